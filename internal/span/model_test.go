package span

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/backscroll/backscroll/msg"
)

// A small model of one conversation: a server, a device and a network that
// drops, repeats and reorders. A row is nothing but the rev of its last
// change, so two equal rows are the same state of a message.

// everything is all the seqs there can be.
var everything = msg.Range{Lo: 1, Hi: math.MaxUint64}

// row is a message: rev is that of its last change, born that of its append.
type row struct {
	seq       msg.Seq
	rev, born msg.Rev
}

// modelServer holds the rows as they are: rows[i] is seq i+1.
type modelServer struct {
	rev  msg.Rev
	rows []row
}

func (s *modelServer) head() msg.Seq { return msg.Seq(len(s.rows)) }

// change appends a message or changes one, with even chances.
func (s *modelServer) change(r *rand.Rand) {
	s.rev++
	if i := r.IntN(2 * max(1, len(s.rows))); i < len(s.rows) {
		s.rows[i].rev = s.rev
	} else {
		s.rows = append(s.rows, row{s.head() + 1, s.rev, s.rev})
	}
}

// changed returns the rows within ranges that changed after since, by rev.
func (s *modelServer) changed(ranges []msg.Range, since msg.Rev) []row {
	var rows []row
	for _, x := range s.rows {
		in := slices.ContainsFunc(ranges, func(r msg.Range) bool { return r.Contains(x.seq) })
		if in && x.rev > since {
			rows = append(rows, x)
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.rev, b.rev) })
	return rows
}

// frame is an answer or a push on its way to a device.
type frame func(*modelDevice)

// push covers the last n revs of the whole conversation.
func (s *modelServer) push(n msg.Rev) frame {
	prev, rev := s.rev-n, s.rev
	rows := s.changed([]msg.Range{everything}, prev)
	return func(d *modelDevice) { d.onPush(prev, rev, rows) }
}

// page reads the rows of r and the rev they are as of; between the two reads
// the server may move on.
func (s *modelServer) page(ru rules, r msg.Range, meanwhile func()) frame {
	var rows []row
	rev := s.rev
	if ru.rowsBeforeRev {
		rows = s.changed([]msg.Range{r}, 0)
		meanwhile()
		rev = s.rev
	} else {
		meanwhile()
		rows = s.changed([]msg.Range{r}, 0)
	}
	return func(d *modelDevice) { d.onPage(Span{r, rev}, rows) }
}

// answer is Changes: at most limit rows.
func (s *modelServer) answer(ru rules, ranges []msg.Range, since msg.Rev, limit int) frame {
	rows, upto := s.changed(ranges, since), s.rev
	if len(rows) > limit {
		rows = rows[:limit]
		upto = ru.cutShort(rows[limit-1].rev, s.rev)
	}
	return func(d *modelDevice) { d.onChanges(ranges, since, upto, rows) }
}

// modelDevice holds rows, and spans that say what they are worth.
type modelDevice struct {
	rules
	set   Set
	rows  map[msg.Seq]msg.Rev
	known msg.Rev // the highest rev heard of
}

func (d *modelDevice) put(x row) { d.rows[x.seq] = d.replace(d.rows[x.seq], x.rev) }

func (d *modelDevice) onPage(sp Span, rows []row) {
	for _, x := range rows {
		d.put(x)
	}
	d.set = d.insert(d.set, sp)
	d.known = max(d.known, sp.Rev)
}

func (d *modelDevice) onPush(prev, rev msg.Rev, rows []row) {
	for _, x := range rows {
		switch {
		case d.set.Held(msg.Range{Lo: x.seq, Hi: x.seq}):
			d.put(x)
		case x.born > prev:
			d.put(x)
			d.set = d.pushed(d.set, Span{msg.Range{Lo: x.seq, Hi: x.seq}, rev})
		}
	}
	d.set = d.advance(d.set, d.known, prev, rev)
	d.known = max(d.known, rev)
}

func (d *modelDevice) onChanges(ranges []msg.Range, since, upto msg.Rev, rows []row) {
	for _, x := range rows {
		if d.set.Held(msg.Range{Lo: x.seq, Hi: x.seq}) {
			d.put(x)
		}
	}
	d.set = d.lift(d.set, ranges, since, upto)
	d.known = max(d.known, upto)
}

func (d *modelDevice) forget(r msg.Range) {
	d.set = d.set.Remove(r)
	for q := r.Lo; q <= r.Hi; q++ {
		delete(d.rows, q)
	}
}

