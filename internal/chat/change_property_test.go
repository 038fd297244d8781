package chat_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// holder is a device that fetched a conversation once and then keeps it by what it is
// pushed and acknowledged, by the covering rule.
type holder struct {
	*device
	held map[msg.ConvID]*holding
	list map[msg.ConvID]frame.Row
	seen uint64 // requests whose answers were looked at
}

type holding struct {
	rev      msg.Rev
	messages map[msg.Seq]heldMessage
}

type heldMessage struct {
	rev  msg.Rev
	says string
}

func (h *holding) put(m *msg.Message) {
	if m.Rev > h.messages[m.Seq].rev {
		h.messages[m.Seq] = heldMessage{m.Rev, reads(m)}
	}
}

func (h *holding) cover(prev, rev msg.Rev) {
	if prev <= h.rev && h.rev < rev {
		h.rev = rev
	}
}

// party is a random life of four users, one of whom joined late, in a small group, a
// wide one and a pair.
type party struct {
	*world
	talks   []*talk
	devices []*holder
	waiting []func() // look at the answers of what was posted since the last commit
}

func newParty(t *rapid.T) *party {
	limits := patient
	limits.WideAbove = 4
	p := &party{world: makeWorld(t, newFS(), limits)}
	users := []msg.Address{"ann", "bob", "cyd", "dan"}
	p.users(users...)
	p.users(crowdOf(4)...)
	add := func(id msg.ConvID, admins []msg.Address, members ...msg.Address) {
		c := &talk{id: id, admins: admins, members: map[msg.Address]*listener{}}
		for _, a := range members {
			c.members[a] = &listener{hidden: map[int]bool{}}
		}
		p.talks = append(p.talks, c)
	}
	admins := []msg.Address{"bob"}
	add(p.group("friends", users...), admins, users...)
	add(p.group("club", append(crowdOf(4), users...)...), admins, users...)
	add(msg.OneToOne(1, 2), nil, "ann", "bob")
	ann := p.connect("ann", "phone")
	for _, c := range p.talks {
		for i := range 3 {
			ann.send(in(c.id), fmt.Sprint("first ", i))
			c.send("ann", &said{from: "ann", text: fmt.Sprint("first ", i), reactions: map[string][]msg.Address{}})
		}
		if c.id.IsGroup() {
			p.setRole(c.id, "bob", msg.RoleAdmin)
			p.startAt(c.id, "dan", 2)
			c.members["dan"].start = 2
		}
	}
	for _, who := range [][2]string{{"ann", "phone"}, {"ann", "laptop"}, {"bob", "phone"}, {"cyd", "phone"}, {"dan", "phone"}} {
		d := &holder{device: p.connect(msg.Address(who[0]), who[1]), held: map[msg.ConvID]*holding{}, list: map[msg.ConvID]frame.Row{}}
		for _, c := range p.of(d) {
			page := d.fetch(frame.Fetch{To: in(c.id)})
			h := &holding{rev: page.Rev, messages: map[msg.Seq]heldMessage{}}
			for _, b := range page.Messages {
				m := p.message(b)
				h.put(&m)
			}
			d.held[c.id] = h
		}
		for _, row := range d.rows() {
			d.list[row.Conv] = row
		}
		d.seen = d.request
		d.pushes()
		p.devices = append(p.devices, d)
	}
	return p
}

// of lists the conversations of a device's user.
func (p *party) of(d *holder) (list []*talk) {
	for _, c := range p.talks {
		if c.members[d.user] != nil {
			list = append(list, c)
		}
	}
	return list
}

func (p *party) pick(t *rapid.T) (*holder, *talk) {
	d := rapid.SampledFrom(p.devices).Draw(t, "device")
	return d, rapid.SampledFrom(p.of(d)).Draw(t, "conversation")
}

func (p *party) perhaps(t *rapid.T) {
	p.now += 5
	if rapid.IntRange(0, 2).Draw(t, "commit") > 0 {
		p.settle()
	}
}

