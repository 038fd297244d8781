#include "world.hpp"

// The seed's story: a fresh device reads 0, syncs, hears on_sync, and reads what it counted.
TEST(Session, FreshDeviceReadsNothingSyncsAndReads) {
  bs::Client phone = online("ann", "phone");
  for (int i = 1; i <= 25; i++) say(phone, bs::peer("ann"), "message " + std::to_string(i));

  bs::Client laptop = online("ann", "laptop");
  auto session = laptop.open_session(bs::peer("ann")).value();
  auto page = session.read(10).value();
  EXPECT_TRUE(page.empty());
  EXPECT_EQ(page->end, uint32_t{BS_END_GAP});
  ASSERT_TRUE(page->missing_known);
  EXPECT_EQ(page->missing, 25u);

  Ear<std::vector<std::string>> read;
  bs::Error e = session.sync(20, [&](const bs::SyncResult &r) {
    EXPECT_FALSE(r.error) << r.error.text();
    EXPECT_EQ(r.count, 20u);
    EXPECT_EQ(r.transferred, 20u);
    EXPECT_TRUE(r.more);
    std::vector<std::string> texts;
    for (bs::Message m : session.read(r.count).value()) texts.emplace_back(m.text());  // a listener may read
    read.hear(texts);
  });
  ASSERT_FALSE(e) << e.text();
  auto texts = read.first(1)[0];
  ASSERT_EQ(texts.size(), 20u);
  EXPECT_EQ(texts[0], "message 25");
  EXPECT_EQ(texts[19], "message 6");

  bs::SyncResult r = session.sync_wait(200, patience);
  EXPECT_EQ(r.count, 5u);
  EXPECT_FALSE(r.more);
  auto rest = session.read(200).value();
  EXPECT_EQ(rest.size(), 5u);
  EXPECT_EQ(rest->end, uint32_t{BS_END_BEGINNING});
}

TEST(Session, FifoBeforeAfterAndCounts) {
  bs::Client phone = online("fred", "phone");
  bs::Target self = bs::peer("fred");
  for (int i = 1; i <= 6; i++) say(phone, self, "m" + std::to_string(i));
  bs::ReadOptions fifo;
  fifo.with = self;
  fifo.fifo = true;
  fifo.after = 2;
  auto page = phone.open_session(std::move(fifo))->read(3).value();
  ASSERT_EQ(page.size(), 3u);
  EXPECT_EQ(page[0].text(), "m3");
  EXPECT_EQ(page->end, uint32_t{BS_END_MORE});
  EXPECT_TRUE(page[2].has(BS_MARK_LAST));
  bs::ReadOptions before;
  before.with = self;
  before.before = 4;
  auto session = phone.open_session(std::move(before)).value();
  EXPECT_EQ(session.read(1).value()[0].text(), "m3");
  EXPECT_FALSE(session.reset());
  EXPECT_EQ(session.read(1).value()[0].text(), "m3");
  EXPECT_FALSE(session.cross().value());
  bs_counts n = session.counts().value();
  EXPECT_EQ(n.total, 6u);
  EXPECT_EQ(n.received, 0u);
  EXPECT_EQ(n.sent + n.delivered + n.read, 6u);
  EXPECT_TRUE(n.server_known);
}

TEST(Session, ACrossedGapBeginsTheNextPage) {
  bs::Client phone = online("gap", "phone");
  bs::Target self = bs::peer("gap");
  for (int i = 1; i <= 4; i++) say(phone, self, "g" + std::to_string(i));
  bs::Client laptop = online("gap", "laptop");
  auto one = laptop.fetch_message(self, 2, patience);
  ASSERT_TRUE(one) << one.error().text();
  auto session = laptop.open_session(self).value();
  EXPECT_TRUE(session.read(10)->empty());
  EXPECT_TRUE(session.cross().value());
  auto page = session.read(10).value();
  ASSERT_EQ(page.size(), 1u);
  EXPECT_EQ(page[0].text(), "g2");
  EXPECT_EQ(page->crossed.lo, 3u);
  EXPECT_EQ(page->crossed.hi, 4u);
  auto held = laptop.coverage(self).value();
  EXPECT_TRUE(held->known);
  EXPECT_EQ(held->head, 4u);
  ASSERT_EQ(held->span_count, 1u);
  EXPECT_EQ(held->spans[0].lo, 2u);
  EXPECT_EQ(held->gap_count, 2u);
  EXPECT_FALSE(laptop.message(self, 1).value());
  EXPECT_TRUE(laptop.message(self, 2).value());
}

