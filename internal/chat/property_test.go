package chat_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// plain is what a conversation should be: a model written for reading.
type plain struct {
	id       msg.ConvID
	messages []plainMessage
	members  map[msg.Address]*plainMember
}

type plainMessage struct {
	from      msg.Address
	countable bool
}

type plainMember struct {
	left bool
	at   int // messages when he left
	read int // of the messages
}

// unread counts by the words of the rule: countable messages after what was
// read that are not mine.
func (c *plain) unread(a msg.Address) (n uint64) {
	m, head := c.members[a], len(c.messages)
	if m.left {
		head = m.at
	}
	for i := m.read; i < head; i++ {
		if c.messages[i].countable && c.messages[i].from != a {
			n++
		}
	}
	return n
}

func (c *plain) append(from msg.Address, countable bool) {
	m, done := c.members[from], c.unread(from) == 0
	c.messages = append(c.messages, plainMessage{from, countable})
	if done {
		m.read = len(c.messages)
	}
}

// follower is a device that keeps the rows it is pushed, by the covering rule.
type follower struct {
	*device
	cursor msg.Rev
	list   map[msg.ConvID]frame.Row
}

func (f *follower) apply() {
	for _, p := range f.pushes() {
		switch p := p.(type) {
		case *frame.Push:
			if p.Row != nil {
				f.cover(p.From, p.To, *p.Row)
			}
		case *frame.InboxPage:
			f.cover(p.From, p.To, p.Rows...)
		}
	}
}

func (f *follower) cover(from, to msg.Rev, rows ...frame.Row) {
	if from > f.cursor || to <= f.cursor {
		return
	}
	f.cursor = to
	for _, r := range rows {
		f.list[r.Conv] = r
	}
}

// story is a random life of three users in a group and in pairs.
type story struct {
	*world
	convs   []*plain
	devices []*follower
}

var cast = []msg.Address{"ann", "bob", "cyd"}

func newStory(t *rapid.T, limits chat.Limits) *story {
	s := &story{world: makeWorld(t, newFS(), limits)}
	s.users(cast...)
	s.users(crowdOf(6)...)
	for _, who := range [][2]string{{"ann", "phone"}, {"ann", "laptop"}, {"bob", "phone"}, {"cyd", "phone"}} {
		d := s.connect(msg.Address(who[0]), who[1])
		s.devices = append(s.devices, &follower{device: d, list: map[msg.ConvID]frame.Row{}})
	}
	add := func(id msg.ConvID, members ...msg.Address) {
		c := &plain{id: id, members: map[msg.Address]*plainMember{}}
		for _, a := range members {
			c.members[a] = &plainMember{}
		}
		s.convs = append(s.convs, c)
	}
	add(s.group("friends", cast...), cast...)
	add(s.group("club", append(crowdOf(6), cast...)...), cast...) // wide, if limits say so
	add(msg.OneToOne(1, 2), "ann", "bob")
	add(msg.OneToOne(2, 3), "bob", "cyd")
	return s
}

func crowdOf(n int) (list []msg.Address) {
	for i := range n {
		list = append(list, msg.Address(fmt.Sprintf("extra%d", i)))
	}
	return list
}

func (s *story) device(t *rapid.T) *follower {
	return s.devices[rapid.IntRange(0, len(s.devices)-1).Draw(t, "device")]
}

func (s *story) conv(t *rapid.T) *plain {
	return s.convs[rapid.IntRange(0, len(s.convs)-1).Draw(t, "conversation")]
}

// settle commits, and applies what was pushed.
func (s *story) settle() {
	s.step()
	for _, d := range s.devices {
		for _, p := range d.pushed {
			if push, ok := p.(*frame.Push); ok && len(push.Messages) > 0 && s.isOut(push.Conv, d.user) {
				s.Fatalf("%s, who is not a member, got %s", d.user, show(push))
			}
		}
		d.apply()
	}
}

func (s *story) isOut(id msg.ConvID, a msg.Address) bool {
	for _, c := range s.convs {
		if c.id == id {
			m := c.members[a]
			return m == nil || m.left
		}
	}
	return true
}

