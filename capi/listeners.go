package main

/*
#include "capi.h"
*/
import "C"

import (
	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// listen makes the client's listeners put events.
func (e *events) listen(d *device, o *client.Options) {
	if e.wants(C.BS_EVENT_STATUS) {
		o.OnStatus = func(s client.Status) {
			e.put(C.BS_EVENT_STATUS, func(b *block, ev *C.bs_event) {
				ev.state = C.uint32_t(s.State)
				ev.code, ev.text = reason(b, s.Err)
			})
		}
	}
	if e.wants(C.BS_EVENT_ERROR) {
		o.OnError = func(err error) {
			e.put(C.BS_EVENT_ERROR, func(b *block, ev *C.bs_event) { ev.code, ev.text = reason(b, err) })
		}
	}
	if e.wants(C.BS_EVENT_ROW) {
		o.OnRow = func(r client.Row) {
			e.put(C.BS_EVENT_ROW, func(b *block, ev *C.bs_event) { ev.row = one(b, row(b, &r)) })
		}
	}
	if e.wants(C.BS_EVENT_OUTBOX) {
		o.OnOutbox = func(m client.Message) {
			e.put(C.BS_EVENT_OUTBOX, func(b *block, ev *C.bs_event) { ev.message = one(b, message(b, &m)) })
		}
	}
	if e.wants(C.BS_EVENT_CHANGE) {
		o.OnChange = d.onChange
	}
	if e.wants(C.BS_EVENT_TRANSIENT) {
		o.OnTransient = func(t client.Transient) {
			e.put(C.BS_EVENT_TRANSIENT, func(b *block, ev *C.bs_event) {
				m := client.Message{Message: msg.Message{Content: t.Content, Conv: t.Conv, From: t.From, Time: t.Time}}
				ev.conv, ev.peer, ev.message = id16(t.Conv), text(b, t.Peer), one(b, message(b, &m))
			})
		}
	}
	if e.wants(C.BS_EVENT_TYPING) {
		o.OnTyping = func(t client.Typing) {
			e.put(C.BS_EVENT_TYPING, func(b *block, ev *C.bs_event) {
				ev.conv, ev.peer, ev.from, ev.on = id16(t.Conv), text(b, t.Peer), text(b, t.From), bit(t.On)
			})
		}
	}
	if e.wants(C.BS_EVENT_DATA) {
		o.OnData = func(v client.Datum) {
			e.put(C.BS_EVENT_DATA, func(b *block, ev *C.bs_event) { ev.datum = one(b, datum(b, &v)) })
		}
	}
	if e.wants(C.BS_EVENT_PROFILE) {
		o.OnProfile = func(p client.Profile) {
			e.put(C.BS_EVENT_PROFILE, func(b *block, ev *C.bs_event) { ev.profile = one(b, profile(b, &p)) })
		}
	}
}

// listener puts the events of a read session.
func (e *events) listener(handle uint64) (l client.Listener) {
	put := func(kind C.uint32_t, fill func(b *block, ev *C.bs_event)) {
		e.put(kind, func(b *block, ev *C.bs_event) {
			ev.session = C.uint64_t(handle)
			fill(b, ev)
		})
	}
	if e.wants(C.BS_EVENT_MESSAGE) {
		l.OnMessage = func(m client.Message) {
			put(C.BS_EVENT_MESSAGE, func(b *block, ev *C.bs_event) { ev.message = one(b, message(b, &m)) })
		}
	}
	if e.wants(C.BS_EVENT_PROGRESS) {
		l.OnProgress = func(p client.Progress) {
			put(C.BS_EVENT_PROGRESS, func(_ *block, ev *C.bs_event) {
				ev.transferred, ev.want, ev.waiting = C.uint64_t(p.Transferred), C.uint64_t(p.Want), bit(p.Waiting)
			})
		}
	}
	if e.wants(C.BS_EVENT_GAP) {
		l.OnGap = func(r msg.Range) {
			put(C.BS_EVENT_GAP, func(_ *block, ev *C.bs_event) { ev._range = rangeOf(r) })
		}
	}
	if e.wants(C.BS_EVENT_REMOVED) {
		l.OnRemoved = func(r client.Removed) {
			put(C.BS_EVENT_REMOVED, func(b *block, ev *C.bs_event) {
				ev.conv, ev.peer, ev._range, ev.id = id16(r.Conv), text(b, r.Peer), rangeOf(r.Range), id16(r.ID)
			})
		}
	}
	if e.wants(C.BS_EVENT_RECEIPT) {
		l.OnReceipt = func(delivered, read msg.Seq) {
			put(C.BS_EVENT_RECEIPT, func(_ *block, ev *C.bs_event) { ev.delivered, ev.read = C.uint64_t(delivered), C.uint64_t(read) })
		}
	}
	return l
}

// inboxListener puts the events of a summary session.
func (e *events) inboxListener(handle uint64) (l client.InboxListener) {
	if e.wants(C.BS_EVENT_INBOX) {
		l.OnChange = func(r client.Row, matches bool) {
			e.put(C.BS_EVENT_INBOX, func(b *block, ev *C.bs_event) {
				ev.session, ev.row, ev.on = C.uint64_t(handle), one(b, row(b, &r)), bit(matches)
			})
		}
	}
	return l
}

// synced puts the result of a sync.
func (e *events) synced(handle, token uint64) func(client.SyncResult) {
	if !e.wants(C.BS_EVENT_SYNC) {
		return nil
	}
	return func(r client.SyncResult) {
		e.put(C.BS_EVENT_SYNC, func(b *block, ev *C.bs_event) {
			ev.session, ev.token, ev.sync = C.uint64_t(handle), C.uint64_t(token), syncResult(r)
			_, ev.text = reason(b, r.Err)
		})
	}
}
