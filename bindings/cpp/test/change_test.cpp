#include <algorithm>

#include "world.hpp"

TEST(Content, EverythingThatASenderWrites) {
  bs::Client ann = online("full", "phone");
  bs::Target self = bs::peer("full");
  bs::Content c("see this");
  c.type = BS_ACTION;
  c.flags = BS_SILENT;
  c.thread = 7;
  c.mentions = {"full"};
  bs::Properties p;
  p.type = 42;
  p.title = "title";
  p.subtitle = "sub";
  p.body = std::string("a\0b", 3);
  p.values = {{"k1", "v1"}, {"k2", ""}};
  p.location = bs::Properties::Location{52.5, -13.25};
  c.properties = p;
  auto sent = ann.send_wait(self, c, patience);
  ASSERT_TRUE(sent) << sent.error().text();
  bs::Message m = sent->get();
  EXPECT_EQ(m.text(), "see this");
  EXPECT_EQ(m->type, uint32_t{BS_ACTION});
  EXPECT_EQ(m->flags, uint32_t{BS_SILENT});
  EXPECT_EQ(m->thread, 7u);
  EXPECT_EQ(m.shown_time(), m->time);
  ASSERT_EQ(m.mentions().size(), 1u);
  EXPECT_EQ(bs::view(m.mentions()[0]), "full");
  ASSERT_NE(m.properties(), nullptr);
  EXPECT_EQ(m.properties()->type, 42u);
  EXPECT_EQ(bs::view(m.properties()->title), "title");
  EXPECT_EQ(bs::view(m.properties()->body), std::string_view("a\0b", 3));
  ASSERT_EQ(m.properties()->value_count, 2u);
  EXPECT_EQ(bs::view(m.properties()->values[0].value), "v1");
  EXPECT_EQ(bs::view(m.properties()->values[1].key), "k2");
  EXPECT_TRUE(m.properties()->has_location);
  EXPECT_EQ(m.properties()->longitude, -13.25);

  c.original = 1234567890123;
  EXPECT_EQ(ann.send_wait(self, c, patience).error().code(), 2000);  // only imported messages have one
}

TEST(Change, EditReactReplyForwardHideDelete) {
  Ear<std::string> done;
  Ear<int> marked;
  bs::Options o = options("edith", "phone");
  o.listener.on_row = [&](bs::Row r) { marked.hear(r->marked); };
  o.listener.on_change = [&](const bs_event &e) { done.hear(std::string(bs::view(e.text)) + " " + std::to_string(e.code)); };
  bs::Client c = online(std::move(o));
  bs::Target self = bs::peer("edith");
  for (int i = 0; i < 3; i++) say(c, self, "first");

  carried_out(c.edit(self, bs::at(1), "second"));
  carried_out(c.react(self, bs::at(1), "\xE2\x9D\xA4"));
  auto m = c.message(self, 1).value();
  bs::Message view(m.get());
  EXPECT_EQ(view.text(), "second");
  EXPECT_NE(view->edited, 0);
  ASSERT_EQ(view.reactions().size(), 1u);
  EXPECT_EQ(bs::view(view.reactions()[0].names[0]), "edith");
  EXPECT_EQ(bs::view(view.mine()[0]), "\xE2\x9D\xA4");
  auto who = c.reactors(self, 1, "\xE2\x9D\xA4", patience).value();
  ASSERT_EQ(who.size(), 1u);
  EXPECT_EQ(bs::view(who[0].user), "edith");
  carried_out(c.unreact(self, bs::at(1), "\xE2\x9D\xA4"));

  auto answer = c.reply_wait(self, bs::at(1), "yes", patience).value();
  EXPECT_EQ(answer->reply_to, 1u);
  auto forwarded = c.forward(self, 1, self);
  ASSERT_TRUE(forwarded) << forwarded.error().text();
  EXPECT_EQ((*forwarded)->flags, uint32_t{BS_FORWARDED});
  EXPECT_TRUE(c.reply(self, bs::ref(forwarded->get()), "to what waits"));
  EXPECT_FALSE(c.flush(patience));

  carried_out(c.hide(self, {bs::at(2), bs::at(3)}));
  EXPECT_FALSE(c.message(self, 2).value());
  carried_out(c.remove(self, bs::at(1)));
  EXPECT_NE(c.message(self, 1).value()->deleted, 0);
  carried_out(c.mark_unread(self));
  marked.until([](const std::vector<int> &all) { return std::find(all.begin(), all.end(), 1) != all.end(); });
  carried_out(c.mark_read(self));
  carried_out(c.clear(self));
  auto page = c.open_session(self)->read(10).value();
  EXPECT_TRUE(page.empty());
  EXPECT_EQ(page->end, uint32_t{BS_END_CLEARED});

  bs::Error refused = c.edit(self, bs::at(999), "x")->wait(patience);
  EXPECT_EQ(refused.code(), 2011) << refused.text();
  auto all = done.until([](const std::vector<std::string> &all) { return !all.empty() && all.back() == "edit 2011"; });
  EXPECT_EQ(all[0], "edit 0");
}

TEST(Change, WhatWasRefusedIsSentAgainOrTakenBack) {
  Ear<std::pair<int, bs::MessageID>> failed;
  bs::Options o = options("ralph", "phone");
  o.listener.on_outbox = [&](bs::Message m) {
    if (m->status == BS_FAILED) failed.hear({m->code, m.id()});
  };
  bs::Client c = online(std::move(o));
  ASSERT_TRUE(c.send(bs::peer("nobody-yet"), "hello?"));
  auto [code, id] = failed.first(1)[0];
  EXPECT_EQ(code, 2007);
  auto again = c.resend_wait(id, patience);
  EXPECT_EQ(again.error().code(), 2007);
  EXPECT_EQ(c.cancel(id).code(), 0);
  EXPECT_EQ(c.cancel(id).code(), 2011);
  EXPECT_EQ(c.resend(id).code(), 2011);
}
