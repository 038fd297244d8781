package client_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

func keysOf(t *testing.T, d client.Data, prefix string) (list []string) {
	t.Helper()
	for datum, err := range d.List(prefix) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, datum.Key+"="+string(datum.Value))
	}
	return list
}

func set(t *testing.T, d client.Data, key, value string) {
	t.Helper()
	ch, err := d.Set(key, []byte(value))
	if err == nil {
		err = ch.Wait(ctx(t))
	}
	if err != nil || ch.Kind != "set data" || ch.Key != key {
		t.Fatalf("%+v, %v", ch, err)
	}
}

func TestUserData(t *testing.T) {
	w := newWorld(t)
	heard := newEar[client.Datum]()
	ann := w.device("ann", "phone")
	tablet := w.device("ann", "tablet", func(o *client.Options) { o.OnData = heard.hear })
	if err := tablet.Online(ctx(t)); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("long ", 1000)
	set(t, ann.Data(), "theme", "dark")
	set(t, ann.Data(), "notes", long)
	heard.until(t, "both keys", func(all []client.Datum) bool { return len(all) == 2 })
	if d, err := tablet.Data().Get("notes"); err != nil || d.State != client.KeyLong || d.Size != len(long) || d.InboxRev == 0 {
		t.Fatalf("the long one: %+v, %v", d, err)
	}
	if d, err := tablet.Data().Fetch(ctx(t), "notes"); err != nil || string(d.Value) != long {
		t.Fatalf("fetched %d bytes, %v", len(d.Value), err)
	}
	del, err := tablet.Data().Delete("theme")
	if err == nil {
		err = del.Wait(ctx(t))
	}
	if d, _ := tablet.Data().Get("theme"); err != nil || d.State != client.KeyAbsent || d.Pending {
		t.Fatalf("deleted: %+v, %v", d, err)
	}

	// A fresh device knows nothing, and gets what it asks for.
	laptop := w.device("ann", "laptop")
	if d, err := laptop.Data().Get("notes"); err != nil || d.State != client.KeyUnknown {
		t.Fatalf("a fresh device shows %+v, %v", d, err)
	}
	if known, err := laptop.Data().Known(""); known || err != nil {
		t.Fatalf("it knows all: %v, %v", known, err)
	}
	if n, err := laptop.Data().Sync(ctx(t), ""); n != 1 || err != nil {
		t.Fatalf("%d keys came, %v", n, err)
	}
	if d, err := laptop.Data().Get("theme"); err != nil || d.State != client.KeyAbsent {
		t.Fatalf("then it shows %+v, %v", d, err)
	}
	if _, err := laptop.Data().Set("a\nb", nil); msg.CodeOf(err) != msg.CodeBadName {
		t.Errorf("a bad key: %v", err)
	}
}

func TestDraftsStarsContacts(t *testing.T) {
	w := newWorld(t)
	ann := w.device("ann", "phone")
	d := ann.Data()
	if _, known, err := d.Draft(client.Peer("bob")); known || err != nil {
		t.Fatalf("an unknown draft: %v, %v", known, err)
	}
	done := func(ch *client.Change, err error) {
		t.Helper()
		if err == nil {
			err = ch.Wait(ctx(t))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	done(d.SetDraft(client.Peer("bob"), "soup"))
	done(d.SetDraft(client.Group(7), "stew"))
	done(d.SetDraft(client.Group(7), ""))
	for seq := range msg.Seq(120) {
		if _, err := d.Star(client.Peer("bob"), seq+1, true); err != nil {
			t.Fatal(err)
		}
	}
	done(d.Star(client.Peer("bob/7"), 3, true)) // whose key goes on as bob's do
	done(d.Star(client.Peer("bob"), 2, false))
	done(d.SetContact("eve", "Eve"))
	done(d.SetContact(msg.Address(strings.Repeat("x", msg.MaxAddress)), ""))
	done(d.RemoveContact("zoe"))

	if text, known, err := d.Draft(client.Peer("bob")); text != "soup" || !known || err != nil {
		t.Errorf("the draft is %q, %v, %v", text, known, err)
	}
	if text, known, err := d.Draft(client.Group(7)); text != "" || !known || err != nil {
		t.Errorf("the other draft is %q, %v, %v", text, known, err)
	}
	var seqs []msg.Seq
	for seq, err := range d.Stars(client.Peer("bob")) {
		if err != nil {
			t.Fatal(err)
		}
		seqs = append(seqs, seq)
	}
	if slices.Sort(seqs); len(seqs) != 119 || seqs[1] != 3 {
		t.Errorf("stars at %v", seqs)
	}
	names := ""
	for contact, err := range d.Contacts() {
		if err != nil {
			t.Fatal(err)
		}
		names += fmt.Sprintf("%.3s:%s ", contact.User, contact.Name)
	}
	if names != "eve:Eve xxx: " {
		t.Errorf("the contacts are %q", names)
	}
	if got := keysOf(t, d, client.DraftPrefix); len(got) != 1 || got[0] != "draft/with/bob=soup" {
		t.Errorf("the keys are %q", got)
	}
	for _, wrong := range []func() (*client.Change, error){
		func() (*client.Change, error) { return d.SetDraft(client.Target{}, "x") },
		func() (*client.Change, error) { return d.Star(client.Peer("bob"), 0, true) },
		func() (*client.Change, error) { return d.Star(client.Target{}, 1, true) },
		func() (*client.Change, error) { return d.SetContact("", "x") },
		func() (*client.Change, error) { return d.RemoveContact("") },
	} {
		if _, err := wrong(); err == nil {
			t.Error("it is accepted")
		}
	}
	ann.Close()
	for contact, err := range d.Contacts() {
		if msg.CodeOf(err) != msg.CodeClosed {
			t.Errorf("of a closed client the contacts are %v, %v", contact, err)
		}
		names = ""
	}
	if names != "" {
		t.Error("a closed client says nothing of its contacts")
	}
}

func TestUserDataWrittenOffline(t *testing.T) {
	w := newWorld(t)
	path := filepath.Join(t.TempDir(), "ann.db")
	ann := w.device("ann", "phone", func(o *client.Options) { o.Path = path })
	set(t, ann.Data(), "theme", "dark")
	ann.Close()
	again, err := client.Open(client.Options{Path: path, Foreground: true})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := again.Data().Set("theme", []byte("light")); err != nil {
		t.Fatal(err)
	}
	if d, err := again.Data().Get("theme"); err != nil || string(d.Value) != "light" || !d.Pending {
		t.Fatalf("offline: %+v, %v", d, err)
	}
	if err := again.Start(); err != nil {
		t.Fatal(err)
	}
	if err := again.Flush(ctx(t)); err != nil {
		t.Fatal(err)
	}
	if d, err := again.Data().Get("theme"); err != nil || string(d.Value) != "light" || d.Pending || d.InboxRev != 2 {
		t.Fatalf("online: %+v, %v", d, err)
	}
}
