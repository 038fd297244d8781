package chat_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// account changes something, and returns how everything is then.
func (d *device) account(f frame.Account) *frame.Account {
	d.Helper()
	is, ok := d.ask(&f).(*frame.Account)
	if !ok || is.Quiet == nil || is.HideLastSeen == nil || is.KeepArchived == nil || is.WriteFrom == nil {
		d.Fatalf("Account was answered with %s", show(d.answers[d.request]))
	}
	return is
}

func (d *device) acceptsFrom(from msg.WriteFrom) {
	d.Helper()
	if is := d.account(frame.Account{WriteFrom: &from}); *is.WriteFrom != from {
		d.Fatalf("messages are accepted from %v", *is.WriteFrom)
	}
}

// tries is everything that passes between two users in their conversation, whose message 1 is
// of the device's user, and 2 of the other one.
func (d *device) tries(peer msg.Address) map[string]any {
	conv := to(peer)
	return map[string]any{
		"send":      &frame.Send{To: conv, ID: d.id(), Content: text("hello")},
		"call":      &frame.Send{To: conv, ID: d.id(), Content: msg.CallOf(msg.Call{})},
		"transient": &frame.Transient{To: conv, Content: text("hello")},
		"edit":      d.op(conv, &frame.Edit{Seq: 1, Content: text(fmt.Sprint("again ", d.now))}),
		"react":     d.op(conv, &frame.React{Seq: 2, Emoji: "👍"}),
		"delete":    d.op(conv, &frame.Delete{Seq: 1}),
	}
}

func TestNothingPassesBetweenWhoBlocksAndWhoIsBlocked(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann, bob, cyd := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("cyd", "phone")
	ann.send(to("bob"), "one")
	bob.send(to("ann"), "two")
	ann.keep("block/bob", "")
	bob.pushes()
	for name, try := range bob.tries("ann") {
		if e := bob.refuses(msg.CodeBlocked, try); e.Detail != `"ann" has blocked you` {
			t.Errorf("%s of who is blocked: %s", name, e.Detail)
		}
	}
	for name, try := range ann.tries("bob") {
		if e := ann.refuses(msg.CodeBlocked, try); e.Detail != `you have blocked "bob"; unblock this user first` {
			t.Errorf("%s of who blocks: %s", name, e.Detail)
		}
	}
	ann.pushes()
	if told := bob.typing(to("ann"), true, ann); told != 0 {
		t.Errorf("ann is told that bob is typing")
	}
	if told := ann.typing(to("bob"), true, bob); told != 0 {
		t.Errorf("bob is told that ann is typing")
	}
	if got := bob.says("ann"); got != "nothing" {
		t.Errorf("bob learns that ann is %s", got)
	}
	if got := ann.says("bob"); got != "online" {
		t.Errorf("ann learns that bob is %s", got)
	}
	if p := bob.profiles("ann")[0]; p.Known || p.Version != 0 {
		t.Errorf("bob sees ann's profile: %s", show(p))
	}
	bob.refuses(msg.CodeBlocked, &frame.NewGroup{Key: [16]byte{1}, Name: "G", Members: []msg.Address{"cyd", "ann"}})
	// What is one's own goes on, and what others do.
	bob.does(to("ann"), &frame.Hide{Seqs: []msg.Seq{1}})
	bob.does(to("ann"), &frame.Mark{Unread: true})
	bob.read(to("ann"), 1)
	cyd.send(to("ann"), "hello")
	bob.send(to("bob"), "a note")
	group := w.group("friends", "ann", "bob", "cyd")
	bob.send(in(group), "in a group it is for the devices to leave it out")
	if messages := ann.fetch(frame.Fetch{To: in(group)}).Messages; len(messages) != 1 {
		t.Errorf("ann is served %d messages of the group", len(messages))
	}
	ann.unset("block/bob")
	bob.send(to("ann"), "three")
	ann.send(to("bob"), "four")
}

// A repeat of what was stored before is acknowledged: it was not refused.
func TestARepeatFromBeforeTheBlock(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	send := &frame.Send{To: to("ann"), ID: bob.id(), Content: text("hello")}
	first := bob.sent(bob.ask(send))
	ann.keep("block/bob", "")
	if again := bob.sent(bob.ask(send)); again.Pos != first.Pos {
		t.Errorf("the repeat stands at %v", again.Pos)
	}
}

// Who is blocked no longer looks at the blocker's profile.
func TestBlockingEndsWatching(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann, bob, tablet, cyd := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("bob", "tablet"), w.connect("cyd", "phone")
	for _, d := range []*device{bob, tablet, cyd} {
		d.done(&frame.Watch{Users: []msg.Address{"cyd", "ann"}})
	}
	ann.keep("block/bob", "")
	ann.set(frame.SetProfile{Status: new("away")})
	for _, d := range []*device{bob, tablet} {
		if got := d.told("ann"); got != nil {
			t.Errorf("bob is told of %v", got)
		}
		d.done(&frame.Watch{Users: []msg.Address{"ann"}})
	}
	w.now += 60_000
	ann.set(frame.SetProfile{Status: new("back")})
	if got := bob.told("ann"); got != nil {
		t.Errorf("bob, who asked again, is told of %v", got)
	}
	if got := cyd.told("ann"); !slices.Equal(got, []uint64{2, 3}) {
		t.Errorf("cyd is told of %v", got)
	}
}

