package pebble

import (
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

func (r *reader) Row(user msg.UserID, conv msg.ConvID) (chat.Row, error) {
	r.key = userConvKey(r.key[:0], user, tagRow, conv)
	return lookup(r, r.key, decodeRow)
}

func (t *tx) PutRow(row chat.Row) (msg.Rev, error) {
	newest, err := t.newestRow(row.User)
	if err != nil {
		return 0, err
	}
	totals, err := t.DataTotals(row.User)
	if err != nil {
		return 0, err
	}
	row.InboxRev = max(newest.InboxRev, totals.InboxRev) + 1
	if newest.InboxRev == 0 || newest.Conv != row.Conv {
		if err := t.becomesNewest(&row, &newest); err != nil {
			return 0, err
		}
	}
	t.hot.rows.put(convUser{row.Conv, row.User}, row)
	t.key, t.val = userConvKey(t.key[:0], row.User, tagRow, row.Conv), appendRow(t.val[:0], &row)
	return row.InboxRev, t.set(t.key, t.val)
}
