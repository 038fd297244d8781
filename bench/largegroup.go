package main

import (
	"fmt"
	"time"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// largeGroup is measure (j): what a message costs in a group of many members of
// whom few are online, beside a group of these few.
func (b *bench) largeGroup() error {
	srv, err := b.serve()
	if err != nil {
		return err
	}
	defer srv.stop()
	w := &b.world
	large := &audience{b: b, srv: srv, group: w.largeGroup, sender: w.largeSender, others: w.largeOnline}
	small := &audience{b: b, srv: srv, group: w.smallGroup, sender: w.smallSender, others: w.smallOnline}
	for _, a := range []*audience{large, small} {
		if err := a.gather(); err != nil {
			return err
		}
		defer a.leave()
	}
	if _, err := inTurn(1, large.round, small.round); err != nil { // memberships are looked up
		return err
	}
	large.cpu, small.cpu = nil, nil
	times, err := inTurn(b.size.often, large.round, small.round)
	if err != nil {
		return err
	}
	of := fmt.Sprintf("group of %d, %d online", b.size.members, b.size.online)
	all := fmt.Sprintf("a group of %d", b.size.online)
	b.put(
		figure{Name: of + ": until all have it", Value: times[0], Unit: "ms"}.beside(times[1], all),
		figure{Name: "the same ÷ " + all + ", time", Value: times[0] / times[1]}.atMost(3).beside(1, all),
		figure{Name: "the same ÷ " + all + ", server CPU", Value: sum(large.cpu) / sum(small.cpu)}.atMost(3).
			beside(1, fmt.Sprintf("%.2g s per 10,000 messages", sum(small.cpu)/float64(len(small.cpu)*roundMessages)*10_000)),
	)
	return nil
}

// roundMessages are sent one after the other in a round.
const roundMessages = 50

// audience is a group with some members online.
type audience struct {
	b      *bench
	srv    *process
	group  uint64
	sender login
	others []login

	dev  *device
	load *load
	got  chan struct{} // a member has the message
	n    uint32
	cpu  []float64 // seconds of each round
}

// gather brings the members online.
func (a *audience) gather() (err error) {
	if a.dev, _, err = connect(a.b.ctx, a.srv.addr, a.sender, frame.Hello{}); err != nil {
		return err
	}
	a.got = make(chan struct{}, len(a.others))
	if a.load, err = newLoad(a.b.ctx, a.srv.addr, &a.b.text, nil, a.others, nil); err != nil {
		return err
	}
	for _, p := range a.load.others {
		p.onMessage = func() { a.got <- struct{}{} }
	}
	a.load.start()
	return nil
}

func (a *audience) leave() {
	a.dev.close()
	a.load.stop()
}

// round sends messages, each after all members have the one before, and
// returns the milliseconds that one took.
func (a *audience) round() (float64, error) {
	before, err := a.srv.cpu()
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	for range roundMessages {
		if err := a.tell(); err != nil {
			return 0, err
		}
	}
	took := time.Since(begin)
	after, err := a.srv.cpu()
	a.cpu = append(a.cpu, (after - before).Seconds())
	return ms(took) / roundMessages, err
}

func (a *audience) tell() error {
	a.n++
	said := a.b.text.newest(1000, int(a.n)).text
	_, err := a.dev.ask(&frame.Send{To: frame.Target{Conv: msg.GroupConv(a.group)}, ID: newID(1<<20, a.n), Content: msg.Content{Text: said}})
	if err != nil {
		return err
	}
	late := time.After(timeout)
	for range a.others {
		select {
		case <-a.got:
		case <-late:
			return fmt.Errorf("a member of group %d did not get a message within %v", a.group, timeout)
		}
	}
	return nil
}

func sum(all []float64) (total float64) {
	for _, v := range all {
		total += v
	}
	return total
}
