package pebble

import (
	"errors"
	"math"
	"slices"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

func appendDatum(b []byte, d *chat.Datum) []byte {
	b = append(b, recordVersion)
	b = appendNumber(b, uint64(d.InboxRev))
	b = appendBool(b, d.Deleted)
	return appendText(b, string(d.Value))
}

func decodeDatum(key, val []byte) (chat.Datum, error) {
	user, k := readUserKey(key)
	f := readRecord(val)
	d := chat.Datum{User: user, Key: k.rest(), InboxRev: f.rev(), Deleted: f.bool(), Value: slices.Clone(f.take(f.number()))}
	if !k.ok() || !f.ok() {
		return chat.Datum{}, unreadable("user data", key, val)
	}
	return d, nil
}

// datumByRev is an entry of the index, as far as it says what the key is.
type datumByRev struct {
	user    msg.UserID
	deleted bool
	rev     msg.Rev
	key     string
}

func decodeDatumByRev(key, val []byte) (datumByRev, error) {
	user, k := readUserKey(key)
	deleted := k.tag()
	ref := datumByRev{user, deleted == 1, msg.Rev(k.u64()), string(val)}
	if !k.ok() || deleted > 1 {
		return datumByRev{}, unreadable("entry of user data by inbox_rev", key, val)
	}
	return ref, nil
}

func appendDataTotals(b []byte, d *chat.DataTotals) []byte {
	b = append(b, recordVersion)
	b = appendNumber(b, uint64(d.InboxRev))
	b = appendNumber(b, uint64(d.Floor))
	b = appendNumber(b, uint64(d.Deleted))
	for _, n := range d.Live {
		b = appendNumber(b, uint64(n))
	}
	return b
}

func decodeDataTotals(key, val []byte) (chat.DataTotals, error) {
	_, k := readUserKey(key)
	f := readRecord(val)
	d := chat.DataTotals{InboxRev: f.rev(), Floor: f.rev(), Deleted: int(f.number())}
	for i := range d.Live {
		d.Live[i] = int(f.number())
	}
	if !k.ok() || !f.ok() {
		return chat.DataTotals{}, unreadable("totals of user data", key, val)
	}
	return d, nil
}

func (r *reader) Datum(user msg.UserID, key string) (chat.Datum, error) {
	r.key = datumKey(r.key[:0], user, key)
	return lookup(r, r.key, decodeDatum)
}

func (r *reader) Data(user msg.UserID, prefix, after string, yield func(chat.Datum) bool) error {
	s := under(datumKey(nil, user, prefix))
	if after >= prefix {
		s.lower = append(datumKey(nil, user, after), 0)
	}
	return scan(r, s, false, decodeDatum, yield)
}

// DataSince merges the two halves of the index.
func (r *reader) DataSince(user msg.UserID, since msg.Rev, limit int) ([]chat.Datum, error) {
	if since == math.MaxUint64 {
		return nil, nil
	}
	var halves [2][]datumByRev
	for i, deleted := range []bool{false, true} {
		prefix := dataByRevKey(nil, user, deleted)
		s := under(prefix)
		s.lower = u64(prefix, uint64(since+1))
		var err error
		if halves[i], err = list(r, s, false, limit, decodeDatumByRev); err != nil {
			return nil, err
		}
	}
	var all []chat.Datum
	for len(all) < limit && len(halves[0])+len(halves[1]) > 0 {
		from := &halves[0]
		if len(*from) == 0 || len(halves[1]) > 0 && halves[1][0].rev < (*from)[0].rev {
			from = &halves[1]
		}
		ref := (*from)[0]
		*from = (*from)[1:]
		all = append(all, chat.Datum{User: user, Key: ref.key, InboxRev: ref.rev, Deleted: ref.deleted})
	}
	return all, nil
}

func (r *reader) OldestDeleted(user msg.UserID) (chat.Datum, error) {
	refs, err := list(r, under(dataByRevKey(nil, user, true)), false, 1, decodeDatumByRev)
	if err == nil && len(refs) == 0 {
		err = chat.ErrNotFound
	}
	if err != nil {
		return chat.Datum{}, err
	}
	d, err := r.Datum(user, refs[0].key)
	return d, dangling(err, refs[0])
}

func (r *reader) DataTotals(user msg.UserID) (chat.DataTotals, error) {
	return noneIsZero(r.totals(user))
}

func (t *tx) DataTotals(user msg.UserID) (chat.DataTotals, error) {
	return noneIsZero(t.hot.totals.find(user, t.reader.totals))
}

func (r *reader) totals(user msg.UserID) (chat.DataTotals, error) {
	r.key = userKey(r.key[:0], user, tagDataTotals)
	return lookup(r, r.key, decodeDataTotals)
}

func noneIsZero(d chat.DataTotals, err error) (chat.DataTotals, error) {
	if errors.Is(err, chat.ErrNotFound) {
		err = nil
	}
	return d, err
}

func (t *tx) PutDatum(d chat.Datum) (msg.Rev, error) {
	last, err := t.InboxRev(d.User)
	if err != nil {
		return 0, err
	}
	totals, err := t.takeOut(d.User, d.Key)
	if err != nil {
		return 0, err
	}
	d.InboxRev = last + 1
	totals.InboxRev = d.InboxRev
	count(&totals, &d, 1)
	t.key, t.val = datumKey(t.key[:0], d.User, d.Key), appendDatum(t.val[:0], &d)
	if err := t.set(t.key, t.val); err != nil {
		return 0, err
	}
	t.key = datumByRevKey(t.key[:0], &d)
	if err := t.set(t.key, []byte(d.Key)); err != nil {
		return 0, err
	}
	return d.InboxRev, t.putTotals(d.User, &totals)
}

func (t *tx) ForgetDatum(d chat.Datum) error {
	totals, err := t.takeOut(d.User, d.Key)
	if err != nil {
		return err
	}
	totals.Floor = max(totals.Floor, d.InboxRev)
	t.key = datumKey(t.key[:0], d.User, d.Key)
	if err := t.batch.Delete(t.key, nil); err != nil {
		return err
	}
	return t.putTotals(d.User, &totals)
}

// takeOut removes a key's entry of the index and returns the totals of the others.
func (t *tx) takeOut(user msg.UserID, key string) (chat.DataTotals, error) {
	totals, err := t.DataTotals(user)
	if err != nil {
		return totals, err
	}
	old, err := t.Datum(user, key)
	if errors.Is(err, chat.ErrNotFound) {
		return totals, nil
	}
	if err != nil {
		return totals, err
	}
	count(&totals, &old, -1)
	t.key = datumByRevKey(t.key[:0], &old)
	return totals, t.unset(t.key)
}

func count(totals *chat.DataTotals, d *chat.Datum, n int) {
	if d.Deleted {
		totals.Deleted += n
	} else {
		totals.Live[chat.KindOfKey(d.Key)] += n
	}
}

func (t *tx) putTotals(user msg.UserID, totals *chat.DataTotals) error {
	t.hot.totals.put(user, *totals)
	t.key, t.val = userKey(t.key[:0], user, tagDataTotals), appendDataTotals(t.val[:0], totals)
	return t.set(t.key, t.val)
}

func (c *checker) datum(key, val []byte) error {
	d, err := decodeDatum(key, val)
	if err != nil {
		return err
	}
	entry, err := lookup(c.reader, datumByRevKey(nil, &d), decodeDatumByRev)
	if err := must(err, entry.key == d.Key, "inbox_rev %d does not lead to it", d.InboxRev); err != nil {
		return err
	}
	totals, err := c.DataTotals(d.User)
	return must(err, totals.InboxRev >= d.InboxRev, "the totals know of no change after inbox_rev %d", totals.InboxRev)
}

func (c *checker) datumByRev(key, val []byte) error {
	ref, err := decodeDatumByRev(key, val)
	if err != nil {
		return err
	}
	d, err := c.Datum(ref.user, ref.key)
	return must(err, d.InboxRev == ref.rev && d.Deleted == ref.deleted, "the key %q does not stand at inbox_rev %d", ref.key, ref.rev)
}

// dataTotals counts anew.
func (c *checker) dataTotals(key, val []byte) error {
	have, err := decodeDataTotals(key, val)
	if err != nil {
		return err
	}
	user, _ := readUserKey(key)
	want := chat.DataTotals{InboxRev: have.InboxRev, Floor: have.Floor}
	last := msg.Rev(0)
	err = c.Data(user, "", "", func(d chat.Datum) bool {
		count(&want, &d, 1)
		last = max(last, d.InboxRev)
		return true
	})
	return must(err, have == want && last <= have.InboxRev, "it says %+v; the keys, the last of inbox_rev %d, amount to %+v", have, last, want)
}
