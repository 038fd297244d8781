package irc

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"time"

	"github.com/backscroll/backscroll/msg"
)

// Channel is the author of notes: the channel itself speaks. No IRC nickname
// contains a colon, so it never stands for a person.
const Channel msg.Address = "irc:channel"

// Line is a line of a log that is a message.
type Line struct {
	No   int // in its file, from 1
	Type msg.Type
	From msg.Address // the nickname as it stands; Channel for notes
	Text string
	Time msg.Millis // the file's day and the line's minute, UTC
}

// BadLine is a line that fits no form. Reading may go on after it.
type BadLine struct {
	File string
	No   int
	Why  string
}

func (b *BadLine) Error() string { return fmt.Sprintf("%s:%d: %s", b.File, b.No, b.Why) }

// ErrNoDay refuses a file whose name does not say which day it is of.
var ErrNoDay = errors.New("the file name holds no date like 2004-12-25")

// Log reads one file.
type Log struct {
	name string
	day  time.Time
	in   *bufio.Reader
	no   int
	last time.Duration // the time of day of the last line that had one
}

// maxLine is how long a line may be, in bytes: what a message body holds, and
// room for the time and the nickname.
const maxLine = msg.MaxBody + 1024

// NewLog reads the file called name from r. The name's date is the day.
func NewLog(name string, r io.Reader) (*Log, error) {
	day, err := Day(name)
	if err != nil {
		return nil, err
	}
	return &Log{name: name, day: day, in: bufio.NewReaderSize(r, 64<<10)}, nil
}

var date = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)

// Day is the date in a file's name, as the midnight in UTC with which it begins.
func Day(name string) (time.Time, error) {
	for _, found := range date.FindAllString(filepath.Base(name), -1) {
		if day, err := time.Parse(time.DateOnly, found); err == nil && day.Year() >= 1970 {
			return day, nil
		}
	}
	return time.Time{}, ErrNoDay
}

// Next returns the next message. A *BadLine may be stepped over by calling
// again; io.EOF says that the file is at its end.
func (l *Log) Next() (Line, error) {
	raw, err := l.line()
	if err != nil {
		return Line{}, err
	}
	p, why := parse(raw)
	if why != "" {
		return Line{}, &BadLine{File: l.name, No: l.no, Why: why}
	}
	if p.timed {
		l.last = p.at
	}
	return Line{
		No:   l.no,
		Type: p.kind,
		From: p.from,
		Text: p.text,
		Time: msg.MillisOf(l.day.Add(l.last)),
	}, nil
}

// line reads one line without its end, which is "\n" or "\r\n".
func (l *Log) line() (string, error) {
	var long []byte
	for {
		part, err := l.in.ReadSlice('\n')
		if len(part) == 0 && len(long) == 0 {
			return "", err
		}
		if err == nil || err == io.EOF {
			l.no++
			return trimEnd(part, long), nil
		}
		if err != bufio.ErrBufferFull {
			return "", err
		}
		// What exceeds the limit is read on and dropped: parse refuses the rest by
		// its length.
		if len(long) <= maxLine {
			long = append(long, part...)
		}
	}
}

func trimEnd(part, long []byte) string {
	line := part
	if long != nil {
		line = append(long, part...)
	}
	n := len(line)
	if n > 0 && line[n-1] == '\n' {
		n--
		if n > 0 && line[n-1] == '\r' {
			n--
		}
	}
	return string(line[:n])
}
