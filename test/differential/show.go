package main

import (
	"encoding/hex"
	"strconv"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Everything as JSON that another language can make too: numbers below 2^53, names for
// what are numbers here, "" for what is not there.

func frames(list [][]byte) []string {
	out := make([]string, len(list))
	for i, b := range list {
		out[i] = hex.EncodeToString(b)
	}
	return out
}

// failed is the code of an error; nil for none.
func failed(err error) any {
	if err == nil {
		return nil
	}
	return step{"error": int(msg.CodeOf(err))}
}

func convJSON(id msg.ConvID) string {
	if id.IsZero() {
		return ""
	}
	return hex.EncodeToString(id[:])
}

func idJSON(id msg.MessageID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

func targetJSON(t frame.Target) step {
	return step{"conv": convJSON(t.Conv), "peer": string(t.Peer)}
}

func addresses(list []msg.Address) []string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = string(a)
	}
	return out
}

func contentJSON(c *msg.Content) step {
	out := step{
		"type": c.Type.String(), "silent": c.Flags&msg.Silent != 0, "wantReceipt": c.Flags&msg.WantReceipt != 0,
		"forwarded": c.Flags&msg.Forwarded != 0, "text": c.Text, "original": c.Original, "replyTo": c.ReplyTo,
		"thread": strconv.FormatUint(c.Thread, 10), "mentions": addresses(c.Mentions),
	}
	if c.Call != nil {
		out["call"] = step{"video": c.Call.Video, "outcome": c.Call.Outcome.String(), "duration": c.Call.Duration}
	}
	return out
}

func texted(list []string) []string { return append([]string{}, list...) }

func (d *device) message(m *engine.Message) step {
	out := contentJSON(&m.Content)
	reactions := make([]step, len(m.Reactions))
	for i, r := range m.Reactions {
		reactions[i] = step{"emoji": r.Emoji, "count": r.Count, "names": addresses(r.Names)}
	}
	for k, v := range (step{
		"conv": convJSON(m.Conv), "peer": string(m.Peer), "seq": m.Seq, "ordinal": m.Ordinal, "rev": m.Rev, "id": m.ID.String(), "from": string(m.From), "time": m.Time,
		"edited": m.Edited, "deleted": m.Deleted, "changedBy": string(m.ChangedBy), "reactions": reactions, "mine": texted(m.Mine),
		"status": m.Status.String(), "code": int(m.Code), "origin": m.Origin().String(), "update": m.Update, "changing": m.Changing, "last": m.Last,
	}) {
		out[k] = v
	}
	return out
}

func (d *device) row(r *engine.Row) step {
	out := step{
		"conv": convJSON(r.Conv), "peer": string(r.Peer), "name": r.Name, "picture": r.Picture, "head": r.Head, "read": r.Read, "unread": r.Unread,
		"mentions": r.Mentions, "marked": r.Marked, "pinned": r.Pinned, "mutedUntil": r.MutedUntil, "archived": r.Archived, "activity": r.Activity,
		"left": r.Left, "deleted": r.Deleted, "role": r.Role.String(), "live": r.Live, "preview": nil,
	}
	if r.Preview != nil {
		out["preview"] = d.message(r.Preview)
	}
	return out
}

func rangeJSON(r msg.Range) step { return step{"lo": r.Lo, "hi": r.Hi} }

func (d *device) page(res *engine.ReadResult) step {
	list := make([]step, len(res.Messages))
	for i := range res.Messages {
		list[i] = d.message(&res.Messages[i])
	}
	out := step{"messages": list, "end": res.End.String(), "missing": nil, "crossed": nil}
	if res.Missing != nil {
		out["missing"] = *res.Missing
	}
	if res.After != nil {
		out["crossed"] = rangeJSON(*res.After)
	}
	return out
}

func countsJSON(c *engine.SessionCounts) step {
	out := step{
		"total": c.Total, "received": c.Received, "unread": c.Unread, "mentions": c.Mentions, "outbox": c.Outbox, "sent": c.Sent,
		"delivered": c.Delivered, "read": c.Read, "failed": c.Failed, "server": nil,
	}
	if c.Server.Known {
		out["server"] = step{"total": c.Server.Total, "unread": c.Server.Unread, "mentions": c.Server.Mentions}
	}
	return out
}

func coverageJSON(c *engine.Coverage) step {
	holes, gaps := []step{}, []step{}
	for _, h := range c.Holes {
		holes = append(holes, step{"lo": h.Lo, "hi": h.Hi, "reason": int(h.Reason)})
	}
	for _, g := range c.Gaps {
		gaps = append(gaps, rangeJSON(g))
	}
	return step{"known": c.Known, "head": c.Head, "first": c.First, "rev": c.Rev, "spans": c.Spans.String(), "holes": holes, "gaps": gaps}
}

func optionsJSON(o *engine.SessionOptions) step {
	out := partJSON(o)
	out["target"], out["fifo"], out["before"], out["after"] = targetJSON(o.Target), o.FIFO, o.Before, o.After
	out["readReceipts"], out["quiet"] = o.ReadReceipts, o.Quiet
	return out
}

