// What the tests in C++ share: devices of users on the real server.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "backscroll.hpp"
#include "world.h"

namespace bs = backscroll;

inline constexpr bs::Timeout patience{PATIENCE};

inline bs::Options options(const std::string &user, const std::string &name) {
  bs::Options o;
  o.path = user + "-" + name + ".db";
  o.server = env("BACKSCROLL_SERVER");
  o.token = token(user.c_str(), name.c_str());
  return o;
}

inline bs::Client online(bs::Options o) {
  auto client = bs::Client::open(std::move(o));
  EXPECT_TRUE(client) << client.error().text();
  EXPECT_FALSE(client->start());
  bs::Error e = client->online(patience);
  EXPECT_FALSE(e) << e.text();
  return std::move(client).value();
}

inline bs::Client online(const std::string &user, const std::string &name) { return online(options(user, name)); }

inline uint64_t say(bs::Client &c, const bs::Target &to, const bs::Content &content) {
  auto m = c.send_wait(to, content, patience);
  EXPECT_TRUE(m) << m.error().text();
  return m ? (*m)->seq : 0;
}

inline void carried_out(bs::Result<bs::Change> change) {
  ASSERT_TRUE(change) << change.error().text();
  bs::Error e = change->wait(patience);
  EXPECT_FALSE(e) << e.text();
}

// Collects what listeners hear, and waits for it.
template <class T>
class Ear {
 public:
  void hear(T v) {
    std::lock_guard<std::mutex> lock(mutex_);
    heard_.push_back(std::move(v));
    more_.notify_all();
  }
  std::vector<T> until(std::function<bool(const std::vector<T> &)> enough) {
    std::unique_lock<std::mutex> lock(mutex_);
    EXPECT_TRUE(more_.wait_for(lock, patience, [&] { return enough(heard_); })) << "not heard in time";
    return heard_;
  }
  std::vector<T> first(std::size_t n) {
    return until([n](const std::vector<T> &all) { return all.size() >= n; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<T> heard_;
};
