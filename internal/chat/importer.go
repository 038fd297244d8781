package chat

import (
	"context"

	"github.com/backscroll/backscroll/msg"
)

// ImportMessage is one message of another system.
type ImportMessage struct {
	ID      msg.MessageID // UUIDv8, made from what the message is, so that it is the same again
	From    msg.Address   // must be a member
	Content msg.Content   // Original may be set; notes are allowed
}

// ImportResult says what an import did.
type ImportResult struct {
	Stored   int // new
	Repeated int // there already
}

// maxImport is how many messages one Import takes: they are one commit.
const maxImport = 10_000

// Import appends messages in the given order, in one commit: all, or with an
// error none. Those that are there already, by id, stay where they are. A
// one-to-one conversation that does not exist yet is made. Devices that are
// online see the new head in their inbox; the messages are not pushed.
func (c *Chat) Import(ctx context.Context, conv msg.ConvID, messages []ImportMessage) (ImportResult, error) {
	if len(messages) > maxImport {
		return ImportResult{}, msg.Errorf(msg.CodeTooLarge, "%d messages are too many for one commit; at most %d are allowed", len(messages), maxImport)
	}
	size := 0
	hashes := make([][8]byte, len(messages))
	for i := range messages {
		m := &messages[i]
		if err := c.checkImport(m); err != nil {
			return ImportResult{}, err
		}
		hashes[i] = hashOf(c.codec, m.ID, m.Content)
		size += m.Content.Size() + 256
	}
	var result ImportResult
	err := c.update(ctx, size, func(b *batch) (err error) {
		result, err = b.importAll(conv, messages, hashes)
		return err
	}, nil)
	if err != nil {
		return ImportResult{}, err
	}
	return result, nil
}

func (c *Chat) checkImport(m *ImportMessage) error {
	if m.ID.Version() != 8 {
		return msg.Errorf(msg.CodeBadRequest, "the id %v of an imported message is no UUIDv8", m.ID)
	}
	return m.Content.Check(c.limits.BodyBytes)
}

func (b *batch) importAll(id msg.ConvID, messages []ImportMessage, hashes [][8]byte) (ImportResult, error) {
	exists, err := b.importable(id)
	if err != nil {
		return ImportResult{}, err
	}
	fresh, err := b.drafts(id, exists, messages, hashes)
	if err != nil {
		return ImportResult{}, err
	}
	if len(fresh) > 0 {
		if err := b.room(); err != nil {
			return ImportResult{}, err
		}
	}
	if !exists && len(fresh) > 0 {
		if err := b.createOneToOne(id); err != nil {
			return ImportResult{}, err
		}
	}
	for i := range fresh {
		if _, err := b.append(id, &fresh[i]); err != nil {
			return ImportResult{}, err
		}
	}
	return ImportResult{Stored: len(fresh), Repeated: len(messages) - len(fresh)}, nil
}

// importable reports whether a conversation exists; one that could not is refused.
func (b *batch) importable(id msg.ConvID) (bool, error) {
	conv, exists, err := found(b.Conversation(id))
	if err == nil && conv.Deleted != 0 {
		err = groupDeleted(id)
	}
	if err != nil || exists {
		return exists, err
	}
	lower, higher := id.Users()
	for _, u := range [...]msg.UserID{lower, higher} {
		_, there, err := found(b.User(u))
		if err != nil {
			return false, err
		}
		if !there || lower > higher {
			return false, msg.Errorf(msg.CodeNoConv, "there is no conversation of %v", id)
		}
	}
	return false, nil
}

// drafts are the messages that are not stored yet, each once. It refuses what
// may not be stored.
func (b *batch) drafts(id msg.ConvID, exists bool, messages []ImportMessage, hashes [][8]byte) ([]draft, error) {
	fresh := make([]draft, 0, len(messages))
	named := make(map[msg.MessageID]int, len(messages))
	for i := range messages {
		m := &messages[i]
		if first, again := named[m.ID]; again {
			if hashes[first] != hashes[i] {
				return nil, idReused(m.ID)
			}
			continue
		}
		named[m.ID] = i
		if _, known, err := b.repeated(id, m.ID, hashes[i]); err != nil {
			return nil, err
		} else if known {
			continue
		}
		from, err := b.importSender(id, exists, m.From)
		if err != nil {
			return nil, err
		}
		fresh = append(fresh, draft{id: m.ID, from: from, content: m.Content, hash: hashes[i], silent: true})
	}
	return fresh, nil
}

// importSender finds a sender, who must be a member.
func (b *batch) importSender(id msg.ConvID, exists bool, a msg.Address) (User, error) {
	u, err := userAt(b, a)
	if err != nil {
		return u, err
	}
	member := false
	if exists {
		m, there, err := found(b.Member(id, u.ID))
		if err != nil {
			return u, err
		}
		member = there && m.Left == nil
	} else {
		lower, higher := id.Users()
		member = u.ID == lower || u.ID == higher
	}
	if !member {
		return u, msg.Errorf(msg.CodeNotMember, "%q is not a member of %v", string(a), id)
	}
	return u, nil
}
