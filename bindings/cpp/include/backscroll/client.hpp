#ifndef BACKSCROLL_CLIENT_HPP
#define BACKSCROLL_CLIENT_HPP

#include "session.hpp"

namespace backscroll {

/* Whose device this is, and where its server stands; see bs_options. */
struct Options {
  std::string path, server, device, token, platform, ca_pem, log;
  uint32_t wipe_on_sign_out = BS_WIPE_NOTHING;
  bool foreground = false;
  uint32_t page = 0;
  Listener listener;
};

struct NewGroup {
  std::string name, description, picture;
  bs_settings settings{};
  std::vector<std::string> members;
  std::array<uint8_t, 16> key{};
};

/* What set_group changes; what is empty stays as it is. */
struct GroupChange {
  std::optional<std::string> name, description, picture;
  std::optional<bs_settings> settings;
};

/* What set_profile changes; what is empty stays. Fields that are named are set, and taken away
 * by an empty value. */
struct ProfileChange {
  std::optional<std::string> name, picture, status;
  std::map<std::string, std::string> fields;
};

/* One device of a user. Its methods may be called from any thread. */
class Client {
 public:
  /* Opens the local database; nothing reaches for the network before start. */
  static Result<Client> open(Options o) {
    if (bs_abi_version() != BS_ABI) return Error(2000, "backscroll.h and the library are of different versions: build anew");
    auto hub = std::make_shared<Hub>(std::move(o.listener));
    bs_options c{};
    c.size = sizeof c;
    c.path = given(o.path);
    c.server = given(o.server);
    c.device = given(o.device);
    c.token = given(o.token);
    c.platform = given(o.platform);
    c.ca_pem = given(o.ca_pem);
    c.log = given(o.log);
    c.wipe_on_sign_out = o.wipe_on_sign_out;
    c.page = o.page;
    c.foreground = o.foreground;
    c.on_event = &Hub::hear;
    c.user = hub.get();
    bs_client handle = 0;
    if (int32_t code = bs_open(&c, &handle)) return Error::of(code);
    return Client(std::move(hub), handle);
  }

  /* What was moved from is like one that was never open: its methods return error 2000. */
  Client(Client &&o) noexcept : hub_(o.hub_), handle_(std::exchange(o.handle_, 0)) {}
  Client &operator=(Client &&o) noexcept {
    if (this != &o) {
      (void)close();
      hub_ = o.hub_;
      handle_ = std::exchange(o.handle_, 0);
    }
    return *this;
  }
  /* Waits for the listener that runs, unless it is the one that destroys the Client. */
  ~Client() { (void)close(); }

  bs_client handle() const { return handle_; }

  Error start() { return Error::of(bs_start(handle_)); }
  Error close() {
    bs_client h = std::exchange(handle_, 0);
    return h ? Error::of(bs_close(h)) : Error();
  }
  Error set_token(const std::string &token) { return Error::of(bs_set_token(handle_, token.c_str())); }
  Error online(Timeout t = forever) { return Error::of(bs_online(handle_, t.count())); }
  Error flush(Timeout t = forever) { return Error::of(bs_flush(handle_, t.count())); }
  Error set_foreground(bool on) { return Error::of(bs_set_foreground(handle_, on)); }
  Result<Block<bs_status>> status() const { return fetch<bs_status>(bs_get_status, handle_); }
  Result<Block<bs_owner>> owner() const { return fetch<bs_owner>(bs_get_owner, handle_); }
  /* An empty Block: the database was not damaged. */
  Result<Block<bs_recovery>> recovery() const { return fetch<bs_recovery>(bs_get_recovery, handle_); }

