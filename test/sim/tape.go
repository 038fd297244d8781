package sim

import (
	"context"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/store/pebble"
	"github.com/backscroll/backscroll/msg"
)

// tape is what commits of the server did, in the order in which they did it: the
// durable state alone does not say what came first within one. The model plays it
// once the commit is durable; what a crash has undone, it never sees.
type tape struct{ lines []line }

// line is one thing on a tape.
type line struct {
	what   lineKind
	at     msg.Millis // by the server's clock
	conv   msg.ConvID
	user   msg.UserID
	device string
	op     uint64
	id     msg.MessageID
	stored chat.Stored
	rec    chat.User
	said   chat.Profile
}

type lineKind uint8

const (
	tapeSend    lineKind = iota // a message id is looked up: a send is judged now
	tapeOp                      // the last operation of a device is looked up: one is judged now
	tapeWrite                   // a message is stored, new or changed
	tapeDone                    // the operation is carried out
	tapeUser                    // a user's record is stored
	tapeProfile                 // a version of a user's profile is
)

// recorder is the server's store with a tape beside it.
type recorder struct {
	*pebble.Store
	s *server
}

// Update implements chat.Store.
func (r recorder) Update(ctx context.Context, f func(chat.Tx) error) error {
	before := len(r.s.tape.lines)
	return r.Store.Update(ctx, func(tx chat.Tx) error {
		r.s.tape.lines = r.s.tape.lines[:before]
		return f(recording{tx, r.s})
	})
}

// recording is a transaction that is put on the tape.
type recording struct {
	chat.Tx
	s *server
}

func (r recording) note(l line) {
	l.at = r.s.clock()
	r.s.tape.lines = append(r.s.tape.lines, l)
}

func (r recording) FindID(conv msg.ConvID, id msg.MessageID) (chat.IDRecord, error) {
	r.note(line{what: tapeSend, conv: conv, id: id})
	return r.Tx.FindID(conv, id)
}

func (r recording) LastOp(conv msg.ConvID, user msg.UserID, device string) (uint64, error) {
	r.note(line{what: tapeOp, conv: conv, user: user, device: device})
	return r.Tx.LastOp(conv, user, device)
}

func (r recording) SetLastOp(conv msg.ConvID, user msg.UserID, device string, op uint64) error {
	r.note(line{what: tapeDone, conv: conv, user: user, device: device, op: op})
	return r.Tx.SetLastOp(conv, user, device, op)
}

func (r recording) PutMessage(s chat.Stored) error {
	s.Blob = append([]byte(nil), s.Blob...)
	r.note(line{what: tapeWrite, conv: s.Conv, stored: s})
	return r.Tx.PutMessage(s)
}

func (r recording) PutUser(u chat.User) error {
	r.note(line{what: tapeUser, rec: u})
	return r.Tx.PutUser(u)
}

func (r recording) PutProfile(p chat.Profile) error {
	r.note(line{what: tapeProfile, said: p})
	return r.Tx.PutProfile(p)
}

// happened reports whether the commits on the tape, of which a crash left nothing
// known, are durable: a commit is so whole or not at all.
func (t *tape) happened(r chat.Reader) (bool, error) {
	for i := range t.lines {
		l := &t.lines[i]
		switch l.what {
		case tapeDone:
			last, err := r.LastOp(l.conv, l.user, l.device)
			return err == nil && last >= l.op, err
		case tapeWrite:
			s, err := r.Message(l.conv, l.stored.Seq)
			if err == chat.ErrNotFound {
				return false, nil
			}
			return err == nil && s.Rev >= l.stored.Rev, err
		case tapeProfile:
			p, err := r.Profile(l.said.User)
			if err == chat.ErrNotFound {
				return false, nil
			}
			return err == nil && p.Version >= l.said.Version, err
		}
	}
	return false, nil
}

// play takes over what is on the tape.
func (m *model) play(t *tape) {
	lines := t.lines
	t.lines = nil
	for i := range lines {
		l := &lines[i]
		switch l.what {
		case tapeSend:
			m.judgeSend(l)
		case tapeOp:
			m.judgeOp(l)
		case tapeWrite:
			m.conversation(l.conv).write(m, &l.stored)
		case tapeDone:
			m.carriedOut(l)
		case tapeUser:
			m.setUser(&l.rec)
		case tapeProfile:
			m.setProfile(&l.said)
		}
		if m.w.broken() {
			return
		}
	}
}
