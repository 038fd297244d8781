package irc

import (
	"testing"

	"github.com/backscroll/backscroll/msg"
)

func TestIDNamesTheLine(t *testing.T) {
	line := Line{No: 7, Type: msg.Text, From: "ann", Text: "hi", Time: 1000}
	id := ID("irc:ubuntu", day, line)
	if id.Version() != 8 || id[8]>>6 != 2 {
		t.Errorf("%v is no UUIDv8 of RFC 9562", id)
	}
	if again := ID("irc:ubuntu", "elsewhere/"+day, line); again != id {
		t.Errorf("the same file in another folder gave %v, then %v", id, again)
	}
	vary := func(f func(*Line)) Line { l := line; f(&l); return l }
	seen := map[msg.MessageID]string{id: "the line itself"}
	for what, other := range map[string]msg.MessageID{
		"another group":  ID("irc:debian", day, line),
		"another file":   ID("irc:ubuntu", "2006-12-07.log", line),
		"another line":   ID("irc:ubuntu", day, vary(func(l *Line) { l.No = 8 })),
		"another type":   ID("irc:ubuntu", day, vary(func(l *Line) { l.Type = msg.Action })),
		"another author": ID("irc:ubuntu", day, vary(func(l *Line) { l.From, l.Text = "annh", "i" })),
		"another text":   ID("irc:ubuntu", day, vary(func(l *Line) { l.Text = "ho" })),
		"another minute": ID("irc:ubuntu", day, vary(func(l *Line) { l.Time = 2000 })),
	} {
		if same, taken := seen[other]; taken {
			t.Errorf("%s has the id of %s", what, same)
		}
		seen[other] = what
	}
}

// The ids of lines imported long ago must stay what they are, or importing
// again would add everything twice.
func TestIDNeverChanges(t *testing.T) {
	id := ID("irc:ubuntu", day, Line{No: 7, Type: msg.Text, From: "ann", Text: "hi", Time: 1165396440000})
	if id.String() != "67bf9d3d-acc6-8d61-af3e-0cc26dffb6d1" {
		t.Error("the id is now", id)
	}
}
