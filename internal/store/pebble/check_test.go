package pebble

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// oneOfEach is a store with at least one entry of every relation.
func oneOfEach(t testing.TB) *Store {
	s := mustOpen(t, "store", Options{FS: vfs.NewMem()})
	t.Cleanup(func() { s.Close() })
	left := msg.Position{Seq: 2, Ordinal: 2}
	group := msg.GroupConv(1)
	err := s.Update(context.Background(), func(tx chat.Tx) error {
		user, err := tx.NextUser()
		if err != nil {
			return err
		}
		for _, err := range []error{
			tx.SetMeta("epoch", []byte("one")),
			tx.PutUser(chat.User{ID: user, Address: "ann", Name: "Ann", Active: true, Created: 5}),
			tx.PutDevice(chat.Device{User: user, Name: "phone", Token: chat.TokenHash{7}, Platform: "android"}),
			tx.PutProfile(chat.Profile{User: user, Version: 2, Status: "away", Fields: map[string]string{"team": "soup"}}),
			tx.PutConversation(chat.Conversation{ID: group, Name: "Crew", Key: "crew", Head: left, Description: "Who flies",
				Settings: msg.Settings{Open: true}, Deleted: 9}),
			tx.PutMember(chat.Member{Conv: group, User: user, Role: msg.RoleOwner, MetaRev: 3}),
			tx.PutMember(chat.Member{Conv: group, User: 2, Left: &left, MetaRev: 4}),
			tx.SetWide(user, group, true),
			tx.PutMessage(chat.Stored{Conv: group, Seq: 1, Ordinal: 1, Rev: 1, Appended: 1, Sender: user, Blob: []byte("one")}),
			tx.PutMessage(chat.Stored{Conv: group, Seq: 2, Ordinal: 2, Rev: 3, Appended: 2, Sender: user, Blob: []byte("two")}),
			tx.PutID(group, idOf(1), chat.IDRecord{Position: msg.Position{Seq: 1, Ordinal: 1}, Rev: 1, Time: 9}),
			tx.AddSkip(chat.Skip{Conv: group, User: user, Position: left}),
			tx.SetLastOp(group, user, "phone", 1<<40),
			tx.PutReceipt(chat.ReceiptRecord{Conv: group, User: user, Kind: chat.ReceiptRead, Seq: 1, Time: 9}, 0),
			tx.PutReaction(chat.Reaction{Conv: group, Seq: 1, Emoji: "\u2764", User: user, Rev: 3, Time: 9}),
			tx.SetMention(group, user, 2, true),
			tx.PutHide(chat.Hide{Conv: group, User: user, Seq: 1, Rev: 1}),
		} {
			if err != nil {
				return err
			}
		}
		_, err1 := tx.PutRow(chat.Row{User: user, Conv: group, Activity: 100, Head: left, Pinned: 1})
		_, err2 := tx.PutRow(chat.Row{User: user, Conv: msg.OneToOne(user, 2), Activity: 100})
		_, err3 := tx.PutDatum(chat.Datum{User: user, Key: "draft/1", Value: []byte("hel")})
		_, err4 := tx.PutDatum(chat.Datum{User: user, Key: "gone", Deleted: true})
		return errors.Join(err1, err2, err3, err4)
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// problems checks what is in Pebble now, published or not.
func problems(t testing.TB, s *Store) (all []string) {
	t.Helper()
	r := &reader{db: s.db}
	c := &checker{reader: r, report: func(p string) { all = append(all, p) }}
	if err := c.walk(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := r.close(); err != nil {
		t.Fatal(err)
	}
	return all
}

type entry struct{ key, val []byte }

func entries(t testing.TB, s *Store) (all []entry) {
	t.Helper()
	it, err := s.db.NewIter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer it.Close()
	for ok := it.First(); ok; ok = it.Next() {
		all = append(all, entry{slices.Clone(it.Key()), slices.Clone(it.Value())})
	}
	return all
}

func TestCheckFindsNothing(t *testing.T) {
	s := oneOfEach(t)
	if p := problems(t, s); p != nil {
		t.Errorf("a sound store has problems: %q", p)
	}
	have := map[kind]bool{}
	for _, e := range entries(t, s) {
		have[kindOf(e.key)] = true
	}
	for k, rel := range relations {
		if !have[k] {
			t.Errorf("no entry of relation %q (%s)", k, rel.name)
		}
	}
}

// TestCheckFindsDamage spoils one entry after the other: its value, and its key.
func TestCheckFindsDamage(t *testing.T) {
	s := oneOfEach(t)
	const spoiled = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
	for _, e := range entries(t, s) {
		rel := relations[kindOf(e.key)].name
		if rel == "meta" {
			continue // any name and any bytes
		}
		_ = s.db.Set(e.key, append([]byte(spoiled), e.val...), pebble.NoSync)
		mustName(t, s, rel, e.key)
		_ = s.db.Set(e.key, e.val, pebble.NoSync)

		if rel == "number" || rel == "layout" || rel == "last operation" {
			continue // any name
		}
		longer := append(slices.Clone(e.key), 'x')
		_ = s.db.Set(longer, e.val, pebble.NoSync)
		mustName(t, s, rel, longer)
		_ = s.db.Delete(longer, pebble.NoSync)
	}
	if p := problems(t, s); p != nil {
		t.Errorf("once mended, the store has problems: %q", p)
	}
}

// mustName fails the test unless Check names a relation and a key.
func mustName(t *testing.T, s *Store, rel string, key []byte) {
	t.Helper()
	got := problems(t, s)
	for _, p := range got {
		if strings.HasPrefix(p, fmt.Sprintf("%s at key %x: ", rel, key)) {
			return
		}
	}
	t.Errorf("the spoiled %s at %x is not named: %q", rel, key, got)
}

// TestCheckComparesIndexes takes away each record that has index entries, and
// each index entry that a record asks for.
func TestCheckComparesIndexes(t *testing.T) {
	s := oneOfEach(t)
	single := []string{"layout", "meta", "number", "wide membership", "message id", "skip", "last operation", "receipt", "mention", "profile"}
	for _, e := range entries(t, s) {
		rel := relations[kindOf(e.key)].name
		m, _ := decodeMessage(e.key, e.val)
		if slices.Contains(single, rel) || rel == "message" && m.Rev == m.Appended {
			continue
		}
		_ = s.db.Delete(e.key, pebble.NoSync)
		if got := problems(t, s); got == nil {
			t.Errorf("nobody misses the %s at %x", rel, e.key)
		}
		_ = s.db.Set(e.key, e.val, pebble.NoSync)
	}
}

// TestCheckFindsStaleEntries adds index entries that no record asks for, though
// the records that they name are there.
func TestCheckFindsStaleEntries(t *testing.T) {
	s := oneOfEach(t)
	group := msg.GroupConv(1)
	stale := chat.Reaction{Conv: group, Seq: 1, Emoji: "\u2764", User: 2, Rev: 3}
	for _, e := range []entry{
		{metaRevKey(nil, group, 99, 1), nil},
		{changedKey(nil, group, 99, 2), nil},
		{changedKey(nil, group, 1, 1), nil},
		{reactionOfKey(nil, &stale), appendNumber(nil, uint64(stale.Rev))},
		{hiddenByRevKey(nil, group, 1, 99), appendNumber(nil, 1)},
		{rowByRevKey(nil, 1, 99), group[:]},
		{datumByRevKey(nil, &chat.Datum{User: 1, InboxRev: 99}), []byte("draft/1")},
		{datumByRevKey(nil, &chat.Datum{User: 1, InboxRev: 4}), []byte("gone")},
		{rowByOrderKey(nil, 1, chat.RowKey{Conv: group}), nil},
	} {
		_ = s.db.Set(e.key, e.val, pebble.NoSync)
		mustName(t, s, relations[kindOf(e.key)].name, e.key)
		_ = s.db.Delete(e.key, pebble.NoSync)
	}
}

func TestCheckUnknownKeys(t *testing.T) {
	s := oneOfEach(t)
	for _, key := range []string{"z", "Ushort", "U12345678", "V", "U12345678Z", "V1234567890123456z"} {
		_ = s.db.Set([]byte(key), nil, pebble.NoSync)
		got := problems(t, s)
		if len(got) != 1 || !strings.Contains(got[0], fmt.Sprintf("key %x is of no known kind", key)) {
			t.Errorf("key %q: got %q", key, got)
		}
		_ = s.db.Delete([]byte(key), pebble.NoSync)
	}
}

func TestCheckStops(t *testing.T) {
	s := oneOfEach(t)
	for i := range 3 * checkBetween {
		_ = s.db.Set(nameKey(nil, tagMeta, fmt.Sprint(i)), []byte("v"), pebble.NoSync)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := &checker{reader: &reader{db: s.db}, report: func(p string) { t.Error(p) }}
	if err := c.walk(ctx); err != context.Canceled {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if err := c.close(); err != nil {
		t.Error(err)
	}
}

// TestLayoutIsDocumented compares the table in the package comment with the tags.
func TestLayoutIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	described := map[kind]bool{}
	for _, m := range regexp.MustCompile(`(?m)^//\t(?:U user |V conv )?([a-z])(?: [a-z_ ]+?)?  +\S`).FindAllSubmatch(doc, -1) {
		k := kind{tag: m[1][0]}
		if start := m[0][len("//\t")]; start == spaceUser || start == spaceConv {
			k.space = start
		}
		if described[k] {
			t.Errorf("the package comment describes %q twice", k)
		}
		described[k] = true
	}
	for k, rel := range relations {
		if !described[k] {
			t.Errorf("the package comment does not describe %q (%s)", k, rel.name)
		}
		delete(described, k)
	}
	if len(described) > 0 {
		t.Errorf("the package comment describes %v, which nothing uses", described)
	}
}
