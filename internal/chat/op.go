package chat

import (
	"reflect"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// changeKind is how one kind of change is carried out.
type changeKind struct {
	// check refuses what is wrong whatever the store says; nil: nothing is.
	check func(s *session, change frame.Change) error
	// apply makes the change, in the group commit. A refusal must come before the
	// first write. What it changes in messages, and the notes that it appends with
	// o.s as their origin, go into the acknowledgement by themselves.
	apply func(b *batch, o *opOp, p *place, change frame.Change) error
	who   who
}

// who may ask for a change at all.
type who uint8

const (
	presentMembers who = iota
	formerMembers      // and they, if they have left
	everybody          // and users who never were members: then the place does not exist
	theUser            // it is about no conversation: there is no place
)

// changes is the table of changes: a line for each, a file for each.
var changes = map[reflect.Type]changeKind{
	of[frame.Edit]():    {apply: by(edit), check: checked(checkEdit)},
	of[frame.Delete]():  {apply: by(deleteForAll)},
	of[frame.React]():   {apply: by(react), check: checked(checkReact)},
	of[frame.SetCall](): {apply: by(setCall), check: checked(checkSetCall)},
	of[frame.Hide]():    {apply: by(hide), check: checked(checkHide), who: formerMembers},
	of[frame.Clear]():   {apply: by(clearUpTo), check: checked(checkClear), who: formerMembers},
	of[frame.Mark]():    {apply: by(mark), who: formerMembers},

	of[frame.Arrange](): {apply: by(arrange), check: checked(checkArrange), who: formerMembers},

	of[frame.SetGroup]():      {apply: by((*batch).changeGroup)},
	of[frame.SetRole]():       {apply: by((*batch).changeRole)},
	of[frame.AddMembers]():    {apply: by((*batch).addMembers)},
	of[frame.RemoveMembers](): {apply: by((*batch).removeMembers)},
	of[frame.Join]():          {apply: by((*batch).joinOpen), who: everybody},
	of[frame.Leave]():         {apply: by((*batch).leave)},
	of[frame.DeleteGroup]():   {apply: by((*batch).deleteGroup)},

	of[frame.SetData]():    {apply: by(setData), check: checked(checkSetData), who: theUser},
	of[frame.DeleteData](): {apply: by(deleteData), check: checked(checkDeleteData), who: theUser},
}

func by[C any](apply func(*batch, *opOp, *place, *C) error) func(*batch, *opOp, *place, frame.Change) error {
	return func(b *batch, o *opOp, p *place, change frame.Change) error {
		return apply(b, o, p, any(change).(*C))
	}
}

func checked[C any](check func(*session, *C) error) func(*session, frame.Change) error {
	return func(s *session, change frame.Change) error { return check(s, any(change).(*C)) }
}

// opOp carries out one Op.
type opOp struct {
	s       *session
	request uint64
	op      *frame.Op
	kind    changeKind
	ack     frame.OpAck
	changed []changed // the messages of the acknowledgement, as the change left them
}

// opAhead is how far an operation id may lie in the future.
const opAhead msg.Millis = 24 * 3600 * 1000

// opTime is the moment that an operation id was made.
func opTime(op uint64) msg.Millis { return msg.Millis(op >> 16) }

// op checks what needs no store, and leaves the rest to the next commit. Changes
// are paced with the device's sends.
func (s *session) op(request uint64, f *frame.Op) {
	kind, known := changes[reflect.TypeOf(f.Change)]
	if !known {
		s.fail(request, msg.Errorf(msg.CodeUnknownKind, "this server does not know that kind of change; it may be older than the client"))
		return
	}
	if f.Op == 0 || opTime(f.Op) > s.c.clock()+opAhead {
		s.fail(request, msg.Errorf(msg.CodeBadRequest, "the operation id %d is 0, or was made more than a day from now", f.Op))
		return
	}
	if kind.who == theUser && f.To != (frame.Target{}) {
		s.fail(request, msg.Errorf(msg.CodeBadRequest, "changes of user data name no conversation"))
		return
	}
	if err := fewEnough(named(f.Change)); err != nil {
		s.fail(request, err)
		return
	}
	if kind.check != nil {
		if err := kind.check(s, f.Change); err != nil {
			s.fail(request, err)
			return
		}
	}
	if !s.beginPaced(request) {
		return
	}
	s.c.submit(&opOp{s: s, request: request, op: f, kind: kind}, sizeOf(f.Change))
}

// sizeOf is roughly how many bytes a change writes, which bounds what one commit takes.
func sizeOf(c frame.Change) int {
	size := 1024 * (1 + named(c))
	switch c := c.(type) {
	case *frame.Edit:
		size += c.Content.Size()
	case *frame.SetData:
		size += len(c.Value)
	}
	return size
}

func (o *opOp) apply(b *batch) error {
	if err := o.s.stillServed(); err != nil {
		return err
	}
	var p place
	var err error
	if o.kind.who != theUser {
		if p, err = o.find(b); err != nil {
			return err
		}
	}
	last, err := b.LastOp(p.id, o.s.user.ID, o.s.device)
	if err != nil {
		return err
	}
	o.ack = frame.OpAck{Conv: p.id, Time: b.now}
	switch {
	case o.op.Op < last:
		return msg.Errorf(msg.CodeOldOp, "the operation id %d lies below %d, which this device's last change here had", o.op.Op, last)
	case o.op.Op > last:
		if err := o.carryOut(b, &p); err != nil {
			return err
		}
	}
	if o.kind.who == theUser {
		return nil
	}
	if p.conv, err = b.Conversation(p.id); err != nil {
		return err
	}
	if p.member, err = b.Member(p.id, o.s.user.ID); err != nil {
		return err
	}
	o.ack.State, err = stateFor(b, &p.conv, &p.member)
	return err
}

// find resolves the target; whether the user may do the change, carryOut asks.
func (o *opOp) find(b *batch) (place, error) {
	p, err := o.s.find(b, o.op.To)
	switch {
	case o.kind.who == everybody && msg.CodeOf(err) == msg.CodeNotMember && p.id.IsGroup():
		return p, nil
	case err == nil && !p.exists:
		err = p.nothingYet()
	}
	return p, err
}

// carryOut makes the change for the first time.
func (o *opOp) carryOut(b *batch, p *place) error {
	if o.kind.who == presentMembers {
		if err := p.present(); err != nil {
			return err
		}
		if !p.id.IsGroup() { // what the other one would see
			if err := apart(b, p.me, &p.peer); err != nil {
				return err
			}
		}
	}
	prev := p.conv.Rev
	if err := o.kind.apply(b, o, p, o.op.Change); err != nil {
		return err
	}
	if t := b.convs[p.id]; t != nil && t.conv.Rev > prev {
		o.ack.Prev, o.ack.Rev = prev, t.conv.Rev
		t.acks = append(t.acks, o)
		o.changed, o.ack.Mine = t.since(prev, o.s.user.ID)
	}
	return b.SetLastOp(p.id, o.s.user.ID, o.s.device, o.op.Op)
}

func (o *opOp) done(err error) {
	o.s.answered()
	if err != nil {
		o.s.fail(o.request, err)
		return
	}
	o.s.hold(o.s.encoded(o.request, &o.ack))
}

// stillServed refuses what a device asked for before its connection was ended for good.
func (s *session) stillServed() error {
	if code := msg.Code(s.refused.Load()); code.NeedsPerson() {
		return msg.Errorf(code, "the connection was ended before the request was carried out")
	}
	return nil
}

// beginPaced is begin for what the device's pace limits.
func (s *session) beginPaced(request uint64) bool {
	if !s.begin(request) {
		return false
	}
	if refusal := s.paced(); refusal != nil {
		s.answered()
		s.reply(request, refusal)
		return false
	}
	return true
}

// paced takes one from the device's pace; nil: it has not used it up.
func (s *session) paced() *frame.Error {
	wait := s.pace.take(s.c.clock(), s.c.limits.SendsPerSecond, s.c.limits.SendBurst)
	if wait == 0 {
		return nil
	}
	return &frame.Error{Code: msg.CodeRateLimit, RetryAfter: wait,
		Detail: "this device sends too fast; send again after the given time"}
}
