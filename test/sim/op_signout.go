package sim

import (
	"crypto/sha256"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// opSignOut signs one of a user's devices out, this one or another. Its app logs in
// again later.
func opSignOut(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	other := pick(d, dev.user.devices)
	other.mayBeRefused = true
	w.tell("%v signs %v out", dev, other)
	dev.ask(&frame.SignOut{Device: other.name}, func(ev engine.AnswerEvent) {
		if ev.Err == nil {
			w.tell("%v is signed out", other)
		}
	})
	w.after(msg.Millis(d.between(1000, 60_000)), func() { w.login(other) })
}

// opDevices asks which devices a user has, or gives one of them another title.
func opDevices(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	if d.once(3) {
		other := pick(d, dev.user.devices)
		title := w.short()
		w.model.titles[other] = append(w.model.titles[other], title)
		w.tell("%v calls %v %q", dev, other, title)
		dev.ask(&frame.RenameDevice{Device: other.name, Title: title}, nil)
		return
	}
	w.tell("%v asks which devices its user has", dev)
	dev.ask(&frame.Devices{}, nil)
}

// devices checks the list of a user's devices: it has the one that asks, and none that
// cannot connect any more.
func (m *model) devices(c *conn, p *frame.DevicesPage) {
	current := 0
	for i := range p.Devices {
		one := &p.Devices[i]
		if one.Current {
			current++
		}
		dev := m.device(c.d.user, one.Name)
		switch {
		case dev == nil, one.Current != (dev == c.d):
			m.w.fail(0, "%v is told of a device %+v", c.d, *one)
		case m.dead[string(dev.token)]:
			m.w.fail(10, "%v is told of the device %v, which was signed out", c.d, dev)
		case one.Title != "" && !m.called(dev, one.Title):
			m.w.fail(10, "%v is told that %v is called %q, and nobody calls it so", c.d, dev, one.Title)
		}
	}
	if current != 1 && !m.dead[string(c.token)] {
		m.w.fail(0, "%v is told of %d devices that it is", c.d, current)
	}
}

func (m *model) device(u *user, name string) *device {
	for _, dev := range u.devices {
		if dev.name == name {
			return dev
		}
	}
	return nil
}

func (m *model) called(dev *device, title string) bool {
	for _, t := range m.titles[dev] {
		if t == title {
			return true
		}
	}
	return false
}

// bury notes which tokens are worth nothing any more, now that a commit is done: from
// here on nothing but a last error may reach a connection that was opened with one.
func (m *model) bury() {
	m.view(func(r chat.Reader) error {
		for token := range m.dead {
			rec, err := r.DeviceByToken(chat.TokenHash(sha256.Sum256([]byte(token))))
			switch {
			case err == chat.ErrNotFound:
				m.dead[token] = true
			case err != nil:
				return err
			default:
				m.dead[token] = rec.Revoked
			}
		}
		return nil
	})
}

// alive makes sure that a connection that is told something may still be.
func (m *model) alive(c *conn, f *frame.Server) {
	if _, last := f.Body.(*frame.Error); !last && m.dead[string(c.token)] {
		m.w.fail(10, "%v is told %T, and its token is worth nothing", c.d, f.Body)
	}
}
