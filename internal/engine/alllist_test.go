package engine_test

import (
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What is unread far down a long list is found on a fresh device, a bounded part of the
// list at a time, and no more of the list is brought than is needed.
func TestASyncOverAllGoesDownTheList(t *testing.T) {
	m := newMany(t, 2000, 2)
	m.read = func(g int) bool { return g != 1990 && g != 1500 && g != 3 }
	m.connectTop()
	a := m.e.OpenAll(engine.SessionOptions{Unread: true}, nil)
	seen := map[msg.MessageID]bool{}
	sync := func(n, count, pages int, more bool) {
		t.Helper()
		m.inboxes = nil
		a.Sync(n, nil)
		m.run(1000)
		r := m.result()
		if r.Count != count || r.More != more || r.Err != nil || len(m.inboxes) != pages {
			t.Fatalf("after %d pages of the list, of %d expected, it says %+v", len(m.inboxes), pages, r)
		}
		for _, ask := range m.inboxes {
			if ask.Limit != 200 {
				t.Fatalf("it asked for %+v", *ask)
			}
		}
		if more != (r.End == msg.EndGap) {
			t.Fatalf("it says %+v", r)
		}
		if got := m.readSome(a, n, true, seen); len(got.Messages) != count {
			t.Fatalf("it reads %v", seqs(got.Messages))
		}
	}
	sync(2, 2, 0, true) // those of the top are enough
	sync(2, 2, 3, true)
	sync(10, 0, 5, true)
	sync(10, 2, 2, false)
	if r := m.readSome(a, 1, true, seen); r.End != msg.EndBeginning || len(seen) != 6 || len(m.fetches) != 3 {
		t.Fatalf("it ends with %v after %d, which took %d fetches", r.End, len(seen), len(m.fetches))
	}
}

// The list is asked for again after a lost connection, and after a refusal that passes; one
// that stays is the sync's result, and the next one goes on.
func TestASyncOverAllGoesDownTheListInSpiteOfFailures(t *testing.T) {
	m := newMany(t, 600, 2)
	m.read = func(g int) bool { return g != 3 }
	m.connectTop()
	a := m.e.OpenAll(engine.SessionOptions{Unread: true}, nil)
	a.Sync(2, nil)
	m.asked()
	m.offline()
	m.connect(frame.Row{InboxRev: msg.Rev(len(m.heads))})
	n, _ := m.asked()
	m.answer(n, &frame.Error{Code: msg.CodeInternal, RetryAfter: 1000})
	if m.take(); len(m.sent) > 0 {
		t.Fatalf("at once it sent %#v", m.sent[0].Body)
	}
	m.now += 1000
	m.e.Tick()
	n, ask := m.asked()
	m.answer(n, m.list(ask))
	n, ask = m.asked()
	if ask.Before.Conv.Group() != 351 {
		t.Fatalf("it goes on below %v", ask.Before)
	}
	m.answer(n, &frame.Error{Code: msg.CodeBadRequest})
	if r := m.result(); msg.CodeOf(r.Err) != msg.CodeBadRequest || !r.More || r.Count != 0 {
		t.Fatalf("it ended with %+v", r)
	}
	a.Sync(2, nil)
	m.run(1000)
	if r := m.result(); r.Err != nil || r.More || r.Count != 2 {
		t.Fatalf("it ended with %+v", r)
	}
}

// asked takes the next page of the list that is asked for; what it says of messages that
// it has received is not of interest.
func (m *many) asked() (uint64, *frame.Inbox) {
	m.t.Helper()
	m.take()
	m.sent = slices.DeleteFunc(m.sent, func(f frame.Client) bool {
		_, receipt := f.Body.(*frame.Receipt)
		return receipt
	})
	return next[*frame.Inbox](m.device)
}
