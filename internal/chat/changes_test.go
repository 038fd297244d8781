package chat_test

import (
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// fanOut runs all steps of the fan-out at once.
func fanOut(tx chat.Tx, conv msg.ConvID) error {
	f, err := chat.ReadFan(tx, conv)
	if err != nil {
		return err
	}
	for i := range f.Members() {
		if err := f.Set(tx, i); err != nil {
			return err
		}
	}
	return f.Finish(tx)
}

func (d *device) changes(f frame.Changes) *frame.ChangesPage {
	d.Helper()
	page, ok := d.ask(&f).(*frame.ChangesPage)
	if !ok {
		d.Fatalf("Changes was answered with %s", show(d.answers[d.request]))
	}
	return page
}

func TestChanges(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 10)             // revs 1 to 10
	ann.edit(in(conv), 3, "edited once") // rev 11
	for _, seq := range []msg.Seq{8, 5, 3} {
		ann.edit(in(conv), seq, "edited") // revs 12 to 14
	}
	many(w, ann, 2) // messages 11 and 12 at revs 15 and 16
	ann.edit(in(conv), 12, "edited")

	all := []msg.Range{{Lo: 1, Hi: 99}}
	for _, c := range []struct {
		name   string
		since  msg.Rev
		ranges []msg.Range
		limit  int
		want   []msg.Seq
		upTo   msg.Range // of the only answered range; zero: none
		rev    msg.Rev
	}{
		{"all that a device with ten messages holds", 10, all, 0, []msg.Seq{8, 5, 3}, msg.Range{Lo: 1, Hi: 10}, 17},
		{"cut short", 10, all, 2, []msg.Seq{8, 5}, msg.Range{Lo: 1, Hi: 10}, 13},
		{"the rest of it", 13, all, 2, []msg.Seq{3}, msg.Range{Lo: 1, Hi: 10}, 17},
		{"in a part", 10, []msg.Range{{Lo: 4, Hi: 7}}, 0, []msg.Seq{5}, msg.Range{Lo: 4, Hi: 7}, 17},
		{"where nothing changed", 10, []msg.Range{{Lo: 6, Hi: 7}}, 0, nil, msg.Range{Lo: 6, Hi: 7}, 17},
		{"appended later: not the device's yet", 10, []msg.Range{{Lo: 11, Hi: 12}}, 0, nil, msg.Range{}, 17},
		{"since the append of 11", 15, all, 0, nil, msg.Range{Lo: 1, Hi: 11}, 17},
		{"since the append of 12", 16, all, 0, []msg.Seq{12}, msg.Range{Lo: 1, Hi: 12}, 17},
		{"up to date", 17, all, 0, nil, msg.Range{Lo: 1, Hi: 12}, 17},
		{"since the first message", 1, all, 0, nil, msg.Range{Lo: 1, Hi: 1}, 17},
		{"since before the first message", 0, all, 0, nil, msg.Range{}, 17},
	} {
		page := bob.changes(frame.Changes{To: to("ann"), Since: c.since, Ranges: c.ranges, Limit: c.limit})
		if got := w.seqs(page.Messages); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		var ranges []msg.Range
		if c.upTo.Lo > 0 {
			ranges = []msg.Range{c.upTo}
		}
		if !slices.Equal(page.Ranges, ranges) || page.Rev != c.rev || page.Since != c.since || page.More != (c.rev < 17) {
			t.Errorf("%s: %+v in (%d, %d], more: %v", c.name, page.Ranges, page.Since, page.Rev, page.More)
		}
		for _, b := range page.Messages {
			if w.message(b).Text != "edited" {
				t.Errorf("%s: an old text", c.name)
			}
		}
		if page.State.Head.Seq != 12 || page.State.Rev != 17 {
			t.Errorf("%s: state %+v", c.name, page.State)
		}
	}
	two := []msg.Range{{Lo: 2, Hi: 3}, {Lo: 5, Hi: 5}}
	if page := bob.changes(frame.Changes{To: to("ann"), Since: 10, Ranges: two}); !slices.Equal(page.Ranges, two) ||
		!slices.Equal(w.seqs(page.Messages), []msg.Seq{5, 3}) {
		t.Errorf("two ranges: %+v", page)
	}
}

func TestChangesRefused(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	if page := ann.changes(frame.Changes{To: to("bob")}); page.Rev != 0 || page.State.First != 1 {
		t.Fatalf("of a conversation without messages: %+v", page)
	}
	many(w, ann, 3)
	ann.refuses(msg.CodeBadRequest, &frame.Changes{To: to("bob"), Since: 4})
}

// What was hidden long ago is known: Changes tell of what changed, however much that is.
func TestChangesListNoOldHides(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 20)
	bob.hide(in(conv), 1, 3, 5, 7, 9, 10, 11)
	ann.edit(in(conv), 10, "later")
	ann.edit(in(conv), 9, "later")
	ann.edit(in(conv), 5, "later")
	ask := frame.Changes{To: in(conv), Since: 20, Ranges: []msg.Range{{Lo: 1, Hi: 20}}, HiddenRev: 7}
	page := bob.changes(ask)
	want := []msg.Hole{{Range: msg.Range{Lo: 5, Hi: 5}, Reason: msg.HoleHidden}, {Range: msg.Range{Lo: 9, Hi: 10}, Reason: msg.HoleHidden}}
	if !slices.Equal(page.Holes, want) || len(page.Messages) != 0 || page.Rev != 23 {
		t.Fatalf("bob learns %+v", page)
	}
}
