package pebble

import (
	"bytes"
	"cmp"
	"errors"
	"math"
	"slices"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// Two indexes hold a user's rows in order: by inbox_rev, and as his list shows
// them. While a conversation goes on, its row changes again and again, and each
// change would move an entry in both. So the row that changed last stands in
// neither: a key of its own names it, readers put it where it belongs, and it
// gets its entries when another row changes.

type rowByRev struct {
	user msg.UserID
	rev  msg.Rev
	conv msg.ConvID
}

func decodeRowByRev(key, val []byte) (rowByRev, error) {
	user, k := readUserKey(key)
	ref := rowByRev{user: user, rev: msg.Rev(k.u64())}
	conv, okVal := msg.ConvIDFrom(val)
	if !k.ok() || !okVal {
		return rowByRev{}, unreadable("entry of rows by inbox_rev", key, val)
	}
	ref.conv = conv
	return ref, nil
}

type rowByOrder struct {
	user msg.UserID
	chat.RowKey
}

func decodeRowByOrder(key, val []byte) (rowByOrder, error) {
	user, k := readUserKey(key)
	ref := rowByOrder{user: user}
	ref.Pinned = k.u64()
	ref.Activity = msg.Millis(k.u64() ^ signBit)
	ref.Conv = k.conv()
	if !k.ok() || len(val) != 0 {
		return rowByOrder{}, unreadable("entry of rows by order", key, val)
	}
	return ref, nil
}

func decodeNewestRow(key, val []byte) (userConv, error) {
	user, k := readUserKey(key)
	conv, okVal := msg.ConvIDFrom(val)
	if !k.ok() || !okVal {
		return userConv{}, unreadable("newest row", key, val)
	}
	return userConv{user, conv}, nil
}

// newest names the user's row that changed last.
func (r *reader) newest(user msg.UserID) (msg.ConvID, error) {
	r.key = userKey(r.key[:0], user, tagNewestRow)
	ref, err := lookup(r, r.key, decodeNewestRow)
	return ref.conv, err
}

// newestRow is the user's row that changed last; a zero row: he has none.
func (r *reader) newestRow(user msg.UserID) (chat.Row, error) {
	return newestRow(user, r.newest, r.Row)
}

func (t *tx) newestRow(user msg.UserID) (chat.Row, error) {
	return newestRow(user, func(user msg.UserID) (msg.ConvID, error) {
		return t.hot.newest.find(user, t.reader.newest)
	}, t.Row)
}

func newestRow(user msg.UserID, newest func(msg.UserID) (msg.ConvID, error),
	find func(msg.UserID, msg.ConvID) (chat.Row, error)) (chat.Row, error) {
	conv, err := newest(user)
	if errors.Is(err, chat.ErrNotFound) {
		return chat.Row{}, nil
	}
	if err != nil {
		return chat.Row{}, err
	}
	row, err := find(user, conv)
	return row, dangling(err, conv)
}

func (r *reader) InboxRev(user msg.UserID) (msg.Rev, error) {
	row, err := r.newestRow(user)
	if err != nil {
		return 0, err
	}
	totals, err := r.DataTotals(user)
	return max(row.InboxRev, totals.InboxRev), err
}

func (t *tx) InboxRev(user msg.UserID) (msg.Rev, error) {
	row, err := t.newestRow(user)
	if err != nil {
		return 0, err
	}
	totals, err := t.DataTotals(user)
	return max(row.InboxRev, totals.InboxRev), err
}

func (r *reader) RowsSince(user msg.UserID, since msg.Rev, limit int) ([]chat.Row, error) {
	if since == math.MaxUint64 || limit <= 0 {
		return nil, nil
	}
	s := under(userKey(nil, user, tagRowByRev))
	s.lower = rowByRevKey(nil, user, since+1)
	rows, err := follow(r, s, false, limit, decodeRowByRev, func(ref rowByRev) (chat.Row, error) {
		return r.Row(user, ref.conv)
	})
	if err != nil || len(rows) == limit {
		return rows, err
	}
	newest, err := r.newestRow(user)
	if newest.InboxRev > since {
		rows = append(rows, newest)
	}
	return rows, err
}

func (r *reader) RowsBefore(user msg.UserID, before chat.RowKey, limit int) ([]chat.Row, error) {
	if limit <= 0 {
		return nil, nil
	}
	s := under(userKey(nil, user, tagRowByOrder))
	all := before == (chat.RowKey{})
	if !all {
		s.upper = rowByOrderKey(nil, user, before)
	}
	rows, err := follow(r, s, true, limit, decodeRowByOrder, func(ref rowByOrder) (chat.Row, error) {
		return r.Row(user, ref.Conv)
	})
	if err != nil {
		return nil, err
	}
	newest, err := r.newestRow(user)
	if err != nil || newest.InboxRev == 0 || !all && !above(before, newest.Key()) {
		return rows, err
	}
	at := slices.IndexFunc(rows, func(row chat.Row) bool { return above(newest.Key(), row.Key()) })
	if at < 0 {
		at = len(rows)
	}
	rows = slices.Insert(rows, at, newest)
	return rows[:min(limit, len(rows))], nil
}

// above reports whether a stands above b in the list.
func above(a, b chat.RowKey) bool {
	return cmp.Or(cmp.Compare(a.Pinned, b.Pinned), cmp.Compare(a.Activity, b.Activity), bytes.Compare(a.Conv[:], b.Conv[:])) > 0
}

// becomesNewest makes row the one that changed last, instead of newest.
func (t *tx) becomesNewest(row, newest *chat.Row) error {
	if newest.InboxRev != 0 {
		if err := t.index(newest); err != nil {
			return err
		}
	}
	old, err := t.Row(row.User, row.Conv)
	if err == nil {
		err = t.unindex(&old)
	}
	if err != nil && !errors.Is(err, chat.ErrNotFound) {
		return err
	}
	t.hot.newest.put(row.User, row.Conv)
	t.key = userKey(t.key[:0], row.User, tagNewestRow)
	return t.set(t.key, row.Conv[:])
}

// index gives a row its entries.
func (t *tx) index(row *chat.Row) error {
	t.key = rowByRevKey(t.key[:0], row.User, row.InboxRev)
	if err := t.set(t.key, row.Conv[:]); err != nil {
		return err
	}
	t.key = rowByOrderKey(t.key[:0], row.User, row.Key())
	return t.set(t.key, nil)
}

func (t *tx) unindex(row *chat.Row) error {
	t.key = rowByRevKey(t.key[:0], row.User, row.InboxRev)
	if err := t.unset(t.key); err != nil {
		return err
	}
	t.key = rowByOrderKey(t.key[:0], row.User, row.Key())
	return t.unset(t.key)
}
