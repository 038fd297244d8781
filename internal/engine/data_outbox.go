package engine

import (
	"cmp"
	"io"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// ChangeData writes a *frame.SetData or *frame.DeleteData to the outbox: it is durable
// when ChangeData returns, shown at once, and leaves when there is a connection. One
// that has not left is replaced by a later one of the same key. Its result comes
// as one ChangeEvent with the token.
func (e *Engine) ChangeData(change frame.Change, token any) error {
	if err := e.checkDatum(change); err != nil {
		return err
	}
	q := e.foldable(keyOf(change))
	entry := OutboxEntry{}
	if q != nil {
		entry = *q.OutboxEntry
	} else if _, err := io.ReadFull(e.cfg.Rand, entry.ID[:]); err != nil {
		return &msg.Error{Op: "write a change", Code: msg.CodeInternal, Err: err}
	}
	entry.Time, entry.Change = e.serverNow(), e.cfg.Codec.EncodeChange(change)
	if err := e.db.Update(true, func(tx Tx) error { return tx.PutOutbox(&entry) }); err != nil {
		return err
	}
	if q == nil {
		q = new(queued)
		e.data.queue = append(e.data.queue, q)
	} else {
		q.folded = append(q.folded, q.token)
	}
	q.OutboxEntry, q.change, q.token = &entry, change, token
	e.data.latest[keyOf(change)] = q
	e.tellData(keyOf(change))
	e.flushData()
	return nil
}

// checkDatum refuses what the server would refuse whatever it holds.
func (e *Engine) checkDatum(change frame.Change) error {
	switch ch := change.(type) {
	case *frame.SetData:
		if most := cmp.Or(e.link.limits.DataBytes, defaultDataBytes); len(ch.Value) > most {
			return msg.Errorf(msg.CodeTooLarge, "the value of the key %q is %d bytes long; at most %d are allowed", ch.Key, len(ch.Value), most)
		}
	case *frame.DeleteData:
	default:
		return msg.Errorf(msg.CodeBadRequest, "%T is no change of user data", change)
	}
	return msg.CheckKey(keyOf(change))
}

const defaultDataBytes = 64 << 10

// foldable finds a change of a key that surely has not left: it has no operation id.
func (e *Engine) foldable(key string) *queued {
	if q := e.data.latest[key]; q != nil && q.Op == 0 {
		return q
	}
	return nil
}

// flushData sends the oldest change of user data: one is on its way at a time.
func (e *Engine) flushData() {
	if !e.Online() || len(e.data.queue) == 0 || e.data.queue[0].flying || e.cfg.Ticks() < e.data.retryAt {
		return
	}
	q := e.data.queue[0]
	if err := e.number(q, 0); err != nil {
		e.fail(err)
		return
	}
	q.left, q.flying, e.data.retryAt = true, true, 0
	e.ask(&frame.Op{Op: q.Op, Change: q.change}, func(body any) {
		q.flying = false
		if err := e.dataAnswered(q, body); err != nil {
			e.fail(err)
			return
		}
		e.flushData()
	}, func() { q.flying = false })
}

// dataAnswered takes the server's answer to a change of user data.
func (e *Engine) dataAnswered(q *queued, body any) error {
	switch body := body.(type) {
	case *frame.OpAck:
		return e.datumCarriedOut(q, body.InboxRev)
	case *frame.Error:
		switch {
		case body.Code == msg.CodeOldOp && q.repeat: // the next one was carried out, so this one was
			return e.datumCarriedOut(q, 0)
		case body.Code.Retry():
			e.data.retryAt = e.cfg.Ticks() + cmp.Or(body.RetryAfter, 500)
			return nil
		}
		return e.datumRefused(q, &msg.Error{Op: "change user data", Code: body.Code, Detail: body.Detail})
	}
	return msg.Errorf(msg.CodeBadServer, "the server answered Op with %T", body)
}

// datumCarriedOut keeps what the server now has, since inbox rev. 0: it carried the change
// out before, and what it has now came or comes as any change of another device.
func (e *Engine) datumCarriedOut(q *queued, rev msg.Rev) error {
	cursor := e.cursor
	if rev == cursor+1 {
		cursor = rev
	}
	err := e.db.Update(false, func(tx Tx) error {
		if rev != 0 {
			row := frame.Datum{Key: keyOf(q.change), InboxRev: rev, Deleted: true}
			if set, ok := q.change.(*frame.SetData); ok {
				row.Deleted, row.Size, row.Value = false, len(set.Value), set.Value
			}
			if _, err := takeData(tx, []frame.Datum{row}); err != nil {
				return err
			}
		}
		if cursor != e.cursor {
			if err := tx.SetMeta(metaCursor, number(uint64(cursor))); err != nil {
				return err
			}
		}
		return tx.DeleteOutbox(q.OutboxEntry, 0)
	})
	if err != nil {
		return err
	}
	e.cursor = cursor
	e.endData(q, nil)
	if rev > cursor {
		e.catchUp()
	}
	return nil
}

// datumRefused takes a change back for good.
func (e *Engine) datumRefused(q *queued, why error) error {
	if err := e.db.Update(true, func(tx Tx) error { return tx.DeleteOutbox(q.OutboxEntry, 0) }); err != nil {
		return err
	}
	e.endData(q, why)
	return nil
}

// endData takes the oldest change from the queue, and tells its result and how the key is
// shown.
func (e *Engine) endData(q *queued, why error) {
	e.data.queue = e.data.queue[1:]
	if key := keyOf(q.change); e.data.latest[key] == q {
		delete(e.data.latest, key)
	}
	for _, token := range append(q.folded, q.token) {
		e.emit(ChangeEvent{Token: token, Change: q.change, Err: why})
	}
	e.tellData(keyOf(q.change))
}
