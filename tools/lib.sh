#!/bin/sh
# Builds the library for C into build/: libbackscroll.so, libbackscroll.a and include/.
# GO and VERSION come from the Makefile.
set -eu
cd "$(dirname "$0")/.."
GO=${GO:-go}
VERSION=${VERSION:-dev}

printf 'int main(void) { return 0; }\n' | ${CC:-gcc} -x c - -o /dev/null 2>/dev/null || {
  echo "The library for C needs a C compiler (${CC:-gcc}), and only it does: run 'make setup', or set CC." >&2
  exit 1
}

# How Linux's linkers are told what follows; elsewhere the library is built without it.
shared="-extldflags '-Wl,--version-script=$PWD/capi/exports.map -Wl,-Bsymbolic -Wl,-z,nodelete -Wl,-soname,libbackscroll.so'"
[ "$(uname)" = Linux ] || shared=

# The resolver and user look-ups are Go's own, as in the other programs. The shared library shows
# only its own functions, binds to itself (two copies in one process do not mix), and is never
# unloaded, since Go's threads live in it.
build() {
  CGO_ENABLED=1 "$GO" build -buildvcs=false -trimpath -tags netgo,osusergo -buildmode="$1" \
    -ldflags "-s -w -X main.version=$VERSION $2" -o "build/$3" ./capi
  rm -f "build/${3%.*}.h" # backscroll.h is the header
}
mkdir -p build
build c-shared "$shared" libbackscroll.so
build c-archive "" libbackscroll.a

# What programs include and find the library by, from wherever build/ is moved to.
rm -rf build/include build/share
mkdir -p build/include build/share/cmake/backscroll build/share/pkgconfig
cp -R capi/backscroll.h bindings/cpp/include/. compat/cpp/mesibo.h compat/cpp/mesibo build/include/
cp bindings/cpp/cmake/backscrollConfig.cmake build/share/cmake/backscroll/
sed "s/@VERSION@/$VERSION/" bindings/cpp/cmake/backscroll.pc >build/share/pkgconfig/backscroll.pc
