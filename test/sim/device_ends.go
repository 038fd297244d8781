package sim

import (
	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/localdb/crashvfs"
	"github.com/backscroll/backscroll/msg"
)

// How an app ends: closed, killed, or with the power of its machine.

// stop closes the app in order.
func (d *device) stop() {
	d.input(func(e *engine.Engine) { e.Shutdown() })
	if d.e == nil {
		return
	}
	if c := d.conn; c != nil {
		d.conn = nil
		c.hangUp(msg.CodeClosed)
	}
	d.checkStopped()
	d.w.must(d.String()+" closes its database", d.db.Close())
	d.gone()
}

// kill ends the process; its disk keeps all that it wrote.
func (d *device) kill() {
	if d.e == nil {
		return
	}
	if c := d.conn; c != nil {
		d.conn = nil
		c.hangUp(msg.CodeOffline)
	}
	d.lose(func(int) int { return 1 })
}

// dieIn lets the power fail after so many more changes of the database's files.
func (d *device) dieIn(changes int) {
	d.dying = true
	d.fs.Fail(func(crashvfs.Op) error {
		if changes--; changes < 0 {
			d.died = true
			return sqlite3.IOERR
		}
		return nil
	})
}

// crashed is the end of the machine's power: the server hears nothing of it,
// and the disk has lost what it may lose.
func (d *device) crashed() {
	d.w.tell("%v loses its power", d)
	if c := d.conn; c != nil {
		d.conn = nil
		c.up.lost, c.down.lost = true, true
	}
	d.lose(d.dice.IntN)
	life := d.lives
	d.w.after(msg.Millis(d.dice.between(200, 20_000)), func() {
		if d.lives == life {
			d.start()
		}
	})
}

// lose is what the disk does when its writer vanishes.
func (d *device) lose(pick func(int) int) {
	d.fs.Crash(pick)
	if d.db != nil {
		_ = d.db.Close() // the process is dead: it can only fail
	}
	d.dying, d.died = false, false
	d.gone()
}

// gone forgets what the process knew.
func (d *device) gone() {
	d.e, d.db = nil, nil
	d.dialing = false
	d.lives++
	d.readings, d.lists, d.everywhere, d.sent = nil, nil, nil, nil
}
