package sim

import (
	"strings"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

var dataKeys = []string{"theme", "draft/1", "draft/2", "star/1", "star/2", "sort"}

var dataPrefixes = []string{"", "draft/", "star/", "s", "none/", "block/"}

// opData sets or deletes a key of a user's data, or several at once.
func opData(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	for range d.between(1, 3) {
		key := pick(d, dataKeys)
		switch {
		case !dev.awake():
			return
		case d.once(4):
			dev.changeData(&frame.DeleteData{Key: key})
		default:
			value := w.short()
			if d.once(6) {
				value += strings.Repeat(".", d.between(frame.MaxInline-4, frame.MaxInline+4))
			}
			dev.changeData(&frame.SetData{Key: key, Value: []byte(value)})
		}
		for _, other := range dev.user.devices { // which of them comes last, the server says
			if other != dev && other.awake() && d.once(3) {
				other.changeData(&frame.SetData{Key: key, Value: []byte(w.short())})
			}
		}
	}
}

// opSyncData makes a prefix local, or brings one key.
func opSyncData(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	if d.once(3) {
		key := pick(d, dataKeys)
		w.tell("%v fetches its user's %s", dev, key)
		dev.input(func(e *engine.Engine) { e.FetchDatum(key, func(ev engine.AnswerEvent) { dev.fetched(key, ev) }) })
		return
	}
	prefix := pick(d, dataPrefixes)
	w.tell("%v syncs its user's data %q", dev, prefix)
	dev.input(func(e *engine.Engine) { e.SyncData(prefix, func(engine.AnswerEvent) {}) })
}

// fetched makes sure that what was brought is known now.
func (d *device) fetched(key string, ev engine.AnswerEvent) {
	if got, ok := ev.Body.(engine.Datum); ok && ev.Err == nil && (got.Key != key || got.State != engine.KeyHere && got.State != engine.KeyAbsent) {
		d.w.fail(5, "%v fetched %s and has %+v", d, key, got)
	}
}

// changeData writes a change of user data on a device.
func (d *device) changeData(change frame.Change) {
	w := d.w
	ch := &changing{change: change, life: d.lives}
	w.tell("%v wants to %s", d, w.model.changeName(change))
	d.changes = append(d.changes, ch)
	d.input(func(e *engine.Engine) {
		err := e.ChangeData(change, ch)
		if ch.sure = err == nil; err != nil && !d.died {
			w.must("change user data", err)
			return
		}
		if got, err := e.Datum(keyOf(change)); !d.died && w.must("read user data", err) {
			if value, set := valueOf(change); got.State == engine.KeyHere != set || string(got.Value) != value {
				w.fail(5, "%v shows %+v after it was told to %s", d, got, w.model.changeName(change))
			}
		}
	})
}

// leavesData finds which changes of user data an op is. They leave in the order in which
// they were written, but that a later one of the same key may stand for those before it.
func (d *device) leavesData(o *asking) {
	last, oldest, place := -1, true, false
	for i, ch := range d.changes {
		switch {
		case ch.over || keyOf(ch.change) == "":
		case equalData(ch.change, o.change): // or it stands for others, and what it stood for has left before
			last = i
		case keyOf(ch.change) == keyOf(o.change):
			place = true // it may have the place of this one
		case ch.op == nil && ch.sure && last < 0 && oldest && !place:
			d.w.fail(4, "%v asks for %T %+v, and should for %T %+v", d, o.change, o.change, ch.change, ch.change)
			return
		}
		oldest = oldest && (ch.op != nil || ch.over || !ch.sure)
	}
	if last < 0 {
		d.w.fail(3, "%v asks for %T %+v, which it never wrote", d, o.change, o.change)
		return
	}
	for i, ch := range d.changes[:last+1] {
		if !ch.over && keyOf(ch.change) == keyOf(o.change) && (ch.op == nil || i == last) {
			ch.op = o
		}
	}
}

func equalData(a, b frame.Change) bool {
	value, set := valueOf(a)
	other, also := valueOf(b)
	return keyOf(a) == keyOf(b) && value == other && set == also
}

// keyOf is the key that a change is about; empty: it is none of user data.
func keyOf(change frame.Change) string {
	switch ch := change.(type) {
	case *frame.SetData:
		return ch.Key
	case *frame.DeleteData:
		return ch.Key
	}
	return ""
}

func valueOf(change frame.Change) (value string, set bool) {
	if ch, ok := change.(*frame.SetData); ok {
		return string(ch.Value), true
	}
	return "", false
}

// checkData compares what a device knows of its user's data with the model: first what it
// says that it knows, then, after it brought all, all of it.
func (d *device) checkData() {
	w := d.w
	for k, want := range w.model.data { // what was told of it once, is kept up to date
		got, err := d.e.Datum(k.key)
		wrong := got.State == engine.KeyHere && (!want.live || string(got.Value) != want.value) ||
			got.State == engine.KeyAbsent && want.live || got.State == engine.KeyLong && got.Size != len(want.value)
		if k.user == d.user.id && w.must("read user data", err) && wrong {
			w.fail(6, "%v shows %+v, and the server has %+v", d, got, want)
		}
	}
	for _, prefix := range dataPrefixes {
		if known, err := d.e.KnowsData(prefix); w.must("read user data", err) && known {
			d.compareData(prefix)
		}
	}
	over := false
	d.input(func(e *engine.Engine) { e.SyncData("", func(engine.AnswerEvent) { over = true }) })
	w.pass(1000)
	if !over && !w.broken() {
		w.fail(5, "%v: a sync of its user's data does not end although it is online", d)
		return
	}
	d.compareData("")
}

func (d *device) compareData(prefix string) {
	w := d.w
	list, next, err := d.e.Data(prefix, "", 1000)
	if !w.must("read user data", err) || w.broken() {
		return
	}
	found := map[string]bool{}
	for _, got := range list {
		found[got.Key] = true
		want := w.model.datum(d.user, got.Key)
		here := got.State == engine.KeyHere && string(got.Value) == want.value
		long := got.State == engine.KeyLong && got.Size > frame.MaxInline
		if !want.live || got.Pending || got.Size != len(want.value) || !here && !long || got.InboxRev != want.rev {
			w.fail(6, "%v shows %+v, and the server has %+v", d, got, want)
		}
	}
	for k, want := range w.model.data {
		if k.user == d.user.id && want.live && strings.HasPrefix(k.key, prefix) && !found[k.key] || next != "" {
			w.fail(6, "%v knows all its user's data %q, and lacks %s", d, prefix, k.key)
		}
	}
}

// datum is a key as the server has it.
type datum struct {
	live  bool
	value string
	rev   msg.Rev
}

func (m *model) datum(u *user, key string) *datum {
	k := dataKey{u.id, key}
	if m.data[k] == nil {
		m.data[k] = &datum{}
	}
	return m.data[k]
}

type dataKey struct {
	user msg.UserID
	key  string
}
