package dbtest

import (
	"reflect"
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func testMeta(k kit) {
	meta := func(key string) []byte {
		return read(k, func(r engine.Reader) ([]byte, error) { return r.Meta(key) })
	}
	set := func(key string, value []byte) {
		k.update(func(tx engine.Tx) error { return tx.SetMeta(key, value) })
	}
	if got := meta("owner"); got != nil {
		k.Errorf("a value that was never set is %q", got)
	}
	set("owner", []byte("alice"))
	set("sync.cursor", []byte{})
	if got := meta("owner"); string(got) != "alice" {
		k.Errorf("owner is %q", got)
	}
	if got := meta("sync.cursor"); got == nil || len(got) != 0 {
		k.Errorf("an empty value is %v", got)
	}
	set("owner", []byte("bob"))
	if got := meta("owner"); string(got) != "bob" {
		k.Errorf("owner is %q after it was set again", got)
	}
	set("owner", nil)
	if got := meta("owner"); got != nil {
		k.Errorf("owner is %q after it was set to nil", got)
	}
}

// full is a conversation in which no field is zero.
func full() *engine.Conv {
	return &engine.Conv{
		ID: msg.OneToOne(3, 9), Peer: "bob", Name: "Bob Ø", Known: true,
		State: frame.State{Head: msg.Position{Seq: 1, Ordinal: 2}, Rev: 3, MetaRev: 4, ReceiptRev: 5,
			First: 6, FirstWhy: msg.EndCleared, Left: true, Deleted: true, HiddenRev: 23,
			Role: msg.RoleOwner, Rights: msg.AllRights, Cleared: 24},
		InboxRev: 7, Activity: 8, Pinned: 9, Read: msg.Position{Seq: 10, Ordinal: 11}, PeerRead: 12,
		PeerDelivered: 13, Unread: 14, Preview: frame.Blob("preview"), Wide: true, ReceiptRev: 15,
		Delivered: 16, WantDelivered: 17, WantRead: 18, WantTold: 19,
		Mentions: 20, Marked: true, Picture: "p.png", HiddenRev: 21, MembersRev: 22, Group: []byte("group"),
		RowPinned: 25, MutedUntil: msg.ForEver, Archived: uint64(msg.ForEver),
	}
}

func testConversations(k kit) {
	c := full()
	allSet(k, "full", *c)
	allSet(k, "the state of full", c.State)
	group, bare := &engine.Conv{ID: msg.GroupConv(7)}, &engine.Conv{Peer: "carol"}
	k.put(c, group, bare)
	if c.No != 1 || group.No != 2 || bare.No != 3 {
		k.Errorf("numbers %d, %d, %d were given", c.No, group.No, bare.No)
	}
	for _, want := range []*engine.Conv{c, group, bare} {
		sameConv(k, "by number", want, read(k, func(r engine.Reader) (*engine.Conv, error) { return r.Conv(want.No) }))
	}
	sameConv(k, "by id", c, read(k, func(r engine.Reader) (*engine.Conv, error) { return r.ConvByID(c.ID) }))
	sameConv(k, "by peer", bare, read(k, func(r engine.Reader) (*engine.Conv, error) { return r.ConvByPeer("carol") }))

	bare.ID, bare.Unread = msg.OneToOne(3, 4), 1
	k.put(bare)
	sameConv(k, "by the id it learned", bare, read(k, func(r engine.Reader) (*engine.Conv, error) { return r.ConvByID(bare.ID) }))

	nameless := &engine.Conv{ID: msg.OneToOne(3, 5)}
	k.put(nameless)
	nameless.Peer = "dave"
	k.put(nameless)
	sameConv(k, "by the peer it learned", nameless, read(k, func(r engine.Reader) (*engine.Conv, error) { return r.ConvByPeer("dave") }))

	k.view(func(r engine.Reader) error {
		a, err1 := r.Conv(99)
		b, err2 := r.ConvByID(msg.GroupConv(99))
		c, err3 := r.ConvByPeer("nobody")
		if a != nil || b != nil || c != nil || err1 != nil || err2 != nil || err3 != nil {
			k.Errorf("what is not there: %v %v, %v %v, %v %v", a, err1, b, err2, c, err3)
		}
		return nil
	})
}

// allSet expects that a sample has all fields but No set: a test would not see
// others lost.
func allSet(k kit, what string, sample any) {
	k.Helper()
	fields := reflect.ValueOf(sample)
	for i := range fields.NumField() {
		if f := fields.Type().Field(i); f.Name != "No" && fields.Field(i).IsZero() {
			k.Errorf("%s sets no %s", what, f.Name)
		}
	}
}

func sameConv(k kit, how string, want, got *engine.Conv) {
	k.Helper()
	if !reflect.DeepEqual(got, want) {
		k.Errorf("%s:\n got %+v\nwant %+v", how, got, want)
	}
}

func testUnique(k kit) {
	k.put(full())
	for _, twin := range []*engine.Conv{{Peer: "bob"}, {ID: msg.OneToOne(3, 9)}} {
		err := k.db.Update(false, func(tx engine.Tx) error { return tx.PutConv(twin) })
		if msg.CodeOf(err) != msg.CodeLocalDB {
			k.Errorf("a second conversation %+v: %v", twin, err)
		}
	}
}

// list is the numbers of a page of the list.
func list(k kit, before frame.InboxKey, limit int) (nos []engine.ConvNo) {
	k.Helper()
	k.view(func(r engine.Reader) error {
		return r.List(before, limit, func(c *engine.Conv) bool {
			nos = append(nos, c.No)
			return true
		})
	})
	return nos
}

// listed puts groups into the list: "pinned, activity, group number" each.
func listed(k kit, places ...[3]uint64) (convs []*engine.Conv) {
	for i, p := range places {
		convs = append(convs, &engine.Conv{ID: msg.GroupConv(p[2]), InboxRev: msg.Rev(i + 1),
			Pinned: p[0], Activity: msg.Millis(p[1])})
	}
	k.put(convs...)
	return convs
}

func testList(k kit) {
	convs := listed(k, [3]uint64{0, 500, 1}, [3]uint64{0, 900, 2}, [3]uint64{2, 100, 3}, [3]uint64{0, 500, 4}, [3]uint64{1, 900, 5})
	k.put(&engine.Conv{Peer: "not in the list"})
	if got, want := list(k, frame.InboxKey{}, 10), []engine.ConvNo{3, 5, 2, 4, 1}; !slices.Equal(got, want) {
		k.Errorf("the list is %v, not %v", got, want)
	}
	convs[0].Activity = 1000
	k.put(convs[0])
	if got, want := list(k, frame.InboxKey{}, 3), []engine.ConvNo{3, 5, 1}; !slices.Equal(got, want) {
		k.Errorf("after activity the top is %v, not %v", got, want)
	}
	if got := list(k, frame.InboxKey{}, 0); got != nil {
		k.Errorf("0 rows are %v", got)
	}
	seen := 0
	k.view(func(r engine.Reader) error {
		return r.List(frame.InboxKey{}, 10, func(*engine.Conv) bool { seen++; return seen < 2 })
	})
	if seen != 2 {
		k.Errorf("%d rows came after the second was refused", seen)
	}
	k.update(func(tx engine.Tx) error { return tx.Unlist() })
	if got := list(k, frame.InboxKey{}, 10); got != nil {
		k.Errorf("after Unlist the list is %v", got)
	}
	convs[0].InboxRev = 0
	sameConv(k, "after Unlist", convs[0], read(k, func(r engine.Reader) (*engine.Conv, error) { return r.Conv(1) }))
}

func testListPages(k kit) {
	var places [][3]uint64
	for n := range uint64(30) {
		places = append(places, [3]uint64{n % 2, n / 7, 100 - n})
	}
	listed(k, places...)
	whole := list(k, frame.InboxKey{}, 100)
	var paged []engine.ConvNo
	var before frame.InboxKey
	for {
		page := list(k, before, 4)
		if len(page) == 0 {
			break
		}
		paged = append(paged, page...)
		last := read(k, func(r engine.Reader) (*engine.Conv, error) { return r.Conv(page[len(page)-1]) })
		before = frame.InboxKey{Pinned: last.Pinned, Activity: last.Activity, Conv: last.ID}
	}
	if len(whole) != 30 || !slices.Equal(whole, paged) {
		k.Errorf("the list is %v, its pages are %v", whole, paged)
	}
}

func testWanting(k kit) {
	a, b, c := &engine.Conv{Peer: "a", WantRead: 5}, &engine.Conv{Peer: "b"}, &engine.Conv{Peer: "c", WantDelivered: 1}
	told := &engine.Conv{Peer: "d", WantTold: 2}
	k.put(a, b, c, told)
	wanting := func(limit int) (peers []msg.Address) {
		for _, c := range read(k, func(r engine.Reader) ([]*engine.Conv, error) { return r.Wanting(limit) }) {
			peers = append(peers, c.Peer)
		}
		slices.Sort(peers)
		return peers
	}
	if got := wanting(10); !slices.Equal(got, []msg.Address{"a", "c", "d"}) {
		k.Errorf("receipts are wanted in %v", got)
	}
	if got := wanting(1); len(got) != 1 {
		k.Errorf("one of them is %v", got)
	}
	a.WantRead, told.WantTold = 0, 0
	k.put(a, told)
	if got := wanting(10); !slices.Equal(got, []msg.Address{"c"}) {
		k.Errorf("after two were acknowledged: %v", got)
	}
}
