"""What the seed promises, and what people do with messages."""

import asyncio
import queue

import pytest

import backscroll
from backscroll import Content, End, Flag, Status
from conftest import PATIENCE


def history(device, ann, bob, n):
    """Ann's phone sends bob n messages."""
    phone = device(ann)
    for i in range(n):
        phone.peer(bob).send(f"message {i + 1}")
    phone.flush(PATIENCE)
    return phone


def fresh(device, server, name, n):
    """A session of a new device of who has sent n messages."""
    ann, bob = name("ann"), name("bob")
    server.token(bob, "phone")
    history(device, ann, bob, n)
    return device(ann, "new").peer(bob).open()


def test_a_fresh_device_reads_nothing_syncs_and_reads(device, server, name):
    with fresh(device, server, name, 30) as session:
        page = session.read(10)
        assert (len(page), page.end, page.missing) == (0, End.GAP, 30)
        result = session.sync(20).result(PATIENCE)
        assert (result.count, result.more, result.end) == (20, True, End.GAP)
        page = session.read(result.count)
        assert [m.text for m in page] == [f"message {i}" for i in range(30, 10, -1)]
        assert page[0].sender == name("ann") and page[0].time is not None and page[0].status == Status.SENT
        assert session.sync_wait(100, PATIENCE).count == 10
        assert [m.seq for m in session] == list(range(10, 0, -1))
        assert session.read(1).end == End.BEGINNING
        assert session.counts().total == 30


def test_sync_with_asyncio(device, server, name):
    async def story(session):
        assert session.read(1).end == End.GAP
        first, second = await asyncio.gather(session.sync_async(5), session.sync_async(5))
        assert first.count == second.count == 5
        return [m.seq for m in session.read(5)]

    with fresh(device, server, name, 5) as session:
        assert asyncio.run(story(session)) == [5, 4, 3, 2, 1]


def test_messages_arrive_live_and_with_all_that_they_carry(device, name):
    ann, bob = device(name("ann")), device(name("bob"))
    came = queue.Queue()
    with bob.peer(name("ann")).open(on_message=came.put):
        content = Content(
            "hello 🌍\0!",
            flags=Flag.WANT_RECEIPT,
            mentions=[name("bob")],
            kind=7,
            title="T",
            subtitle="S",
            body=b"\x00\xff",
            values={"k": "v"},
            location=(52.5, 13.4),
        )
        sent = ann.peer(name("bob")).send_wait(content, PATIENCE)
        got = came.get(timeout=PATIENCE)
    assert (sent.status, sent.seq) == (Status.SENT, 1)
    assert (got.id, got.text, got.sender, got.flags) == (sent.id, "hello 🌍\0!", name("ann"), Flag.WANT_RECEIPT)
    assert got.mentions == [name("bob")] and got.marks & backscroll.Mark.LIVE and got.status == Status.RECEIVED
    p = got.properties
    assert (p.type, p.title, p.subtitle, p.body, p.latitude, p.longitude) == (7, "T", "S", b"\x00\xff", 52.5, 13.4)
    assert [(v.key, v.value) for v in p.values] == [("k", "v")]


def test_messages_are_edited_answered_and_reacted_to(device, name):
    ann, bob = device(name("ann")), device(name("bob"))
    to_bob, to_ann = ann.peer(name("bob")), bob.peer(name("ann"))
    first = to_bob.send_wait("frist", PATIENCE)
    to_bob.edit(first, "first").wait(PATIENCE)
    to_ann.fetch(1, PATIENCE)
    answer = to_ann.reply_wait(1, "second", PATIENCE)
    to_ann.react(1, "👍").wait(PATIENCE)
    held = to_ann.message(1)
    assert held.text == "first" and held.edited and answer.reply_to == 1
    assert [(r.emoji, r.count, r.names) for r in held.reactions] == [("👍", 1, [name("bob")])] and held.mine == ["👍"]
    assert [r.user for r in to_ann.reactors(1, "👍", PATIENCE)] == [name("bob")]
    to_ann.unreact(first.seq, "👍").wait(PATIENCE)
    assert to_ann.message(1).reactions == []
    to_bob.delete(first.id).wait(PATIENCE)
    with pytest.raises(backscroll.Error) as refused:
        to_bob.edit(1, "again").wait(PATIENCE)
    assert refused.value.code == 2012
    assert to_ann.forward(2, to_ann).text == "second"
    assert (to_ann.coverage().head >= 2) and to_ann.row().preview is not None


