package sim

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Names of things, for stories.

// inWords makes what a story tells of readable: conversations by the names of who
// is in them, times since the beginning of the run, texts as far as they differ.
func (w *World) inWords(args []any) []any {
	words := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case msg.ConvID:
			words[i] = w.convName(v)
		case msg.Millis:
			if words[i] = v; v > start/2 {
				words[i] = v - start
			}
		case string:
			words[i], _, _ = strings.Cut(v, fill)
		default:
			words[i] = arg
		}
	}
	return words
}

// convName is a conversation: "group 2", "ann and bob" or "the notes of ann".
func (w *World) convName(id msg.ConvID) string {
	lower, higher := id.Users()
	switch {
	case id.IsGroup():
		return id.String()
	case lower == higher:
		return "the notes of " + string(w.nameOf(lower))
	}
	return string(w.nameOf(lower)) + " and " + string(w.nameOf(higher))
}

// idOf is the number of a user; 0: there is none of that name.
func (w *World) idOf(name msg.Address) msg.UserID { return w.ids[name] }

// nameOf is the address of a user.
func (w *World) nameOf(id msg.UserID) msg.Address {
	for name, other := range w.ids {
		if other == id {
			return name
		}
	}
	return ""
}

func (m *model) targetName(u *user, t frame.Target) string {
	if !t.Conv.IsZero() && t.Conv.IsGroup() {
		return m.w.convName(t.Conv)
	}
	if peer := m.peer(u, t); peer != u.name {
		return string(peer)
	}
	return "notes to self"
}

// name is a message: its text's first word and its seq.
func (m *model) name(got *msg.Message) string {
	text, _, _ := strings.Cut(got.Text, " ")
	if got.Seq == 0 {
		return text
	}
	return fmt.Sprintf("%s (%d)", text, got.Seq)
}

func (m *model) names(list []engine.Message) string {
	if len(list) == 0 {
		return "nothing"
	}
	names := make([]string, len(list))
	for i := range list {
		names[i] = m.name(&list[i].Message)
	}
	return strings.Join(names, ", ")
}

// changeName is a change in words.
func (m *model) changeName(change frame.Change) string {
	switch ch := change.(type) {
	case *frame.Edit:
		return fmt.Sprintf("edit %d to %q", ch.Seq, ch.Content.Text)
	case *frame.Delete:
		return fmt.Sprintf("delete %d", ch.Seq)
	case *frame.SetData:
		return fmt.Sprintf("set %s to %.8s", ch.Key, ch.Value)
	case *frame.DeleteData:
		return "delete " + ch.Key
	case *frame.Arrange:
		return "arrange it" + arrangedAs(ch)
	case *frame.SetCall:
		return fmt.Sprintf("say that the call %d was %v for %d ms", ch.Seq, ch.Outcome, ch.Duration)
	case *frame.React:
		return fmt.Sprintf("react to %d with %s (take back: %v)", ch.Seq, ch.Emoji, ch.Remove)
	case *frame.Hide:
		return fmt.Sprintf("hide %v", ch.Seqs)
	case *frame.Clear:
		return fmt.Sprintf("clear up to %d", ch.Seq)
	case *frame.Mark:
		return fmt.Sprintf("mark as unread: %v", ch.Unread)
	case *frame.AddMembers:
		return "add " + nameList(ch.Users)
	case *frame.RemoveMembers:
		return "remove " + nameList(ch.Users)
	case *frame.SetRole:
		return fmt.Sprintf("make %s %v", ch.User, ch.Role)
	case *frame.SetGroup:
		if ch.Settings != nil {
			return fmt.Sprintf("set %+v", *ch.Settings)
		}
		return "change what the group says of itself"
	case *frame.Join:
		return "join"
	case *frame.Leave:
		return "leave"
	case *frame.DeleteGroup:
		return "delete the group"
	}
	return "nothing"
}

// checkShown compares a message that was shown with the log; one that is shown with
// a change that waits in the outbox never was so there.
func (m *model) checkShown(r *reading, got *msg.Message, changing bool) {
	c := r.conv()
	if c == nil || int(got.Seq) > len(c.log) {
		m.w.fail(2, "%v: %s was shown, and it is not durable", r, m.name(got))
		return
	}
	v := c.log[got.Seq-1].at(got.Rev)
	if v != nil && changing {
		return
	}
	if v == nil || !reflect.DeepEqual(v.m, *got) {
		m.w.fail(1, "%v: %s was shown as %+v, which it never was", r, m.name(got), *got)
	}
}

// arrangedAs is how a conversation is to be arranged.
func arrangedAs(ch *frame.Arrange) (as string) {
	if ch.Pinned != nil {
		as += fmt.Sprintf(", pinned with %d", *ch.Pinned)
	}
	if ch.MutedUntil != nil {
		as += fmt.Sprintf(", muted until %d", *ch.MutedUntil)
	}
	if ch.Archived != nil {
		as += fmt.Sprintf(", archived %v", *ch.Archived != 0)
	}
	return as
}
