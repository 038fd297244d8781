package sim

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/fnv"
	"sync"

	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// World is one run: a server, its users with their devices, and what must be
// true of them.
type World struct {
	plan *plan
	clock
	server *server
	users  []*user
	crowd  []msg.Address // further users, who have no devices
	groups []msg.ConvID
	model  *model
	net    network
	begun  bool // everybody of setUp is there
	calm   bool // no more faults

	ids      map[msg.Address]msg.UserID
	disabled map[msg.Address]bool
	imports  []*importBatch

	texts, imported int                    // how many were drawn
	voices          map[msg.Address][]byte // tokens of the crowd
	spoken          uint64                 // what it asked for

	history hash.Hash64 // of all that can be observed
	story   *story      // nil: nobody reads along
	events  int

	mu    sync.Mutex // the server logs from goroutines of its own
	wrong *Violation
}

// user is somebody with devices.
type user struct {
	name    msg.Address
	id      msg.UserID
	devices []*device
}

var codec wire.Codec

var ctx = context.Background()

// Violation is a promise that was broken.
type Violation struct {
	Promise int // its number in docs/promises.md; 0: the simulation itself could not go on
	Text    string
	kind    string     // the check that failed
	At      msg.Millis // since the beginning of the run
}

func (v *Violation) String() string {
	if v.Promise == 0 {
		return v.Text
	}
	return fmt.Sprintf("promise %d: %s", v.Promise, v.Text)
}

// fail notes a broken promise; the run ends. Only the first one counts.
func (w *World) fail(promise int, format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.wrong == nil {
		w.wrong = &Violation{Promise: promise, Text: fmt.Sprintf(format, w.inWords(args)...), At: w.now - start, kind: format}
		w.story.tell(w.now, "VIOLATION of %v", w.wrong)
	}
}

// must ends the run if something failed that no promise allows to fail.
func (w *World) must(what string, err error) bool {
	if err != nil {
		w.fail(0, "%s: %v", what, err)
	}
	return err == nil
}

func (w *World) broken() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wrong != nil
}

// tell adds a line to the story, which ends with a violation.
func (w *World) tell(format string, args ...any) {
	if w.story != nil && !w.broken() {
		w.story.tell(w.now, format, w.inWords(args)...)
	}
}

// note adds to the observable history.
func (w *World) note(what string, no int, b []byte) {
	var head [24]byte
	binary.BigEndian.PutUint64(head[:], uint64(w.now))
	binary.BigEndian.PutUint64(head[8:], uint64(no))
	binary.BigEndian.PutUint64(head[16:], uint64(len(b)))
	w.history.Write([]byte(what))
	w.history.Write(head[:])
	w.history.Write(b)
}

// manyEvents is more than any run has that comes to rest.
const manyEvents = 300_000

// pass lets a time pass, with all that happens in it.
func (w *World) pass(d msg.Millis) {
	for until := w.now + d; !w.broken(); {
		e, ok := w.next(until)
		if !ok {
			return
		}
		e.do()
		w.server.poll()
		if w.events++; w.events > manyEvents {
			w.fail(7, "the run does not come to rest: %d events", w.events)
		}
	}
}

func newWorld(p *plan, s *story) *World {
	w := &World{plan: p, clock: clock{now: start}, history: fnv.New64a(), story: s}
	w.model = newModel(w)
	w.net = network{w: w, profile: &p.profile.network}
	w.server = newServer(w)
	return w
}

// dice are those of one thing in this run.
func (w *World) dice(names ...string) dice { return newDice(w.plan.seed, names...) }

// devices lists all devices of all users.
func (w *World) devices() []*device {
	var all []*device
	for _, u := range w.users {
		all = append(all, u.devices...)
	}
	return all
}