func drawMentions(t *rapid.T) []msg.Address {
	return rapid.SampledFrom([][]msg.Address{nil, nil, {"bob"}, {"ann", "dan", "nobody"}}).Draw(t, "mentions")
}

func drawOutcome(t *rapid.T) msg.Outcome {
	return rapid.SampledFrom([]msg.Outcome{msg.Missed, msg.Rejected, msg.Answered}).Draw(t, "outcome")
}

func drawArrange(t *rapid.T) *frame.Arrange {
	n := rapid.Uint64Range(0, 4).Draw(t, "to")
	switch rapid.SampledFrom([]string{"pin", "mute", "archive"}).Draw(t, "arrange") {
	case "pin":
		return pin(n)
	case "mute":
		return muteUntil(msg.Millis(n))
	}
	return archive(n)
}

func (p *party) send(t *rapid.T) {
	d, c := p.pick(t)
	s := &said{from: d.user, text: fmt.Sprint("message ", p.ids), mentions: drawMentions(t), reactions: map[string][]msg.Address{}}
	content := msg.Content{Text: s.text, Mentions: s.mentions}
	if s.silent = rapid.IntRange(0, 4).Draw(t, "silent") == 0; s.silent {
		content.Flags = msg.Silent
	}
	if !s.silent && rapid.IntRange(0, 2).Draw(t, "call") == 0 {
		s.call = &msg.Call{Video: true, Outcome: drawOutcome(t)}
		content.Type, content.Call = msg.CallRecord, &msg.Call{Video: true, Outcome: s.call.Outcome}
		if s.silent = s.taken(); s.silent {
			content.Flags = msg.Silent
		}
	}
	n := d.post(&frame.Send{To: in(c.id), ID: p.id(), Content: content})
	c.send(d.user, s)
	seq, says := msg.Seq(len(c.messages)), s.says()
	p.waiting = append(p.waiting, func() {
		ack := d.sent(d.answers[n])
		if ack.Pos.Seq != seq {
			p.Fatalf("message %d of the model was stored as %d", seq, ack.Pos.Seq)
		}
		h := d.held[c.id]
		if ack.Rev > h.messages[seq].rev {
			h.messages[seq] = heldMessage{ack.Rev, says}
		}
		h.cover(ack.Prev, ack.Rev)
	})
	p.perhaps(t)
}

// change makes any change, permitted or not.
func (p *party) change(t *rapid.T) {
	d, c := p.pick(t)
	seq := msg.Seq(rapid.IntRange(0, len(c.messages)+1).Draw(t, "seq"))
	var change frame.Change
	switch rapid.SampledFrom([]string{"edit", "edit", "delete", "react", "react", "hide", "clear", "mark", "arrange", "call"}).Draw(t, "kind") {
	case "edit":
		change = &frame.Edit{Seq: seq, Content: msg.Content{Text: rapid.SampledFrom([]string{"one", "two"}).Draw(t, "text"), Mentions: drawMentions(t)}}
	case "call":
		call := &frame.SetCall{Seq: seq, Outcome: drawOutcome(t)}
		if call.Outcome == msg.Answered {
			call.Duration = msg.Millis(rapid.IntRange(0, 3).Draw(t, "duration"))
		}
		change = call
	case "delete":
		change = &frame.Delete{Seq: seq}
	case "react":
		change = &frame.React{Seq: seq, Emoji: rapid.SampledFrom([]string{"👍", "❤"}).Draw(t, "emoji"), Remove: rapid.Bool().Draw(t, "remove")}
	case "hide":
		change = &frame.Hide{Seqs: []msg.Seq{seq, seq + 1}}
	case "clear":
		change = &frame.Clear{Seq: max(1, seq/2)}
	case "mark":
		change = &frame.Mark{Unread: rapid.Bool().Draw(t, "unread")}
	case "arrange":
		change = drawArrange(t)
	}
	code := c.may(d.user, change)
	if code == 0 {
		c.do(d.user, change)
	}
	n := d.post(p.op(in(c.id), change))
	p.waiting = append(p.waiting, func() {
		if code != 0 {
			d.isError(code, d.answers[n])
			return
		}
		ack := d.acked(d.answers[n])
		for _, b := range ack.Messages {
			m := p.message(b)
			d.held[c.id].put(&m)
		}
		d.held[c.id].cover(ack.Prev, ack.Rev)
	})
	p.perhaps(t)
}