// Messages, receipts, typing and transients between two devices, live.
TEST(Session, WhatComesLive) {
  Ear<std::string> texts, transient, typing;
  Ear<uint64_t> receipts;
  bs::Options bobs = options("live-bob", "phone");
  bobs.listener.on_transient = [&](const bs_event &e) { transient.hear(std::string(bs::view(e.message->text))); };
  bobs.listener.on_typing = [&](const bs_event &e) {
    if (e.on) typing.hear(std::string(bs::view(e.from)));
  };
  bs::Client bob = online(std::move(bobs));
  bs::Client ann = online("live-ann", "phone");
  bs::Target to_bob = bs::peer("live-bob"), to_ann = bs::peer("live-ann");

  bs::ReadOptions reading;
  reading.with = to_ann;
  reading.read_receipts = true;
  reading.listener.on_message = [&](bs::Message m) {
    if (m.has(BS_MARK_LIVE)) texts.hear(std::string(m.from()) + ": " + std::string(m.text()));
  };
  EXPECT_FALSE(bob.set_foreground(true));
  auto his = bob.open_session(std::move(reading)).value();
  bs::ReadOptions hearing;
  hearing.with = to_bob;
  hearing.listener.on_receipt = [&](uint64_t, uint64_t read) { receipts.hear(read); };
  auto hers = ann.open_session(std::move(hearing)).value();

  bs::Content hi("hi \xF0\x9F\x90\x87");
  hi.flags = BS_WANT_RECEIPT;
  say(ann, to_bob, hi);
  EXPECT_EQ(texts.first(1)[0], "live-ann: hi \xF0\x9F\x90\x87");
  receipts.until([](const std::vector<uint64_t> &read) { return read.size() > 0 && read.back() == 1; });
  EXPECT_FALSE(ann.send_typing(to_bob, true, patience));
  EXPECT_EQ(typing.first(1)[0], "live-ann");
  EXPECT_FALSE(ann.send_transient(to_bob, "psst", patience));
  EXPECT_EQ(transient.first(1)[0], "psst");
  EXPECT_FALSE(ann.flush(patience));
}

// Rows, results of syncs, and what another device of the user hides.
TEST(Session, WhatListenersHear) {
  Ear<uint64_t> rows, hidden, synced;
  bs::Client phone = online("ear-ann", "phone");
  bs::Target self = bs::peer("ear-ann");
  for (int i = 0; i < 3; i++) say(phone, self, "x");
  bs::Options o = options("ear-ann", "laptop");
  o.listener.on_row = [&](bs::Row r) { rows.hear(r->head); };
  bs::Client laptop = online(std::move(o));
  bs::ReadOptions reading;
  reading.with = self;
  reading.listener.on_removed = [&](bs_range r, bs::MessageID) { hidden.hear(r.hi); };
  reading.listener.on_sync = [&](const bs::SyncResult &r) { synced.hear(r.count); };
  auto session = laptop.open_session(std::move(reading)).value();
  EXPECT_FALSE(session.sync(10));
  EXPECT_EQ(synced.first(1)[0], 3u);
  EXPECT_EQ(session.read(10)->size(), 3u);
  carried_out(phone.hide(self, {bs::at(2)}));
  EXPECT_EQ(hidden.first(1)[0], 2u);
  say(phone, self, "four");
  rows.until([](const std::vector<uint64_t> &heads) { return !heads.empty() && heads.back() == 4; });
}

TEST(Inbox, RowsAndTheirPreviews) {
  bs::Client ann = online("inbox-ann", "phone");
  token("inbox-bob", "phone");
  say(ann, bs::peer("inbox-bob"), "hello");
  say(ann, bs::peer("inbox-ann"), "note");
  bs::Client laptop = online("inbox-ann", "laptop");
  bs::Inbox inbox = laptop.open_inbox().value();
  bs::SyncResult r = inbox.sync_wait(10, patience);
  EXPECT_FALSE(r.error) << r.error.text();
  auto rows = inbox.read(10).value();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].peer(), "inbox-ann");
  EXPECT_EQ(rows[1].peer(), "inbox-bob");
  EXPECT_EQ(rows[1].preview()->text(), "hello");
  EXPECT_EQ(rows->end, uint32_t{BS_END_BEGINNING});
  EXPECT_FALSE(inbox.reset());
  Ear<uint64_t> synced;
  EXPECT_FALSE(inbox.sync(1, [&](const bs::SyncResult &s) { synced.hear(s.count); }));
  EXPECT_EQ(synced.first(1)[0], 1u);
  EXPECT_TRUE(laptop.row(bs::peer("inbox-bob")).value());
  EXPECT_FALSE(laptop.row(bs::peer("nobody")).value());
}

