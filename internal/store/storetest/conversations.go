package storetest

import (
	"errors"

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

func leftSince(conv msg.ConvID, since msg.Rev, limit int) read[[]chat.Member] {
	return func(r chat.Reader) ([]chat.Member, error) { return r.LeftSince(conv, since, limit) }
}

// gone is a member who left at meta_rev rev.
func gone(conv msg.ConvID, user msg.UserID, rev msg.Rev) chat.Member {
	left := at(uint64(rev))
	return chat.Member{Conv: conv, User: user, Left: &left, LeftRev: rev}
}

func testMembers(e *env) {
	m := chat.Member{
		Conv: group, User: 5, Role: chat.RoleOwner, Start: at(3), Joined: 1_700_000_000_000,
		Delivered: at(9), Read: msg.Position{Seq: 8, Ordinal: 5}, Cleared: at(4), ReceiptRev: 6, OwnRev: 2, Skips: 1,
	}
	expectNone(e, "an unknown member", member(group, 5))
	e.put(m)
	expect(e, "who is present", m, member(group, 5))
	expect(e, "present", []chat.Member{m}, members(group, 0, 10))
	expect(e, "left", nil, leftSince(group, 0, 10))
	expectNone(e, "of another conversation", member(pair, 5))

	left := at(9)
	m.Left, m.LeftRev = &left, 4
	e.put(m)
	expect(e, "who left", m, member(group, 5))
	expect(e, "present once he left", nil, members(group, 0, 10))
	expect(e, "left once he left", []chat.Member{m}, leftSince(group, 0, 10))

	m.Left, m.LeftRev = nil, 0
	e.put(m)
	expect(e, "who came back", m, member(group, 5))
	expect(e, "present once he is back", []chat.Member{m}, members(group, 0, 10))
	expect(e, "left once he is back", nil, leftSince(group, 0, 10))
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

func testLeftSince(e *env) {
	e.put(gone(group, 1, 30), gone(group, 2, 10), gone(group, 3, 20), gone(pair, 4, 15))
	expect(e, "all", []chat.Member{gone(group, 2, 10), gone(group, 3, 20), gone(group, 1, 30)}, leftSince(group, 0, 10))
	expect(e, "since a rev", []chat.Member{gone(group, 3, 20), gone(group, 1, 30)}, leftSince(group, 10, 10))
	expect(e, "the first since", []chat.Member{gone(group, 3, 20)}, leftSince(group, 19, 1))
	expect(e, "none", nil, leftSince(group, 30, 10))

	e.put(gone(group, 2, 40))
	expect(e, "who left again", []chat.Member{gone(group, 2, 40)}, leftSince(group, 30, 10))
	expect(e, "each once", 3, func(r chat.Reader) (int, error) {
		all, err := r.LeftSince(group, 0, 10)
		return len(all), err
	})
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
