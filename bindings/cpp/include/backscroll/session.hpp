#ifndef BACKSCROLL_SESSION_HPP
#define BACKSCROLL_SESSION_HPP

#include <chrono>

#include "listener.hpp"

namespace backscroll {

using Timeout = std::chrono::milliseconds;

/* Below zero: without end. */
inline constexpr Timeout forever{-1};

/* What a read session reads. */
struct ReadOptions {
  Target with;
  bool fifo = false;          /* oldest first */
  uint64_t before = 0;        /* newest first: begin below this seq; 0: at the head */
  uint64_t after = 0;         /* with fifo: begin above this seq */
  uint64_t thread = 0;        /* only messages of this thread; 0: all */
  bool read_receipts = false; /* reading marks as read, and tells the senders who asked */
  bool quiet = false;         /* reading marks as read, for this user's devices alone */
  SessionListener listener;

  /* Only part of the conversation, which then marks nothing as read. */
  std::string from, query;      /* by this user; whose text contains this */
  uint32_t kind = BS_KIND_ALL;
  bool unread = false;
  bool show_blocked = false; /* of a group also what those write whom the user has blocked */
  bool all = false; /* over all conversations of the list instead: Session::ends */
};

/* Which lines of the list an Inbox is over. */
struct InboxOptions {
  bool unread = false;
  uint32_t groups = BS_PART_ALL, archived = BS_PART_ALL;
  std::string name;
  /* A line is new or has changed; matches: the options let it through. */
  std::function<void(Row, bool matches)> on_change;
};

/* What read sessions and the list of conversations have in common: a handle, and syncs. */
template <int32_t (*Sync)(uint64_t, uint32_t, uint64_t),
          int32_t (*SyncWait)(uint64_t, uint32_t, int64_t, bs_sync_result *),
          int32_t (*Reset)(uint64_t), int32_t (*Stop)(uint64_t)>
class Cursor {
 public:
  Cursor(Cursor &&o) noexcept : hub_(o.hub_), handle_(std::exchange(o.handle_, 0)) {}
  Cursor &operator=(Cursor &&o) noexcept {
    if (this != &o) {
      stop();
      hub_ = o.hub_;
      handle_ = std::exchange(o.handle_, 0);
    }
    return *this;
  }
  ~Cursor() { stop(); }

  uint64_t handle() const { return handle_; }

  /* Brings what is missing for a read of n to deliver n. Returns at once; the one result
   * comes to done, or without it to the session's on_sync. */
  Error sync(uint32_t n, SyncListener done = nullptr) {
    uint64_t token = hub_->expect(std::move(done));
    Error error = Error::of(Sync(handle_, n, token));
    if (error && token) hub_->forget(token);
    return error;
  }

  /* The same, waiting for the result. */
  SyncResult sync_wait(uint32_t n, Timeout timeout = forever) {
    bs_sync_result r{};
    Error error = Error::of(SyncWait(handle_, n, timeout.count(), &r));
    SyncResult result(r, {});
    result.error = std::move(error);
    return result;
  }

  /* Back to where a new one would begin. */
  Error reset() { return Error::of(Reset(handle_)); }

  /* Ends it; syncs under way end as cancelled. */
  void stop() {
    if (handle_ == 0) return;
    (void)Stop(handle_);
    hub_->drop(handle_);
    handle_ = 0;
  }

 protected:
  Cursor(std::shared_ptr<Hub> hub, uint64_t handle) : hub_(std::move(hub)), handle_(handle) {}

  std::shared_ptr<Hub> hub_;
  uint64_t handle_;
};

/* A cursor over one conversation in the local database. */
class Session : public Cursor<bs_session_sync, bs_session_sync_wait, bs_session_reset, bs_session_stop> {
 public:
  Session(std::shared_ptr<Hub> hub, bs_session handle) : Cursor(std::move(hub), handle) {}

  /* At most n further messages, from the local database alone. */
  Result<Page> read(uint32_t n) {
    auto block = fetch<bs_page>(bs_session_read, handle_, n);
    if (!block) return block.error();
    return Page(std::move(block).value());
  }

  /* Steps over the gap at the session's position, knowingly; false: there was none. */
  Result<bool> cross() {
    uint32_t crossed = 0;
    if (int32_t code = bs_session_cross(handle_, &crossed)) return Error::of(code);
    return crossed != 0;
  }

  /* Of a session over all conversations: where it stands in each. */
  Result<Block<bs_ends>> ends() const { return fetch<bs_ends>(bs_session_ends, handle_); }

  Result<bs_counts> counts() const {
    bs_counts n{};
    if (int32_t code = bs_session_counts(handle_, &n)) return Error::of(code);
    return n;
  }
};

/* A cursor over the list of conversations. */
class Inbox : public Cursor<bs_inbox_sync, bs_inbox_sync_wait, bs_inbox_reset, bs_inbox_stop> {
 public:
  Inbox(std::shared_ptr<Hub> hub, bs_inbox handle) : Cursor(std::move(hub), handle) {}

  Result<Rows> read(uint32_t n) {
    auto block = fetch<bs_rows>(bs_inbox_read, handle_, n);
    if (!block) return block.error();
    return Rows(std::move(block).value());
  }
};

/* Something written to the outbox that is no message. */
class Change {
 public:
  explicit Change(bs_change handle) : handle_(handle) {}
  Change(Change &&o) noexcept : handle_(std::exchange(o.handle_, 0)) {}
  Change &operator=(Change &&o) noexcept {
    std::swap(handle_, o.handle_);
    return *this;
  }
  ~Change() {
    if (handle_) (void)bs_change_release(handle_);
  }

  /* As bs_event.change names it. */
  bs_change handle() const { return handle_; }

  /* No error: carried out; 9000: not yet, and it stays in the outbox; else why it was refused. */
  Error wait(Timeout timeout = forever) { return Error::of(bs_change_wait(handle_, timeout.count())); }

 private:
  bs_change handle_;
};

}  // namespace backscroll

#endif
