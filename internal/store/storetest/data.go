package storetest

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

type datumID struct {
	user msg.UserID
	key  string
}

func (m *model) Datum(user msg.UserID, key string) (chat.Datum, error) {
	return one(m.data, datumID{user, key})
}

func (m *model) Data(user msg.UserID, prefix, after string, yield func(chat.Datum) bool) error {
	list, _ := some(m.data, func(d chat.Datum) bool {
		return d.User == user && strings.HasPrefix(d.Key, prefix) && (after == "" || d.Key > after)
	}, func(a, b chat.Datum) int { return cmp.Compare(a.Key, b.Key) }, noLimit)
	each(list, yield)
	return nil
}

func (m *model) DataSince(user msg.UserID, since msg.Rev, limit int) ([]chat.Datum, error) {
	list, err := some(m.data, func(d chat.Datum) bool { return d.User == user && d.InboxRev > since }, byInboxRev, limit)
	for i := range list {
		list[i].Value = nil
	}
	return list, err
}

func (m *model) OldestDeleted(user msg.UserID) (chat.Datum, error) {
	list, _ := some(m.data, func(d chat.Datum) bool { return d.User == user && d.Deleted }, byInboxRev, 1)
	if len(list) == 0 {
		return chat.Datum{}, chat.ErrNotFound
	}
	return list[0], nil
}

func byInboxRev(a, b chat.Datum) int { return cmp.Compare(a.InboxRev, b.InboxRev) }

func (m *model) DataTotals(user msg.UserID) (chat.DataTotals, error) {
	totals := m.totals[user]
	for _, d := range m.data {
		switch {
		case d.User != user:
		case d.Deleted:
			totals.Deleted++
		default:
			totals.Live[chat.KindOfKey(d.Key)]++
		}
	}
	return totals, nil
}

func (m *model) PutDatum(d chat.Datum) (msg.Rev, error) {
	last, _ := m.InboxRev(d.User)
	d.InboxRev = last + 1
	m.data[datumID{d.User, d.Key}] = d
	totals := m.totals[d.User]
	totals.InboxRev = d.InboxRev
	m.totals[d.User] = totals
	return d.InboxRev, nil
}

func (m *model) ForgetDatum(d chat.Datum) error {
	delete(m.data, datumID{d.User, d.Key})
	totals := m.totals[d.User]
	totals.Floor = max(totals.Floor, d.InboxRev)
	m.totals[d.User] = totals
	return nil
}

