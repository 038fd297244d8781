package engine

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// link is the state of the connection.
type link struct {
	phase       phase
	device      string // of the Hello under way
	limits      frame.Limits
	refused     error      // why there will be no connection until a person acts; nil: there may be
	clockOffset msg.Millis // server's clock less the device's
	heard       msg.Millis // when the last frame came
	retryAt     msg.Millis // when refused requests are asked again; 0: none
}

type phase uint8

const (
	offline  phase = iota
	greeting       // Hello is on its way
	online
)

// request is a frame that waits for its answer. Exactly one of the two runs:
// done with the answer's body, or lost when the connection ended first.
type request struct {
	done func(body any)
	lost func()
}

// Connected says that a connection is open; the engine greets with the token.
func (e *Engine) Connected(token []byte, device string) {
	e.link = link{phase: greeting, device: device, heard: e.cfg.Ticks(), clockOffset: e.link.clockOffset}
	hello := &frame.Hello{Token: token, Device: device, Protocol: frame.Protocol, Platform: e.cfg.Platform}
	if !e.afresh {
		hello.Epoch, hello.Cursor, hello.Seal = e.epoch, e.cursor, e.seal
	}
	e.ask(hello, e.welcomed, func() {})
}

// Disconnected says that the connection is gone. Unanswered requests are asked
// again after the next Welcome.
func (e *Engine) Disconnected() {
	e.link.phase, e.link.retryAt = offline, 0
	e.gaze.told = nil
	e.out.Frames, e.out.Drop = nil, nil
	pending := e.requests
	e.requests = map[uint64]*request{}
	for _, number := range sortedKeys(pending) {
		pending[number].lost()
	}
	for _, c := range e.convsInOrder() {
		for _, j := range slices.Clone(c.jobs) {
			e.progress(j)
		}
	}
}

// SignedOut says that there will be no connection until a person acts: syncs
// end with the reason, those asked for from now on too, until Connected.
func (e *Engine) SignedOut(why error) {
	e.link.refused = why
	for _, c := range e.convsInOrder() {
		for _, j := range slices.Clone(c.jobs) {
			e.finish(j, why)
		}
	}
	for _, a := range e.alls {
		for _, j := range slices.Clone(a.jobs) {
			a.finish(j, why)
		}
	}
	for _, s := range e.summaries {
		for _, j := range slices.Clone(s.jobs) {
			s.finish(j, why)
		}
	}
	e.endAsks(why)
}

// Online reports whether the server has welcomed this connection.
func (e *Engine) Online() bool { return e.link.phase == online }

// ask sends a request.
func (e *Engine) ask(body any, done func(any), lost func()) {
	e.lastReq++
	e.requests[e.lastReq] = &request{done, lost}
	e.out.Frames = append(e.out.Frames, e.cfg.Codec.EncodeClient(frame.Client{Request: e.lastReq, Body: body}))
}

// Receive takes one frame of the server. The engine keeps none of its bytes.
func (e *Engine) Receive(b []byte) { e.Received(e.cfg.Codec.DecodeServer(b)) }

// Received is Receive for a driver that decodes frames beforehand: it takes
// what the codec made of one.
func (e *Engine) Received(f frame.Server, err error) {
	if e.link.phase == offline {
		return
	}
	if err != nil {
		e.drop(err)
		return
	}
	e.link.heard = e.cfg.Ticks()
	if f.Request != 0 {
		if r, ok := e.requests[f.Request]; ok {
			delete(e.requests, f.Request)
			r.done(f.Body)
		}
		return
	}
	if err, ok := f.Body.(*frame.Error); ok {
		e.connectionError(err)
		return
	}
	if e.link.phase != online {
		return // only Welcome makes sense before; a push may be lost anyway
	}
	switch body := f.Body.(type) {
	case *frame.Push:
		e.pushed(body)
	case *frame.InboxPage:
		e.rowsPushed(body)
	case *frame.ReceiptPush:
		e.receiptsPushed(body)
	case *frame.TransientPush:
		e.transientPushed(body)
	case *frame.TypingPush:
		e.typingPushed(body)
	case *frame.ProfilePush:
		e.profilePushed(body)
	case *frame.Heartbeat:
		e.heartbeat(body)
	}
}

