package main

import (
	"encoding/hex"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/localdb"
	"github.com/backscroll/backscroll/internal/localdb/crashvfs"
	"github.com/backscroll/backscroll/msg"
)

// device is one installation, with a record of what goes into its engine and comes out.
type device struct {
	w     *world
	no    int
	user  msg.Address
	name  string
	token []byte

	fs        *crashvfs.FS
	db        *localdb.DB
	e         *engine.Engine
	random    *counter
	conn      *conn
	sessions  map[int]reading
	summaries map[int]*engine.Summary
	last      int // number given to a session or a token
	ids       []msg.MessageID
}

// reading is a session of one conversation, or over all.
type reading interface {
	Read(n int) (engine.ReadResult, error)
	Sync(n int, token any)
	Cross() bool
	Reset() error
	Stop()
	Counts() (engine.SessionCounts, error)
}

// config is what the other engine is to be made of too.
const page, pipeline = 8, 3

// counter is a source of bytes that every language can imitate.
type counter struct{ state uint32 }

func (c *counter) Read(p []byte) (int, error) {
	for i := range p {
		c.state = c.state*1103515245 + 12345
		p[i] = byte(c.state >> 16)
	}
	return len(p), nil
}

func (d *device) ticks() msg.Millis { return d.w.now - begin + 1 }

func (d *device) start() {
	if d.fs == nil {
		d.fs = crashvfs.New()
	}
	if d.random == nil {
		d.random = &counter{uint32(d.w.seed)*16 + uint32(d.no)}
	}
	var err error
	d.db, err = localdb.Open("app.db", localdb.Options{VFS: d.fs.Name()})
	d.w.fail(err)
	d.e, err = engine.New(engine.Config{
		DB: d.db, Codec: codec, Now: func() msg.Millis { return d.w.now }, Ticks: d.ticks, Rand: d.random,
		Platform: "differential", Page: page, Pipeline: pipeline, Foreground: true,
	})
	d.w.fail(err)
	d.sessions, d.summaries = map[int]reading{}, map[int]*engine.Summary{}
	d.record(step{"do": "start", "random": d.random.state}, nil)
}

// restart ends the app, in order, and starts it again.
func (d *device) restart() {
	d.cut()
	d.w.fail(d.db.Close())
	d.start()
}

func (d *device) end() {
	for _, peer := range []msg.Address{"ann", "bob", "cyd"} {
		d.look(frame.Target{Peer: peer})
	}
	d.look(frame.Target{Conv: msg.GroupConv(d.w.group)})
	d.w.fail(d.db.Close())
}

func (d *device) connect() {
	d.conn = &conn{d: d}
	d.conn.peer = d.w.chat.Connect(d.name, d.conn)
	d.run(step{"do": "connected", "token": hex.EncodeToString(d.token), "device": d.name}, func() any {
		d.e.Connected(d.token, d.name)
		return nil
	})
}

// cut ends the connection; what was on its way is lost.
func (d *device) cut() {
	if d.conn == nil {
		return
	}
	c := d.conn
	d.conn = nil
	c.closed = true
	c.peer.Closed(nil)
	d.run(step{"do": "disconnected"}, func() any { d.e.Disconnected(); return nil })
}

func (d *device) deliverUp() bool {
	if d.conn == nil || d.conn.closed || len(d.conn.up) == 0 {
		return false
	}
	b := d.conn.up[0]
	d.conn.up = d.conn.up[1:]
	d.conn.peer.Receive(b)
	return true
}

func (d *device) deliverDown() bool {
	c := d.conn
	if c == nil {
		return false
	}
	if len(c.down) == 0 {
		if c.closed {
			d.cut()
		}
		return false
	}
	b := c.down[0]
	c.down = c.down[1:]
	d.run(step{"do": "receive", "frame": hex.EncodeToString(b)}, func() any { d.e.Receive(b); return nil })
	return true
}

func (d *device) beat() {
	if d.conn != nil && !d.conn.closed {
		d.w.chat.Tick()
		d.conn.peer.Beat()
		d.w.pump()
		for d.deliverDown() {
		}
	}
}

func (d *device) tick() {
	if at := d.e.Deadline(); at != 0 && at <= d.ticks() {
		d.run(step{"do": "tick"}, func() any { d.e.Tick(); return nil })
	}
}

// run runs an input of the engine and records it with what came of it.
func (d *device) run(in step, f func() any) {
	result := f()
	d.record(in, result)
}

func (d *device) record(in step, result any) {
	out := d.e.Take()
	in["run"], in["device_no"], in["now"], in["ticks"], in["user"] = d.w.seed, d.no, d.w.now, d.ticks(), d.user
	in["result"], in["frames"], in["events"], in["drop"] = result, frames(out.Frames), d.events(out.Events), int(msg.CodeOf(out.Drop))
	in["deadline"] = d.e.Deadline()
	d.w.fail(d.w.out.Encode(in))
	if d.conn == nil {
		return
	}
	d.conn.up = append(d.conn.up, out.Frames...)
	if out.Drop != nil {
		d.cut()
	}
}
