package engine_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// life is a random life of ann's phone beside the plain model: changes of everybody,
// while pushes and answers are lost, repeated and come in any order.
type life struct {
	t       *rapid.T
	w       *world
	d       *device
	net     []any     // pushes on their way
	gone    []msg.Seq // hidden here
	cleared msg.Seq   // cleared here
	asked   int       // changes written here
	results int       // of them
	ids     []msg.MessageID
	own     []msg.MessageID // of messages of the phone
}

// Whatever is lost, repeated or reordered, coverage never lies, nothing that was
// hidden or cleared here is read again, and in the end the device shows what the
// server has, by one result for each change.
func TestTheDeviceShowsWhatTheServerHas(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := &life{t: rt, w: newWorld(), d: newDevice(quietly{t})}
		defer l.d.db.Close()
		for range rapid.IntRange(1, 6).Draw(rt, "before") {
			l.w.say("bob", l.id(), msg.Content{Text: "before"})
		}
		l.w.touch()
		l.connect()
		for range rapid.IntRange(5, 60).Draw(rt, "steps") {
			l.step()
			l.check()
		}
		l.settle()
	})
}

// quietly is the test of a device whose database is closed by its life.
type quietly struct{ testing.TB }

func (quietly) Cleanup(func()) {}

func (l *life) id() msg.MessageID {
	n := len(l.w.ids) + len(l.ids)
	id := msg.MessageID{6: 0x70, 8: 0x80, 13: 9, 14: byte(n >> 8), 15: byte(n)}
	l.ids = append(l.ids, id)
	return id
}

func (l *life) seq(name string) msg.Seq {
	return msg.Seq(rapid.IntRange(1, max(1, len(l.w.msgs))).Draw(l.t, name))
}

func (l *life) step() {
	switch rapid.IntRange(0, 12).Draw(l.t, "step") {
	case 0, 1, 2:
		l.others()
	case 3, 4:
		l.write()
	case 5:
		l.look()
	case 6, 7:
		l.push()
	case 8, 9, 10:
		l.answer(1)
	case 11:
		l.d.now += 1000
		l.d.e.Tick()
	case 12:
		switch rapid.IntRange(0, 2).Draw(l.t, "break") {
		case 0:
			l.d.offline()
		case 1:
			l.collect()
			l.d.offline()
			l.d.reopen()
		}
		l.connect()
	}
	l.collect()
}

// connect greets and answers what follows at once.
func (l *life) connect() {
	if l.d.e.Online() {
		return
	}
	l.d.drop = nil
	l.w.online(l.d)
}

// others is a change by bob or by ann's tablet.
func (l *life) others() {
	w, prev, hidden := l.w, l.w.rev, len(l.w.hidden)
	var moved []frame.Mine
	from := rapid.SampledFrom([]msg.Address{"bob", "bob", "ann", "zoe"}).Draw(l.t, "who")
	switch kind := rapid.IntRange(0, 7).Draw(l.t, "what"); {
	case kind <= 2:
		c := msg.Content{Text: fmt.Sprint("said ", w.rev)}
		switch rapid.IntRange(0, 3).Draw(l.t, "how") {
		case 0:
			c.Mentions = []msg.Address{"ann"}
		case 1:
			c.Flags = msg.Silent
		}
		w.say(from, l.id(), c)
	case kind == 3 && from == "ann":
		if seq := l.seq("read"); seq > w.read {
			w.read, w.marked = seq, false
		}
		w.pushes = append(w.pushes, w.touch())
	default:
		ch := l.change(from)
		w.do(from, ch)
		moved = w.moved(from, ch)
	}
	if w.rev > prev {
		w.changed(prev, moved)
	} else if len(w.hidden) > hidden || from == "ann" {
		w.pushes = append(w.pushes, w.touch())
	}
	l.net, w.pushes = append(l.net, w.pushes...), nil
}

// change is some change of some message.
func (l *life) change(from msg.Address) frame.Change {
	seq := l.seq("seq")
	kinds := 4
	if from == "ann" {
		kinds = 7
	}
	switch rapid.IntRange(0, kinds).Draw(l.t, "change") {
	case 0, 1:
		return &frame.Edit{Seq: seq, Content: msg.Content{Text: fmt.Sprint("edited ", l.w.rev, l.asked)}}
	case 2:
		return &frame.Delete{Seq: seq}
	case 3, 4:
		return &frame.React{Seq: seq, Emoji: rapid.SampledFrom([]string{"a", "b"}).Draw(l.t, "emoji"),
			Remove: rapid.Bool().Draw(l.t, "remove")}
	case 5:
		return &frame.Hide{Seqs: []msg.Seq{seq}}
	case 6:
		return &frame.Mark{Unread: rapid.Bool().Draw(l.t, "mark")}
	}
	return &frame.Clear{Seq: max(1, seq/2)}
}

