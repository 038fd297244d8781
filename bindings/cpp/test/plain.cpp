// Compiled without exceptions and run-time types, to show that nothing here needs them.
#include "backscroll.hpp"

int count(backscroll::Client &client) {
  auto session = client.open_session(backscroll::peer("bob"));
  if (!session) return -1;
  auto page = session->read(10);
  return page ? static_cast<int>(page->size()) : -1;
}
