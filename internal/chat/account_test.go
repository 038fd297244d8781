package chat_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func (d *device) quiet(on bool) {
	d.Helper()
	if _, ok := d.ask(&frame.Account{Quiet: &on}).(*frame.Account); !ok {
		d.Fatalf("Account was answered with %s", show(d.answers[d.request]))
	}
}

// Who keeps quiet tells nobody what he reads, on whichever device; that he got it he
// still tells, and his own devices agree on what he has read.
func TestWhoKeepsQuiet(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob, tablet := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("bob", "tablet")
	conv := many(w, ann, 3)
	bob.quiet(true)
	bob.quiet(true)
	tablet.pushes()
	ann.pushes()
	bob.receipt(frame.ReceiptItem{To: in(conv), Read: 2, Told: 2})
	push := only[*frame.ReceiptPush](afterRows(ann))
	if push.Watermarks[0] != (frame.Watermark{User: "bob", Delivered: 2}) {
		t.Fatalf("ann was told %+v", push.Watermarks)
	}
	if row := tablet.row(conv); row.Read.Seq != 2 || row.Unread != 1 {
		t.Fatalf("his tablet's row is %+v", row)
	}
	w.restart()
	bob, ann = w.connect("bob", "phone"), w.connect("ann", "phone")
	bob.receipt(frame.ReceiptItem{To: in(conv), Read: 3, Told: 3})
	if row := ann.row(conv); row.PeerRead != 0 || row.PeerDelivered != 3 {
		t.Fatalf("ann's row is %+v", row)
	}
	bob.quiet(false)
	bob.receipt(frame.ReceiptItem{To: in(conv), Told: 1})
	if row := ann.row(conv); row.PeerRead != 1 || row.PeerDelivered != 3 {
		t.Fatalf("ann's row is %+v", row)
	}
}

// afterRows forgets what was pushed of rows alone.
func afterRows(d *device) *device {
	var rest []any
	for _, p := range d.pushed {
		if _, row := p.(*frame.InboxPage); !row {
			rest = append(rest, p)
		}
	}
	d.pushed = rest
	return d
}

// What a user changes of his account and his devices costs commits, so it goes at the pace of
// the device's sends.
func TestChangesOfOnesOwnArePaced(t *testing.T) {
	w := newWorld(t, chat.Limits{SendsPerSecond: 10, SendBurst: 3})
	w.users("ann")
	ann := w.connect("ann", "phone")
	ann.quiet(true)
	ann.done(&frame.RenameDevice{Device: "phone", Title: "Ann's"})
	w.connect("ann", "laptop")
	ann.done(&frame.SignOut{Device: "laptop"})
	for _, late := range []any{&frame.Account{}, &frame.RenameDevice{Device: "phone"}, &frame.SignOut{Device: "laptop"}} {
		if e := ann.refuses(msg.CodeRateLimit, late); e.RetryAfter != 100 {
			t.Errorf("%T is to be sent again after %d ms, want 100", late, e.RetryAfter)
		}
	}
}