  Result<Session> open_session(ReadOptions o) {
    bs_read_options c{};
    c.size = sizeof c;
    c.with = o.with.c();
    c.before = o.before;
    c.after = o.after;
    c.thread = o.thread;
    c.from = given(o.from);
    c.query = given(o.query);
    c.kind = o.kind;
    c.unread = o.unread;
    c.all = o.all;
    c.show_blocked = o.show_blocked;
    c.fifo = o.fifo;
    c.read_receipts = o.read_receipts;
    c.quiet = o.quiet;
    bs_session s = 0;
    auto open = [&](bs_session *out) { return bs_session_open(handle_, &c, out); };
    if (int32_t code = hub_->open(std::move(o.listener), &s, open)) return Error::of(code);
    return Session(hub_, s);
  }

  Result<Session> open_session(Target with) {
    ReadOptions o;
    o.with = std::move(with);
    return open_session(std::move(o));
  }

  Result<Inbox> open_inbox(InboxOptions o = {}) {
    bs_inbox_options c{};
    c.size = sizeof c;
    c.unread = o.unread;
    c.groups = o.groups;
    c.archived = o.archived;
    c.name = given(o.name);
    bs_inbox i = 0;
    SessionListener listener;
    listener.on_row = std::move(o.on_change);
    auto open = [&](bs_inbox *out) { return bs_inbox_open(handle_, &c, out); };
    if (int32_t code = hub_->open(std::move(listener), &i, open)) return Error::of(code);
    return Inbox(hub_, i);
  }

  /* An empty Block: it is not there, as far as is known here. */
  Result<Block<bs_row>> row(const Target &of) const {
    bs_target t = of.c();
    return fetch<bs_row>(bs_get_row, handle_, &t);
  }
  Result<Block<bs_message>> message(const Target &of, uint64_t seq) const {
    bs_target t = of.c();
    return fetch<bs_message>(bs_get_message, handle_, &t, seq);
  }
  Result<Block<bs_message>> fetch_message(const Target &of, uint64_t seq, Timeout wait = forever) {
    bs_target t = of.c();
    return fetch<bs_message>(bs_fetch_message, handle_, &t, seq, wait.count());
  }
  Result<Block<bs_coverage>> coverage(const Target &of) const {
    bs_target t = of.c();
    return fetch<bs_coverage>(bs_get_coverage, handle_, &t);
  }

  /* Writing: durable in the outbox when these return, and shown at once. */
  Result<OwnedMessage> send(const Target &to, const Content &content) {
    bs_target t = to.c();
    return owned(fetch<bs_message>(bs_send, handle_, &t, ContentView(content).c()));
  }
  Result<OwnedMessage> send_wait(const Target &to, const Content &content, Timeout wait = forever) {
    bs_target t = to.c();
    return owned(fetch<bs_message>(bs_send_wait, handle_, &t, ContentView(content).c(), wait.count()));
  }
  Result<OwnedMessage> reply(const Target &to, const Ref &ref, const Content &content) {
    bs_target t = to.c();
    bs_ref r = ref.c();
    return owned(fetch<bs_message>(bs_reply, handle_, &t, &r, ContentView(content).c()));
  }
  Result<OwnedMessage> reply_wait(const Target &to, const Ref &ref, const Content &content, Timeout wait = forever) {
    bs_target t = to.c();
    bs_ref r = ref.c();
    return owned(fetch<bs_message>(bs_reply_wait, handle_, &t, &r, ContentView(content).c(), wait.count()));
  }
  Result<OwnedMessage> forward(const Target &from, uint64_t seq, const Target &to) {
    bs_target f = from.c(), t = to.c();
    return owned(fetch<bs_message>(bs_forward, handle_, &f, seq, &t));
  }
  Error resend(const MessageID &id) { return Error::of(bs_resend(handle_, id.data())); }
  Result<OwnedMessage> resend_wait(const MessageID &id, Timeout wait = forever) {
    return owned(fetch<bs_message>(bs_resend_wait, handle_, id.data(), wait.count()));
  }
  Error cancel(const MessageID &id) { return Error::of(bs_cancel(handle_, id.data())); }
  /* A record of a call that the app carried: at its start, as missed, or at its end. */
  Result<OwnedMessage> record_call(const Target &in, const bs_call &call) {
    bs_target t = in.c();
    return owned(fetch<bs_message>(bs_record_call, handle_, &t, &call));
  }
  Result<OwnedMessage> record_call_wait(const Target &in, const bs_call &call, Timeout wait = forever) {
    bs_target t = in.c();
    return owned(fetch<bs_message>(bs_record_call_wait, handle_, &t, &call, wait.count()));
  }
  Error send_transient(const Target &to, const Content &content, Timeout wait = forever) {
    bs_target t = to.c();
    return Error::of(bs_send_transient(handle_, &t, ContentView(content).c(), wait.count()));
  }
  Error send_typing(const Target &to, bool on, Timeout wait = forever) {
    bs_target t = to.c();
    return Error::of(bs_send_typing(handle_, &t, on, wait.count()));
  }

