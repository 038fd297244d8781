package sim

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Every frame that leaves the server is looked at: nothing in it may lie above
// what is durable (promise 2), it contains what it says that it covers (5, 6
// and 9), it is as the log has it (1), its counts are exact (8), and its
// receiver may see it (10).

// asked notes a frame of a device that reaches the server.
func (m *model) asked(c *conn, b []byte) {
	f, err := codec.DecodeClient(b)
	if !m.w.must("decode a frame of a device", err) {
		return
	}
	if f.Request != 0 {
		c.asked[f.Request] = f.Body
		c.d.work.requests++
	}
	switch body := f.Body.(type) {
	case *frame.Send:
		m.written(body.ID, body.Content) // under this id, if the power failed while it was written
	case *frame.Receipt:
		m.receipts(c.d.user, body)
	case *frame.Op:
		if o := m.opAsked(c.d.user, c.d.name, body); o != nil {
			c.d.leaves(o)
		}
	case *frame.Account:
		m.turning[c.d.user.id]++
	case *frame.SetProfile:
		m.profileOf(c.d.user.name).asked = append(m.profileOf(c.d.user.name).asked, body)
	}
}

// told checks a frame that the server sends.
func (m *model) told(c *conn, b []byte) frame.Server {
	f, err := codec.DecodeServer(b)
	if !m.w.must("decode a frame of the server", err) {
		return f
	}
	asked := c.asked[f.Request]
	delete(c.asked, f.Request)
	u := c.d.user
	m.alive(c, &f)
	switch body := f.Body.(type) {
	case *frame.Page:
		m.secrets(u, b)
		m.page(c, asked.(*frame.Fetch), body)
		return f
	case *frame.ChangesPage:
		m.secrets(u, b)
		m.changes(c, asked.(*frame.Changes), body)
		return f
	case *frame.PresencePage:
		m.presence(c, body)
		return f
	}
	if e, refused := f.Body.(*frame.Error); refused && m.w.server.stage() == committing && decided(asked) && !e.Code.Retry() {
		m.play(&m.w.server.tape) // the commit wrote nothing
	}
	stranger := m.stranger(u, asked)
	m.check(func() {
		m.secrets(u, b)
		m.before = stranger
		switch body := f.Body.(type) {
		case *frame.Error:
			m.refusal(c, asked, body)
		case *frame.OpAck:
			if op, ok := asked.(*frame.Op); ok {
				m.opAnswered(c.d, op, body)
			}
		case *frame.MembersPage:
			m.membersPage(c, asked.(*frame.Members), body)
		case *frame.ReactorsPage:
			m.reactors(c, asked.(*frame.Reactors), body)
		case *frame.InfoPage:
			m.info(c, body)
		case *frame.TransientPush:
			m.transient(u, body)
		case *frame.TypingPush:
			m.typing(u, body)
		case *frame.DataPage:
			m.dataPage(c, asked.(*frame.Data), body)
		case *frame.DevicesPage:
			m.devices(c, body)
		case *frame.Welcome:
			m.notAbove(u, "Welcome", body.InboxRev)
		case *frame.Heartbeat:
			m.notAbove(u, "Heartbeat", body.InboxRev)
		case *frame.SendAck:
			m.ack(c, asked.(*frame.Send), body)
		case *frame.InboxPage:
			m.rows(u, asked, body)
		case *frame.Push:
			m.push(u, body)
		case *frame.ReceiptPush:
			m.watermarks(u, body.Conv, body.Rev, body.Watermarks)
		case *frame.Account:
			m.turning[u.id]--
			m.account(c, asked.(*frame.Account), body)
		case *frame.Done:
			switch asked := asked.(type) {
			case *frame.Receipt:
				m.received(u, asked)
			case *frame.Watch:
				m.watches(c, asked)
			}
		case *frame.ProfilesPage:
			m.profiles(c, asked, body)
		case *frame.ProfilePush:
			m.profilePush(c, body)
		}
	})
	return f
}

// decided reports whether a request is decided in a commit.
func decided(asked any) bool {
	switch asked.(type) {
	case *frame.Send, *frame.Op:
		return true
	}
	return false
}

