package client_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// signedOut waits until a device has heard that it was signed out.
func signedOut(t *testing.T, states *ear[client.Status], by string) {
	t.Helper()
	last := over(t, states)
	if !errors.Is(last.Err, msg.CodeTokenRevoked) || !strings.Contains(last.Err.Error(), by) {
		t.Fatalf("it was told %v", last.Err)
	}
}

// over waits until a device is signed out, and returns its last status.
func over(t *testing.T, states *ear[client.Status]) client.Status {
	t.Helper()
	all := states.until(t, "signed out", func(ss []client.Status) bool {
		return len(ss) > 0 && ss[len(ss)-1].State == client.SignedOut
	})
	return all[len(all)-1]
}

func TestDevices(t *testing.T) {
	w := newWorld(t)
	states := newEar[client.Status]()
	phone := w.device("ann", "phone", func(o *client.Options) { o.Platform = "android" })
	w.device("ann", "laptop", func(o *client.Options) { o.OnStatus = states.hear })
	w.device("bob", "tablet")
	if err := phone.RenameDevice(ctx(t), "laptop", "the old one"); err != nil {
		t.Fatal(err)
	}
	list, err := phone.Devices(ctx(t))
	if err != nil || len(list) != 2 || list[0].Title != "the old one" || !list[0].Online || list[0].Current ||
		list[1].Name != "phone" || list[1].Platform != "android" || !list[1].Current || list[1].LastSeen == 0 {
		t.Fatalf("the devices are %+v, %v", list, err)
	}
	for _, err := range []error{phone.RenameDevice(ctx(t), "tablet", "x"), phone.SignOut(ctx(t), "tablet")} {
		if !errors.Is(err, msg.CodeBadName) {
			t.Errorf("bob's device: %v", err)
		}
	}
	if err := phone.SignOut(ctx(t), "laptop"); err != nil {
		t.Fatal(err)
	}
	signedOut(t, states, `"phone"`)
	if list, err = phone.Devices(ctx(t)); err != nil || len(list) != 1 {
		t.Fatalf("the devices are %+v, %v", list, err)
	}
	say(t, phone, client.Peer("bob"), "this one goes on")
}

// A device that was away hears at its next try who signed it out, and that it is over.
func TestSignedOutWhileAway(t *testing.T) {
	w := newWorld(t)
	phone := w.device("ann", "phone")
	path := t.TempDir() + "/laptop.db"
	w.device("ann", "laptop", func(o *client.Options) { o.Path = path }).Close()
	if err := phone.SignOut(ctx(t), "laptop"); err != nil {
		t.Fatal(err)
	}
	states := newEar[client.Status]()
	laptop, err := client.Open(client.Options{Path: path, OnStatus: states.hear})
	if err != nil {
		t.Fatal(err)
	}
	defer laptop.Close()
	if err := laptop.Start(); err != nil {
		t.Fatal(err)
	}
	signedOut(t, states, `"phone"`)
}

// wiping is a device that holds one of bob's messages and one of its own that was refused,
// and is to delete that when it is signed out.
func wiping(t *testing.T, w *world, what client.Wipe) (c *client.Client, states *ear[client.Status], path string) {
	t.Helper()
	path = t.TempDir() + "/wiping.db"
	states = newEar[client.Status]()
	c = w.device("ann", "phone", func(o *client.Options) {
		token := o.Token
		o.Path, o.WipeOnSignOut, o.OnStatus = path, what, states.hear
		o.Token = func(ctx context.Context, why error) (string, error) {
			if why != nil {
				return "", errors.New("the app has no other one")
			}
			return token(ctx, nil)
		}
	})
	say(t, w.device("bob", "phone"), client.Peer("ann"), "a secret of bob's")
	if _, err := session(t, c, client.ReadOptions{With: client.Peer("bob")}).SyncWait(ctx(t), 5); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SendWait(ctx(t), client.Peer("nobody"), msg.Content{Text: "a secret of ann's"}); !errors.Is(err, msg.CodeNoUser) {
		t.Fatal(err)
	}
	return c, states, path
}

// held counts the messages with bob, and those of the outbox.
func held(t *testing.T, c *client.Client) (bobs, unsent int) {
	t.Helper()
	for peer, n := range map[msg.Address]*int{"bob": &bobs, "nobody": &unsent} {
		r, err := session(t, c, client.ReadOptions{With: client.Peer(peer)}).Read(10)
		if err != nil {
			t.Fatal(err)
		}
		*n = r.Count
	}
	return bobs, unsent
}

func TestWipeOnSignOut(t *testing.T) {
	for what, want := range map[client.Wipe]struct{ bobs, unsent int }{
		client.WipeNothing: {1, 1}, client.WipeCopy: {0, 1}, client.WipeAll: {0, 0},
	} {
		w := newWorld(t)
		c, states, path := wiping(t, w, what)
		if err := c.SignOut(ctx(t), "phone"); err != nil {
			t.Fatal(err)
		}
		over(t, states)
		bobs, unsent := held(t, c)
		if _, owned := c.Owner(); bobs != want.bobs || unsent != want.unsent || owned != (what != client.WipeAll) {
			t.Errorf("%d: it holds %d messages and %d unsent ones; want %+v; it has an owner: %v", what, bobs, unsent, want, owned)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for secret, there := range map[string]bool{"a secret of bob's": want.bobs > 0, "a secret of ann's": want.unsent > 0} {
			if bytes.Contains(file, []byte(secret)) != there {
				t.Errorf("%d: %q is in the file: %v", what, secret, !there)
			}
		}
		// Whoever logs in again has it all again, as he looks at it.
		again := w.device("ann", "phone", func(o *client.Options) { o.Path = path })
		if r, err := session(t, again, client.ReadOptions{With: client.Peer("bob")}).SyncWait(ctx(t), 5); err != nil || r.Count != 1 {
			t.Errorf("%d: after another login: %+v, %v", what, r, err)
		}
	}
}

// A device that is only given another token keeps what it holds.
func TestAReplacedTokenWipesNothing(t *testing.T) {
	w := newWorld(t)
	c, states, _ := wiping(t, w, client.WipeAll)
	w.token("ann", "phone")
	over(t, states)
	if bobs, unsent := held(t, c); bobs != 1 || unsent != 1 {
		t.Errorf("it holds %d messages and %d unsent ones", bobs, unsent)
	}
}
