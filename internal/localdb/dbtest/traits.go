package dbtest

import (
	"reflect"
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

const (
	own     = engine.TraitOwn
	counts  = engine.TraitCounts
	mention = engine.TraitMention
)

// stored reads whole messages, of one thread or (0) of all.
func stored(k kit, no engine.ConvNo, thread uint64, r msg.Range, backward bool, limit int) (found []engine.Stored) {
	k.Helper()
	take := func(m *engine.Stored) bool {
		copied := *m
		copied.Blob = slices.Clone(m.Blob)
		found = append(found, copied)
		return true
	}
	k.view(func(rd engine.Reader) error {
		if thread == 0 {
			return rd.Messages(no, r, backward, limit, take)
		}
		return rd.ThreadMessages(no, thread, r, backward, limit, take)
	})
	return found
}

func putAll(k kit, no engine.ConvNo, messages ...engine.Stored) {
	k.Helper()
	k.update(func(tx engine.Tx) error { return tx.PutMessages(no, messages) })
}

func testStored(k kit) {
	whole := engine.Stored{Seq: 2, Rev: 5, Blob: frame.Blob("b"), Thread: 1<<63 + 1, Traits: own | counts | mention, Mine: []string{"❤️", "👍"}}
	allSet(k, "the message", whole)
	plain := engine.Stored{Seq: 1, Rev: 4, Blob: frame.Blob("a")}
	traits := engine.Stored{Seq: 3, Rev: 6, Blob: frame.Blob("c"), Traits: 255}
	putAll(k, 1, plain, whole, traits)
	if got, want := stored(k, 1, 0, everything, false, 10), []engine.Stored{plain, whole, traits}; !reflect.DeepEqual(got, want) {
		k.Errorf("stored %+v\nfound %+v", want, got)
	}
	// A change takes all of it with it, both ways.
	whole.Seq, whole.Rev, plain.Seq, plain.Rev = 1, 7, 2, 7
	putAll(k, 1, whole, plain)
	if got, want := stored(k, 1, 0, everything, true, 10), []engine.Stored{traits, plain, whole}; !reflect.DeepEqual(got, want) {
		k.Errorf("stored %+v\nfound %+v", want, got)
	}
	if got := stored(k, 1, whole.Thread, everything, false, 10); !reflect.DeepEqual(got, []engine.Stored{whole}) {
		k.Errorf("in its thread there is now %+v", got)
	}
}

func testThreads(k kit) {
	for _, no := range []engine.ConvNo{1, 2} {
		for seq := msg.Seq(1); seq <= 9; seq++ {
			putAll(k, no, engine.Stored{Seq: seq, Rev: 1, Thread: uint64(seq) % 3})
		}
	}
	expect := func(thread uint64, r msg.Range, backward bool, limit int, want ...msg.Seq) {
		k.Helper()
		var got []msg.Seq
		for _, m := range stored(k, 1, thread, r, backward, limit) {
			got = append(got, m.Seq)
		}
		if !slices.Equal(got, want) {
			k.Errorf("thread %d of %v (backward %v, limit %d) is %v, not %v", thread, r, backward, limit, got, want)
		}
	}
	expect(1, everything, false, 10, 1, 4, 7)
	expect(2, everything, true, 2, 8, 5)
	expect(1, msg.Range{Lo: 2, Hi: 4}, false, 10, 4)
	expect(1, everything, false, 0)
	expect(9, everything, false, 10)
	k.view(func(r engine.Reader) error { // 0 is no thread
		return r.ThreadMessages(1, 0, everything, false, 10, func(m *engine.Stored) bool {
			k.Errorf("message %d is in thread 0", m.Seq)
			return true
		})
	})
	seen := 0
	k.view(func(r engine.Reader) error {
		return r.ThreadMessages(1, 1, everything, false, 10, func(*engine.Stored) bool { seen++; return seen < 2 })
	})
	if seen != 2 {
		k.Errorf("%d messages came after the second was refused", seen)
	}
	k.update(func(tx engine.Tx) error { return tx.DeleteMessages(1, msg.Range{Lo: 4, Hi: 5}) })
	expect(1, everything, false, 10, 1, 7)
	expect(2, everything, false, 10, 2, 8)
}

func testCounts(k kit) {
	traits := []engine.Traits{0, own, counts, own | counts, mention, counts | mention, own | counts | mention, counts}
	for i, t := range traits {
		putAll(k, 1, engine.Stored{Seq: msg.Seq(i + 1), Rev: 1, Traits: t, Thread: uint64(i % 2)})
	}
	putAll(k, 2, engine.Stored{Seq: 3, Rev: 1, Traits: counts})
	expect := func(thread uint64, r msg.Range, want engine.Counts) {
		k.Helper()
		got := read(k, func(rd engine.Reader) (engine.Counts, error) { return rd.CountMessages(1, thread, r) })
		if got != want {
			k.Errorf("counts of %v in thread %d are %+v, not %+v", r, thread, got, want)
		}
	}
	expect(0, everything, engine.Counts{All: 8, Own: 3, Counts: 3, Mention: 1})
	expect(0, msg.Range{Lo: 3, Hi: 6}, engine.Counts{All: 4, Own: 1, Counts: 2, Mention: 1})
	expect(1, everything, engine.Counts{All: 4, Own: 2, Counts: 2, Mention: 1})
	expect(1, msg.Range{Lo: 1, Hi: 4}, engine.Counts{All: 2, Own: 2})
	expect(7, everything, engine.Counts{})
	expect(0, msg.Range{Lo: 5, Hi: 4}, engine.Counts{})
	// A message that comes to count otherwise is counted so.
	putAll(k, 1, engine.Stored{Seq: 8, Rev: 2, Traits: 0})
	expect(0, everything, engine.Counts{All: 8, Own: 3, Counts: 2, Mention: 1})
}

func testMine(k kit) {
	putAll(k, 1, engine.Stored{Seq: 1, Rev: 1, Mine: []string{"👍"}}, engine.Stored{Seq: 2, Rev: 1})
	putAll(k, 2, engine.Stored{Seq: 1, Rev: 1})
	set := func(no engine.ConvNo, seq msg.Seq, mine ...string) {
		k.update(func(tx engine.Tx) error { return tx.SetMine(no, seq, mine) })
	}
	expect := func(no engine.ConvNo, want ...[]string) {
		k.Helper()
		var got [][]string
		for _, m := range stored(k, no, 0, everything, false, 10) {
			got = append(got, m.Mine)
		}
		if !reflect.DeepEqual(got, want) {
			k.Errorf("own reactions are %q, not %q", got, want)
		}
	}
	set(1, 2, "❤️", "👍")
	set(1, 3, "x") // not there
	expect(1, []string{"👍"}, []string{"❤️", "👍"})
	expect(2, nil)
	set(1, 1)
	putAll(k, 1, engine.Stored{Seq: 2, Rev: 1, Mine: []string{"of the same rev"}})
	expect(1, nil, []string{"❤️", "👍"})
	putAll(k, 1, engine.Stored{Seq: 2, Rev: 2})
	expect(1, nil, nil)
}

func testMembers(k kit) {
	bob := frame.Member{User: "bob", Name: "Bob Ø", Role: msg.RoleOwner, Joined: 1234, MetaRev: 9}
	ann, eve := frame.Member{User: "ann"}, frame.Member{User: "eve", Role: msg.RoleAdmin, MetaRev: 3}
	put := func(no engine.ConvNo, members ...frame.Member) {
		k.update(func(tx engine.Tx) error {
			for _, m := range members {
				if err := tx.PutMember(no, m); err != nil {
					return err
				}
			}
			return nil
		})
	}
	expect := func(no engine.ConvNo, after msg.Address, limit int, want ...frame.Member) {
		k.Helper()
		got := read(k, func(r engine.Reader) ([]frame.Member, error) { return r.Members(no, after, limit) })
		if !slices.Equal(got, want) {
			k.Errorf("members of %d after %q are %+v, not %+v", no, after, got, want)
		}
	}
	put(1, eve, bob, ann)
	put(2, eve)
	expect(1, "", 10, ann, bob, eve)
	expect(1, "", 2, ann, bob)
	expect(1, "bob", 10, eve)
	expect(1, "b", 1, bob)
	expect(1, "", 0)
	expect(3, "", 10)
	bob.Role, bob.Name, bob.MetaRev = msg.RoleMember, "Robert", 12
	put(1, bob, frame.Member{User: "ann", Left: true, MetaRev: 13}, frame.Member{User: "nobody", Left: true})
	expect(1, "", 10, bob, eve)
	k.update(func(tx engine.Tx) error { return tx.DeleteMembers(1) })
	expect(1, "", 10)
	expect(2, "", 10, eve)
}
