package sim

import (
	"encoding/hex"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/localdb"
	"github.com/backscroll/backscroll/internal/localdb/crashvfs"
	"github.com/backscroll/backscroll/msg"
)

// device is one installation of a user's app. It drives the engine as the client
// package does: one input at a time, then what came of it. Its disk outlives
// the app.
type device struct {
	w    *World
	user *user
	name string
	dice dice
	skew msg.Millis // of its clock

	fs    *crashvfs.FS
	db    *localdb.DB
	e     *engine.Engine // nil: the app does not run
	lives int

	token     []byte
	signedOut bool // the server refused the token: the app waits for another one
	refused   bool // the server refuses the user
	conn      *conn
	dialing   bool
	dialed    int
	greeted   bool
	pause     msg.Millis
	timer     int
	offline   msg.Millis // until then there is no network
	asleep    msg.Millis // until then the app gets no processor
	behind    bool       // in the background

	wrote        []*writing             // in the order of sending
	sent         map[msg.ConvID]msg.Seq // its newest message that this app was told is sent
	changes      []*changing            // in the order of writing
	mayBeRefused bool                   // the backend has refused it, or may have

	dying bool // the power is about to fail while the database is written
	died  bool // it did

	readings   []*reading
	lists      []*listing
	everywhere *everywhere
	work       cost
}

// A device connects again after pauses that grow from the first to the last.
const (
	firstPause msg.Millis = 250
	lastPause  msg.Millis = 30_000
)

func (d *device) String() string { return string(d.user.name) + ":" + d.name }

func (d *device) now() msg.Millis { return d.w.now + d.skew }

// ticks is the device's clock that never jumps.
func (d *device) ticks() msg.Millis { return d.w.now - start + 1 }

func (w *World) newDevice(u *user, name string) *device {
	d := &device{w: w, user: u, name: name, pause: firstPause, fs: crashvfs.New()}
	d.dice = w.dice("device", d.String())
	if d.dice.once(2) {
		hours := w.plan.profile.skewHours
		d.skew = msg.Millis(d.dice.between(-hours*3600_000, hours*3600_000))
	}
	u.devices = append(u.devices, d)
	return d
}

// start starts the app on what its disk holds.
func (d *device) start() {
	if d.e != nil || d.w.broken() {
		return
	}
	d.lives++
	d.sent = map[msg.ConvID]msg.Seq{}
	db, err := localdb.Open("app.db", localdb.Options{VFS: d.fs.Name()})
	if d.died {
		d.crashed()
		return
	}
	if !d.w.must(d.String()+" opens its database", err) {
		return
	}
	d.db = db
	p := &d.w.plan.profile
	d.e, err = engine.New(engine.Config{
		DB: db, Codec: codec, Now: d.now, Ticks: d.ticks, Rand: d.dice, Platform: "sim", Page: p.page, Pipeline: p.pipeline, Foreground: !d.behind,
	})
	if !d.w.must(d.String()+" starts its engine", err) {
		d.e = nil
		return
	}
	d.checkFile()
	d.connect()
}

// connect tries to reach the server.
func (d *device) connect() {
	if d.e == nil || d.conn != nil || d.dialing || d.token == nil || d.signedOut || d.refused {
		return
	}
	d.dialing = true
	life := d.lives
	d.w.after(msg.Millis(d.dice.between(5, 200)), func() {
		if d.lives != life || d.e == nil {
			return
		}
		d.dialing = false
		if !d.w.server.up || d.w.now < max(d.offline, d.w.net.outage) {
			d.later()
			return
		}
		d.dialed++
		d.greeted = false
		d.conn = d.w.net.dial(d)
		d.work.connections++
		d.w.tell("%v connects", d)
		d.input(func(e *engine.Engine) { e.Connected(d.token, d.name) })
	})
}

// later tries again after a pause.
func (d *device) later() {
	life, wait := d.lives, d.pause/2+msg.Millis(d.dice.IntN(int(d.pause/2)))
	d.pause = min(2*d.pause, lastPause)
	d.w.after(wait, func() {
		if d.lives == life {
			d.connect()
		}
	})
}

// disconnected is the end of the connection, as the device learns of it.
func (d *device) disconnected(why error) {
	d.conn = nil
	if d.e == nil {
		return
	}
	d.w.tell("%v is disconnected: %v", d, why)
	d.input(func(e *engine.Engine) { e.Disconnected() })
	if d.greeted {
		d.pause = firstPause
	}
	switch code := msg.CodeOf(why); code {
	case msg.CodeBadToken, msg.CodeTokenRevoked, msg.CodeTokenExpired:
		d.signedOut = true
	case msg.CodeUserDisabled:
		d.refused = true
	default:
		d.later()
		return
	}
	d.input(func(e *engine.Engine) { e.SignedOut(why) })
}

// receive hands a frame to the engine.
func (d *device) receive(b []byte) {
	d.input(func(e *engine.Engine) {
		e.Receive(b)
		if !d.greeted && e.Online() {
			d.greeted = true
			d.remember()
		}
	})
}

// remember keeps the token, as the client does after the first Welcome.
func (d *device) remember() {
	err := d.db.Update(true, func(tx engine.Tx) error {
		return tx.SetMeta("token", []byte(hex.EncodeToString(d.token)))
	})
	if err != nil && !d.died {
		d.w.must(d.String()+" keeps its token", err)
	}
}

// input runs an input of the engine and hands on what comes of it. If the
// power fails meanwhile, nothing comes of it.
func (d *device) input(f func(*engine.Engine)) {
	if d.e == nil {
		return
	}
	f(d.e)
	if d.died {
		d.crashed()
		return
	}
	d.drain()
}

func (d *device) drain() {
	out := d.e.Take()
	if d.conn != nil {
		for _, b := range out.Frames {
			d.conn.send(b)
		}
	}
	for _, ev := range out.Events {
		d.hear(ev)
	}
	if out.Drop != nil {
		d.drop(out.Drop)
	}
	d.setTimer()
	if d.dice.once(40) {
		d.checkFile()
	}
}

// drop ends the connection because the engine asks for it.
func (d *device) drop(why error) {
	d.checkDrop(why)
	c := d.conn
	if c == nil {
		return
	}
	c.hangUp(why)
	d.w.after(msg.Millis(d.dice.IntN(3)), func() {
		if d.conn == c {
			d.disconnected(why)
		}
	})
}

func (d *device) setTimer() {
	at := d.e.Deadline()
	if at == 0 {
		return
	}
	d.timer++
	no := d.timer
	d.w.after(at-d.ticks(), func() { d.tick(no) })
}

func (d *device) tick(no int) {
	if no != d.timer || d.e == nil {
		return
	}
	if d.w.now < d.asleep {
		d.w.after(d.asleep-d.w.now, func() { d.tick(no) })
		return
	}
	d.input(func(e *engine.Engine) { e.Tick() })
}

// online reports whether the app runs and the server serves it.
func (d *device) online() bool { return d.e != nil && d.conn != nil && d.e.Online() }

// awake reports whether the app can do something now.
func (d *device) awake() bool { return d.e != nil && d.w.now >= d.asleep && d.e.Owner() != nil }
