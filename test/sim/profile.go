package sim

import (
	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// profile is what a run is like. Runs differ much, since what breaks a promise
// is often a mixture that an average run never has.
type profile struct {
	users      int // with devices
	devices    int // of a user, at most
	groups     int
	crowd      int // further users; 0: none, and no wide groups
	skewHours  int // of devices' clocks
	page       int // messages of a device's page
	pipeline   int
	limits     chat.Limits
	network    networkProfile
	steps      int
	hurried    bool // steps follow each other closely
	background bool // crashes in the middle of the store's background work
	memTable   int64
	weights    map[string]int // of operations; 0: does not happen
}

func newProfile(seed uint64) profile {
	d := newDice(seed, "profile")
	p := profile{
		users:     d.between(2, 3),
		devices:   d.between(1, 3),
		groups:    d.between(0, 2),
		skewHours: d.IntN(48),
		page:      d.between(2, 10),
		pipeline:  d.between(1, 4),
		steps:     d.between(15, 110),
		hurried:   d.once(3),
		memTable:  4 << 20,
		limits: chat.Limits{
			PageMessages: d.between(3, 12), PageBytes: pick(d, []int{400, 2000, 1 << 20}), InFlight: d.between(40, 64),
			SendsPerSecond: pick(d, []int{1, 5, 50}), SendBurst: pick(d, []int{1, 4, 200}), Heartbeat: heartbeat,
			DataKeys: pick(d, []int{0, 0, 3}), WriteFrom: msg.WriteFrom(max(0, d.IntN(32)-30)),
		},
		network: networkProfile{delay: pick(d, []int{0, 5, 60, 900}), jitter: pick(d, []int{0, 0, 4000}), unsent: pick(d, []int{700, 20_000, 4 << 20})},
	}
	if d.once(2) {
		p.network.lostPushes, p.network.repeatedPushes, p.network.latePushes = d.IntN(60), d.IntN(30), d.IntN(30)
	}
	switch d.IntN(12) {
	case 0: // as large as they are in life
		p.crowd, p.groups = d.between(64, 72), max(p.groups, 1)
	case 1, 2, 3, 4, 5:
		p.limits.WideAbove = d.between(2, 6)
		p.crowd, p.groups = d.between(4, 9), max(p.groups, 1)
	}
	if seed%16 == 15 {
		p.background, p.memTable = true, 8<<10 // so small that it is flushed often
	}
	p.weights = map[string]int{}
	for _, o := range ops {
		w := o.weight
		switch d.IntN(6) {
		case 0:
			w = 0
		case 1:
			w *= 4
		}
		p.weights[o.name] = w
	}
	if p.background {
		p.steps += 60
		p.weights["send"], p.weights["server crash"] = 60, 20
	}
	return p
}

// step is one operation of a plan.
type step struct {
	no int // its number in the whole plan, which names its dice
	at msg.Millis
	op *operation
}

// plan is what a run does, and when.
type plan struct {
	seed    uint64
	profile profile
	steps   []step
	end     msg.Millis // when the faults stop
	calm    bool       // shrunk: the network is a good one
}

// newPlan draws a plan from a seed.
func newPlan(seed uint64) *plan {
	p := &plan{seed: seed, profile: newProfile(seed)}
	d := newDice(seed, "plan")
	var deck []*operation
	for i := range ops {
		for range p.profile.weights[ops[i].name] {
			deck = append(deck, &ops[i])
		}
	}
	at := msg.Millis(0)
	for no := range p.profile.steps {
		switch {
		case d.once(8):
			at += msg.Millis(d.between(1000, 40_000))
		case p.profile.hurried || d.once(2):
			at += msg.Millis(d.IntN(60))
		default:
			at += msg.Millis(d.IntN(3000))
		}
		if len(deck) > 0 {
			p.steps = append(p.steps, step{no, at, pick(d, deck)})
		}
	}
	p.end = at + 500
	return p
}
