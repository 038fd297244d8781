package io.backscroll;

import static io.backscroll.World.PATIENCE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the seed promises, and what people do with messages. */
class MessagesTest {
    private World world;

    @BeforeEach
    void begin() throws Exception {
        world = new World();
    }

    @AfterEach
    void end() {
        world.close();
    }

    private static List<Long> seqs(Page page) {
        return StreamSupport.stream(page.spliterator(), false).map(Message::seq).collect(Collectors.toList());
    }

    private static List<Long> down(long from, long to) {
        return LongStream.rangeClosed(0, from - to).mapToObj(i -> from - i).collect(Collectors.toList());
    }

    @Test
    void aFreshDeviceReadsNothingSyncsAndReads() throws Exception {
        world.token(world.name("bob"), "phone");
        Client phone = world.device("ann");
        for (int i = 1; i <= 30; i++) {
            phone.peer(world.name("bob")).send("message " + i);
        }
        phone.flush(PATIENCE);
        try (ReadSession session = world.device("ann", "new", new Listener() {}).peer(world.name("bob")).open()) {
            Page page = session.read(10);
            assertEquals(0, page.size());
            assertEquals(End.GAP, page.end());
            assertTrue(page.missingKnown());
            assertEquals(30, page.missing());
            SyncResult result = session.sync(20).get(PATIENCE.getSeconds(), SECONDS);
            assertEquals(20, result.count());
            assertTrue(result.more());
            page = session.read((int) result.count());
            assertEquals(down(30, 11), seqs(page));
            assertEquals("message 30", page.messages().get(0).text());
            assertEquals(world.name("ann"), page.messages().get(0).sender());
            assertEquals(Status.SENT, page.messages().get(0).status());
            assertNotNull(page.messages().get(0).time());
            assertEquals(10, session.syncWait(100, PATIENCE).count());
            assertEquals(down(10, 1), seqs(session.read(100)));
            assertEquals(End.BEGINNING, session.read(1).end());
            assertEquals(30, session.counts().total());
        }
    }

    @Test
    void messagesArriveLiveAndWithAllThatTheyCarry() throws Exception {
        Client ann = world.device("ann");
        Client bob = world.device("bob");
        BlockingQueue<Message> came = new LinkedBlockingQueue<>();
        bob.peer(world.name("ann")).open(new ReadOptions().listener(came::add));
        Message sent = ann.peer(world.name("bob")).sendWait(new Content("hello 🌍\0!").flags(Flag.WANT_RECEIPT)
            .mentions(world.name("bob")).kind(7).title("T", "S").body(new byte[] {0, -1}).value("k", "v").location(52.5, 13.4), PATIENCE);
        assertEquals(1, sent.seq());
        Message got = came.poll(PATIENCE.getSeconds(), SECONDS);
        assertNotNull(got);
        assertArrayEquals(sent.id(), got.id());
        assertEquals("hello 🌍\0!", got.text());
        assertEquals(Flag.WANT_RECEIPT, got.flags());
        assertEquals(List.of(world.name("bob")), got.mentions());
        assertTrue((got.marks() & Mark.LIVE) != 0);
        Properties p = got.properties();
        assertEquals("T S 7 52.5 13.4 k v", String.join(" ", p.title(), p.subtitle(), "" + p.type(), "" + p.latitude(), "" + p.longitude(),
            p.values().get(0).key(), p.values().get(0).value()));
        assertArrayEquals(new byte[] {0, -1}, p.body());
        assertTrue(got.toString().contains("hello"));
    }

    @Test
    void messagesAreEditedAnsweredAndReactedTo() {
        Conversation toBob = world.device("ann").peer(world.name("bob"));
        Conversation toAnn = world.device("bob").peer(world.name("ann"));
        Message first = toBob.sendWait(new Content("frist"), PATIENCE);
        toBob.edit(Ref.to(first), new Content("first")).join();
        toAnn.fetch(1, PATIENCE);
        assertEquals(1, toAnn.replyWait(Ref.at(1), new Content("second"), PATIENCE).replyTo());
        toAnn.react(Ref.at(1), "👍").join();
        Message held = toAnn.message(1);
        assertEquals("first", held.text());
        assertNotNull(held.edited());
        assertEquals(List.of("👍"), held.mine());
        assertEquals(List.of(world.name("bob")), held.reactions().get(0).names());
        assertEquals(world.name("bob"), toAnn.reactors(1, "👍", PATIENCE).get(0).user());
        toAnn.unreact(Ref.at(1), "👍").join();
        assertTrue(toAnn.message(1).reactions().isEmpty());
        toBob.delete(Ref.to(first.id())).join();
        CompletionException refused = Assertions.assertThrows(CompletionException.class, toBob.edit(Ref.at(1), new Content("again"))::join);
        assertEquals(2012, ((BackscrollException) refused.getCause()).code());
        assertEquals("second", toAnn.forward(2, toAnn).text());
        toAnn.hide(Ref.at(1), Ref.at(2)).join();
        assertNull(toAnn.message(99));
        assertTrue(toAnn.coverage().head() >= 2);
    }

