package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// inboxCatchUp is the state of following the user's inbox.
type inboxCatchUp struct {
	asking   bool // an Inbox{since} is on its way
	firstRow bool // the first page of a fresh device is on its way
	caughtUp bool // OnlineEvent was told on this connection
}

const firstInboxPage = 50

// startInbox follows the inbox from the cursor; a fresh device takes its
// cursor from before its first page.
func (e *Engine) startInbox(now msg.Rev) {
	e.inbox = inboxCatchUp{}
	if e.list == (listCoverage{}) {
		e.firstPage(now)
		return
	}
	if now > e.cursor {
		e.catchUp()
		return
	}
	e.caughtUp()
}

// firstPage asks for the top of the list; cursor is from before it.
func (e *Engine) firstPage(cursor msg.Rev) {
	if err := e.forgetData(); err != nil { // the cursor jumps: what is known was of another one
		e.fail(err)
		return
	}
	e.inbox.firstRow, e.cursor = true, cursor
	e.ask(&frame.Inbox{Page: true, Limit: firstInboxPage}, func(body any) {
		e.inbox.firstRow = false
		page, ok := body.(*frame.InboxPage)
		if !ok {
			e.inboxRefused(body)
			return
		}
		if err := e.applyList(page, frame.InboxKey{}, &cursor); err != nil {
			e.fail(err)
			return
		}
		e.caughtUp()
		e.syncBlocked() // it was forgotten with the rest
	}, func() { e.inbox.firstRow = false })
}

// catchUp asks for the rows changed after the cursor.
func (e *Engine) catchUp() {
	if e.inbox.asking || e.inbox.firstRow || !e.Online() {
		return
	}
	e.inbox.asking = true
	e.ask(&frame.Inbox{Since: e.cursor, Limit: 1000}, func(body any) {
		e.inbox.asking = false
		page, ok := body.(*frame.InboxPage)
		if !ok {
			e.inboxRefused(body)
			return
		}
		if page.Reset {
			e.resetList(page.To)
			return
		}
		if err := e.applyRows(page, false); err != nil {
			e.fail(err)
			return
		}
		if page.More {
			e.catchUp()
			return
		}
		e.caughtUp()
	}, func() { e.inbox.asking = false })
}

func (e *Engine) inboxRefused(body any) {
	refusal, ok := body.(*frame.Error)
	if !ok {
		e.drop(msg.Errorf(msg.CodeBadServer, "the server answered Inbox with %T", body))
		return
	}
	if refusal.Code.Retry() {
		e.drop(refusal.Err("follow the inbox")) // the next connection asks again
		return
	}
	e.emit(FailureEvent{Err: refusal.Err("follow the inbox")})
}

func (e *Engine) caughtUp() {
	if !e.inbox.caughtUp {
		e.inbox.caughtUp = true
		e.emit(OnlineEvent{})
	}
	for _, s := range e.summaries {
		e.pumpSummary(s)
	}
	for _, a := range slices.Clone(e.alls) {
		a.pump()
	}
}

// applyRows takes changed rows; the cursor moves only from where it stands.
func (e *Engine) applyRows(page *frame.InboxPage, pushed bool) error {
	var keys []string
	cursor := e.cursor
	if page.From <= cursor && page.To > cursor {
		cursor = page.To
	}
	return e.storeRows(page.Rows, pushed, func(tx Tx) (err error) {
		if keys, err = takeData(tx, page.Data); err != nil || cursor == e.cursor {
			return err
		}
		return tx.SetMeta(metaCursor, number(uint64(cursor)))
	}, func() {
		e.cursor = cursor
		e.tellData(keys...)
	})
}

// rowsPushed takes rows that the server sent unasked.
func (e *Engine) rowsPushed(page *frame.InboxPage) {
	if err := e.applyRows(page, true); err != nil {
		e.fail(err)
		return
	}
	if page.From > e.cursor {
		e.catchUp()
	}
}