// welcomed takes the answer to Hello.
func (e *Engine) welcomed(body any) {
	w, ok := body.(*frame.Welcome)
	if !ok {
		e.refusedHello(body)
		return
	}
	if err := e.claim(w, e.link.device); err != nil {
		if msg.CodeOf(err) == msg.CodeWrongOwner {
			e.emit(RefusedEvent{Err: err})
			e.drop(err)
			return
		}
		e.fail(err)
		return
	}
	e.link.clockOffset = w.Time - e.cfg.Now()
	e.link.limits = w.Limits
	if e.afresh { // and it is our own server and user that cannot follow the copy
		if err := e.enterEpoch(0); err != nil {
			e.fail(err)
			return
		}
		e.afresh = false
	}
	if err := e.enterEpoch(w.Epoch); err != nil {
		e.fail(err)
		return
	}
	if err := e.keepSeal(w.Seal); err != nil {
		e.fail(err)
		return
	}
	e.link.phase = online
	e.startInbox(w.InboxRev)
	e.resume()
}

func (e *Engine) refusedHello(body any) {
	refusal, ok := body.(*frame.Error)
	if !ok {
		e.drop(msg.Errorf(msg.CodeBadServer, "the server answered Hello with %T", body))
		return
	}
	if refusal.Code == msg.CodeBadRequest {
		// The server cannot follow this copy: the next Hello is a fresh device's. The
		// copy is dropped once Welcome has said whose token it is.
		e.afresh = true
	}
	e.connectionError(refusal)
}

// connectionError handles an error about the connection as a whole.
func (e *Engine) connectionError(refusal *frame.Error) {
	err := refusal.Err("connect")
	if refusal.Code.NeedsPerson() {
		e.emit(RefusedEvent{Err: err})
	}
	e.drop(err)
}

// heartbeat answers the server's, and catches up when a push was lost.
func (e *Engine) heartbeat(h *frame.Heartbeat) {
	e.link.clockOffset = h.Time - e.cfg.Now()
	e.out.Frames = append(e.out.Frames, e.cfg.Codec.EncodeClient(frame.Client{
		Body: &frame.Heartbeat{InboxRev: e.cursor, Time: e.cfg.Now()},
	}))
	if err := e.keepSeal(h.Seal); err != nil {
		e.fail(err)
		return
	}
	if h.InboxRev > e.cursor {
		e.catchUp()
	}
}

// keepSeal keeps the server's proof of the inbox rev that it gave out.
func (e *Engine) keepSeal(seal []byte) error {
	if len(seal) == 0 || bytes.Equal(seal, e.seal) {
		return nil
	}
	kept := bytes.Clone(seal)
	err := e.db.Update(false, func(tx Tx) error { return tx.SetMeta(metaSeal, kept) })
	if err == nil {
		e.seal = kept
	}
	return err
}

// resume sets going again what waits for a connection.
func (e *Engine) resume() {
	if !e.Online() {
		return
	}
	for _, c := range e.convsInOrder() {
		e.refresh(c)
		e.followHead(c)
		e.pump(c)
	}
	for _, s := range e.summaries {
		e.pumpSummary(s)
	}
	for _, a := range slices.Clone(e.alls) {
		a.pump()
	}
	e.pumpNews()
	e.syncBlocked()
	e.pumpAsks()
	e.pumpWatch()
	e.flushAll()
	if e.receipts.dirty {
		e.scheduleReceipts()
	}
}

// retryLater asks for resume after a while.
func (e *Engine) retryLater(after msg.Millis) {
	at := e.cfg.Ticks() + max(after, 500)
	if e.link.retryAt == 0 || at < e.link.retryAt {
		e.link.retryAt = at
	}
}

func (l *link) silence() msg.Millis {
	if l.limits.Heartbeat == 0 {
		return 60_000
	}
	return 2 * l.limits.Heartbeat
}

func (l *link) silent(now msg.Millis) bool {
	return l.phase != offline && now-l.heard >= l.silence()
}

func (l *link) deadline() msg.Millis {
	if l.phase == offline {
		return 0
	}
	at := l.heard + l.silence()
	if l.retryAt != 0 && l.retryAt < at {
		at = l.retryAt
	}
	return at
}

// convsInOrder lists the conversations in memory by number, so that a run is
// the same each time.
func (e *Engine) convsInOrder() []*conv {
	all := make([]*conv, 0, len(e.convs))
	for _, c := range e.convs {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *conv) int { return cmp.Compare(a.No, b.No) })
	return all
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