// partJSON is what narrows a session.
func partJSON(o *engine.SessionOptions) step {
	kinds := []string{"", "messages", "calls", "missed", "incoming", "outgoing"}
	return step{
		"thread": strconv.FormatUint(o.Thread, 10), "from": string(o.From), "query": o.Query, "kind": kinds[o.Kind], "unread": o.Unread,
		"showBlocked": o.ShowBlocked,
	}
}

func endsJSON(ends *engine.Ends) step {
	list := make([]step, len(ends.Conversations))
	for i, c := range ends.Conversations {
		list[i] = step{"conv": convJSON(c.Conv), "peer": string(c.Peer), "end": c.End.String(), "missing": nil}
		if c.Missing != nil {
			list[i]["missing"] = *c.Missing
		}
	}
	return step{"conversations": list, "list": ends.List.String()}
}

func changeJSON(change frame.Change) step {
	switch ch := change.(type) {
	case *frame.Edit:
		return step{"kind": "edit", "seq": ch.Seq, "content": contentJSON(&ch.Content)}
	case *frame.Delete:
		return step{"kind": "delete", "seq": ch.Seq}
	case *frame.React:
		return step{"kind": "react", "seq": ch.Seq, "emoji": ch.Emoji, "remove": ch.Remove}
	case *frame.Hide:
		return step{"kind": "hide", "seqs": ch.Seqs}
	case *frame.Clear:
		return step{"kind": "clear", "seq": ch.Seq}
	case *frame.Mark:
		return step{"kind": "mark", "unread": ch.Unread}
	case *frame.SetCall:
		return step{"kind": "set call", "seq": ch.Seq, "outcome": ch.Outcome.String(), "duration": ch.Duration}
	case *frame.Arrange:
		return arrangeJSON(ch)
	case *frame.SetData:
		return step{"kind": "set data"}
	case *frame.DeleteData:
		return step{"kind": "delete data"}
	}
	return step{"kind": "unknown"}
}

func arrangeJSON(ch *frame.Arrange) step {
	out := step{"kind": "arrange"}
	if ch.Pinned != nil {
		if out["pinned"] = *ch.Pinned; *ch.Pinned == engine.PinOnTop {
			out["pinned"] = "top"
		}
	}
	if ch.MutedUntil != nil {
		out["mutedUntil"] = *ch.MutedUntil
	}
	if ch.Archived != nil {
		out["archived"] = *ch.Archived != 0
	}
	return out
}

func datumJSON(d *engine.Datum) step {
	states := []string{"unknown", "absent", "long", "here"}
	return step{"key": d.Key, "state": states[d.State], "value": string(d.Value), "size": d.Size, "pending": d.Pending}
}

func (d *device) events(list []engine.Event) []step {
	out := []step{}
	for _, ev := range list {
		out = append(out, d.event(ev))
	}
	return out
}

func (d *device) event(ev engine.Event) step {
	switch ev := ev.(type) {
	case engine.MessageEvent:
		return step{"kind": "message", "session": ev.Session.Tag, "message": d.message(&ev.Message)}
	case engine.GapEvent:
		return step{"kind": "gap", "session": ev.Session.Tag, "range": rangeJSON(ev.Range)}
	case engine.RemovedEvent:
		if !ev.ID.IsZero() {
			return step{"kind": "removed", "session": ev.Session.Tag, "id": ev.ID.String()}
		}
		return step{"kind": "removed", "session": ev.Session.Tag, "range": rangeJSON(ev.Range)}
	case engine.ReceiptEvent:
		return step{"kind": "receipt", "session": ev.Session.Tag, "delivered": ev.Delivered, "read": ev.Read}
	case engine.SyncEvent:
		r := ev.Result
		return step{
			"kind": "sync", "token": ev.Token, "count": r.Count, "transferred": r.Transferred, "more": r.More, "end": r.End.String(),
			"error": int(msg.CodeOf(r.Err)),
		}
	case engine.ProgressEvent:
		return step{"kind": "progress", "token": ev.Token, "transferred": ev.Transferred, "want": ev.Want, "waiting": ev.Waiting}
	case engine.RowEvent:
		return step{"kind": "listed", "row": d.row(&ev.Row), "matches": ev.Matches}
	case engine.OutboxEvent:
		return step{"kind": "outbox", "message": d.message(&ev.Message)}
	case engine.ChangeEvent:
		return step{"kind": "change", "conv": convJSON(ev.Conv), "change": changeJSON(ev.Change)["kind"], "error": int(msg.CodeOf(ev.Err))}
	case engine.DataEvent:
		return step{"kind": "data", "datum": datumJSON(&ev.Datum)}
	case engine.AnswerEvent:
		return step{"kind": "answer", "token": ev.Token, "error": int(msg.CodeOf(ev.Err))}
	case engine.OnlineEvent:
		return step{"kind": "online"}
	case engine.RefusedEvent:
		return step{"kind": "refused", "error": int(msg.CodeOf(ev.Err))}
	case engine.FailureEvent:
		return step{"kind": "failure", "error": int(msg.CodeOf(ev.Err))}
	}
	return step{"kind": "other"}
}
