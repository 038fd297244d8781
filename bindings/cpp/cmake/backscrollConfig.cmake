# find_package(backscroll) defines backscroll::backscroll (shared) and backscroll::static, with the
# headers of C, C++ and mesibo.h. Everything is found from where this file lies.
get_filename_component(_backscroll "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
find_package(Threads REQUIRED)

if(NOT TARGET backscroll::backscroll)
  add_library(backscroll::backscroll SHARED IMPORTED)
  set_target_properties(backscroll::backscroll PROPERTIES
    IMPORTED_LOCATION "${_backscroll}/libbackscroll.so"
    INTERFACE_INCLUDE_DIRECTORIES "${_backscroll}/include")
  add_library(backscroll::static STATIC IMPORTED)
  set_target_properties(backscroll::static PROPERTIES
    IMPORTED_LOCATION "${_backscroll}/libbackscroll.a"
    INTERFACE_INCLUDE_DIRECTORIES "${_backscroll}/include"
    INTERFACE_LINK_LIBRARIES "Threads::Threads")
endif()