var bobsChat = frame.Target{Peer: "bob"}

// write is a message or a change of the phone.
func (l *life) write() {
	if rapid.IntRange(0, 2).Draw(l.t, "write") == 0 {
		m, err := l.d.e.Send(bobsChat, msg.Content{Text: fmt.Sprint("mine ", l.asked)})
		if err != nil {
			l.t.Fatal(err)
		}
		l.own = append(l.own, m.ID)
		return
	}
	change := l.change("ann")
	if len(l.own) > 0 && ofMessage(change) && rapid.IntRange(0, 2).Draw(l.t, "of") == 0 {
		l.ofOwn(change)
		return
	}
	if err := l.d.e.Change(bobsChat, msg.MessageID{}, change, l.asked); err != nil {
		l.t.Fatal(err)
	}
	l.asked++
	switch ch := change.(type) {
	case *frame.Hide:
		l.gone = append(l.gone, ch.Seqs...)
	case *frame.Clear:
		l.cleared = max(l.cleared, ch.Seq)
	}
}

// ofOwn is a change of a message of the phone, wherever that is.
func (l *life) ofOwn(change frame.Change) {
	err := l.d.e.Change(bobsChat, rapid.SampledFrom(l.own).Draw(l.t, "own"), change, l.asked)
	switch msg.CodeOf(err) {
	case 0:
		l.asked++
	case msg.CodeNoMessage, msg.CodeReferred: // it was taken back, or its first state is unknown
	default:
		l.t.Fatal(err)
	}
}

// ofMessage reports whether a change is about a message, and not about the conversation.
func ofMessage(change frame.Change) bool {
	switch change.(type) {
	case *frame.Clear, *frame.Mark:
		return false
	}
	return true
}

// look opens a session and reads or syncs.
func (l *life) look() {
	s := open(l.d, engine.SessionOptions{FIFO: rapid.Bool().Draw(l.t, "fifo"), ReadReceipts: rapid.Bool().Draw(l.t, "receipts")})
	if rapid.Bool().Draw(l.t, "sync") {
		s.Sync(rapid.IntRange(1, 10).Draw(l.t, "n"), nil)
		l.answer(3)
	}
	l.read(s, 10)
	if rapid.Bool().Draw(l.t, "stop") {
		s.Stop()
	}
}

func (l *life) read(s *engine.Session, n int) []engine.Message {
	r := read(l.d, s, n)
	for _, m := range r.Messages {
		if m.Seq != 0 && (m.Seq <= l.cleared || slices.Contains(l.gone, m.Seq)) {
			l.t.Fatalf("message %d was hidden or cleared here and is read again", m.Seq)
		}
	}
	return r.Messages
}

// push delivers, drops or repeats one of the pushes.
func (l *life) push() {
	if len(l.net) == 0 {
		return
	}
	i := rapid.IntRange(0, min(3, len(l.net)-1)).Draw(l.t, "push")
	fate := rapid.IntRange(0, 5).Draw(l.t, "fate")
	if fate > 0 && l.d.e.Online() {
		l.d.answer(0, l.net[i])
	}
	if fate < 5 {
		l.net = slices.Delete(l.net, i, i+1)
	}
}

// answer answers at most n requests of the device.
func (l *life) answer(n int) {
	l.d.take()
	for range n {
		i := slices.IndexFunc(l.d.sent, func(f frame.Client) bool { return f.Request != 0 })
		if i < 0 {
			return
		}
		f := l.d.sent[i]
		l.d.sent = slices.Delete(l.d.sent, i, i+1)
		a := l.w.serve(f.Body)
		l.net, l.w.pushes = append(l.net, l.w.pushes...), nil
		if rapid.IntRange(0, 7).Draw(l.t, "lost") == 0 {
			l.collect()
			l.d.offline() // the answer is lost with the connection
			l.connect()
			return
		}
		l.d.answer(f.Request, a)
	}
}

