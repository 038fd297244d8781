package sim

import (
	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Receipts: what was read stays read (promise 8), on all devices, and others
// learn no more of it than they were told (promise 10).

// mark is one user in one conversation.
type mark struct {
	conv msg.ConvID
	user msg.UserID
}

// marks are the bounds of what is known of his reading.
type marks struct {
	shown  msg.Seq // the highest that was shown in a session that marks as read
	own    msg.Seq // the highest of his own that he sent with nothing unread
	told   msg.Seq // the highest that his devices told others
	wanted msg.Seq // the highest shown that others may be told of: their senders asked, and the session does not keep it quiet
	read   msg.Seq // the highest that the server has acknowledged
	got    msg.Seq // the same of what was delivered

	// What his devices were told to hide or to clear, carried out or not yet.
	veils   int
	hidden  map[msg.Seq]bool
	pending map[msg.MessageID]bool
	cleared msg.Seq
}

// veils notes that a device shows less from now on, and the user's others later.
func (m *model) veils(u *user, to frame.Target, of msg.MessageID, change frame.Change) {
	id := m.targetID(u, to)
	k := m.marksOf(id, u.id)
	switch ch := change.(type) {
	case *frame.Hide:
		k.veils++
		for _, seq := range ch.Seqs {
			k.hidden[seq] = true
		}
		k.pending[of] = true
	case *frame.Clear:
		k.veils++
		if k.cleared = max(k.cleared, ch.Seq); ch.Seq == 0 && m.convs[id] != nil {
			k.cleared = msg.Seq(len(m.convs[id].log))
		}
	}
}

// gone reports whether a message may be missing for a user because he hid or
// cleared it.
func (m *model) gone(c *conversation, u *user, seq msg.Seq) bool {
	if c == nil || seq == 0 || int(seq) > len(c.log) {
		return false
	}
	k := m.marksOf(c.id, u.id)
	return seq <= k.cleared || k.hidden[seq] || k.pending[c.log[seq-1].now().m.ID]
}

// veiled reports whether the user ever hid or cleared something here.
func (r *reading) veiled() bool {
	return r.d.w.model.marksOf(r.d.w.model.targetID(r.d.user, r.opt.Target), r.d.user.id).veils > 0
}

func (m *model) marksOf(conv msg.ConvID, user msg.UserID) *marks {
	k := mark{conv, user}
	if m.marks[k] == nil {
		m.marks[k] = &marks{hidden: map[msg.Seq]bool{}, pending: map[msg.MessageID]bool{}}
	}
	return m.marks[k]
}

// marked notes that a session showed a message and marks it as read.
func (m *model) marked(r *reading, got *msg.Message) {
	if c := r.conv(); c != nil {
		r.unseen.shown = max(r.unseen.shown, got.Seq)
		if got.Flags&msg.WantReceipt != 0 && !r.opt.Quiet {
			r.unseen.wanted = max(r.unseen.wanted, got.Seq)
		}
		r.d.noticed()
	}
}

// sent notes a user's own message: if nothing may have been unread, it moves his
// read position.
func (m *model) sent(c *conversation, own *msg.Message) {
	k := m.marksOf(c.id, m.w.idOf(own.From))
	rec := c.members[m.w.idOf(own.From)] // who only now joins, with a note, may see less than before
	for _, e := range c.log[min(max(k.shown, k.own), own.Seq-1) : own.Seq-1] {
		before := &e.now().m
		if before.From != own.From && unreadable(before) && rec.isPresent() && rec.sees(before.Seq) {
			return
		}
	}
	k.own = own.Seq
}

// receipts notes what a device tells the server.
func (m *model) receipts(u *user, r *frame.Receipt) {
	for _, it := range r.Items {
		c := m.find(u, it.To)
		if c == nil {
			continue
		}
		k := m.marksOf(c.id, u.id)
		if it.Read > k.shown {
			m.w.fail(8, "a device of %s marks %d of %v as read, and no more than %d was shown", u.name, it.Read, c.id, k.shown)
		}
		if it.Told > k.wanted {
			m.w.fail(10, "a device of %s tells that he read %v up to %d, and no sender asked above %d", u.name, c.id, it.Told, k.wanted)
		}
		if !m.quiet(u) {
			k.told = max(k.told, it.Told)
		}
	}
}

// received notes what the server has acknowledged, and compares.
func (m *model) received(u *user, r *frame.Receipt) {
	for _, it := range r.Items {
		c := m.find(u, it.To)
		if c == nil {
			continue
		}
		rec, err := m.record(c, u)
		if err != nil {
			continue
		}
		k := m.marksOf(c.id, u.id)
		if rec.Left != nil { // he still reads what he has; nobody hears of it
			k.read = max(k.read, min(it.Read, rec.Left.Seq))
			continue
		}
		k.read, k.got = max(k.read, it.Read), max(k.got, it.Delivered)
		m.raised(c, u)
	}
}

// raised compares what the server keeps of a user's reading with the bounds.
func (m *model) raised(c *conversation, u *user) {
	rec, err := m.record(c, u)
	if !m.w.must("read a member", err) || c.state.Deleted != 0 {
		return
	}
	k := m.marksOf(c.id, u.id)
	if rec.Read.Seq < k.read {
		m.w.fail(8, "%s has read %v up to %d, as was acknowledged, and the server says %d", u.name, c.id, k.read, rec.Read.Seq)
	}
	if rec.Read.Seq > max(k.shown, k.own) {
		m.w.fail(8, "%s has read %v up to %d at most, and the server says %d", u.name, c.id, max(k.shown, k.own), rec.Read.Seq)
	}
	if rec.Delivered.Seq < k.got {
		m.w.fail(8, "%s has received %v up to %d, as was acknowledged, and the server says %d", u.name, c.id, k.got, rec.Delivered.Seq)
	}
}

// quiet reports whether nobody is told what a user reads, whatever is on its way.
func (m *model) quiet(u *user) (quiet bool) {
	m.view(func(r chat.Reader) error {
		rec, err := r.User(u.id)
		quiet = rec.Quiet && m.turning[u.id] == 0
		return err
	})
	return quiet
}

// watermarks checks what others are told of a user's reading.
func (m *model) watermarks(u *user, conv msg.ConvID, rev msg.Rev, list []frame.Watermark) {
	c := m.convs[conv]
	if c == nil || rev > c.state.ReceiptRev {
		m.w.fail(2, "%s is told watermarks of %v up to receipt_rev %d, which is not durable", u.name, conv, rev)
		return
	}
	for _, w := range list {
		id := m.w.idOf(w.User)
		if w.Delivered > c.state.Head.Seq || w.Read > m.marksOf(conv, id).told {
			m.w.fail(10, "%s is told that %s has %v up to %d and read it up to %d, of which he told %d", u.name, w.User, conv, w.Delivered, w.Read, m.marksOf(conv, id).told)
		}
	}
}

// peerRow checks what a one-to-one row says of the peer.
func (m *model) peerRow(u *user, c *conversation, row *frame.Row) {
	peer := c.id.Peer(u.id)
	if peer != u.id && (row.PeerRead > m.marksOf(c.id, peer).told || row.PeerDelivered > c.state.Head.Seq) {
		m.w.fail(10, "%s is told that his peer in %v read up to %d", u.name, c.id, row.PeerRead)
	}
}
