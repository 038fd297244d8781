package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/store/pebble"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

var (
	ctx   = context.Background()
	codec wire.Codec
)

// begin is when every run begins; the devices' clocks that never jump begin at 1.
const begin msg.Millis = 1_800_000_000_000

// world is one run: a server, and devices whose frames arrive when the dice say so.
type world struct {
	out     *json.Encoder
	seed    uint64
	dice    *rand.Rand
	now     msg.Millis
	disk    *vfs.MemFS
	backup  *vfs.MemFS // nil: none is put in place in this run
	store   *pebble.Store
	chat    *chat.Chat
	devices []*device
	group   uint64
	err     error
}

// play plays one run.
func play(out *json.Encoder, seed uint64, steps int) error {
	w := &world{out: out, seed: seed, dice: rand.New(rand.NewPCG(seed, 1)), now: begin}
	if err := w.setUp(); err != nil {
		return err
	}
	for i := range steps {
		if i == steps/2 && w.once(2) {
			w.backup = w.disk.CrashClone(vfs.CrashCloneCfg{}) // whatever was acknowledged was synced
		}
		if i == steps*3/4 && w.backup != nil {
			w.fail(w.goBack())
		}
		if w.step(); w.err != nil {
			return w.err
		}
	}
	w.settle()
	for _, d := range w.devices {
		d.end()
	}
	if w.err != nil {
		return w.err
	}
	return w.store.Close()
}

// serve starts a server on what a disk holds.
func (w *world) serve(disk *vfs.MemFS) (err error) {
	w.disk = disk
	quiet := slog.New(slog.DiscardHandler)
	if w.store, err = pebble.Open("store", pebble.Options{FS: disk, Log: quiet, CacheBytes: 8 << 20}); err != nil {
		return err
	}
	w.chat, err = chat.New(ctx, chat.Config{
		Store: w.store, Codec: codec, Clock: func() msg.Millis { return w.now }, Rand: source(w.dice), Log: quiet,
	})
	return err
}

// goBack puts the backup in the place of the server's data: a device that was given a later
// state proves it, and a new epoch begins.
func (w *world) goBack() error {
	for _, d := range w.devices {
		d.cut()
	}
	if err := w.store.Close(); err != nil {
		return err
	}
	return w.serve(w.backup)
}

func (w *world) setUp() error {
	if err := w.serve(vfs.NewCrashableMem()); err != nil {
		return err
	}
	users := []msg.Address{"ann", "bob", "cyd"}
	w.ask(func() error { _, err := w.chat.EnsureUsers(ctx, users); return err })
	w.ask(func() error {
		g, _, err := w.chat.NewGroup(ctx, "friends", "", users)
		w.group = g.ID.Group()
		return err
	})
	for _, who := range [][2]string{{"ann", "phone"}, {"ann", "laptop"}, {"bob", "phone"}, {"cyd", "phone"}} {
		d := &device{w: w, no: len(w.devices), user: msg.Address(who[0]), name: who[1]}
		w.ask(func() error {
			token, err := w.chat.NewToken(ctx, d.user, d.name, 0, false)
			d.token = token[:]
			return err
		})
		w.devices = append(w.devices, d)
		d.start()
	}
	return w.err
}

// ask runs a call of the backend, which waits for commits.
func (w *world) ask(call func() error) {
	over := make(chan error, 1)
	go func() { over <- call() }()
	for {
		select {
		case err := <-over:
			w.fail(err)
			return
		case <-w.chat.Wake():
			w.commit()
		}
	}
}

func (w *world) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *world) commit() {
	_, err := w.chat.Step(ctx)
	w.fail(err)
}

// pump commits what waits.
func (w *world) pump() {
	for {
		select {
		case <-w.chat.Wake():
			w.commit()
		default:
			return
		}
	}
}

// once is true once in n times.
func (w *world) once(n int) bool { return w.dice.IntN(n) == 0 }

// step is one thing that happens.
func (w *world) step() {
	w.now += msg.Millis(w.dice.IntN(40))
	d := w.devices[w.dice.IntN(len(w.devices))]
	switch n := w.dice.IntN(100); {
	case n < 35:
		d.deliverUp()
		w.pump()
	case n < 70:
		d.deliverDown()
	case n < 73:
		if d.conn == nil {
			d.connect()
		} else if w.once(3) {
			d.cut()
		}
	case n < 74 && w.once(3):
		d.restart()
	case n < 76:
		w.now += msg.Millis(w.dice.IntN(3000))
		d.tick()
	case n < 77 && w.once(6):
		w.now += 61_000
		for _, d := range w.devices {
			d.beat()
			d.tick()
		}
	default:
		d.act()
	}
}

// settle lets everything arrive.
func (w *world) settle() {
	for range 400 {
		w.now += 100
		moved := false
		for _, d := range w.devices {
			if d.conn == nil {
				d.connect()
			}
			for d.deliverUp() {
				moved = true
			}
			w.pump()
			for d.deliverDown() {
				moved = true
			}
			d.tick()
		}
		if !moved && w.now > begin+600_000 || w.err != nil {
			return
		}
	}
}

// conn is one connection: frames on their way, and the server's edge.
type conn struct {
	d        *device
	peer     chat.Peer
	up, down [][]byte
	closed   bool // by the server, after what is in down
}

// Send implements chat.Sink. Pushes may be lost or come twice.
func (c *conn) Send(b []byte) bool {
	if c.closed {
		return false
	}
	f, err := codec.DecodeServer(b)
	c.d.w.fail(err)
	if _, fatal := f.Body.(*frame.Error); f.Request == 0 && !fatal {
		switch {
		case c.d.w.once(12):
			return true
		case c.d.w.once(12):
			c.down = append(c.down, b)
		}
	}
	c.down = append(c.down, b)
	return true
}

// Close implements chat.Sink.
func (c *conn) Close(final []byte) {
	if final != nil {
		c.down = append(c.down, final)
	}
	c.closed = true
}

// source makes dice a source of bytes.
type bytesOf struct{ *rand.Rand }

func source(r *rand.Rand) bytesOf { return bytesOf{r} }

func (s bytesOf) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(s.Uint32())
	}
	return len(p), nil
}
