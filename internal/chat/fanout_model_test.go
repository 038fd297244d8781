package chat_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// A random model of the fan-out as a distributed store would run it: several
// nodes at once, each step a transaction of its own, late, repeated, or given up
// in the middle, while messages come and members leave and come back. It drives
// the steps of fanout.go on the real store. When all is quiet, every row must
// say what the member's record and the conversation say; and nothing may go back
// on the way.
//
// The obvious rules fail here, each for a seed among the first few hundred.

// steps is a rule: how a fan-out's steps are done.
type steps struct {
	read   func(chat.Reader, msg.ConvID) (chat.Fan, error)
	set    func(chat.Tx, *chat.Fan, int) error
	finish func(chat.Tx, *chat.Fan) error
}

func rightSteps() steps {
	return steps{
		read:   chat.ReadFan,
		set:    func(tx chat.Tx, f *chat.Fan, i int) error { return f.Set(tx, i) },
		finish: func(tx chat.Tx, f *chat.Fan) error { return f.Finish(tx) },
	}
}

// wrongRules are variations that must be caught.
var wrongRules = map[string]func(*steps){
	"overwrite the row without comparing revs": func(s *steps) {
		s.set = func(tx chat.Tx, f *chat.Fan, i int) error {
			if _, err := tx.PutRow(chat.Row{User: f.Members()[i].User, Conv: f.Conv().ID}); err != nil {
				return err
			}
			return f.Set(tx, i)
		}
	},
	"forget who left": func(s *steps) {
		s.read = func(r chat.Reader, id msg.ConvID) (chat.Fan, error) {
			f, err := chat.ReadFan(r, id)
			var present []chat.Member
			for _, m := range f.Members() {
				if m.Left == nil {
					present = append(present, m)
				}
			}
			f.SetMembers(present)
			return f, err
		}
	},
	"add instead of set": func(s *steps) {
		s.set = func(tx chat.Tx, f *chat.Fan, i int) error {
			row, err := tx.Row(f.Members()[i].User, f.Conv().ID)
			if err != nil || f.Members()[i].Left != nil {
				return f.Set(tx, i)
			}
			row.Head.Seq += msg.Seq(f.Conv().Rev - f.Conv().Fanned.Rev)
			row.Rev, row.MetaRev, row.Left = max(row.Rev, f.Conv().Rev), max(row.MetaRev, f.Conv().MetaRev), false
			row.Activity = f.Conv().Activity
			_, err = tx.PutRow(row)
			return err
		}
	},
	"note the snapshot's revs even if they are lower": func(s *steps) {
		s.finish = func(tx chat.Tx, f *chat.Fan) error {
			c, err := tx.Conversation(f.Conv().ID)
			if err != nil {
				return err
			}
			c.Fanned = chat.Fanned{Rev: f.Conv().Rev, MetaRev: f.Conv().MetaRev}
			return tx.PutConversation(c)
		}
	},
	"note the revs of now": func(s *steps) {
		s.finish = func(tx chat.Tx, f *chat.Fan) error {
			c, err := tx.Conversation(f.Conv().ID)
			if err != nil {
				return err
			}
			c.Fanned = chat.Fanned{Rev: c.Rev, MetaRev: c.MetaRev}
			return tx.PutConversation(c)
		}
	},
	"compare head and membership each on its own": func(s *steps) {
		s.set = func(tx chat.Tx, f *chat.Fan, i int) error {
			m, c := f.Members()[i], f.Conv()
			row, err := tx.Row(m.User, c.ID)
			if err != nil {
				return f.Set(tx, i)
			}
			if c.Rev > row.Rev {
				row.Rev, row.Head, row.Activity = c.Rev, m.Head(c), c.Activity
				if m.Left != nil {
					row.Activity = m.LeftAt
				}
			}
			if c.MetaRev > row.MetaRev {
				row.MetaRev, row.Left = c.MetaRev, m.Left != nil
			}
			if m.OwnRev > row.OwnRev {
				row.OwnRev, row.Read = m.OwnRev, m.Read
			}
			_, err = tx.PutRow(row)
			return err
		}
	},
}

// node is one fan-out under way.
type node struct {
	f    chat.Fan
	todo []int
}

// model is one conversation under random events.
type model struct {
	store  chat.Store
	r      *rand.Rand
	steps  steps
	id     msg.ConvID
	users  []msg.UserID
	nodes  []*node
	rows   map[msg.UserID]chat.Row
	fanned chat.Fanned
}

// runModel returns what went wrong for a seed; nil: nothing.
func runModel(store chat.Store, seed uint64, s steps) error {
	m := &model{store: store, r: rand.New(rand.NewPCG(seed, 1)), steps: s, rows: map[msg.UserID]chat.Row{}}
	if err := m.begin(); err != nil {
		return err
	}
	for range 60 {
		if err := m.event(); err != nil {
			return err
		}
	}
	return m.quiet()
}

func (m *model) begin() error {
	return m.store.Update(ctx, func(tx chat.Tx) error {
		g, err := tx.NextGroup()
		if err != nil {
			return err
		}
		m.id = msg.GroupConv(g)
		c := chat.Conversation{ID: m.id, MetaRev: 1, Members: 4, Activity: start}
		if err := tx.PutConversation(c); err != nil {
			return err
		}
		for range 4 {
			u, err := tx.NextUser()
			if err != nil {
				return err
			}
			m.users = append(m.users, u)
			if err := tx.PutMember(chat.Member{Conv: m.id, User: u}); err != nil {
				return err
			}
		}
		return nil
	})
}

