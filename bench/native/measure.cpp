// What measure.c does, through the classes of C++ (without spin).
#include <chrono>
#include <iostream>
#include <sstream>

#include "backscroll.hpp"

using namespace backscroll;
using Clock = std::chrono::steady_clock;

static void must(const Error &e) {
  if (!e) return;
  std::cerr << "measure: " << e.text() << '\n';
  std::exit(1);
}

static Client opened(const std::string &path, const std::string &server, const std::string &token) {
  Options o;
  o.path = path;
  o.server = server;
  o.token = token;
  Client c = Client::open(std::move(o)).value();
  if (!server.empty()) {
    must(c.start());
    must(c.online(std::chrono::minutes(1)));
  }
  return c;
}

static double seconds(Clock::duration d) { return std::chrono::duration<double>(d).count(); }

static double read_pages(std::istream &in) {
  static std::string path;
  static std::optional<Client> c;
  std::string db;
  uint64_t number, seq;
  in >> db >> number;
  if (db != path) c = opened(path = db, "", "");
  Clock::duration took{};
  int pages = 0;
  for (; in >> seq; pages++) {
    ReadOptions o;
    o.with = group(number);
    o.before = seq;
    Session s = c->open_session(std::move(o)).value();
    auto begin = Clock::now();
    std::size_t count, bytes = 0;
    {
      Page page = s.read(100).value();
      for (Message m : page) bytes += m.text().size();
      count = page.size();
    }
    took += Clock::now() - begin;
    if (count != 100 || bytes == 0) std::exit(1);
  }
  return seconds(took) * 1e6 / pages;
}

static double sync_some(std::istream &in) {
  std::string db, server, token;
  uint64_t number;
  uint32_t n;
  in >> db >> server >> token >> number >> n;
  Client c = opened(db, server, token);
  Session s = c.open_session(group(number)).value();
  auto begin = Clock::now();
  SyncResult r = s.sync_wait(n);
  must(r.error);
  double took = seconds(Clock::now() - begin);
  must(c.close());
  return r.transferred / took;
}

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream in(line);
    std::string what;
    in >> what;
    std::cout << std::fixed << (what == "read" ? read_pages(in) : sync_some(in)) << std::endl;
  }
}
