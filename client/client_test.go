package client_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

func texts(ms []client.Message) []string {
	var out []string
	for _, m := range ms {
		out = append(out, m.Text)
	}
	return out
}

// The seed's story: a fresh device reads nothing, syncs, hears of it, and
// reads inside the listener.
func TestReadSyncOnSyncRead(t *testing.T) {
	w := newWorld(t)
	phone := w.device("ann", "phone")
	w.token("bob", "phone")
	for i := range 25 {
		say(t, phone, client.Peer("bob"), fmt.Sprintf("message %d", i+1))
	}

	laptop := w.device("ann", "laptop")
	got := newEar[client.Message]()
	results := newEar[client.ReadResult]()
	var s *client.ReadSession
	s = session(t, laptop, client.ReadOptions{With: client.Peer("bob"), Listener: client.Listener{
		OnMessage: got.hear,
		OnSync: func(r client.SyncResult) {
			if r.Count != 20 || r.Transferred != 20 || !r.More || r.Err != nil {
				t.Errorf("on_sync %+v", r)
			}
			res, err := s.Read(r.Count) // a listener may read
			if err != nil {
				t.Error(err)
			}
			results.hear(res)
		},
	}})
	r, err := s.Read(10)
	if err != nil || r.Count != 0 || r.End != msg.EndGap || r.Missing == nil || *r.Missing != 25 {
		t.Fatalf("the fresh device reads %+v, %v", r, err)
	}
	s.Sync(20)
	r = results.until(t, "on_sync", func(rs []client.ReadResult) bool { return len(rs) == 1 })[0]
	if r.Count != 20 || r.End != msg.EndGap || *r.Missing != 5 {
		t.Fatalf("read after on_sync: %+v", r)
	}
	var want []string
	for i := 25; i > 5; i-- {
		want = append(want, fmt.Sprintf("message %d", i))
	}
	if !slices.Equal(texts(got.heard), want) {
		t.Fatalf("heard %v", texts(got.heard))
	}
}

func TestTwoDevicesOfAUserConvergeLiveAndAfterAbsence(t *testing.T) {
	w := newWorld(t)
	w.token("bob", "phone")
	phone, laptop := w.device("ann", "phone"), w.device("ann", "laptop")
	onLaptop := newEar[client.Message]()
	session(t, laptop, client.ReadOptions{With: client.Peer("bob"), Listener: client.Listener{OnMessage: onLaptop.hear}})
	say(t, phone, client.Peer("bob"), "live")
	m := onLaptop.until(t, "the live message", func(ms []client.Message) bool { return len(ms) == 1 })[0]
	if m.Text != "live" || m.From != "ann" || m.Status != msg.Sent || !m.Live {
		t.Fatalf("the laptop got %+v", m)
	}

	laptop.Close()
	say(t, phone, client.Peer("bob"), "while away")
	back := w.device("ann", "laptop") // a fresh database: the third device
	s := session(t, back, client.ReadOptions{With: client.Peer("bob"), FIFO: true, Listener: client.Listener{OnMessage: onLaptop.hear}})
	res, err := s.SyncWait(ctx(t), 10)
	if err != nil || res.Count != 2 {
		t.Fatalf("sync %+v, %v", res, err)
	}
	if r, err := s.Read(10); err != nil || r.Count != 2 || r.End != msg.EndNewest {
		t.Fatalf("read %+v, %v", r, err)
	}
}