// event does one random thing.
func (m *model) event() error {
	switch x := m.r.IntN(100); {
	case x < 25:
		return m.change(func(c *chat.Conversation, _ *chat.Member) {
			c.Rev++
			c.Head.Seq++
			c.Activity += 10
		})
	case x < 40:
		return m.change(func(c *chat.Conversation, u *chat.Member) { // leaves, or comes back
			c.MetaRev++
			u.MetaRev = c.MetaRev
			if u.Left == nil {
				head := c.Head
				u.Left, u.LeftAt = &head, c.Activity
				c.Members--
			} else {
				u.Left, u.LeftAt = nil, 0
				c.Members++
			}
		})
	case x < 46:
		return m.change(func(c *chat.Conversation, u *chat.Member) { // reads
			if u.Left == nil && u.Read.Seq < c.Head.Seq {
				u.Read.Seq++
				u.OwnRev++
			}
		})
	case x < 62 && len(m.nodes) < 3:
		return m.start()
	case len(m.nodes) == 0:
		return nil
	case x < 65:
		m.drop(m.r.IntN(len(m.nodes))) // the node is lost in the middle
		return nil
	default:
		return m.advance(m.r.IntN(len(m.nodes)))
	}
}

// change commits a change of the conversation and of one random member.
func (m *model) change(f func(*chat.Conversation, *chat.Member)) error {
	user := m.users[m.r.IntN(len(m.users))]
	return m.store.Update(ctx, func(tx chat.Tx) error {
		c, err := tx.Conversation(m.id)
		if err != nil {
			return err
		}
		u, err := tx.Member(m.id, user)
		if err != nil {
			return err
		}
		f(&c, &u)
		if err := tx.PutMember(u); err != nil {
			return err
		}
		return tx.PutConversation(c)
	})
}

// start reads a snapshot, if there is anything to carry out.
func (m *model) start() error {
	n := new(node)
	err := m.store.View(ctx, func(r chat.Reader) (err error) {
		n.f, err = m.steps.read(r, m.id)
		return err
	})
	if c := n.f.Conv(); err != nil || c.Rev <= c.Fanned.Rev && c.MetaRev <= c.Fanned.MetaRev {
		return err
	}
	for i := range n.f.Members() {
		n.todo = append(n.todo, i)
		if m.r.IntN(8) == 0 { // repeated
			n.todo = append(n.todo, i)
		}
	}
	m.r.Shuffle(len(n.todo), func(i, j int) { n.todo[i], n.todo[j] = n.todo[j], n.todo[i] })
	m.nodes = append(m.nodes, n)
	return nil
}

func (m *model) drop(i int) { m.nodes = append(m.nodes[:i:i], m.nodes[i+1:]...) }

// advance does the next step of a fan-out.
func (m *model) advance(i int) error {
	n := m.nodes[i]
	err := m.store.Update(ctx, func(tx chat.Tx) error {
		if len(n.todo) > 0 {
			return m.steps.set(tx, &n.f, n.todo[0])
		}
		return m.steps.finish(tx, &n.f)
	})
	if err != nil {
		return err
	}
	if len(n.todo) == 0 {
		m.drop(i)
	} else {
		n.todo = n.todo[1:]
	}
	return m.nothingWentBack()
}

func (m *model) nothingWentBack() error {
	return m.store.View(ctx, func(r chat.Reader) error {
		c, err := r.Conversation(m.id)
		if err != nil {
			return err
		}
		if c.Fanned.Rev < m.fanned.Rev || c.Fanned.MetaRev < m.fanned.MetaRev {
			return fmt.Errorf("fanned went back from %+v to %+v", m.fanned, c.Fanned)
		}
		m.fanned = c.Fanned
		for _, user := range m.users {
			row, err := r.Row(user, m.id)
			if err != nil {
				continue // not set yet
			}
			was := m.rows[user]
			if row.Rev < was.Rev || row.MetaRev < was.MetaRev || row.OwnRev < was.OwnRev {
				return fmt.Errorf("the row of %d went back from %+v to %+v", user, was, row)
			}
			m.rows[user] = row
		}
		return nil
	})
}

// quiet ends everything under way, fans out what is left, and checks the rows.
func (m *model) quiet() error {
	for range 20 {
		for len(m.nodes) > 0 {
			if err := m.advance(m.r.IntN(len(m.nodes))); err != nil {
				return err
			}
		}
		if err := m.start(); err != nil {
			return err
		}
	}
	return m.store.View(ctx, func(r chat.Reader) error {
		c, err := r.Conversation(m.id)
		if err != nil {
			return err
		}
		for _, user := range m.users {
			u, err := r.Member(m.id, user)
			if err != nil {
				return err
			}
			row, err := r.Row(user, m.id)
			if err != nil {
				return fmt.Errorf("user %d has no row: %w", user, err)
			}
			at := c.Activity
			if u.Left != nil {
				at = u.LeftAt
			}
			if row.Head != u.Head(&c) || row.Left != (u.Left != nil) || row.Activity != at {
				return fmt.Errorf("the row of %d is %+v; the member is %+v of %+v", user, row, u, c)
			}
		}
		return nil
	})
}

func TestFanOutByTwoNodesAtOnceLateAndRepeated(t *testing.T) {
	w := makeWorld(t, newFS())
	for seed := range uint64(200) {
		if err := runModel(w.store, seed, rightSteps()); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	for name, change := range wrongRules {
		s := rightSteps()
		change(&s)
		caught := false
		for seed := uint64(0); seed < 300 && !caught; seed++ {
			caught = runModel(w.store, seed, s) != nil
		}
		if !caught {
			t.Errorf("not caught: %s", name)
		}
	}
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
}
