package span

import (
	"maps"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/msg"
)

// plain is the model: each held seq with its rev, over a window of seqs from
// base to base+window, so that the same sequences run at both ends of what a
// Seq can say.
type plain struct {
	base msg.Seq
	revs map[msg.Seq]msg.Rev
}

const window = 30

// lift raises what is held in r and satisfies since <= rev < upto.
func (m plain) lift(ranges []msg.Range, since, upto msg.Rev) {
	for q, rev := range m.revs {
		in := slices.ContainsFunc(ranges, func(r msg.Range) bool { return r.Contains(q) })
		if in && since <= rev && rev < upto {
			m.revs[q] = upto
		}
	}
}

// ranges groups the seqs of r for which in holds into ranges; cut says where
// two neighbours must not share one.
func (m plain) ranges(r msg.Range, in func(msg.Seq) bool, cut func(a, b msg.Seq) bool) []msg.Range {
	var out []msg.Range
	for i := range msg.Seq(window + 1) {
		q := m.base + i
		if q == 0 || !r.Contains(q) || !in(q) {
			continue
		}
		if n := len(out) - 1; n >= 0 && out[n].Hi == q-1 && !cut(q-1, q) {
			out[n].Hi = q
		} else {
			out = append(out, msg.Range{Lo: q, Hi: q})
		}
	}
	return out
}

func (m plain) held(q msg.Seq) bool          { _, ok := m.revs[q]; return ok }
func (m plain) revChanges(a, b msg.Seq) bool { return m.revs[a] != m.revs[b] }
func never(msg.Seq, msg.Seq) bool            { return false }
func (m plain) stale(rev msg.Rev) func(msg.Seq) bool {
	return func(q msg.Seq) bool { return m.held(q) && m.revs[q] < rev }
}

// set is the model's content as the Set that must stand for it.
func (m plain) set() Set {
	return m.spans(msg.Range{Lo: 1, Hi: math.MaxUint64}, m.held)
}

func (m plain) spans(r msg.Range, in func(msg.Seq) bool) Set {
	var s Set
	for _, part := range m.ranges(r, in, m.revChanges) {
		s = append(s, Span{part, m.revs[part.Lo]})
	}
	return s
}

// machine drives a Set and the model through the same operations.
type machine struct {
	plain
	s    Set
	past []Set    // every set so far …
	pics []string // … and how it looked: values never change
}

var bases = []msg.Seq{0, 1000, math.MaxUint64 - window}

func (m *machine) drawRange(t *rapid.T, what string) msg.Range {
	lo := rapid.IntRange(0, window).Draw(t, what+"Lo")
	hi := lo + rapid.IntRange(-1, 9).Draw(t, what+"Len")
	return msg.Range{Lo: m.base + msg.Seq(lo), Hi: m.base + msg.Seq(min(max(hi, 0), window))}
}

func drawRev(t *rapid.T, what string) msg.Rev { return msg.Rev(rapid.IntRange(0, 6).Draw(t, what)) }

func (m *machine) Insert(t *rapid.T) {
	sp := Span{m.drawRange(t, "in"), drawRev(t, "rev")}
	for q := max(sp.Lo, 1); q <= sp.Hi && q != 0; q++ {
		m.revs[q] = max(m.revs[q], sp.Rev)
	}
	m.s = m.s.Insert(sp)
}

func (m *machine) Push(t *rapid.T) {
	prev, rev := drawRev(t, "prev"), drawRev(t, "rev")
	m.lift([]msg.Range{{Lo: 0, Hi: math.MaxUint64}}, prev, rev)
	m.s = m.s.Push(prev, rev)
}

func (m *machine) Lift(t *rapid.T) {
	var ranges []msg.Range
	for range rapid.IntRange(0, 3).Draw(t, "ranges") {
		ranges = append(ranges, m.drawRange(t, "in"))
	}
	since, upto := drawRev(t, "since"), drawRev(t, "upto")
	m.lift(ranges, since, upto)
	m.s = m.s.Lift(ranges, since, upto)
}

func (m *machine) Remove(t *rapid.T) {
	r := m.drawRange(t, "out")
	maps.DeleteFunc(m.revs, func(q msg.Seq, _ msg.Rev) bool { return r.Contains(q) })
	m.s = m.s.Remove(r)
}

// Questions asks the set what the model can answer seq by seq.
func (m *machine) Questions(t *rapid.T) {
	r, rev := m.drawRange(t, "in"), drawRev(t, "rev")
	gaps := m.ranges(r, func(q msg.Seq) bool { return !m.held(q) }, never)
	if got := m.s.Gaps(r); !slices.Equal(got, gaps) {
		t.Fatalf("%v: Gaps(%v) = %v, want %v", m.s, r, got, gaps)
	}
	if got := m.s.Held(r); got != (len(gaps) == 0) {
		t.Fatalf("%v: Held(%v) = %v", m.s, r, got)
	}
	if got, want := m.s.Stale(r, rev), m.spans(r, m.stale(rev)); !slices.Equal(got, want) {
		t.Fatalf("%v: Stale(%v, %d) = %v, want %v", m.s, r, rev, got, want)
	}
	m.askAround(t, m.base+msg.Seq(rapid.IntRange(0, window).Draw(t, "seq")))
}

