package client_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// done fails the test unless the server carried the change out.
func done(t *testing.T, ch *client.Change, err error) {
	t.Helper()
	if err == nil {
		err = ch.Wait(ctx(t))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// refused fails the test unless the change was refused with the code.
func refused(t *testing.T, want msg.Code, ch *client.Change, err error) {
	t.Helper()
	if err == nil {
		err = ch.Wait(ctx(t))
	}
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

// listen opens a session and hears all messages of the conversation, present and
// to come.
func listen(t *testing.T, c *client.Client, with client.Target) *ear[client.Message] {
	t.Helper()
	heard := newEar[client.Message]()
	s := session(t, c, client.ReadOptions{With: with, Listener: client.Listener{OnMessage: heard.hear}})
	if _, err := s.SyncWait(ctx(t), 100); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Read(100); err != nil {
		t.Fatal(err)
	}
	return heard
}

// last says whether the newest version of a message is as wanted.
func last(seq msg.Seq, ok func(client.Message) bool) func([]client.Message) bool {
	return func(ms []client.Message) bool {
		for _, m := range slices.Backward(ms) {
			if m.Seq == seq {
				return ok(m)
			}
		}
		return false
	}
}

func TestChangesReachEverySession(t *testing.T) {
	w := newWorld(t)
	w.token("bob", "phone")
	phone, laptop := w.device("ann", "phone"), w.device("ann", "laptop")
	say(t, phone, client.Peer("bob"), "one")
	say(t, phone, client.Peer("bob"), "two")
	bob := w.device("bob", "phone")
	ears := map[string]*ear[client.Message]{
		"phone": listen(t, phone, client.Peer("bob")), "laptop": listen(t, laptop, client.Peer("bob")), "bob": listen(t, bob, client.Peer("ann")),
	}

	ch, err := phone.Edit(client.Peer("bob"), client.At(1), msg.Content{Text: "uno"})
	done(t, ch, err)
	ch, err = phone.Delete(client.Peer("bob"), client.At(2))
	done(t, ch, err)
	ch, err = bob.React(client.Peer("ann"), client.At(1), "👍")
	done(t, ch, err)
	for who, e := range ears {
		e.until(t, "the edit and the reaction at "+who, last(1, func(m client.Message) bool {
			return m.Text == "uno" && m.Edited != 0 && m.Update && len(m.Reactions) == 1 && (len(m.Mine) == 1) == (who == "bob")
		}))
		e.until(t, "the tombstone at "+who, last(2, func(m client.Message) bool { return m.Deleted != 0 && m.Text == "" }))
	}
	ch, err = bob.Unreact(client.Peer("ann"), client.At(1), "👍")
	done(t, ch, err)
	ears["laptop"].until(t, "the reaction going", last(1, func(m client.Message) bool { return len(m.Reactions) == 0 }))
}

func TestRefusedChangesAreTakenBack(t *testing.T) {
	w := newWorld(t)
	w.token("bob", "phone")
	ann := w.device("ann", "phone")
	say(t, ann, client.Peer("bob"), "mine")
	bob := w.device("bob", "phone")
	heard := listen(t, bob, client.Peer("ann"))
	with := client.Peer("ann")

	ch, err := bob.Edit(with, client.At(1), msg.Content{Text: "yours"})
	refused(t, msg.CodeNotYours, ch, err)
	if ch.Kind != "edit" || !slices.Equal(ch.Seqs, []msg.Seq{1}) || !errors.Is(ch.Err(), msg.CodeNotYours) {
		t.Errorf("the change is %+v", ch)
	}
	heard.until(t, "the edit shown and taken back", func(ms []client.Message) bool {
		shown := slices.ContainsFunc(ms, func(m client.Message) bool { return m.Text == "yours" && m.Changing })
		return shown && last(1, func(m client.Message) bool { return m.Text == "mine" && !m.Changing })(ms)
	})
	ch, err = bob.Delete(with, client.At(1))
	refused(t, msg.CodeNotYours, ch, err)
	ch, err = bob.React(with, client.At(7), "👍")
	refused(t, msg.CodeNoMessage, ch, err)
	for what, err := range map[string]error{
		"no message":    second(bob.Edit(with, client.Ref{}, msg.Content{Text: "x"})),
		"a long emoji":  second(bob.React(with, client.At(1), string(make([]byte, 1000)))),
		"no emoji":      second(bob.React(with, client.At(1), "")),
		"hide nothing":  second(bob.Hide(with)),
		"both names":    second(bob.Delete(with, client.Ref{Seq: 1, ID: msg.MessageID{1}})),
		"an unknown id": second(bob.Delete(with, client.Ref{ID: msg.MessageID{1}})),
		"group 0":       second(bob.Leave(0)),
	} {
		if code := msg.CodeOf(err); code/1000 != 2 {
			t.Errorf("%s: %v", what, err)
		}
	}
	if m := say(t, ann, client.Peer("bob"), "still there"); m.Seq != 2 {
		t.Errorf("after the refusals ann's message has seq %d", m.Seq)
	}
}

func second[T any](_ T, err error) error { return err }

// What was changed without a connection is carried out by the next run, which hears
// of it without having asked.
func TestChangesSurviveARestart(t *testing.T) {
	w := newWorld(t)
	w.token("bob", "phone")
	path := filepath.Join(t.TempDir(), "ann.db")
	at := func(o *client.Options) { o.Path = path }
	ann := w.device("ann", "phone", at)
	say(t, ann, client.Peer("bob"), "one")
	if err := ann.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := ann.Edit(client.Peer("bob"), client.At(1), msg.Content{Text: "x"}); !errors.Is(err, msg.CodeClosed) {
		t.Fatalf("a closed client takes an edit: %v", err)
	}

	offline, err := client.Open(client.Options{Path: path, Foreground: true})
	if err != nil {
		t.Fatal(err)
	}
	ch, err := offline.Edit(client.Peer("bob"), client.At(1), msg.Content{Text: "uno"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := offline.React(client.Peer("bob"), client.At(9), "👍"); err != nil {
		t.Fatal(err)
	}
	if m, held, err := offline.Message(client.Peer("bob"), 1); err != nil || !held || m.Text != "uno" || !m.Changing {
		t.Fatalf("offline it is %+v, %v, %v", m, held, err)
	}
	offline.Close()
	if err := ch.Wait(ctx(t)); !errors.Is(err, msg.CodeClosed) {
		t.Fatalf("the change of a closed client: %v", err)
	}

	changes := newEar[*client.Change]()
	again := w.device("ann", "phone", at, func(o *client.Options) { o.OnChange = changes.hear })
	heard := changes.until(t, "both changes", func(chs []*client.Change) bool { return len(chs) == 2 })
	if heard[0].Kind != "edit" || heard[0].Err() != nil || heard[1].Kind != "react" || !errors.Is(heard[1].Err(), msg.CodeNoMessage) {
		t.Errorf("heard %+v and %+v", heard[0], heard[1])
	}
	if m, _, err := again.Message(client.Peer("bob"), 1); err != nil || m.Text != "uno" || m.Changing {
		t.Errorf("after the restart it is %+v, %v", m, err)
	}
}

func TestHideClearAndMark(t *testing.T) {
	w := newWorld(t)
	w.token("bob", "phone")
	ann := w.device("ann", "phone")
	for _, text := range []string{"one", "two", "three"} {
		say(t, ann, client.Peer("bob"), text)
	}
	phone, tablet := w.device("bob", "phone"), w.device("bob", "tablet")
	with := client.Peer("ann")
	gone := newEar[client.Removed]()
	s := session(t, tablet, client.ReadOptions{With: with, Listener: client.Listener{OnRemoved: gone.hear}})
	if _, err := s.SyncWait(ctx(t), 10); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Read(10); err != nil || r.Count != 3 {
		t.Fatalf("the tablet reads %+v, %v", r, err)
	}

	ch, err := phone.Hide(with, client.At(2), client.At(3))
	done(t, ch, err)
	gone.until(t, "two and three going", func(rs []client.Removed) bool {
		var n uint64
		for _, r := range rs {
			n += r.Range.Len()
		}
		return n == 2
	})
	if _, held, err := tablet.Message(with, 3); err != nil || held {
		t.Errorf("a hidden message is held: %v, %v", held, err)
	}
	if _, err := tablet.FetchMessage(ctx(t), with, 3); !errors.Is(err, msg.CodeNoMessage) {
		t.Errorf("a hidden message is fetched: %v", err)
	}
	ch, err = phone.Clear(with, 0)
	done(t, ch, err)
	gone.until(t, "one going", func(rs []client.Removed) bool {
		return slices.ContainsFunc(rs, func(r client.Removed) bool { return r.Range.Contains(1) })
	})
	if r, err := s.Read(10); err != nil || r.Count != 0 {
		t.Errorf("after clearing: %+v, %v", r, err)
	}

	rows := newEar[client.Row]()
	w.device("bob", "watch", func(o *client.Options) { o.OnRow = rows.hear })
	ch, err = phone.MarkUnread(with)
	done(t, ch, err)
	marked := func(want bool) func(rs []client.Row) bool {
		return func(rs []client.Row) bool { return len(rs) > 0 && rs[len(rs)-1].Marked == want }
	}
	rows.until(t, "the mark", marked(true))
	ch, err = phone.MarkRead(with)
	done(t, ch, err)
	rows.until(t, "the mark going", marked(false))
}

// Reading takes a mark as unread back, so one that was made after reading, both
// without a connection, has to come after it at the server too.
func TestMarkingAfterReading(t *testing.T) {
	w := newWorld(t)
	w.token("bob", "phone")
	ann := w.device("ann", "phone")
	path := filepath.Join(t.TempDir(), "bob.db")
	at := func(o *client.Options) { o.Path = path }
	bob := w.device("bob", "phone", at)
	say(t, ann, client.Peer("bob"), "one")
	with := client.Peer("ann")
	s := session(t, bob, client.ReadOptions{With: with})
	if _, err := s.SyncWait(ctx(t), 1); err != nil {
		t.Fatal(err)
	}
	bob.Close()

	offline, err := client.Open(client.Options{Path: path, Foreground: true})
	if err != nil {
		t.Fatal(err)
	}
	s = session(t, offline, client.ReadOptions{With: with, ReadReceipts: true})
	if r, err := s.Read(1); err != nil || r.Count != 1 {
		t.Fatalf("offline bob reads %+v, %v", r, err)
	}
	if _, err := offline.MarkUnread(with); err != nil {
		t.Fatal(err)
	}
	offline.Close()
	here := newEar[client.Row]()
	again := w.device("bob", "phone", at, func(o *client.Options) { o.OnRow = here.hear })
	if err := again.Flush(ctx(t)); err != nil {
		t.Fatal(err)
	}
	here.until(t, "the mark on the device that made it", func(rs []client.Row) bool {
		return len(rs) > 0 && rs[len(rs)-1].Marked && rs[len(rs)-1].Unread == 0 && rs[len(rs)-1].Read == 1
	})
	rows := newEar[client.Row]()
	w.device("bob", "tablet", func(o *client.Options) { o.OnRow = rows.hear })
	rows.until(t, "the mark on another device", func(rs []client.Row) bool { return len(rs) > 0 && rs[len(rs)-1].Marked && rs[len(rs)-1].Unread == 0 })
}