func TestReceiptsReachTheSenderAndTheOtherDevice(t *testing.T) {
	w := newWorld(t)
	ann := w.device("ann", "phone")
	rows, onPhone := newEar[client.Row](), newEar[client.Row]()
	bob := w.device("bob", "phone", func(o *client.Options) { o.OnRow = onPhone.hear })
	w.device("bob", "tablet", func(o *client.Options) { o.OnRow = rows.hear })
	status := newEar[msg.Seq]()
	session(t, ann, client.ReadOptions{With: client.Peer("bob"), Listener: client.Listener{
		OnReceipt: func(_, read msg.Seq) { status.hear(read) },
	}})
	say(t, ann, client.Peer("bob"), "one")
	say(t, ann, client.Peer("bob"), "two")
	twoUnread := func(rs []client.Row) bool { return len(rs) > 0 && rs[len(rs)-1].Unread == 2 }
	rows.until(t, "two unread on bob's tablet", twoUnread)
	onPhone.until(t, "two unread on bob's phone", twoUnread)
	s := session(t, bob, client.ReadOptions{With: client.Peer("ann"), ReadReceipts: true})
	if _, err := s.SyncWait(ctx(t), 10); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Read(10); err != nil || r.Count != 2 {
		t.Fatalf("bob reads %+v, %v", r, err)
	}
	status.until(t, "ann hears that bob has read", func(seqs []msg.Seq) bool { return slices.Contains(seqs, 2) })
	rows.until(t, "nothing unread on bob's tablet", func(rs []client.Row) bool {
		return rs[len(rs)-1].Unread == 0 && rs[len(rs)-1].Read == 2
	})
}

func TestServerAwayAndBack(t *testing.T) {
	w := newWorld(t)
	w.token("bob", "phone")
	ann := w.device("ann", "phone")
	for i := range 5 {
		say(t, ann, client.Peer("bob"), fmt.Sprint(i))
	}
	bob := w.device("bob", "phone")
	w.stop()

	results := newEar[client.SyncResult]()
	s := session(t, bob, client.ReadOptions{With: client.Peer("ann"), Listener: client.Listener{OnSync: results.hear}})
	if r, err := s.Read(3); err != nil || r.Count != 0 || *r.Missing != 5 {
		t.Fatalf("offline read %+v, %v", r, err)
	}
	s.Sync(3) // waits, and happens by itself
	pending, err := ann.Send(client.Peer("bob"), msg.Content{Text: "from the outbox"})
	if err != nil || pending.Status != msg.Outbox {
		t.Fatalf("offline send %+v, %v", pending, err)
	}
	w.start()
	got := results.until(t, "the sync after the restart", func(rs []client.SyncResult) bool { return len(rs) > 0 })
	if len(got) != 1 || got[0].Count != 3 || got[0].Err != nil {
		t.Fatalf("results %+v", got)
	}
	if err := ann.Flush(ctx(t)); err != nil {
		t.Fatal(err)
	}
	var all []client.Message
	newest := session(t, ann, client.ReadOptions{With: client.Peer("bob"), Listener: client.Listener{
		OnMessage: func(m client.Message) { all = append(all, m) }}})
	if r, err := newest.Read(10); err != nil || r.Count != 6 || all[0].ID != pending.ID || all[0].Seq != 6 {
		t.Fatalf("ann holds %+v, %v: %v", r, err, texts(all))
	}
}

func TestRefusalsAreNumberedAndHoldNothingUp(t *testing.T) {
	w := newWorld(t)
	ann := w.device("ann", "phone")
	w.token("bob", "phone")
	secret := w.group("secret", "bob")
	for _, c := range []struct {
		to   client.Target
		code msg.Code
	}{
		{client.Peer("nobody"), msg.CodeNoUser},
		{client.Group(secret), msg.CodeNotMember},
		{client.Group(99), msg.CodeNotMember}, // what is not there looks the same
	} {
		m, err := ann.SendWait(ctx(t), c.to, msg.Content{Text: "x"})
		if !errors.Is(err, c.code) || m.Status != msg.Failed {
			t.Errorf("send to %+v: %v, status %v; want %v", c.to, err, m.Status, c.code)
		}
		s := session(t, ann, client.ReadOptions{With: c.to})
		if _, err := s.SyncWait(ctx(t), 5); !errors.Is(err, c.code) {
			t.Errorf("sync of %+v: %v; want %v", c.to, err, c.code)
		}
	}
	say(t, ann, client.Peer("bob"), "still works")
}