// shown is a datum, or what a look-up returned instead, without the difference between
// an empty value and none.
func shown(v any) string {
	d, ok := v.(chat.Datum)
	if !ok {
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("%d %q@%d %q deleted %v", d.User, d.Key, d.InboxRev, d.Value, d.Deleted)
}

func dataShown(list []chat.Datum) []string {
	all := []string{}
	for _, d := range list {
		all = append(all, shown(d))
	}
	return all
}

func dataOf(r chat.Reader, user msg.UserID, prefix, after string, limit int) ([]string, error) {
	all := []string{}
	err := r.Data(user, prefix, after, func(d chat.Datum) bool {
		all = append(all, shown(d))
		return len(all) < limit
	})
	return all, err
}

func datumOf(user msg.UserID, key string) read[chat.Datum] {
	return func(r chat.Reader) (chat.Datum, error) { return r.Datum(user, key) }
}

func datum(user msg.UserID, key, value string) chat.Datum {
	return chat.Datum{User: user, Key: key, Value: []byte(value)}
}

func deleted(user msg.UserID, key string) chat.Datum {
	return chat.Datum{User: user, Key: key, Deleted: true}
}

func asOf(d chat.Datum, rev msg.Rev) chat.Datum {
	d.InboxRev = rev
	return d
}

func testData(e *env) {
	list := func(prefix, after string, limit int) read[[]string] {
		return func(r chat.Reader) ([]string, error) { return dataOf(r, 1, prefix, after, limit) }
	}
	expect(e, "none", []string{}, list("", "", 9))
	expectNone(e, "an unknown key", datumOf(1, "a"))
	large := datum(1, "draft/b", strings.Repeat("long ", 20_000))
	e.put(datum(1, "draft/a", "one"), large, deleted(1, "draft/c"), datum(1, "draft", ""), datum(1, "drafu", "x"), datum(2, "draft/a", "his"))
	all := []string{shown(asOf(datum(1, "draft", ""), 4)), shown(asOf(datum(1, "draft/a", "one"), 1)), shown(asOf(large, 2)),
		shown(asOf(deleted(1, "draft/c"), 3)), shown(asOf(datum(1, "drafu", "x"), 5))}
	expect(e, "all", all, list("", "", 9))
	expect(e, "with a prefix", all[:4], list("draft", "", 9))
	expect(e, "with a longer one", all[1:4], list("draft/", "", 9))
	expect(e, "after a key", all[2:4], list("draft/", "draft/a", 9))
	expect(e, "after a key before them all", all[1:4], list("draft/", "a", 9))
	expect(e, "after a key behind them all", []string{}, list("draft/", "e", 9))
	expect(e, "the first", all[1:2], list("draft/", "", 1))
	expect(e, "of another user", asOf(datum(2, "draft/a", "his"), 1), datumOf(2, "draft/a"))
	e.put(datum(1, "draft/a", "two"))
	expect(e, "set again", asOf(datum(1, "draft/a", "two"), 6), datumOf(1, "draft/a"))
}

func testDataSince(e *env) {
	since := func(rev msg.Rev, limit int) read[[]string] {
		return func(r chat.Reader) ([]string, error) {
			list, err := r.DataSince(1, rev, limit)
			return dataShown(list), err
		}
	}
	e.put(datum(1, "a", "1"), deleted(1, "b"))
	if rev := e.putRow(chat.Row{User: 1, Conv: group}); rev != 3 {
		e.Fatalf("a row took inbox rev %d behind two keys", rev)
	}
	e.put(datum(1, "c", "3"), datum(1, "b", "4"), deleted(1, "a"), datum(2, "a", "his"))
	all := []string{shown(asOf(datum(1, "c", ""), 4)), shown(asOf(datum(1, "b", ""), 5)), shown(asOf(deleted(1, "a"), 6))}
	expect(e, "each key at its last rev, without its value", all, since(0, 9))
	expect(e, "since a rev", all[1:], since(4, 9))
	expect(e, "the first since", all[1:2], since(4, 1))
	expect(e, "since the last", []string{}, since(6, 9))
	expect(e, "since the end of time", []string{}, since(1<<64-1, 9))
	expect(e, "the row", []place{{group.String(), 3}}, func(r chat.Reader) ([]place, error) {
		rows, err := r.RowsSince(1, 0, 9)
		return places(rows), err
	})
	expect(e, "the user's", msg.Rev(6), inboxRev(1))
	if rev := e.putRow(chat.Row{User: 1, Conv: group}); rev != 7 {
		e.Errorf("the row took inbox rev %d behind a key of 6", rev)
	}
}

func testDataTotals(e *env) {
	totals := func(r chat.Reader) (chat.DataTotals, error) { return r.DataTotals(1) }
	expect(e, "none", chat.DataTotals{}, totals)
	expectNone(e, "nothing deleted", func(r chat.Reader) (chat.Datum, error) { return r.OldestDeleted(1) })
	e.put(datum(1, "a", ""), datum(1, "contact/bob", "Bob"), datum(1, "block/eve", ""), datum(1, "a", "again"), datum(2, "b", ""))
	want := chat.DataTotals{InboxRev: 4}
	want.Live[chat.KeyApp], want.Live[chat.KeyContact], want.Live[chat.KeyBlock] = 1, 1, 1
	expect(e, "live keys by kind", want, totals)
	e.put(deleted(1, "contact/bob"), deleted(1, "never there"), deleted(1, "a"))
	want.InboxRev, want.Deleted = 7, 3
	want.Live[chat.KeyApp], want.Live[chat.KeyContact] = 0, 0
	expect(e, "once deleted", want, totals)
	e.update(func(tx chat.Tx) error {
		d, err := tx.OldestDeleted(1)
		if err != nil || d.Key != "contact/bob" {
			e.Fatalf("the oldest deleted key is %q, %v", d.Key, err)
		}
		return tx.ForgetDatum(d)
	})
	want.Floor, want.Deleted = 5, 2
	expect(e, "once one is forgotten", want, totals)
	expectNone(e, "what was forgotten", datumOf(1, "contact/bob"))
	e.put(datum(1, "never there", "now"))
	want.InboxRev, want.Deleted, want.Live[chat.KeyApp] = 8, 1, 1
	expect(e, "set again", want, totals)
}
