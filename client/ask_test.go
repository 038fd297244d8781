package client_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

func TestInfoAndQuiet(t *testing.T) {
	w := newWorld(t)
	w.token("bob", "phone")
	status := newEar[msg.Seq]()
	ann := w.device("ann", "phone")
	toBob, toAnn := client.Peer("bob"), client.Peer("ann")
	session(t, ann, client.ReadOptions{With: toBob, Listener: client.Listener{OnReceipt: func(_, read msg.Seq) { status.hear(read) }}})
	info := func(seq msg.Seq) (list []client.MemberInfo) {
		t.Helper()
		for m, err := range ann.Info(ctx(t), toBob, seq) {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, m)
		}
		return list
	}
	say(t, ann, toBob, "one")
	known := newEar[client.Row]()
	bob := w.device("bob", "phone", func(o *client.Options) { o.OnRow = known.hear })
	read := func(head msg.Seq) {
		t.Helper()
		known.until(t, "the head", func(rs []client.Row) bool { return len(rs) > 0 && rs[len(rs)-1].Head == head })
		s := session(t, bob, client.ReadOptions{With: toAnn, ReadReceipts: true})
		defer s.Stop()
		if _, err := s.SyncWait(ctx(t), 10); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Read(10); err != nil {
			t.Fatal(err)
		}
		if err := bob.Flush(ctx(t)); err != nil {
			t.Fatal(err)
		}
	}
	read(1)
	status.until(t, "bob's reading", func(seqs []msg.Seq) bool { return len(seqs) > 0 && seqs[len(seqs)-1] == 1 })
	if got := info(1); len(got) != 1 || got[0].User != "bob" || got[0].Read == 0 || got[0].Delivered == 0 {
		t.Errorf("info of one: %+v", got)
	}

	if err := bob.SetQuiet(ctx(t), true); err != nil {
		t.Fatal(err)
	}
	say(t, ann, toBob, "two")
	read(2)
	if got := info(2); len(got) != 1 || got[0].Read != 0 || got[0].Delivered == 0 {
		t.Errorf("info of two, read quietly: %+v", got)
	}
	rows := newEar[client.Row]()
	w.device("bob", "tablet", func(o *client.Options) { o.OnRow = rows.hear })
	rows.until(t, "bob's own read state", func(rs []client.Row) bool {
		return len(rs) > 0 && rs[len(rs)-1].Read == 2 && rs[len(rs)-1].Unread == 0
	})

	for _, err := range bob.Info(ctx(t), toAnn, 1) {
		if !errors.Is(err, msg.CodeNotYours) {
			t.Errorf("info of a message of ann's: %v", err)
		}
	}
}

func TestReactors(t *testing.T) {
	w := newWorld(t)
	w.token("bob", "phone")
	ann, bob := w.device("ann", "phone"), w.device("bob", "phone")
	say(t, ann, client.Peer("bob"), "soup")
	ch, err := bob.React(client.Peer("ann"), client.At(1), "🍲")
	done(t, ch, err)
	ch, err = ann.React(client.Peer("bob"), client.At(1), "🍲")
	done(t, ch, err)
	var users []msg.Address
	for r, err := range ann.Reactors(ctx(t), client.Peer("bob"), 1, "🍲") {
		if err != nil || r.Time == 0 {
			t.Fatalf("%+v, %v", r, err)
		}
		users = append(users, r.User)
	}
	if len(users) != 2 || users[0] != "bob" || users[1] != "ann" {
		t.Errorf("reactors %v", users)
	}
	for _, err := range ann.Reactors(ctx(t), client.Peer("bob"), 9, "🍲") {
		if !errors.Is(err, msg.CodeNoMessage) {
			t.Errorf("reactors of nothing: %v", err)
		}
	}
}

func TestTransient(t *testing.T) {
	w := newWorld(t)
	everywhere, here, thread := newEar[client.Transient](), newEar[client.Transient](), newEar[client.Transient]()
	ann := w.device("ann", "phone")
	bob := w.device("bob", "phone", func(o *client.Options) { o.OnTransient = everywhere.hear })
	say(t, ann, client.Peer("bob"), "hello")
	session(t, bob, client.ReadOptions{With: client.Peer("ann"), Listener: client.Listener{OnTransient: here.hear}})
	session(t, bob, client.ReadOptions{With: client.Peer("ann"), Thread: 7, Listener: client.Listener{OnTransient: thread.hear}})
	session(t, bob, client.ReadOptions{With: client.Peer("eve"), Listener: client.Listener{
		OnTransient: func(client.Transient) { t.Error("it is heard in another conversation") },
	}})
	for _, c := range []msg.Content{{Text: "typing"}, {Text: "typing in 7", Thread: 7}} {
		if err := ann.SendTransient(ctx(t), client.Peer("bob"), c); err != nil {
			t.Fatal(err)
		}
	}
	both := func(ts []client.Transient) bool {
		return len(ts) == 2 && ts[0].From == "ann" && ts[0].Content.Text == "typing"
	}
	everywhere.until(t, "both", both)
	here.until(t, "both in the conversation", both)
	thread.until(t, "the one of the thread", func(ts []client.Transient) bool { return len(ts) == 1 && ts[0].Content.Thread == 7 })

	if err := ann.SendTransient(ctx(t), client.Peer("bob"), msg.Content{Text: "\xff"}); !errors.Is(err, msg.CodeBadText) {
		t.Errorf("bad text: %v", err)
	}
	w.stop()
	short, cancel := context.WithCancel(ctx(t))
	cancel()
	if err := ann.SetQuiet(short, true); !errors.Is(err, msg.CodeOffline) {
		t.Errorf("without a server: %v", err)
	}
}

