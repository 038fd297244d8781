package sim

import (
	"fmt"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// listing is a summary session of an app.
type listing struct {
	d     *device
	s     *engine.Summary
	of    engine.RowFilter
	pos   frame.InboxKey // down to where it was read; zero: not yet
	syncs map[int]int    // under way, by token: how many rows were asked for
}

// openList opens a summary session over the rows that a filter lets through.
func (d *device) openList(of engine.RowFilter) *listing {
	l := &listing{d: d, of: of, syncs: map[int]int{}}
	d.input(func(e *engine.Engine) { l.s = e.OpenSummary(of) })
	d.lists = append(d.lists, l)
	d.w.tell("%v opens its list, of %+v", d, of)
	return l
}

func (l *listing) read(n int) (rows []engine.Row, end fmt.Stringer) {
	d := l.d
	d.input(func(*engine.Engine) {
		res, err := l.s.Read(n)
		if d.died || !d.w.must("read the list", err) {
			return
		}
		rows, end = res.Rows, res.End
		l.checkPage(n, &res)
		d.w.note("rows", len(rows), fmt.Appendf(nil, "%v", res.End))
		for i := range rows {
			d.checkShownRow(&rows[i])
		}
		if len(rows) > n {
			d.w.fail(5, "%v: a list of %d rows instead of %d", d, len(rows), n)
		}
		d.w.tell("%v reads %d rows of its list: %v", d, len(rows), res.End)
	})
	return rows, end
}

func (l *listing) sync(n int) {
	d := l.d
	d.w.model.synced++
	token := d.w.model.synced
	l.syncs[token] = n
	d.w.tell("%v syncs %d rows of its list", d, n)
	d.input(func(*engine.Engine) { l.s.Sync(n, token) })
}

// reset moves the session back to the top.
func (l *listing) reset() {
	d := l.d
	d.w.tell("%v goes back to the top of its list", d)
	d.input(func(*engine.Engine) { l.s.Reset() })
	l.pos = frame.InboxKey{}
	l.read(3)
}

func (l *listing) stop() {
	d := l.d
	d.input(func(*engine.Engine) { l.s.Stop() })
	if d.e != nil && len(l.syncs) > 0 {
		d.w.fail(5, "%v stopped its list, and %d syncs never ended", d, len(l.syncs))
	}
	for i, o := range d.lists {
		if o == l {
			d.lists = append(d.lists[:i:i], d.lists[i+1:]...)
			return
		}
	}
}

// listSynced takes the result of a sync of the list.
func (d *device) listSynced(ev engine.SyncEvent) {
	token := ev.Token.(int)
	for _, l := range d.lists {
		if l.s == ev.Summary {
			n, asked := l.syncs[token]
			if !asked {
				d.w.fail(5, "%v: sync %d of its list ended twice", d, token)
			}
			l.checkSynced(n, &ev.Result)
			delete(l.syncs, token)
			if err := ev.Result.Err; err != nil && msg.CodeOf(err) != msg.CodeCancelled && !d.lockedOut(err) {
				d.w.fail(5, "%v: a sync of its list ended with %v", d, err)
			}
			return
		}
	}
}
