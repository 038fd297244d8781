package sim

import (
	"math"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// model is what must be true, in plain maps and slices. It follows the server's
// log: after each commit it reads what is new there, and from then on nothing
// of it may change or vanish but by the operations that do so.
type model struct {
	w       *World
	convs   map[msg.ConvID]*conversation
	order   []*conversation
	inbox   map[msg.UserID]msg.Rev // durable inbox revs
	writes  map[msg.MessageID]*writing
	lost    map[string]*writing // by their texts: the device's power failed while they were written
	marks   map[mark]*marks
	refused map[mark]bool // who was told, rightly, to be no member

	opened, synced int      // numbers for sessions and syncs
	later          []func() // checks of what was told of the commit under way
	late           bool     // those run
}

// conversation is one conversation as it is durable on the server.
type conversation struct {
	id      msg.ConvID
	log     []*entry // by seq, from 1
	state   chat.Conversation
	members map[msg.UserID]*member
}

// entry is a message with all its past.
type entry struct {
	appended msg.Rev
	versions []version
}

// version is a message at a rev.
type version struct {
	m    msg.Message
	blob string
}

func (e *entry) now() *version { return &e.versions[len(e.versions)-1] }

// at is the version with a rev; nil: there was none.
func (e *entry) at(rev msg.Rev) *version {
	for i := range e.versions {
		if e.versions[i].m.Rev == rev {
			return &e.versions[i]
		}
	}
	return nil
}

// member is what a user may see.
type member struct {
	chat.Member
	everLeft bool
	head     msg.Seq // the conversation's, when this was read
}

// sees reports whether the user may be given a message: while he is a member
// from where he may see, after he left up to there.
func (m *member) sees(seq msg.Seq) bool {
	return m != nil && seq > m.Start.Seq && (m.Left == nil || seq <= m.Left.Seq)
}

func newModel(w *World) *model {
	return &model{w: w, convs: map[msg.ConvID]*conversation{}, inbox: map[msg.UserID]msg.Rev{},
		writes: map[msg.MessageID]*writing{}, lost: map[string]*writing{}, marks: map[mark]*marks{}, refused: map[mark]bool{}}
}

// view reads the server's store, on which nothing happens meanwhile.
func (m *model) view(f func(chat.Reader) error) {
	if m.w.server.store == nil {
		return
	}
	m.w.must("read the store", m.w.server.store.View(ctx, f))
}

// follow reads what the last commit brought, and then checks what was told of it.
func (m *model) follow() {
	m.view(func(r chat.Reader) error {
		convs, err := r.Conversations(msg.ConvID{}, math.MaxInt)
		if err != nil {
			return err
		}
		for i := range convs {
			if err := m.conversation(convs[i].ID).follow(m, r, &convs[i]); err != nil {
				return err
			}
		}
		for _, u := range m.w.users {
			rev, err := r.InboxRev(u.id)
			if err != nil {
				return err
			}
			if rev < m.inbox[u.id] {
				m.w.fail(2, "the inbox of %s went back from %d to %d", u.name, m.inbox[u.id], rev)
			}
			m.inbox[u.id] = rev
		}
		return nil
	})
	later := m.later
	m.later, m.late = nil, true
	for _, check := range later {
		check()
	}
	m.late = false
}

// compare makes sure, after a start of the server, that nothing is missing.
func (m *model) compare() {
	m.later = nil
	m.view(func(r chat.Reader) error {
		for _, c := range m.order {
			if err := c.compare(m, r); err != nil {
				return err
			}
		}
		return nil
	})
	m.follow()
}

// check runs a check of something that the server has told: against what is
// durable now or, if it tells of a commit that was just synced, against that.
func (m *model) check(f func()) {
	if m.w.server.stage() == durable {
		m.later = append(m.later, f)
		return
	}
	f()
}

func (m *model) conversation(id msg.ConvID) *conversation {
	c := m.convs[id]
	if c == nil {
		c = &conversation{id: id, members: map[msg.UserID]*member{}}
		m.convs[id] = c
		m.order = append(m.order, c)
	}
	return c
}

// find is the conversation that a user's device names; nil: it does not exist.
func (m *model) find(u *user, t frame.Target) *conversation {
	id := t.Conv
	if id.IsZero() {
		for _, other := range m.w.users {
			if other.name == t.Peer {
				id = msg.OneToOne(u.id, other.id)
			}
		}
	}
	return m.convs[id]
}

// member is a user's record in the conversation that his device names; nil: none.
func (m *model) member(u *user, t frame.Target) *member {
	if c := m.find(u, t); c != nil {
		return c.members[u.id]
	}
	return nil
}

func (m *model) everLeft(u *user, t frame.Target) bool {
	rec := m.member(u, t)
	return rec != nil && rec.everLeft
}

// first is the first seq that a user may see.
func (m *model) first(u *user, t frame.Target) msg.Seq {
	if rec := m.member(u, t); rec != nil {
		return rec.Start.Seq + 1
	}
	return 1
}