func TestTyping(t *testing.T) {
	w := newWorld(t)
	everywhere, here := newEar[client.Typing](), newEar[client.Typing]()
	ann := w.device("ann", "phone")
	bob := w.device("bob", "phone", func(o *client.Options) { o.OnTyping = everywhere.hear })
	say(t, ann, client.Peer("bob"), "hello")
	session(t, bob, client.ReadOptions{With: client.Peer("ann"), Thread: 7, Listener: client.Listener{OnTyping: here.hear}})
	session(t, bob, client.ReadOptions{With: client.Peer("eve"), Listener: client.Listener{
		OnTyping: func(client.Typing) { t.Error("it is heard in another conversation") },
	}})
	for _, on := range []bool{true, false} {
		if err := ann.SendTyping(ctx(t), client.Peer("bob"), on); err != nil {
			t.Fatal(err)
		}
	}
	both := func(ts []client.Typing) bool {
		return len(ts) == 2 && ts[0].From == "ann" && ts[0].Peer == "ann" && ts[0].On && !ts[1].On
	}
	everywhere.until(t, "both", both)
	here.until(t, "both in the conversation", both)
	if err := ann.SendTyping(ctx(t), client.Group(99), true); !errors.Is(err, msg.CodeNotMember) {
		t.Errorf("in a group that there is not: %v", err)
	}
}

func TestPresence(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.device("ann", "phone"), w.device("bob", "phone")
	w.device("eve", "phone")
	say(t, ann, client.Peer("bob"), "hello")
	list, err := ann.Presence(ctx(t), "bob", "eve", "nobody")
	if err != nil || len(list) != 3 || !list[0].Online || list[0].LastSeen == 0 ||
		list[1] != (client.Presence{User: "eve"}) || list[2] != (client.Presence{User: "nobody"}) {
		t.Fatalf("presence %+v, %v", list, err)
	}
	for _, told := range []bool{false, true} {
		if err := bob.SetLastSeen(ctx(t), told); err != nil {
			t.Fatal(err)
		}
		if list, err := ann.Presence(ctx(t), "bob"); err != nil || list[0].Known != told {
			t.Fatalf("presence %+v, %v", list, err)
		}
	}
	if _, err := ann.Presence(ctx(t), "bob", ""); !errors.Is(err, msg.CodeBadAddress) {
		t.Errorf("what is no address: %v", err)
	}
	if _, err := ann.Presence(ctx(t), slices.Repeat([]msg.Address{"bob"}, 101)...); !errors.Is(err, msg.CodeTooLarge) {
		t.Errorf("of too many: %v", err)
	}
}

func TestThreadsAndCounts(t *testing.T) {
	w := newWorld(t)
	w.token("bob", "phone")
	ann := w.device("ann", "phone")
	for i, text := range []string{"a", "b", "c", "d"} {
		content := msg.Content{Text: text, Thread: uint64(i % 2 * 7)}
		if text == "d" {
			content.Mentions = []msg.Address{"bob"}
		}
		if _, err := ann.SendWait(ctx(t), client.Peer("bob"), content); err != nil {
			t.Fatal(err)
		}
	}
	bob := w.device("bob", "phone")
	got := newEar[client.Message]()
	s := session(t, bob, client.ReadOptions{With: client.Peer("ann"), Thread: 7, Listener: client.Listener{OnMessage: got.hear}})
	if r, err := s.SyncWait(ctx(t), 10); err != nil || r.Count != 2 {
		t.Fatalf("sync of the thread: %+v, %v", r, err)
	}
	if r, err := s.Read(10); err != nil || r.Count != 2 || r.End != msg.EndBeginning {
		t.Fatalf("read of the thread: %+v, %v", r, err)
	}
	if ms := got.heard; ms[0].Text != "d" || ms[1].Text != "b" || ms[0].Last || !ms[1].Last || ms[0].Origin() != client.FromDatabase {
		t.Errorf("the thread is %+v", ms)
	}
	if n, err := s.Counts(); err != nil || n.Total != 2 || n.Received != 2 || n.Unread != 2 || n.Mentions != 1 || n.Server.Known {
		t.Errorf("counts of the thread: %+v, %v", n, err)
	}
	all := session(t, bob, client.ReadOptions{With: client.Peer("ann")})
	if n, err := all.Counts(); err != nil || n.Total != 4 || !n.Server.Known || n.Server.Total != 4 || n.Server.Unread != 4 || n.Server.Mentions != 1 {
		t.Errorf("counts of all: %+v, %v", n, err)
	}
	if n, err := session(t, ann, client.ReadOptions{With: client.Peer("bob")}).Counts(); err != nil || n.Received != 0 || n.Sent+n.Delivered != 4 {
		t.Errorf("ann's counts: %+v, %v", n, err)
	}
}
