package sim

import (
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
)

// opCancel ends a sync that is under way; what it brought stays.
func opCancel(w *World, d dice) {
	var busy []*reading
	for _, dev := range w.devices() {
		for _, r := range dev.readings {
			if dev.awake() && len(r.syncs) > 0 {
				busy = append(busy, r)
			}
		}
	}
	if len(busy) == 0 {
		return
	}
	pick(d, busy).cancel(d)
}

func (r *reading) cancel(d dice) {
	var tokens []int
	for token := range r.syncs {
		tokens = append(tokens, token)
	}
	slices.Sort(tokens)
	token := pick(d, tokens)
	r.d.w.tell("%v cancels a sync of session %d", r.d, r.no)
	r.d.input(func(*engine.Engine) { r.s.Cancel(token) })
	if r.d.e != nil && r.syncs[token] {
		r.d.w.fail(5, "%v: a sync was cancelled and did not end", r)
	}
}
