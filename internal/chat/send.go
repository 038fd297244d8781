package chat

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// sendOp appends one message.
type sendOp struct {
	s       *session
	request uint64
	send    *frame.Send
	hash    [8]byte
	ack     frame.SendAck
}

// send checks what needs no store, and leaves the rest to the next commit. A
// message refused here is not stored, so that those sent after it which name
// it as their predecessor are refused too: the order holds.
func (s *session) send(request uint64, f *frame.Send) {
	if err := s.checkSend(f); err != nil {
		s.fail(request, err)
		return
	}
	if !s.beginPaced(request) {
		return
	}
	s.c.submit(&sendOp{s: s, request: request, send: f, hash: hashOf(s.c.codec, f.ID, f.Content)}, f.Content.Size()+256)
}

func (s *session) checkSend(f *frame.Send) error {
	if f.ID.Version() != 7 {
		return msg.Errorf(msg.CodeBadRequest, "the message id %v is no UUIDv7", f.ID)
	}
	return s.checkContent(&f.Content)
}

// checkContent refuses what a device may not write.
func (s *session) checkContent(c *msg.Content) error {
	switch {
	case c.Type == msg.Note:
		return msg.Errorf(msg.CodeBadRequest, "system notes are written by the server only")
	case c.Original != 0:
		return msg.Errorf(msg.CodeBadRequest, "only imported messages have an original time")
	}
	return c.Check(s.c.limits.BodyBytes)
}

func (o *sendOp) apply(b *batch) error {
	if err := o.s.stillServed(); err != nil {
		return err
	}
	p, err := o.s.find(b, o.send.To)
	if err != nil {
		return err
	}
	rec, known, err := b.repeated(p.id, o.send.ID, o.hash)
	if err != nil {
		return err
	}
	if !known {
		if err := o.permitted(b, &p); err != nil {
			return err
		}
		if !p.exists {
			if err := b.createOneToOne(p.id); err != nil {
				return err
			}
		}
		d := draft{id: o.send.ID, from: o.s.user, content: o.send.Content, hash: o.hash, origin: o.s}
		if rec, err = b.append(p.id, &d); err != nil {
			return err
		}
	}
	o.ack = frame.SendAck{Conv: p.id, Pos: rec.Position, Prev: rec.Rev - 1, Rev: rec.Rev, Time: rec.Time}
	return nil
}

func (o *sendOp) done(err error) {
	o.s.answered()
	if err != nil {
		o.s.fail(o.request, err)
		return
	}
	o.s.hold(o.s.encoded(o.request, &o.ack))
}

// repeated looks for a message id: the first result, if it stands for the same content.
func (b *batch) repeated(conv msg.ConvID, id msg.MessageID, hash [8]byte) (IDRecord, bool, error) {
	rec, known, err := found(b.FindID(conv, id))
	if err == nil && known && rec.Hash != hash {
		err = idReused(id)
	}
	return rec, known, err
}

func idReused(id msg.MessageID) error {
	return msg.Errorf(msg.CodeIDReused, "the message id %v already stands for another content", id)
}

// permitted refuses a new message that may not be stored (now).
func (o *sendOp) permitted(b *batch, p *place) error {
	if err := b.c.maySend(b, p); err != nil {
		return err
	}
	if err := b.room(); err != nil {
		return err
	}
	if after := o.send.After; !after.IsZero() {
		_, stored, err := found(b.FindID(p.id, after))
		if err != nil {
			return err
		}
		if !stored {
			return msg.Errorf(msg.CodeOutOfOrder, "the message %v, which comes before, is not stored; send both again in order", after)
		}
	}
	if to := o.send.Content.ReplyTo; to > p.conv.Head.Seq {
		return msg.Errorf(msg.CodeNoMessage, "there is no message %d to reply to; the newest is %d", to, p.conv.Head.Seq)
	}
	if o.send.ID.Time() < b.now-rememberID {
		return msg.Errorf(msg.CodeTooOld, "the message id is older than 400 days, and unknown: it cannot be told whether it was stored before")
	}
	return nil
}

// maySend refuses who may not write there (now).
func (c *Chat) maySend(r DataReader, p *place) error {
	if err := p.present(); err != nil {
		return err
	}
	if !p.id.IsGroup() && !p.peer.Active {
		return msg.Errorf(msg.CodePeerDisabled, "the account of %q is disabled", string(p.peer.Address))
	}
	return c.mayPut(r, p)
}

// mayPut refuses who may not put a new text before the members (now).
func (c *Chat) mayPut(r DataReader, p *place) error {
	if p.id.IsGroup() {
		return p.may(msg.MaySend)
	}
	return c.mayReach(r, p.me, &p.peer, false)
}

// createOneToOne makes a one-to-one conversation and its member records.
func (b *batch) createOneToOne(id msg.ConvID) error {
	lower, higher := id.Users()
	conv := Conversation{ID: id, MetaRev: 1, Members: 2, Activity: b.now, Created: b.now}
	if lower == higher {
		conv.Members = 1
	}
	if err := b.PutConversation(conv); err != nil {
		return err
	}
	if err := b.PutMember(Member{Conv: id, User: lower, Joined: b.now, MetaRev: 1}); err != nil || lower == higher {
		return err
	}
	return b.PutMember(Member{Conv: id, User: higher, Joined: b.now, MetaRev: 1})
}
