package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// load is senders that each send, wait for the acknowledgement, and send
// again, while everybody who gets messages says what was delivered to him.
type load struct {
	text    *corpus
	senders []*party
	others  []*party // who listens only
	began   time.Time

	window atomic.Int32 // what is measured goes there; below 0: nothing is
	ending atomic.Bool
	work   sync.WaitGroup
	mu     sync.Mutex
	failed error
}

// party is one device of a load. Its goroutine alone uses it, but for sent.
type party struct {
	l    *load
	no   int
	dev  *device
	to   frame.Target     // a sender's
	n    uint32           // messages sent
	sent [16]atomic.Int64 // when the latest ones left, in nanoseconds since began

	seq       msg.Seq // of the newest message received
	receipted time.Time
	onMessage func() // if set, called for each message received

	acks, deliveries [windows][]float64 // milliseconds
}

// windows is the most that one load is measured.
const windows = 16

// receiptEvery is how often a device says what was delivered to it, as the SDK does.
const receiptEvery = 50 * time.Millisecond

// newLoad connects the devices. to says where each sender sends.
func newLoad(ctx context.Context, addr string, text *corpus, senders, others []login, to func(i int) frame.Target) (*load, error) {
	l := &load{text: text, began: time.Now()}
	l.window.Store(-1)
	for i, who := range append(senders[:len(senders):len(senders)], others...) {
		d, _, err := connect(ctx, addr, who, frame.Hello{})
		if err != nil {
			l.stop()
			return nil, err
		}
		p := &party{l: l, no: i, dev: d}
		if i < len(senders) {
			p.to = to(i)
			l.senders = append(l.senders, p)
		} else {
			l.others = append(l.others, p)
		}
	}
	return l, nil
}

// start lets everybody begin.
func (l *load) start() {
	for _, p := range l.others {
		l.work.Go(func() { l.fail(p.listen()) })
	}
	for _, p := range l.senders {
		l.work.Go(func() { l.fail(p.talk()) })
	}
}

func (l *load) fail(err error) {
	if err == nil || l.ending.Load() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed = errors.Join(l.failed, err)
}

// stop ends the load and returns what went wrong while it ran.
func (l *load) stop() error {
	l.ending.Store(true)
	for _, p := range append(l.senders, l.others...) {
		p.dev.close()
	}
	l.work.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.failed
}

// talk is the closed loop of a sender.
func (p *party) talk() error {
	for !p.l.ending.Load() {
		left := time.Now()
		if err := p.send(); err != nil {
			return err
		}
		if err := p.until(uint64(p.n)); err != nil {
			return err
		}
		if w := p.l.window.Load(); w >= 0 {
			p.acks[w] = append(p.acks[w], ms(time.Since(left)))
		}
	}
	return nil
}

// send sends the next message. Its request is its number.
func (p *party) send() error {
	p.n++
	p.sent[p.n%uint32(len(p.sent))].Store(int64(time.Since(p.l.began)))
	said := p.l.text.lines[(p.no*7919+int(p.n))%len(p.l.text.lines)].text
	return p.dev.write(frame.Client{Request: uint64(p.n), Body: &frame.Send{
		To: p.to, ID: newID(p.no, p.n), Content: msg.Content{Text: said},
	}})
}

// until reads up to the answer to a send.
func (p *party) until(request uint64) error {
	for {
		answered, err := p.next()
		if err != nil || answered == request {
			return err
		}
	}
}

func (p *party) listen() error {
	for {
		if _, err := p.next(); err != nil {
			return err
		}
	}
}

// next reads one frame, does what it asks for, and returns which request it answers.
func (p *party) next() (request uint64, err error) {
	b, err := p.dev.read()
	if err != nil {
		return 0, err
	}
	request, kind, body, err := serverFrame(b)
	if err != nil {
		return 0, err
	}
	switch kind {
	case kindError:
		f, err := codec.DecodeServer(b)
		return 0, errors.Join(err, fmt.Errorf("the server refused: %+v", f.Body))
	case kindHeartbeat:
		return 0, p.dev.beat()
	case kindPush:
		return 0, p.pushed(body)
	}
	return request, nil
}

