#include "world.hpp"

TEST(Group, MadeChangedAndLeft) {
  token("g-bob", "phone");
  token("g-carl", "phone");
  bs::Client ann = online("g-ann", "phone");
  bs::NewGroup g;
  g.name = "Garden";
  g.members = {"g-bob"};
  g.settings.open = 1;
  auto number = ann.new_group(g, patience);
  ASSERT_TRUE(number) << number.error().text();
  bs::Target in = bs::group(*number);
  say(ann, in, "beds");

  bs::GroupChange change;
  change.description = "and what grows in them";
  carried_out(ann.set_group(*number, change));
  carried_out(ann.add_members(*number, {"g-carl"}));
  carried_out(ann.set_role(*number, "g-bob", BS_ADMIN));
  auto info = ann.sync_members(*number, patience).value();
  EXPECT_EQ(bs::view(info->name), "Garden");
  EXPECT_EQ(bs::view(info->description), "and what grows in them");
  EXPECT_EQ(info->count, 3u);
  EXPECT_EQ(info->role, uint32_t{BS_OWNER});
  EXPECT_EQ(info->settings.open, 1u);
  auto members = ann.members(*number).value();
  ASSERT_EQ(members.size(), 3u);
  EXPECT_EQ(bs::view(members[1].user), "g-bob");
  EXPECT_EQ(members[1].role, uint32_t{BS_ADMIN});
  EXPECT_EQ(ann.group_info(*number).value()->count, 3u);
  carried_out(ann.remove_members(*number, {"g-carl"}));

  bs::Client dora = online("g-dora", "phone");
  carried_out(dora.join(*number));
  carried_out(dora.leave(*number));
  EXPECT_EQ(dora.set_role(*number, "g-bob", BS_MEMBER)->wait(patience).code(), 3001);
  auto told = ann.info(in, 1, patience).value();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(bs::view(told[0].user), "g-bob");
  carried_out(ann.delete_group(*number));
  EXPECT_TRUE(ann.row(in).value()->deleted);
}

TEST(People, PresenceAndDevices) {
  bs::Client phone = online("p-ann", "phone");
  bs::Client laptop = online("p-ann", "laptop");
  bs::Client bob = online("p-bob", "phone");
  say(phone, bs::peer("p-bob"), "hi");
  auto seen = phone.presence({"p-bob", "nobody"}, patience).value();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_TRUE(seen[0].known);
  EXPECT_TRUE(seen[0].online);
  EXPECT_FALSE(seen[1].known);
  EXPECT_FALSE(bob.set_last_seen(false, patience));
  EXPECT_FALSE(bob.set_quiet(true, patience));

  EXPECT_FALSE(phone.rename_device("laptop", "at home", patience));
  auto devices = phone.devices(patience).value();
  ASSERT_EQ(devices.size(), 2u);
  EXPECT_EQ(bs::view(devices[0].name), "laptop");
  EXPECT_EQ(bs::view(devices[0].title), "at home");
  EXPECT_TRUE(devices[1].current);
  EXPECT_FALSE(phone.sign_out("laptop", patience));
  EXPECT_EQ(phone.sign_out("fridge", patience).code(), 2002);
}

TEST(Client, WhoseItIsAndHowItStands) {
  Ear<uint32_t> states;
  bs::Options o = options("owner", "phone");
  o.listener.on_status = [&](uint32_t state, const bs::Error &) { states.hear(state); };
  bs::Client c = online(std::move(o));
  auto owner = c.owner().value();
  EXPECT_EQ(bs::view(owner->user), "owner");
  EXPECT_EQ(bs::view(owner->device), "phone");
  EXPECT_EQ(bs::view(owner->server), env("BACKSCROLL_SERVER"));
  EXPECT_EQ(c.status().value()->state, uint32_t{BS_ONLINE});
  EXPECT_FALSE(c.recovery().value());
  EXPECT_FALSE(c.close());
  EXPECT_EQ(states.first(3), (std::vector<uint32_t>{BS_CONNECTING, BS_ONLINE, BS_STOPPED}));
}

TEST(Client, AnotherTokenAfterASignOut) {
  Ear<uint32_t> states;
  bs::Options o = options("renew", "phone");
  std::string good = o.token;
  o.token = std::string(64, '0');
  o.listener.on_status = [&](uint32_t state, const bs::Error &) { states.hear(state); };
  auto c = bs::Client::open(std::move(o)).value();
  EXPECT_FALSE(c.start());
  states.until([](const std::vector<uint32_t> &s) { return !s.empty() && s.back() == BS_SIGNED_OUT; });
  EXPECT_FALSE(c.set_token(good));
  EXPECT_FALSE(c.start());
  bs::Error e = c.online(patience);
  EXPECT_FALSE(e) << e.text();
}

