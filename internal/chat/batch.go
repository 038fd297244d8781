package chat

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// batch is the Tx of one group commit. It keeps the conversation and member
// records that its operations read and write, so that each reaches the store
// once however many messages came; and it notes what happened, for the pushes
// after the commit. Everything else goes straight to the store's transaction.
type batch struct {
	Tx
	c     *Chat
	now   msg.Millis
	full  bool // the store has no room to grow; the same for the whole batch
	convs map[msg.ConvID]*touched
	order []*touched // as they were first touched
	users map[msg.UserID]User
	known map[msg.Address]msg.UserID
	data  []datumChange
}

// touched is one conversation in a batch.
type touched struct {
	conv    Conversation
	before  Conversation // as the batch found it; zero if it was made here
	stored  bool         // the store has a record of it
	dirty   bool         // conv is to be written
	members memberCache

	// What happened, for fan-out and pushes.
	changed  []changed // ascending rev, each message once
	lowest   msg.Seq   // that changed
	highest  msg.Seq   // the same; 0: nothing changed
	mine     []ownReactions
	origin   *session     // the device that all of it came from; nil: none, or several
	acks     []*opOp      // of operations that changed messages
	unpushed bool         // something was appended that is not pushed: no push of messages
	moved    []msg.UserID // whose told watermarks moved
	veiled   []msg.UserID // who hid or cleared something: also of own
	own      []msg.UserID // who changed what he owns, or joined: his row is set and pushed
	behind   []msg.UserID // who asked for his row of a wide conversation: set, not pushed
	joined   []msg.UserID // who became a member of a wide conversation

	// What fan-out did, for the pushes.
	rows       []rowChange
	watermarks []frame.Watermark
	listeners  []msg.UserID // the online members who are told of watermarks
}

func newBatch(c *Chat, tx Tx) *batch {
	return &batch{
		Tx:    tx,
		c:     c,
		now:   c.clock(),
		full:  c.full(),
		convs: make(map[msg.ConvID]*touched),
		users: make(map[msg.UserID]User),
		known: make(map[msg.Address]msg.UserID),
	}
}

// touch returns the batch's copy of a conversation; nil if there is no such one.
func (b *batch) touch(id msg.ConvID) (*touched, error) {
	if t := b.convs[id]; t != nil {
		return t, nil
	}
	conv, there, err := found(b.Tx.Conversation(id))
	if err != nil || !there {
		return nil, err
	}
	t := &touched{conv: conv, before: conv, stored: true}
	b.convs[id] = t
	b.order = append(b.order, t)
	return t, nil
}

func (b *batch) Conversation(id msg.ConvID) (Conversation, error) {
	t, err := b.touch(id)
	if err == nil && t == nil {
		err = ErrNotFound
	}
	if err != nil {
		return Conversation{}, err
	}
	return t.conv, nil
}

func (b *batch) PutConversation(c Conversation) error {
	t, err := b.touch(c.ID)
	if err != nil {
		return err
	}
	if t == nil {
		t = new(touched)
		b.convs[c.ID] = t
		b.order = append(b.order, t)
		// At once, so that its key is found by those who ask for it next.
		if err := b.Tx.PutConversation(c); err != nil {
			return err
		}
	}
	t.conv, t.dirty = c, true
	return nil
}

func (b *batch) GroupByKey(key string) (Conversation, error) {
	c, err := b.Tx.GroupByKey(key)
	if err != nil {
		return c, err
	}
	return b.Conversation(c.ID)
}

func (b *batch) Member(conv msg.ConvID, user msg.UserID) (Member, error) {
	t, err := b.touch(conv)
	if err != nil {
		return Member{}, err
	}
	if t == nil {
		return Member{}, ErrNotFound
	}
	if e := t.members.find(user); e != nil {
		return e.Member, nil
	}
	m, err := b.Tx.Member(conv, user)
	if err == nil {
		t.members.add(m)
	}
	return m, err
}

// PutMember needs the conversation to be there already.
func (b *batch) PutMember(m Member) error {
	t, err := b.touch(m.Conv)
	if err != nil {
		return err
	}
	if t == nil {
		return ErrNotFound
	}
	e := t.members.find(m.User)
	if e == nil {
		e = t.members.add(m)
	}
	e.Member, e.changed = m, true
	return nil
}

func (b *batch) Members(conv msg.ConvID, after msg.UserID, limit int) ([]Member, error) {
	if err := b.writeMembers(b.convs[conv]); err != nil {
		return nil, err
	}
	return b.Tx.Members(conv, after, limit)
}

func (b *batch) MembersSince(conv msg.ConvID, since msg.Rev, limit int) ([]Member, error) {
	if err := b.writeMembers(b.convs[conv]); err != nil {
		return nil, err
	}
	return b.Tx.MembersSince(conv, since, limit)
}

func (b *batch) User(id msg.UserID) (User, error) {
	if u, ok := b.users[id]; ok {
		return u, nil
	}
	u, err := b.Tx.User(id)
	if err == nil {
		b.remember(u)
	}
	return u, err
}

func (b *batch) UserByAddress(a msg.Address) (User, error) {
	if id, ok := b.known[a]; ok {
		return b.User(id)
	}
	u, err := b.Tx.UserByAddress(a)
	if err == nil {
		b.remember(u)
	}
	return u, err
}

func (b *batch) PutUser(u User) error {
	b.remember(u)
	return b.Tx.PutUser(u)
}

func (b *batch) remember(u User) {
	b.users[u.ID] = u
	b.known[u.Address] = u.ID
}

// writeMembers writes the changed members of a conversation; nil has none.
func (b *batch) writeMembers(t *touched) error {
	if t == nil {
		return nil
	}
	for _, e := range t.members.list {
		if !e.changed {
			continue
		}
		if err := b.Tx.PutMember(e.Member); err != nil {
			return err
		}
		e.changed = false
	}
	return nil
}

// finish sets the inbox rows and writes what is still in memory.
func (b *batch) finish() error {
	for _, t := range b.order {
		if err := b.fanOut(t); err != nil {
			return err
		}
		if err := b.settle(t); err != nil {
			return err
		}
		if err := b.writeMembers(t); err != nil {
			return err
		}
		if !t.dirty {
			continue
		}
		if err := b.Tx.PutConversation(t.conv); err != nil {
			return err
		}
		t.dirty = false
	}
	return nil
}
