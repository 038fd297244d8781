package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/internal/irc"
	"github.com/backscroll/backscroll/msg"
)

// source cuts a group's logs into batches. Lines that fit no form were reported
// by planImport; here they are stepped over.
type source struct {
	key   string
	known map[msg.Address]bool // whom texts may mention
	rest  []string             // files not opened yet
	name  string               // of the open file
	file  *os.File             // nil: none is open
	log   *irc.Log
}

func newSource(plan *groupPlan, known map[msg.Address]bool) *source {
	return &source{key: plan.key(), known: known, rest: plan.files}
}

func (s *source) close() {
	if s.file != nil {
		s.file.Close()
		s.file = nil
	}
}

// batchBytes keeps a batch well below what the server takes as one.
const batchBytes = 1 << 20

// next returns the next batch, and io.EOF after the last one.
func (s *source) next() ([]admin.Message, error) {
	batch := make([]admin.Message, 0, admin.MaxBatch)
	for size := 0; len(batch) < admin.MaxBatch && size < batchBytes; {
		line, err := s.line()
		if err == io.EOF && len(batch) > 0 {
			return batch, nil
		}
		if err != nil {
			return nil, err
		}
		content := msg.Content{Type: line.Type, Text: line.Text, Original: line.Time}
		if nick, ok := irc.Addressed(line); ok && s.known[nick] {
			content.Mentions = []msg.Address{nick}
		}
		batch = append(batch, admin.ShowMessage(irc.ID(s.key, s.name, line), line.From, content))
		size += len(line.Text) + len(line.From)
	}
	return batch, nil
}

// line returns the next line of whatever file it is in.
func (s *source) line() (irc.Line, error) {
	for {
		if s.file == nil {
			if err := s.open(); err != nil {
				return irc.Line{}, err
			}
		}
		line, err := s.log.Next()
		var bad *irc.BadLine
		switch {
		case err == io.EOF:
			s.close()
		case errors.As(err, &bad):
		case err != nil:
			return line, fmt.Errorf("%s: %w", s.name, err)
		default:
			return line, nil
		}
	}
}

func (s *source) open() (err error) {
	if len(s.rest) == 0 {
		return io.EOF
	}
	s.name, s.rest = s.rest[0], s.rest[1:]
	if s.file, err = openLog(s.name); err != nil {
		return err
	}
	s.log, err = irc.NewLog(s.name, s.file)
	return err
}
