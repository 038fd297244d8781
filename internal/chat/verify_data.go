package chat

import "github.com/backscroll/backscroll/msg"

// data checks that the keys of a user's data are such, and have inbox revs of their own.
func (v *verifier) data(where string, u *User) error {
	totals, err := v.r.DataTotals(u.ID)
	if err != nil {
		return err
	}
	for since := msg.Rev(0); ; {
		list, err := v.r.DataSince(u.ID, since, verifyPage)
		if err != nil || len(list) == 0 {
			return err
		}
		for i := range list {
			d := &list[i]
			if err := msg.CheckKey(d.Key); err != nil {
				v.problem(where, "%v", err)
			}
			whole, err := v.r.Datum(u.ID, d.Key)
			if err != nil {
				return err
			}
			if d.Deleted && (len(whole.Value) > 0 || d.InboxRev <= totals.Floor) {
				v.problem(where, "the key %q, deleted at inbox rev %d, has %d bytes; the floor is %d", d.Key, d.InboxRev, len(whole.Value), totals.Floor)
			}
			if d.InboxRev <= since || d.InboxRev > totals.InboxRev {
				v.problem(where, "the key %q has inbox rev %d; expected one above %d, up to %d", d.Key, d.InboxRev, since, totals.InboxRev)
			}
			since = max(since+1, d.InboxRev)
			rows, err := v.r.RowsSince(u.ID, d.InboxRev-1, 1)
			if err != nil {
				return err
			}
			if len(rows) > 0 && rows[0].InboxRev == d.InboxRev {
				v.problem(where, "the key %q and the row of %v both have inbox rev %d", d.Key, rows[0].Conv, d.InboxRev)
			}
		}
	}
}