  Result<Change> edit(const Target &in, const Ref &ref, const Content &content) {
    return change_of(in, ref, bs_edit, ContentView(content).c());
  }
  Result<Change> remove(const Target &in, const Ref &ref) { return change_of(in, ref, bs_delete); } /* for everyone */
  Result<Change> hide(const Target &in, const std::vector<Ref> &refs) {
    std::vector<bs_ref> all;
    for (const Ref &r : refs) all.push_back(r.c());
    return change_in(in, bs_hide, all.data(), all.size());
  }
  Result<Change> react(const Target &in, const Ref &ref, const std::string &emoji) {
    return change_of(in, ref, bs_react, emoji.c_str());
  }
  Result<Change> unreact(const Target &in, const Ref &ref, const std::string &emoji) {
    return change_of(in, ref, bs_unreact, emoji.c_str());
  }
  Result<Change> clear(const Target &in, uint64_t up_to = 0) { return change_in(in, bs_clear, up_to); }
  Result<Change> mark_unread(const Target &in) { return change_in(in, bs_mark_unread); }
  Result<Change> mark_read(const Target &in) { return change_in(in, bs_mark_read); }

  Result<Change> set_call(const Target &in, const Ref &ref, uint32_t outcome, Timeout duration = Timeout(0)) {
    return change_of(in, ref, bs_set_call, outcome, duration.count());
  }
  Result<Change> pin(const Target &in, uint64_t place = 0) { return change_in(in, bs_pin, place); }
  Result<Change> unpin(const Target &in) { return change_in(in, bs_unpin); }
  Result<Change> mute(const Target &in, int64_t until = BS_FOR_EVER) { return change_in(in, bs_mute, until); }
  Result<Change> archive(const Target &in) { return change_in(in, bs_archive); }
  Result<Change> unarchive(const Target &in) { return change_in(in, bs_unarchive); }

  Result<Change> set_group(uint64_t group, const GroupChange &g) {
    bs_group_change c{};
    c.size = sizeof c;
    c.name = g.name ? g.name->c_str() : nullptr;
    c.description = g.description ? g.description->c_str() : nullptr;
    c.picture = g.picture ? g.picture->c_str() : nullptr;
    c.settings = g.settings ? &*g.settings : nullptr;
    return change(bs_set_group, group, &c);
  }
  Result<Change> set_role(uint64_t group, const std::string &member, uint32_t role) {
    return change(bs_set_role, group, member.c_str(), role);
  }
  Result<Change> add_members(uint64_t group, const std::vector<std::string> &users) {
    auto all = strs(users);
    return change(bs_add_members, group, all.data(), all.size());
  }
  Result<Change> remove_members(uint64_t group, const std::vector<std::string> &users) {
    auto all = strs(users);
    return change(bs_remove_members, group, all.data(), all.size());
  }
  Result<Change> join(uint64_t group) { return change(bs_join, group); }
  Result<Change> leave(uint64_t group) { return change(bs_leave, group); }
  Result<Change> delete_group(uint64_t group) { return change(bs_delete_group, group); }

