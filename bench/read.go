package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// read is measure (c): pages of 100 from anywhere in a long local history.
func (b *bench) read() (err error) {
	srv, err := b.serve()
	if err != nil {
		return err
	}
	path, err := b.localHistory(srv.addr)
	if err = errors.Join(err, srv.stop()); err != nil {
		return err
	}
	if err := copyFile(path, filepath.Join(b.dir, "bare.db")); err != nil {
		return err
	}
	c, err := b.openSDK("", b.world.freshLong, "local")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	bare, err := newSelector(filepath.Join(b.dir, "bare.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, bare.close()) }()

	const pages = 500
	no, err := bare.firstConversation()
	if err != nil {
		return err
	}
	places := rand.New(rand.NewPCG(1, 2))
	var at []msg.Seq
	choose := func() (float64, error) {
		at = at[:0]
		for range pages {
			at = append(at, msg.Seq(firstMessages+1+places.IntN(b.size.messages-firstMessages)))
		}
		return 0, nil
	}
	medians, err := inTurn(b.size.often, choose,
		func() (float64, error) { return b.readPages(c.Client, at) },
		func() (float64, error) { return selectPages(bare, no, at) })
	if err != nil {
		return err
	}
	b.put(
		figure{Name: fmt.Sprintf("Read(100) of %d local", b.size.messages), Value: medians[1], Unit: "µs"}.beside(medians[2], "bare SELECT of the same rows, same binding"),
		figure{Name: "Read(100) ÷ bare SELECT", Value: medians[1] / medians[2]}.atMost(1.3).beside(1, "bare SELECT"),
	)
	return nil
}

// readPages reads a page below each place, and returns microseconds per page.
func (b *bench) readPages(c *client.Client, at []msg.Seq) (float64, error) {
	var took time.Duration
	for _, seq := range at {
		seen := 0
		s, err := c.OpenSession(client.ReadOptions{With: client.Group(b.world.longGroup), Before: seq,
			Listener: client.Listener{OnMessage: func(client.Message) { seen++ }}})
		if err != nil {
			return 0, err
		}
		begin := time.Now()
		_, err = s.Read(firstMessages)
		took += time.Since(begin)
		s.Stop()
		if err == nil && seen != firstMessages {
			err = fmt.Errorf("Read delivered %d messages of %d", seen, firstMessages)
		}
		if err != nil {
			return 0, err
		}
	}
	return took.Seconds() * 1e6 / float64(len(at)), nil
}

func selectPages(s *selector, conversation int64, at []msg.Seq) (float64, error) {
	var took time.Duration
	for _, seq := range at {
		begin := time.Now()
		blobs, err := s.page(conversation<<40|(1<<40-int64(seq-1)), conversation<<40|(1<<40-1), firstMessages)
		took += time.Since(begin)
		if err == nil && len(blobs) != firstMessages {
			err = fmt.Errorf("SELECT returned %d rows of %d", len(blobs), firstMessages)
		}
		if err != nil {
			return 0, err
		}
	}
	return took.Seconds() * 1e6 / float64(len(at)), nil
}

// firstConversation is the number under which the messages are stored.
func (s *selector) firstConversation() (int64, error) {
	q, _, err := s.conn.Prepare(`SELECT min(key) >> 40 FROM message`)
	if err != nil {
		return 0, err
	}
	defer q.Close()
	q.Step()
	return q.ColumnInt64(0), q.Err()
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
