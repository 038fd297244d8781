package pebble

import (
	"errors"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

func appendConversation(b []byte, c *chat.Conversation) []byte {
	b = append(b, recordVersion)
	b = appendPosition(b, c.Head)
	b = appendDistance(b, uint64(c.Head.Seq), uint64(c.Rev))
	b = appendNumber(b, uint64(c.MetaRev))
	b = appendNumber(b, uint64(c.ReceiptRev))
	b = appendDistance(b, uint64(c.Rev), uint64(c.Fanned.Rev))
	b = appendDistance(b, uint64(c.MetaRev), uint64(c.Fanned.MetaRev))
	b = appendDistance(b, uint64(c.ReceiptRev), uint64(c.Fanned.ReceiptRev))
	b = appendMillis(b, c.Activity)
	b = appendBool(b, c.Wide)
	b = appendNumber(b, uint64(c.Members))
	b = appendPosition(b, c.Floor)
	b = appendNumber(b, c.Skips)
	b = appendText(b, c.Name)
	b = appendText(b, c.Key)
	return appendMillis(b, c.Created)
}

func decodeConversation(key, val []byte) (chat.Conversation, error) {
	id, _, k := readConvKey(key)
	f := readRecord(val)
	c := chat.Conversation{ID: id}
	c.Head = f.position()
	c.Rev = msg.Rev(f.to(uint64(c.Head.Seq)))
	c.MetaRev = f.rev()
	c.ReceiptRev = f.rev()
	c.Fanned.Rev = msg.Rev(f.to(uint64(c.Rev)))
	c.Fanned.MetaRev = msg.Rev(f.to(uint64(c.MetaRev)))
	c.Fanned.ReceiptRev = msg.Rev(f.to(uint64(c.ReceiptRev)))
	c.Activity = f.millis()
	c.Wide = f.bool()
	c.Members = int(f.number())
	c.Floor = f.position()
	c.Skips = f.number()
	c.Name = f.text()
	c.Key = f.text()
	c.Created = f.millis()
	if !k.ok() || !f.ok() {
		return chat.Conversation{}, unreadable("conversation", key, val)
	}
	return c, nil
}

// decodeConvRef reads a value that is a conversation's id.
func decodeConvRef(key, val []byte) (msg.ConvID, error) {
	id, ok := msg.ConvIDFrom(val)
	if !ok {
		return id, unreadable("reference to a conversation", key, val)
	}
	return id, nil
}

func (r *reader) Conversation(id msg.ConvID) (chat.Conversation, error) {
	r.key = convKey(r.key[:0], id, tagConv)
	return lookup(r, r.key, decodeConversation)
}

func (r *reader) GroupByKey(key string) (chat.Conversation, error) {
	if key == "" {
		return chat.Conversation{}, chat.ErrNotFound
	}
	r.key = nameKey(r.key[:0], tagConvKey, key)
	id, err := lookup(r, r.key, decodeConvRef)
	if err != nil {
		return chat.Conversation{}, err
	}
	c, err := r.Conversation(id)
	return c, dangling(err, id)
}

func (r *reader) Conversations(after msg.ConvID, limit int) ([]chat.Conversation, error) {
	if limit <= 0 {
		return nil, nil
	}
	it, err := r.open(under([]byte{spaceConv}))
	if err != nil {
		return nil, err
	}
	var all []chat.Conversation
	for ok := it.SeekGE(behindConv(after)); ok && len(all) < limit; {
		id, tag, _ := readConvKey(it.Key())
		if tag == tagConv {
			c, err := decode(it, decodeConversation)
			if err != nil {
				return nil, and(err, r.done(it))
			}
			all = append(all, c)
		}
		ok = it.SeekGE(behindConv(id))
	}
	return all, r.done(it)
}

// behindConv is behind all keys of a conversation.
func behindConv(conv msg.ConvID) []byte { return convKey(nil, conv, 0xff) }

func (t *tx) NextGroup() (uint64, error) {
	n, err := t.next(nameKey(nil, tagNumber, "group"))
	if err == nil && n > msg.MaxGroup {
		return 0, msg.Errorf(msg.CodeInternal, "all %d group numbers were given out", uint64(msg.MaxGroup))
	}
	return n, err
}

func (t *tx) PutConversation(c chat.Conversation) error {
	if err := t.moveConvKey(&c); err != nil {
		return err
	}
	t.hot.convs.put(c.ID, c)
	t.key, t.val = convKey(t.key[:0], c.ID, tagConv), appendConversation(t.val[:0], &c)
	return t.set(t.key, t.val)
}

func (t *tx) moveConvKey(c *chat.Conversation) error {
	old, err := t.Conversation(c.ID)
	if err != nil && !errors.Is(err, chat.ErrNotFound) {
		return err
	}
	if old.Key == c.Key {
		return nil
	}
	if old.Key != "" {
		if err := t.unset(nameKey(nil, tagConvKey, old.Key)); err != nil {
			return err
		}
	}
	if c.Key == "" {
		return nil
	}
	key := nameKey(nil, tagConvKey, c.Key)
	if used, err := t.has(key); err != nil {
		return err
	} else if used {
		return taken("the key %q belongs to another group", c.Key)
	}
	return t.set(key, c.ID[:])
}
