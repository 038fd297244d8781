package chat_test

import (
	"context"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func TestUsers(t *testing.T) {
	w := newWorld(t)
	var ann chat.User
	w.do(func() (err error) { ann, err = w.chat.AddUser(ctx, "ann", "Ann Ä."); return err })
	if ann.ID != 1 || ann.Address != "ann" || ann.Name != "Ann Ä." || !ann.Active || ann.Created != w.now {
		t.Fatalf("made %+v", ann)
	}
	add := func(a msg.Address, name string) error {
		return w.try(func() error { _, err := w.chat.AddUser(ctx, a, name); return err })
	}
	w.refused(add("ann", ""), msg.CodeExists)
	w.refused(add("", ""), msg.CodeBadAddress)
	w.refused(add("a\nb", ""), msg.CodeBadAddress)
	w.refused(add("dan", "\xff"), msg.CodeBadName)

	ensure := func(addrs ...msg.Address) (n int, err error) {
		err = w.try(func() (err error) { n, err = w.chat.EnsureUsers(ctx, addrs); return err })
		return n, err
	}
	if n, err := ensure("bob", "ann", "bob", "cyd"); n != 2 || err != nil {
		t.Fatalf("made %d: %v", n, err)
	}
	if n, err := ensure("bob", "ann"); n != 0 || err != nil {
		t.Fatalf("made %d: %v", n, err)
	}
	if _, err := ensure("eve", "\x00"); msg.CodeOf(err) != msg.CodeBadAddress {
		t.Fatalf("a bad address: %v", err)
	}
	users, err := w.chat.Users(ctx, "ann", 10)
	if err != nil || len(users) != 2 || users[0].Address != "bob" || users[1].Address != "cyd" {
		t.Fatalf("after ann come %v: %v", users, err)
	}
}

func TestEnsureManyUsers(t *testing.T) {
	w := newWorld(t)
	var addrs []msg.Address
	for i := range 2500 {
		addrs = append(addrs, msg.Address(strings.Repeat("u", 1+i%50)+string(rune('a'+i/50%26))+string(rune('a'+i/1300))))
	}
	unique := map[msg.Address]bool{}
	for _, a := range addrs {
		unique[a] = true
	}
	var n int
	w.do(func() (err error) { n, err = w.chat.EnsureUsers(ctx, addrs); return err })
	if n != len(unique) {
		t.Fatalf("made %d of %d", n, len(unique))
	}
}

func TestDisabledUser(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob, laptop := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("bob", "laptop")
	ann.send(to("bob"), "hello")
	w.do(func() error { return w.chat.DisableUser(ctx, "bob") })
	w.do(func() error { return w.chat.DisableUser(ctx, "bob") }) // again is fine
	for _, d := range []*device{bob, laptop} {
		list := d.pushes()
		d.isError(msg.CodeUserDisabled, list[len(list)-1])
		if !d.closed {
			t.Fatalf("%s goes on", d.name)
		}
	}
	ann.refuses(msg.CodePeerDisabled, &frame.Send{To: to("bob"), ID: w.id(), Content: text("?")})
	if page := ann.fetch(frame.Fetch{To: to("bob")}); len(page.Messages) != 1 {
		t.Fatal("what was written before is gone")
	}
	w.refused(w.try(func() error { return w.chat.DisableUser(ctx, "nobody") }), msg.CodeNoUser)
	w.refused(w.try(func() error { _, err := w.chat.NewToken(ctx, "bob", "phone", 0, false); return err }), msg.CodeUserDisabled)
}

func TestWhatADisabledUserHadInFlight(t *testing.T) {
	w := newWorld(t, chat.Limits{InFlight: 2000})
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	w.drain()
	over := make(chan error, 1)
	go func() { over <- w.chat.DisableUser(ctx, "bob") }()
	<-w.chat.Wake()
	for range 1000 { // which fill the commit
		ann.post(&frame.Receipt{})
	}
	bob.post(&frame.Send{To: to("ann"), ID: w.id(), Content: text("in a later commit")})
	w.step()
	if err := <-over; err != nil {
		t.Fatal(err)
	}
	w.view(func(r chat.Reader) error {
		if _, err := r.Conversation(msg.OneToOne(1, 2)); err == nil {
			t.Error("it was stored")
		}
		return nil
	})
}

func TestTokens(t *testing.T) {
	w := newWorld(t, chat.Limits{Devices: 2})
	token := func(a msg.Address, device string, create bool) error {
		return w.try(func() error { _, err := w.chat.NewToken(ctx, a, device, 0, create); return err })
	}
	w.refused(token("ann", "phone", false), msg.CodeNoUser)
	w.refused(token("ann", "", true), msg.CodeBadName)
	w.refused(token("\n", "phone", true), msg.CodeBadAddress)
	w.refused(w.try(func() error { _, err := w.chat.NewToken(ctx, "ann", "phone", -1, true); return err }), msg.CodeBadRequest)
	for _, device := range []string{"phone", "laptop", "phone"} {
		if err := token("ann", device, true); err != nil {
			t.Fatal(err)
		}
	}
	err := token("ann", "tablet", false)
	w.refused(err, msg.CodeDeviceLimit)
	if !strings.Contains(err.Error(), `already: "laptop" (never seen), "phone" (never seen); `) {
		t.Fatalf("the refusal does not list the devices: %v", err)
	}
	w.do(func() error { return w.chat.RevokeToken(ctx, "ann", "laptop") })
	if err := token("ann", "tablet", false); err != nil {
		t.Fatal(err)
	}
	w.refused(w.try(func() error { return w.chat.RevokeToken(ctx, "ann", "fridge") }), msg.CodeBadName)
	w.refused(w.try(func() error { return w.chat.RevokeToken(ctx, "nobody", "phone") }), msg.CodeNoUser)
}

func TestRevokingEndsTheConnectionOfThatDevice(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	phone, laptop := w.connect("ann", "phone"), w.connect("ann", "laptop")
	w.do(func() error { return w.chat.RevokeToken(ctx, "ann", "phone") })
	phone.isError(msg.CodeTokenRevoked, only[*frame.Error](phone))
	if !phone.closed || laptop.closed {
		t.Fatalf("phone closed: %v, laptop closed: %v", phone.closed, laptop.closed)
	}
	w.do(func() error { _, err := w.chat.NewToken(ctx, "ann", "laptop", 0, false); return err })
	laptop.isError(msg.CodeBadToken, only[*frame.Error](laptop))
}

func TestRunEndsWithEverythingDone(t *testing.T) {
	w := newWorld(t)
	run, stop := context.WithCancel(ctx)
	over := make(chan error, 1)
	go func() { over <- w.chat.Run(run) }()
	if _, err := w.chat.AddUser(ctx, "ann", ""); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := <-over; err != nil {
		t.Fatal(err)
	}
	_, err := w.chat.AddUser(ctx, "bob", "")
	w.refused(err, msg.CodeStopping)
}
