package demo

import (
	"slices"
	"testing"
	"time"

	"github.com/backscroll/backscroll/msg"
)

func TestTalks(t *testing.T) {
	now := time.Date(2026, 3, 14, 6, 0, 0, 0, time.UTC)
	talks, err := Talks(now)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[msg.MessageID]bool{}
	messages := 0
	for _, talk := range talks {
		var last msg.Millis
		for i, l := range talk.Lines {
			ids[talk.ID(i)] = true
			messages++
			if err := l.Content.Check(msg.MaxBody); err != nil || l.Content.Text == "" {
				t.Errorf("%q of %v: %v", l.Content.Text, talk.Members, err)
			}
			if !slices.Contains(talk.Members, l.From) {
				t.Errorf("%s speaks among %v", l.From, talk.Members)
			}
			if l.Content.Original < last || l.Content.Original.Time().After(now) {
				t.Errorf("%q is written at %v, after %v, now %v", l.Content.Text, l.Content.Original.Time(), last.Time(), now)
			}
			last = l.Content.Original
		}
	}
	if messages < 200 || len(ids) != messages {
		t.Errorf("%d messages with %d ids", messages, len(ids))
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"ann: hi", "members: ann\nann says hi", "members: ann\n== yesterday"} {
		if talk, err := parse([]byte(text), time.Now()); err == nil {
			t.Errorf("%q was read as %+v", text, talk)
		}
	}
}
