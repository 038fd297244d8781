package chat

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// User data is what a user keeps under keys for all his devices. Its changes take his
// inbox revs, as those of his rows do, so one cursor follows both. A deleted key leaves a
// record that says so, until too many have come after it.

// hasKey reports whether a user keeps anything under a key. Who keeps nothing of its kind
// costs no look at it: it is asked for with each message one to one.
func hasKey(r DataReader, user msg.UserID, key string) (bool, error) {
	totals, err := r.DataTotals(user)
	if err != nil || totals.Live[KindOfKey(key)] == 0 {
		return false, err
	}
	d, there, err := found(r.Datum(user, key))
	return there && !d.Deleted, err
}

func checkSetData(s *session, f *frame.SetData) error {
	most := s.c.limits.DataBytes
	if KindOfKey(f.Key) != KeyApp {
		most = min(most, maxPersonBytes)
	}
	if n := len(f.Value); n > most {
		return msg.Errorf(msg.CodeTooLarge, "the value of the key %q is %d bytes long; at most %d are allowed", f.Key, n, most)
	}
	return msg.CheckKey(f.Key)
}

func checkDeleteData(_ *session, f *frame.DeleteData) error { return msg.CheckKey(f.Key) }

// setData keeps a value. The one that is there already is left as it stands.
func setData(b *batch, o *opOp, _ *place, f *frame.SetData) error {
	old, there, err := found(b.Datum(o.s.user.ID, f.Key))
	if err != nil {
		return err
	}
	live := there && !old.Deleted
	if live && string(old.Value) == string(f.Value) {
		o.ack.InboxRev = old.InboxRev
		return nil
	}
	if len(f.Value) > len(old.Value) || !live {
		if err := b.room(); err != nil {
			return err
		}
	}
	if !live {
		if err := b.fewEnoughKeys(o.s.user.ID, f.Key); err != nil {
			return err
		}
	}
	return b.putDatum(o, Datum{User: o.s.user.ID, Key: f.Key, Value: f.Value})
}

// deleteData leaves a record that the key is deleted, be it of one that never was there:
// so its inbox rev always says that the key stands as the device asked for.
func deleteData(b *batch, o *opOp, _ *place, f *frame.DeleteData) error {
	user := o.s.user.ID
	old, there, err := found(b.Datum(user, f.Key))
	if err != nil {
		return err
	}
	if there && old.Deleted {
		o.ack.InboxRev = old.InboxRev
		return nil
	}
	if err := b.putDatum(o, Datum{User: user, Key: f.Key, Deleted: true}); err != nil {
		return err
	}
	totals, err := b.DataTotals(user)
	for ; err == nil && totals.Deleted > maxDeletedKeys; totals.Deleted-- {
		var oldest Datum
		if oldest, err = b.OldestDeleted(user); err == nil {
			err = b.ForgetDatum(oldest)
		}
	}
	return err
}

// putDatum stores a changed key, for the acknowledgement and the user's other devices.
func (b *batch) putDatum(o *opOp, d Datum) (err error) {
	if d.InboxRev, err = b.PutDatum(d); err != nil {
		return err
	}
	o.ack.InboxRev = d.InboxRev
	b.data = append(b.data, datumChange{o.s, d})
	return nil
}

// fewEnoughKeys refuses one more key of its kind, when there are as many as may be.
func (b *batch) fewEnoughKeys(user msg.UserID, key string) error {
	totals, err := b.DataTotals(user)
	if err != nil {
		return err
	}
	kind := KindOfKey(key)
	most, which := b.c.limits.DataKeys, "keys"
	switch kind {
	case KeyContact:
		most, which = b.c.limits.Contacts, "contacts"
	case KeyBlock:
		most, which = b.c.limits.Contacts, "blocked users"
	}
	if totals.Live[kind] >= most {
		return msg.Errorf(msg.CodeTooManyKeys, "you have %d %s already; delete some first", totals.Live[kind], which)
	}
	return nil
}

// datumChange is a key that a batch changed.
type datumChange struct {
	origin *session // which gets an acknowledgement
	d      Datum
}

// pushDatum tells a user's other devices of a key that changed.
func (c *Chat) pushDatum(change *datumChange) {
	var encoded []byte
	for _, s := range c.hub.sessions(change.d.User) {
		if s == change.origin {
			continue
		}
		if encoded == nil {
			rev := change.d.InboxRev
			encoded = c.push(&frame.InboxPage{From: rev - 1, To: rev, Data: []frame.Datum{inline(&change.d)}})
		}
		s.push(encoded)
	}
}

// whole is a key with its value, inline one with its value unless that is long.
func whole(d *Datum) frame.Datum {
	return frame.Datum{Key: d.Key, InboxRev: d.InboxRev, Deleted: d.Deleted, Size: len(d.Value), Value: d.Value}
}

func inline(d *Datum) frame.Datum {
	out := whole(d)
	if out.Size > frame.MaxInline {
		out.Value = nil
	}
	return out
}

// sizeOfDatum is roughly what a key takes in a page.
func sizeOfDatum(d *frame.Datum) int { return len(d.Key) + len(d.Value) + 32 }

// data answers with the user's keys.
func (s *session) data(request uint64, f *frame.Data) {
	s.answer(request, func(r Reader) (any, error) {
		page := new(frame.DataPage)
		var err error
		if page.Rev, err = r.InboxRev(s.user.ID); err != nil {
			return nil, err
		}
		if f.Key == "" {
			return page, s.fillData(r, page, f)
		}
		d, there, err := found(r.Datum(s.user.ID, f.Key))
		if there && !d.Deleted {
			page.Data = []frame.Datum{whole(&d)}
		}
		return page, err
	})
}

// dataReads is how many times what a page may have is read for one: long values are read,
// though they do not travel.
const dataReads = 4

// fillData puts the keys with a prefix into a page: as many as were asked for, as fit,
// and as can be read in one go.
func (s *session) fillData(r Reader, page *frame.DataPage, f *frame.Data) error {
	limit := within(f.Limit, defaultPage, maxRows)
	bytes, reads := s.c.limits.PageBytes, dataReads*s.c.limits.PageBytes
	return r.Data(s.user.ID, f.Prefix, f.After, func(d Datum) bool {
		if d.Deleted {
			return true
		}
		out := inline(&d)
		bytes -= sizeOfDatum(&out)
		reads -= len(d.Value)
		if n := len(page.Data); n == limit || n > 0 && min(bytes, reads) < 0 {
			page.More = true
			return false
		}
		page.Data = append(page.Data, out)
		return true
	})
}