func TestARevokedTokenSignsOut(t *testing.T) {
	w := newWorld(t)
	states := newEar[client.Status]()
	ann := w.device("ann", "phone", func(o *client.Options) { o.OnStatus = states.hear })
	if err := w.admin.RevokeToken(ctx(t), "ann", "phone"); err != nil {
		t.Fatal(err)
	}
	states.until(t, "signed out", func(ss []client.Status) bool {
		last := ss[len(ss)-1]
		return last.State == client.SignedOut && errors.Is(last.Err, msg.CodeTokenRevoked)
	})
	if err := ann.Online(ctx(t)); !errors.Is(err, msg.CodeTokenRevoked) {
		t.Fatalf("Online: %v", err)
	}
	s := session(t, ann, client.ReadOptions{With: client.Peer("ann")})
	if _, err := s.SyncWait(ctx(t), 5); !errors.Is(err, msg.CodeTokenRevoked) {
		t.Fatalf("a sync while signed out: %v", err)
	}
	if err := ann.Start(); err != nil { // the operator gave the device another chance, or not
		t.Fatal(err)
	}
	states.until(t, "signed out again", func(ss []client.Status) bool {
		return len(ss) > 4 && ss[len(ss)-1].State == client.SignedOut
	})
}

func TestSyncsUnderWayEndWhenTheDeviceIsSignedOut(t *testing.T) {
	w := newWorld(t)
	ann := w.device("ann", "phone")
	w.token("bob", "phone")
	say(t, ann, client.Peer("bob"), "hello")
	bob := w.device("bob", "phone")
	w.stop()
	results := newEar[client.SyncResult]()
	s := session(t, bob, client.ReadOptions{With: client.Peer("ann"), Listener: client.Listener{OnSync: results.hear}})
	s.Sync(5)
	w.data = t.TempDir() // another server stands there now: it does not know the token
	w.start()
	got := results.until(t, "the sync's end", func(rs []client.SyncResult) bool { return len(rs) > 0 })
	if err := got[0].Err; len(got) != 1 || !errors.Is(err, msg.CodeBadToken) {
		t.Fatalf("%d results, the first ended with %v", len(got), err)
	}
}

func TestTheAppIsAskedForAnotherToken(t *testing.T) {
	w := newWorld(t)
	good := w.token("ann", "phone")
	asked := newEar[error]()
	ann := w.device("ann", "phone", func(o *client.Options) {
		o.Token = func(_ context.Context, why error) (string, error) {
			asked.hear(why)
			if why == nil {
				return badToken(), nil
			}
			return w.token("ann", "phone"), nil
		}
	})
	_, _ = good, ann
	if len(asked.heard) != 2 || !errors.Is(asked.heard[1], msg.CodeBadToken) {
		t.Fatalf("asked with %v", asked.heard)
	}
}

