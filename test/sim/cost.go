package sim

import (
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// cost counts what a device asked of the server.
type cost struct {
	connections int
	requests    int
}

// freshDevices gives each user one more device: its first look at the list and
// at one conversation costs the same however large the account is (promise 7).
func (w *World) freshDevices() {
	for _, u := range w.users {
		if w.broken() || w.disabled[u.name] {
			continue
		}
		d := w.install(u, "fresh")
		if d.token == nil {
			continue // as many devices as are allowed
		}
		d.start()
		w.pass(5000)
		if !d.online() {
			w.fail(6, "%v cannot come online", d)
			return
		}
		w.firstLook(d)
	}
}

func (w *World) firstLook(d *device) {
	l := d.openList(engine.RowFilter{})
	rows, _ := l.read(20)
	l.stop()
	// Hello, the first page of the list, and one receipt for all that it learned.
	if n := d.work.requests; n > 3 {
		w.fail(7, "the first list of %v takes %d requests", d, n)
	}
	for i := range rows {
		if !rows[i].Left && !rows[i].Deleted {
			w.firstPage(d, rows[i].Conv)
			return
		}
	}
}

// firstPage opens one conversation on a fresh device.
func (w *World) firstPage(d *device, id msg.ConvID) {
	before := d.work.requests
	r := d.open(engine.SessionOptions{Target: frame.Target{Conv: id}, ShowBlocked: true})
	page := w.plan.profile.page
	r.sync(page)
	w.pass(5000)
	if len(r.syncs) > 0 || r.pinned == nil {
		w.fail(5, "%v: the first sync does not end", r)
		return
	}
	want := 0
	for seq := range w.model.convs[id].log {
		if w.model.convs[id].members[d.user.id].sees(msg.Seq(seq + 1)) {
			want = min(want+1, page)
		}
	}
	if *r.pinned != want {
		w.fail(5, "%v: the first sync brings %d of %d", r, *r.pinned, want)
	}
	r.read(*r.pinned)
	// A page holds as many messages as the server allows, or one if its bytes are few.
	pages, limits := want, w.plan.profile.limits
	if limits.PageBytes >= 1<<20 {
		pages = (want + limits.PageMessages - 1) / limits.PageMessages
	}
	if n := d.work.requests - before; n > pages+3 {
		w.fail(7, "the first page of %v takes %d requests", d, n)
	}
	r.stop()
}
