package engine

import "github.com/backscroll/backscroll/msg"

// Wipe deletes what this device holds of the server's data, and with outbox also
// what was written here and not acknowledged, and whose database it is. It is for who
// was signed out: there is no connection. Open sessions hear that what they showed is
// removed, and stand where new ones would begin; what is taken from the outbox ends
// as cancelled.
func (e *Engine) Wipe(outbox bool) error {
	if outbox {
		if err := e.emptyOutbox(); err != nil {
			return err
		}
	}
	err := e.db.Update(true, func(tx Tx) error {
		if err := tx.Forget(); err != nil {
			return err
		}
		forgotten := []string{metaEpoch}
		if outbox {
			forgotten = append(forgotten, metaOwner, metaOp, metaLeft)
		}
		for _, key := range forgotten {
			if err := tx.SetMeta(key, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, c := range e.convsInOrder() {
		for _, s := range c.sessions {
			if head := c.head(); head != 0 {
				e.emit(RemovedEvent{Session: s, Range: msg.Range{Lo: 1, Hi: head}})
			}
		}
	}
	e.data.life++
	e.epoch, e.cursor, e.list, e.seal = 0, 0, listCoverage{}, nil
	e.receipts, e.typists = receiptState{}, nil
	if outbox {
		e.owner, e.left = nil, 0
	}
	if err := e.loadBlocked(); err != nil {
		return err
	}
	return e.reloadConvs()
}

var cancelledByWipe = msg.Errorf(msg.CodeCancelled, "the device was signed out, and what it held is deleted")

// emptyOutbox takes everything from the outbox: first what waits fails, then what
// has failed is removed.
func (e *Engine) emptyOutbox() error {
	for len(e.data.queue) > 0 {
		if err := e.datumRefused(e.data.queue[0], cancelledByWipe); err != nil {
			return err
		}
	}
	for _, no := range sortedKeys(e.sending) {
		for c := e.sending[no]; len(c.queue) > 0; {
			if err := e.refused(c, c.queue[0], cancelledByWipe.Code, cancelledByWipe.Detail); err != nil {
				return err
			}
		}
		delete(e.sending, no)
	}
	var failed []*OutboxEntry
	err := e.db.View(func(r Reader) (err error) {
		failed, err = r.Outbox(0)
		return err
	})
	for i := 0; err == nil && i < len(failed); i++ {
		err = e.Cancel(failed[i].ID)
	}
	return err
}
