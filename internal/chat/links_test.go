package chat_test

import (
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// link makes a link of ann's phone.
func (w *world) link(lifetime time.Duration) (l chat.Link) {
	w.Helper()
	w.do(func() (err error) { l, err = w.chat.NewLink(ctx, "ann", "phone", lifetime, true); return err })
	return l
}

func (w *world) open(code string) (in chat.SignedIn, err error) {
	w.Helper()
	err = w.try(func() (err error) { in, err = w.chat.OpenLink(ctx, "192.0.2.1:7777", code); return err })
	return in, err
}

// tries says Hello with a token.
func (w *world) tries(token []byte) any {
	w.Helper()
	return w.dial("ann", "phone").ask(&frame.Hello{Token: token, Protocol: frame.Protocol})
}

func TestLinkIsExchangedOnce(t *testing.T) {
	w := newWorld(t)
	l := w.link(time.Hour)
	if l.Expires != w.now+msg.Millis(chat.LinkLife.Milliseconds()) {
		t.Errorf("the link ends at %v", l.Expires)
	}
	in, err := w.open(l.Code)
	if err != nil || in.Address != "ann" || in.Device != "phone" || in.Expires != w.now+3_600_000 {
		t.Fatalf("signed in as %+v, %v", in, err)
	}
	if welcome, ok := w.tries(in.Token[:]).(*frame.Welcome); !ok || welcome.User != "ann" || welcome.Device != "phone" {
		t.Error("the token is not good")
	}
	_, err = w.open(l.Code)
	w.refused(err, msg.CodeBadToken)
	if in, err = w.open(w.link(0).Code); err != nil || in.Expires != 0 {
		t.Errorf("a token for ever: %+v, %v", in, err)
	}
}

func TestTwoWhoOpenOneLinkAtOnce(t *testing.T) {
	w := newWorld(t)
	l := w.link(0)
	w.drain()
	both := make(chan error, 2)
	for i := range 2 {
		go func() {
			_, err := w.chat.OpenLink(ctx, fmt.Sprintf("192.0.2.%d:7", i), l.Code)
			both <- err
		}()
	}
	var won int
	for range 2 {
		if err := w.try(func() error { return <-both }); err == nil {
			won++
		} else {
			w.refused(err, msg.CodeBadToken)
		}
	}
	if won != 1 {
		t.Errorf("%d were signed in by one link", won)
	}
}

func TestLinkExpires(t *testing.T) {
	w := newWorld(t)
	l := w.link(0)
	w.now = l.Expires - 1
	other := w.link(0) // replaces the first
	_, err := w.open(l.Code)
	w.refused(err, msg.CodeBadToken)
	w.now = other.Expires
	_, err = w.open(other.Code)
	w.refused(err, msg.CodeTokenExpired)
}

func TestLinkOfSomebodyWhoMayNotConnect(t *testing.T) {
	w := newWorld(t)
	l := w.link(0)
	w.do(func() error { return w.chat.RevokeToken(ctx, "ann", "phone") })
	_, err := w.open(l.Code)
	w.refused(err, msg.CodeTokenRevoked)
	l = w.link(0)
	w.do(func() error { return w.chat.DisableUser(ctx, "ann") })
	_, err = w.open(l.Code)
	w.refused(err, msg.CodeUserDisabled)
}

// Whoever has a link's code cannot use it in place of a token, and as often as he likes.
func TestCodeIsNoToken(t *testing.T) {
	w := newWorld(t)
	l := w.link(0)
	raw, err := base64.RawURLEncoding.DecodeString(l.Code)
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range [][]byte{raw, []byte(l.Code)} {
		if e, ok := w.tries(token).(*frame.Error); !ok || e.Code != msg.CodeBadToken {
			t.Errorf("Hello with the code was answered with %v", show(e))
		}
	}
	// And the lifetime in it cannot be made longer.
	raw[len(raw)-1] ^= 1
	_, err = w.open(base64.RawURLEncoding.EncodeToString(raw))
	w.refused(err, msg.CodeBadToken)
	for _, code := range []string{"", "half", l.Code[:20], l.Code + "AA", "!" + l.Code[1:]} {
		_, err = w.open(code)
		w.refused(err, msg.CodeBadRequest)
	}
	if _, err := w.open(l.Code); err != nil {
		t.Errorf("after all that the link is not good: %v", err)
	}
}

func TestLinkReplacesTheToken(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	phone := w.connect("ann", "phone")
	w.link(0)
	phone.isError(msg.CodeBadToken, only[*frame.Error](phone))
	w.refused(w.try(func() error { _, err := w.chat.NewLink(ctx, "eve", "phone", 0, false); return err }), msg.CodeNoUser)
	w.refused(w.try(func() error { _, err := w.chat.NewLink(ctx, "ann", "", 0, false); return err }), msg.CodeBadName)
	w.refused(w.try(func() error { _, err := w.chat.NewLink(ctx, "ann", "x", -1, false); return err }), msg.CodeBadRequest)
}

// One host has one pace, by whatever form of its address it is seen; others have theirs.
func TestAHostHasOnePace(t *testing.T) {
	w := newWorld(t)
	try := func(remote string) msg.Code {
		return msg.CodeOf(w.try(func() error {
			_, err := w.chat.OpenLink(ctx, remote, base64.RawURLEncoding.EncodeToString(make([]byte, 24)))
			return err
		}))
	}
	for i := range 20 {
		remote := []string{"192.0.2.1:7777", "[::ffff:192.0.2.1]:7778"}[i%2]
		if code := try(remote); code != msg.CodeBadToken {
			t.Fatalf("try %d, by %s: %v", i, remote, code)
		}
	}
	for _, remote := range []string{"192.0.2.1:7", "[::ffff:192.0.2.1]:7"} {
		if code := try(remote); code != msg.CodeRateLimit {
			t.Errorf("after 20, by %s: %v", remote, code)
		}
	}
	free := 0
	for _, remote := range []string{"[::ffff:192.0.2.7]:7", "[::ffff:192.0.2.8]:7", "[2001:db8::1]:7", "[2001:db8:1::1]:7"} {
		if try(remote) == msg.CodeBadToken { // two may share a place by chance
			free++
		}
	}
	if free == 0 {
		t.Error("other hosts have to wait with it")
	}
}

func TestStrangersCannotTryLinksWithoutEnd(t *testing.T) {
	w := newWorld(t)
	l := w.link(0)
	paced := false
	for range 100 {
		if _, err := w.open(base64.RawURLEncoding.EncodeToString(make([]byte, 24))); msg.CodeOf(err) == msg.CodeRateLimit {
			paced = true
			break
		}
	}
	if !paced {
		t.Fatal("a hundred codes were tried at once")
	}
	_, err := w.open(l.Code)
	w.refused(err, msg.CodeRateLimit)
	w.now += 1000
	if _, err := w.open(l.Code); err != nil {
		t.Errorf("a second later: %v", err)
	}
}

func TestDeviceLinksAnother(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	token := w.token("ann", "phone")
	further := func(token []byte, device string) (l chat.Link, err error) {
		err = w.try(func() (err error) { l, err = w.chat.LinkDevice(ctx, "192.0.2.2:7", token, device); return err })
		return l, err
	}
	l, err := further(token[:], "laptop")
	if err != nil {
		t.Fatal(err)
	}
	in, err := w.open(l.Code)
	if err != nil || in.Address != "ann" || in.Device != "laptop" || in.Token == token {
		t.Fatalf("signed in as %+v, %v", in, err)
	}
	_, err = further(token[:], "laptop")
	w.refused(err, msg.CodeExists)
	_, err = further(token[:], "phone")
	w.refused(err, msg.CodeExists)
	_, err = further([]byte("stranger"), "tablet")
	w.refused(err, msg.CodeBadToken)
	w.do(func() error { return w.chat.RevokeToken(ctx, "ann", "phone") })
	_, err = further(token[:], "tablet")
	w.refused(err, msg.CodeTokenRevoked)
}

// A token that ends brings none that does not.
func TestALinkOfADeviceGivesNoMoreThanItHas(t *testing.T) {
	w := newWorld(t)
	first, err := w.open(w.link(time.Hour).Code)
	if err != nil {
		t.Fatal(err)
	}
	w.now += 600_000
	var l chat.Link
	w.do(func() (err error) {
		l, err = w.chat.LinkDevice(ctx, "192.0.2.2:7", first.Token[:], "laptop")
		return err
	})
	w.now += 60_000
	further, err := w.open(l.Code)
	if latest := first.Expires + msg.Millis(chat.LinkLife.Milliseconds()); err != nil || further.Expires == 0 || further.Expires > latest {
		t.Fatalf("a token that ends at %d brought one that ends at %d, %v", first.Expires, further.Expires, err)
	}
	w.now = first.Expires
	err = w.try(func() (err error) {
		_, err = w.chat.LinkDevice(ctx, "192.0.2.2:7", first.Token[:], "tablet")
		return err
	})
	w.refused(err, msg.CodeTokenExpired)
}

// Whoever has a token cannot fill the server's disk with devices that he signs out again.
func TestDevicesCannotBeMadeWithoutEnd(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	token := w.token("ann", "phone")
	names, paced := 1, 0
	further := func(device string) error {
		return w.try(func() (err error) { _, err = w.chat.LinkDevice(ctx, "192.0.2.2:7", token[:], device); return err })
	}
	for i := 0; ; i++ {
		name := fmt.Sprint("laptop", i)
		err := further(name)
		if msg.CodeOf(err) == msg.CodeRateLimit {
			if paced++; paced > 1000 {
				t.Fatal("it does not end")
			}
			i, w.now = i-1, w.now+1000
			continue
		}
		if err != nil {
			w.refused(err, msg.CodeDeviceLimit)
			break
		}
		names++
		w.do(func() error { return w.chat.RevokeToken(ctx, "ann", name) })
	}
	if names != 100 || paced == 0 {
		t.Errorf("%d names were taken, %d times slowed down", names, paced)
	}
	w.now += 1000
	if err := further("laptop0"); err != nil {
		t.Errorf("a name that is free again: %v", err)
	}
}
