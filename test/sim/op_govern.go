package sim

import (
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What members do with their groups: whether they may, their roles say.

// opGovern is a member's change of a group.
func opGovern(w *World, d dice) {
	dev, to := w.someGroup(d)
	for range 4 { // mostly of somebody who may
		if dev == nil || w.model.convs[to.Conv].members[dev.user.id].isAdmin() {
			break
		}
		dev, to = w.someGroup(d)
	}
	if dev == nil {
		return
	}
	names := some(d, userNames[:len(w.users)])
	if len(w.crowd) > 0 && d.once(3) {
		names = append(names, pick(d, w.crowd))
	}
	var change frame.Change
	switch d.IntN(12) {
	case 0, 1, 2:
		change = &frame.AddMembers{Users: names}
	case 3, 4:
		change = &frame.RemoveMembers{Users: names}
	case 5, 6:
		change = &frame.SetRole{User: pick(d, names), Role: msg.Role(d.IntN(3))}
	case 7:
		name := w.short()
		change = &frame.SetGroup{Name: &name, Description: &name}
	default:
		change = &frame.SetGroup{Settings: someSettings(d)}
	}
	dev.change(to, msg.MessageID{}, change)
}

// opLeave is a member's leaving, perhaps with something that he says before; opJoin
// his joining, again perhaps.
func opLeave(w *World, d dice) {
	dev, to := w.someGroup(d)
	if dev == nil {
		return
	}
	if d.once(3) {
		dev.send(to, w.content(d))
	}
	if dev.awake() {
		dev.change(to, msg.MessageID{}, &frame.Leave{})
	}
}

func opJoin(w *World, d dice) {
	if dev, to := w.someGroup(d); dev != nil {
		dev.change(to, msg.MessageID{}, &frame.Join{})
	}
}

// opDeleteGroup deletes a group, most of the time in vain.
func opDeleteGroup(w *World, d dice) {
	if dev, to := w.someGroup(d); dev != nil {
		dev.change(to, msg.MessageID{}, &frame.DeleteGroup{})
	}
}

// opDuel has members remove each other, or take each other's roles, at the same time.
func opDuel(w *World, d dice) {
	if len(w.groups) == 0 {
		return
	}
	to := frame.Target{Conv: pick(d, w.groups)}
	role := d.once(2)
	for i, u := range w.users {
		other := w.users[(i+1)%len(w.users)]
		for _, dev := range u.devices {
			if !dev.awake() {
				continue
			}
			if role {
				dev.change(to, msg.MessageID{}, &frame.SetRole{User: other.name, Role: msg.RoleMember})
			} else {
				dev.change(to, msg.MessageID{}, &frame.RemoveMembers{Users: []msg.Address{other.name}})
			}
			break
		}
	}
}

// opOwnGroup makes a group by a device, which owns it.
func opOwnGroup(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil || len(w.groups) > 4 {
		return
	}
	ask := &frame.NewGroup{Name: w.short(), Settings: *someSettings(d), Members: some(d, userNames[:len(w.users)])}
	_, _ = d.Read(ask.Key[:])
	ask.Key[0] = 1
	w.tell("%v makes a group with %s", dev, nameList(ask.Members))
	dev.ask(ask, func(ev engine.AnswerEvent) {
		ack, ok := ev.Body.(*frame.OpAck)
		if !ok {
			return
		}
		w.tell("%v made %v", dev, ack.Conv)
		for _, g := range w.groups {
			if g == ack.Conv {
				return
			}
		}
		w.groups = append(w.groups, ack.Conv)
		w.model.made(dev, ask, ack.Conv)
	})
}

func (w *World) someGroup(d dice) (*device, frame.Target) {
	dev := w.someDevice(d)
	if dev == nil || len(w.groups) == 0 {
		return nil, frame.Target{}
	}
	return dev, frame.Target{Conv: pick(d, w.groups)}
}

func someSettings(d dice) *msg.Settings {
	s := &msg.Settings{FromJoining: d.once(2), Broadcast: d.once(4), Open: d.once(2), NoNotes: d.once(4)}
	if d.once(4) {
		s.Custom, s.Member, s.Admin = true, msg.Rights(d.IntN(16)), msg.Rights(d.IntN(16))
	}
	return s
}
