package engine_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// asking is a world of three messages of bob, of which the second asks for a
// receipt.
func asking(t *testing.T) (*world, *device) {
	w, d := newWorld(), newDevice(t)
	for i := 1; i <= 3; i++ {
		c := msg.Content{Text: "said"}
		if i == 2 {
			c.Flags = msg.WantReceipt
		}
		w.say("bob", msg.MessageID{6: 0x70, 8: 0x80, 15: byte(i)}, c)
	}
	w.touch()
	w.online(d)
	w.run(d)
	s := open(d, engine.SessionOptions{})
	s.Sync(3, nil)
	w.run(d)
	s.Stop()
	return w, d
}

// Others are told up to the newest message whose sender asked; the user's own
// position does not depend on that.
func TestReceiptsAreToldToWhoAsked(t *testing.T) {
	for _, c := range []struct {
		o          engine.SessionOptions
		read, told msg.Seq
	}{
		{engine.SessionOptions{ReadReceipts: true}, 3, 2},
		{engine.SessionOptions{ReadReceipts: true, Quiet: true}, 3, 0},
		{engine.SessionOptions{}, 0, 0},
		{engine.SessionOptions{ReadReceipts: true, Thread: 7}, 0, 0},
	} {
		w, d := asking(t)
		read(d, open(d, c.o), 3)
		w.run(d)
		if w.read != c.read || w.told != c.told {
			t.Errorf("%+v: read %d, told %d; want %d, %d", c.o, w.read, w.told, c.read, c.told)
		}
	}
}

// Who read quietly on one session and then not quietly tells it then, once.
func TestToldAfterReadingQuietly(t *testing.T) {
	w, d := asking(t)
	read(d, open(d, engine.SessionOptions{ReadReceipts: true, Quiet: true}), 3)
	w.run(d)
	d.offline()
	d.reopen()
	read(d, open(d, engine.SessionOptions{ReadReceipts: true}), 3)
	w.online(d)
	w.run(d)
	if w.told != 2 {
		t.Fatalf("told %d, want 2", w.told)
	}
	read(d, open(d, engine.SessionOptions{ReadReceipts: true}), 3)
	d.now += 1000
	d.e.Tick()
	d.take()
	for _, f := range d.sent {
		if r, ok := f.Body.(*frame.Receipt); ok {
			t.Fatalf("it is told again: %+v", r.Items)
		}
	}
}

// In the background nothing is read; coming back, what open sessions have shown meanwhile is.
func TestInTheBackgroundNothingIsRead(t *testing.T) {
	w, d := asking(t)
	d.e.SetForeground(false)
	left := open(d, engine.SessionOptions{ReadReceipts: true})
	read(d, left, 3)
	left.Stop()
	read(d, open(d, engine.SessionOptions{ReadReceipts: true, Quiet: true}), 1)
	stays := open(d, engine.SessionOptions{ReadReceipts: true, FIFO: true})
	read(d, stays, 2)
	w.run(d)
	if w.read != 0 || w.told != 0 {
		t.Fatalf("in the background: read %d, told %d", w.read, w.told)
	}
	d.e.SetForeground(true)
	w.run(d)
	if w.read != 3 || w.told != 2 {
		t.Fatalf("in the foreground: read %d, told %d; want 3, 2", w.read, w.told)
	}
	w.say("bob", msg.MessageID{6: 0x70, 8: 0x80, 15: 4}, msg.Content{Text: "said", Flags: msg.WantReceipt})
	read(d, stays, 1)
	d.e.SetForeground(false)
	w.changed(3, nil) // comes live
	w.run(d)
	if w.read != 3 {
		t.Fatalf("live in the background: read %d", w.read)
	}
	d.e.SetForeground(true)
	w.run(d)
	if w.read != 4 || w.told != 4 {
		t.Fatalf("then: read %d, told %d; want 4, 4", w.read, w.told)
	}
}

// Without a word the app is in the background.
func TestWithoutAWordNothingIsRead(t *testing.T) {
	w, d := asking(t)
	d.offline()
	e, err := engine.New(engine.Config{DB: d.db, Codec: codec, Now: func() msg.Millis { return d.now }})
	if err != nil {
		t.Fatal(err)
	}
	d.e = e
	read(d, open(d, engine.SessionOptions{ReadReceipts: true}), 3)
	w.online(d)
	w.run(d)
	if w.read != 0 || w.told != 0 {
		t.Fatalf("read %d, told %d", w.read, w.told)
	}
}
