package chat_test

import (
	"crypto/sha256"
	"reflect"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// devices asks for the user's devices.
func (d *device) devices() []frame.Device {
	d.Helper()
	page, ok := d.ask(&frame.Devices{}).(*frame.DevicesPage)
	if !ok {
		d.Fatalf("Devices was answered with %s", show(d.answers[d.request]))
	}
	return page.Devices
}

func (d *device) done(body any) {
	d.Helper()
	if _, ok := d.ask(body).(*frame.Done); !ok {
		d.Fatalf("%T was answered with %s", body, show(d.answers[d.request]))
	}
}

func names(devices []frame.Device) (list []string) {
	for _, d := range devices {
		list = append(list, d.Name)
	}
	return list
}

// wants compares lists of names.
func (w *world) wants(what string, got []string, want ...string) {
	w.Helper()
	if !reflect.DeepEqual(got, want) {
		w.Fatalf("%s: %v, want %v", what, got, want)
	}
}

func TestAUserListsHisDevices(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	w.connect("bob", "spy")
	w.token("ann", "tablet")
	phone := w.hello("ann", "phone", frame.Hello{Platform: "android\x1b[2J"})
	laptop := w.hello("ann", "laptop", frame.Hello{Platform: "linux"})
	w.now += 90_000
	phone.peer.Closed(nil)
	want := []frame.Device{
		{Name: "laptop", Platform: "linux", Created: start, LastSeen: start + 60_000, Online: true, Current: true},
		{Name: "phone", Platform: "android[2J", Created: start, LastSeen: start},
		{Name: "tablet", Created: start},
	}
	if got := laptop.devices(); !reflect.DeepEqual(got, want) {
		t.Fatalf("ann has %+v\nwant %+v", got, want)
	}
	var list []chat.UserDevice
	w.do(func() (err error) { list, err = w.chat.Devices(ctx, "ann"); return err })
	if len(list) != 3 || !list[0].Online || list[1].Online || list[1].LastSeen != start {
		t.Fatalf("the operator sees %+v", list)
	}
	w.refused(w.try(func() error { _, err := w.chat.Devices(ctx, "eve"); return err }), msg.CodeNoUser)

	// What cannot connect is in no list.
	w.do(func() error { return w.chat.RevokeToken(ctx, "ann", "tablet") })
	w.do(func() error { _, err := w.chat.NewToken(ctx, "ann", "phone", 1000, false); return err })
	w.now += 1000
	w.wants("what is left", names(laptop.devices()), "laptop")
}

// What is told of when a device was last seen is never more than an hour too early,
// however long it was connected, and is not written more often than that.
func TestLastSeen(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	const hour = 3_600_000
	seen := func() msg.Millis { return w.connect("ann", "watch").devices()[0].LastSeen }
	w.hello("ann", "phone", frame.Hello{Platform: "android"}).peer.Closed(nil)
	w.now += hour - 1
	phone := w.hello("ann", "phone", frame.Hello{Platform: "android"})
	phone.peer.Closed(nil)
	w.step()
	if got := seen(); got != start {
		t.Fatalf("within the hour: last seen %d ms after the start", got-start)
	}
	phone = w.hello("ann", "phone", frame.Hello{Platform: "android"})
	w.now += 5 * hour
	phone.peer.Closed(nil)
	phone.peer.Closed(nil)
	w.step()
	w.now += hour
	if got, want := seen(), start+6*hour-60_000; got != want {
		t.Fatalf("after a long connection: last seen %d ms after the start, want %d", got-start, want-start)
	}
}

func TestADeviceIsRenamed(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	w.connect("bob", "tablet")
	ann := w.connect("ann", "phone")
	w.token("ann", "laptop")
	ann.done(&frame.RenameDevice{Device: "laptop", Title: "the old one"})
	ann.done(&frame.RenameDevice{Device: "phone", Title: "Ann's phone"})
	ann.done(&frame.RenameDevice{Device: "phone"})
	ann.refuses(msg.CodeBadName, &frame.RenameDevice{Device: "tablet", Title: "not hers"})
	ann.refuses(msg.CodeBadName, &frame.RenameDevice{Device: "phone", Title: "a\nb"})
	ann.refuses(msg.CodeBadName, &frame.RenameDevice{Device: "phone", Title: strings.Repeat("x", 256)})
	w.restart()
	ann = w.connect("ann", "phone")
	if got := ann.devices(); got[0].Title != "the old one" || got[1].Title != "" {
		t.Fatalf("the devices are %+v", got)
	}
	// It keeps its title when it gets another token, and has none to change once it is signed out.
	w.do(func() error { _, err := w.chat.NewToken(ctx, "ann", "laptop", 0, false); return err })
	if got := ann.devices(); got[0].Title != "the old one" {
		t.Fatalf("the devices are %+v", got)
	}
	ann.done(&frame.SignOut{Device: "laptop"})
	ann.refuses(msg.CodeBadName, &frame.RenameDevice{Device: "laptop", Title: "gone"})
}

// A device that another one signs out hears of it at once; its token is dead, and it is
// in no list.
func TestADeviceIsSignedOutByAnother(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	phone, laptop, bob := w.connect("ann", "phone"), w.connect("ann", "laptop"), w.connect("bob", "laptop")
	token := w.tokens["ann/laptop"]
	phone.done(&frame.SignOut{Device: "laptop"})
	told := laptop.isError(msg.CodeTokenRevoked, only[*frame.Error](laptop))
	if !laptop.closed || !strings.Contains(told.Detail, `"phone"`) || !strings.Contains(told.Detail, "signed out") {
		t.Fatalf("closed %v, told %q", laptop.closed, told.Detail)
	}
	if phone.closed || bob.closed {
		t.Fatal("another connection ended too")
	}
	w.wants("what is left", names(phone.devices()), "phone")
	// Also after it was away it hears who did it.
	again := refusedHello(w, msg.CodeTokenRevoked, frame.Hello{Token: token[:], Device: "laptop", Protocol: frame.Protocol})
	if again.Detail != told.Detail {
		t.Fatalf("Hello is refused with %q", again.Detail)
	}
	phone.done(&frame.SignOut{Device: "laptop"}) // twice is as once
	phone.refuses(msg.CodeBadName, &frame.SignOut{Device: "fridge"})
	phone.refuses(msg.CodeBadName, &frame.SignOut{})

	// With another token it is a device like any other.
	delete(w.tokens, "ann/laptop")
	laptop = w.connect("ann", "laptop")
	w.wants("what is there", names(laptop.devices()), "laptop", "phone")
	w.view(func(r chat.Reader) error {
		_, err := r.DeviceByToken(sha256.Sum256(token[:]))
		if err == nil {
			t.Error("the former token still finds it")
		}
		return nil
	})
}

func TestADeviceSignsItselfOut(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	phone := w.connect("ann", "phone")
	n := phone.post(&frame.SignOut{Device: "phone"})
	w.step()
	if _, ok := phone.answers[n].(*frame.Done); !ok || !phone.closed {
		t.Fatalf("answered with %s, closed %v", show(phone.answers[n]), phone.closed)
	}
	if told := only[*frame.Error](phone); told.Code != msg.CodeTokenRevoked || !strings.Contains(told.Detail, "itself") {
		t.Fatalf("told %+v", told)
	}
}

// A device that is signed out elsewhere while it is being welcomed is not welcomed.
func TestSignedOutBeforeWelcome(t *testing.T) {
	w := newWorld(t, chat.Limits{WideAbove: 4})
	w.users("ann", "bob")
	token := w.token("ann", "laptop")
	club := w.group("club", append(w.crowd(5), "ann", "bob")...)
	w.connect("bob", "phone").send(in(club), "hello")
	laptop := w.dial("ann", "laptop")
	n := laptop.post(&frame.Hello{Token: token[:], Device: "laptop", Protocol: frame.Protocol})
	if laptop.answers[n] != nil {
		t.Fatal("Welcome did not wait for the rows of wide conversations")
	}
	err := w.store.Update(ctx, func(tx chat.Tx) error {
		d, err := tx.Device(w.userID("ann"), "laptop")
		if err != nil {
			return err
		}
		d.Revoked, d.RevokedBy = true, "phone"
		return tx.PutDevice(d)
	})
	if err != nil {
		t.Fatal(err)
	}
	w.step()
	laptop.isError(msg.CodeTokenRevoked, laptop.answers[n])
}

// The refusal of one device too many says which there are.
func TestTheDeviceLimitListsTheDevices(t *testing.T) {
	w := newWorld(t, chat.Limits{Devices: 2})
	w.users("ann")
	phone := w.hello("ann", "phone", frame.Hello{Platform: "android"})
	phone.done(&frame.RenameDevice{Device: "phone", Title: "Ann's"})
	w.token("ann", "laptop")
	phone.peer.Closed(nil)
	w.now += 86_400_000
	err := w.try(func() error { _, err := w.chat.NewToken(ctx, "ann", "tablet", 0, false); return err })
	w.refused(err, msg.CodeDeviceLimit)
	want := `"laptop" (never seen), "phone" (Ann's, android, last seen ` + start.Time().Format("2006-01-02 15:04") + ")"
	if !strings.Contains(err.Error(), want) {
		t.Fatalf("refused with %v; want %s", err, want)
	}
	phone = w.connect("ann", "phone")
	phone.done(&frame.SignOut{Device: "laptop"})
	w.token("ann", "tablet")
}
