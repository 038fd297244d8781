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
	data    map[dataKey]*datum
	refused map[mark]bool // who was told, rightly, to be no member
	ops     map[opPlace]*opsOf
	sends   map[msg.MessageID]msg.Code // what there was to say of them when the server judged them last
	reasons map[msg.MessageID]msg.Code // for which it refused them, rightly

	turning map[msg.UserID]int   // users who may be about to keep something to themselves, or not to
	dead    map[string]bool      // of every token whether it is worth nothing any more
	titles  map[*device][]string // what devices were ever to be called

	from       map[msg.UserID]msg.WriteFrom // from whom users accept messages
	wasShy     map[msg.UserID]bool          // whether that was ever not anyone
	profilesOf map[msg.Address]*profiles

	before   bool // who is refused was no member before the commit either
	adopting bool // the backend changes groups: that is taken over as it is then

	opened, synced int      // numbers for sessions and syncs
	later          []func() // checks of what was told of the commit under way
	late           bool     // those run
}

// conversation is one conversation as it is durable on the server.
type conversation struct {
	id      msg.ConvID
	log     []*entry // by seq, from 1
	state   chat.Conversation
	rev     msg.Rev // as what was done makes it
	members map[msg.UserID]*member
	known   bool // its members are
	asked   bool // an op was carried out since it was compared

	// Since the op that is on the tape began.
	headBefore msg.Seq
	revBefore  msg.Rev
	changed    []*version // stored, and not accounted for
}

// entry is a message with all its past.
type entry struct {
	appended  msg.Rev
	versions  []version
	reactions []reaction // in the order in which they came
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

func newModel(w *World) *model {
	return &model{w: w, convs: map[msg.ConvID]*conversation{}, inbox: map[msg.UserID]msg.Rev{},
		writes: map[msg.MessageID]*writing{}, lost: map[string]*writing{}, marks: map[mark]*marks{}, data: map[dataKey]*datum{}, refused: map[mark]bool{},
		ops: map[opPlace]*opsOf{}, sends: map[msg.MessageID]msg.Code{}, reasons: map[msg.MessageID]msg.Code{},
		turning: map[msg.UserID]int{}, dead: map[string]bool{}, titles: map[*device][]string{},
		from: map[msg.UserID]msg.WriteFrom{}, wasShy: map[msg.UserID]bool{}, profilesOf: map[msg.Address]*profiles{}}
}

// view reads the server's store, on which nothing happens meanwhile.
func (m *model) view(f func(chat.Reader) error) {
	if m.w.server.store == nil {
		return
	}
	m.w.must("read the store", m.w.server.store.View(ctx, f))
}

// follow plays what the last commit did, compares it with what is durable, and then
// checks what was told of it.
func (m *model) follow() {
	m.play(&m.w.server.tape)
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
		if err := m.followData(r); err != nil {
			return err
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
	m.bury()
}

// compare makes sure, after a start of the server, that nothing is missing.
func (m *model) compare() {
	m.later = nil
	m.view(func(r chat.Reader) error {
		if happened, err := m.w.server.tape.happened(r); err != nil || !happened {
			m.w.server.tape = tape{}
			if err != nil {
				return err
			}
		}
		for _, u := range m.w.users { // what the last commit did may be known only from this
			rec, err := r.User(u.id)
			if err != nil {
				return err
			}
			m.setUser(&rec)
		}
		for _, c := range m.order {
			if err := c.compare(m, r); err != nil {
				return err
			}
		}
		return nil
	})
	m.adopting = true // what the backend asked for at last may have happened
	m.follow()
	m.adopting = false
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
		if lower, higher := id.Users(); !id.IsGroup() {
			for _, u := range []msg.UserID{lower, higher} {
				c.members[u] = &member{Member: chat.Member{Conv: id, User: u}}
			}
			c.known = true
		}
		m.convs[id] = c
		m.order = append(m.order, c)
	}
	return c
}

// targetID is the conversation that a user's device names.
func (m *model) targetID(u *user, t frame.Target) msg.ConvID {
	if t.Conv.IsZero() && t.Peer != "" {
		return msg.OneToOne(u.id, m.w.idOf(t.Peer))
	}
	return t.Conv
}

// targetOf names a conversation as a user's app does.
func (m *model) targetOf(u *user, c *conversation) frame.Target {
	if c.id.IsGroup() {
		return frame.Target{Conv: c.id}
	}
	return frame.Target{Peer: m.w.nameOf(c.id.Peer(u.id))}
}

// find is the conversation that a user's device names; nil: it does not exist.
func (m *model) find(u *user, t frame.Target) *conversation { return m.convs[m.targetID(u, t)] }

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
		seq, _ := rec.first()
		return seq
	}
	return 1
}
