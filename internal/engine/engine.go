package engine

import (
	"crypto/rand"
	"errors"
	"io"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Config is what the engine is made of. DB and Codec are required.
type Config struct {
	DB       DB
	Codec    frame.Codec
	Now      func() msg.Millis // the device's clock
	Ticks    func() msg.Millis // a clock that never jumps, for what is waited for; nil: Now
	Rand     io.Reader         // for message ids; nil: crypto/rand
	Platform string
	Page     int // messages of one page; 0: 200
	Pipeline int // pages of one sync under way at once; 0: 3, which stay below what a server keeps unsent

	Foreground bool // as by SetForeground
}

// Engine is one device's state machine. Its methods must not run at once.
type Engine struct {
	cfg Config
	db  DB

	owner  *Owner
	epoch  uint64
	cursor msg.Rev
	seal   []byte
	afresh bool // the server cannot follow the copy: it begins anew
	list   listCoverage

	link     link
	requests map[uint64]*request
	lastReq  uint64
	ids      idSource

	convs     map[ConvNo]*conv
	made      []ConvNo // records made by the transaction under way
	inbox     inboxCatchUp
	sessions  []*Session
	summaries []*Summary
	alls      []*AllSession
	receipts  receiptState
	sending   map[ConvNo]*conv // with entries waiting or on their way
	inFlight  int              // sends and changes on their way
	lastOp    uint64           // the highest operation id given
	left      int64            // outbox entries with numbers up to here may have left
	news      hiddenNews
	asks      []*ask
	typists   []*typist
	data      dataState

	foreground bool // the user is looking
	gaze       gaze
	blocked    map[msg.Address]bool // as far as it is known here
	out        Output
}

// Output is what the driver has to do after an input.
type Output struct {
	Frames [][]byte // to send, in order, on the present connection
	Events []Event  // for the app, in order
	Drop   error    // end the present connection; the reason is for the log
}

// New opens an engine on a local database.
func New(cfg Config) (*Engine, error) {
	if cfg.Page == 0 {
		cfg.Page = 200
	}
	if cfg.Ticks == nil {
		cfg.Ticks = cfg.Now
	}
	if cfg.Pipeline == 0 {
		cfg.Pipeline = 3
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	e := &Engine{
		cfg: cfg, db: cfg.DB,
		requests: map[uint64]*request{}, convs: map[ConvNo]*conv{}, sending: map[ConvNo]*conv{},
		foreground: cfg.Foreground,
	}
	e.data.latest = map[string]*queued{}
	e.ids = idSource{rand: cfg.Rand}
	if err := e.load(); err != nil {
		return nil, err
	}
	if err := e.loadBlocked(); err != nil {
		return nil, err
	}
	return e, nil
}

// Take hands over what came of the inputs since the last Take.
func (e *Engine) Take() Output {
	e.shrink()
	out := e.out
	e.out = Output{}
	return out
}

func (e *Engine) emit(ev Event) { e.out.Events = append(e.out.Events, ev) }

// drop asks the driver to end the connection. What is under way is kept and
// goes on with the next one.
func (e *Engine) drop(err error) {
	if e.out.Drop == nil {
		e.out.Drop = err
	}
}

// fail reports a failure of the local database: the app hears of it, and the
// connection ends so that what came with it is asked for again later.
func (e *Engine) fail(err error) {
	if err == nil {
		return
	}
	if errors.Is(err, msg.CodeBadServer) || errors.Is(err, msg.CodeBadFrame) {
		e.drop(err)
		return
	}
	e.emit(FailureEvent{Err: err})
	e.drop(err)
}

// Deadline is when the next Tick is due, by Ticks; 0: no timer is running.
func (e *Engine) Deadline() msg.Millis {
	at := e.link.deadline()
	for _, t := range []msg.Millis{e.receipts.at, e.sendTimer(), e.typingTimer()} {
		if t != 0 && (at == 0 || t < at) {
			at = t
		}
	}
	return at
}

// Tick tells the engine that time has passed.
func (e *Engine) Tick() {
	now := e.cfg.Ticks()
	e.lapseTyping(now)
	if e.link.silent(now) {
		e.drop(msg.Errorf(msg.CodeIdle, "nothing was heard from the server for two heartbeats"))
		return
	}
	if e.link.retryAt != 0 && now >= e.link.retryAt {
		e.link.retryAt = 0
		e.resume()
	}
	if e.receipts.at != 0 && now >= e.receipts.at {
		e.flushReceipts()
	}
	e.unblockSends(now)
}

// Shutdown ends what is under way: each sync with its result, as cancelled.
// What is in the outbox stays there.
func (e *Engine) Shutdown() {
	e.Disconnected()
	for len(e.alls) > 0 {
		e.alls[0].Stop()
	}
	for len(e.sessions) > 0 {
		e.sessions[0].Stop()
	}
	for len(e.summaries) > 0 {
		e.summaries[0].Stop()
	}
	e.endAsks(msg.Errorf(msg.CodeCancelled, "the device was shut down"))
}

// serverNow is the device's clock corrected by what Welcome said.
func (e *Engine) serverNow() msg.Millis { return e.cfg.Now() + e.link.clockOffset }

const maxCachedConvs = 1024

// shrink forgets conversations that nothing refers to, so that memory does not
// grow with the account.
func (e *Engine) shrink() {
	if len(e.convs) <= maxCachedConvs {
		return
	}
	for no, c := range e.convs {
		if _, busy := e.sending[no]; !busy && c.idle() {
			delete(e.convs, no)
		}
		if len(e.convs) <= maxCachedConvs/2 {
			return
		}
	}
}
