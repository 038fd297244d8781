package sim

import "github.com/backscroll/backscroll/msg"

// faultServerCrash lets the server's power fail at one of the next points of
// the way of a commit or, in the background class, in the middle of the store's
// own work; or after a while, if there is none.
func faultServerCrash(w *World, d dice) {
	s := w.server
	if !s.up {
		return
	}
	disk := s.disk
	keep := func(unsynced int) (n, zeros int) {
		switch d.IntN(4) {
		case 0:
			return 0, 0
		case 1:
			return unsynced, 0
		case 2:
			return d.IntN(unsynced + 1), 0
		}
		return d.IntN(unsynced + 1), d.IntN(600)
	}
	points, wait := d.between(1, 12), msg.Millis(d.between(100, 4000))
	if w.plan.profile.background && d.percent(70) {
		wait *= 20
		disk.failBehind(points)
	} else {
		disk.failIn(points, keep)
	}
	w.after(wait, func() {
		if s.up && s.disk == disk {
			disk.fail("between commits", keep)
			s.crashed()
		}
	})
}

// faultPower lets a device's power fail while its database is written.
func faultPower(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil || dev.dying {
		return
	}
	w.tell("%v is about to lose its power", dev)
	life := dev.lives
	dev.dieIn(d.IntN(40))
	w.after(msg.Millis(d.between(100, 5000)), func() {
		if dev.e != nil && dev.lives == life {
			dev.crashed()
		}
	})
}

// faultKill ends an app without a word.
func faultKill(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	w.tell("%v is killed", dev)
	dev.kill()
	w.after(msg.Millis(d.IntN(5000)), dev.start)
}
