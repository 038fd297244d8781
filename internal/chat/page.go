package chat

import (
	"context"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Fetch and Changes are served from one snapshot, entitlement first, on the
// goroutine that received the request.

// answer runs f on a snapshot and sends what it returns, encoded before the
// snapshot goes, since blobs live no longer.
func (s *session) answer(request uint64, f func(Reader) (any, error)) {
	var out []byte
	err := s.c.store.View(context.Background(), func(r Reader) error {
		body, err := f(r)
		if err != nil {
			return err
		}
		out = s.c.codec.EncodeServer(frame.Server{Request: request, Body: body})
		return nil
	})
	if err != nil {
		s.fail(request, err)
		return
	}
	s.sink.Send(out)
}

// filling collects the messages of a page until it is full, but for those that the
// user hid.
type filling struct {
	limit, bytes int
	hides        *hides
	blobs        []frame.Blob
	changed      []Stored  // those that changed after their append
	hidden       []msg.Seq // that were left out
	last         msg.Seq
	full         bool // one more message would not have fitted
	err          error
}

func (s *session) newFilling(r MessageReader, m *Member, asked int) *filling {
	return &filling{
		limit: within(asked, defaultPage, s.c.limits.PageMessages),
		bytes: s.c.limits.PageBytes,
		hides: newHides(r, m),
	}
}

// add reports whether the message fitted; the first one always does.
func (p *filling) add(m *Stored) bool {
	hid, err := p.hides.has(m.Seq)
	if err != nil {
		p.err = err
		return false
	}
	if hid {
		p.hidden = append(p.hidden, m.Seq)
		return true
	}
	if len(p.blobs) > 0 && (len(p.blobs) == p.limit || len(m.Blob) > p.bytes) {
		p.full = true
		return false
	}
	p.bytes -= len(m.Blob)
	p.blobs = append(p.blobs, m.Blob)
	if m.Rev > m.Appended {
		p.changed = append(p.changed, *m)
	}
	p.last = m.Seq
	return true
}

// watermarksSince lists what others were told after receipt_rev `since`: of
// all present members, or in wide conversations of the asking one only.
func (p *place) watermarksSince(r Reader, since msg.Rev) ([]frame.Watermark, error) {
	if !p.exists || p.conv.ReceiptRev <= since {
		return nil, nil
	}
	members := []Member{p.member}
	if !p.conv.Wide {
		var err error
		if members, err = r.Members(p.id, 0, p.conv.Members); err != nil {
			return nil, err
		}
	}
	var moved []frame.Watermark
	for i := range members {
		if members[i].ReceiptRev <= since {
			continue
		}
		w, err := watermark(r, &members[i])
		if err != nil {
			return nil, err
		}
		moved = append(moved, w)
	}
	return moved, nil
}

// watermark is what others may know of a member's reading.
func watermark(r UserReader, m *Member) (frame.Watermark, error) {
	u, err := r.User(m.User)
	return frame.Watermark{User: u.Address, Delivered: m.Delivered.Seq, Read: m.Told}, err
}
