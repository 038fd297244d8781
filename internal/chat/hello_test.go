package chat_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func TestWelcome(t *testing.T) {
	w := newWorld(t, chat.Limits{BodyBytes: 1000})
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	got := ann.welcome
	if got.User != "ann" || got.UserID != 1 || got.Time != w.now || got.Protocol != 1 || got.InboxRev != 0 || got.Epoch == 0 ||
		got.Epoch != w.chat.Epoch() || got.ServerID == [16]byte{} {
		t.Fatalf("welcomed with %+v", got)
	}
	if l := got.Limits; l.BodyBytes != 1000 || l.PageMessages != 1000 || l.PageBytes != 1<<20 || l.FrameBytes != 4<<20 ||
		l.InFlight != 64 || l.Heartbeat != 30_000 || l.SendsPerSecond != 50 || l.SendBurst != 200 {
		t.Fatalf("limits %+v", l)
	}
	ann.send(to("bob"), "x")
	if again := w.connect("ann", "laptop").welcome; again.InboxRev != 1 || again.ServerID != got.ServerID || again.Epoch != got.Epoch {
		t.Fatalf("then welcomed with %+v", again)
	}
	token := w.token("ann", "phone")
	nameless := w.dial("ann", "phone")
	if got, ok := nameless.ask(&frame.Hello{Token: token[:], Protocol: 1}).(*frame.Welcome); !ok || got.Device != "phone" {
		t.Fatalf("a device that does not say its name is welcomed with %+v", got)
	}
	w.restart()
	if again := w.connect("ann", "phone").welcome; again.ServerID != got.ServerID || again.Epoch != got.Epoch {
		t.Fatalf("after a restart welcomed with %+v", again)
	}
}

// refusedHello says Hello on a new connection, which must end with the code.
func refusedHello(w *world, code msg.Code, h frame.Hello) *frame.Error {
	w.Helper()
	d := w.dial("", "")
	refusal := d.refuses(code, &h)
	if d.closed != code.EndsConnection() {
		w.Fatalf("after %v the connection is closed: %v", code, d.closed)
	}
	return refusal
}

func TestRefusedAtTheDoor(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	token := w.token("ann", "phone")
	good := frame.Hello{Token: token[:], Device: "phone", Protocol: 1}

	old := good
	old.Protocol = 0
	refusedHello(w, msg.CodeTooOldClient, old)
	unknown := good
	unknown.Token = bytes.Repeat([]byte{1}, 32)
	refusedHello(w, msg.CodeBadToken, unknown)
	unknown.Token = nil
	refusedHello(w, msg.CodeBadToken, unknown)
	other := good
	other.Device = "laptop"
	refusedHello(w, msg.CodeWrongDevice, other)

	// A token that was replaced is unknown; a revoked one is known as such.
	var second [32]byte
	w.do(func() (err error) { second, err = w.chat.NewToken(ctx, "ann", "phone", 0, false); return err })
	refusedHello(w, msg.CodeBadToken, good)
	good.Token = second[:]
	w.do(func() error { return w.chat.RevokeToken(ctx, "ann", "phone") })
	refusedHello(w, msg.CodeTokenRevoked, good)

	var short [32]byte
	w.do(func() (err error) { short, err = w.chat.NewToken(ctx, "ann", "phone", time.Hour, false); return err })
	good.Token = short[:]
	w.now += 3_599_999
	w.dial("ann", "phone").ask(&good)
	w.now++
	refusedHello(w, msg.CodeTokenExpired, good)

	token = w.token("bob", "phone")
	w.do(func() error { return w.chat.DisableUser(ctx, "bob") })
	refusedHello(w, msg.CodeUserDisabled, frame.Hello{Token: token[:], Device: "phone", Protocol: 1})
}

func TestHelloComesFirstAndOnce(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	d := w.dial("ann", "phone")
	d.refuses(msg.CodeNoHello, &frame.Inbox{})
	if !d.closed {
		t.Fatal("the connection goes on")
	}
	ann := w.connect("ann", "phone")
	ann.refuses(msg.CodeBadRequest, &frame.Hello{Protocol: 1})
	ann.send(to("bob"), "and it goes on")
}

func TestTheSameDeviceAgainEndsTheFirstConnection(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	first, other := w.connect("ann", "phone"), w.connect("ann", "laptop")
	// What the first one had in flight is still stored.
	n := first.post(&frame.Send{To: to("bob"), ID: w.id(), Content: text("in flight")})
	second := w.connect("ann", "phone")
	first.isError(msg.CodeReplaced, first.pushes()[0])
	if !first.closed || first.answers[n] != nil {
		t.Fatalf("closed: %v, answers %v", first.closed, first.answers)
	}
	if head := w.conv(msg.OneToOne(1, 2)).Head.Seq; head != 1 {
		t.Fatalf("the head is %d", head)
	}
	first.peer.Closed(nil) // as the edge says afterwards
	first.peer.Receive([]byte("late"))
	if second.closed || other.closed || w.chat.Online() != 2 {
		t.Fatalf("the others are gone: %d online", w.chat.Online())
	}
	second.peer.Closed(nil)
	other.peer.Closed(nil)
	if w.chat.Online() != 0 {
		t.Fatal("the hub still holds a connection")
	}
}