func (s *story) write(t *rapid.T) {
	d, c := s.device(t), s.conv(t)
	content := msg.Content{Text: "x", Flags: msg.Flags(rapid.SampledFrom([]uint32{0, 0, 0, 1}).Draw(t, "flags"))}
	n := d.post(&frame.Send{To: in(c.id), ID: s.id(), Content: content})
	member := c.members[d.user]
	if refused := d.answers[n]; refused != nil {
		t.Fatalf("refused at once: %s", show(refused))
	}
	if member == nil || member.left {
		s.settle()
		if c.id.IsGroup() {
			d.isError(msg.CodeLeft, d.answers[n])
		} else {
			d.isError(msg.CodeNotMember, d.answers[n])
		}
		return
	}
	c.append(d.user, content.Countable())
	s.now += 5
	if rapid.Bool().Draw(t, "commit") {
		s.settle()
	}
}

func (s *story) watermark(t *rapid.T) {
	d, c := s.device(t), s.conv(t)
	seq := rapid.IntRange(0, len(c.messages)+1).Draw(t, "seq")
	item := frame.ReceiptItem{To: in(c.id), Read: msg.Seq(seq)}
	if rapid.Bool().Draw(t, "told") {
		item.Told = item.Read
	}
	if rapid.Bool().Draw(t, "only delivered") {
		item = frame.ReceiptItem{To: in(c.id), Delivered: msg.Seq(seq)}
	}
	d.post(&frame.Receipt{Items: []frame.ReceiptItem{item}})
	if m := c.members[d.user]; m != nil {
		last := len(c.messages)
		if m.left { // he still reads what he has
			last = m.at
		}
		m.read = max(m.read, min(int(item.Read), last))
	}
	if rapid.Bool().Draw(t, "commit") {
		s.settle()
	}
}

// govern makes somebody leave a group, or come back.
func (s *story) govern(t *rapid.T) {
	c := s.convs[rapid.IntRange(0, 1).Draw(t, "group")]
	a := rapid.SampledFrom(cast).Draw(t, "who")
	s.settle()
	m := c.members[a]
	if m.left = !m.left; m.left {
		m.at = len(c.messages)
		s.remove(c.id, a)
	} else {
		s.join(c.id, a)
	}
	s.settle()
}

func (s *story) beat(t *rapid.T) {
	s.device(t).peer.Beat()
	s.settle()
}

// check compares every device's list with the model, and with what the server says.
func (s *story) check() {
	s.settle()
	for _, d := range s.devices {
		page := d.inbox(frame.Inbox{Since: d.cursor, Limit: 1000})
		d.cover(page.From, page.To, page.Rows...)
		rows := d.rows()
		for _, row := range rows {
			kept := d.list[row.Conv]
			if kept.State.Head != row.State.Head || kept.Unread != row.Unread || kept.Read != row.Read || kept.State.Left != row.State.Left ||
				kept.PeerRead != row.PeerRead || kept.PeerDelivered != row.PeerDelivered {
				s.Fatalf("%s/%s keeps %+v, the server says %+v", d.user, d.name, kept, row)
			}
			for _, c := range s.convs {
				if c.id != row.Conv {
					continue
				}
				if row.Unread != c.unread(d.user) || int(row.Read.Seq) != c.members[d.user].read {
					s.Fatalf("%s has read up to %d in %v and has %d unread, by counting %d and %d", d.user, row.Read.Seq, c.id, row.Unread,
						c.members[d.user].read, c.unread(d.user))
				}
			}
		}
	}
}

func (s *story) run(t *rapid.T) {
	defer func() {
		if err := s.store.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}()
	t.Repeat(map[string]func(*rapid.T){
		"write":   s.write,
		"write 2": s.write,
		"receipt": s.watermark,
		"govern":  s.govern,
		"beat":    s.beat,
	})
	s.check()
	s.verify()
}

var patient = chat.Limits{InFlight: 1 << 20, SendsPerSecond: 1 << 19, SendBurst: 1 << 20}

func TestUnreadAndRowsUnderRandomEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { newStory(t, patient).run(t) })
}

func TestTheSameAcrossTheWideLimit(t *testing.T) {
	limits := patient
	limits.WideAbove = 8 // the club has 9 members, and goes back and forth
	rapid.Check(t, func(t *rapid.T) { newStory(t, limits).run(t) })
}

func TestRepeatsStoreNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := makeWorld(t, newFS(), patient)
		w.users("ann", "bob")
		devices := []*device{w.connect("ann", "phone"), w.connect("ann", "laptop")}
		type sent struct {
			send *frame.Send
			ack  *frame.SendAck
		}
		var all []*sent
		var waiting []func()
		t.Repeat(map[string]func(*rapid.T){
			"send": func(t *rapid.T) {
				known := rapid.IntRange(0, len(all)).Draw(t, "which")
				if known == len(all) {
					all = append(all, &sent{send: &frame.Send{To: to("bob"), ID: w.id(), Content: text(fmt.Sprint(len(all)))}})
				}
				s, d := all[known], devices[rapid.IntRange(0, 1).Draw(t, "device")]
				n := d.post(s.send)
				waiting = append(waiting, func() {
					ack := d.sent(d.answers[n])
					if s.ack == nil {
						s.ack = ack
					}
					if *ack != *s.ack {
						t.Fatalf("%+v, but first %+v", ack, s.ack)
					}
				})
			},
			"commit": func(*rapid.T) {
				w.step()
				for _, f := range waiting {
					f()
				}
				waiting = nil
				w.now += 10
			},
			"restart": func(*rapid.T) {
				w.step()
				w.restart()
				for i, d := range devices {
					devices[i] = w.connect("ann", d.name)
				}
				for _, f := range waiting {
					f()
				}
				waiting = nil
			},
		})
		w.step()
		if len(all) > 0 {
			if head := w.conv(msg.OneToOne(1, 2)).Head.Seq; int(head) != len(all) {
				t.Fatalf("%d messages were sent, %d are stored", len(all), head)
			}
		}
		w.close()
	})
}

func TestOneDevicesOrderSurvivesLosses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := makeWorld(t, newFS(), chat.Limits{SendsPerSecond: 10, SendBurst: 4})
		w.users("ann", "bob")
		d := w.connect("ann", "phone")
		type item struct {
			send *frame.Send
			n    uint64 // the request under way; 0: none
		}
		var outbox []*item
		written := 0
		// flush sends all that is not under way, each naming the one before it
		// that is not acknowledged.
		flush := func(lose func() bool) {
			for i, it := range outbox {
				it.send.After = msg.MessageID{}
				if i > 0 {
					it.send.After = outbox[i-1].send.ID
				}
				if it.n != 0 {
					continue
				}
				if lose() {
					d.request++
					it.n = d.request // it will never be answered
				} else {
					it.n = d.post(it.send)
				}
			}
		}
		settle := func() {
			w.step()
			for len(outbox) > 0 && outbox[0].n != 0 {
				if _, ok := d.answers[outbox[0].n].(*frame.SendAck); !ok {
					break
				}
				outbox = outbox[1:]
			}
			for _, it := range outbox {
				if _, refused := d.answers[it.n].(*frame.Error); refused {
					it.n = 0
				}
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"write": func(t *rapid.T) {
				outbox = append(outbox, &item{send: &frame.Send{To: to("bob"), ID: w.id(), Content: text(fmt.Sprint(written))}})
				written++
			},
			"flush": func(t *rapid.T) {
				flush(func() bool { return rapid.IntRange(0, 3).Draw(t, "lost") == 0 })
			},
			"settle": func(*rapid.T) { settle() },
			"wait":   func(*rapid.T) { w.now += 100 },
			"reconnect": func(*rapid.T) { // what was under way is unknown
				w.step()
				d = w.connect("ann", "phone")
				for _, it := range outbox {
					it.n = 0
				}
			},
		})
		d = w.connect("ann", "phone")
		for _, it := range outbox {
			it.n = 0
		}
		for len(outbox) > 0 {
			flush(func() bool { return false })
			settle()
			w.now += 100
		}
		var want []string
		for i := range written {
			want = append(want, fmt.Sprint(i))
		}
		if page := d.fetch(frame.Fetch{To: to("bob"), Limit: 1000}); !slices.Equal(w.texts(page.Messages), want) {
			t.Fatalf("stored as %v", w.texts(page.Messages))
		}
		w.close()
	})
}
