package demo

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"embed"
	"fmt"
	"strings"
	"time"

	"github.com/backscroll/backscroll/msg"
)

//go:embed talk/*.txt
var talk embed.FS

// Talk is one sample conversation: a group, or two people (the same one twice:
// notes to self).
type Talk struct {
	Group   string // the group's name; empty: one-to-one
	Members []msg.Address
	Lines   []Line
}

// Line is one message of a Talk.
type Line struct {
	From    msg.Address
	Content msg.Content
}

// Talks returns the sample conversations as if they had been written in the
// days before now.
func Talks(now time.Time) ([]Talk, error) {
	files, err := talk.ReadDir("talk")
	if err != nil {
		return nil, err
	}
	var talks []Talk
	for _, file := range files {
		text, err := talk.ReadFile("talk/" + file.Name())
		if err != nil {
			return nil, err
		}
		t, err := parse(text, now)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name(), err)
		}
		talks = append(talks, t)
	}
	return talks, nil
}

// parse reads a conversation. A line is one of
//
//	# a comment
//	group: NAME        members: A B C        between: A B
//	== N days ago, 18:04     when the following lines were written
//	ann: text                note: text      of a message, of a system note
//	* ann waves              an action
func parse(text []byte, now time.Time) (t Talk, err error) {
	var at time.Time
	lines := bufio.NewScanner(bytes.NewReader(text))
	for no := 1; lines.Scan(); no++ {
		line := lines.Text()
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "=="):
			at, err = moment(line, now)
		default:
			err = t.take(line, at)
			// People take a while to type.
			at = at.Add(time.Duration(20+len(line)) * time.Second)
		}
		if err != nil {
			return t, fmt.Errorf("line %d: %w", no, err)
		}
	}
	return t, lines.Err()
}

func moment(line string, now time.Time) (time.Time, error) {
	var days, hour, minute int
	if _, err := fmt.Sscanf(line, "== %d days ago, %d:%d", &days, &hour, &minute); err != nil {
		return time.Time{}, fmt.Errorf("%q names no day and time: %w", line, err)
	}
	y, m, d := now.UTC().Date()
	at := time.Date(y, m, d-days, hour, minute, 0, 0, time.UTC)
	if at.After(now) {
		at = now.Add(-10 * time.Minute)
	}
	return at, nil
}

func (t *Talk) take(line string, at time.Time) error {
	if rest, ok := strings.CutPrefix(line, "* "); ok {
		who, what, _ := strings.Cut(rest, " ")
		t.say(msg.Address(who), msg.Action, what, at)
		return nil
	}
	who, text, ok := strings.Cut(line, ": ")
	switch {
	case !ok:
		return fmt.Errorf("%q says nothing", line)
	case who == "group":
		t.Group = text
	case who == "members" || who == "between":
		for _, member := range strings.Fields(text) {
			t.Members = append(t.Members, msg.Address(member))
		}
	case len(t.Members) == 0:
		return fmt.Errorf("%q is said before it is said who takes part", line)
	case who == "note":
		t.say(t.Members[0], msg.Note, text, at)
	default:
		t.say(msg.Address(who), msg.Text, text, at)
	}
	return nil
}

func (t *Talk) say(who msg.Address, kind msg.Type, text string, at time.Time) {
	t.Lines = append(t.Lines, Line{who, msg.Content{Type: kind, Text: text, Original: msg.MillisOf(at)}})
}

// ID is the message id of a line: a UUIDv8, since it is imported.
func (t *Talk) ID(line int) msg.MessageID {
	l := t.Lines[line]
	sum := sha256.Sum256(fmt.Appendf(nil, "demo %q %q %d %q %d", t.Group, t.Members, line, l.From, l.Content.Original))
	id := msg.MessageID(sum[:16])
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return id
}
