package scenario_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// handset is a device of the Go SDK with one conversation open on its screen: it
// folds what its listener hears, as an app would.
type handset struct {
	t    *testing.T
	user msg.Address
	with client.Target
	opt  client.Options
	*client.Client
	bare bool // its picture leaves out what only groups have

	transients *ear[client.Transient]
	more       chan struct{} // something was heard

	mu              sync.Mutex
	gap             bool // more arrived than was brought unasked
	shown           map[msg.Seq]client.Message
	delivered, read msg.Seq // of its own messages, by others
}

// newHandset is a device that was logged in and is off.
func newHandset(t *testing.T, s *server, user msg.Address, name string, with client.Target) *handset {
	t.Helper()
	token, err := s.api().NewToken(soon(t), user, name, 0, true)
	if err != nil {
		t.Fatal(err)
	}
	h := &handset{t: t, user: user, with: with, more: make(chan struct{}, 1), transients: newEar[client.Transient]()}
	h.opt = client.Options{
		Path: filepath.Join(t.TempDir(), name+".db"), Server: s.url, Device: name, Foreground: true,
		Token:       func(_ context.Context, why error) (string, error) { return token.Token, why },
		OnRow:       func(client.Row) { h.heard() },
		OnTransient: h.transients.hear,
	}
	return h
}

// on opens the device and waits until it is online.
func (h *handset) on() *handset {
	h.t.Helper()
	h.Client = online(h.t, h.opt)
	h.shown, h.delivered, h.read = map[msg.Seq]client.Message{}, 0, 0
	return h
}

// look opens the conversation and scrolls to its end.
func (h *handset) look() *handset {
	h.t.Helper()
	s := open(h.t, h.Client, client.ReadOptions{With: h.with, Listener: client.Listener{
		OnMessage: h.shows, OnRemoved: h.removed, OnReceipt: h.receipt,
		OnGap: func(msg.Range) { h.gapped(true); h.heard() },
	}})
	if _, err := s.SyncWait(soon(h.t), 100); err != nil && !errors.Is(err, msg.CodeLeft) && !errors.Is(err, msg.CodeGroupDeleted) {
		h.t.Fatal(err)
	}
	h.scroll(s)
	return h
}

// scroll reads all that is here, what stayed from before the user joined again too.
func (h *handset) scroll(s *client.ReadSession) {
	h.t.Helper()
	for {
		r, err := s.Read(100)
		if err != nil {
			h.t.Fatal(err)
		}
		if r.End != msg.EndBeforeJoined || !s.Cross() {
			return
		}
	}
}

// gapped notes that there is a gap on the screen, or that it is looked at, and
// reports whether there was one.
func (h *handset) gapped(is bool) (was bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	was, h.gap = h.gap, is
	return was
}

// off closes the device.
func (h *handset) off() {
	h.t.Helper()
	if err := h.Close(); err != nil {
		h.t.Fatal(err)
	}
}

func (h *handset) heard() {
	select {
	case h.more <- struct{}{}:
	default:
	}
}

func (h *handset) shows(m client.Message) {
	h.mu.Lock()
	if m.Seq != 0 && m.Rev >= h.shown[m.Seq].Rev {
		h.shown[m.Seq] = m
	}
	h.mu.Unlock()
	h.heard()
}

func (h *handset) removed(r client.Removed) {
	h.mu.Lock()
	for seq := range h.shown {
		if r.Range.Contains(seq) {
			delete(h.shown, seq)
		}
	}
	h.mu.Unlock()
	h.heard()
}

func (h *handset) receipt(delivered, read msg.Seq) {
	h.mu.Lock()
	h.delivered, h.read = max(h.delivered, delivered), max(h.read, read)
	h.mu.Unlock()
	h.heard()
}

// until waits until the screen and the database show the same, and that is as wanted.
func (h *handset) until(what, want string) {
	h.t.Helper()
	late := time.After(patience)
	for {
		screen, stored := h.screen(), h.stored()
		if screen == want && stored == want {
			return
		}
		if h.gapped(false) {
			h.look() // as a person would who scrolls over it
			continue
		}
		select {
		case <-h.more:
		case <-late:
			h.t.Fatalf("%s: %s on %s shows\n%s\nits database\n%s\nwant\n%s", what, h.user, h.opt.Device, screen, stored, want)
		}
	}
}

