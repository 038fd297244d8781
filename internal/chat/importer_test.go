package chat_test

import (
	"fmt"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func (w *world) tryImport(conv msg.ConvID, list ...chat.ImportMessage) (res chat.ImportResult, err error) {
	w.Helper()
	err = w.try(func() (err error) { res, err = w.chat.Import(ctx, conv, list); return err })
	return res, err
}

func TestImport(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "eve")
	g := w.group("friends", "ann", "bob")
	ann := w.connect("ann", "phone")
	list := []chat.ImportMessage{
		{ID: id8(1), From: "ann", Content: msg.Content{Text: "one", Original: 1000}},
		{ID: id8(2), From: "bob", Content: msg.Content{Type: msg.Note, Text: "bob waves", Original: 2000}},
		{ID: id8(3), From: "bob", Content: msg.Content{Type: msg.Action, Text: "", Original: 500}},
		{ID: id8(1), From: "ann", Content: msg.Content{Text: "one", Original: 1000}},
	}
	if res, err := w.tryImport(g, list...); err != nil || res != (chat.ImportResult{Stored: 3, Repeated: 1}) {
		t.Fatalf("%+v: %v", res, err)
	}
	// Online devices see the new head, and are not flooded.
	row := only[*frame.InboxPage](ann).Rows[0]
	if row.State.Head != (msg.Position{Seq: 3, Ordinal: 2}) || row.Unread != 1 || row.Activity != w.now {
		t.Fatalf("ann's row is %+v", row)
	}
	page := ann.fetch(frame.Fetch{To: in(g)})
	if m := w.message(page.Messages[1]); m.Type != msg.Note || m.Original != 2000 || m.Time != w.now || m.Ordinal != 1 || m.From != "bob" {
		t.Fatalf("the note is %+v", m)
	}
	// Again, with one more.
	list = append(list, chat.ImportMessage{ID: id8(4), From: "bob", Content: text("four")})
	if res, err := w.tryImport(g, list...); err != nil || res != (chat.ImportResult{Stored: 1, Repeated: 4}) {
		t.Fatalf("%+v: %v", res, err)
	}
	if head := w.conv(g).Head; head != (msg.Position{Seq: 4, Ordinal: 3}) {
		t.Fatalf("the head is %+v", head)
	}
}

func TestImportRefused(t *testing.T) {
	w := newWorld(t, chat.Limits{BodyBytes: 100})
	w.users("ann", "bob", "eve")
	g := w.group("friends", "ann", "bob")
	good := chat.ImportMessage{ID: id8(1), From: "ann", Content: text("one")}
	for _, c := range []struct {
		name string
		conv msg.ConvID
		bad  chat.ImportMessage
		code msg.Code
	}{
		{"no member", g, chat.ImportMessage{ID: id8(2), From: "eve"}, msg.CodeNotMember},
		{"nobody", g, chat.ImportMessage{ID: id8(2), From: "nobody"}, msg.CodeNoUser},
		{"a device's id", g, chat.ImportMessage{ID: w.id(), From: "ann"}, msg.CodeBadRequest},
		{"the same id, other content", g, chat.ImportMessage{ID: id8(1), From: "ann", Content: text("two")}, msg.CodeIDReused},
		{"too large", g, chat.ImportMessage{ID: id8(2), From: "ann", Content: text(string(make([]byte, 101)))}, msg.CodeTooLarge},
		{"no such group", msg.GroupConv(7), chat.ImportMessage{ID: id8(2), From: "ann"}, msg.CodeNoConv},
		{"nobody's conversation", msg.OneToOne(1, 77), chat.ImportMessage{ID: id8(2), From: "ann"}, msg.CodeNoConv},
		{"not in the conversation", msg.OneToOne(1, 2), chat.ImportMessage{ID: id8(2), From: "eve"}, msg.CodeNotMember},
	} {
		if _, err := w.tryImport(c.conv, good, c.bad); msg.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %v", c.name, err, c.code)
		}
	}
	if w.conv(g).Head.Seq != 0 {
		t.Fatal("a refused import stored something")
	}
	_, err := w.chat.Import(ctx, g, make([]chat.ImportMessage, 10_001))
	w.refused(err, msg.CodeTooLarge)
}

