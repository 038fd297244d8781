package irc

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/backscroll/backscroll/msg"
)

// parsed is what one line says.
type parsed struct {
	kind  msg.Type
	from  msg.Address
	text  string
	at    time.Duration // since midnight
	timed bool          // a note has no time of its own
}

// parse reads a line. why says what is wrong with one that fits no form.
func parse(line string) (p parsed, why string) {
	switch {
	case len(line) > maxLine:
		return p, fmt.Sprintf("the line is longer than %d bytes", maxLine)
	case !utf8.ValidString(line):
		return p, "the line is not valid UTF-8"
	}
	if text, ok := strings.CutPrefix(line, "=== "); ok {
		return parsed{kind: msg.Note, from: Channel, text: text}, tooLong(text)
	}
	at, rest, ok := clock(line)
	if !ok {
		return p, "the line fits no form of the log: " + excerpt(line)
	}
	p = parsed{at: at, timed: true}
	nick, ok := "", false
	if nick, p.text, ok = said(rest); !ok {
		p.kind = msg.Action
		nick, p.text, ok = did(rest)
	}
	if !ok {
		return p, "the line fits no form of the log: " + excerpt(line)
	}
	p.from = msg.Address(nick)
	if err := p.from.Check(); err != nil {
		return p, fmt.Sprintf("the nickname %q cannot be an address: %v", nick, err)
	}
	return p, tooLong(p.text)
}

// clock cuts "[09:14] " off a line.
func clock(line string) (at time.Duration, rest string, ok bool) {
	if len(line) < len("[09:14] ") || line[0] != '[' || line[3] != ':' || line[6] != ']' || line[7] != ' ' {
		return 0, "", false
	}
	hour, okHour := twoDigits(line[1:3], 24)
	minute, okMinute := twoDigits(line[4:6], 60)
	at = time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
	return at, line[8:], okHour && okMinute
}

func twoDigits(s string, below int) (int, bool) {
	tens, ones := int(s[0])-'0', int(s[1])-'0'
	n := 10*tens + ones
	return n, 0 <= tens && tens <= 9 && 0 <= ones && ones <= 9 && n < below
}

// said reads "<nick> text" and "<nick>". A nickname holds no '>'.
func said(rest string) (nick, text string, ok bool) {
	if !strings.HasPrefix(rest, "<") {
		return "", "", false
	}
	nick, text, ok = strings.Cut(rest[1:], ">")
	if !ok || text == "" {
		return nick, "", ok
	}
	text, ok = strings.CutPrefix(text, " ")
	return nick, text, ok
}

// did reads " * nick does something" and " * nick".
func did(rest string) (nick, text string, ok bool) {
	rest, ok = strings.CutPrefix(rest, " * ")
	nick, text, _ = strings.Cut(rest, " ")
	return nick, text, ok
}

func tooLong(text string) string {
	if len(text) > msg.MaxBody {
		return fmt.Sprintf("the text is longer than the %d bytes of a message", msg.MaxBody)
	}
	return ""
}

// excerpt quotes the beginning of a line.
func excerpt(line string) string {
	const most = 60
	if len(line) <= most {
		return fmt.Sprintf("%q", line)
	}
	end := most
	for !utf8.RuneStart(line[end]) {
		end--
	}
	return fmt.Sprintf("%q…", line[:end])
}