// has waits until a message is on the screen.
func (h *handset) has(seq msg.Seq) {
	h.t.Helper()
	late := time.After(patience)
	for {
		h.mu.Lock()
		_, there := h.shown[seq]
		h.mu.Unlock()
		if there {
			return
		}
		select {
		case <-h.more:
		case <-late:
			h.t.Fatalf("message %d does not reach %s on %s: %s", seq, h.user, h.opt.Device, h.screen())
		}
	}
}

// screen is the picture of what the listener heard.
func (h *handset) screen() string {
	h.t.Helper()
	h.mu.Lock()
	var lines []string
	for seq, found := msg.Seq(1), 0; found < len(h.shown); seq++ {
		if m, there := h.shown[seq]; there {
			found++
			if own := m.Status == msg.Sent || m.Status == msg.Delivered; own && seq <= h.read {
				m.Status = msg.Read
			} else if own && seq <= h.delivered {
				m.Status = msg.Delivered
			}
			lines = append(lines, picture(m))
		}
	}
	h.mu.Unlock()
	return h.finish(lines)
}

// stored is the picture of what the local database holds.
func (h *handset) stored() string {
	h.t.Helper()
	var mu sync.Mutex
	var lines []string
	s, err := h.OpenSession(client.ReadOptions{With: h.with, Listener: client.Listener{OnMessage: func(m client.Message) {
		if !m.Update && !m.Live && m.Seq != 0 {
			mu.Lock()
			lines = append(lines, picture(m))
			mu.Unlock()
		}
	}}})
	if err != nil {
		h.t.Fatal(err)
	}
	defer s.Stop()
	h.scroll(s)
	mu.Lock()
	defer mu.Unlock()
	slices.Reverse(lines)
	return h.finish(lines)
}

// finish adds the conversation's line in the list, and makes addresses short.
func (h *handset) finish(lines []string) string {
	h.t.Helper()
	row, known, err := h.Row(h.with)
	if err != nil {
		h.t.Fatal(err)
	}
	if known {
		if h.bare {
			row.Name, row.Role = "", msg.RoleMember
		}
		lines = append(lines, pictureOfRow(row))
	}
	_, story, _ := strings.Cut(string(h.user), "@")
	return strings.ReplaceAll(strings.Join(lines, "\n"), "@"+story, "")
}

// What a person does on a handset. Each waits for the server.

func (h *handset) say(text string, more ...func(*msg.Content)) msg.Seq {
	h.t.Helper()
	content := msg.Content{Text: text}
	for _, f := range more {
		f(&content)
	}
	m, err := h.SendWait(soon(h.t), h.with, content)
	if err != nil {
		h.t.Fatal(err)
	}
	return m.Seq
}

// did waits until a change was carried out.
func (h *handset) did(ch *client.Change, err error) {
	h.t.Helper()
	if err == nil {
		err = ch.Wait(soon(h.t))
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// mayNot waits until a change was refused.
func (h *handset) mayNot(code msg.Code) func(*client.Change, error) {
	return func(ch *client.Change, err error) {
		h.t.Helper()
		if err == nil {
			err = ch.Wait(soon(h.t))
		}
		if !errors.Is(err, code) {
			h.t.Fatalf("%s got %v, want %v", h.user, err, code)
		}
	}
}

// reads shows everything in a session that marks as read.
func (h *handset) reads(o client.ReadOptions) {
	h.t.Helper()
	o.With = h.with
	s := open(h.t, h.Client, o)
	defer s.Stop()
	if _, err := s.SyncWait(soon(h.t), 100); err != nil {
		h.t.Fatal(err)
	}
	if _, err := s.Read(100); err != nil {
		h.t.Fatal(err)
	}
	if err := h.Flush(soon(h.t)); err != nil {
		h.t.Fatal(err)
	}
}

var (
	aloud   = client.ReadOptions{ReadReceipts: true}
	quietly = client.ReadOptions{Quiet: true}
)
