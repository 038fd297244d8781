package engine_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// longList is a device that knows the first 50 of n groups, newest first: the group with
// number i stands at place i. Every tenth has something unread, every third is archived.
func longList(t *testing.T, n int) (*device, []frame.Row) {
	var rows []frame.Row
	for i := 1; i <= n; i++ {
		r := frame.Row{Conv: msg.GroupConv(uint64(i)), InboxRev: msg.Rev(n - i + 1), Name: fmt.Sprint("Group ", i),
			Activity: msg.Millis(n - i + 1), State: frame.State{Head: pos(5), Rev: 5, First: 1}}
		if i%10 == 0 {
			r.Unread = 2
		}
		if i%3 == 0 {
			r.Archived = 6
		}
		rows = append(rows, r)
	}
	d := newDevice(t)
	d.e.Connected(make([]byte, 32), "phone")
	request, _ := next[*frame.Hello](d)
	d.answer(request, &frame.Welcome{User: "ann", UserID: ann, ServerID: [16]byte{1}, Time: d.now, Epoch: 7,
		InboxRev: msg.Rev(n), Protocol: 1, Limits: frame.Limits{PageMessages: 1000, Heartbeat: 30_000}})
	servePages(d, rows)
	return d, rows
}

// servePages answers for pages of the list until the device asks for no more, and
// returns how many rows each was asked for.
func servePages(d *device, rows []frame.Row) (asked []int) {
	for d.take(); len(d.sent) > 0; d.take() {
		f := d.sent[0]
		d.sent = d.sent[1:]
		ask, ok := f.Body.(*frame.Inbox)
		if !ok || !ask.Page {
			continue
		}
		from := 1 + slices.IndexFunc(rows, func(r frame.Row) bool { return r.Conv == ask.Before.Conv })
		page := rows[from:min(from+ask.Limit, len(rows))]
		asked = append(asked, ask.Limit)
		d.answer(f.Request, &frame.InboxPage{Rows: page, More: from+len(page) < len(rows)})
	}
	return asked
}

func groups(t *testing.T, s *engine.Summary, n int, end msg.End) (list []uint64) {
	t.Helper()
	res, err := s.Read(n)
	if err != nil || res.End != end {
		t.Fatalf("the read ended with %v, %v; want %v", res.End, err, end)
	}
	for _, r := range res.Rows {
		list = append(list, r.Conv.Group())
	}
	return list
}

func TestFiltersOfTheList(t *testing.T) {
	d, _ := longList(t, 40) // all of them are here
	for _, c := range []struct {
		of   engine.RowFilter
		want string
	}{
		{engine.RowFilter{Unread: true}, "[10 20 30 40]"},
		{engine.RowFilter{Unread: true, Archived: engine.Without}, "[10 20 40]"},
		{engine.RowFilter{Unread: true, Archived: engine.Only}, "[30]"},
		{engine.RowFilter{Name: "gRoUp 3"}, "[3 30 31 32 33 34 35 36 37 38 39]"},
		{engine.RowFilter{Name: "3", Groups: engine.Only, Archived: engine.Without}, "[13 23 31 32 34 35 37 38]"},
		{engine.RowFilter{Groups: engine.Without}, "[]"},
		{engine.RowFilter{Name: "nobody"}, "[]"},
	} {
		s := d.e.OpenSummary(c.of)
		if got := fmt.Sprint(groups(t, s, 100, msg.EndBeginning)); got != c.want {
			t.Errorf("%+v lets %s through, want %s", c.of, got, c.want)
		}
		s.Stop()
	}
}

// A filtered session reads what is here and says that there may be more; its sync goes
// down the list until there is enough, or the end.
func TestAFilteredSessionGoesDownTheList(t *testing.T) {
	d, rows := longList(t, 1000)
	s := d.e.OpenSummary(engine.RowFilter{Unread: true})
	if got := fmt.Sprint(groups(t, s, 3, msg.EndMore)); got != "[10 20 30]" {
		t.Fatalf("it read %s", got)
	}
	if got := fmt.Sprint(groups(t, s, 10, msg.EndGap)); got != "[40 50]" {
		t.Fatalf("then it read %s", got)
	}
	s.Sync(30, nil)
	asked := servePages(d, rows)
	done := eventsOf[engine.SyncEvent](d)
	if len(done) != 1 || done[0].Result.Count != 30 || !done[0].Result.More || len(asked) != 2 {
		t.Fatalf("the sync ended with %+v, after pages of %v", done, asked)
	}
	if list := groups(t, s, 30, msg.EndMore); list[0] != 60 || list[29] != 350 {
		t.Fatalf("it read %v", list)
	}
	s.Sync(1000, nil)
	servePages(d, rows)
	if done = eventsOf[engine.SyncEvent](d); done[0].Result.Count != 65 || done[0].Result.More {
		t.Fatalf("the second sync ended with %+v", done[0].Result)
	}
	if list := groups(t, s, 1000, msg.EndBeginning); len(list) != 65 {
		t.Fatalf("it read %d rows", len(list))
	}
}

// Each session hears of every row that changes, and whether its filter lets that through.
func TestRowsThatChangeUnderAFilter(t *testing.T) {
	d, rows := longList(t, 5)
	s := d.e.OpenSummary(engine.RowFilter{Unread: true})
	for i, unread := range []uint64{1, 0} {
		row := rows[0]
		row.InboxRev, row.Unread = msg.Rev(6+i), unread
		d.answer(0, &frame.InboxPage{From: msg.Rev(5 + i), To: msg.Rev(6 + i), Rows: []frame.Row{row}})
		told := eventsOf[engine.RowEvent](d)
		last := told[len(told)-1]
		if last.Summary != s || last.Matches != (unread > 0) || last.Row.Unread != unread {
			t.Fatalf("it was told of %+v", last)
		}
	}
}

// A pinned row stands on top before the server knows, on the device alone.
func TestAPinOrdersTheListAtOnce(t *testing.T) {
	d, _ := longList(t, 5)
	d.offline()
	for _, g := range []uint64{4, 2} {
		if err := d.e.Change(frame.Target{Conv: msg.GroupConv(g)}, msg.MessageID{}, pin(100-g), nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(groups(t, d.e.OpenSummary(engine.RowFilter{}), 9, msg.EndBeginning)); got != "[2 4 1 3 5]" {
		t.Fatalf("the list is %s", got)
	}
}

// What was read here and is not told the server yet is not unread, also after a restart,
// when nothing of the conversation is in memory.
func TestWhatWasReadOfflineIsNotUnread(t *testing.T) {
	_, d := talk(t, 3)
	d.offline()
	count := func() int {
		t.Helper()
		s := d.e.OpenSummary(engine.RowFilter{Unread: true})
		defer s.Stop()
		res, err := s.Read(5)
		if err != nil {
			t.Fatal(err)
		}
		return len(res.Rows)
	}
	if n := count(); n != 1 {
		t.Fatalf("%d rows before", n)
	}
	read(d, open(d, engine.SessionOptions{ReadReceipts: true}), 3)
	d.reopen()
	if n := count(); n != 0 {
		t.Fatalf("%d rows after", n)
	}
}
