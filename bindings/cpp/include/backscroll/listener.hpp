#ifndef BACKSCROLL_LISTENER_HPP
#define BACKSCROLL_LISTENER_HPP

#include <exception>
#include <functional>
#include <mutex>
#include <unordered_map>

#include "content.hpp"

namespace backscroll {

/* How a sync ended. */
struct SyncResult {
  uint64_t count = 0;       /* what a read of count now delivers */
  uint64_t transferred = 0; /* messages (or rows) moved from the server */
  bool more = false;        /* the server has more in that direction */
  uint32_t end = 0;         /* BS_END_…: where a read would stop after count */
  Error error;              /* why it was refused or cancelled, if it was */

  SyncResult() = default;
  SyncResult(const bs_sync_result &r, std::string_view text)
      : count(r.count), transferred(r.transferred), more(r.more != 0), end(r.end), error(r.code, std::string(text)) {}
};

/* Hears of a device. What is empty is not called. bs_event in backscroll.h says which of its
 * fields are set. */
struct Listener {
  std::function<void(uint32_t state, const Error &why)> on_status; /* BS_ONLINE … */
  std::function<void(const Error &)> on_error; /* the local database failed, or a listener threw */
  std::function<void(Row)> on_row;
  std::function<void(Message)> on_outbox;
  std::function<void(const bs_event &)> on_change, on_transient, on_typing;
  std::function<void(const bs_profile &)> on_profile;
  std::function<void(const bs_datum &)> on_data;
  std::function<void(const bs_event &)> on_other; /* kinds that this header does not know */
};

/* Hears of a read session. */
struct SessionListener {
  std::function<void(Message)> on_message; /* live ones, and updates of what was shown */
  std::function<void(const SyncResult &)> on_sync; /* of each sync without a listener of its own */
  std::function<void(uint64_t transferred, uint64_t want, bool waiting)> on_progress;
  std::function<void(bs_range)> on_gap;
  std::function<void(bs_range, MessageID)> on_removed;
  std::function<void(uint64_t delivered, uint64_t read)> on_receipt;
  std::function<void(Row, bool)> on_row; /* of an Inbox: InboxOptions::on_change */
};

using SyncListener = std::function<void(const SyncResult &)>;

/* What a Client, its sessions and the thread of its callbacks share. */
class Hub : public std::enable_shared_from_this<Hub> {
 public:
  explicit Hub(Listener listener) : listener_(std::move(listener)) {}

  /* Opens a session and keeps its listener, which hears all that comes from then on. */
  template <class Open>
  int32_t open(SessionListener l, bs_session *out, Open f) {
    std::lock_guard<std::mutex> lock(mutex_);
    int32_t code = f(out);
    if (code == 0) sessions_[*out] = std::make_shared<SessionListener>(std::move(l));
    return code;
  }

  void drop(bs_session s) {
    std::lock_guard<std::mutex> lock(mutex_);
    sessions_.erase(s);
  }

  /* Remembers who hears of one sync; the number names it. */
  uint64_t expect(SyncListener f) {
    if (!f) return 0;
    std::lock_guard<std::mutex> lock(mutex_);
    syncs_[++last_] = std::move(f);
    return last_;
  }

  void forget(uint64_t token) { take(token); }

  static void hear(void *hub, const bs_event *e) {
    auto keep = static_cast<Hub *>(hub)->shared_from_this(); /* a listener may destroy the Client */
#if defined(__cpp_exceptions)
    try {
      keep->tell(*e);
    } catch (const std::exception &x) {
      keep->threw(x.what());
    } catch (...) {
      keep->threw("something that is no std::exception");
    }
#else
    keep->tell(*e);
#endif
  }

 private:
  SyncListener take(uint64_t token) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = syncs_.find(token);
    if (it == syncs_.end()) return nullptr;
    SyncListener f = std::move(it->second);
    syncs_.erase(it);
    return f;
  }

  std::shared_ptr<SessionListener> find(bs_session s) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = sessions_.find(s);
    return it == sessions_.end() ? nullptr : it->second;
  }

  template <class F, class... A>
  static void call(const F &f, A &&...arguments) {
    if (f) f(std::forward<A>(arguments)...);
  }

  void tell(const bs_event &e) {
    switch (e.kind) {
      case BS_EVENT_STATUS: return call(listener_.on_status, e.state, Error(e.code, std::string(view(e.text))));
      case BS_EVENT_ERROR: return call(listener_.on_error, Error(e.code, std::string(view(e.text))));
      case BS_EVENT_ROW: return call(listener_.on_row, Row(e.row));
      case BS_EVENT_OUTBOX: return call(listener_.on_outbox, Message(e.message));
      case BS_EVENT_CHANGE: return call(listener_.on_change, e);
      case BS_EVENT_TRANSIENT: return call(listener_.on_transient, e);
      case BS_EVENT_TYPING: return call(listener_.on_typing, e);
      case BS_EVENT_DATA: return call(listener_.on_data, *e.datum);
      case BS_EVENT_PROFILE: return call(listener_.on_profile, *e.profile);
      default: return e.session ? tell_session(e) : call(listener_.on_other, e);
    }
  }

  void tell_session(const bs_event &e) {
    if (e.kind == BS_EVENT_SYNC && e.token) {
      return call(take(e.token), SyncResult(e.sync, view(e.text)));
    }
    auto l = find(e.session);
    if (!l) return;
    switch (e.kind) {
      case BS_EVENT_MESSAGE: return call(l->on_message, Message(e.message));
      case BS_EVENT_SYNC: return call(l->on_sync, SyncResult(e.sync, view(e.text)));
      case BS_EVENT_PROGRESS: return call(l->on_progress, e.transferred, e.want, e.waiting != 0);
      case BS_EVENT_GAP: return call(l->on_gap, e.range);
      case BS_EVENT_INBOX: return call(l->on_row, Row(e.row), e.on != 0);
      case BS_EVENT_RECEIPT: return call(l->on_receipt, e.delivered, e.read);
      case BS_EVENT_REMOVED: {
        MessageID id;
        std::memcpy(id.data(), e.id, id.size());
        return call(l->on_removed, e.range, id);
      }
    }
  }

#if defined(__cpp_exceptions)
  void threw(const char *what) noexcept {
    try {
      call(listener_.on_error, Error(1000, std::string("a listener threw: ") + what));
    } catch (...) { /* on_error itself: there is nobody left to tell */
    }
  }
#endif

  Listener listener_;
  std::mutex mutex_;
  std::unordered_map<bs_session, std::shared_ptr<SessionListener>> sessions_;
  std::unordered_map<uint64_t, SyncListener> syncs_;
  uint64_t last_ = 0;
};

}  // namespace backscroll

#endif