// check says where the device claims more than it has: in a span with rev R
// each message has a row, and one that has not changed since R is as the
// server has it.
func (d *modelDevice) check(s *modelServer) error {
	if err := d.set.Check(); err != nil {
		return err
	}
	for _, sp := range d.set {
		for q := sp.Lo; q <= sp.Hi; q++ {
			here, there := d.rows[q], s.rows[q-1].rev
			if here == 0 || here > there || (here < there && there <= sp.Rev) {
				return fmt.Errorf("%v: seq %d is at rev %d here, at %d on the server", d.set, q, here, there)
			}
		}
	}
	return nil
}

// rules are the decisions that the model can take rightly or wrongly.
type rules struct {
	insert        func(s Set, sp Span) Set                                 // a page
	pushed        func(s Set, sp Span) Set                                 // a message that a push brings
	advance       func(s Set, known, prev, rev msg.Rev) Set                // what a push covers
	lift          func(s Set, ranges []msg.Range, since, upto msg.Rev) Set // an answer to Changes
	replace       func(old, new msg.Rev) msg.Rev                           // which of two rows stays
	cutShort      func(last, head msg.Rev) msg.Rev                         // what a cut answer claims
	rowsBeforeRev bool                                                     // how a page is read
}

func rightRules() rules {
	return rules{
		insert:   Set.Insert,
		pushed:   Set.Insert,
		advance:  func(s Set, _, prev, rev msg.Rev) Set { return s.Push(prev, rev) },
		lift:     Set.Lift,
		replace:  func(old, new msg.Rev) msg.Rev { return max(old, new) },
		cutShort: func(last, _ msg.Rev) msg.Rev { return last },
	}
}

// play runs steps of random life; it returns the first false claim.
func play(seed uint64, ru rules, steps int) (*modelServer, *modelDevice, error) {
	r := rand.New(rand.NewPCG(seed, 1))
	s, d := &modelServer{}, &modelDevice{rules: ru, rows: map[msg.Seq]msg.Rev{}}
	for range 3 + r.IntN(5) {
		s.change(r)
	}
	var net []frame
	for range steps {
		net = append(net, nextFrames(r, s, d)...)
		if len(net) > 0 && r.IntN(10) < 6 {
			i := r.IntN(len(net))
			net[i](d)
			if r.IntN(10) > 0 { // else it will be delivered again
				net = slices.Delete(net, i, i+1)
			}
		}
		if err := d.check(s); err != nil {
			return s, d, err
		}
	}
	return s, d, nil
}

// nextFrames takes one step of the server or the device, and returns what it
// puts on the network, if it is not lost.
func nextFrames(r *rand.Rand, s *modelServer, d *modelDevice) []frame {
	lo := 1 + msg.Seq(r.IntN(int(s.head())))
	some := msg.Range{Lo: lo, Hi: min(s.head(), lo+msg.Seq(r.IntN(5)))}
	var f frame
	switch x := r.IntN(100); {
	case x < 45:
		n := 1 + r.IntN(3)/2
		for range n {
			s.change(r)
		}
		f = s.push(msg.Rev(n))
	case x < 60:
		f = s.page(d.rules, some, func() {
			if r.IntN(3) == 0 {
				s.change(r)
			}
		})
	case x < 75 && len(d.set) > 0:
		sp := d.set[r.IntN(len(d.set))]
		f = s.answer(d.rules, []msg.Range{sp.Range, some}, sp.Rev, []int{1, 2, 100}[r.IntN(3)])
	case x < 78:
		d.forget(some)
	}
	if f == nil || r.IntN(5) == 0 {
		return nil
	}
	return []frame{f}
}

// settle is the device once the faults have stopped: it asks for changes, a
// few rows at a time, until nothing is stale, and then for what lies in gaps.
func settle(s *modelServer, d *modelDevice) error {
	for range 10_000 {
		if stale := d.set.Stale(everything, s.rev); len(stale) > 0 {
			s.answer(d.rules, []msg.Range{stale[0].Range}, stale[0].Rev, 2)(d)
		} else if gaps := d.set.Gaps(msg.Range{Lo: 1, Hi: s.head()}); len(gaps) > 0 {
			s.page(d.rules, gaps[0], func() {})(d)
		} else {
			return nil
		}
	}
	return fmt.Errorf("%v: not settled after 10,000 exchanges", d.set)
}