    @Test
    void theListOfConversations() throws Exception {
        BlockingQueue<Row> rows = new LinkedBlockingQueue<>();
        Client ann = world.device("ann");
        Client bob = world.device("bob", "phone", new Listener() {
            @Override
            public void onRow(Row row) {
                rows.add(row);
            }
        });
        ann.peer(world.name("bob")).sendWait(new Content("hello"), PATIENCE);
        assertEquals(world.name("ann"), rows.poll(PATIENCE.getSeconds(), SECONDS).peer());
        try (Inbox inbox = world.device("bob", "new", new Listener() {}).inbox()) {
            inbox.syncWait(10, PATIENCE);
            inbox.reset();
            Rows read = inbox.read(10);
            assertEquals(1, read.size());
            Row row = read.rows().get(0);
            assertEquals("hello", row.preview().text());
            assertEquals(1, row.unread());
        }
        bob.peer(world.name("ann")).markRead().join();
        bob.peer(world.name("ann")).markUnread().join();
        Row last;
        do { // rows of what was before may come first
            last = rows.poll(PATIENCE.getSeconds(), SECONDS);
            assertNotNull(last, "no row says that it is marked");
        } while (!last.marked());
    }

    @Test
    void groups() {
        Client ann = world.device("ann");
        Client bob = world.device("bob");
        world.token(world.name("cem"), "phone");
        Group group = ann.newGroup(new NewGroup("Garden").description("Beds").members(world.name("bob")), PATIENCE);
        group.sendWait(new Content("welcome"), PATIENCE);
        group.set(new GroupChange().name("Yard").rules(new Rules().broadcast(true))).join();
        group.addMembers(world.name("cem")).join();
        group.setRole(world.name("bob"), Role.ADMIN).join();
        GroupInfo info = bob.group(group.number()).syncMembers(PATIENCE);
        assertEquals("Yard Beds 3 ADMIN true false", String.join(" ", info.name(), info.description(), "" + info.count(), "" + info.role(),
            "" + info.settings().broadcast(), "" + info.settings().open()));
        Map<String, Role> members = bob.group(group.number()).members().stream().collect(Collectors.toMap(Member::user, Member::role));
        assertEquals(Map.of(world.name("ann"), Role.OWNER, world.name("bob"), Role.ADMIN, world.name("cem"), Role.MEMBER), members);
        group.removeMembers(world.name("cem")).join();
        bob.group(group.number()).leave().join();
        assertEquals(1, group.syncMembers(PATIENCE).count());
        group.deleteGroup().join();
        Assertions.assertThrows(BackscrollException.class, () -> group.sendWait(new Content("nobody hears this"), PATIENCE));
    }

    @Test
    void peopleAndDevices() throws Exception {
        BlockingQueue<Event> typing = new LinkedBlockingQueue<>();
        Client ann = world.device("ann");
        Client bob = world.device("bob", "phone", new Listener() {
            @Override
            public void onTyping(Event event) {
                typing.add(event);
            }
        });
        ann.peer(world.name("bob")).sendWait(new Content("hello"), PATIENCE);
        assertEquals(world.name("bob"), ann.peer(world.name("bob")).info(1, PATIENCE).get(0).user());
        assertEquals(1, ann.presence(List.of(world.name("bob")), PATIENCE).size());
        try (ReadSession session = bob.peer(world.name("ann")).open()) {
            ann.peer(world.name("bob")).sendTyping(true, PATIENCE);
            Event said = typing.poll(PATIENCE.getSeconds(), SECONDS);
            assertEquals(world.name("ann"), said.sender());
            assertTrue(said.on());
            assertNotNull(session.counts());
        }
        ann.renameDevice("phone", "Ann's phone", PATIENCE);
        assertEquals("Ann's phone", ann.devices(PATIENCE).get(0).title());
        assertEquals(world.name("ann"), ann.owner().user());
        assertEquals(State.ONLINE, ann.status().state());
        assertNull(ann.recovery());
    }

    @Test
    void callsAndPartsOfAConversation() {
        Client bob = world.device("bob");
        Conversation toBob = world.device("ann").peer(world.name("bob"));
        Conversation toAnn = bob.peer(world.name("ann"));
        toBob.sendWait(new Content("the garden is open"), PATIENCE);
        Message called = toBob.recordCallWait(true, Outcome.MISSED, null, PATIENCE);
        toBob.setCall(Ref.to(called), Outcome.ANSWERED, Duration.ofSeconds(63)).join();
        toAnn.open().syncWait(10, PATIENCE);
        Page calls = toBob.open(new ReadOptions().kind(MessageKind.CALLS)).read(10);
        assertEquals(1, calls.size());
        Call record = calls.messages().get(0).call();
        assertTrue(record.video());
        assertEquals(Outcome.ANSWERED, record.outcome());
        assertEquals(63_000, record.duration());
        Page found = toAnn.open(new ReadOptions().query("GARDEN").from(world.name("ann")).unread()).read(10);
        assertEquals("the garden is open", found.messages().get(0).text());
        try (ReadSession all = bob.openAll(new ReadOptions())) {
            assertEquals(2, all.read(10).size());
            assertEquals(world.name("ann"), all.ends().conversations().get(0).peer());
        }
    }

