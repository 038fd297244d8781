package dbtest

import (
	"fmt"
	"strings"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Dump writes down everything in a database that the updates of Draw touch, as
// every method of its Reader tells it.
func Dump(db engine.DB) (string, error) {
	d := &dumper{}
	err := db.View(func(r engine.Reader) error {
		d.r = r
		for _, key := range append(metaKeys, lastConv, lastOutbox) {
			value, err := r.Meta(key)
			d.line(err, "%s: %q (nil: %v)", key, value, value == nil)
		}
		for no := range engine.ConvNo(someConvs) {
			d.coverage(no + 1)
			d.messages(no + 1)
			d.members(no + 1)
			d.outbox(no + 1)
		}
		d.list()
		d.data()
		return d.err
	})
	return d.b.String(), err
}

// dumper writes down what a reader answers; the first error sticks.
type dumper struct {
	r   engine.Reader
	b   strings.Builder
	err error
}

func (d *dumper) line(err error, format string, args ...any) {
	if d.err == nil {
		d.err = err
	}
	fmt.Fprintf(&d.b, format+"\n", args...)
}

func (d *dumper) coverage(no engine.ConvNo) {
	spans, err := d.r.Spans(no)
	d.line(err, "spans of %d: %v", no, spans)
	holes, err := d.r.Holes(no)
	d.line(err, "holes of %d: %v", no, holes)
	marks, err := d.r.Watermarks(no)
	d.line(err, "watermarks of %d: %v", no, marks)
}

func (d *dumper) messages(no engine.ConvNo) {
	for _, backward := range []bool{false, true} {
		err := d.r.Messages(no, everything, backward, 2*someSeqs, func(m *engine.Stored) bool {
			d.message(no, m)
			return true
		})
		d.line(err, "")
	}
	for thread := range uint64(someThreads) {
		n, err := d.r.CountMessages(no, thread, msg.Range{Lo: 4, Hi: 8})
		d.line(err, "messages 4 to 8 of %d in thread %d: %+v", no, thread, n)
		err = d.r.ThreadMessages(no, thread, msg.Range{Lo: 2, Hi: 9}, thread == 1, 3, func(m *engine.Stored) bool {
			d.line(nil, "%d is in thread %d", m.Seq, thread)
			return true
		})
		d.line(err, "")
	}
}

func (d *dumper) message(no engine.ConvNo, m *engine.Stored) {
	d.line(nil, "message %d of %d: rev %d, %.10s, %d bytes, traits %d, thread %d, %q", m.Seq, no, m.Rev, m.Blob, len(m.Blob), m.Traits, m.Thread, m.Mine)
}

func (d *dumper) members(no engine.ConvNo) {
	for _, after := range []msg.Address{"", peer(0)} {
		members, err := d.r.Members(no, after, 2)
		d.line(err, "members of %d after %q: %+v", no, after, members)
	}
}

func (d *dumper) outbox(no engine.ConvNo) {
	entries, err := d.r.Outbox(no)
	d.line(err, "outbox of %d:", no)
	for _, e := range entries {
		d.line(nil, "%+v", *e)
	}
	for n := range someIDs {
		seq, err := d.r.Placed(no, messageID(byte(n)))
		d.line(err, "%x of %d is placed at %d", n, no, seq)
		e, err := d.r.OutboxByID(messageID(byte(n)))
		d.line(err, "%x is in the outbox: %v", n, e != nil)
	}
}

// list finds each conversation in every way that there is.
func (d *dumper) list() {
	var key frame.InboxKey
	for range 2 {
		err := d.r.List(key, 5, func(c *engine.Conv) bool {
			key = place(c)
			d.line(nil, "listed: %d", c.No)
			return true
		})
		d.line(err, "")
	}
	wanting, err := d.r.Wanting(10)
	d.line(err, "%d wanting", len(wanting))
	for _, c := range wanting {
		d.line(nil, "wanting: %d", c.No)
	}
	for n := range somePeers {
		c, err := d.r.ConvByPeer(peer(n))
		d.conv(c, err)
		c, err = d.r.ConvByID(msg.GroupConv(uint64(n) + 1))
		d.conv(c, err)
	}
}

func (d *dumper) conv(c *engine.Conv, err error) {
	if c == nil {
		d.line(err, "no conversation")
		return
	}
	d.line(err, "conversation %+v", *c)
	byNo, err := d.r.Conv(c.No)
	d.line(err, "%v by its number", byNo != nil)
	if !c.ID.IsZero() {
		byID, err := d.r.ConvByID(c.ID)
		d.line(err, "%v by its id", byID != nil)
	}
}
