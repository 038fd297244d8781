package sim

import (
	"slices"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// opTyping tells who is online that a user is typing, or no longer is.
func opTyping(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	to, on := dev.target(d), !d.once(3)
	w.tell("%v tells %s that its user is typing: %v", dev, w.model.targetName(dev.user, to), on)
	dev.ask(&frame.Typing{To: to, On: on}, nil)
}

// opPresence asks who is online.
func opPresence(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	users := append(some(d, userNames[:]), "nobody")
	w.tell("%v asks who of %s is online", dev, nameList(users))
	dev.ask(&frame.Presence{Users: users}, nil)
}

// opHideLastSeen makes a user keep it to himself that he is online, or tell it again.
func opHideLastSeen(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	hide := d.once(2)
	w.tell("%v makes its user hide when he was seen: %v", dev, hide)
	dev.ask(&frame.Account{HideLastSeen: &hide}, nil)
}

// typing checks what comes to who is online: only members hear it, and of members.
func (m *model) typing(u *user, p *frame.TypingPush) {
	m.reached("typing", p.From, u, p.Conv)
	conv := m.convs[p.Conv]
	if conv == nil || conv.state.Deleted != 0 || p.From == u.name ||
		!conv.members[u.id].isPresent() || !conv.members[m.w.idOf(p.From)].isPresent() {
		m.w.fail(10, "%s is told that %s is typing in %v", u.name, p.From, p.Conv)
	}
}

// presence checks who is said to be online: all whom the asker may know of, and no
// others. What is right before the commit under way or after it may be said.
func (m *model) presence(c *conn, p *frame.PresencePage) {
	wrong := m.wrongPresence(c.d.user, p)
	if wrong == "" {
		return
	}
	m.check(func() {
		if after := m.wrongPresence(c.d.user, p); after != "" {
			m.w.fail(10, "%v is told of who is online: %s, and that is wrong", c.d, after)
		}
	})
}

// wrongPresence names the first address of whom too much is said, or too little.
func (m *model) wrongPresence(asker *user, p *frame.PresencePage) msg.Address {
	for i := range p.Users {
		one := &p.Users[i]
		id := m.w.idOf(one.User)
		shares := id != 0 && m.shares(asker.id, id) && (id == asker.id || !m.blocks(id, asker.id))
		hides, settled := m.hides(id)
		switch {
		case one.Known && (!shares || settled && hides && id != asker.id),
			!one.Known && (one.Online || one.LastSeen != 0),
			!one.Known && shares && settled && !hides && !m.w.disabled[one.User],
			one.Online && !m.connected(one.User):
			return one.User
		}
	}
	return ""
}

// shares reports whether two users share a conversation now.
func (m *model) shares(a, b msg.UserID) bool {
	if a == b || m.convs[msg.OneToOne(a, b)] != nil {
		return true
	}
	return slices.ContainsFunc(m.order, func(c *conversation) bool {
		return c.id.IsGroup() && c.state.Deleted == 0 && c.members[a].isPresent() && c.members[b].isPresent()
	})
}

// hides reports whether a user keeps to himself when he was seen; it is settled
// unless a change of that is on its way.
func (m *model) hides(id msg.UserID) (hides, settled bool) {
	m.view(func(r chat.Reader) error {
		rec, err := r.User(id)
		hides = rec.Hidden
		if err == chat.ErrNotFound {
			return nil
		}
		return err
	})
	return hides, m.turning[id] == 0
}

// connected reports whether the server has a connection of a user.
func (m *model) connected(name msg.Address) bool {
	return slices.ContainsFunc(m.w.server.conns, func(c *conn) bool { return c.d.user.name == name && !c.over })
}
