package pebble

import (
	"errors"
	"math"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

func appendRow(b []byte, r *chat.Row) []byte {
	b = append(b, recordVersion)
	b = appendNumber(b, uint64(r.InboxRev))
	b = appendNumber(b, uint64(r.Rev))
	b = appendNumber(b, uint64(r.MetaRev))
	b = appendNumber(b, uint64(r.ReceiptRev))
	b = appendNumber(b, uint64(r.OwnRev))
	b = appendPosition(b, r.Head)
	b = appendMillis(b, r.Activity)
	b = appendBool(b, r.Left)
	b = appendPosition(b, r.Read)
	return appendNumber(b, r.Pinned)
}

func decodeRow(key, val []byte) (chat.Row, error) {
	user, k := readUserKey(key)
	f := readRecord(val)
	r := chat.Row{
		User:       user,
		Conv:       k.conv(),
		InboxRev:   f.rev(),
		Rev:        f.rev(),
		MetaRev:    f.rev(),
		ReceiptRev: f.rev(),
		OwnRev:     f.rev(),
		Head:       f.position(),
		Activity:   f.millis(),
		Left:       f.bool(),
		Read:       f.position(),
		Pinned:     f.number(),
	}
	if !k.ok() || !f.ok() {
		return chat.Row{}, unreadable("inbox row", key, val)
	}
	return r, nil
}

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

func (r *reader) InboxRev(user msg.UserID) (msg.Rev, error) {
	ref, err := last(r, under(userKey(nil, user, tagRowByRev)), decodeRowByRev)
	if errors.Is(err, chat.ErrNotFound) {
		return 0, nil
	}
	return ref.rev, err
}

func (r *reader) Row(user msg.UserID, conv msg.ConvID) (chat.Row, error) {
	r.key = userConvKey(r.key[:0], user, tagRow, conv)
	return lookup(r, r.key, decodeRow)
}

func (r *reader) RowsSince(user msg.UserID, since msg.Rev, limit int) ([]chat.Row, error) {
	if since == math.MaxUint64 {
		return nil, nil
	}
	s := under(userKey(nil, user, tagRowByRev))
	s.lower = rowByRevKey(nil, user, since+1)
	return follow(r, s, false, limit, decodeRowByRev, func(ref rowByRev) (chat.Row, error) {
		return r.Row(user, ref.conv)
	})
}

func (r *reader) RowsBefore(user msg.UserID, before chat.RowKey, limit int) ([]chat.Row, error) {
	s := under(userKey(nil, user, tagRowByOrder))
	if before != (chat.RowKey{}) {
		s.upper = rowByOrderKey(nil, user, before)
	}
	return follow(r, s, true, limit, decodeRowByOrder, func(ref rowByOrder) (chat.Row, error) {
		return r.Row(user, ref.Conv)
	})
}

func (t *tx) PutRow(row chat.Row) (msg.Rev, error) {
	rev, err := t.InboxRev(row.User)
	if err != nil {
		return 0, err
	}
	row.InboxRev = rev + 1
	old, err := t.Row(row.User, row.Conv)
	isNew := errors.Is(err, chat.ErrNotFound)
	if err != nil && !isNew {
		return 0, err
	}
	if err := t.moveRow(&old, &row, isNew); err != nil {
		return 0, err
	}
	t.hot.rows.put(convUser{row.Conv, row.User}, row)
	t.hot.revs.put(row.User, row.InboxRev)
	t.key, t.val = userConvKey(t.key[:0], row.User, tagRow, row.Conv), appendRow(t.val[:0], &row)
	return row.InboxRev, t.set(t.key, t.val)
}

// moveRow moves the row's index entries. The place in the list often stays.
func (t *tx) moveRow(old, row *chat.Row, isNew bool) error {
	if !isNew {
		t.key = rowByRevKey(t.key[:0], old.User, old.InboxRev)
		if err := t.unset(t.key); err != nil {
			return err
		}
	}
	t.key = rowByRevKey(t.key[:0], row.User, row.InboxRev)
	if err := t.set(t.key, row.Conv[:]); err != nil {
		return err
	}
	if !isNew && old.Key() == row.Key() {
		return nil
	}
	if !isNew {
		t.key = rowByOrderKey(t.key[:0], old.User, old.Key())
		if err := t.unset(t.key); err != nil {
			return err
		}
	}
	t.key = rowByOrderKey(t.key[:0], row.User, row.Key())
	return t.set(t.key, nil)
}
