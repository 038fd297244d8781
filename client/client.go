package client

import (
	"context"
	"crypto/tls"
	"encoding/hex"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/localdb"
	"github.com/backscroll/backscroll/msg"
)

// Options say whose device this is and where its server stands.
type Options struct {
	Path   string // the local database file; made if it is not there
	Server string // http(s)://host:port; empty: the one that the database remembers
	Device string // the device's name; empty: the one that the database or the token belongs to

	// Token returns the device's token as text. It is asked at the first connection
	// (why is nil) and when the server refuses the former one (why says how). Nil, or an
	// empty text: the token that the database remembers.
	Token func(ctx context.Context, why error) (string, error)

	// WipeOnSignOut says what is deleted here when the server says that this device was
	// signed out, or its token revoked (CodeTokenRevoked), and Token has no other one. A token
	// that has expired or was replaced deletes nothing, nor is a damaged file that
	// was set aside deleted (Recovery.Aside).
	WipeOnSignOut Wipe

	// Foreground says that the app is before the user's eyes from the start: see SetForeground.
	Foreground bool

	Platform string        // shown in the user's list of devices
	OnStatus func(Status)  // connection status, on the client's goroutine
	OnRow    func(Row)     // a row of the conversation list changed
	OnOutbox func(Message) // a message of this device was sent, or refused
	OnChange func(*Change) // a change of this device, perhaps of an earlier run, was carried out or refused
	OnError  func(error)   // the local database failed

	// OnData hears how a key of the user's data is shown now: it was written here or on another
	// device, or has become known.
	OnData func(Datum)

	// OnTransient hears of what others tell those who are online, in any conversation.
	OnTransient func(Transient)

	// OnTyping hears when another user begins to type in a conversation, and when he no
	// longer does: he says so, his message comes, or he has not said it again for 10 seconds.
	OnTyping func(Typing)

	// OnProfile hears when what is known here of a user's profile is new: see Watch.
	OnProfile func(Profile)

	TLS  *tls.Config       // nil: the system's
	Log  *slog.Logger      // nil: nothing is logged
	Page int               // messages of one fetched page; 0: 200
	Now  func() msg.Millis // nil: the system's clock

	vfs string // for tests: a file system of the SQLite binding in which Path lies
}

// Client is one device of a user. Its methods may be called from any goroutine.
type Client struct {
	opt      Options
	ticks    func() msg.Millis // for what is waited for
	db       *localdb.DB
	recovery *Recovery // nil: the database was not damaged

	mu       sync.Mutex // guards what follows, and the engine
	engine   *engine.Engine
	summary  *engine.Summary // for OnRow
	inboxes  []*InboxSession
	sessions []*ReadSession // open ones
	status   Status
	link     *socket // the present connection; nil: none
	timer    *time.Timer
	waiting  waiters
	closed   bool
	cancel   context.CancelFunc
	runs     sync.WaitGroup

	events *dispatcher
}

// The client's own values in the local database.
const (
	metaServer = "server"
	metaToken  = "token"
)

// Open opens the local database. Nothing reaches for the network before Start.
// A damaged database is set aside and made anew: see Recovered.
//
// Errors: CodeInUse (another process has it open), CodeLocalDB (it cannot be
// opened or read).
func Open(o Options) (*Client, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = func() msg.Millis { return msg.MillisOf(time.Now()) }
	}
	ticks := ticking()
	db, e, recovery, err := openLocal(&o, ticks)
	if err != nil {
		return nil, err
	}
	c := &Client{opt: o, ticks: ticks, db: db, engine: e, recovery: recovery, events: newDispatcher()}
	c.waiting.init()
	if err := c.remembered(); err != nil {
		c.Close()
		return nil, err
	}
	if o.OnRow != nil {
		c.summary = e.OpenSummary(engine.RowFilter{})
	}
	return c, nil
}

// remembered fills in what an earlier login left, and refuses what contradicts it.
func (c *Client) remembered() error {
	owner := c.engine.Owner()
	switch {
	case owner != nil && c.opt.Device == "":
		c.opt.Device = owner.Device
	case owner != nil && c.opt.Device != owner.Device:
		return msg.Errorf(msg.CodeWrongOwner, "%s belongs to %s on device %q, not to device %q: open another database file for it",
			c.opt.Path, owner.User, owner.Device, c.opt.Device)
	}
	if c.opt.Server != "" {
		return nil
	}
	return c.db.View(func(r engine.Reader) error {
		b, err := r.Meta(metaServer)
		c.opt.Server = string(b)
		return err
	})
}

// Start connects, and stays connected until Close: after a loss it tries again
// with growing pauses. After SignedOut or Refused it may be called again.
//
// Errors: CodeNotLoggedIn (no server, device name or token is known yet).
func (c *Client) Start() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return msg.Errorf(msg.CodeClosed, "the client was closed")
	case c.cancel != nil:
		return nil
	case c.opt.Server == "":
		return msg.Errorf(msg.CodeNotLoggedIn, "%s belongs to nobody yet: log in with a server and a token", c.opt.Path)
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	c.setStatus(Status{State: Connecting})
	c.runs.Go(func() { c.run(ctx) })
	return nil
}

