package dbtest

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

// Plain is a database in memory, as simple as the contract allows: what others
// are compared with. It passes the suite too. It is durable in the sense that
// nothing ever crashes, and slow: an update copies everything.
type Plain struct {
	s      *state
	closed bool
}

var _ engine.DB = (*Plain)(nil)

// NewPlain makes an empty one.
func NewPlain() *Plain {
	return &Plain{s: &state{
		values: map[string][]byte{},
		convs:  map[engine.ConvNo]engine.Conv{},
		data:   map[engine.ConvNo]data{},
		outbox: map[int64]engine.OutboxEntry{},
		keys:   map[string]frame.Datum{}, prefixes: map[string]bool{},
	}}
}

// Clone returns a copy that later updates do not change.
func (p *Plain) Clone() *Plain { return &Plain{s: p.s, closed: p.closed} }

// View implements engine.DB.
func (p *Plain) View(f func(engine.Reader) error) error {
	if p.closed {
		return msg.Errorf(msg.CodeClosed, "closed")
	}
	return f(p.s)
}

// Update implements engine.DB.
func (p *Plain) Update(_ bool, f func(engine.Tx) error) error {
	if p.closed {
		return msg.Errorf(msg.CodeClosed, "closed")
	}
	next := p.s.clone()
	if err := f(next); err != nil {
		return err
	}
	p.s = next
	return nil
}

// Close implements engine.DB.
func (p *Plain) Close() error {
	p.closed = true
	return nil
}

// state is everything that is stored; it implements engine.Tx.
type state struct {
	values     map[string][]byte
	convs      map[engine.ConvNo]engine.Conv
	lastConv   engine.ConvNo
	data       map[engine.ConvNo]data
	outbox     map[int64]engine.OutboxEntry
	lastOutbox int64
	keys       map[string]frame.Datum
	prefixes   map[string]bool
}

// data is what is stored of one conversation beside its record. Its maps are
// never changed, only replaced.
type data struct {
	spans    span.Set
	holes    []msg.Hole
	marks    map[msg.Address]frame.Watermark
	messages map[msg.Seq]engine.Stored
	placed   map[msg.MessageID]msg.Seq
	members  map[msg.Address]frame.Member
}

func (s *state) clone() *state {
	c := *s
	c.values, c.convs = maps.Clone(s.values), maps.Clone(s.convs)
	c.data, c.outbox = maps.Clone(s.data), maps.Clone(s.outbox)
	c.keys, c.prefixes = maps.Clone(s.keys), maps.Clone(s.prefixes)
	return &c
}

func (s *state) Meta(key string) ([]byte, error) { return bytes.Clone(s.values[key]), nil }

func (s *state) SetMeta(key string, value []byte) error {
	if value == nil {
		delete(s.values, key)
		return nil
	}
	s.values[key] = bytes.Clone(value)
	return nil
}

// cloned is a copy that shares nothing.
func cloned(c *engine.Conv) *engine.Conv {
	copied := *c
	copied.Preview, copied.Group = bytes.Clone(c.Preview), bytes.Clone(c.Group)
	return &copied
}

// find returns the conversation that fits.
func (s *state) find(fits func(*engine.Conv) bool) (*engine.Conv, error) {
	for _, c := range s.convs {
		if fits(&c) {
			return cloned(&c), nil
		}
	}
	return nil, nil
}

func (s *state) Conv(no engine.ConvNo) (*engine.Conv, error) {
	return s.find(func(c *engine.Conv) bool { return c.No == no })
}

func (s *state) ConvByID(id msg.ConvID) (*engine.Conv, error) {
	return s.find(func(c *engine.Conv) bool { return c.ID == id && !id.IsZero() })
}

func (s *state) ConvByPeer(peer msg.Address) (*engine.Conv, error) {
	return s.find(func(c *engine.Conv) bool { return c.Peer == peer && peer != "" })
}

// sorted returns the conversations that fit, in an order.
func (s *state) sorted(fits func(*engine.Conv) bool, order func(a, b *engine.Conv) int) []*engine.Conv {
	var found []*engine.Conv
	for _, c := range s.convs {
		if fits(&c) {
			found = append(found, cloned(&c))
		}
	}
	slices.SortFunc(found, order)
	return found
}

// inList compares two places in the list.
func inList(a, b frame.InboxKey) int {
	return cmp.Or(cmp.Compare(b.Pinned, a.Pinned), cmp.Compare(b.Activity, a.Activity),
		bytes.Compare(b.Conv[:], a.Conv[:]))
}

func place(c *engine.Conv) frame.InboxKey {
	return frame.InboxKey{Pinned: c.Pinned, Activity: c.Activity, Conv: c.ID}
}

func (s *state) List(before frame.InboxKey, limit int, yield func(*engine.Conv) bool) error {
	rows := s.sorted(
		func(c *engine.Conv) bool {
			return c.InboxRev > 0 && (before == frame.InboxKey{} || inList(before, place(c)) < 0)
		},
		func(a, b *engine.Conv) int { return inList(place(a), place(b)) })
	for i, c := range rows {
		if i >= limit || !yield(c) {
			break
		}
	}
	return nil
}

func (s *state) Wanting(limit int) ([]*engine.Conv, error) {
	found := s.sorted(
		func(c *engine.Conv) bool { return c.WantDelivered > 0 || c.WantRead > 0 || c.WantTold > 0 },
		func(a, b *engine.Conv) int { return cmp.Compare(a.No, b.No) })
	return found[:min(len(found), max(limit, 0))], nil
}

func (s *state) Unlist() error {
	for no, c := range s.convs {
		c.InboxRev = 0
		s.convs[no] = c
	}
	return nil
}

func (s *state) PutConv(c *engine.Conv) error {
	for _, other := range s.convs {
		if other.No != c.No && (c.Peer != "" && other.Peer == c.Peer || !c.ID.IsZero() && other.ID == c.ID) {
			return msg.Errorf(msg.CodeLocalDB, "conversation %d has the same id or peer", other.No)
		}
	}
	if c.No == 0 {
		c.No = s.lastConv + 1
	}
	s.lastConv = max(s.lastConv, c.No)
	s.convs[c.No] = *cloned(c)
	return nil
}

func (s *state) Forget() error {
	maps.DeleteFunc(s.values, func(key string, _ []byte) bool { return strings.HasPrefix(key, "sync.") })
	clear(s.data)
	clear(s.keys)
	clear(s.prefixes)
	for no, c := range s.convs {
		delete(s.convs, no)
		for _, e := range s.outbox {
			if e.Conv != no {
				continue
			}
			kept := engine.Conv{No: no, ID: c.ID, Peer: c.Peer, Name: c.Name}
			if c.Peer != "" {
				kept.ID = msg.ConvID{}
			}
			s.convs[no] = kept
		}
	}
	return nil
}
