package dbtest

import (
	"reflect"
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// write puts entries into the outbox, one update each.
func write(k kit, entries ...*engine.OutboxEntry) {
	k.Helper()
	for _, e := range entries {
		k.update(func(tx engine.Tx) error { return tx.PutOutbox(e) })
	}
}

func messageID(n byte) msg.MessageID { return msg.MessageID{0: n, 6: 0x70, 15: n} }

// outbox is the message ids of the outbox, by their first byte.
func outbox(k kit, no engine.ConvNo) (ids []byte) {
	k.Helper()
	for _, e := range read(k, func(r engine.Reader) ([]*engine.OutboxEntry, error) { return r.Outbox(no) }) {
		ids = append(ids, e.ID[0])
	}
	return ids
}

func testOutbox(k kit) {
	a := &engine.OutboxEntry{Conv: 1, ID: messageID(9), Time: 1234, Failed: msg.CodeTooLarge, Detail: "too large",
		Content: msg.Content{Type: msg.Action, Flags: msg.Silent | msg.WantReceipt, Text: "waves\x00 – ü", Original: 77}}
	b := &engine.OutboxEntry{Conv: 2, ID: messageID(5), Content: msg.CallOf(msg.Call{Video: true, Outcome: msg.Answered, Duration: 63_000})}
	c := &engine.OutboxEntry{Conv: 1, ID: messageID(7)}
	write(k, a, b, c)
	if a.No <= 0 || b.No <= a.No || c.No <= b.No {
		k.Errorf("numbers %d, %d, %d were given", a.No, b.No, c.No)
	}
	byID := func(id msg.MessageID) *engine.OutboxEntry {
		return read(k, func(r engine.Reader) (*engine.OutboxEntry, error) { return r.OutboxByID(id) })
	}
	if got := byID(a.ID); !reflect.DeepEqual(got, a) {
		k.Errorf("stored %+v, found %+v", a, got)
	}
	if got := byID(messageID(1)); got != nil {
		k.Errorf("found %+v by an id that is not there", got)
	}
	if all, one, none := outbox(k, 0), outbox(k, 1), outbox(k, 3); !slices.Equal(all, []byte{9, 5, 7}) || !slices.Equal(one, []byte{9, 7}) || none != nil {
		k.Errorf("the outbox is %v, of conversation 1 %v, of 3 %v", all, one, none)
	}

	a.Failed, a.Detail, a.Content.Text = 0, "", "waves"
	write(k, a)
	if got := byID(a.ID); !reflect.DeepEqual(got, a) {
		k.Errorf("changed to %+v, found %+v", a, got)
	}
	if got := outbox(k, 0); !slices.Equal(got, []byte{9, 5, 7}) {
		k.Errorf("a change moved an entry: %v", got)
	}

	k.update(func(tx engine.Tx) error { return tx.DeleteOutbox(c, 0) })
	if got := outbox(k, 0); !slices.Equal(got, []byte{9, 5}) {
		k.Errorf("after deleting the last the outbox is %v", got)
	}
	d := &engine.OutboxEntry{Conv: 1, ID: messageID(2)}
	write(k, d)
	if d.No <= c.No {
		k.Errorf("number %d was given, and before it %d to an entry that was deleted", d.No, c.No)
	}
}

// A change keeps its place among the messages, and every field.
func testOutboxChanges(k kit) {
	first := &engine.OutboxEntry{Conv: 1, ID: messageID(1), Content: msg.Content{Text: "hi", ReplyTo: 7, Thread: 1 << 63,
		Mentions: []msg.Address{"bob", "eve"}, Properties: &msg.Properties{Title: "t", Values: map[string]string{"k": "v"},
			Location: &msg.Location{Latitude: 1.5}}}}
	edit := &engine.OutboxEntry{Conv: 1, ID: messageID(2), Time: 5, Change: []byte("an edit"), Ref: first.ID, Op: 1<<63 + 9,
		Failed: msg.CodeReferred, Detail: "refused"}
	last := &engine.OutboxEntry{Conv: 1, ID: messageID(3), Content: msg.Content{Properties: &msg.Properties{}}}
	write(k, first, edit, last)
	all := func() []*engine.OutboxEntry {
		return read(k, func(r engine.Reader) ([]*engine.OutboxEntry, error) { return r.Outbox(1) })
	}
	if got, want := all(), []*engine.OutboxEntry{first, edit, last}; !reflect.DeepEqual(got, want) {
		k.Errorf("the outbox holds\n%+v\nwant\n%+v", got, want)
	}
	edit.Op, edit.Failed, edit.Detail, edit.Ref = 77, 0, "", msg.MessageID{}
	write(k, edit)
	k.update(func(tx engine.Tx) error { return tx.DeleteOutbox(first, 3) })
	if got, want := all(), []*engine.OutboxEntry{edit, last}; !reflect.DeepEqual(got, want) {
		k.Errorf("then it holds\n%+v\nwant\n%+v", got, want)
	}
}

func testPlaced(k kit) {
	placed := func(no engine.ConvNo, id msg.MessageID) msg.Seq {
		return read(k, func(r engine.Reader) (msg.Seq, error) { return r.Placed(no, id) })
	}
	sent, dropped := &engine.OutboxEntry{Conv: 1, ID: messageID(1)}, &engine.OutboxEntry{Conv: 1, ID: messageID(2)}
	write(k, sent, dropped)
	if got := placed(1, sent.ID); got != 0 {
		k.Errorf("placed at %d while in the outbox", got)
	}
	k.update(func(tx engine.Tx) error {
		if err := tx.DeleteOutbox(dropped, 0); err != nil {
			return err
		}
		return tx.DeleteOutbox(sent, 42)
	})
	if got := outbox(k, 0); got != nil {
		k.Errorf("the outbox is %v", got)
	}
	if a, b, c := placed(1, sent.ID), placed(1, dropped.ID), placed(2, sent.ID); a != 42 || b != 0 || c != 0 {
		k.Errorf("placed at %d; the dropped one at %d; in another conversation at %d", a, b, c)
	}
}

func testForget(k kit) {
	direct, gone, group := full(), &engine.Conv{Peer: "gone", InboxRev: 3, ID: msg.OneToOne(1, 2)}, full()
	group.ID, group.Peer = msg.GroupConv(7), ""
	k.put(direct, gone, group)
	for _, c := range []*engine.Conv{direct, gone, group} {
		store(k, c.No, 1, 1, 2)
		k.update(func(tx engine.Tx) error {
			if err := tx.SetSpans(c.No, nil, picture(k, "[1-2]@1")); err != nil {
				return err
			}
			if err := tx.SetHoles(c.No, []msg.Hole{{Range: msg.Range{Lo: 1, Hi: 1}, Reason: msg.HoleHidden}}); err != nil {
				return err
			}
			if err := tx.PutMember(c.No, frame.Member{User: "bob"}); err != nil {
				return err
			}
			return tx.PutWatermark(c.No, frame.Watermark{User: "bob", Read: 1})
		})
	}
	sent := &engine.OutboxEntry{Conv: gone.No, ID: messageID(3)}
	write(k, &engine.OutboxEntry{Conv: direct.No, ID: messageID(1)}, &engine.OutboxEntry{Conv: group.No, ID: messageID(2)}, sent)
	k.update(func(tx engine.Tx) error {
		for _, key := range []string{"owner", "sync.", "sync.cursor", "sync/", "sync"} {
			if err := tx.SetMeta(key, []byte("x")); err != nil {
				return err
			}
		}
		return tx.DeleteOutbox(sent, 2)
	})

	k.update(func(tx engine.Tx) error { return tx.Forget() })

	sameConv(k, "one-to-one", &engine.Conv{No: direct.No, Peer: direct.Peer, Name: direct.Name},
		read(k, func(r engine.Reader) (*engine.Conv, error) { return r.Conv(direct.No) }))
	sameConv(k, "group", &engine.Conv{No: group.No, ID: group.ID, Name: group.Name},
		read(k, func(r engine.Reader) (*engine.Conv, error) { return r.Conv(group.No) }))
	if c := read(k, func(r engine.Reader) (*engine.Conv, error) { return r.Conv(gone.No) }); c != nil {
		k.Errorf("without outbox entries there remains %+v", c)
	}
	if got := outbox(k, 0); !slices.Equal(got, []byte{1, 2}) {
		k.Errorf("the outbox is %v", got)
	}
	k.view(func(r engine.Reader) error {
		for _, no := range []engine.ConvNo{direct.No, gone.No, group.No} {
			n, _ := r.CountMessages(no, 0, everything)
			members, _ := r.Members(no, "", 10)
			spans, _ := r.Spans(no)
			holes, _ := r.Holes(no)
			marks, _ := r.Watermarks(no)
			if n.All != 0 || members != nil || spans != nil || holes != nil || marks != nil {
				k.Errorf("of conversation %d there remain %d messages, %v, %v, %v, %v", no, n.All, members, spans, holes, marks)
			}
		}
		var left []string
		for _, key := range []string{"owner", "sync.", "sync.cursor", "sync/", "sync"} {
			if v, _ := r.Meta(key); v != nil {
				left = append(left, key)
			}
		}
		if !slices.Equal(left, []string{"owner", "sync/", "sync"}) {
			k.Errorf("of the values there remain %v", left)
		}
		if seq, _ := r.Placed(gone.No, sent.ID); seq != 0 {
			k.Errorf("a message of before is placed at %d", seq)
		}
		return nil
	})
	again := &engine.Conv{Peer: "gone"}
	k.put(again)
	if again.No <= group.No {
		k.Errorf("number %d was given again", again.No)
	}
}
