package sim

import "github.com/backscroll/backscroll/internal/engine"

// opForeground puts an app in the background, or before the user's eyes: what its sessions
// show meanwhile is read only then.
func opForeground(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	dev.behind = !dev.behind && d.once(2)
	w.tell("%v is in the background: %v", dev, dev.behind)
	if !dev.behind {
		dev.noticed()
	}
	dev.input(func(e *engine.Engine) { e.SetForeground(!dev.behind) })
}

// noticed notes that the user sees what open sessions have shown.
func (d *device) noticed() {
	for _, r := range d.readings {
		if c := r.conv(); c != nil && !d.behind {
			k := d.w.model.marksOf(c.id, d.user.id)
			k.shown, k.wanted = max(k.shown, r.unseen.shown), max(k.wanted, r.unseen.wanted)
		}
	}
}
