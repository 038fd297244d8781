package pebble

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// quiet drops what a test store logs.
var quiet = slog.New(slog.DiscardHandler)

// traffic makes the load of a server: messages between pairs of users, each
// with its id record, its conversation and two inbox rows.
type traffic struct {
	rand  *rand.Rand
	pairs int
	heads map[msg.ConvID]msg.Seq
	now   msg.Millis
	texts []string
}

// newTraffic makes lines of about textBytes out of words as frequent as those
// of a language.
func newTraffic(pairs, textBytes int) *traffic {
	tr := &traffic{rand: rand.New(rand.NewPCG(1, 2)), pairs: pairs, heads: map[msg.ConvID]msg.Seq{}, now: 1_780_000_000_000}
	words := make([]string, 4000)
	for i := range words {
		w := make([]byte, 2+tr.rand.IntN(8))
		for i := range w {
			w[i] = "etaoinshrdlucmfw"[min(tr.rand.IntN(16), tr.rand.IntN(16))]
		}
		words[i] = string(w)
	}
	zipf := rand.NewZipf(tr.rand, 1.1, 2, uint64(len(words)-1))
	tr.texts = make([]string, 20_000)
	for i := range tr.texts {
		var b strings.Builder
		for b.Len() < textBytes-3 {
			b.WriteString(words[zipf.Uint64()])
			b.WriteByte(' ')
		}
		tr.texts[i] = b.String()
	}
	return tr
}

// pair is a conversation of users 2n+1 and 2n+2.
func (tr *traffic) pair() (a, b msg.UserID, conv msg.ConvID) {
	n := msg.UserID(tr.rand.IntN(tr.pairs))
	a, b = 2*n+1, 2*n+2
	return a, b, msg.OneToOne(a, b)
}

func (tr *traffic) setUp(tx chat.Tx) error {
	for n := range tr.pairs {
		a, b := msg.UserID(2*n+1), msg.UserID(2*n+2)
		conv := msg.OneToOne(a, b)
		for _, u := range []msg.UserID{a, b} {
			if err := tx.PutMember(chat.Member{Conv: conv, User: u, Joined: tr.now}); err != nil {
				return err
			}
		}
		if err := tx.PutConversation(chat.Conversation{ID: conv, Members: 2, Created: tr.now}); err != nil {
			return err
		}
	}
	return nil
}

// send appends one message the way the server does.
func (tr *traffic) send(tx chat.Tx) error {
	a, b, conv := tr.pair()
	tr.now += msg.Millis(tr.rand.IntN(3))
	id := tr.id()
	if _, err := tx.FindID(conv, id); !errors.Is(err, chat.ErrNotFound) {
		return fmt.Errorf("find a new id: %w", err)
	}
	c, err := tx.Conversation(conv)
	if err != nil {
		return err
	}
	for _, u := range []msg.UserID{a, b} {
		if _, err := tx.Member(conv, u); err != nil {
			return err
		}
	}
	c.Head.Seq++
	c.Head.Ordinal++
	c.Rev++
	c.Fanned.Rev, c.Activity = c.Rev, tr.now
	if err := tx.PutMessage(chat.Stored{Conv: conv, Seq: c.Head.Seq, Ordinal: c.Head.Ordinal, Rev: c.Rev,
		Appended: c.Rev, Sender: a, Blob: tr.blob(id)}); err != nil {
		return err
	}
	rec := chat.IDRecord{Position: c.Head, Rev: c.Rev, Time: tr.now}
	binary.BigEndian.PutUint64(rec.Hash[:], tr.rand.Uint64())
	if err := tx.PutID(conv, id, rec); err != nil {
		return err
	}
	if err := tx.PutConversation(c); err != nil {
		return err
	}
	for _, u := range []msg.UserID{a, b} {
		if _, err := tx.PutRow(chat.Row{User: u, Conv: conv, Rev: c.Rev, Head: c.Head, Activity: tr.now}); err != nil {
			return err
		}
	}
	return nil
}

// id is a UUIDv7 made a moment ago.
func (tr *traffic) id() (id msg.MessageID) {
	binary.BigEndian.PutUint64(id[:8], uint64(tr.now-msg.Millis(tr.rand.IntN(100)))<<16)
	binary.BigEndian.PutUint64(id[8:], tr.rand.Uint64())
	id[6], id[7], id[8] = 0x70|id[6]&0x0f, byte(tr.rand.Uint32()), 0x80|id[8]&0x3f
	return id
}

// blob is as large as an encoded message: its id, sender, times and text.
func (tr *traffic) blob(id msg.MessageID) []byte {
	b := append([]byte{0x0a, 16}, id[:]...)
	b = append(b, "\x12\x05alice"...)
	b = binary.AppendUvarint(append(b, 0x18), uint64(tr.now))
	text := tr.texts[tr.rand.IntN(len(tr.texts))]
	return append(binary.AppendUvarint(append(b, 0x22), uint64(len(text))), text...)
}

func mustOpen(t testing.TB, dir string, opt Options) *Store {
	t.Helper()
	opt.Log = quiet
	s, err := Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// BenchmarkCommit measures durable messages per second by messages per commit.
func BenchmarkCommit(b *testing.B) {
	for _, perCommit := range []int{1, 16, 50, 512} {
		b.Run(fmt.Sprint(perCommit), func(b *testing.B) {
			s := mustOpen(b, b.TempDir(), Options{})
			defer s.Close()
			ctx, tr := context.Background(), newTraffic(1000, 58)
			if err := s.Update(ctx, tr.setUp); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			messages := 0
			for b.Loop() {
				err := s.Update(ctx, func(tx chat.Tx) error {
					for range perCommit {
						if err := tr.send(tx); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
				messages += perCommit
			}
			b.ReportMetric(float64(messages)/b.Elapsed().Seconds(), "messages/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}