func (p *party) receipt(t *rapid.T) {
	d, c := p.pick(t)
	seq := rapid.IntRange(0, len(c.messages)+1).Draw(t, "seq")
	item := frame.ReceiptItem{To: in(c.id), Read: msg.Seq(seq), Told: msg.Seq(rapid.IntRange(0, seq).Draw(t, "told"))}
	d.post(&frame.Receipt{Items: []frame.ReceiptItem{item}})
	c.members[d.user].readTo(min(seq, len(c.messages)))
	p.perhaps(t)
}

func (p *party) account(t *rapid.T) {
	d, _ := p.pick(t)
	d.post(&frame.Account{Quiet: new(rapid.Bool().Draw(t, "quiet"))})
	p.perhaps(t)
}

// settle commits, lets each device take what it got, and holds every pushed byte against
// what its user may see now.
func (p *party) settle() {
	p.step()
	for _, look := range p.waiting {
		look()
	}
	p.waiting = nil
	for _, d := range p.devices {
		for _, f := range d.pushes() {
			switch f := f.(type) {
			case *frame.Push:
				p.pushed(d, f)
			case *frame.InboxPage:
				for i := range f.Rows {
					p.row(d, &f.Rows[i])
				}
			}
		}
	}
}

func (p *party) talk(id msg.ConvID) *talk {
	for _, c := range p.talks {
		if c.id == id {
			return c
		}
	}
	p.Fatalf("a push of %v", id)
	return nil
}

func (p *party) pushed(d *holder, f *frame.Push) {
	c, h := p.talk(f.Conv), d.held[f.Conv]
	newest := 0
	for _, b := range f.Messages {
		m := p.message(b)
		p.entitled(d, c, &m)
		if m.Rev <= f.Prev || m.Rev > f.Rev {
			p.Fatalf("a push of (%d, %d] holds a message of rev %d", f.Prev, f.Rev, m.Rev)
		}
		h.put(&m)
		newest = max(newest, int(m.Seq))
	}
	h.cover(f.Prev, f.Rev)
	if f.Row == nil {
		return
	}
	if f.Row.Preview == nil && newest != c.preview(d.user) && c.preview(d.user) != 0 {
		p.Fatalf("%s got neither the preview %d of %v nor its message", d.user, c.preview(d.user), c.id)
	}
	p.row(d, f.Row)
}

// entitled fails unless the user may see the message, and sees it as it is now.
func (p *party) entitled(d *holder, c *talk, m *msg.Message) {
	if !c.sees(d.user, int(m.Seq)) {
		p.Fatalf("%s got message %d of %v, which he may not see", d.user, m.Seq, c.id)
	}
	if want := c.at(int(m.Seq)).says(); reads(m) != want {
		p.Fatalf("%s got message %d of %v as\n%s, want\n%s", d.user, m.Seq, c.id, reads(m), want)
	}
}

