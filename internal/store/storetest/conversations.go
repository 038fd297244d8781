package storetest

import (
	"errors"
	"strings"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

func conversation(id msg.ConvID) read[chat.Conversation] {
	return func(r chat.Reader) (chat.Conversation, error) { return r.Conversation(id) }
}

func testConversations(e *env) {
	c := chat.Conversation{
		ID: group, Head: msg.Position{Seq: 9, Ordinal: 7}, Rev: 12, MetaRev: 3, ReceiptRev: 5,
		Fanned: chat.Fanned{Rev: 11, MetaRev: 3, ReceiptRev: 4}, Activity: 1_700_000_000_000, Wide: true,
		Members: 70, Floor: msg.Position{Seq: 2, Ordinal: 1}, Skips: 1, Name: "Crew", Key: "crew@home", Created: 1000,
	}
	expectNone(e, "an unknown one", conversation(group))
	e.put(c)
	expect(e, "as stored", c, conversation(group))
	c.Head, c.Rev, c.Wide, c.Name = at(10), 13, false, ""
	e.put(c, chat.Conversation{ID: pair})
	expect(e, "as replaced", c, conversation(group))
	expect(e, "an empty one", chat.Conversation{ID: pair}, conversation(pair))
}

func testConversationsInOrder(e *env) {
	all := []msg.ConvID{msg.GroupConv(1), group, msg.GroupConv(msg.MaxGroup), pair, msg.OneToOne(1, 3), notes, lastConv}
	for _, i := range []int{3, 0, 6, 1, 5, 2, 4} {
		e.put(chat.Conversation{ID: all[i]}, chat.Member{Conv: all[i], User: 1},
			chat.Stored{Conv: all[i], Seq: 1, Rev: 1, Appended: 1})
	}
	ids := func(after msg.ConvID, limit int) read[[]msg.ConvID] {
		return func(r chat.Reader) ([]msg.ConvID, error) {
			var ids []msg.ConvID
			convs, err := r.Conversations(after, limit)
			for _, c := range convs {
				ids = append(ids, c.ID)
			}
			return ids, err
		}
	}
	expect(e, "all", all, ids(msg.ConvID{}, 100))
	expect(e, "after a group", all[2:4], ids(group, 2))
	expect(e, "after an unknown one", all[3:], ids(msg.OneToOne(0, 1<<40), 100))
	expect(e, "after the last", nil, ids(lastConv, 1))
}

func testGroupByKey(e *env) {
	byKey := func(key string) read[chat.Conversation] {
		return func(r chat.Reader) (chat.Conversation, error) { return r.GroupByKey(key) }
	}
	c := chat.Conversation{ID: group, Key: "irc:#go"}
	expectNone(e, "an unknown key", byKey("irc:#go"))
	e.put(c, chat.Conversation{ID: msg.GroupConv(8)})
	expect(e, "by key", c, byKey("irc:#go"))
	expectNone(e, "no key", byKey(""))
	refused(e, "a used key", chat.Conversation{ID: msg.GroupConv(8), Key: "irc:#go"})

	c.Key = "irc:#golang"
	e.put(c)
	expect(e, "by the new key", c, byKey("irc:#golang"))
	expectNone(e, "by the old key", byKey("irc:#go"))
	c.Key = ""
	e.put(c)
	expectNone(e, "by a key taken away", byKey("irc:#golang"))
}

func member(conv msg.ConvID, user msg.UserID) read[chat.Member] {
	return func(r chat.Reader) (chat.Member, error) { return r.Member(conv, user) }
}

func members(conv msg.ConvID, after msg.UserID, limit int) read[[]chat.Member] {
	return func(r chat.Reader) ([]chat.Member, error) { return r.Members(conv, after, limit) }
}

func membersSince(conv msg.ConvID, since msg.Rev, limit int) read[[]chat.Member] {
	return func(r chat.Reader) ([]chat.Member, error) { return r.MembersSince(conv, since, limit) }
}

// gone is a member who left at meta_rev rev.
func gone(conv msg.ConvID, user msg.UserID, rev msg.Rev) chat.Member {
	left := at(uint64(rev))
	return chat.Member{Conv: conv, User: user, Left: &left, MetaRev: rev}
}

func testMembers(e *env) {
	m := chat.Member{
		Conv: group, User: 5, Role: msg.RoleOwner, Start: at(3), Joined: 1_700_000_000_000, MetaRev: 3,
		Delivered: at(9), Read: msg.Position{Seq: 8, Ordinal: 5}, Cleared: at(4), ReceiptRev: 6, OwnRev: 2, Skips: 1,
	}
	expectNone(e, "an unknown member", member(group, 5))
	e.put(m)
	expect(e, "who is present", m, member(group, 5))
	expect(e, "present", []chat.Member{m}, members(group, 0, 10))
	expect(e, "by meta_rev", []chat.Member{m}, membersSince(group, 0, 10))
	expectNone(e, "of another conversation", member(pair, 5))

	left := at(9)
	m.Left, m.MetaRev = &left, 4
	e.put(m)
	expect(e, "who left", m, member(group, 5))
	expect(e, "present once he left", nil, members(group, 0, 10))
	expect(e, "by meta_rev once he left", []chat.Member{m}, membersSince(group, 0, 10))

	m.Left, m.MetaRev = nil, 6
	e.put(m)
	expect(e, "who came back", m, member(group, 5))
	expect(e, "present once he is back", []chat.Member{m}, members(group, 0, 10))
	expect(e, "by meta_rev once he is back", []chat.Member{m}, membersSince(group, 4, 10))

	m.Marked, m.HiddenRev, m.OwnRev, m.Pinned = true, 1, 3, 1<<53-1 // the membership stays as it is
	e.put(m)
	expect(e, "with what he changed for himself", []chat.Member{m}, membersSince(group, 0, 10))
}

func testMemberPages(e *env) {
	e.put(gone(group, 3, 8), chat.Member{Conv: pair, User: 6})
	for _, user := range []msg.UserID{4, 1 << 40, 2} {
		e.put(chat.Member{Conv: group, User: user})
	}
	one := func(user msg.UserID) chat.Member { return chat.Member{Conv: group, User: user} }
	expect(e, "all", []chat.Member{one(2), one(4), one(1 << 40)}, members(group, 0, 10))
	expect(e, "a page", []chat.Member{one(2), one(4)}, members(group, 0, 2))
	expect(e, "the next page", []chat.Member{one(1 << 40)}, members(group, 4, 2))
	expect(e, "after who left", []chat.Member{one(4)}, members(group, 3, 1))
}

// A store may remember who is in a group from one Update to the next.
func testMembersInUpdates(e *env) {
	sees := func(tx chat.Tx, when string, want int) {
		e.Helper()
		all, err := tx.Members(group, 0, 1000)
		page, err2 := tx.Members(group, 1, 2)
		if err := errors.Join(err, err2); err != nil {
			e.Fatalf("%s: %v", when, err)
		}
		if len(all) != want || len(page) != max(0, min(2, want-1)) {
			e.Errorf("%s: %d members, and %d in a page of 2; want %d", when, len(all), len(page), want)
		}
	}
	join := func(tx chat.Tx, user msg.UserID) {
		if err := tx.PutMember(chat.Member{Conv: group, User: user}); err != nil {
			e.Fatalf("PutMember: %v", err)
		}
	}
	refused := errors.New("refused")
	err := e.store.Update(e.ctx, func(tx chat.Tx) error {
		sees(tx, "at first", 0)
		join(tx, 1)
		sees(tx, "after the first joined", 1)
		return refused
	})
	if !errors.Is(err, refused) {
		e.Fatalf("Update: %v", err)
	}
	for user := msg.UserID(1); user <= 70; user++ {
		e.update(func(tx chat.Tx) error {
			sees(tx, "before one joins", int(user)-1)
			join(tx, user)
			sees(tx, "after one joined", int(user))
			return nil
		})
	}
	e.update(func(tx chat.Tx) error {
		for user := msg.UserID(70); user > 50; user-- {
			if err := tx.PutMember(gone(group, user, msg.Rev(user))); err != nil {
				return err
			}
			sees(tx, "after one left", int(user)-1)
		}
		join(tx, 60)
		sees(tx, "after one came back", 51)
		return nil
	})
}

func testMembersSince(e *env) {
	here := func(user msg.UserID, rev msg.Rev) chat.Member {
		return chat.Member{Conv: group, User: user, MetaRev: rev}
	}
	e.put(gone(group, 1, 30), here(2, 10), gone(group, 3, 20), gone(pair, 4, 15), here(5, 300))
	all := []chat.Member{here(2, 10), gone(group, 3, 20), gone(group, 1, 30), here(5, 300)}
	expect(e, "all", all, membersSince(group, 0, 10))
	expect(e, "since a rev", all[1:], membersSince(group, 10, 10))
	expect(e, "the first since", all[1:2], membersSince(group, 19, 1))
	expect(e, "none", nil, membersSince(group, 300, 10))

	admin := here(2, 301)
	admin.Role = msg.RoleAdmin
	e.put(admin, gone(group, 5, 302), here(1, 303))
	expect(e, "each once, at its last rev", []chat.Member{gone(group, 3, 20), admin, gone(group, 5, 302), here(1, 303)},
		membersSince(group, 0, 10))
}

func testWide(e *env) {
	wideOf := func(user msg.UserID) read[[]msg.ConvID] {
		return func(r chat.Reader) ([]msg.ConvID, error) { return r.WideOf(user) }
	}
	set := func(user msg.UserID, conv msg.ConvID, wide bool) {
		e.Helper()
		e.update(func(tx chat.Tx) error { return tx.SetWide(user, conv, wide) })
	}
	expect(e, "none", nil, wideOf(1))
	set(1, msg.GroupConv(9), true)
	set(1, group, true)
	set(2, group, true)
	set(1, group, true)
	expect(e, "ascending", []msg.ConvID{group, msg.GroupConv(9)}, wideOf(1))
	set(1, group, false)
	set(1, msg.GroupConv(10), false)
	expect(e, "after one was forgotten", []msg.ConvID{msg.GroupConv(9)}, wideOf(1))
	expect(e, "of another user", []msg.ConvID{group}, wideOf(2))
}

func testAbout(e *env) {
	c := chat.Conversation{ID: group, Name: "Crew", Description: strings.Repeat("Who flies, and where to. ", 160),
		Picture: "https://example.org/crew.png", Deleted: 5,
		Settings: msg.Settings{Broadcast: true, Custom: true, Member: msg.MaySend | msg.MayAdd}}
	stays := func(what string) {
		e.Helper()
		expect(e, what, c, conversation(group))
		expect(e, what+", in a list", []chat.Conversation{c}, func(r chat.Reader) ([]chat.Conversation, error) {
			return r.Conversations(msg.ConvID{}, 10)
		})
	}
	e.put(c)
	stays("as stored")
	c.Head, c.Rev = at(1), 1
	e.put(c)
	stays("after a message")
	c.Description = ""
	e.put(c)
	stays("without a description")
	c.Picture, c.Settings, c.Deleted = "", msg.Settings{}, 0
	e.put(c)
	stays("with none of it")
	c.Description = "Again"
	e.put(c)
	stays("described again")
	c.Description = ""
	e.put(c)
	stays("with none of it again")
}
