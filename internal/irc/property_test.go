package irc

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/msg"
)

var (
	nicks = rapid.StringMatching(`[A-Za-z\[\]\\^_{|}-][A-Za-z0-9_|-]{0,15}`)
	texts = rapid.StringMatching(`[^\r\n]{0,80}`)
)

// Whatever is written in one of the forms is read back, byte for byte.
func TestReadsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var file strings.Builder
		var want []Line
		now := at(0, 0)
		for no := 1; no <= rapid.IntRange(0, 20).Draw(t, "lines"); no++ {
			l := Line{No: no, Text: texts.Draw(t, "text"), Time: now}
			hour, minute := rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")
			l.Type = rapid.SampledFrom([]msg.Type{msg.Text, msg.Action, msg.Note}).Draw(t, "type")
			if l.Type == msg.Note {
				l.From = Channel
				fmt.Fprintf(&file, "=== %s\n", l.Text)
			} else {
				l.From = msg.Address(nicks.Draw(t, "nick"))
				now = at(hour, minute)
				l.Time = now
				form := map[msg.Type]string{msg.Text: "[%02d:%02d] <%s> %s\n", msg.Action: "[%02d:%02d]  * %s %s\n"}[l.Type]
				fmt.Fprintf(&file, form, hour, minute, l.From, l.Text)
			}
			want = append(want, l)
		}
		log, err := NewLog(day, strings.NewReader(file.String()))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if got, err := log.Next(); err != nil || got != w {
				t.Fatalf("read %+v, %v; want %+v of\n%s", got, err, w, file.String())
			}
		}
		if got, err := log.Next(); err == nil {
			t.Fatalf("read %+v after the end", got)
		}
	})
}

// Any bytes at all: every line comes back once, as a message that the server
// would take, or as a bad line; and no two ids are the same.
func FuzzLog(f *testing.F) {
	f.Add("[09:14] <ann> hi\n=== ann has left\n[10:00]  * ann waves\r\nnonsense\n\n")
	f.Add("[09:14] <a\x00nn> hi\xff")
	f.Add(strings.Repeat("[09:14] <ann> hi\n", 3))
	f.Fuzz(func(t *testing.T, content string) {
		lines, bad := read(t, day, content)
		count := strings.Count(content, "\n")
		if content != "" && !strings.HasSuffix(content, "\n") {
			count++
		}
		if len(lines)+len(bad) != count {
			t.Fatalf("%d messages and %d bad lines of %d lines", len(lines), len(bad), count)
		}
		raw := strings.SplitAfter(content, "\n")
		ids := map[msg.MessageID]bool{}
		for _, l := range lines {
			ids[ID("irc:x", day, l)] = true
			content := msg.Content{Type: l.Type, Text: l.Text, Original: l.Time}
			if err := content.Check(msg.MaxBody); err != nil || l.From.Check() != nil {
				t.Fatalf("%+v would be refused: %v", l, err)
			}
			if !strings.HasSuffix(strings.TrimRight(raw[l.No-1], "\r\n"), strings.TrimRight(l.Text, "\r")) {
				t.Fatalf("line %d is %q, read as %q", l.No, raw[l.No-1], l.Text)
			}
		}
		if len(ids) != len(lines) {
			t.Fatalf("%d ids for %d messages", len(ids), len(lines))
		}
	})
}