func TestImportOneToOne(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	id, err := w.chat.OneToOne(ctx, "bob", "ann")
	if err != nil || id != msg.OneToOne(1, 2) {
		t.Fatalf("%v: %v", id, err)
	}
	_, err = w.chat.OneToOne(ctx, "bob", "nobody")
	w.refused(err, msg.CodeNoUser)
	if _, err := w.tryImport(id, chat.ImportMessage{ID: id8(1), From: "bob", Content: text("hi")}); err != nil {
		t.Fatal(err)
	}
	if row := w.connect("ann", "phone").row(id); row.Unread != 1 || row.Peer != "bob" {
		t.Fatalf("ann's row is %+v", row)
	}
}

func TestImportBetweenSends(t *testing.T) {
	// An import and a send in one commit: no push may claim to hold all of it.
	w := newWorld(t)
	w.users("ann", "bob")
	g := w.group("friends", "ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	w.drain()
	over := make(chan error, 1)
	go func() {
		_, err := w.chat.Import(ctx, g, []chat.ImportMessage{{ID: id8(1), From: "ann", Content: text("imported")}})
		over <- err
	}()
	<-w.chat.Wake()
	ann.post(&frame.Send{To: in(g), ID: w.id(), Content: text("sent")})
	w.step()
	if err := <-over; err != nil {
		t.Fatal(err)
	}
	if row := only[*frame.InboxPage](bob).Rows[0]; row.State.Head.Seq != 2 || row.Unread != 2 {
		t.Fatalf("bob's row is %+v", row)
	}
}

func TestImportIntoAWideGroup(t *testing.T) {
	w := newWorld(t)
	crowd := w.crowd(100)
	g := w.group("club", crowd...)
	reader := w.connect(crowd[0], "phone")
	var list []chat.ImportMessage
	for i := range 5000 {
		list = append(list, chat.ImportMessage{ID: id8(i), From: crowd[1+i%7], Content: text(fmt.Sprint(i))})
	}
	if res, err := w.tryImport(g, list...); err != nil || res.Stored != 5000 {
		t.Fatalf("%+v: %v", res, err)
	}
	if list := reader.pushes(); len(list) != 0 {
		t.Fatalf("%d pushes", len(list))
	}
	if row := reader.row(g); row.Unread != 5000 {
		t.Fatalf("%d unread", row.Unread)
	}
}

// Importing again with other mentions finds what is there, and leaves it as it is.
func TestImportingAgainWithMentions(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	g := w.group("logs", "ann", "bob")
	plain := msg.Content{Text: "bob: hi", Original: 1000, Thread: 7}
	named := plain
	named.Mentions = []msg.Address{"bob"}
	imports := func(id int, c msg.Content) (r chat.ImportResult) {
		w.do(func() (err error) {
			r, err = w.chat.Import(ctx, g, []chat.ImportMessage{{ID: id8(id), From: "ann", Content: c}})
			return err
		})
		return r
	}
	bob := w.connect("bob", "phone")
	for _, c := range []struct {
		id            int
		first, second msg.Content
		mentions      uint64
	}{{1, plain, named, 0}, {2, named, plain, 1}} {
		if r := imports(c.id, c.first); r.Stored != 1 {
			t.Fatalf("imported %+v", r)
		}
		if r := imports(c.id, c.second); r.Repeated != 1 {
			t.Fatalf("again: %+v", r)
		}
		if row := bob.row(g); row.Mentions != c.mentions {
			t.Fatalf("bob's row has %d mentions, want %d", row.Mentions, c.mentions)
		}
	}
	other := plain
	other.Text = "another text"
	w.refused(w.try(func() error {
		_, err := w.chat.Import(ctx, g, []chat.ImportMessage{{ID: id8(1), From: "ann", Content: other}})
		return err
	}), msg.CodeIDReused)
}
