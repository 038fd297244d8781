package scenario_test

import (
	"fmt"
	"strings"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// picture is a message in one line.
func picture(m client.Message) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s: %s", m.Seq, m.From, m.Text)
	if p := m.Properties; p != nil && m.Type == msg.Note {
		fmt.Fprintf(&b, " [%s]", p.Title)
	} else if p != nil {
		fmt.Fprintf(&b, " {%d %s %s %v %x %v}", p.Type, p.Title, p.Subtitle, p.Values, p.Body, *p.Location)
	}
	for _, mark := range []struct {
		set  bool
		text string
	}{
		{m.Type == msg.Note, "note"},
		{m.Call != nil, pictureOfCall(m.Call)},
		{m.Deleted != 0, "deleted"},
		{m.Edited != 0, "edited"},
		{m.ChangedBy != "", "by " + string(m.ChangedBy)},
		{m.ReplyTo != 0, fmt.Sprintf("reply to %d", m.ReplyTo)},
		{m.Thread != 0, fmt.Sprintf("thread %d", m.Thread)},
		{m.Flags&msg.Forwarded != 0, "forwarded"},
		{m.Flags&msg.Silent != 0, "silent"},
		{len(m.Mentions) > 0, fmt.Sprint("mentions ", m.Mentions)},
		{len(m.Reactions) > 0, fmt.Sprint(pictureOfReactions(m.Reactions))},
		{len(m.Mine) > 0, fmt.Sprint("mine ", m.Mine)},
		{m.Changing, "changing"},
		{m.Status != msg.Received, m.Status.String()},
	} {
		if mark.set {
			b.WriteString(", " + mark.text)
		}
	}
	return b.String()
}

func pictureOfCall(c *msg.Call) string {
	switch {
	case c == nil:
		return ""
	case c.Video:
		return fmt.Sprintf("video call %v %d", c.Outcome, c.Duration)
	}
	return fmt.Sprintf("call %v %d", c.Outcome, c.Duration)
}

func pictureOfReactions(list []msg.Reaction) (all []string) {
	for _, r := range list {
		who := fmt.Sprint(r.Names)
		if r.Count > 3 {
			who = fmt.Sprintf("%d names", len(r.Names))
		}
		all = append(all, fmt.Sprintf("%s %d %s", r.Emoji, r.Count, who))
	}
	return all
}

// pictureOfRow is a line of the conversation list. A conversation that was left
// keeps the preview that the device had, if any.
func pictureOfRow(r client.Row) string {
	b := fmt.Sprintf("= unread %d", r.Unread)
	for _, mark := range []struct {
		set  bool
		text string
	}{
		{r.Mentions > 0, fmt.Sprintf("mentions %d", r.Mentions)},
		{r.Marked, "marked"},
		{r.Pinned > 0, fmt.Sprintf("pinned %d", r.Pinned)},
		{r.MutedUntil == msg.ForEver, "muted"},
		{r.Archived, "archived"},
		{r.Left, "left"},
		{r.Deleted, "deleted"},
		{r.Role != msg.RoleMember, r.Role.String()},
		{r.Name != "", r.Name},
		{r.Preview != nil && !r.Left, "preview"},
	} {
		if mark.set {
			b += ", " + mark.text
		}
	}
	if p := r.Preview; p == nil || r.Left {
		return b
	} else if p.Deleted != 0 {
		b += " of a deleted one"
	} else {
		b += " " + p.Text
	}
	return b
}
