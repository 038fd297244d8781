package engine

import "github.com/backscroll/backscroll/msg"

// read makes what a listener gets of a stored message, in place for pages.
func (e *Engine) read(c *conv, row *Stored, m *Message) error {
	decoded, err := e.cfg.Codec.DecodeMessage(row.Blob)
	if err != nil {
		return &msg.Error{Op: "read the local database", Code: msg.CodeLocalDB, Err: err}
	}
	m.Message = decoded
	e.finishMessage(c, m, row.Mine)
	return nil
}

// dress adds to a message what differs per reader.
func (e *Engine) dress(c *conv, m *msg.Message, mine []string) Message {
	d := Message{Message: *m}
	e.finishMessage(c, &d, mine)
	return d
}

func (e *Engine) finishMessage(c *conv, m *Message, mine []string) {
	m.Conv, m.Peer, m.Status = c.ID, c.Peer, e.status(c, &m.Message)
	if len(m.Reactions) > 0 {
		m.Mine = e.mine(&m.Message, mine)
	}
	if len(c.queue) > 0 {
		e.overlay(c.queue, m)
	}
}

// status is how far a stored message has come.
func (e *Engine) status(c *conv, m *msg.Message) msg.Status {
	switch {
	case e.owner == nil || m.From != e.owner.User:
		return msg.Received
	case m.Seq <= c.othersRead:
		return msg.Read
	case m.Seq <= c.othersDelivered:
		return msg.Delivered
	}
	return msg.Sent
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
