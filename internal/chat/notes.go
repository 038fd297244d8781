package chat

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"github.com/backscroll/backscroll/msg"
)

// The kinds of system notes that the server writes: what stands in the title of
// their properties.
const (
	noteCreated = "created"
	noteAdded   = "added"
	noteRemoved = "removed"
	noteJoined  = "joined"
	noteLeft    = "left"
	noteRole    = "role"
	noteChanged = "changed"
)

var noteKinds = map[string]bool{
	noteCreated: true, noteAdded: true, noteRemoved: true, noteJoined: true,
	noteLeft: true, noteRole: true, noteChanged: true,
}

// happened is what a system note tells. text follows the name of who did it.
type happened struct {
	kind   string
	text   string
	values map[string]string
}

func (h happened) content(by msg.Address) msg.Content {
	return msg.Content{
		Type: msg.Note, Text: string(by) + " " + h.text,
		Properties: &msg.Properties{Title: h.kind, Values: h.values},
	}
}

func createdNote(name string, members []msg.Address) happened {
	h := happened{kind: noteCreated, text: fmt.Sprintf("created the group %q", name), values: map[string]string{"name": name}}
	if len(members) > 0 {
		h.text += " with " + namesInText(members)
		h.whom(members)
	}
	return h
}

func membersNote(kind string, who []msg.Address) happened {
	h := happened{kind: kind, text: kind + " " + namesInText(who), values: map[string]string{}}
	h.whom(who)
	return h
}

func roleNote(who msg.Address, role msg.Role) happened {
	h := happened{kind: noteRole, text: fmt.Sprintf("made %s %v", who, role), values: map[string]string{"role": role.String()}}
	h.whom([]msg.Address{who})
	return h
}

// whom says of whom the note speaks: how many, and the first of them.
func (h *happened) whom(who []msg.Address) {
	names := make([]string, 0, msg.MaxNames)
	for _, a := range who[:min(len(who), msg.MaxNames)] {
		names = append(names, string(a))
	}
	h.values["who"] = strings.Join(names, "\n")
	h.values["count"] = strconv.Itoa(len(who))
}

// namesInText writes "bob", "bob and cyd", "bob, cyd and 3 others".
func namesInText(who []msg.Address) string {
	const most = 3
	switch n := len(who); {
	case n == 1:
		return string(who[0])
	case n > most:
		return fmt.Sprintf("%s, %s and %d others", who[0], who[1], n-2)
	case n == most:
		return fmt.Sprintf("%s, %s and %s", who[0], who[1], who[2])
	default:
		return fmt.Sprintf("%s and %s", who[0], who[1])
	}
}

// writeNote appends what a present member did at a device, unless the group wants no
// notes. The device gets it with the acknowledgement, everybody else as a push.
func (b *batch) writeNote(id msg.ConvID, s *session, what happened) error {
	t, err := b.touch(id)
	if err != nil || t.conv.Settings.NoNotes {
		return err
	}
	noteID, err := b.noteID()
	if err != nil {
		return err
	}
	content := what.content(s.user.Address)
	_, err = b.append(id, &draft{
		id: noteID, from: s.user, content: content, hash: hashOf(b.c.codec, noteID, content), origin: s,
	})
	return err
}

// noteID makes a UUIDv7 of this moment, which no device can foresee.
func (b *batch) noteID() (id msg.MessageID, err error) {
	random, err := b.c.random(len(id))
	if err != nil {
		return id, err
	}
	copy(id[:], random)
	var at [8]byte
	binary.BigEndian.PutUint64(at[:], uint64(b.now)<<16)
	copy(id[:6], at[:])
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id, nil
}
