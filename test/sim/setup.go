package sim

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

var userNames = []msg.Address{"ann", "bob", "cyd", "dan"}

var deviceNames = []string{"phone", "laptop", "tablet", "desk", "watch"}

// setUp makes the users, devices and groups that a run begins with.
func (w *World) setUp() {
	p := &w.plan.profile
	d := w.dice("setup")
	w.ids, w.disabled = map[msg.Address]msg.UserID{}, map[msg.Address]bool{}
	w.voices = map[msg.Address][]byte{}
	w.server.start()
	names := append([]msg.Address(nil), userNames[:p.users]...)
	for i := range p.crowd {
		w.crowd = append(w.crowd, msg.Address(fmt.Sprintf("crowd%02d", i)))
	}
	names = append(names, w.crowd...)
	w.ask("make the users", func(ctx context.Context, c *chat.Chat) error {
		_, err := c.EnsureUsers(ctx, names)
		return err
	})
	w.model.view(func(r chat.Reader) error {
		for _, name := range names {
			u, err := r.UserByAddress(name)
			if err != nil {
				return err
			}
			w.ids[name] = u.ID
		}
		return nil
	})
	for _, name := range userNames[:p.users] {
		u := &user{name: name, id: w.ids[name]}
		w.users = append(w.users, u)
		for i := range d.between(1, p.devices) {
			w.after(msg.Millis(d.IntN(1500)), w.install(u, deviceNames[i]).start)
		}
	}
	w.cast()
	for i := range p.groups {
		w.newGroup(d, i == 0 && p.crowd > 0)
	}
	w.begun = true
}

// cast tells whom the run begins with.
func (w *World) cast() {
	for _, u := range w.users {
		names := make([]string, len(u.devices))
		for i, dev := range u.devices {
			names[i] = dev.name
		}
		w.tell("%s has a %s", u.name, strings.Join(names, " and a "))
	}
}

// install makes a device with its token.
func (w *World) install(u *user, name string) *device {
	dev := w.newDevice(u, name)
	w.newToken(dev)
	return dev
}

// newToken gives a device a token, as the app's backend does when it logs in.
func (w *World) newToken(dev *device) bool {
	var token [32]byte
	dev.mayBeRefused = dev.mayBeRefused || dev.token != nil // until it knows the new one
	known, err := w.ask("give "+dev.String()+" a token", func(ctx context.Context, c *chat.Chat) (err error) {
		token, err = c.NewToken(ctx, dev.user.name, dev.name, 0, false)
		return err
	})
	if !known {
		w.after(5000, func() { w.login(dev) })
		return false
	}
	if msg.CodeOf(err) != 0 {
		return false // the user is disabled, or has as many devices as he may
	}
	dev.token, dev.signedOut = token[:], false
	w.model.dead[string(dev.token)] = false
	return true
}

func (w *World) newGroup(d dice, crowded bool) {
	var members []msg.Address
	for _, u := range w.users {
		if d.percent(80) {
			members = append(members, u.name)
		}
	}
	if crowded { // near the limit, on either side
		limit := cmp.Or(w.plan.profile.limits.WideAbove, 64)
		members = append(members, w.crowd[:d.between(limit/2, min(limit+2, len(w.crowd)))]...)
	}
	var g chat.Conversation
	known, err := w.ask("make a group", func(ctx context.Context, c *chat.Chat) (err error) {
		g, _, err = c.NewGroup(ctx, "group", "", nil)
		return err
	})
	if !known || err != nil {
		return // there may be a group that nobody knows of
	}
	w.groups = append(w.groups, g.ID)
	roles := d.IntN(4) // most groups have an owner and an admin
	w.tell("%v is made with %s", g.ID, nameList(members))
	w.ask("add members", func(ctx context.Context, c *chat.Chat) error {
		_, err := c.AddMembers(ctx, g.ID.Group(), members)
		return err
	})
	for i, role := range []msg.Role{msg.RoleOwner, msg.RoleAdmin, msg.RoleAdmin}[:roles] {
		if i < len(members) {
			w.ask("give "+string(members[i])+" a role", func(ctx context.Context, c *chat.Chat) error {
				return c.SetRole(ctx, g.ID.Group(), members[i], role)
			})
		}
	}
}

// ask is server.ask for a call that may only fail because the server is down
// or crashes; then known is false. Refusals are returned.
func (w *World) ask(what string, call func(context.Context, *chat.Chat) error) (known bool, err error) {
	w.model.adopting = true
	known, err = w.server.ask(call)
	w.model.adopting = false
	if !known {
		w.tell("the backend asks to %s: the server is gone", what)
		return false, nil
	}
	if code := msg.CodeOf(err); code/1000 == 1 {
		w.fail(0, "%s: %v", what, err)
	}
	if w.begun {
		w.tell("the backend asks to %s: %v", what, orDone(err))
	}
	return true, err
}

func orDone(err error) any {
	if err == nil {
		return "done"
	}
	return err
}

// target draws a conversation that a device may want to see.
func (d *device) target(dice dice) frame.Target {
	w := d.w
	if len(w.groups) > 0 && dice.percent(45) {
		return frame.Target{Conv: pick(dice, w.groups)}
	}
	return frame.Target{Peer: pick(dice, w.users).name}
}

// someDevice draws a device whose app can do something; nil: there is none.
func (w *World) someDevice(d dice) *device {
	var awake []*device
	for _, dev := range w.devices() {
		if dev.awake() {
			awake = append(awake, dev)
		}
	}
	if len(awake) == 0 {
		return nil
	}
	return pick(d, awake)
}

// someReading draws an open read session; nil: there is none.
func (w *World) someReading(d dice) *reading {
	var open []*reading
	for _, dev := range w.devices() {
		if dev.awake() {
			open = append(open, dev.readings...)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return pick(d, open)
}