TEST(Inbox, PinnedMutedArchivedAndFiltered) {
  bs::Client c = online("arr-ann", "phone");
  for (const char *peer : {"arr-bob", "arr-carl", "arr-dora"}) {
    token(peer, "phone");
    say(c, bs::peer(peer), "hi");
  }
  Ear<std::string> changed;
  bs::InboxOptions o;
  o.archived = BS_PART_WITHOUT;
  o.on_change = [&](bs::Row r, bool matches) {
    if (!matches) changed.hear(std::string(r.peer()));
  };
  bs::Inbox inbox = c.open_inbox(std::move(o)).value();
  carried_out(c.pin(bs::peer("arr-bob")));
  carried_out(c.mute(bs::peer("arr-bob")));
  carried_out(c.archive(bs::peer("arr-carl")));
  EXPECT_EQ(changed.first(1)[0], "arr-carl");
  EXPECT_FALSE(inbox.reset());
  auto rows = inbox.read(10).value();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].peer(), "arr-bob");
  EXPECT_NE(rows[0]->pinned, 0u);
  EXPECT_EQ(rows[0]->muted_until, BS_FOR_EVER);
  EXPECT_EQ(rows[1].peer(), "arr-dora");
  bs::InboxOptions named;
  named.name = "CARL";
  auto found = c.open_inbox(std::move(named))->read(10).value();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0]->archived);
  carried_out(c.unpin(bs::peer("arr-bob")));
  carried_out(c.mute(bs::peer("arr-bob"), 0));
  carried_out(c.unarchive(bs::peer("arr-carl")));
  EXPECT_FALSE(c.row(bs::peer("arr-carl")).value()->archived);
}

TEST(Session, PartsOfAConversationAndCalls) {
  bs::Client ann = online("part-ann", "phone");
  bs::Client bob = online("part-bob", "phone");
  bs::Target to_bob = bs::peer("part-bob"), to_ann = bs::peer("part-ann");
  say(ann, to_bob, "Needle one");
  say(bob, to_ann, "hay");
  auto call = ann.record_call_wait(to_bob, bs_call{1, BS_MISSED, 0}, patience).value();
  ASSERT_NE(call->call, nullptr);
  EXPECT_EQ(call->type, uint32_t{BS_CALL});
  EXPECT_TRUE(ann.record_call(to_bob, bs_call{0, BS_MISSED, 0}));
  EXPECT_FALSE(ann.flush(patience));
  carried_out(ann.set_call(to_bob, bs::at(call->seq), BS_ANSWERED, bs::Timeout(61000)));

  auto read = [&](auto choose) {
    bs::ReadOptions o;
    o.with = to_bob;
    choose(o);
    auto session = ann.open_session(std::move(o)).value();
    EXPECT_FALSE(session.sync_wait(10, patience).error);
    std::vector<std::string> found;
    for (bs::Message m : session.read(10).value())
      found.push_back(m->call ? "call " + std::to_string(m->call->outcome) + " " + std::to_string(m->call->duration) : std::string(m.text()));
    return found;
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(read([](bs::ReadOptions &o) { o.query = "needle"; }), Texts{"Needle one"});
  EXPECT_EQ(read([](bs::ReadOptions &o) { o.from = "part-bob"; }), Texts{"hay"});
  EXPECT_EQ(read([](bs::ReadOptions &o) { o.kind = BS_KIND_CALLS; }), (Texts{"call 0 0", "call 2 61000"}));
  EXPECT_EQ(read([](bs::ReadOptions &o) { o.unread = true; }), Texts{"hay"});
}

TEST(Session, OverAllConversations) {
  bs::Client c = online("all-ann", "phone");
  token("all-bob", "phone");
  say(c, bs::peer("all-bob"), "to bob");
  say(c, bs::peer("all-ann"), "to self");
  bs::ReadOptions o;
  o.all = true;
  auto session = c.open_session(std::move(o)).value();
  auto page = session.read(10).value();
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].peer(), "all-ann");
  EXPECT_EQ(page[1].peer(), "all-bob");
  auto ends = session.ends().value();
  EXPECT_EQ(ends->count, 2u);
  EXPECT_EQ(c.open_session(bs::peer("all-bob"))->ends().error().code(), 2000);
}