// between is a store in which something happens once, after a snapshot was taken and before it
// is read.
type between struct {
	chat.Store
	happens func()
}

func (b *between) View(ctx context.Context, f func(chat.Reader) error) error {
	return b.Store.View(ctx, func(r chat.Reader) error {
		if happens := b.happens; happens != nil {
			b.happens = nil
			happens()
		}
		return f(r)
	})
}

func TestBlockingWhileTheOtherBeginsToWatch(t *testing.T) {
	w := newWorld(t)
	store := &between{Store: w.store}
	w.cfg.Store = store
	w.restart()
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	store.happens = func() { ann.keep("block/bob", "") }
	bob.done(&frame.Watch{Users: []msg.Address{"ann"}})
	ann.set(frame.SetProfile{Status: new("away")})
	if got := bob.told("ann"); got != nil {
		t.Errorf("bob is told of %v", got)
	}
}

func TestFromWhomMessagesAreAccepted(t *testing.T) {
	for _, server := range []msg.WriteFrom{msg.FromAnyone, msg.FromContacts, msg.FromGroups, msg.FromNobody} {
		for _, own := range []msg.WriteFrom{msg.FromAnyone, msg.FromContacts, msg.FromGroups, msg.FromNobody} {
			t.Run(fmt.Sprintf("server %v, user %v", server, own), func(t *testing.T) {
				w := newWorld(t, chat.Limits{WriteFrom: server})
				w.users("ann", "bob", "cyd")
				ann, bob, cyd := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("cyd", "phone")
				ann.keep("contact/bob", "Bob")
				bobs, cyds := bob.found(frame.NewGroup{}), cyd.found(frame.NewGroup{})
				ann.acceptsFrom(own)
				ann.send(to("ann"), "a note")
				either := func(from msg.WriteFrom) bool { return server == from || own == from }
				writes := !either(msg.FromGroups) && !either(msg.FromNobody)
				adds := !either(msg.FromNobody)
				strangers := !either(msg.FromContacts)
				expect := func(what string, d *device, may bool, body any) {
					t.Helper()
					answer := d.ask(body)
					if e, refused := answer.(*frame.Error); may == refused || refused && e.Code != msg.CodeNotAccepted {
						t.Errorf("%s by %s: %s; should pass: %v", what, d.user, show(answer), may)
					}
				}
				for _, from := range []struct {
					*device
					may  bool
					into msg.ConvID
				}{{bob, true, bobs}, {cyd, strangers, cyds}} {
					d := from.device
					expect("send", d, writes && from.may, &frame.Send{To: to("ann"), ID: d.id(), Content: text("hello")})
					expect("transient", d, writes && from.may, &frame.Transient{To: to("ann"), Content: text("hello")})
					expect("call", d, writes && from.may, &frame.Send{To: to("ann"), ID: d.id(), Content: msg.CallOf(msg.Call{})})
					expect("a new group", d, adds && from.may, &frame.NewGroup{Key: [16]byte{9}, Name: "N", Members: []msg.Address{"ann"}})
					expect("adding", d, adds && from.may, d.op(in(from.into), &frame.AddMembers{Users: []msg.Address{"ann"}}))
				}
				if server == msg.FromAnyone { // it is ann's own setting, not that of those to whom she writes
					ann.send(to("bob"), "hello")
				}
			})
		}
	}
}

// Who is in a group already is not asked again; joining an open one oneself is no adding.
func TestWhoIsThereAlreadyStays(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	group := bob.found(frame.NewGroup{Settings: msg.Settings{Open: true}})
	ann.acceptsFrom(msg.FromNobody)
	bob.refuses(msg.CodeNotAccepted, bob.op(in(group), &frame.AddMembers{Users: []msg.Address{"ann"}}))
	ann.does(in(group), &frame.Join{})
	bob.does(in(group), &frame.AddMembers{Users: []msg.Address{"ann"}})
	bob.send(in(group), "hello")
	ann.send(in(group), "hello")
	// What was written before is not edited into something new.
	ann.acceptsFrom(msg.FromAnyone)
	bob.send(to("ann"), "one")
	ann.acceptsFrom(msg.FromContacts)
	bob.refuses(msg.CodeNotAccepted, bob.op(to("ann"), &frame.Edit{Seq: 1, Content: text("two")}))
	bob.does(to("ann"), &frame.Delete{Seq: 1})
	ann.pushes()
	if told := bob.typing(to("ann"), true, ann); told != 0 {
		t.Errorf("ann is told that bob is typing")
	}
}

func TestTheAccountSaysHowItIs(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	ann := w.connect("ann", "phone")
	ann.account(frame.Account{Quiet: new(true)})
	ann.acceptsFrom(msg.FromGroups)
	is := ann.account(frame.Account{})
	if !*is.Quiet || *is.HideLastSeen || *is.KeepArchived || *is.WriteFrom != msg.FromGroups {
		t.Errorf("the account is %v %v %v %v", *is.Quiet, *is.HideLastSeen, *is.KeepArchived, *is.WriteFrom)
	}
	ann.refuses(msg.CodeBadRequest, &frame.Account{WriteFrom: new(msg.WriteFrom(4))})
	w.restart()
	if is := w.connect("ann", "phone").account(frame.Account{}); *is.WriteFrom != msg.FromGroups {
		t.Errorf("after a restart messages are accepted from %v", *is.WriteFrom)
	}
}