  /* User data: what this user keeps under keys, on all his devices. */
  Result<Change> set_data(const std::string &key, std::string_view value) {
    return change(bs_set_data, key.c_str(), static_cast<const void *>(value.data()), value.size());
  }
  Result<Change> delete_data(const std::string &key) { return change(bs_delete_data, key.c_str()); }
  Result<Change> set_draft(const Target &in, const std::string &text) { return change_in(in, bs_set_draft, text.c_str()); }
  Result<Change> set_star(const Target &in, uint64_t seq, bool on) { return change_in(in, bs_set_star, seq, uint32_t{on}); }
  Result<Change> set_contact(const std::string &user, const std::string &name) {
    return change(bs_set_contact, user.c_str(), name.c_str());
  }
  Result<Change> remove_contact(const std::string &user) { return change(bs_remove_contact, user.c_str()); }
  Result<Block<bs_datum>> data(const std::string &key) const { return fetch<bs_datum>(bs_get_data, handle_, key.c_str()); }
  Result<Listed<bs_data>> list_data(const std::string &prefix) const {
    return fetch_list<bs_data>(bs_list_data, handle_, prefix.c_str());
  }
  Result<bool> data_known(const std::string &prefix) const {
    uint32_t known = 0;
    if (int32_t code = bs_data_known(handle_, prefix.c_str(), &known)) return Error::of(code);
    return known != 0;
  }
  /* An empty Block: it is not known here whether there is one. */
  Result<Block<bs_text>> draft(const Target &in) const {
    bs_target t = in.c();
    return fetch<bs_text>(bs_get_draft, handle_, &t);
  }
  Result<Listed<bs_seqs>> stars(const Target &in) const {
    bs_target t = in.c();
    return fetch_list<bs_seqs>(bs_get_stars, handle_, &t);
  }
  Result<Listed<bs_contacts>> contacts() const { return fetch_list<bs_contacts>(bs_get_contacts, handle_); }
  Result<Block<bs_datum>> fetch_data(const std::string &key, Timeout wait = forever) {
    return fetch<bs_datum>(bs_fetch_data, handle_, key.c_str(), wait.count());
  }
  Result<uint64_t> sync_data(const std::string &prefix, Timeout wait = forever) {
    uint64_t moved = 0;
    if (int32_t code = bs_sync_data(handle_, prefix.c_str(), wait.count(), &moved)) return Error::of(code);
    return moved;
  }

  Result<uint64_t> new_group(const NewGroup &g, Timeout wait = forever) {
    auto members = strs(g.members);
    bs_new_group_options c{};
    c.size = sizeof c;
    std::memcpy(c.key, g.key.data(), g.key.size());
    c.name = g.name.c_str();
    c.description = g.description.c_str();
    c.picture = g.picture.c_str();
    c.settings = g.settings;
    c.members = members.data();
    c.member_count = members.size();
    uint64_t number = 0;
    if (int32_t code = bs_new_group(handle_, &c, wait.count(), &number)) return Error::of(code);
    return number;
  }
  Result<Block<bs_group>> sync_members(uint64_t group, Timeout wait = forever) {
    return fetch<bs_group>(bs_sync_members, handle_, group, wait.count());
  }
  Result<Block<bs_group>> group_info(uint64_t group) const { return fetch<bs_group>(bs_get_group, handle_, group); }
  Result<Listed<bs_members>> members(uint64_t group) const { return fetch_list<bs_members>(bs_get_members, handle_, group); }

