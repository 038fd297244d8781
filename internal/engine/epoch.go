package engine

// enterEpoch drops the copy of an older life of the server's data; the outbox
// stays.
func (e *Engine) enterEpoch(epoch uint64) error {
	if e.epoch == epoch {
		return nil
	}
	fresh := e.epoch == 0 // then there is no copy
	err := e.db.Update(true, func(tx Tx) error {
		if !fresh {
			if err := tx.Forget(); err != nil {
				return err
			}
		}
		return tx.SetMeta(metaEpoch, number(epoch))
	})
	if err != nil {
		return err
	}
	e.epoch = epoch
	if !fresh {
		e.data.life++
		e.cursor, e.list, e.seal = 0, listCoverage{}, nil
		return e.reloadConvs()
	}
	return nil
}

// reloadConvs begins anew with the conversations in memory: the copy is
// dropped. One without a record is kept by its sessions alone.
func (e *Engine) reloadConvs() error {
	for _, a := range e.alls {
		a.leave()
	}
	return e.db.View(func(r Reader) error {
		for _, c := range e.convsInOrder() {
			rec, err := r.Conv(c.No)
			if err != nil {
				return err
			}
			if rec == nil {
				delete(e.convs, c.No)
				rec = &Conv{ID: c.ID, Peer: c.Peer}
			}
			c.Conv = *rec
			c.spans, c.holes, c.fresh = nil, nil, nil
			c.othersDelivered, c.othersRead = 0, 0
			for _, s := range c.sessions {
				s.restart()
				s.unseen = unseen{}
			}
		}
		return nil
	})
}
