package sim

import (
	"context"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// opNewDevice gives a user one more device, with nothing on it.
func opNewDevice(w *World, d dice) {
	u := pick(d, w.users)
	if n := len(u.devices); n < len(deviceNames) && !w.disabled[u.name] {
		dev := w.install(u, deviceNames[n])
		w.tell("%v is new", dev)
		if dev.token != nil {
			dev.start()
		}
	}
}

// opRevoke makes a device's token worthless; the app logs in again later.
func opRevoke(w *World, d dice) {
	dev := pick(d, w.devices())
	dev.mayBeRefused = true
	w.ask("revoke the token of "+dev.String(), func(ctx context.Context, c *chat.Chat) error {
		return c.RevokeToken(ctx, dev.user.name, dev.name)
	})
	w.after(msg.Millis(d.between(1000, 30_000)), func() { w.login(dev) })
}

// login gives a device another token and lets it connect.
func (w *World) login(dev *device) {
	if w.newToken(dev) {
		dev.connect()
	}
}

// opDisable disables a user, for ever. Most runs have none.
func opDisable(w *World, d dice) {
	if len(w.disabled) > 0 || !d.once(4) {
		return
	}
	u := pick(d, w.users)
	w.disabled[u.name] = true // or not, if the server crashes; nothing is expected of him any more
	for _, dev := range u.devices {
		dev.mayBeRefused = true
	}
	w.ask("disable "+string(u.name), func(ctx context.Context, c *chat.Chat) error {
		return c.DisableUser(ctx, u.name)
	})
}

// opRestartApp closes an app and opens it again.
func opRestartApp(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	w.tell("%v is closed", dev)
	dev.stop()
	w.after(msg.Millis(d.IntN(5000)), dev.start)
}

// opRestartServer stops the server in order and starts it again.
func opRestartServer(w *World, d dice) {
	if !w.server.up {
		return
	}
	w.tell("the server is stopped")
	w.server.stop()
	w.after(msg.Millis(d.between(10, 8000)), w.server.start)
}
