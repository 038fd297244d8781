package sim

import (
	"fmt"
	"runtime/debug"
)

// Options say how to run a seed.
type Options struct {
	Keep []int // the steps that happen; nil: all
	Calm bool  // on a good network
	Tell bool  // keep the story
}

// Result is what came of a run.
type Result struct {
	Seed      uint64
	Steps     []int // the numbers of the steps that happened
	History   uint64
	Violation *Violation // nil: none
	Story     string     // if it was kept
	Repeats   bool       // the seed promises to repeat exactly
	Endless   bool       // it was given up: there is nothing else of it
}

// Run runs one seed.
func Run(seed uint64, o Options) (res Result) {
	p := newPlan(seed)
	p.reduce(o)
	var s *story
	if o.Tell {
		s = &story{}
	}
	w := newWorld(p, s)
	res = Result{Seed: seed, Repeats: !p.profile.background}
	for _, st := range p.steps {
		res.Steps = append(res.Steps, st.no)
	}
	defer func() {
		if r := recover(); r != nil { // of the product: it ends the run, and is told like a broken promise
			w.fail(0, "panic: %v\n%s", r, debug.Stack())
			res.Violation, res.Story = w.wrong, s.String()
		}
	}()
	w.run()
	w.close()
	res.History, res.Violation = w.history.Sum64(), w.wrong
	if s != nil {
		res.Story = s.String()
	}
	return res
}

// reduce leaves out what a shrunk run does not have.
func (p *plan) reduce(o Options) {
	p.calm = o.Calm
	if o.Calm {
		p.profile.network = networkProfile{delay: 5, unsent: 4 << 20}
	}
	if o.Keep == nil {
		return
	}
	keep := map[int]bool{}
	for _, no := range o.Keep {
		keep[no] = true
	}
	var steps []step
	for _, st := range p.steps {
		if keep[st.no] {
			steps = append(steps, st)
		}
	}
	p.steps = steps
}

func (w *World) run() {
	w.setUp()
	for _, st := range w.plan.steps {
		w.after(st.at, func() { st.op.do(w, newDice(w.plan.seed, fmt.Sprint("step ", st.no))) })
	}
	w.pass(w.plan.end)
	if !w.broken() {
		w.converge()
	}
}

// close gives back what a run holds, however it ended.
func (w *World) close() {
	for _, d := range w.devices() {
		if d.db != nil {
			_ = d.db.Close()
		}
		d.fs.Close()
	}
	if w.server.store != nil {
		_ = w.server.store.Close()
	}
}
