/* What stands behind mesibo.h: each function is one or two of backscroll.h. */
#ifndef BACKSCROLL_MESIBO_ADAPTER_HPP
#define BACKSCROLL_MESIBO_ADAPTER_HPP

#include <chrono>
#include <cstring>
#include <map>
#include <mutex>
#include <random>
#include <string>

#include "backscroll.h"

namespace mesibo_adapter {

inline int result(int32_t code) { return code == 0 ? 0 : -1; }

inline std::string text(const char *s) { return s ? s : ""; }

inline const char *given(const std::string &s) { return s.empty() ? nullptr : s.c_str(); }

/* The number by which a message is known here: the last half of its id, which is random. */
inline uint64_t number(const uint8_t id[16]) {
  uint64_t n;
  std::memcpy(&n, id + 8, sizeof n);
  return n;
}

inline uint8_t status_of(const bs_message &m) {
  switch (m.status) {
    case BS_OUTBOX: return MESIBO_MSGSTATUS_OUTBOX;
    case BS_SENT: return MESIBO_MSGSTATUS_SENT;
    case BS_DELIVERED: return MESIBO_MSGSTATUS_DELIVERED;
    case BS_READ: return MESIBO_MSGSTATUS_READ;
    case BS_FAILED: return MESIBO_MSGSTATUS_FAIL;
  }
  return MESIBO_MSGSTATUS_RECEIVEDNEW;
}

inline uint32_t flags_of(const bs_sync_result &r) {
  if (r.code != 0) return MESIBO_SYNC_REFUSED | static_cast<uint32_t>(r.code) << 16;
  return (r.more ? MESIBO_SYNC_MORE : 0) | (r.end == BS_END_BEGINNING ? MESIBO_SYNC_BEGINNING : 0);
}

class Device : public IMesibo {
 public:
  explicit Device(const char *path) : folder_(text(path)) {}
  ~Device() override { stop(); }
  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;

  int set_server(const char *url) override { return server_ = text(url), changed(); }
  int set_notify(uint8_t, CMesiboNotify *notify, int) override { return notify_ = notify, 0; }
  int set_credentials(const char *token) override {
    token_ = text(token);
    return client_ ? result(bs_set_token(client_, token_.c_str())) : 0;
  }
  int set_device(uint8_t, const char *id, const char *app_id, const char *version) override {
    return platform_ = text(app_id) + " " + text(version) + " " + text(id), changed();
  }
  int set_database(const char *file) override { return file_ = text(file), changed() == 0 ? open() : -1; }

  int start() override { return open() == 0 ? result(bs_start(client_)) : -1; }
  int stop() override {
    bs_client c = client_;
    client_ = 0;
    {
      std::lock_guard<std::mutex> lock(mutex_); /* not while closing: a listener may want it */
      sessions_.clear();
    }
    return c ? result(bs_close(c)) : 0;
  }

  int message(tMessageParams *params, const char *to, const char *data, uint32_t len) override;
  uint32_t random32() override { return std::random_device{}(); }
  uint64_t timestamp() override {
    auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  }

  void *set_readsession(void *previous, uint32_t flags, const char *address, uint32_t groupid, const char *query) override;
  int read(void *session, int count) override;
  int sync(void *session, int count) override;

 private:
  /* A session as the app holds it is its handle, dressed as a pointer. */
  static uint64_t handle(const void *session) { return reinterpret_cast<uintptr_t>(session); }
  static void *session(uint64_t handle) { return reinterpret_cast<void *>(static_cast<uintptr_t>(handle)); }

  /* 0: it is none of this device. */
  enum Kind { none, one, summary };
  Kind kind(uint64_t handle) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = sessions_.find(handle);
    return it == sessions_.end() ? none : it->second;
  }

  /* Options count from the next opening on. */
  int changed() { return stop(); }
  int open();
  static void hear(void *device, const bs_event *e) {
    try {
      static_cast<Device *>(device)->tell(*e);
    } catch (...) { /* the app's own; it must not pass through the library */
    }
  }
  void tell(const bs_event &e);
  void tell_status(const bs_event &e);
  void deliver(const bs_message &m);
  tMessageParams params_of(const bs_message &m);

  std::string folder_, file_ = "backscroll.db", server_, token_, platform_;
  CMesiboNotify *notify_ = nullptr;
  bs_client client_ = 0;

  std::mutex mutex_;
  std::map<uint64_t, Kind> sessions_;
  std::map<uint64_t, uint64_t> ids_; /* by number: the app's own, of messages that it gave one */
};

inline int Device::open() {
  if (client_) return 0;
  bool in_folder = !folder_.empty() && file_.rfind('/', 0) != 0;
  std::string path = in_folder ? folder_ + "/" + file_ : file_;
  bs_options o{};
  o.size = sizeof o;
  o.path = path.c_str();
  o.server = given(server_);
  o.token = given(token_);
  o.platform = given(platform_);
  o.on_event = &Device::hear;
  o.user = this;
  o.foreground = 1; /* such code has no word for the background */
  return result(bs_open(&o, &client_));
}