def test_the_list_of_conversations(device, name):
    rows = queue.Queue()
    ann, bob = device(name("ann")), device(name("bob"), on_row=rows.put)
    ann.peer(name("bob")).send_wait("hello", PATIENCE)
    assert rows.get(timeout=PATIENCE).peer == name("ann")
    with device(name("bob"), "new").inbox() as inbox:
        inbox.sync_wait(10, PATIENCE)
        inbox.reset()
        assert [(r.peer, r.unread, r.preview.text) for r in inbox] == [(name("ann"), 1, "hello")]
        assert inbox.read(1).end == End.BEGINNING
    bob.peer(name("ann")).mark_read().wait(PATIENCE)
    bob.peer(name("ann")).mark_unread().wait(PATIENCE)
    while not rows.get(timeout=PATIENCE).marked:  # rows of what was before may come first
        pass


def test_groups(device, server, name):
    ann, bob = device(name("ann")), device(name("bob"))
    server.token(name("cem"), "phone")
    group = ann.new_group("Garden", [name("bob")], description="Beds", timeout=PATIENCE)
    group.send_wait("welcome", PATIENCE)
    group.set(name="Yard", rules=backscroll.Settings(broadcast=True)).wait(PATIENCE)
    group.add_members(name("cem")).wait(PATIENCE)
    group.set_role(name("bob"), backscroll.Role.ADMIN).wait(PATIENCE)
    info = bob.group(group.number).sync_members(PATIENCE)
    assert (info.name, info.description, info.count, info.role) == ("Yard", "Beds", 3, backscroll.Role.ADMIN)
    assert info.settings.broadcast and not info.settings.open
    assert {m.user: m.role for m in bob.group(group.number).members()} == {
        name("ann"): backscroll.Role.OWNER,
        name("bob"): backscroll.Role.ADMIN,
        name("cem"): backscroll.Role.MEMBER,
    }
    group.remove_members(name("cem")).wait(PATIENCE)
    bob.group(group.number).leave().wait(PATIENCE)
    assert group.sync_members(PATIENCE).count == 1
    group.delete_group().wait(PATIENCE)
    with pytest.raises(backscroll.Error):
        group.send_wait("nobody hears this", PATIENCE)


def test_people_and_devices(device, name):
    typing = queue.Queue()
    ann, bob = device(name("ann")), device(name("bob"), on_typing=typing.put)
    ann.peer(name("bob")).send_wait("hello", PATIENCE)
    assert [(i.user, i.read) for i in ann.peer(name("bob")).info(1, PATIENCE)] == [(name("bob"), None)]
    assert [p.user for p in ann.presence([name("bob")], PATIENCE)] == [name("bob")]
    with bob.peer(name("ann")).open():
        ann.peer(name("bob")).send_typing(True, PATIENCE)
        said = typing.get(timeout=PATIENCE)
        assert (said.sender, said.on) == (name("ann"), True)
    ann.rename_device("phone", "Ann's phone", PATIENCE)
    assert [(d.name, d.title, d.current) for d in ann.devices(PATIENCE)] == [("phone", "Ann's phone", True)]
    owner = ann.owner()
    assert (owner.user, owner.device, ann.status().state) == (name("ann"), "phone", backscroll.State.ONLINE)
    assert ann.recovery() is None


def test_calls_and_parts_of_a_conversation(device, name):
    ann, bob = device(name("ann")), device(name("bob"))
    to_bob, to_ann = ann.peer(name("bob")), bob.peer(name("ann"))
    to_bob.send_wait("the garden is open", PATIENCE)
    called = to_bob.record_call_wait(backscroll.Outcome.MISSED, video=True, timeout=PATIENCE)
    to_bob.set_call(called, backscroll.Outcome.ANSWERED, 63).wait(PATIENCE)
    with to_ann.open() as session:
        session.sync_wait(10, PATIENCE)
    with to_bob.open(kind=backscroll.MessageKind.CALLS) as calls:
        (record,) = calls.read(10)
        assert (record.call.video, record.call.outcome, record.call.duration) == (True, backscroll.Outcome.ANSWERED, 63_000)
    with to_ann.open(query="GARDEN", sender=name("ann"), unread=True) as found:
        assert [m.text for m in found] == ["the garden is open"]
    with bob.open_all() as everything:
        assert len(everything.read(10)) == 2 and [e.peer for e in everything.ends()] == [name("ann")]


