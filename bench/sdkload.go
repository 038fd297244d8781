package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// sdkLoad is the load of pairs with the whole SDK on both sides: senders write
// each message to their outbox, durably, and wait for its acknowledgement;
// receivers store what comes and show it in an open session.
func (b *bench) sdkLoad(srv *process) (result, error) {
	w := &b.world
	n := b.size.pairs
	l := &sdkLoad{sent: make([]sync.Map, n)}
	defer l.close()
	for i := range n {
		sender, err := b.openSDK(srv.addr, w.senders[i], fmt.Sprintf("sender%d", i))
		if err != nil {
			return result{}, err
		}
		l.clients = append(l.clients, sender)
		receiver, err := b.openSDK(srv.addr, w.receivers[i], fmt.Sprintf("receiver%d", i))
		if err != nil {
			return result{}, err
		}
		l.clients = append(l.clients, receiver)
		if err := l.prepare(b.ctx, i, sender, receiver, w); err != nil {
			return result{}, err
		}
	}
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	errs := make([]error, n)
	var work sync.WaitGroup
	for i := range n {
		work.Go(func() { errs[i] = l.talk(ctx, i, l.clients[2*i], w.receivers[i].user, &b.text) })
	}
	if err := pause(ctx, min(warmUp, b.size.phase)); err != nil {
		return result{}, err
	}
	before, begin := l.acked.Load(), time.Now()
	l.measuring.Store(true)
	err := pause(ctx, b.size.phase)
	l.measuring.Store(false)
	rate := float64(l.acked.Load()-before) / time.Since(begin).Seconds()
	cancel()
	work.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return result{rate: rate, deliver: percentile(l.deliveries, 99), deliverMedian: median(l.deliveries)}, errors.Join(append(errs, err)...)
}

type sdkLoad struct {
	clients   []*sdk
	sent      []sync.Map // text → when it was sent, by pair
	acked     atomic.Int64
	measuring atomic.Bool

	mu         sync.Mutex
	deliveries []float64
}

// prepare brings a pair online, with a session open at the receiver.
func (l *sdkLoad) prepare(ctx context.Context, i int, sender, receiver *sdk, w *world) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	for _, c := range []*sdk{sender, receiver} {
		if err := c.Start(); err != nil {
			return err
		}
		if err := c.Online(ctx); err != nil {
			return err
		}
	}
	_, err := receiver.OpenSession(client.ReadOptions{With: client.Peer(w.senders[i].user), Listener: client.Listener{
		OnMessage: func(m client.Message) { l.received(i, m) },
	}})
	return err
}

func (l *sdkLoad) received(i int, m client.Message) {
	at, ok := l.sent[i].LoadAndDelete(m.Text)
	if !ok || !l.measuring.Load() {
		return
	}
	took := ms(time.Since(at.(time.Time)))
	l.mu.Lock()
	l.deliveries = append(l.deliveries, took)
	l.mu.Unlock()
}

// talk is the closed loop of a sender. A number makes each text one of a kind.
func (l *sdkLoad) talk(ctx context.Context, i int, c *sdk, to msg.Address, text *corpus) error {
	for n := 0; ctx.Err() == nil; n++ {
		said := fmt.Sprintf("%d %s", n, text.lines[(i*7919+n)%len(text.lines)].text)
		l.sent[i].Store(said, time.Now())
		_, err := c.SendWait(ctx, client.Peer(to), msg.Content{Text: said})
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		l.acked.Add(1)
	}
	return nil
}

func (l *sdkLoad) close() {
	for _, c := range l.clients {
		c.close()
	}
}
