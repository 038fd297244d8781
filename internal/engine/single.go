package engine

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Message reads one message from the local database; false: it is not held here,
// or not to be seen by this user.
func (e *Engine) Message(t frame.Target, seq msg.Seq) (m Message, ok bool, err error) {
	err = e.db.View(func(r Reader) error {
		c, err := e.lookup(r, t)
		if err != nil || c == nil {
			return err
		}
		m, ok, err = e.here(r, c, seq)
		return err
	})
	return m, ok, err
}

// FetchMessage brings one message, as for the preview of what a reply answers. It
// is kept as a span of its own. The result comes as one AnswerEvent with the token,
// its body a Message; CodeNoMessage: there is none that this user may see.
func (e *Engine) FetchMessage(t frame.Target, seq msg.Seq, token any) {
	m, ok, err := e.Message(t, seq)
	switch {
	case err != nil:
		e.emit(AnswerEvent{Token: token, Err: err})
	case ok:
		e.emit(AnswerEvent{Token: token, Body: m})
	case seq == 0:
		e.emit(AnswerEvent{Token: token, Err: msg.Errorf(msg.CodeNoMessage, "seqs begin at 1")})
	default:
		fetch := &frame.Fetch{To: t, From: seq, Until: seq, Limit: 1}
		e.begin(&ask{
			body: fetch, token: token,
			take: func(body any) (any, bool, error) { return e.tookOne(fetch, body) },
		})
	}
}

// tookOne stores the page of one message.
func (e *Engine) tookOne(asked *frame.Fetch, body any) (any, bool, error) {
	p, ok := body.(*frame.Page)
	if !ok {
		return nil, false, msg.Errorf(msg.CodeBadServer, "the server answered Fetch with %T", body)
	}
	var c *conv
	err := e.commit(false, func(tx Tx, _ func(*conv)) (err error) {
		c, err = e.ensure(tx, asked.To)
		return err
	})
	if err != nil {
		return nil, false, err
	}
	if _, err := e.applyPage(c, asked, p); err != nil {
		return nil, false, err
	}
	e.followHead(c)
	e.pump(c)
	m, ok, err := e.Message(asked.To, asked.From)
	if err == nil && !ok {
		err = msg.Errorf(msg.CodeNoMessage, "%s has no message %d that you may see", c.label(), asked.From)
	}
	if err != nil {
		return nil, false, err
	}
	return m, false, nil
}