TEST(People, ProfilesAndAccount) {
  Ear<std::string> heard;
  bs::Options o = options("pr-ann", "phone");
  o.listener.on_profile = [&](const bs_profile &p) { heard.hear(std::string(bs::view(p.status))); };
  bs::Client ann = online(std::move(o));
  bs::Client bob = online("pr-bob", "phone");
  say(bob, bs::peer("pr-ann"), "hi");
  bs::ProfileChange change;
  change.name = "Bob";
  change.fields = {{"team", "blue"}};
  auto mine = bob.set_profile(change, patience).value();
  EXPECT_FALSE(ann.watch({"pr-bob"}));
  change.status = "away";
  EXPECT_EQ(bob.set_profile(change, patience).value()->version, mine->version + 1);
  heard.until([](const std::vector<std::string> &all) { return !all.empty() && all.back() == "away"; });
  auto known = ann.sync_profiles({"pr-bob", "nobody"}, patience).value();
  ASSERT_EQ(known.size(), 2u);
  EXPECT_EQ(bs::view(known[0].name), "Bob");
  ASSERT_EQ(known[0].field_count, 1u);
  EXPECT_EQ(bs::view(known[0].fields[0].value), "blue");
  EXPECT_FALSE(known[1].known);
  EXPECT_EQ(bs::view(ann.profile("pr-bob").value()->status), "away");

  EXPECT_FALSE(bob.set_write_from(BS_WRITE_FROM_NOBODY, patience));
  EXPECT_FALSE(bob.set_keep_archived(true, patience));
  auto account = bob.account(patience).value();
  EXPECT_EQ(account->write_from, uint32_t{BS_WRITE_FROM_NOBODY});
  EXPECT_TRUE(account->keep_archived);
  EXPECT_FALSE(account->quiet);
  EXPECT_NE(ann.send_wait(bs::peer("pr-bob"), "hello?", patience).error().code(), 0);
}

TEST(Data, KeysDraftsStarsAndContacts) {
  Ear<std::string> heard;
  bs::Options o = options("data-ann", "phone");
  o.listener.on_data = [&](const bs_datum &d) { heard.hear(std::string(bs::view(d.key))); };
  bs::Client phone = online(std::move(o));
  bs::Target bob = bs::peer("data-bob");
  token("data-bob", "phone");
  carried_out(phone.set_data("set/theme", std::string_view("da\0rk", 5)));
  heard.until([](const std::vector<std::string> &all) { return !all.empty() && all[0] == "set/theme"; });
  carried_out(phone.set_data("set/long", std::string(5000, 'x')));
  carried_out(phone.set_draft(bob, "dear"));
  carried_out(phone.set_star(bob, 7, true));
  carried_out(phone.set_contact("data-bob", "Bobby"));

  bs::Client laptop = online("data-ann", "laptop");
  EXPECT_FALSE(laptop.data_known("set/").value());
  EXPECT_EQ(laptop.data("set/theme").value()->state, uint32_t{BS_KEY_NOT_KNOWN});
  EXPECT_EQ(laptop.sync_data("", patience).value(), 5u);
  EXPECT_TRUE(laptop.data_known("set/").value());
  auto keys = laptop.list_data("set/").value();
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0].state, uint32_t{BS_KEY_LONG});
  EXPECT_EQ(bs::view(keys[1].value), std::string_view("da\0rk", 5));
  EXPECT_EQ(laptop.fetch_data("set/long", patience).value()->value.len, 5000u);
  EXPECT_EQ(bs::view(laptop.draft(bob).value()->text), "dear");
  auto stars = laptop.stars(bob).value();
  ASSERT_EQ(stars.size(), 1u);
  EXPECT_EQ(stars[0], 7u);
  auto contacts = laptop.contacts().value();
  ASSERT_EQ(contacts.size(), 1u);
  EXPECT_EQ(bs::view(contacts[0].name), "Bobby");
  carried_out(laptop.remove_contact("data-bob"));
  carried_out(laptop.delete_data("set/theme"));
  EXPECT_EQ(laptop.data("set/theme").value()->state, uint32_t{BS_KEY_ABSENT});
}

TEST(People, Blocked) {
  bs::Client ann = online("bl-ann", "phone");
  bs::Client bob = online("bl-bob", "phone");
  say(bob, bs::peer("bl-ann"), "hi");
  carried_out(ann.block("bl-bob"));
  EXPECT_NE(bob.send_wait(bs::peer("bl-ann"), "hello?", patience).error().code(), 0);
  EXPECT_FALSE(ann.sync_blocked(patience));
  auto blocked = ann.blocked().value();
  ASSERT_EQ(blocked.size(), 1u);
  EXPECT_EQ(bs::view(blocked[0]), "bl-bob");
  carried_out(ann.unblock("bl-bob"));
  say(bob, bs::peer("bl-ann"), "hello again");
}