// askAround asks for what holds q and for what lies next to it.
func (m *machine) askAround(t *rapid.T, q msg.Seq) {
	around := func(parts []msg.Range) (msg.Range, bool) {
		i := slices.IndexFunc(parts, func(r msg.Range) bool { return r.Contains(q) })
		if i < 0 {
			return msg.Range{}, false
		}
		return parts[i], true
	}
	all := msg.Range{Lo: 0, Hi: math.MaxUint64}
	wantRun, ok := around(m.ranges(all, m.held, never))
	if got, gotOK := m.s.Run(q); got != wantRun || gotOK != ok {
		t.Fatalf("%v: Run(%d) = %v %v, want %v %v", m.s, q, got, gotOK, wantRun, ok)
	}
	wantAt, ok := around(m.ranges(all, m.held, m.revChanges))
	if got, gotOK := m.s.At(q); got.Range != wantAt || got.Rev != m.revs[q] || gotOK != ok {
		t.Fatalf("%v: At(%d) = %v %v, want %v@%d %v", m.s, q, got, gotOK, wantAt, m.revs[q], ok)
	}
	var below, above msg.Seq // 0: none
	for held := range m.revs {
		if held <= q {
			below = max(below, held)
		}
		if held >= q && (above == 0 || held < above) {
			above = held
		}
	}
	if got, ok := m.s.Below(q); got != below || ok != (below > 0) {
		t.Fatalf("%v: Below(%d) = %d %v, want %d", m.s, q, got, ok, below)
	}
	if got, ok := m.s.Above(q); got != above || ok != (above > 0) {
		t.Fatalf("%v: Above(%d) = %d %v, want %d", m.s, q, got, ok, above)
	}
}

// Check runs after each operation.
func (m *machine) Check(t *rapid.T) {
	if err := m.s.Check(); err != nil {
		t.Fatalf("%v: %v", m.s, err)
	}
	if want := m.set(); !slices.Equal(m.s, want) || (m.s == nil) != (want == nil) {
		t.Fatalf("set is %v, want %v", m.s, want)
	}
	picture := m.s.String()
	if back, err := Parse(picture); err != nil || !slices.Equal(back, m.s) {
		t.Fatalf("Parse(%q) = %v, %v", picture, back, err)
	}
	m.past, m.pics = append(m.past, m.s), append(m.pics, picture)
	for i, s := range m.past {
		if s.String() != m.pics[i] {
			t.Fatalf("a set that was %q became %q", m.pics[i], s)
		}
	}
}

func TestSetIsItsPlainModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{plain: plain{rapid.SampledFrom(bases).Draw(t, "base"), map[msg.Seq]msg.Rev{}}}
		t.Repeat(rapid.StateMachineActions(m))
	})
}

// Sets that share a past must not share memory that either writes to.
func TestBranchesDoNotDisturbEachOther(t *testing.T) {
	root := Set(nil).Insert(Span{msg.Range{Lo: 1, Hi: 3}, 5})
	root = root.Insert(Span{msg.Range{Lo: 10, Hi: 12}, 6}).Remove(msg.Range{Lo: 11, Hi: 11})
	left := root.Insert(Span{msg.Range{Lo: 20, Hi: 20}, 7})
	right := root.Insert(Span{msg.Range{Lo: 30, Hi: 30}, 8})
	grown := root.Insert(Span{msg.Range{Lo: 13, Hi: 14}, 6})
	for _, c := range []struct {
		got  Set
		want string
	}{
		{root, "[1-3]@5 . [10]@6 . [12]@6"},
		{left, "[1-3]@5 . [10]@6 . [12]@6 . [20]@7"},
		{right, "[1-3]@5 . [10]@6 . [12]@6 . [30]@8"},
		{grown, "[1-3]@5 . [10]@6 . [12-14]@6"},
	} {
		if c.got.String() != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// many is n spans with gaps between them.
func many(n int) Set {
	s := make(Set, n)
	for i := range s {
		s[i] = Span{msg.Range{Lo: msg.Seq(i*10 + 1), Hi: msg.Seq(i*10 + 5)}, 7}
	}
	return s
}

func BenchmarkInsert(b *testing.B) {
	s := many(4000)
	end := s[len(s)-1].Hi
	for name, sp := range map[string]Span{
		"append": {msg.Range{Lo: end + 5, Hi: end + 5}, 8},
		"extend": {msg.Range{Lo: end + 1, Hi: end + 1}, 7},
		"middle": {msg.Range{Lo: 20006, Hi: 20010}, 7},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s.Insert(sp)
			}
		})
	}
}

func BenchmarkAt(b *testing.B) {
	s := many(4000)
	for b.Loop() {
		s.At(20003)
	}
}
