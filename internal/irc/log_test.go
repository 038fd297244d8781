package irc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/backscroll/backscroll/msg"
)

// read returns all messages and bad lines of a file.
func read(t testing.TB, name, content string) (lines []Line, bad []*BadLine) {
	t.Helper()
	log, err := NewLog(name, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	for {
		line, err := log.Next()
		var b *BadLine
		switch {
		case err == io.EOF:
			return lines, bad
		case errors.As(err, &b):
			bad = append(bad, b)
		case err != nil:
			t.Fatal(err)
		default:
			lines = append(lines, line)
		}
	}
}

const day = "2006-12-06.log"

func at(hour, minute int) msg.Millis {
	return msg.MillisOf(time.Date(2006, 12, 6, hour, minute, 0, 0, time.UTC))
}

func TestForms(t *testing.T) {
	lines, bad := read(t, "logs/"+day, strings.Join([]string{
		"=== ann [~ann@host]  has joined #ubuntu",
		"[09:14] <ann>   hi, <bob> \t",
		"[09:43] <[optik] >",
		"[09:44] <ann> ",
		"=== ann is now known as ann_",
		"[13:56]  * bob sips a  coffee",
		"[13:57]  * bob",
	}, "\n"))
	want := []Line{
		{1, msg.Note, Channel, "ann [~ann@host]  has joined #ubuntu", at(0, 0)},
		{2, msg.Text, "ann", "  hi, <bob> \t", at(9, 14)},
		{3, msg.Text, "[optik] ", "", at(9, 43)},
		{4, msg.Text, "ann", "", at(9, 44)},
		{5, msg.Note, Channel, "ann is now known as ann_", at(9, 44)},
		{6, msg.Action, "bob", "sips a  coffee", at(13, 56)},
		{7, msg.Action, "bob", "", at(13, 57)},
	}
	if !slices.Equal(lines, want) {
		t.Errorf("read\n%v\nwant\n%v", lines, want)
	}
	if len(bad) != 0 {
		t.Error("refused", bad)
	}
}

func TestBadLines(t *testing.T) {
	long := strings.Repeat("x", maxLine)
	for line, why := range map[string]string{
		"":                          "fits no form",
		"[01:09] (soundray/#ubuntu": "fits no form",
		"[24:00] <ann> hi":          "fits no form",
		"[09:60] <ann> hi":          "fits no form",
		"[0a:00] <ann> hi":          "fits no form",
		"[09:14] <ann":              "fits no form",
		"[09:14] <ann>hi":           "fits no form",
		"[09:14] * ann waves":       "fits no form",
		"===":                       "fits no form",
		"[09:14] <> hi":             "the address is empty",
		"[09:14]  * ":               "the address is empty",
		"[09:14] <a\x07b> hi":       "control character",
		"[09:14] <ann> \xff":        "not valid UTF-8",
		"[09:14] <ann> " + long:     "longer than",
		"[09:14] <ann> " + long + long[:len(long)/2]: "longer than",
		"=== " + long[:msg.MaxBody+1]:                "longer than",
	} {
		lines, bad := read(t, day, "[00:01] <ann> before\n"+line+"\n[00:02] <ann> after\n")
		if len(lines) != 2 || lines[0].Text != "before" || lines[1].Text != "after" || lines[1].No != 3 {
			t.Errorf("around %.40q: read %v, want the two good lines", line, lines)
		}
		if len(bad) != 1 || bad[0].No != 2 || !strings.Contains(bad[0].Error(), why) {
			t.Errorf("%.40q gave %v, want line 2 and %q", line, bad, why)
		}
	}
}

func TestLineEnds(t *testing.T) {
	lines, _ := read(t, day, "[00:01] <ann> windows\r\n[00:02] <ann> bare\r\r\n[00:03] <ann> last")
	got := ""
	for _, l := range lines {
		got += fmt.Sprintf("%q ", l.Text)
	}
	if got != `"windows" "bare\r" "last" ` {
		t.Error("read", got)
	}
}

func TestDay(t *testing.T) {
	for name, want := range map[string]string{
		"2004-12-25.log":             "2004-12-25",
		"a/2001-01-01/2004-02-29":    "2004-02-29",
		"ubuntu 2004-12-25 late.log": "2004-12-25",
		"1-2004-13-01-2004-12-01":    "2004-12-01",
		"today.log":                  "",
		"2004-02-30.log":             "",
		"1969-12-31.log":             "",
	} {
		got, err := Day(name)
		if want == "" && !errors.Is(err, ErrNoDay) {
			t.Errorf("Day(%q) = %v, %v; want ErrNoDay", name, got, err)
		}
		if want != "" && (err != nil || got.Format(time.DateOnly) != want) {
			t.Errorf("Day(%q) = %v, %v; want %s", name, got, err, want)
		}
	}
}

type brokenReader struct{ io.Reader }

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestReadErrorIsNoBadLine(t *testing.T) {
	log, err := NewLog(day, brokenReader{bytes.NewReader([]byte("[00:01] <ann> one\n[00:02] <ann> tw"))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := log.Next(); err != nil {
		t.Fatal(err)
	}
	if line, err := log.Next(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("half a line gave %v, %v; want the reader's error", line, err)
	}
}