// collect counts results.
func (l *life) collect() {
	l.d.take()
	if l.d.drop != nil {
		l.t.Fatalf("the connection was dropped: %v", l.d.drop)
	}
	for _, ev := range l.d.events {
		switch ev := ev.(type) {
		case engine.ChangeEvent:
			l.results++
		case engine.FailureEvent:
			l.t.Fatal(ev.Err)
		}
	}
	l.d.events = nil
}

// check compares what is claimed to be held with the model.
func (l *life) check() {
	err := l.d.db.View(func(r engine.Reader) error {
		c, err := r.ConvByPeer("bob")
		if err != nil || c == nil {
			return err
		}
		spans, err := r.Spans(c.No)
		if err != nil {
			return err
		}
		holes, err := r.Holes(c.No)
		if err != nil {
			return err
		}
		for _, sp := range spans {
			rows := map[msg.Seq]msg.Message{}
			err := r.Messages(c.No, sp.Range, false, int(sp.Len()), func(s *engine.Stored) bool {
				rows[s.Seq], _ = codec.DecodeMessage(s.Blob)
				return true
			})
			if err != nil {
				return err
			}
			for seq := sp.Lo; seq <= sp.Hi; seq++ {
				row, here := rows[seq]
				there := l.w.msgs[seq-1]
				// What the user may not see any more no frame brings: until the device hears that it
				// was hidden or cleared elsewhere, it shows what that was.
				seen := seq > l.w.cleared && !slices.Contains(l.w.hidden, seq)
				hole := slices.ContainsFunc(holes, func(h msg.Hole) bool { return h.Contains(seq) })
				switch {
				case here == hole:
					return fmt.Errorf("seq %d in %v: stored %v, in a hole %v", seq, spans, here, hole)
				case here && seen && there.Rev <= sp.Rev && !reflect.DeepEqual(row.Text, there.Text):
					return fmt.Errorf("seq %d in %v: %q here, %q at rev %d there", seq, spans, row.Text, there.Text, there.Rev)
				}
			}
		}
		return nil
	})
	if err != nil {
		l.t.Fatal(err)
	}
}

// settle is the device once the faults have stopped.
func (l *life) settle() {
	l.net = nil
	l.d.offline()
	l.connect()
	l.w.run(l.d)
	s := open(l.d, engine.SessionOptions{})
	s.Sync(1000, nil)
	l.w.run(l.d)
	l.collect()
	if l.results != l.asked {
		l.t.Fatalf("%d changes had %d results", l.asked, l.results)
	}
	if !slices.IsSorted(l.w.ops) {
		l.t.Fatalf("operations came as %v", l.w.ops)
	}
	l.same(l.read(open(l.d, engine.SessionOptions{}), 1000))
	l.sameRow()
}

// same compares what is read with what the server has.
func (l *life) same(got []engine.Message) {
	want := l.w.visible()
	slices.Reverse(want)
	if len(got) != len(want) {
		l.t.Fatalf("read %v; the server has %d messages", seqs(got), len(want))
	}
	for i := range got {
		g, w := got[i], shown(&want[i])
		if g.Seq != w.Seq || g.Text != w.Text || g.Deleted != w.Deleted || g.Edited != w.Edited || g.Changing ||
			g.Pending || !slices.EqualFunc(g.Reactions, w.Reactions, func(a, b msg.Reaction) bool { return reflect.DeepEqual(a, b) }) {
			l.t.Fatalf("read %+v; the server has %+v", g, w)
		}
		var mine []string
		for _, r := range want[i].Reactions {
			if slices.Contains(r.Names, "ann") {
				mine = append(mine, r.Emoji)
			}
		}
		if !slices.Equal(g.Mine, mine) {
			l.t.Fatalf("own reactions to %d are %v; want %v", g.Seq, g.Mine, mine)
		}
	}
}

func (l *life) sameRow() {
	got, want := only(l.d), l.w.row()
	seq := msg.Seq(0)
	if got.Preview != nil {
		seq = got.Preview.Seq
	}
	var preview msg.Message
	if want.Preview != nil {
		preview, _ = codec.DecodeMessage(want.Preview)
	}
	if got.Unread != want.Unread || got.Mentions != want.Mentions || got.Marked != want.Marked || seq != preview.Seq ||
		got.Preview != nil && got.Preview.Text != preview.Text {
		l.t.Fatalf("the row is %+v with preview %d; the server has %+v with preview %d", got, seq, want, preview.Seq)
	}
}
