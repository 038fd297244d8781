#include "mesibo.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <stdexcept>

#include "world.h"

// Hears everything as lines of text.
class Notes : public CMesiboNotify {
 public:
  int on_status(int status, uint32_t substatus, uint8_t, const char *) override {
    return note("status " + std::to_string(status) + " " + std::to_string(substatus));
  }
  int on_message(tMessageParams *p, const char *from, const char *data, uint32_t len) override {
    return note("message " + std::string(from) + ": " + std::string(data, len) + " " + std::to_string(p->status));
  }
  int on_messagestatus(tMessageParams *p, const char *, int) override {
    return note("sent " + std::to_string(p->id) + " " + std::to_string(p->status));
  }
  void on_sync(const void *rs, int count, uint32_t flags) override {
    session = rs;
    note("sync " + std::to_string(count) + " " + std::to_string(flags));
    if (throws) throw std::runtime_error("from the app");
  }

  void until(const std::string &line) {
    std::unique_lock<std::mutex> lock(mutex_);
    bool heard = more_.wait_for(lock, std::chrono::milliseconds(PATIENCE), [&] {
      for (const std::string &l : lines_)
        if (l == line) return true;
      return false;
    });
    std::string all;
    for (const std::string &l : lines_) all += l + "\n";
    EXPECT_TRUE(heard) << line << " was not heard, but\n" << all;
  }

  const void *session = nullptr;
  bool throws = false;

 private:
  int note(std::string line) {
    std::lock_guard<std::mutex> lock(mutex_);
    lines_.push_back(std::move(line));
    more_.notify_all();
    return 0;
  }

  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::string> lines_;
};

static std::unique_ptr<IMesibo> start(const char *user, const char *name, Notes *notes) {
  std::unique_ptr<IMesibo> api(query_mesibo("."));
  EXPECT_EQ(api->set_notify(0, notes, 0), 0);
  EXPECT_EQ(api->set_server(env("BACKSCROLL_SERVER")), 0);
  EXPECT_EQ(api->set_credentials(token(user, name)), 0);
  EXPECT_EQ(api->set_device(1, name, "com.example.app", "1.0"), 0);
  EXPECT_EQ(api->set_database((std::string(user) + name + ".db").c_str()), 0);
  EXPECT_EQ(api->start(), 0);
  notes->until("status 1 0");
  return api;
}

TEST(Mesibo, ReadSyncOnSyncRead) {
  Notes old_notes, notes;
  auto phone = start("m-ann", "phone", &old_notes);
  tMessageParams p{};
  p.id = 77;
  EXPECT_EQ(phone->message(&p, "m-ann", "hello", 5), 0);
  old_notes.until("sent 77 1");
  tMessageParams q{};
  EXPECT_EQ(phone->message(&q, "m-ann", "again", 5), 0);
  EXPECT_NE(q.id, 0u);
  old_notes.until("sent " + std::to_string(q.id) + " 1");

  auto laptop = start("m-ann", "laptop", &notes);
  void *unset = reinterpret_cast<void *>(0x1234); /* what a variable may hold that nobody has set */
  void *session = laptop->set_readsession(unset, MESIBO_FLAG_READRECEIPT, "m-ann", 0, "");
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(laptop->read(session, 10), 0);
  EXPECT_EQ(laptop->sync(session, 200), 0);
  notes.until("sync 2 " + std::to_string(MESIBO_SYNC_BEGINNING));
  EXPECT_EQ(notes.session, session);
  EXPECT_EQ(laptop->read(const_cast<void *>(notes.session), 2), 2);
  notes.until("message m-ann: hello 1");

  void *fifo = laptop->set_readsession(session, MESIBO_FLAG_FIFO, "m-ann", 0, "");
  EXPECT_NE(fifo, session);
  EXPECT_EQ(laptop->read(fifo, 1), 1);
  void *summary = laptop->set_readsession(nullptr, MESIBO_FLAG_SUMMARY, nullptr, 0, "");
  EXPECT_EQ(laptop->read(summary, 5), 1);
  EXPECT_EQ(laptop->read(unset, 5), -1);
  EXPECT_EQ(laptop->sync(unset, 5), -1);
  EXPECT_EQ(laptop->read(session, -1), -1);
  EXPECT_EQ(laptop->stop(), 0);
  EXPECT_EQ(laptop->read(session, 5), -1);
  EXPECT_NE(laptop->random32() | laptop->random32() | laptop->random32(), 0u);
  EXPECT_GT(laptop->timestamp(), 1600000000000u);
}

TEST(Mesibo, Refusals) {
  Notes notes;
  auto api = std::unique_ptr<IMesibo>(query_mesibo("no/such/folder"));
  EXPECT_EQ(api->set_notify(0, &notes, 0), 0);
  EXPECT_EQ(api->set_database("phone.db"), -1);
  EXPECT_EQ(api->start(), -1);
  EXPECT_EQ(api->set_readsession(nullptr, 0, "bob", 0, nullptr), nullptr);
  EXPECT_EQ(api->message(nullptr, "bob", "x", 1), -1);
  tMessageParams p{};
  EXPECT_EQ(api->message(&p, "bob", "x", 1), -1);
}

TEST(Mesibo, AListenerThatThrowsAndAServerThatIsAway) {
  Notes notes;
  notes.throws = true;
  auto api = std::unique_ptr<IMesibo>(query_mesibo(nullptr));
  EXPECT_EQ(api->set_notify(0, &notes, 0), 0);
  EXPECT_EQ(api->set_server("http://127.0.0.1:9"), 0);
  EXPECT_EQ(api->set_credentials("00"), 0);
  EXPECT_EQ(api->set_database("away.db"), 0);
  void *session = api->set_readsession(nullptr, 0, "bob", 0, nullptr);
  EXPECT_EQ(api->sync(session, 10), 0);
  EXPECT_EQ(api->stop(), 0);
  notes.until("sync 0 " + std::to_string(MESIBO_SYNC_REFUSED | 9005u << 16));
}
