package chat_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
)

// Who has left a group still reads what he has: on all his devices, and
// nobody else hears of it, nor he of the group.
func TestReadingWhatWasLeft(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	g := w.group("friends", "ann", "bob")
	ann, phone := w.connect("ann", "phone"), w.connect("bob", "phone")
	ann.send(in(g), "1")
	ann.send(in(g), "2")
	w.remove(g, "bob")
	ann.send(in(g), "3")
	before := phone.inbox(frame.Inbox{Page: true}).Rows[0]
	ann.pushes()
	phone.read(in(g), 7)
	row := phone.inbox(frame.Inbox{Page: true}).Rows[0]
	if before.Unread != 2 || row.Unread != 0 || row.Read.Seq != 2 || row.InboxRev <= before.InboxRev {
		t.Fatalf("the row was %+v and is %+v", before, row)
	}
	if row.State != before.State || row.Activity != before.Activity {
		t.Fatalf("the row thawed: it was %+v and is %+v", before, row)
	}
	if got := ann.pushes(); len(got) > 0 {
		t.Fatalf("ann is told %+v", got)
	}
}
