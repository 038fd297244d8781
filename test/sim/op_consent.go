package sim

import (
	"strings"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Who may write to whom: users block others, and say from whom they accept messages.

// The keys of user data that say it; an address follows.
const (
	blockKey   = "block/"
	contactKey = "contact/"
)

// opBlock has a user block somebody, or no longer; often one of them then writes to the
// other, or both.
func opBlock(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	other := pick(d, w.users)
	wait := 0
	if d.once(2) {
		w.stare(other, dev.user)
		wait = 2000
	}
	w.after(msg.Millis(wait), func() {
		key := blockKey + string(other.name)
		switch {
		case !dev.awake():
		case d.once(2) && w.model.blocks(dev.user.id, other.id):
			dev.changeData(&frame.DeleteData{Key: key})
		default:
			dev.changeData(&frame.SetData{Key: key, Value: []byte(w.short())})
		}
		w.exchange(d, dev.user, other)
	})
}

// stare has a user look at the profile of another one, who changes it a little later.
func (w *World) stare(who, at *user) {
	for _, dev := range who.devices {
		if dev.awake() {
			dev.input(func(e *engine.Engine) { w.must("look at profiles", e.Watch([]msg.Address{at.name})) })
		}
	}
	w.after(6000, func() { w.restate(at) })
}

// opContact puts somebody among a user's contacts, or takes him out.
func opContact(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	key := contactKey + string(pick(d, w.users).name)
	if d.once(3) {
		dev.changeData(&frame.DeleteData{Key: key})
		return
	}
	dev.changeData(&frame.SetData{Key: key, Value: []byte(w.short())})
}

// opWriteFrom makes a user say from whom he accepts messages: most of the time from anyone.
func opWriteFrom(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	from := msg.WriteFrom(max(0, d.IntN(7)-3))
	w.tell("%v makes its user accept messages from %v", dev, from)
	dev.ask(&frame.Account{WriteFrom: &from}, nil)
	w.exchange(d, dev.user, pick(d, w.users))
}

// exchange has devices of two users say something to the other one, soon.
func (w *World) exchange(d dice, a, b *user) {
	for _, pair := range [][2]*user{{a, b}, {b, a}} {
		if d.once(3) {
			continue
		}
		w.after(msg.Millis(d.IntN(300)), func() {
			for _, dev := range pair[0].devices {
				if to := (frame.Target{Peer: pair[1].name}); dev.awake() {
					dev.say(d, to)
					return
				}
			}
		})
	}
}

// say tells a conversation something in one of the ways in which that can be done.
func (d *device) say(dice dice, to frame.Target) {
	switch dice.IntN(5) {
	case 0:
		d.ask(&frame.Transient{To: to, Content: d.w.content(dice)}, nil)
	case 1:
		d.ask(&frame.Typing{To: to, On: true}, nil)
	case 2:
		d.change(to, msg.MessageID{}, &frame.React{Seq: 1, Emoji: pick(dice, emojis)})
	default:
		d.send(to, d.w.content(dice))
	}
}

// account compares the answer to a change of what the server does for a user with it.
func (m *model) account(c *conn, asked, is *frame.Account) {
	same := func(want, got *bool) bool { return want == nil || got != nil && *got == *want }
	if !same(asked.Quiet, is.Quiet) || !same(asked.HideLastSeen, is.HideLastSeen) || !same(asked.KeepArchived, is.KeepArchived) ||
		asked.WriteFrom != nil && (is.WriteFrom == nil || *is.WriteFrom != *asked.WriteFrom) {
		m.w.fail(3, "%v asked for %+v, and is told that it is %+v", c.d, *asked, *is)
	}
}

// has reports whether a user has a key.
func (m *model) has(user msg.UserID, key string) bool {
	d := m.data[dataKey{user, key}]
	return d != nil && d.live
}

// blocks reports whether a user has blocked another one.
func (m *model) blocks(user, other msg.UserID) bool {
	return m.has(user, blockKey+string(m.w.nameOf(other)))
}

// apart reports whether one of two users has blocked the other.
func (m *model) apart(a, b msg.UserID) bool { return a != b && (m.blocks(a, b) || m.blocks(b, a)) }

// reach says what forbids a user to write to another one, or to add him to a group.
func (m *model) reach(me, peer msg.UserID, adding bool) msg.Code {
	if me == peer {
		return 0
	}
	if m.apart(me, peer) {
		return msg.CodeBlocked
	}
	for _, from := range []msg.WriteFrom{m.from[peer], m.w.plan.profile.limits.WriteFrom} {
		switch {
		case from == msg.FromNobody, from == msg.FromGroups && !adding,
			from == msg.FromContacts && !m.has(peer, contactKey+string(m.w.nameOf(me))):
			return msg.CodeNotAccepted
		}
	}
	return 0
}

// mayAdd says what forbids a user to make others members, the first of them for whom
// something does.
func (c *conversation) mayAdd(m *model, by *user, names []msg.Address) msg.Code {
	for _, name := range names {
		id := m.w.idOf(name)
		if c.members[id].isPresent() {
			continue
		}
		if code := m.reach(by.id, id, true); code != 0 {
			return code
		}
	}
	return 0
}

// counted reports whether a key counts against the limit of keys.
func counted(key string) bool {
	return !strings.HasPrefix(key, blockKey) && !strings.HasPrefix(key, contactKey)
}

// reached checks that what passes between two users may.
func (m *model) reached(what string, from msg.Address, u *user, conv msg.ConvID) {
	if code := m.reach(m.w.idOf(from), u.id, false); !conv.IsGroup() && code != 0 {
		m.w.fail(10, "%s of %s comes to %s, and may not (%v)", what, from, u.name, code)
	}
}

// shy allows the refusal of a group: when that was decided is not known exactly.
func (m *model) shy(me *user, names []msg.Address) bool {
	for _, name := range names {
		id := m.w.idOf(name)
		for k := range m.data {
			if k.user == id && k.key == blockKey+string(me.name) || k.user == me.id && k.key == blockKey+string(name) {
				return true
			}
		}
		if m.wasShy[id] || m.w.plan.profile.limits.WriteFrom != msg.FromAnyone {
			return true
		}
	}
	return false
}
