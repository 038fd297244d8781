package main

import (
	"context"
	"fmt"
	"time"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// warmUp goes before what is measured.
const warmUp = time.Second

// toPeer sends the i-th sender's messages to the i-th receiver.
func (w *world) toPeer(i int) frame.Target { return frame.Target{Peer: w.receivers[i].user} }

// loaded runs a load on a server and returns the middle of its windows.
func (b *bench) loaded(srv *process, senders, others []login, to func(int) frame.Target, windows int) (result, error) {
	all, err := b.windows(srv, senders, others, to, windows, b.size.phase)
	return middle(all), err
}

func (b *bench) windows(srv *process, senders, others []login, to func(int) frame.Target, n int, phase time.Duration) ([]result, error) {
	l, err := newLoad(b.ctx, srv.addr, &b.text, senders, others, to)
	if err != nil {
		return nil, err
	}
	l.start()
	select {
	case <-time.After(min(warmUp, phase)):
	case <-b.ctx.Done():
	}
	all, err := l.run(srv, n, phase)
	if failed := l.stop(); failed != nil {
		return nil, failed
	}
	if err != nil {
		return nil, err
	}
	l.sum(all)
	return all, b.ctx.Err()
}

// oneSender is measure (d): each message is one commit, since nobody else sends.
func (b *bench) oneSender() error {
	srv, err := b.serve()
	if err != nil {
		return err
	}
	defer srv.stop()
	w := &b.world
	bare, err := openBare(b.dir)
	if err != nil {
		return err
	}
	defer bare.close()
	var sends []result
	var commits, appends []commitResult
	for range b.size.repeats { // in turn, so that both see the same disk
		s, err := b.windows(srv, w.senders[:1], w.receivers[:1], w.toPeer, 1, b.size.phase)
		if err != nil {
			return err
		}
		c, err := bare.commits(b.size.phase)
		if err != nil {
			return err
		}
		a, err := bare.appends(b.size.phase / 2)
		if err != nil {
			return err
		}
		sends, commits, appends = append(sends, s...), append(commits, c), append(appends, a)
	}
	s, c, a := middle(sends), middleCommit(commits), middleCommit(appends)
	b.put(
		figure{Name: "append + fdatasync of one message", Value: a.rate, Unit: "1/s"},
		figure{Name: "one sender, acknowledged", Value: s.rate, Unit: "1/s"}.beside(c.rate, "bare one-row commits of the same store engine"),
		figure{Name: "the same ÷ bare one-row commits", Value: s.rate / c.rate}.atLeast(0.6).beside(1, "bare one-row commits"),
		figure{Name: "acknowledgement, median", Value: s.ackMedian, Unit: "ms"}.beside(c.median, "bare commit, median"),
		figure{Name: "acknowledgement, p99", Value: s.ackP99, Unit: "ms"}.beside(c.p99, "bare commit, p99"),
		figure{Name: "acknowledgement, p99 ÷ median commit", Value: s.ackP99 / c.median}.atMost(3).beside(c.p99/c.median, "bare commit, p99 ÷ median"),
		figure{Name: "server CPU per 10,000 sends", Value: s.cpu, Unit: "s"},
	)
	return nil
}

// manySenders is measure (e). Each load has a server of its own.
func (b *bench) manySenders() error {
	w := &b.world
	relay, err := b.relayed()
	if err != nil {
		return err
	}
	one, err := b.served(func(srv *process) (result, error) {
		return b.loaded(srv, w.senders, w.receivers, w.toPeer, b.size.repeats)
	})
	if err != nil {
		return err
	}
	const without = "a relay: same sockets and frames, no rules, no store"
	pairs := fmt.Sprintf("%d senders → %d receivers", b.size.pairs, b.size.pairs)
	b.put(
		figure{Name: pairs + ", acknowledged", Value: one.rate, Unit: "1/s"}.atLeast(20_000).beside(relay.rate, without),
		figure{Name: pairs + ", delivery median", Value: one.deliverMedian, Unit: "ms"}.beside(relay.deliverMedian, without),
		figure{Name: pairs + ", delivery p99", Value: one.deliver, Unit: "ms"}.atMost(10).beside(relay.deliver, without),
		figure{Name: pairs + ", server CPU per 10,000", Value: one.cpu, Unit: "s"}.atMost(0.5).beside(relay.cpu, without),
		figure{Name: pairs + ", load clients' CPU per 10,000", Value: one.own, Unit: "s"}.beside(relay.own, without),
	)
	group, err := b.served(func(srv *process) (result, error) {
		to := func(int) frame.Target { return frame.Target{Conv: msg.GroupConv(w.talk)} }
		return b.loaded(srv, w.talkers[:b.size.pairs], w.talkers[b.size.pairs:], to, b.size.repeats)
	})
	if err != nil {
		return err
	}
	in := fmt.Sprintf("%d senders in a group of %d", b.size.pairs, b.size.group)
	b.put(
		figure{Name: in + ", acknowledged", Value: group.rate, Unit: "1/s"}.beside(one.rate, "one to one"),
		figure{Name: in + ", delivery p99", Value: group.deliver, Unit: "ms"}.beside(one.deliver, "one to one"),
		figure{Name: in + ", server CPU per 10,000", Value: group.cpu, Unit: "s"}.beside(one.cpu, "one to one"),
	)
	whole, err := b.served(b.sdkLoad)
	if err != nil {
		return err
	}
	b.put(
		figure{Name: pairs + ", SDK on both sides", Value: whole.rate, Unit: "1/s"}.beside(one.rate, "load clients"),
		figure{Name: pairs + ", SDK, delivery p99", Value: whole.deliver, Unit: "ms"}.beside(one.deliver, "load clients"),
	)
	return nil
}

// served runs a load on a server of its own.
func (b *bench) served(load func(*process) (result, error)) (result, error) {
	srv, err := b.serve()
	if err != nil {
		return result{}, err
	}
	defer srv.stop()
	return load(srv)
}

// relayed runs the load of pairs on a relay.
func (b *bench) relayed() (result, error) {
	relay, err := start(b.ctx, "relay")
	if err != nil {
		return result{}, err
	}
	defer relay.stop()
	w := &b.world
	return b.loaded(relay, named(w.senders), named(w.receivers), w.toPeer, max(1, b.size.repeats/2))
}

// named gives devices their user's name: a relay knows no tokens.
func named(all []login) []login {
	out := make([]login, len(all))
	for i, l := range all {
		out[i] = login{user: l.user, device: string(l.user)}
	}
	return out
}

// pause waits, or ends with the context.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
