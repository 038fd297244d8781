package chat_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
)

// A row that is pushed without the messages brings its preview along: nothing
// else tells the device of what is newest now.
func TestPushedAloneARowHasItsPreview(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	g := w.group("friends", "bob")
	bob, ann := w.connect("bob", "phone"), w.connect("ann", "phone")
	if _, err := w.tryImport(g, chat.ImportMessage{ID: id8(1), From: "bob", Content: text("imported")}); err != nil {
		t.Fatal(err)
	}
	for _, d := range []*device{bob, ann} {
		if d == ann {
			w.join(g, "ann")
		}
		row := only[*frame.InboxPage](d).Rows[0]
		if row.Preview == nil || w.message(row.Preview).Text != "imported" {
			t.Fatalf("the row is %+v", row)
		}
	}
}