// row holds a row against the model, with its preview if it has one.
func (p *party) row(d *holder, row *frame.Row) {
	c := p.talk(row.Conv)
	n, mentions := c.unread(d.user)
	m := c.members[d.user]
	if row.Unread != n || row.Mentions != mentions || row.Marked != m.marked || int(row.Read.Seq) != m.read || int(row.State.HiddenRev) != len(m.hidden) {
		p.Fatalf("%s's row of %v is %+v; want %d unread with %d mentions, marked %v, read %d, %d hidden",
			d.user, c.id, row, n, mentions, m.marked, m.read, len(m.hidden))
	}
	archived := c.countable() < m.archived
	if row.Pinned != m.pinned || row.MutedUntil != m.muted || (uint64(row.State.Head.Ordinal) < row.Archived) != archived {
		p.Fatalf("%s's row of %v is %+v; want pinned %d, muted until %d, archived %v", d.user, c.id, row, m.pinned, m.muted, archived)
	}
	if row.Preview != nil {
		preview := p.message(row.Preview)
		p.entitled(d, c, &preview)
		if int(preview.Seq) != c.preview(d.user) {
			p.Fatalf("%s's preview of %v is message %d, want %d", d.user, c.id, preview.Seq, c.preview(d.user))
		}
	}
	d.list[row.Conv] = *row
}

// check compares what every device holds, and what it is told when it asks, with the model.
func (p *party) check() {
	p.settle()
	for _, d := range p.devices {
		for i, rows := 0, d.rows(); i < len(rows); i++ {
			p.row(d, &rows[i])
			if i > 0 && rows[i].Pinned > rows[i-1].Pinned {
				p.Fatalf("%s's list is out of order: %+v", d.user, rows)
			}
			if (rows[i].Preview == nil) != (p.talk(rows[i].Conv).preview(d.user) == 0) {
				p.Fatalf("%s's row has no preview: %+v", d.user, rows[i])
			}
		}
		for _, c := range p.of(d) {
			page := d.fetch(frame.Fetch{To: in(c.id)})
			h := d.held[c.id]
			if h.rev != page.Rev {
				p.Fatalf("%s/%s stands at rev %d in %v, which is at %d", d.user, d.name, h.rev, c.id, page.Rev)
			}
			n := 0
			for seq := 1; seq <= len(c.messages); seq++ {
				if !c.sees(d.user, seq) {
					continue
				}
				if n == len(page.Messages) {
					p.Fatalf("%s is not served message %d of %v", d.user, seq, c.id)
				}
				m := p.message(page.Messages[n])
				n++
				p.entitled(d, c, &m)
				if got := h.messages[msg.Seq(seq)]; int(m.Seq) != seq || got != (heldMessage{m.Rev, reads(&m)}) {
					p.Fatalf("%s/%s holds message %d of %v as %+v, the server as %s at %d", d.user, d.name, seq, c.id, got, reads(&m), m.Rev)
				}
			}
			if n != len(page.Messages) {
				p.Fatalf("%s is served %d messages of %v, want %d", d.user, len(page.Messages), c.id, n)
			}
			p.holes(d, c, page)
		}
	}
}

// holes holds what a page says is hidden against the model.
func (p *party) holes(d *holder, c *talk, page *frame.Page) {
	hidden := map[int]bool{}
	for _, h := range page.Holes {
		for seq := h.Lo; seq <= h.Hi; seq++ {
			hidden[int(seq)] = true
		}
	}
	m := c.members[d.user]
	for seq := 1; seq <= len(c.messages); seq++ {
		if want := m.hidden[seq] && page.Range.Contains(msg.Seq(seq)); hidden[seq] != want {
			p.Fatalf("%s's page of %v says that %d is hidden: %v", d.user, c.id, seq, hidden[seq])
		}
	}
	if len(page.Hidden.Seqs) != len(m.hidden) {
		p.Fatalf("%s hears of %d hidden messages, want %d", d.user, len(page.Hidden.Seqs), len(m.hidden))
	}
}

func TestEverythingThatHappensToMessages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newParty(t)
		t.Repeat(map[string]func(*rapid.T){
			"send": p.send, "change": p.change, "change 2": p.change, "change 3": p.change,
			"receipt": p.receipt, "account": p.account,
		})
		p.check()
		p.close()
	})
}
