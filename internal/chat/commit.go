package chat

import (
	"context"
	"errors"
	"sync"

	"github.com/backscroll/backscroll/msg"
)

// op is one operation of a group commit.
type op interface {
	// apply does it. A refusal (*msg.Error) must come before the first write;
	// any other error fails the whole batch. It may run again, after a
	// serialization failure, and so has effects on the batch and the op alone.
	apply(*batch) error
	// done is called once the outcome is durable, in the order of submission.
	done(error)
}

// A batch takes operations up to these limits. They bound how long those that
// come next wait, and what one commit holds in memory.
const (
	batchOps  = 1000
	batchSize = 4 << 20 // by the size that submit was told
)

type submitted struct {
	op   op
	size int
}

// queue is what waits for the next commit.
type queue struct {
	wake chan struct{}

	mu      sync.Mutex
	waiting []submitted
	stopped bool

	spare []submitted // of the committer: the former waiting list, to be used again
}

// submit puts an operation into the next commits. size is roughly how many bytes
// it will write. done may be called before submit returns, if the server stops.
func (c *Chat) submit(o op, size int) {
	q := &c.queue
	q.mu.Lock()
	stopped := q.stopped
	if !stopped {
		q.waiting = append(q.waiting, submitted{o, size})
	}
	q.mu.Unlock()
	if stopped {
		o.done(msg.Errorf(msg.CodeStopping, "the server is shutting down"))
		return
	}
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take returns the operations of the next commit.
func (q *queue) take() []submitted {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, size := 0, 0
	for n < len(q.waiting) && n < batchOps && (n == 0 || size+q.waiting[n].size <= batchSize) {
		size += q.waiting[n].size
		n++
	}
	if n == 0 {
		return nil
	}
	taken, rest := q.waiting[:n:n], q.waiting[n:]
	q.waiting = append(q.spare[:0], rest...)
	q.spare = nil
	return taken
}

// giveBack returns the list that take handed out.
func (q *queue) giveBack(list []submitted) {
	if list == nil {
		return
	}
	clear(list)
	q.spare = list
}

// Wake delivers when something was submitted after the last Step.
func (c *Chat) Wake() <-chan struct{} { return c.queue.wake }

// Run commits what is submitted until ctx is done. Before it returns, it finishes
// what was submitted; what comes later is refused with CodeStopping. A store
// that fails does not end it: the requests that met the failure are refused
// with CodeInternal, and the log says why.
func (c *Chat) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		select {
		case <-c.Wake():
		case <-ctx.Done():
		}
		for n := 1; n > 0; {
			n, _ = c.Step(context.WithoutCancel(ctx))
		}
	}
	c.queue.mu.Lock()
	c.queue.stopped = true
	c.queue.mu.Unlock()
	for n := 1; n > 0; {
		n, _ = c.Step(context.WithoutCancel(ctx))
	}
	return nil
}

// Step commits what was submitted so far, as much as one commit holds, and
// then calls back and pushes. It returns how many operations that were; 0:
// nothing waits. An error is the store's: all the operations were refused.
func (c *Chat) Step(ctx context.Context) (int, error) {
	list := c.queue.take()
	defer c.queue.giveBack(list)
	if len(list) == 0 {
		return 0, nil
	}
	var b *batch
	results := make([]error, len(list))
	err := c.store.Update(ctx, func(tx Tx) error {
		if b != nil { // it runs again: what was counted before did not happen
			clear(c.counts)
		}
		b = newBatch(c, tx)
		for i, s := range list {
			if results[i] = s.op.apply(b); !refusal(results[i]) {
				return results[i]
			}
		}
		return b.finish()
	})
	if err != nil {
		c.log.Error("commit failed", "operations", len(list), "err", err)
		clear(c.counts)
		for i := range results {
			results[i] = &msg.Error{Code: msg.CodeInternal, Detail: "the server failed; its log says why", Err: err}
		}
	}
	for i, s := range list {
		s.op.done(results[i])
	}
	if err == nil {
		c.deliver(ctx, b)
	}
	c.release()
	return len(list), err
}

// refusal reports whether err says no to one operation only; nil does too. A
// store's own failures are no refusals, whether numbered or not.
func refusal(err error) bool {
	var e *msg.Error
	return err == nil || errors.As(err, &e) && e.Code != msg.CodeInternal
}

// call is an operation that somebody waits for.
type call struct {
	run   func(*batch) error
	after func() // called once it is durable; may be nil
	over  chan error
}

func (o *call) apply(b *batch) error { return o.run(b) }

func (o *call) done(err error) {
	if err == nil && o.after != nil {
		o.after()
	}
	o.over <- err
}

// update runs a function in the next commit and waits until that is durable. If
// ctx ends first, it may still be carried out: then the caller must not touch
// what the function writes to.
func (c *Chat) update(ctx context.Context, size int, run func(*batch) error, after func()) error {
	o := &call{run, after, make(chan error, 1)}
	c.submit(o, size)
	select {
	case err := <-o.over:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
