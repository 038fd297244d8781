package sim

import (
	"context"
	"encoding/binary"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// opImport brings messages of another system into a conversation. A batch whose
// outcome is not known is imported again, as importers do, and sometimes one is
// although it is known.
func opImport(w *World, d dice) {
	if len(w.imports) == 0 || d.percent(60) {
		b := w.drawImport(d)
		if b == nil {
			return
		}
		w.imports = append(w.imports, b)
	}
	b := pick(d, w.imports)
	var result chat.ImportResult
	known, err := w.ask("import messages into "+w.convName(b.conv), func(ctx context.Context, c *chat.Chat) (err error) {
		result, err = c.Import(ctx, b.conv, b.messages)
		return err
	})
	if !known {
		return
	}
	if code := msg.CodeOf(err); code == msg.CodeNotMember || code == msg.CodeGroupDeleted {
		return // a sender has left meanwhile
	}
	if !w.must("import", err) {
		return
	}
	if n := len(b.messages); result.Stored+result.Repeated != n || b.done && result.Stored > 0 {
		w.fail(3, "an import of %d messages stored %d and knew %d", n, result.Stored, result.Repeated)
	}
	b.done = true
	for i := range b.messages {
		w.model.writes[b.messages[i].ID].sure = true
	}
	w.model.follow()
}

// importBatch is a batch of an importer.
type importBatch struct {
	conv     msg.ConvID
	messages []chat.ImportMessage
	done     bool
}

func (w *World) drawImport(d dice) *importBatch {
	a, b := pick(d, w.users), pick(d, w.users)
	batch := &importBatch{conv: msg.OneToOne(a.id, b.id)}
	senders := []msg.Address{a.name, b.name}
	if len(w.groups) > 0 && d.once(2) {
		batch.conv = pick(d, w.groups)
		senders = nil
		c := w.model.convs[batch.conv]
		for _, u := range w.users {
			if rec := c.members[u.id]; rec != nil && rec.Left == nil {
				senders = append(senders, u.name)
			}
		}
	}
	if len(senders) == 0 {
		return nil
	}
	for range d.between(1, 15) {
		w.imported++
		m := chat.ImportMessage{From: pick(d, senders), Content: w.content(d)}
		m.ID[6], m.ID[8] = 0x80, 0x80
		binary.BigEndian.PutUint32(m.ID[12:], uint32(w.imported))
		m.Content.Original = start - msg.Millis(d.between(1, 1<<40))
		if d.once(10) {
			m.Content.Type = msg.Note
		}
		batch.messages = append(batch.messages, m)
		w.model.write(&writing{id: m.ID, from: m.From, content: m.Content})
	}
	return batch
}
