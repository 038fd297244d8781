package sim

import (
	"context"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// converge ends a run: the faults stop, the server runs, every device comes
// online, and after a bounded time all of them have what the server has.
func (w *World) converge() {
	w.tell("the faults stop")
	w.calm = true
	w.net.outage = 0
	w.server.disk.spare()
	w.pass(40_000) // what crashed starts again
	w.server.start()
	for _, d := range w.devices() {
		w.comeBack(d)
	}
	w.pass(2 * heartbeat)
	for _, d := range w.devices() {
		if d.signedOut { // what refused it was still on its way
			w.comeBack(d)
		}
	}
	w.pass(heartbeat)
	for _, d := range w.devices() {
		if !w.disabled[d.user.name] && d.awake() {
			d.checkList()
		}
	}
	// All pushes of the last commits are lost, and heartbeats have to do without.
	w.net.silent = true
	w.lastWords()
	w.pass(100)
	w.net.silent = false
	w.pass(2 * heartbeat)
	if w.broken() {
		return
	}
	w.atRest()
	for _, d := range w.devices() {
		w.checkDevice(d)
	}
	w.checkServer()
	w.freshDevices()
	for _, d := range w.devices() {
		if !w.broken() {
			w.model.refusedSilently(d)
			d.stop()
		}
	}
	w.model.settled()
}

// comeBack ends whatever keeps a device away.
func (w *World) comeBack(d *device) {
	d.offline, d.asleep = 0, 0
	d.fs.Fail(nil)
	d.dying = false
	if c := d.conn; c != nil && (c.up.lost || c.down.lost) {
		c.cut(msg.CodeOffline)
	}
	d.start()
	if w.disabled[d.user.name] {
		return
	}
	if d.signedOut || d.token == nil {
		w.newToken(d)
	}
	d.connect()
}

// lastWords sends one more message to each conversation, so that the rows of those
// whose fan-out was left undone are set.
func (w *World) lastWords() {
	for _, c := range append([]*conversation(nil), w.model.order...) {
		from := w.writer(c)
		if from == "" || c.state.Deleted != 0 {
			continue
		}
		m := chat.ImportMessage{From: from, Content: msg.Content{Text: w.text(w.dice("last words"))}}
		w.imported++
		m.ID[6], m.ID[8], m.ID[14], m.ID[15] = 0x80, 0x80, byte(w.imported>>8), byte(w.imported)
		w.model.write(&writing{id: m.ID, from: from, content: m.Content, sure: true})
		known, err := w.ask("say a last word in "+w.convName(c.id), func(ctx context.Context, rules *chat.Chat) error {
			_, err := rules.Import(ctx, c.id, []chat.ImportMessage{m})
			return err
		})
		if !known || !w.must("the last word", err) {
			w.fail(0, "the server crashes after the faults stopped")
		}
	}
}

// writer is somebody who can write to a conversation.
func (w *World) writer(c *conversation) msg.Address {
	for _, u := range w.users {
		if rec := c.members[u.id]; rec != nil && rec.Left == nil {
			return u.name
		}
	}
	for _, name := range w.crowd {
		if rec := c.members[w.idOf(name)]; rec != nil && rec.Left == nil {
			return name
		}
	}
	return ""
}

// atRest makes sure that everybody is online, and that nobody has anything
// left to do: from here on only heartbeats pass.
func (w *World) atRest() {
	for _, d := range w.devices() {
		if w.disabled[d.user.name] {
			continue
		}
		switch {
		case !d.online():
			w.fail(6, "%v is not online (runs %v, connected %v, signed out %v, refused %v)", d, d.e != nil, d.conn != nil, d.signedOut, d.refused)
		case !d.e.Idle():
			w.fail(6, "%v is online and has still something to tell the server: %d in its outbox", d, len(d.outbox()))
		}
	}
	before := map[*device]int{}
	for _, d := range w.devices() {
		before[d] = d.work.requests
	}
	w.pass(4 * heartbeat)
	for _, d := range w.devices() {
		if n := d.work.requests - before[d]; n > 0 && !w.broken() {
			w.fail(7, "%v asks %d times while nothing happens", d, n)
		}
	}
}

// checkDevice compares a device with the model: first what it shows by itself, then
// after it has brought everything.
func (w *World) checkDevice(d *device) {
	if w.disabled[d.user.name] || w.broken() {
		return
	}
	d.checkFile()
	d.checkList()
	for _, r := range append([]*reading(nil), d.readings...) {
		r.readOut()
		r.checkSettled()
	}
	for _, c := range w.model.order {
		if rec := c.members[d.user.id]; rec != nil && c.state.Deleted == 0 && !w.broken() {
			r := d.open(engine.SessionOptions{Target: frame.Target{Conv: c.id}, ShowBlocked: true})
			w.pass(1000)
			r.checkTop(c)
			r.readOut()
			r.checkAll(c)
			r.stop()
			d.checkFilters(frame.Target{Conv: c.id})
			d.checkContents(c, rec)
			d.checkMembers(c)
		}
	}
	d.checkEverywhere()
	d.checkData()
	d.checkProfiles()
	d.checkChanges()
	d.checkFile()
}

// readOut reads a session to its end, with what the server has.
func (r *reading) readOut() {
	w := r.d.w
	for i := 0; !w.broken(); i++ {
		n := 7
		r.sync(n)
		w.pass(5000)
		if len(r.syncs) > 0 {
			w.fail(5, "%v: a sync does not end although the device is online", r)
			return
		}
		if r.pinned == nil {
			return
		}
		r.read(*r.pinned)
		if r.failed != nil || r.ended != msg.EndGap && r.ended != msg.EndMore {
			return
		}
		if i > 300 {
			w.fail(5, "%v: it never ends", r)
		}
	}
}