// Close ends the connection and closes the local database. Syncs under way end
// as cancelled; what is in the outbox stays there.
func (c *Client) Close() error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil
	}
	c.closed = true
	if c.cancel != nil {
		c.cancel()
	}
	c.mu.Unlock()
	c.runs.Wait()
	c.mu.Lock()
	if c.timer != nil {
		c.timer.Stop()
	}
	c.engine.Shutdown()
	c.drain()
	c.setStatus(Status{State: Stopped})
	c.waiting.closeAll(msg.Errorf(msg.CodeClosed, "the client was closed"))
	err := c.db.Close()
	c.mu.Unlock()
	c.events.close()
	return err
}

// SetForeground says whether the app is before the user's eyes. Only then does a session
// with ReadReceipts mark as read and tell the senders: what open ones have shown meanwhile
// is read when the app comes back. Without a word it is in the background. That messages were
// delivered is told in both.
func (c *Client) SetForeground(on bool) {
	_ = c.with(func(e *engine.Engine) error { e.SetForeground(on); return nil })
}

// Done is closed when the client was closed and its last listener has returned.
func (c *Client) Done() <-chan struct{} { return c.events.done }

// Owner returns whose database this is; false before the first login.
func (c *Client) Owner() (Owner, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if o := c.engine.Owner(); o != nil {
		return *o, true
	}
	return Owner{}, false
}

// Server is the URL of the server, as far as it is known.
func (c *Client) Server() string { return c.opt.Server }

// Status returns the state of the connection.
func (c *Client) Status() Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status
}

// setStatus runs with the lock held.
func (c *Client) setStatus(s Status) {
	if c.status == s {
		return
	}
	c.status = s
	c.waiting.status(s)
	if f := c.opt.OnStatus; f != nil {
		c.events.put(func() { f(s) })
	}
}

// with runs an input of the engine and hands on what comes of it.
func (c *Client) with(f func(*engine.Engine) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return msg.Errorf(msg.CodeClosed, "the client was closed")
	}
	err := f(c.engine)
	c.drain()
	return err
}

// drain sends, tells and sets timers; it runs with the lock held.
func (c *Client) drain() {
	out := c.engine.Take()
	if c.link != nil {
		c.link.send(out.Frames)
		if out.Drop != nil {
			c.link.drop(out.Drop)
		}
	}
	for _, ev := range out.Events {
		c.dispatch(ev)
	}
	c.waiting.idle(c.engine)
	c.setTimer()
}

// ticking returns a clock that never jumps: the difference of two time.Time values
// leaves the clock on the wall out.
func ticking() func() msg.Millis {
	begun := time.Now()
	return func() msg.Millis { return msg.Millis(time.Since(begun).Milliseconds()) + 1 }
}

func (c *Client) setTimer() {
	at := c.engine.Deadline()
	if at == 0 || c.closed {
		return
	}
	wait := max(time.Duration(at-c.ticks())*time.Millisecond, 0)
	if c.timer == nil {
		c.timer = time.AfterFunc(wait, c.tick)
		return
	}
	c.timer.Reset(wait)
}

func (c *Client) tick() {
	_ = c.with(func(e *engine.Engine) error { e.Tick(); return nil })
}

// token asks for the device's token: the app, or the database. why says how
// the server refused the former one.
func (c *Client) token(ctx context.Context, why error) ([]byte, error) {
	ask := c.opt.Token
	if ask == nil {
		ask = c.rememberedToken
	}
	text, err := ask(ctx, why)
	if err == nil && text == "" {
		text, err = c.rememberedToken(ctx, why)
	}
	if err != nil {
		return nil, &msg.Error{Op: "get a token", Code: msg.CodeNotLoggedIn, Err: err}
	}
	b, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(b) != 32 {
		return nil, msg.Errorf(msg.CodeBadToken, "the token is not one of this system: 64 hexadecimal digits are expected")
	}
	return b, nil
}

func (c *Client) rememberedToken(_ context.Context, why error) (token string, err error) {
	if why != nil {
		return "", why // the one that is known was refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	err = c.db.View(func(r engine.Reader) error {
		b, err := r.Meta(metaToken)
		token = string(b)
		return err
	})
	if err == nil && token == "" {
		err = msg.Errorf(msg.CodeNotLoggedIn, "no token is known: log in again")
	}
	return token, err
}

// remember keeps server and token for the next run.
func (c *Client) remember(token []byte) error {
	return c.db.Update(true, func(tx engine.Tx) error {
		if err := tx.SetMeta(metaServer, []byte(c.opt.Server)); err != nil {
			return err
		}
		return tx.SetMeta(metaToken, []byte(hex.EncodeToString(token)))
	})
}