func (m *model) notAbove(u *user, what string, rev msg.Rev) {
	if rev > m.inbox[u.id] {
		m.w.fail(2, "%s tells %s of inbox rev %d, and %d is durable", what, u.name, rev, m.inbox[u.id])
	}
}

// ack checks an acknowledgement.
func (m *model) ack(c *conn, asked *frame.Send, ack *frame.SendAck) {
	conv := m.convs[ack.Conv]
	if conv == nil || int(ack.Pos.Seq) > len(conv.log) || ack.Rev > conv.state.Rev {
		m.w.fail(2, "%v is told that %q is message %d, and that is not durable", c.d, asked.Content.Text, ack.Pos.Seq)
		return
	}
	e := conv.log[ack.Pos.Seq-1]
	stored := &e.versions[0].m
	if stored.ID != asked.ID || ack.Pos != stored.Position() || ack.Rev != e.appended || ack.Prev != ack.Rev-1 || ack.Time != stored.Time {
		m.w.fail(3, "%v is told that %q is message %d of %v, and that is %q", c.d, asked.Content.Text, ack.Pos.Seq, ack.Conv, stored.Text)
	}
}

// state checks what a user is told of a conversation that he is a member of.
func (m *model) state(u *user, what string, conv *conversation, s *frame.State) {
	now := &conv.state
	if s.Head != now.Head || s.Rev != now.Rev || s.MetaRev != now.MetaRev || s.ReceiptRev != now.ReceiptRev {
		m.w.fail(2, "%s tells %s that %v is at %+v, and it is at %v, revs %d, %d, %d", what, u.name, conv.id, *s, now.Head, now.Rev, now.MetaRev, now.ReceiptRev)
	}
	rec := conv.members[u.id]
	if rec == nil {
		m.w.fail(10, "%s tells %s of %v, of which he is no member", what, u.name, conv.id)
		return
	}
	first, why := rec.first()
	if s.Left || s.First != first || s.FirstWhy != why || s.Cleared != rec.Cleared.Seq || s.HiddenRev != uint64(len(rec.hidden)) {
		m.w.fail(10, "%s tells %s that of %v he sees from %d (%v, left %v, %d hidden), and that is %d (%v, %d hidden)",
			what, u.name, conv.id, s.First, s.FirstWhy, s.Left, s.HiddenRev, first, why, len(rec.hidden))
	}
	if s.Deleted != (now.Deleted != 0) {
		m.w.fail(2, "%s tells %s that %v is deleted: %v", what, u.name, conv.id, s.Deleted)
	}
	if conv.id.IsGroup() && (s.Role != rec.Role || s.Rights != conv.rights(rec)) {
		m.w.fail(10, "%s tells %s that he is %v in %v with the rights %b, and he is %v with %b", what, u.name, s.Role, conv.id, s.Rights, rec.Role, conv.rights(rec))
	}
}

// messages checks messages that a user is given, and returns them.
func (m *model) messages(u *user, what string, conv *conversation, blobs []frame.Blob) []msg.Message {
	out := make([]msg.Message, 0, len(blobs))
	for _, b := range blobs {
		got, err := codec.DecodeMessage(b)
		if !m.w.must("decode a message", err) {
			return nil
		}
		if int(got.Seq) > len(conv.log) || got.Seq == 0 {
			m.w.fail(2, "%s gives %s message %d of %v, and %d are durable", what, u.name, got.Seq, conv.id, len(conv.log))
			return nil
		}
		if v := conv.log[got.Seq-1].at(got.Rev); v == nil || v.blob != string(b) {
			m.w.fail(1, "%s gives %s message %d of %v at rev %d, which never was", what, u.name, got.Seq, conv.id, got.Rev)
		}
		if rec := conv.members[u.id]; !rec.sees(got.Seq) || conv.state.Deleted != 0 && rec.Left == nil {
			m.w.fail(10, "%s gives %s message %d of %v, which he may not see", what, u.name, got.Seq, conv.id)
		}
		out = append(out, got)
	}
	return out
}