func TestADatabaseBelongsToOneDevice(t *testing.T) {
	w := newWorld(t)
	ann := w.device("ann", "phone")
	owner, ok := ann.Owner()
	if !ok || owner.User != "ann" || owner.Device != "phone" {
		t.Fatalf("owner %+v, %v", owner, ok)
	}
	path := t.TempDir() + "/own.db"
	first := w.device("bob", "phone", func(o *client.Options) { o.Path = path })
	if _, err := client.Open(client.Options{Path: path}); !errors.Is(err, msg.CodeInUse) {
		t.Fatalf("a second open: %v", err)
	}
	first.Close()
	token := w.token("carl", "phone")
	other, err := client.Open(client.Options{Path: path, Server: w.url, Device: "phone",
		Token: func(context.Context, error) (string, error) { return token, nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if err := other.Online(ctx(t)); !errors.Is(err, msg.CodeWrongOwner) {
		t.Fatalf("another user's login: %v", err)
	}
}

func TestTheInboxInPages(t *testing.T) {
	w := newWorld(t)
	ann := w.device("ann", "phone")
	for i := range 70 {
		peer := msg.Address(fmt.Sprintf("peer-%02d", i))
		w.token(peer, "phone")
		say(t, ann, client.Peer(peer), "hello "+string(peer))
	}
	laptop := w.device("ann", "laptop")
	var rows []client.Row
	s, err := laptop.OpenInbox(client.InboxOptions{}, client.InboxListener{OnRow: func(r client.Row) { rows = append(rows, r) }})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := s.Read(100); err != nil || r.Count != 50 || r.End != msg.EndGap {
		t.Fatalf("the first page: %+v, %v", r, err)
	}
	if r, err := s.SyncWait(ctx(t), 100); err != nil || r.Count != 20 || r.More {
		t.Fatalf("sync: %+v, %v", r, err)
	}
	if r, err := s.Read(100); err != nil || r.Count != 20 || r.End != msg.EndBeginning {
		t.Fatalf("the rest: %+v, %v", r, err)
	}
	for i, r := range rows {
		if want := msg.Address(fmt.Sprintf("peer-%02d", 69-i)); r.Peer != want || r.Preview == nil || r.Preview.Text != "hello "+string(want) {
			t.Fatalf("row %d is %+v", i, r)
		}
	}
}

// What was read on a device counts there at once as it will on the server:
// one's own messages do not, wherever they stand.
func TestUnreadOnTheDeviceThatReads(t *testing.T) {
	for _, offline := range []bool{false, true} {
		w := newWorld(t)
		ann := w.device("ann", "phone")
		w.token("bob", "phone")
		for i := range 3 {
			say(t, ann, client.Peer("bob"), fmt.Sprint(i))
		}
		bob := w.device("bob", "phone")
		say(t, bob, client.Peer("ann"), "mine") // while three are unread
		s := session(t, bob, client.ReadOptions{With: client.Peer("ann"), ReadReceipts: true})
		if r, err := s.SyncWait(ctx(t), 10); err != nil || r.Count != 4 || r.More {
			t.Fatalf("sync %+v, %v", r, err)
		}
		if offline {
			w.stop()
		}
		if r, err := s.Read(2); err != nil || r.Count != 2 { // "mine" and the third
			t.Fatalf("read %+v, %v", r, err)
		}
		if !offline {
			if err := bob.Flush(ctx(t)); err != nil {
				t.Fatal(err)
			}
		}
		var rows []client.Row
		inbox, err := bob.OpenInbox(client.InboxOptions{}, client.InboxListener{OnRow: func(r client.Row) { rows = append(rows, r) }})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := inbox.Read(1); err != nil || rows[0].Unread != 0 || rows[0].Read != 3 {
			t.Fatalf("offline %v: row %+v, %v; want read to 3, nothing unread", offline, rows, err)
		}
	}
}

// A login with somebody else's token changes nothing on the device, also when
// the server cannot follow the device's cursor.
func TestARefusedLoginCostsNothing(t *testing.T) {
	w := newWorld(t)
	path := t.TempDir() + "/ann.db"
	ann := w.device("ann", "phone", func(o *client.Options) { o.Path = path })
	w.token("carl", "phone")
	for i := range 5 {
		say(t, ann, client.Peer("carl"), fmt.Sprint(i))
	}
	ann.Close()
	token := w.token("bob", "phone")
	other, err := client.Open(client.Options{Path: path, Server: w.url,
		Token: func(context.Context, error) (string, error) { return token, nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if err := other.Online(ctx(t)); !errors.Is(err, msg.CodeWrongOwner) {
		t.Fatalf("bob's token on ann's device: %v", err)
	}
	if cov, err := other.Coverage(client.Peer("carl")); err != nil || len(cov.Gaps) != 0 || cov.Head != 5 {
		t.Fatalf("after the refusal the device holds %+v, %v", cov, err)
	}
}
