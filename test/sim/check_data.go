package sim

import (
	"math"
	"strings"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// User data: the last writer wins in the order of the server (promise 3), all devices
// learn of it by the stream of the inbox (promise 6), and nobody else does (promise 10).

// judgeData says whether a change of user data is allowed.
func (m *model) judgeData(o *asking) msg.Code {
	set, ok := o.change.(*frame.SetData)
	if !ok || m.datum(o.by, set.Key).live || !counted(set.Key) {
		return 0
	}
	live := 0
	for k, d := range m.data {
		if k.user == o.by.id && d.live && counted(k.key) {
			live++
		}
	}
	if most := m.w.plan.profile.limits.DataKeys; most > 0 && live >= most {
		return msg.CodeTooManyKeys
	}
	return 0
}

// doData does what a change of user data does. At which rev, the server says.
func (m *model) doData(o *asking) {
	d := m.datum(o.by, keyOf(o.change))
	value, set := valueOf(o.change)
	if d.live == set && d.value == value && (set || d.rev != 0) {
		return
	}
	d.live, d.value, d.rev = set, value, 0
	m.w.tell("%s has another %s", o.by.name, keyOf(o.change))
	if set {
		m.looksAway(o.by, keyOf(o.change))
	}
}

// followData compares what is durable of users' data with what was done.
func (m *model) followData(r chat.Reader) error {
	for _, u := range m.w.users {
		all, err := r.DataSince(u.id, 0, math.MaxInt)
		if err != nil {
			return err
		}
		there := map[string]bool{}
		for i := range all {
			now, err := r.Datum(u.id, all[i].Key)
			if err != nil {
				return err
			}
			there[now.Key] = true
			d := m.datum(u, now.Key)
			if d.live == now.Deleted || d.value != string(now.Value) || d.rev != 0 && d.rev != now.InboxRev || d.rev == 0 && now.InboxRev <= m.inbox[u.id] {
				m.w.fail(3, "%s has %+v under %s at %d, and what was done makes %+v", u.name, now.Value, now.Key, now.InboxRev, *d)
			}
			d.rev = now.InboxRev
		}
		for k, d := range m.data {
			if k.user == u.id && !there[k.key] && (d.live || d.rev != 0) {
				m.w.fail(3, "%s has nothing under %s, and what was done makes %+v", u.name, k.key, *d)
			}
		}
	}
	return nil
}

// dataTold checks keys that a user's device is given: all that changed in (from, to], as they
// stand.
func (m *model) dataTold(u *user, from, to msg.Rev, list []frame.Datum) {
	told := map[string]msg.Rev{}
	for i := range list {
		told[list[i].Key] = list[i].InboxRev
		m.oneTold(u, &list[i])
	}
	m.view(func(r chat.Reader) error {
		stored, err := r.DataSince(u.id, from, math.MaxInt)
		for i := range stored {
			if d := &stored[i]; d.InboxRev <= to && told[d.Key] != d.InboxRev {
				m.w.fail(6, "%s is told of the inbox revs (%d, %d] without the key %s of %d", u.name, from, to, d.Key, d.InboxRev)
			}
		}
		return err
	})
}

// oneTold compares a key that is told with what is durable.
func (m *model) oneTold(u *user, got *frame.Datum) {
	d := m.datum(u, got.Key)
	switch {
	case got.InboxRev > max(d.rev, m.inbox[u.id]):
		m.w.fail(2, "%s is told of %s at %d, and %d is durable", u.name, got.Key, got.InboxRev, d.rev)
	case got.InboxRev < d.rev || d.rev == 0: // it has changed since
	case got.Deleted == d.live || got.Size != len(d.value) || got.Whole() && string(got.Value) != d.value || !got.Whole() && got.Size <= frame.MaxInline:
		m.w.fail(1, "%s is told of %s as %+v, and it is %+v", u.name, got.Key, *got, *d)
	}
}

// dataPage checks a page of keys: all that were there as of its rev are in it.
func (m *model) dataPage(c *conn, asked *frame.Data, p *frame.DataPage) {
	u := c.d.user
	m.notAbove(u, "a page of user data", p.Rev)
	there := map[string]bool{}
	last := asked.After
	for i := range p.Data {
		last = p.Data[i].Key
		there[last] = true
		m.oneTold(u, &p.Data[i])
	}
	for k, d := range m.data {
		within := asked.Key == k.key || asked.Key == "" && strings.HasPrefix(k.key, asked.Prefix) && k.key > asked.After && (!p.More || k.key <= last)
		if k.user == u.id && d.live && within && d.rev != 0 && d.rev <= p.Rev && !there[k.key] {
			m.w.fail(5, "%v is told of its user's data as of %d without %s of %d", c.d, p.Rev, k.key, d.rev)
		}
	}
}