    @Test
    void theArrangedList() throws Exception {
        BlockingQueue<String> left = new LinkedBlockingQueue<>();
        Client ann = world.device("ann");
        Conversation me = ann.peer(world.name("ann"));
        Group group = ann.newGroup(new NewGroup("Garden"), PATIENCE);
        me.sendWait(new Content("a note"), PATIENCE);
        InboxOptions options = new InboxOptions().archived(Part.WITHOUT).listener((row, in) -> {
            if (!in) {
                left.add(row.peer());
            }
        });
        try (Inbox inbox = ann.inbox(options)) {
            inbox.syncWait(10, PATIENCE);
            inbox.reset();
            assertEquals(2, inbox.read(10).size());
            me.archive().join();
            assertEquals(world.name("ann"), left.poll(PATIENCE.getSeconds(), SECONDS));
        }
        group.pin(0).join();
        group.mute(null).join();
        assertTrue(group.row().pinned() > 0 && group.row().mutedUntil() == Long.MAX_VALUE && me.row().archived());
        me.unarchive().join();
        group.unmute().join();
        group.unpin().join();
        assertTrue(group.row().pinned() == 0 && group.row().mutedUntil() == 0 && !me.row().archived());
        assertEquals("Garden", ann.inbox(new InboxOptions().groups(Part.ONLY).name("gard")).read(10).rows().get(0).name());
    }

    @Test
    void profilesAndTheAccount() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Client ann = world.device("ann");
        Client bob = world.device("bob", "phone", new Listener() {
            @Override
            public void onProfile(Profile profile) {
                heard.add(profile.status());
            }
        });
        ann.peer(world.name("bob")).sendWait(new Content("hello"), PATIENCE);
        assertEquals("away", ann.setProfile(new ProfileChange().name("Ann").status("away").field("team", "red"), PATIENCE).status());
        Profile known = bob.syncProfiles(List.of(world.name("ann")), PATIENCE).get(0);
        assertEquals("Ann away team red", String.join(" ", known.name(), known.status(), known.fields().get(0).key(), known.fields().get(0).value()));
        bob.watch(List.of(world.name("ann")));
        ann.setProfile(new ProfileChange().status("here"), PATIENCE);
        for (String status = ""; !status.equals("here");) {
            status = heard.poll(PATIENCE.getSeconds(), SECONDS);
            assertNotNull(status);
        }
        assertEquals("Ann", bob.profile(world.name("ann")).name());
        bob.setWriteFrom(WriteFrom.NOBODY, PATIENCE);
        bob.setKeepArchived(true, PATIENCE);
        bob.setQuiet(true, PATIENCE);
        bob.setLastSeen(false, PATIENCE);
        Account account = bob.account(PATIENCE);
        assertTrue(account.quiet() && account.hideLastSeen() && account.keepArchived());
        assertEquals(WriteFrom.NOBODY, account.writeFrom());
    }

    @Test
    void userData() throws Exception {
        BlockingQueue<Datum> heard = new LinkedBlockingQueue<>();
        Client ann = world.device("ann");
        UserData other = world.device("ann", "laptop", new Listener() {
            @Override
            public void onData(Datum datum) {
                heard.add(datum);
            }
        }).data();
        Conversation me = ann.peer(world.name("ann"));
        me.sendWait(new Content("a note"), PATIENCE);
        assertEquals(0, other.sync("", PATIENCE));
        assertTrue(other.known("app/"));
        ann.data().set("app/theme", new byte[] {1, 0}).join();
        assertEquals("app/theme", heard.poll(PATIENCE.getSeconds(), SECONDS).key());
        assertArrayEquals(new byte[] {1, 0}, other.get("app/theme").value());
        assertEquals(KeyState.HERE, other.list("app/").get(0).state());
        ann.data().set("app/theme", new byte[0]).join();
        assertEquals(0, ann.data().fetch("app/theme", PATIENCE).value().length);
        ann.data().delete("app/theme").join();
        assertEquals(KeyState.ABSENT, ann.data().get("app/theme").state());
        me.setDraft("I was about to").join();
        assertEquals("I was about to", me.draft());
        me.star(1, true).join();
        assertArrayEquals(new long[] {1}, me.stars());
        ann.data().setContact("bob", "Bobby").join();
        assertEquals(Map.of("bob", "Bobby"), ann.data().contacts());
        ann.data().removeContact("bob").join();
        assertTrue(ann.data().contacts().isEmpty());
    }

    @Test
    void blocking() {
        Client ann = world.device("ann");
        Client bob = world.device("bob");
        ann.peer(world.name("bob")).sendWait(new Content("hello"), PATIENCE);
        bob.block(world.name("ann")).join();
        bob.syncBlocked(PATIENCE);
        assertEquals(List.of(world.name("ann")), bob.blocked());
        Assertions.assertThrows(BackscrollException.class, () -> ann.peer(world.name("bob")).sendWait(new Content("still there?"), PATIENCE));
        bob.unblock(world.name("ann")).join();
        assertTrue(bob.blocked().isEmpty());
    }
}
