package main

import (
	"strings"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// step is one input with what came of it.
type step map[string]any

var (
	texts  = []string{"hello", "How are you?", "fine", "Straße", "later 🙂", strings.Repeat("long ", 30)}
	emojis = []string{"👍", "❤️", "x"}
)

// targets are the conversations that a device writes to and looks at.
func (d *device) target() frame.Target {
	if d.w.once(3) {
		return frame.Target{Conv: msg.GroupConv(d.w.group)}
	}
	return frame.Target{Peer: []msg.Address{"ann", "bob", "cyd"}[d.w.dice.IntN(3)]}
}

// act is something that the app does.
func (d *device) act() {
	switch n := d.w.dice.IntN(100); {
	case n < 25:
		d.send()
	case n < 45:
		d.change()
	case n < 55:
		d.open()
	case n < 58:
		d.list()
	case n < 62:
		d.look(d.target())
	case n < 66:
		d.unsent()
	case n < 72:
		d.data()
	default:
		d.useSession()
	}
}

func (d *device) send() {
	t := d.target()
	c := msg.Content{Text: texts[d.w.dice.IntN(len(texts))]}
	if d.w.once(4) {
		c.Flags |= msg.WantReceipt
	}
	if d.w.once(8) {
		c.Flags |= msg.Silent
	}
	if d.w.once(4) {
		c.Thread = 5
	}
	if d.w.once(5) {
		c.Mentions = []msg.Address{"ann", "bob"}
	}
	if d.w.once(8) {
		c = msg.CallOf(msg.Call{Video: d.w.once(2), Outcome: msg.Outcome(d.w.dice.IntN(2))})
	}
	var to msg.MessageID
	if d.w.once(6) && len(d.ids) > 0 {
		to = d.ids[d.w.dice.IntN(len(d.ids))]
	}
	d.run(step{"do": "send", "to": targetJSON(t), "content": contentJSON(&c), "reply": idJSON(to)}, func() any {
		m, err := d.e.Reply(t, c, to)
		if err != nil {
			return failed(err)
		}
		d.ids = append(d.ids, m.ID)
		return d.message(&m)
	})
}

// seq is one that there may be.
func (d *device) seq(t frame.Target) msg.Seq {
	cov, err := d.e.Coverage(t)
	d.w.fail(err)
	return msg.Seq(d.w.dice.IntN(int(cov.Head)+2) + 1)
}

func (d *device) change() {
	t := d.target()
	seq := d.seq(t)
	var of msg.MessageID
	if d.w.once(4) && len(d.ids) > 0 {
		of = d.ids[len(d.ids)-1-d.w.dice.IntN(min(5, len(d.ids)))]
	}
	var ch frame.Change
	switch d.w.dice.IntN(11) {
	case 0, 1:
		ch = &frame.Edit{Seq: seq, Content: msg.Content{Text: "edited " + texts[d.w.dice.IntN(len(texts))]}}
	case 2:
		ch = &frame.Delete{Seq: seq}
	case 3, 4, 5:
		ch = &frame.React{Seq: seq, Emoji: emojis[d.w.dice.IntN(len(emojis))], Remove: d.w.once(3)}
	case 6:
		ch = &frame.Hide{Seqs: []msg.Seq{seq}}
	case 7:
		if !d.w.once(5) {
			return
		}
		ch, of = &frame.Clear{Seq: seq / 2}, msg.MessageID{}
	case 8:
		ch, of = &frame.Mark{Unread: !d.w.once(3)}, msg.MessageID{}
	case 9:
		ch, of = d.arrange(), msg.MessageID{}
	case 10:
		ch = &frame.SetCall{Seq: seq, Outcome: msg.Outcome(d.w.dice.IntN(3))}
	}
	d.last++
	token := d.last
	d.run(step{"do": "change", "to": targetJSON(t), "of": idJSON(of), "change": changeJSON(ch), "token": token}, func() any {
		return failed(d.e.Change(t, of, ch, token))
	})
}

func (d *device) arrange() *frame.Arrange {
	switch d.w.dice.IntN(4) {
	case 0:
		return &frame.Arrange{Pinned: new(uint64(d.w.dice.IntN(3)))}
	case 1:
		return &frame.Arrange{Pinned: new(engine.PinOnTop)}
	case 2:
		return &frame.Arrange{MutedUntil: new(d.w.now + msg.Millis(d.w.dice.IntN(5000)))}
	}
	archived := engine.Archive
	if d.w.once(3) {
		archived = 0
	}
	return &frame.Arrange{Archived: &archived}
}

func (d *device) open() {
	if len(d.sessions) >= 3 {
		return
	}
	o := engine.SessionOptions{Target: d.target(), ReadReceipts: d.w.once(2), FIFO: d.w.once(3)}
	switch d.w.dice.IntN(12) {
	case 0:
		o.Thread = 5
	case 1:
		o.From = "bob"
	case 2:
		o.Query = []string{"LO", "strasse", "straßE", "🙂"}[d.w.dice.IntN(4)]
	case 3:
		o.Kind = engine.Kind(d.w.dice.IntN(6))
	case 4:
		o.Unread = true
	case 5:
		o.Before, o.After = d.seq(o.Target), d.seq(o.Target)
	}
	d.last++
	no := d.last
	if d.w.once(2) {
		all := engine.SessionOptions{Thread: o.Thread, From: o.From, Query: o.Query, Kind: o.Kind, Unread: o.Unread, ShowBlocked: d.w.once(4)}
		d.run(step{"do": "openAll", "session": no, "options": partJSON(&all)}, func() any { d.sessions[no] = d.e.OpenAll(all, no); return nil })
		return
	}
	d.run(step{"do": "open", "session": no, "options": optionsJSON(&o)}, func() any {
		s, err := d.e.Open(o)
		if err != nil {
			return failed(err)
		}
		s.Tag = no
		d.sessions[no] = s
		return nil
	})
}

func (d *device) useSession() {
	for no := 1; no <= d.last; no++ {
		s, open := d.sessions[no]
		if !open || !d.w.once(2) {
			continue
		}
		d.use(no, s)
		return
	}
}

func (d *device) use(no int, s reading) {
	n := d.w.dice.IntN(12) + 1
	in := step{"session": no, "n": n}
	switch k := d.w.dice.IntN(20); {
	case k < 8:
		in["do"] = "read"
		d.run(in, func() any {
			res, err := s.Read(n)
			if err != nil {
				return failed(err)
			}
			out := d.page(&res)
			if all, ok := s.(*engine.AllSession); ok {
				ends, err := all.Ends()
				d.w.fail(err)
				out["ends"] = endsJSON(&ends)
			}
			return out
		})
	case k < 14:
		d.last++
		in["do"], in["token"] = "sync", d.last
		d.run(in, func() any { s.Sync(n*2, d.last); return nil })
	case k < 15:
		in["do"] = "cross"
		d.run(in, func() any { return s.Cross() })
	case k < 17:
		in["do"] = "counts"
		d.run(in, func() any {
			c, err := s.Counts()
			if err != nil {
				return failed(err)
			}
			return countsJSON(&c)
		})
	case k < 18:
		in["do"] = "reset"
		d.run(in, func() any { return failed(s.Reset()) })
	default:
		in["do"] = "stop"
		delete(d.sessions, no)
		d.run(in, func() any { s.Stop(); return nil })
	}
}

func (d *device) list() {
	for no := 1; no <= d.last; no++ {
		if s, open := d.summaries[no]; open {
			d.useList(no, s)
			return
		}
	}
	d.last++
	no := d.last
	of := engine.RowFilter{Unread: d.w.once(4), Archived: engine.Part(d.w.dice.IntN(3))}
	d.run(step{"do": "openList", "session": no, "unread": of.Unread, "archived": int(of.Archived)}, func() any {
		d.summaries[no] = d.e.OpenSummary(of)
		return nil
	})
}

func (d *device) useList(no int, s *engine.Summary) {
	in := step{"session": no, "n": 2}
	switch d.w.dice.IntN(5) {
	case 0:
		d.last++
		in["do"], in["token"] = "syncList", d.last
		d.run(in, func() any { s.Sync(2, d.last); return nil })
	case 1:
		in["do"] = "stopList"
		delete(d.summaries, no)
		d.run(in, func() any { s.Stop(); return nil })
	default:
		in["do"] = "readList"
		d.run(in, func() any {
			res, err := s.Read(2)
			if err != nil {
				return failed(err)
			}
			rows := make([]any, len(res.Rows))
			for i := range res.Rows {
				rows[i] = d.row(&res.Rows[i])
			}
			return step{"rows": rows, "end": res.End.String()}
		})
	}
}

// data is what the app does with the user's data.
func (d *device) data() {
	key := []string{"draft/with/bob", "draft/group/1", "theme", "block/bob", "block/ann"}[d.w.dice.IntN(5)]
	d.last++
	in := step{"key": key, "token": d.last}
	switch d.w.dice.IntN(6) {
	case 0, 1:
		value := strings.Repeat("v", d.w.dice.IntN(3)*700)
		in["do"], in["value"] = "setData", value
		d.run(in, func() any { return failed(d.e.ChangeData(&frame.SetData{Key: key, Value: []byte(value)}, d.last)) })
	case 2:
		in["do"] = "deleteData"
		d.run(in, func() any { return failed(d.e.ChangeData(&frame.DeleteData{Key: key}, d.last)) })
	case 3:
		in["do"], in["key"] = "syncData", key[:strings.IndexByte(key, 'e')+1]
		d.run(in, func() any { d.e.SyncData(in["key"].(string), d.last); return nil })
	case 4:
		in["do"] = "fetchDatum"
		d.run(in, func() any { d.e.FetchDatum(key, d.last); return nil })
	default:
		in["do"] = "listData"
		d.run(in, func() any {
			list, _, err := d.e.Data("", "", 100)
			d.w.fail(err)
			out := []step{}
			for _, datum := range list {
				out = append(out, datumJSON(&datum))
			}
			return out
		})
	}
}

// unsent takes a message back, or sends it again.
func (d *device) unsent() {
	if len(d.ids) == 0 {
		return
	}
	id := d.ids[len(d.ids)-1-d.w.dice.IntN(min(4, len(d.ids)))]
	if d.w.once(2) {
		d.run(step{"do": "cancel", "id": id.String()}, func() any { return failed(d.e.Cancel(id)) })
		return
	}
	d.run(step{"do": "resend", "id": id.String()}, func() any { return failed(d.e.Resend(id)) })
}

// look records what the device holds and shows of a conversation.
func (d *device) look(t frame.Target) {
	d.run(step{"do": "look", "to": targetJSON(t)}, func() any {
		cov, err := d.e.Coverage(t)
		d.w.fail(err)
		out := step{"coverage": coverageJSON(&cov)}
		row, known, err := d.e.Row(t)
		d.w.fail(err)
		if known {
			out["row"] = d.row(&row)
		}
		return out
	})
}
