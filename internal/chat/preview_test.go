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

// In a wide conversation a row catches up with what the user himself reads.
func TestReadingBringsTheRowOfAWideGroup(t *testing.T) {
	w := newWorld(t, chat.Limits{WideAbove: 1})
	w.users("ann", "bob")
	g := w.group("friends", "ann", "bob")
	ann, phone, laptop := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("bob", "laptop")
	ann.send(in(g), "hello")
	laptop.pushes()
	phone.read(in(g), 1)
	row := only[*frame.InboxPage](laptop).Rows[0]
	if row.State.Head.Seq != 1 || row.Preview == nil || w.message(row.Preview).Text != "hello" {
		t.Fatalf("the row is %+v", row)
	}
}
