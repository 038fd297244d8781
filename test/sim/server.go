package sim

import (
	"context"
	"errors"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/store/pebble"
	"github.com/backscroll/backscroll/msg"
)

// server is the process that serves: the rules on the store. Its disk outlives it.
type server struct {
	w      *World
	disk   *disk
	store  *pebble.Store
	chat   *chat.Chat
	up     bool
	lives  int
	skew   msg.Millis // of its clock
	conns  []*conn    // those that it has not closed, in the order in which they came
	due    bool       // a commit is about to begin
	dice   dice
	commit stage
	tape   tape // of commits that the model has not followed yet
}

// stage is how far a commit is.
type stage uint8

const (
	resting    stage = iota
	committing       // what it does is not durable yet
	durable          // it is, and the answers and pushes leave
)

func newServer(w *World) *server {
	s := &server{w: w, disk: newDisk(), dice: w.dice("server")}
	if w.plan.profile.background {
		s.disk.random, s.disk.loose = true, w.dice("disk")
	}
	return s
}

func (s *server) clock() msg.Millis { return s.w.now + s.skew }

// start starts the process; the disk says what it finds.
func (s *server) start() {
	if s.up || s.w.broken() {
		return
	}
	s.lives++
	var err error
	s.store, err = pebble.Open("store", pebble.Options{
		FS: s.disk, Log: s.w.watch(), CacheBytes: 16 << 20, MemTableBytes: s.w.plan.profile.memTable,
	})
	if err == nil {
		s.chat, err = chat.New(ctx, chat.Config{
			Store: recorder{s.store, s}, Codec: codec, Clock: s.clock, Rand: s.dice, Log: s.w.watch(),
			Limits: s.w.plan.profile.limits,
		})
	}
	if s.disk.isDown() {
		s.crashed()
		return
	}
	if !s.w.must("the server starts", err) {
		return
	}
	s.up = true
	if s.lives > 1 {
		s.w.tell("the server is up again")
	}
	s.w.model.compare()
}

// poll begins a commit soon, if something waits for one, and notices that the
// power is gone.
func (s *server) poll() {
	switch {
	case s.up && s.disk.isDown(): // it failed in the background
		s.crashed()
		return
	case !s.up || s.due:
		return
	}
	select {
	case <-s.chat.Wake():
	default:
		return
	}
	s.due = true
	s.w.after(msg.Millis(s.dice.IntN(5)), func() {
		s.due = false
		s.step()
	})
}

// step commits what waits, and returns how many operations that were.
func (s *server) step() int {
	if !s.up {
		return 0
	}
	s.commit = committing
	s.disk.arm(s.meanwhile)
	n, err := s.chat.Step(ctx)
	failed := s.disk.disarm()
	s.commit = resting
	switch {
	case failed != "":
		s.crashed()
	case s.w.must("a commit", err) && n > 0:
		s.w.model.follow()
		return n
	}
	return 0
}

// meanwhile runs while a commit is being synced, on the goroutine of the
// store's log: requests that are on their way arrive now. What they are told must
// not tell of the commit.
func (s *server) meanwhile() {
	if s.disk.isDown() || s.w.plan.profile.background || !s.dice.percent(40) {
		return
	}
	var coming []*conn
	for _, c := range s.conns {
		if len(c.up.items) > 0 {
			coming = append(coming, c)
		}
	}
	if len(coming) == 0 {
		return
	}
	// The commit is applied, and nothing more happens to it, when the next
	// writer gets his turn; he changes nothing.
	applied := make(chan struct{})
	store := s.store
	go func() {
		_ = store.Update(ctx, func(chat.Tx) error { close(applied); return errOnlyLooking })
	}()
	<-applied
	for _, c := range coming {
		c.up.hurry()
	}
}

var errOnlyLooking = errors.New("nothing to write")

// stage is how far the commit under way is.
func (s *server) stage() stage {
	if s.commit == committing && s.disk.hasSynced() {
		return durable
	}
	return s.commit
}

// crashed is what follows a failure of power: whoever was connected learns of it
// late or never, and after a while the server starts again.
func (s *server) crashed() {
	w := s.w
	w.tell("the server crashes %s", s.disk.failed)
	w.note("crash", s.disk.point, []byte(s.disk.failed))
	s.gone()
	s.disk = s.disk.again()
	w.after(msg.Millis(s.dice.between(50, 15_000)), s.start)
}

// gone ends the process without a word.
func (s *server) gone() {
	s.up = false
	conns := s.conns
	s.conns = nil
	for _, c := range conns {
		c.serverGone(s.dice.once(3))
	}
	if s.store != nil {
		s.w.must("close the store that nobody uses any more", s.store.Close())
	}
	s.store, s.chat = nil, nil
}

// stop ends the process in order.
func (s *server) stop() {
	final := errorFrame(msg.CodeDraining, "the server is stopping: connect again")
	for _, c := range append([]*conn(nil), s.conns...) {
		c.Close(final)
	}
	for s.step() > 0 {
	}
	if s.up {
		s.gone()
	}
}

// ask runs a call of the backend that waits for one commit at most, together with
// what waits already. known is false if the server was down, or crashed before it
// could say what came of the call.
func (s *server) ask(call func(context.Context, *chat.Chat) error) (known bool, err error) {
	if !s.up {
		return false, msg.Errorf(msg.CodeOffline, "the server is down")
	}
	waits := false
	select {
	case <-s.chat.Wake():
		waits = true
	default:
	}
	over := make(chan error, 1)
	go func(c *chat.Chat) { over <- call(ctx, c) }(s.chat)
	select {
	case <-s.chat.Wake():
	case err := <-over: // it waits for nothing
		if waits {
			s.step()
		}
		return true, err
	}
	life := s.lives
	s.step()
	err = <-over
	return s.up && s.lives == life, err
}
