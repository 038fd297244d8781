#include <fstream>
#include <future>
#include <stdexcept>

#include "world.hpp"

TEST(Trouble, AListenerThatThrows) {
  Ear<std::string> errors, texts;
  bs::Options o = options("thrower", "phone");
  o.listener.on_error = [&](const bs::Error &e) { errors.hear(std::to_string(e.code()) + " " + e.text()); };
  o.listener.on_outbox = [&](bs::Message m) {
    if (m.text() == "one") throw std::runtime_error("no ones");
    if (m.text() == "two") throw 2;
    texts.hear(std::string(m.text()));
  };
  bs::Client c = online(std::move(o));
  for (const char *text : {"one", "two", "three"}) say(c, bs::peer("thrower"), text);
  EXPECT_EQ(texts.first(1)[0], "three");
  auto heard = errors.first(2);
  EXPECT_EQ(heard[0], "1000 a listener threw: no ones");
  EXPECT_NE(heard[1].find("no std::exception"), std::string::npos);
}

TEST(Trouble, AListenerThatBlocks) {
  std::promise<void> let;
  auto go = let.get_future().share();
  Ear<int> heard;
  bs::Options o = options("blocker", "phone");
  o.listener.on_outbox = [&](bs::Message) {
    go.wait();
    heard.hear(1);
  };
  bs::Client c = online(std::move(o));
  for (int i = 0; i < 3; i++) say(c, bs::peer("blocker"), "x");
  auto page = c.open_session(bs::peer("blocker"))->read(10).value();
  EXPECT_EQ(page.size(), 3u);  // nothing but listeners waits
  let.set_value();
  EXPECT_EQ(heard.first(3).size(), 3u);
}

TEST(Trouble, UseOfWhatWasMovedFrom) {
  bs::Options o;
  o.path = "moved.db";
  auto c = bs::Client::open(std::move(o)).value();
  auto session = c.open_session(bs::peer("bob")).value();
  auto other = std::move(session);
  EXPECT_EQ(session.sync(10, [](const bs::SyncResult &) {}).code(), 2000);
  EXPECT_EQ(session.read(10).error().code(), 2000);
  session.stop();
  auto mine = std::move(c);
  EXPECT_EQ(c.open_session(bs::peer("bob")).error().code(), 2000);
  EXPECT_EQ(c.open_inbox().error().code(), 2000);
  EXPECT_EQ(c.start().code(), 2000);
  EXPECT_FALSE(c.close());
  EXPECT_TRUE(other.read(10));
  EXPECT_FALSE(mine.close());
}

TEST(Trouble, CloseDuringASync) {
  bs::Options o;
  o.path = "away.db";
  o.server = "http://127.0.0.1:9";
  o.token = std::string(64, '0');
  auto c = bs::Client::open(std::move(o)).value();
  EXPECT_FALSE(c.start());
  Ear<int> results, waits;
  bs::ReadOptions reading;
  reading.with = bs::peer("bob");
  reading.listener.on_progress = [&](uint64_t, uint64_t want, bool waiting) { waits.hear(waiting ? static_cast<int>(want) : -1); };
  auto session = c.open_session(std::move(reading)).value();
  EXPECT_FALSE(session.sync(10, [&](const bs::SyncResult &r) { results.hear(r.error.code()); }));
  EXPECT_EQ(waits.first(1)[0], 10);
  auto waiting = std::async(std::launch::async, [&] { return session.sync_wait(10).error.code(); });
  EXPECT_EQ(session.sync_wait(10, bs::Timeout(1)).error.code(), 9000);
  EXPECT_FALSE(c.close());
  EXPECT_EQ(results.first(1), std::vector<int>{9005});
  int code = waiting.get();
  EXPECT_TRUE(code == 9005 || code == 9001) << code;
}

TEST(Trouble, UseAfterClose) {
  bs::Client c = online("after", "phone");
  auto session = c.open_session(bs::peer("after")).value();
  EXPECT_FALSE(c.close());
  EXPECT_FALSE(c.close());  // twice is as once
  EXPECT_EQ(session.read(10).error().code(), 9001);
  EXPECT_EQ(session.sync(10).code(), 9001);
  EXPECT_EQ(c.start().code(), 2000);
  bs::Session moved = std::move(session);
  EXPECT_EQ(moved.counts().error().code(), 9001);
}

TEST(Trouble, DestroyedByItsListener) {
  std::promise<void> gone;
  std::unique_ptr<bs::Client> c;
  bs::Options o = options("leaver", "phone");
  o.listener.on_outbox = [&](bs::Message) {
    c.reset();
    gone.set_value();
  };
  c = std::make_unique<bs::Client>(online(std::move(o)));
  ASSERT_TRUE(c->send(bs::peer("leaver"), "bye"));
  EXPECT_EQ(gone.get_future().wait_for(patience), std::future_status::ready);
}

TEST(Trouble, PathNotWritable) {
  bs::Options o;
  o.path = "no/such/folder/phone.db";
  auto c = bs::Client::open(std::move(o));
  EXPECT_EQ(c.error().code(), 9004);
  EXPECT_NE(c.error().text().find("phone.db"), std::string::npos);
  EXPECT_EQ(bs::Client::open({}).error().code(), 2000);
  o.path = "fine.db";
  o.log = "no/such/folder/log";
  EXPECT_EQ(bs::Client::open(o).error().code(), 2000);
  o.log = "log.txt";
  o.ca_pem = "a file's name, not its text";
  EXPECT_EQ(bs::Client::open(o).error().code(), 2000);
  o.ca_pem.clear();
  ASSERT_TRUE(bs::Client::open(o));
  EXPECT_TRUE(std::ifstream("log.txt").good());
}

TEST(Trouble, ADamagedDatabaseIsSetAside) {
  { bs::Client c = online("damaged", "phone"); }
  {
    std::fstream file("damaged-phone.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 + 100);
    file << std::string(6000, 'x');
  }
  bs::Options o;
  o.path = "damaged-phone.db";
  auto c = bs::Client::open(std::move(o));
  ASSERT_TRUE(c) << c.error().text();
  auto recovery = c->recovery().value();
  ASSERT_TRUE(recovery);
  EXPECT_NE(bs::view(recovery->aside).find("damaged-phone.db.damaged-"), std::string_view::npos);
}
