package engine

import (
	"encoding/binary"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// listCoverage says how much of the conversation list is known: every row
// whose key stands before or at floor, or all.
type listCoverage struct {
	all   bool
	some  bool
	floor frame.InboxKey
}

func (l listCoverage) encode() []byte {
	switch {
	case l.all:
		return []byte{1}
	case !l.some:
		return nil
	}
	b := []byte{0}
	b = binary.BigEndian.AppendUint64(b, l.floor.Pinned)
	b = binary.BigEndian.AppendUint64(b, uint64(l.floor.Activity))
	return append(b, l.floor.Conv[:]...)
}

func decodeList(b []byte) listCoverage {
	switch {
	case len(b) == 1:
		return listCoverage{all: true}
	case len(b) == 1+8+8+16:
		return listCoverage{some: true, floor: frame.InboxKey{
			Pinned:   binary.BigEndian.Uint64(b[1:]),
			Activity: msg.Millis(binary.BigEndian.Uint64(b[9:])),
			Conv:     msg.ConvID(b[17:33]),
		}}
	}
	return listCoverage{}
}

// applyList takes a page of the list that begins after `before`; with a
// cursor, it is a fresh device's first one.
func (e *Engine) applyList(page *frame.InboxPage, before frame.InboxKey, cursor *msg.Rev) error {
	list := e.list
	switch {
	case !page.More:
		list = listCoverage{all: true}
	case len(page.Rows) > 0:
		last := page.Rows[len(page.Rows)-1].Key()
		if list.floor == before || cursor != nil {
			list = listCoverage{some: true, floor: last}
		}
	}
	return e.storeRows(page.Rows, false, func(tx Tx) error {
		if cursor != nil {
			if err := tx.SetMeta(metaCursor, number(uint64(*cursor))); err != nil {
				return err
			}
		}
		return tx.SetMeta(metaList, list.encode())
	}, func() {
		e.list = list
	})
}

// askRows asks for the next rows of the list. over is called when the answer is there, or
// the connection gone; then came with what was stored, and all that waits for rows goes on;
// or refused with why there are none. After neither it is to be asked again.
func (e *Engine) askRows(limit int, over func(), came func(rows []frame.Row) error, refused func(error)) {
	before := e.list.floor
	e.ask(&frame.Inbox{Page: true, Before: before, Limit: limit}, func(body any) {
		over()
		switch body := body.(type) {
		case *frame.InboxPage:
			err := e.applyList(body, before, nil)
			if err == nil {
				err = came(body.Rows)
			}
			if err != nil {
				e.fail(err)
				return
			}
		case *frame.Error:
			if body.Code.Retry() {
				e.retryLater(body.RetryAfter)
				return
			}
			refused(body.Err("sync the inbox"))
			return
		default:
			e.drop(msg.Errorf(msg.CodeBadServer, "the server answered Inbox with %T", body))
			return
		}
		for _, s := range slices.Clone(e.summaries) {
			e.pumpSummary(s)
		}
		for _, a := range slices.Clone(e.alls) {
			a.pump()
		}
	}, over)
}

// resetList begins the list anew: too much changed to be told row by row.
func (e *Engine) resetList(cursor msg.Rev) {
	err := e.db.Update(false, func(tx Tx) error {
		if err := tx.Unlist(); err != nil {
			return err
		}
		return tx.SetMeta(metaList, nil)
	})
	if err != nil {
		e.fail(err)
		return
	}
	for _, c := range e.convs {
		c.InboxRev = 0
	}
	e.list = listCoverage{}
	e.firstPage(cursor)
}
