package sim

import (
	"container/heap"

	"github.com/backscroll/backscroll/msg"
)

// clock is the time of a run and what is to happen in it. What is due at the
// same moment happens in the order in which it was put there.
type clock struct {
	now   msg.Millis
	queue events
	put   int
}

// start is when runs begin.
const start msg.Millis = 1_795_305_600_000 // 2026-11-22

type event struct {
	at msg.Millis
	no int
	do func()
}

// after lets something happen after a while.
func (c *clock) after(wait msg.Millis, do func()) {
	c.put++
	heap.Push(&c.queue, event{c.now + max(wait, 0), c.put, do})
}

// next takes what is due next, up to a moment, and moves the time there.
func (c *clock) next(until msg.Millis) (event, bool) {
	if len(c.queue) == 0 || c.queue[0].at > until {
		c.now = max(c.now, until)
		return event{}, false
	}
	e := heap.Pop(&c.queue).(event)
	c.now = e.at
	return e, true
}

// events is a heap by time, then by number.
type events []event

func (q events) Len() int { return len(q) }
func (q events) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].no < q[j].no
}
func (q events) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *events) Push(x any)   { *q = append(*q, x.(event)) }
func (q *events) Pop() any {
	old := *q
	e := old[len(old)-1]
	old[len(old)-1] = event{}
	*q = old[:len(old)-1]
	return e
}
