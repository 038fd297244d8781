package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// ask is a request of the app that waits for its answer. It is asked again on the
// next connection, unless it is only worth something now.
type ask struct {
	body   any
	token  any
	now    bool // not asked again: it may have been carried out
	flying bool
	sent   func()                                             // called before each sending; may set the body
	take   func(body any) (answer any, again bool, err error) // what the answer means; again: the request was changed, ask on
}

// Ask sends a request that stores nothing: body is a *frame.Info,
// *frame.Reactors, *frame.NewGroup, *frame.Account, *frame.Presence, *frame.Devices,
// *frame.RenameDevice, *frame.SignOut, *frame.Transient or *frame.Typing. Its answer
// comes as one AnswerEvent with the token. It waits for a connection and survives a lost
// one; the last two do not: without a connection they fail with CodeOffline.
func (e *Engine) Ask(body any, token any) {
	a := &ask{body: body, token: token, take: func(answer any) (any, bool, error) { return answer, false, nil }}
	switch body := body.(type) {
	case *frame.Info, *frame.Reactors, *frame.Account, *frame.Presence, *frame.Devices, *frame.RenameDevice, *frame.SignOut:
	case *frame.NewGroup:
		a.take = e.tookGroup
	case *frame.Transient:
		if err := body.Content.Check(e.bodyLimit()); err != nil {
			e.emit(AnswerEvent{Token: token, Err: err})
			return
		}
		a.now = true
	case *frame.Typing:
		a.now = true
	default:
		e.emit(AnswerEvent{Token: token, Err: msg.Errorf(msg.CodeBadRequest, "%T is no request of this kind", body)})
		return
	}
	if a.now && !e.Online() {
		e.emit(AnswerEvent{Token: token, Err: errNotNow})
		return
	}
	e.begin(a)
}

var errNotNow = msg.Errorf(msg.CodeOffline, "there is no connection, and this is told only to who is online now")

// begin sends a request, or keeps it until there is a connection.
func (e *Engine) begin(a *ask) {
	if err := e.link.refused; err != nil {
		e.tellAnswer(a, nil, err)
		return
	}
	e.asks = append(e.asks, a)
	e.pumpAsks()
}

// CancelAsk ends the request with that token: its answer is an error.
func (e *Engine) CancelAsk(token any) {
	for _, a := range slices.Clone(e.asks) {
		if a.token == token {
			e.endAsk(a, nil, msg.Errorf(msg.CodeCancelled, "the request was cancelled"))
		}
	}
}

// maxAsks is how many requests of the app are on their way at once.
const maxAsks = 8

// pumpAsks sends the requests that wait.
func (e *Engine) pumpAsks() {
	if !e.Online() || e.link.retryAt != 0 {
		return
	}
	for i, a := range slices.Clone(e.asks) {
		if i >= maxAsks {
			return
		}
		if !a.flying {
			e.sendAsk(a)
		}
	}
}

func (e *Engine) sendAsk(a *ask) {
	a.flying = true
	if a.sent != nil {
		a.sent()
	}
	e.ask(a.body, func(body any) {
		a.flying = false
		e.askAnswered(a, body)
	}, func() {
		a.flying = false
		if a.now {
			e.endAsk(a, nil, errNotNow)
		}
	})
}

func (e *Engine) askAnswered(a *ask, body any) {
	if !slices.Contains(e.asks, a) {
		return // cancelled
	}
	if refusal, ok := body.(*frame.Error); ok {
		if refusal.Code.Retry() && !a.now {
			e.retryLater(refusal.RetryAfter)
			return
		}
		e.endAsk(a, nil, refusal.Err("ask the server"))
		return
	}
	answer, again, err := a.take(body)
	if again && err == nil {
		e.sendAsk(a)
		return
	}
	e.endAsk(a, answer, err)
}

// endAsk tells the one result of a request.
func (e *Engine) endAsk(a *ask, answer any, err error) {
	i := slices.Index(e.asks, a)
	if i < 0 {
		return
	}
	e.asks = slices.Delete(e.asks, i, i+1)
	e.tellAnswer(a, answer, err)
	e.pumpAsks()
}

func (e *Engine) endAsks(why error) {
	asks := e.asks
	e.asks = nil
	for _, a := range asks {
		e.tellAnswer(a, nil, why)
	}
}

// tellAnswer tells whoever waits for it.
func (e *Engine) tellAnswer(a *ask, answer any, err error) {
	if a.token != (asksItself{}) {
		e.emit(AnswerEvent{Token: a.token, Body: answer, Err: err})
	}
}

// tookGroup keeps what is known of a group that was just made.
func (e *Engine) tookGroup(body any) (any, bool, error) {
	ack, ok := body.(*frame.OpAck)
	if !ok || ack.Conv.IsZero() {
		return nil, false, msg.Errorf(msg.CodeBadServer, "the server answered NewGroup with %T", body)
	}
	b, err := e.decode(ack.Messages, ack.Mine, false)
	if err != nil {
		return nil, false, err
	}
	var c *conv
	err = e.commit(false, func(tx Tx, touch func(*conv)) error {
		var err error
		if c, err = e.ensure(tx, frame.Target{Conv: ack.Conv}); err != nil {
			return err
		}
		touch(c)
		if ack.Rev != 0 {
			if err := e.takeCover(tx, c, ack.Prev, ack.Rev, b, true); err != nil {
				return err
			}
		}
		c.learn(ack.State)
		return nil
	})
	if err == nil {
		e.changed(c)
	}
	return ack, false, err
}

// transientPushed hands on what is kept nowhere.
func (e *Engine) transientPushed(p *frame.TransientPush) {
	if e.blocked[p.From] {
		return
	}
	peer, err := e.peerOf(p.Conv, p.From)
	if err != nil {
		e.fail(err)
		return
	}
	e.emit(TransientEvent{Conv: p.Conv, Peer: peer, From: p.From, Content: p.Content, Time: p.Time})
}