  Result<Listed<bs_infos>> info(const Target &in, uint64_t seq, Timeout wait = forever) {
    bs_target t = in.c();
    return fetch_list<bs_infos>(bs_get_info, handle_, &t, seq, wait.count());
  }
  Result<Listed<bs_reactors>> reactors(const Target &in, uint64_t seq, const std::string &emoji, Timeout wait = forever) {
    bs_target t = in.c();
    return fetch_list<bs_reactors>(bs_get_reactors, handle_, &t, seq, emoji.c_str(), wait.count());
  }
  Result<Listed<bs_presences>> presence(const std::vector<std::string> &users, Timeout wait = forever) {
    auto all = strs(users);
    return fetch_list<bs_presences>(bs_get_presence, handle_, all.data(), all.size(), wait.count());
  }
  Error set_quiet(bool quiet, Timeout t = forever) { return Error::of(bs_set_quiet(handle_, quiet, t.count())); }
  Error set_last_seen(bool told, Timeout t = forever) { return Error::of(bs_set_last_seen(handle_, told, t.count())); }
  Error set_keep_archived(bool keep, Timeout t = forever) { return Error::of(bs_set_keep_archived(handle_, keep, t.count())); }
  Error set_write_from(uint32_t from, Timeout t = forever) { return Error::of(bs_set_write_from(handle_, from, t.count())); }
  Result<Block<bs_account>> account(Timeout t = forever) { return fetch<bs_account>(bs_get_account, handle_, t.count()); }
  Result<Block<bs_profile>> profile(const std::string &user) const { return fetch<bs_profile>(bs_get_profile, handle_, user.c_str()); }
  Result<Listed<bs_profiles>> sync_profiles(const std::vector<std::string> &users, Timeout wait = forever) {
    auto all = strs(users);
    return fetch_list<bs_profiles>(bs_sync_profiles, handle_, all.data(), all.size(), wait.count());
  }
  Result<Block<bs_profile>> set_profile(const ProfileChange &p, Timeout wait = forever) {
    std::vector<bs_value> fields;
    for (const auto &[key, value] : p.fields) fields.push_back({str(key), str(value)});
    bs_profile_change c{};
    c.size = sizeof c;
    c.name = p.name ? p.name->c_str() : nullptr;
    c.picture = p.picture ? p.picture->c_str() : nullptr;
    c.status = p.status ? p.status->c_str() : nullptr;
    c.fields = fields.data();
    c.field_count = fields.size();
    return fetch<bs_profile>(bs_set_profile, handle_, &c, wait.count());
  }
  /* Whose profiles the app shows now: Listener::on_profile hears when they change. */
  Error watch(const std::vector<std::string> &users) {
    auto all = strs(users);
    return Error::of(bs_watch(handle_, all.data(), all.size()));
  }
  Result<Change> block(const std::string &user) { return change(bs_block, user.c_str()); }
  Result<Change> unblock(const std::string &user) { return change(bs_unblock, user.c_str()); }
  Result<Listed<bs_addresses>> blocked() const { return fetch_list<bs_addresses>(bs_get_blocked, handle_); }
  Error sync_blocked(Timeout t = forever) { return Error::of(bs_sync_blocked(handle_, t.count())); }
  Result<Listed<bs_devices>> devices(Timeout t = forever) { return fetch_list<bs_devices>(bs_get_devices, handle_, t.count()); }
  Error rename_device(const std::string &device, const std::string &title, Timeout t = forever) {
    return Error::of(bs_rename_device(handle_, device.c_str(), title.c_str(), t.count()));
  }
  Error sign_out(const std::string &device, Timeout t = forever) {
    return Error::of(bs_sign_out(handle_, device.c_str(), t.count()));
  }

 private:
  Client(std::shared_ptr<Hub> hub, bs_client handle) : hub_(std::move(hub)), handle_(handle) {}

  static const char *given(const std::string &s) { return s.empty() ? nullptr : s.c_str(); }

  static Result<OwnedMessage> owned(Result<Block<bs_message>> r) {
    if (!r) return r.error();
    return OwnedMessage(std::move(r).value());
  }

  template <class F, class... A>
  Result<Change> change(F f, A... arguments) {
    bs_change out = 0;
    if (int32_t code = f(handle_, arguments..., &out)) return Error::of(code);
    return Change(out);
  }
  template <class F, class... A>
  Result<Change> change_in(const Target &in, F f, A... arguments) {
    bs_target t = in.c();
    return change(f, &t, arguments...);
  }
  template <class F, class... A>
  Result<Change> change_of(const Target &in, const Ref &ref, F f, A... arguments) {
    bs_ref r = ref.c();
    return change_in(in, f, &r, arguments...);
  }

  std::shared_ptr<Hub> hub_;
  bs_client handle_ = 0;
};

}  // namespace backscroll

#endif