inline int Device::message(tMessageParams *params, const char *to, const char *data, uint32_t len) {
  if (params == nullptr) return -1;
  bs_target target{params->groupid ? nullptr : to, params->groupid};
  bs_content content{};
  bs_properties properties{};
  content.size = sizeof content;
  content.text = {data, len};
  if (params->flag & MESIBO_FLAG_READRECEIPT) content.flags |= BS_WANT_RECEIPT;
  if (params->type) {
    properties.type = params->type;
    content.properties = &properties;
  }
  if (params->flag & MESIBO_FLAG_TRANSIENT) return result(bs_send_transient(client_, &target, &content, 0));
  std::lock_guard<std::mutex> lock(mutex_); /* its status is not told before its number is known */
  bs_message *sent = nullptr;
  if (bs_send(client_, &target, &content, &sent) != 0) return -1;
  if (params->id == 0) params->id = number(sent->id);
  if (params->id != number(sent->id)) ids_[number(sent->id)] = params->id;
  bs_free(sent);
  return 0;
}

inline void *Device::set_readsession(void *, uint32_t flags, const char *address, uint32_t groupid, const char *query) {
  uint64_t h = 0;
  std::lock_guard<std::mutex> lock(mutex_);
  if (flags & MESIBO_FLAG_SUMMARY) {
    if (bs_inbox_open(client_, nullptr, &h) != 0) return nullptr;
    sessions_[h] = summary;
    return session(h);
  }
  bs_read_options o{};
  o.size = sizeof o;
  o.with = {groupid ? nullptr : address, groupid};
  o.read_receipts = (flags & MESIBO_FLAG_READRECEIPT) != 0;
  o.fifo = (flags & MESIBO_FLAG_FIFO) != 0;
  o.query = query && *query ? query : nullptr;
  if (bs_session_open(client_, &o, &h) != 0) return nullptr;
  sessions_[h] = one;
  return session(h);
}

inline int Device::read(void *session, int count) {
  uint64_t h = handle(session);
  Kind k = kind(h);
  if (count < 0 || k == none) return -1;
  if (k == summary) {
    bs_rows *rows = nullptr;
    if (bs_inbox_read(h, static_cast<uint32_t>(count), &rows) != 0) return -1;
    int n = static_cast<int>(rows->count);
    for (uint64_t i = 0; i < rows->count; i++)
      if (rows->rows[i].preview) deliver(*rows->rows[i].preview);
    bs_free(rows);
    return n;
  }
  bs_page *page = nullptr;
  if (bs_session_read(h, static_cast<uint32_t>(count), &page) != 0) return -1;
  int n = static_cast<int>(page->count);
  for (uint64_t i = 0; i < page->count; i++) deliver(page->messages[i]);
  bs_free(page);
  return n;
}

inline int Device::sync(void *session, int count) {
  uint64_t h = handle(session);
  if (count < 0) return -1;
  switch (kind(h)) {
    case one: return result(bs_session_sync(h, static_cast<uint32_t>(count), 0));
    case summary: return result(bs_inbox_sync(h, static_cast<uint32_t>(count), 0));
    case none: break;
  }
  return -1;
}

inline tMessageParams Device::params_of(const bs_message &m) {
  tMessageParams p{};
  p.id = number(m.id);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = ids_.find(p.id);
    if (it != ids_.end()) p.id = it->second;
  }
  p.groupid = static_cast<uint32_t>(m.group);
  p.flag = m.flags & BS_WANT_RECEIPT ? MESIBO_FLAG_READRECEIPT : 0;
  p.type = m.properties ? m.properties->type : 0;
  p.when = static_cast<uint64_t>(m.original ? m.original : m.time);
  p.status = status_of(m);
  return p;
}

inline void Device::deliver(const bs_message &m) {
  if (notify_ == nullptr) return;
  tMessageParams p = params_of(m);
  notify_->on_message(&p, m.from.data ? m.from.data : "", m.text.data ? m.text.data : "", static_cast<uint32_t>(m.text.len));
}

inline void Device::tell(const bs_event &e) {
  if (notify_ == nullptr) return;
  switch (e.kind) {
    case BS_EVENT_STATUS: return tell_status(e);
    case BS_EVENT_SYNC:
      notify_->on_sync(session(e.session), static_cast<int>(e.sync.count), flags_of(e.sync));
      return;
    case BS_EVENT_OUTBOX:
    case BS_EVENT_MESSAGE:
      if (e.message->status == BS_RECEIVED) return deliver(*e.message);
      {
        tMessageParams p = params_of(*e.message);
        notify_->on_messagestatus(&p, e.message->from.data ? e.message->from.data : "", 1);
      }
      return;
    case BS_EVENT_TRANSIENT: return deliver(*e.message);
  }
}

inline void Device::tell_status(const bs_event &e) {
  static const int names[] = {MESIBO_STATUS_STOPPED, MESIBO_STATUS_CONNECTING, MESIBO_STATUS_ONLINE,
                              MESIBO_STATUS_OFFLINE, MESIBO_STATUS_SIGNOUT, MESIBO_STATUS_AUTHFAIL};
  if (e.state < sizeof names / sizeof names[0]) notify_->on_status(names[e.state], static_cast<uint32_t>(e.code), 0, "");
}

}  // namespace mesibo_adapter

#endif
