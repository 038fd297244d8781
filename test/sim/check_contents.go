package sim

import (
	"reflect"
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What a device has in the end of each message that its user may see (promises 8, 9
// and 10): its content, reactions and marks as the server has them, nothing that waits,
// and nothing else.

// checkContents looks at one conversation that was read to its end.
func (d *device) checkContents(c *conversation, rec *member) {
	if d.w.broken() || rec.Left != nil {
		return
	}
	to := frame.Target{Conv: c.id}
	for _, e := range c.log {
		want := e.now()
		m, ok, err := d.e.Message(to, want.m.Seq)
		if !d.w.must("read a message", err) {
			return
		}
		first, _ := rec.first()
		switch {
		case !rec.sees(want.m.Seq) && (want.m.Seq >= first || want.m.Seq <= rec.Cleared.Seq || slices.Contains(rec.hidden, want.m.Seq)):
			if ok {
				d.w.fail(10, "%v still shows message %d of %v, which its user hid or cleared", d, want.m.Seq, c.id)
			}
			continue
		case want.m.Seq < first: // from before he joined again: as it was when he left
			continue
		case !ok:
			d.w.fail(5, "%v does not show message %d of %v", d, want.m.Seq, c.id)
			return
		}
		if m.Changing || m.Pending || !reflect.DeepEqual(m.Message, want.m) {
			d.w.fail(9, "%v shows message %d of %v as %+v (a change waits: %v), and it is %+v", d, want.m.Seq, c.id, m.Message, m.Changing, want.m)
		}
		if mine := e.mine(d.user.name, false); !slices.Equal(m.Mine, mine) {
			d.w.fail(9, "%v shows %q as its user's reactions to message %d of %v, and these are %q", d, m.Mine, want.m.Seq, c.id, mine)
		}
	}
	d.checkGone(c, rec)
}

// checkGone makes sure that what its user hid or cleared is not in the device's file
// either, nor what a message said before it was deleted.
func (d *device) checkGone(c *conversation, rec *member) {
	first, _ := rec.first()
	err := d.db.View(func(r engine.Reader) error {
		copied, err := d.copyOf(r, c)
		if err != nil || copied == nil {
			return err
		}
		return r.Messages(copied.No, msg.Range{Lo: 1, Hi: 1 << 39}, false, 1<<30, func(s *engine.Stored) bool {
			switch {
			case s.Seq <= rec.Cleared.Seq || slices.Contains(rec.hidden, s.Seq):
				d.w.fail(10, "%v keeps message %d of %v in its file, which its user hid or cleared", d, s.Seq, c.id)
			case s.Seq >= first && int(s.Seq) <= len(c.log) && string(s.Blob) != c.log[s.Seq-1].now().blob:
				d.w.fail(9, "%v keeps message %d of %v in its file as it was before", d, s.Seq, c.id)
			}
			return true
		})
	})
	d.w.must("read the file of "+d.String(), err)
}

// checkMembers compares who is in a group with what a device knows that has asked.
func (d *device) checkMembers(c *conversation) {
	w, to := d.w, frame.Target{Conv: c.id}
	rec := c.members[d.user.id]
	if w.broken() || !c.id.IsGroup() || rec.Left != nil {
		return
	}
	info, err := d.e.GroupInfo(to)
	if !w.must("read a group", err) || info.MembersRev == 0 && len(d.name) > 5 {
		return // some never ask
	}
	d.input(func(e *engine.Engine) { e.SyncMembers(to, (func(engine.AnswerEvent))(nil)) })
	w.pass(2000)
	if info, err = d.e.GroupInfo(to); !w.must("read a group", err) || w.broken() {
		return
	}
	s := &c.state
	if !info.Known || info.Name != s.Name || info.Description != s.Description || info.Picture != s.Picture || info.Settings != s.Settings || info.Count != uint64(s.Members) {
		w.fail(6, "%v knows %v as %+v, and it is %+v", d, c.id, info, *s)
	}
	list, err := d.e.Members(to, "", 1000)
	if !w.must("read members", err) {
		return
	}
	for i := range list {
		rec := c.members[w.idOf(list[i].User)]
		if !rec.isPresent() || rec.Role != list[i].Role {
			w.fail(6, "%v has %+v among the members of %v", d, list[i], c.id)
		}
	}
	if len(list) != c.present() {
		w.fail(6, "%v knows %d members of %v, and there are %d", d, len(list), c.id, c.present())
	}
}
