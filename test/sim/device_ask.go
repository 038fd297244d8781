package sim

import "github.com/backscroll/backscroll/internal/engine"

// answered takes the one answer to a request of the app.
func (d *device) answered(ev engine.AnswerEvent) {
	if took, ok := ev.Token.(func(engine.AnswerEvent)); ok {
		took(ev)
	}
}