// pushed notes the messages of a push, and now and then says what was delivered.
func (p *party) pushed(push []byte) error {
	now, w := time.Since(p.l.began), p.l.window.Load()
	err := pushed(push, func(seq msg.Seq, id []byte) {
		p.seq = max(p.seq, seq)
		if p.onMessage != nil {
			p.onMessage()
		}
		from, n := senderOf(id)
		if w < 0 || from >= len(p.l.senders) {
			return
		}
		s := p.l.senders[from]
		left := s.sent[n%uint32(len(s.sent))].Load()
		p.deliveries[w] = append(p.deliveries[w], ms(now-time.Duration(left)))
	})
	if err != nil || time.Since(p.receipted) < receiptEvery {
		return err
	}
	p.receipted = time.Now()
	conv, _, err := nextField(push) // a push begins with its conversation
	if err != nil {
		return err
	}
	to := frame.Target{Conv: msg.ConvID(conv.raw)}
	return p.dev.write(frame.Client{Request: receiptRequest, Body: &frame.Receipt{
		Items: []frame.ReceiptItem{{To: to, Delivered: p.seq}},
	}})
}

// receiptRequest is the number of requests whose answer nobody waits for.
const receiptRequest = 1 << 60

// result is one window of a load.
type result struct {
	rate                   float64 // acknowledged messages/s
	ackMedian, ackP99      float64 // ms
	deliverMedian, deliver float64 // ms; the second is the 99th percentile
	cpu, own               float64 // seconds of the server and of the load clients per 10,000 messages
}

// run measures a number of windows, each as long as phase, and returns them.
func (l *load) run(srv *process, n int, phase time.Duration) ([]result, error) {
	all := make([]result, n)
	for w := range n {
		before, err := srv.cpu()
		if err != nil {
			return nil, err
		}
		own, begin := ownCPU(), time.Now()
		l.window.Store(int32(w))
		time.Sleep(phase)
		l.window.Store(-1)
		took := time.Since(begin)
		after, err := srv.cpu()
		if err != nil {
			return nil, err
		}
		all[w].rate = took.Seconds()
		all[w].cpu, all[w].own = (after - before).Seconds(), (ownCPU() - own).Seconds()
	}
	return all, nil
}

// sum completes windows with what the devices, which have stopped, noted.
func (l *load) sum(all []result) {
	for w := range all {
		var acks, deliveries []float64
		for _, p := range append(l.senders, l.others...) {
			acks = append(acks, p.acks[w]...)
			deliveries = append(deliveries, p.deliveries[w]...)
		}
		r := &all[w]
		r.rate = float64(len(acks)) / r.rate
		each := 10_000 / max(1, float64(len(acks)))
		r.cpu, r.own = r.cpu*each, r.own*each
		r.ackMedian, r.ackP99 = percentile(acks, 50), percentile(acks, 99)
		r.deliverMedian, r.deliver = percentile(deliveries, 50), percentile(deliveries, 99)
	}
}

// middle is the median of each number.
func middle(all []result) result {
	of := func(f func(*result) float64) float64 {
		values := make([]float64, len(all))
		for i := range all {
			values[i] = f(&all[i])
		}
		return median(values)
	}
	return result{
		rate:      of(func(r *result) float64 { return r.rate }),
		ackMedian: of(func(r *result) float64 { return r.ackMedian }), ackP99: of(func(r *result) float64 { return r.ackP99 }),
		deliverMedian: of(func(r *result) float64 { return r.deliverMedian }), deliver: of(func(r *result) float64 { return r.deliver }),
		cpu: of(func(r *result) float64 { return r.cpu }), own: of(func(r *result) float64 { return r.own }),
	}
}