func TestLastSeenIsCoarse(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	seen := func() (d chat.Device) {
		w.view(func(r chat.Reader) (err error) { d, err = r.Device(1, "phone"); return err })
		return d
	}
	w.hello("ann", "phone", frame.Hello{Platform: "linux"})
	first := w.now
	if d := seen(); d.LastSeen != first || d.Platform != "linux" {
		t.Fatalf("the device is %+v", d)
	}
	w.now += 3_599_999
	w.hello("ann", "phone", frame.Hello{Platform: "linux"})
	if d := seen(); d.LastSeen != first {
		t.Fatalf("written again after %d ms", d.LastSeen-first)
	}
	w.now++
	w.hello("ann", "phone", frame.Hello{Platform: strings.Repeat("ä", 300) + "\xff"})
	if d := seen(); d.LastSeen != w.now || len(d.Platform) > 255 {
		t.Fatalf("the device is %+v", d)
	}
}

func TestAnotherEpochIsServed(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	if d := w.hello("ann", "phone", frame.Hello{Epoch: 12345, Cursor: 999}); d.welcome.Epoch != w.chat.Epoch() {
		t.Fatalf("welcomed with %+v", d.welcome)
	}
}

func TestUndeclaredRestore(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	ann.send(to("bob"), "one")
	ann.peer.Beat()
	epoch, token := ann.welcome.Epoch, w.token("ann", "phone")
	claim := frame.Hello{Token: token[:], Device: "phone", Protocol: 1, Epoch: epoch, Cursor: 50}

	// Claims without proof do nothing beyond the device that makes them.
	for _, seal := range [][]byte{nil, []byte("nonsense"), w.chat.Seal(2, 50), w.chat.Seal(1, 1), append(w.chat.Seal(1, 50), 0)} {
		claim.Seal = seal
		refusedHello(w, msg.CodeBadRequest, claim)
	}
	if w.chat.Epoch() != epoch || bob.closed {
		t.Fatal("a claim without proof began a new epoch")
	}

	// A seal that the server made for rev 40, which it does not know of.
	claim.Seal = w.chat.Seal(1, 40)
	refusedHello(w, msg.CodeNewEpoch, claim)
	if w.chat.Epoch() == epoch {
		t.Fatal("the epoch is still the same")
	}
	pushes := bob.pushes()
	bob.isError(msg.CodeNewEpoch, pushes[len(pushes)-1])
	if !bob.closed {
		t.Fatal("bob's connection goes on")
	}
	fresh := w.chat.Epoch()
	if d := w.hello("ann", "phone", claim); d.welcome.Epoch != fresh {
		t.Fatalf("welcomed with %+v", d.welcome)
	}
	// The new epoch lasts, and the old proof is worth nothing in it.
	w.restart()
	claim.Epoch = fresh
	refusedHello(w, msg.CodeBadRequest, claim)
	if w.chat.Epoch() != fresh {
		t.Fatal("the epoch changed again")
	}
}

func TestSealsOfWelcomeAndHeartbeat(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	ann.send(to("bob"), "one")
	ann.pushes()
	ann.peer.Beat()
	beat := only[*frame.Heartbeat](ann)
	if !bytes.Equal(ann.welcome.Seal, w.chat.Seal(1, 0)) || !bytes.Equal(beat.Seal, w.chat.Seal(1, 1)) || beat.InboxRev != 1 || beat.Time != w.now {
		t.Fatalf("welcomed with seal %x, then got %+v", ann.welcome.Seal, beat)
	}
}

func TestBadFrames(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	ann.peer.Receive([]byte{0xff, 0xff, 0xff})
	ann.isError(msg.CodeBadFrame, ann.pushes()[0])
	if !ann.closed {
		t.Fatal("the connection goes on")
	}

	bob := w.connect("bob", "phone")
	bob.refuses(msg.CodeUnknownKind, nil)
	bob.post(&frame.Heartbeat{InboxRev: 1})
	bob.request = ^uint64(0) // so that the next number is 0
	bob.post(&frame.Inbox{})
	bob.isError(msg.CodeBadRequest, bob.pushes()[0])
	bob.request = 10
	bob.send(to("ann"), "and it goes on")
}

func TestWordOfRevocationWasLost(t *testing.T) {
	// Another node of the server revoked a token, disabled a user, or let a
	// token run out: the next heartbeat ends the connection.
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	laptop := w.connect("ann", "laptop")
	var token [32]byte
	w.do(func() (err error) { token, err = w.chat.NewToken(ctx, "ann", "tablet", time.Minute, false); return err })
	tablet := w.dial("ann", "tablet")
	tablet.ask(&frame.Hello{Token: token[:], Device: "tablet", Protocol: 1})

	err := w.store.Update(ctx, func(tx chat.Tx) error {
		d, err := tx.Device(1, "phone")
		if err != nil {
			return err
		}
		d.Revoked = true
		l, err := tx.Device(1, "laptop")
		if err != nil {
			return err
		}
		l.Token[0]++
		u, err := tx.User(2)
		if err != nil {
			return err
		}
		u.Active = false
		for _, err := range []error{tx.PutDevice(d), tx.PutDevice(l), tx.PutUser(u)} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.now += 60_000
	for d, code := range map[*device]msg.Code{ann: msg.CodeTokenRevoked, laptop: msg.CodeBadToken, bob: msg.CodeUserDisabled, tablet: msg.CodeTokenExpired} {
		d.peer.Beat()
		d.isError(code, only[*frame.Error](d))
		if !d.closed {
			t.Fatalf("%s's connection goes on", d.user)
		}
		d.peer.Beat()
	}
}
