package pebble

import (
	"errors"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// The flags of a conversation: what few have costs the others no byte.
const (
	convWide     = 1 << 0
	convSettings = 1 << 1
	convDeleted  = 1 << 2
	convOwner    = 1 << 3
	convAbout    = 1 << 4 // it has a description or a picture: they are a record of their own
)

// The flags of settings.
const (
	setFromJoining = 1 << 0
	setBroadcast   = 1 << 1
	setOpen        = 1 << 2
	setNoNotes     = 1 << 3
	setCustom      = 1 << 4
)

func appendConversation(b []byte, c *chat.Conversation) []byte {
	settings := c.Settings != msg.Settings{}
	b = append(b, recordVersion, flag(c.Wide, convWide)|flag(settings, convSettings)|
		flag(c.Deleted != 0, convDeleted)|flag(c.Owner != 0, convOwner)|flag(hasAbout(c), convAbout))
	b = appendPosition(b, c.Head)
	b = appendDistance(b, uint64(c.Head.Seq), uint64(c.Rev))
	b = appendNumber(b, uint64(c.MetaRev))
	b = appendNumber(b, uint64(c.ReceiptRev))
	b = appendDistance(b, uint64(c.Rev), uint64(c.Fanned.Rev))
	b = appendDistance(b, uint64(c.MetaRev), uint64(c.Fanned.MetaRev))
	b = appendDistance(b, uint64(c.ReceiptRev), uint64(c.Fanned.ReceiptRev))
	b = appendMillis(b, c.Activity)
	b = appendNumber(b, uint64(c.Members))
	b = appendPosition(b, c.Floor)
	b = appendNumber(b, c.Skips)
	b = appendNumber(b, c.Mentions)
	b = appendText(b, c.Name)
	b = appendText(b, c.Key)
	b = appendMillis(b, c.Created)
	if settings {
		b = appendSettings(b, &c.Settings)
	}
	if c.Deleted != 0 {
		b = appendMillis(b, c.Deleted)
	}
	if c.Owner != 0 {
		b = appendNumber(b, uint64(c.Owner))
	}
	return b
}

func appendSettings(b []byte, s *msg.Settings) []byte {
	b = append(b, flag(s.FromJoining, setFromJoining)|flag(s.Broadcast, setBroadcast)|flag(s.Open, setOpen)|
		flag(s.NoNotes, setNoNotes)|flag(s.Custom, setCustom))
	return appendNumber(appendNumber(b, uint64(s.Member)), uint64(s.Admin))
}

func (f *fieldReader) settings() msg.Settings {
	flags := f.flags(setFromJoining | setBroadcast | setOpen | setNoNotes | setCustom)
	return msg.Settings{
		FromJoining: flags&setFromJoining != 0,
		Broadcast:   flags&setBroadcast != 0,
		Open:        flags&setOpen != 0,
		NoNotes:     flags&setNoNotes != 0,
		Custom:      flags&setCustom != 0,
		Member:      msg.Rights(f.number()),
		Admin:       msg.Rights(f.number()),
	}
}

// convRecord is a conversation without its description and picture, which are
// there if about.
type convRecord struct {
	chat.Conversation
	about bool
}

func decodeConversation(key, val []byte) (convRecord, error) {
	id, _, k := readConvKey(key)
	f := readRecord(val)
	flags := f.flags(convWide | convSettings | convDeleted | convOwner | convAbout)
	c := convRecord{chat.Conversation{ID: id, Wide: flags&convWide != 0}, flags&convAbout != 0}
	c.Head = f.position()
	c.Rev = msg.Rev(f.to(uint64(c.Head.Seq)))
	c.MetaRev = f.rev()
	c.ReceiptRev = f.rev()
	c.Fanned.Rev = msg.Rev(f.to(uint64(c.Rev)))
	c.Fanned.MetaRev = msg.Rev(f.to(uint64(c.MetaRev)))
	c.Fanned.ReceiptRev = msg.Rev(f.to(uint64(c.ReceiptRev)))
	c.Activity = f.millis()
	c.Members = int(f.number())
	c.Floor = f.position()
	c.Skips = f.number()
	c.Mentions = f.number()
	c.Name = f.text()
	c.Key = f.text()
	c.Created = f.millis()
	if flags&convSettings != 0 {
		c.Settings = f.settings()
	}
	if flags&convDeleted != 0 {
		c.Deleted = f.millis()
	}
	if flags&convOwner != 0 {
		c.Owner = msg.UserID(f.number())
	}
	if !k.ok() || !f.ok() {
		return convRecord{}, unreadable("conversation", key, val)
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
	rec, err := lookup(r, r.key, decodeConversation)
	if err != nil {
		return chat.Conversation{}, err
	}
	return r.withAbout(rec)
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
			rec, err := decode(it, decodeConversation)
			if err != nil {
				return nil, and(err, r.done(it))
			}
			c, err := r.withAbout(rec)
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
	old, err := t.Conversation(c.ID)
	if err != nil && !errors.Is(err, chat.ErrNotFound) {
		return err
	}
	if old.Key != c.Key {
		if err := t.moveConvKey(&old, &c); err != nil {
			return err
		}
	}
	if old.Description != c.Description || old.Picture != c.Picture {
		if err := t.putAbout(&c); err != nil {
			return err
		}
	}
	t.hot.convs.put(c.ID, c)
	t.key, t.val = convKey(t.key[:0], c.ID, tagConv), appendConversation(t.val[:0], &c)
	return t.set(t.key, t.val)
}

func (t *tx) moveConvKey(old, c *chat.Conversation) error {
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