def test_the_arranged_list(device, name):
    ann = device(name("ann"))
    me, group = ann.peer(name("ann")), ann.new_group("Garden", timeout=PATIENCE)
    me.send_wait("a note", PATIENCE)
    changed = queue.Queue()
    with ann.inbox(archived=backscroll.Part.WITHOUT, on_row=lambda row, in_: changed.put((row.peer, in_))) as inbox:
        inbox.sync_wait(10, PATIENCE)
        inbox.reset()
        assert len(inbox.read(10)) == 2
        me.archive().wait(PATIENCE)
        while changed.get(timeout=PATIENCE) != (name("ann"), False):
            pass
    group.pin().wait(PATIENCE)
    group.mute().wait(PATIENCE)
    row = group.row()
    assert row.pinned and row.muted_until == backscroll.FOR_EVER and me.row().archived
    me.unarchive().wait(PATIENCE)
    group.unmute().wait(PATIENCE)
    group.unpin().wait(PATIENCE)
    assert not group.row().pinned and not group.row().muted_until and not me.row().archived
    with ann.inbox(groups=backscroll.Part.ONLY, name="gard", unread=False) as found:
        assert [r.name for r in found] == ["Garden"]


def test_profiles_and_the_account(device, name):
    profiles = queue.Queue()
    ann, bob = device(name("ann")), device(name("bob"), on_profile=profiles.put)
    ann.peer(name("bob")).send_wait("hello", PATIENCE)
    assert ann.set_profile(name="Ann", status="away", fields={"team": "red"}, timeout=PATIENCE).status == "away"
    (known,) = bob.sync_profiles([name("ann")], PATIENCE)
    assert (known.name, known.status, [(f.key, f.value) for f in known.fields]) == ("Ann", "away", [("team", "red")])
    bob.watch([name("ann")])
    ann.set_profile(status="here", timeout=PATIENCE)
    while profiles.get(timeout=PATIENCE).status != "here":
        pass
    assert bob.profile(name("ann")).name == "Ann"
    bob.set_write_from(backscroll.WriteFrom.NOBODY, PATIENCE)
    bob.set_keep_archived(True, PATIENCE)
    bob.set_quiet(True, PATIENCE)
    bob.set_last_seen(False, PATIENCE)
    account = bob.account(PATIENCE)
    assert account.keep_archived and account.quiet and account.hide_last_seen
    assert account.write_from == backscroll.WriteFrom.NOBODY


def test_user_data(device, name):
    heard = queue.Queue()
    ann = device(name("ann"))
    other = device(name("ann"), "laptop", on_data=heard.put)
    me, data = ann.peer(name("ann")), ann.data()
    me.send_wait("a note", PATIENCE)
    assert other.data().sync("", PATIENCE) == 0 and other.data().known("app/")
    data.set("app/theme", b"dark\0").wait(PATIENCE)
    assert heard.get(timeout=PATIENCE).key == "app/theme"
    known = other.data().get("app/theme")
    assert (known.state, known.value, known.pending) == (backscroll.KeyState.HERE, b"dark\0", False)
    assert [d.key for d in other.data().list("app/")] == ["app/theme"]
    data.set("app/theme", b"").wait(PATIENCE)
    assert data.fetch("app/theme", PATIENCE).value == b""
    data.delete("app/theme").wait(PATIENCE)
    assert data.get("app/theme").state == backscroll.KeyState.ABSENT
    me.set_draft("I was about to").wait(PATIENCE)
    me.star(1).wait(PATIENCE)
    assert (me.draft(), me.stars()) == ("I was about to", [1])
    me.star(1, False).wait(PATIENCE)
    assert me.stars() == []
    data.set_contact("bob", "Bobby").wait(PATIENCE)
    assert data.contacts() == {"bob": "Bobby"}
    data.remove_contact("bob").wait(PATIENCE)
    assert data.contacts() == {}


def test_blocking(device, name):
    ann, bob = device(name("ann")), device(name("bob"))
    ann.peer(name("bob")).send_wait("hello", PATIENCE)
    bob.block(name("ann")).wait(PATIENCE)
    bob.sync_blocked(PATIENCE)
    assert bob.blocked() == [name("ann")]
    with pytest.raises(backscroll.Error):
        ann.peer(name("bob")).send_wait("still there?", PATIENCE)
    bob.unblock(name("ann")).wait(PATIENCE)
    assert bob.blocked() == []
