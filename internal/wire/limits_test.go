package wire

import (
	"bytes"
	"errors"
	"runtime"
	"strconv"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Lists hold as many entries as the protocol gives them, and not one more.
func TestListsAreBounded(t *testing.T) {
	changes := func(n int) error {
		c := &frame.Changes{}
		for i := range n {
			c.Ranges = append(c.Ranges, msg.Range{Lo: msg.Seq(i + 1), Hi: msg.Seq(i + 1)})
		}
		_, err := Codec{}.DecodeClient(Codec{}.EncodeClient(frame.Client{Request: 1, Body: c}))
		return err
	}
	receipt := func(n int) error {
		r := &frame.Receipt{Items: make([]frame.ReceiptItem, n)}
		_, err := Codec{}.DecodeClient(Codec{}.EncodeClient(frame.Client{Request: 1, Body: r}))
		return err
	}
	rows := func(n int) error {
		p := &frame.InboxPage{Rows: make([]frame.Row, n)}
		for i := range p.Rows {
			p.Rows[i].Conv = msg.GroupConv(uint64(i + 1))
		}
		_, err := Codec{}.DecodeServer(Codec{}.EncodeServer(frame.Server{Request: 1, Body: p}))
		return err
	}
	change := func(c func(n int) frame.Change) func(int) error {
		return func(n int) error {
			_, err := Codec{}.DecodeChange(Codec{}.EncodeChange(c(n)))
			return err
		}
	}
	blob := func(m func(n int) msg.Message) func(int) error {
		return func(n int) error {
			it := m(n)
			it.Seq, it.ID = 1, msg.MessageID{1}
			_, err := Codec{}.DecodeMessage(Codec{}.EncodeMessage(&it))
			return err
		}
	}
	server := func(body func(n int) any) func(int) error {
		return func(n int) error {
			_, err := Codec{}.DecodeServer(Codec{}.EncodeServer(frame.Server{Request: 1, Body: body(n)}))
			return err
		}
	}
	values := func(n int) map[string]string {
		m := map[string]string{}
		for i := range n {
			m[strconv.Itoa(i)] = ""
		}
		return m
	}
	conv := msg.GroupConv(1)
	for name, list := range map[string]struct {
		decode func(n int) error
		most   int
	}{"ranges": {changes, maxRanges}, "items": {receipt, maxItems}, "rows": {rows, maxRows},
		"seqs":     {change(func(n int) frame.Change { return &frame.Hide{Seqs: make([]msg.Seq, n)} }), maxItems},
		"users":    {change(func(n int) frame.Change { return &frame.AddMembers{Users: make([]msg.Address, n)} }), maxItems},
		"mentions": {blob(func(n int) msg.Message { return msg.Message{Content: msg.Content{Mentions: make([]msg.Address, n)}} }), maxItems},
		"values": {blob(func(n int) msg.Message {
			return msg.Message{Content: msg.Content{Properties: &msg.Properties{Values: values(n)}}}
		}), maxItems},
		"reactions": {blob(func(n int) msg.Message { return msg.Message{Reactions: make([]msg.Reaction, n)} }), maxItems},
		"names": {blob(func(n int) msg.Message {
			return msg.Message{Reactions: []msg.Reaction{{Names: make([]msg.Address, n)}}}
		}), maxItems},
		"hidden":     {server(func(n int) any { return &frame.Page{Conv: conv, Hidden: frame.Hidden{Seqs: make([]msg.Seq, n)}} }), maxItems},
		"own emojis": {server(func(n int) any { return &frame.Push{Conv: conv, Mine: []frame.Mine{{Emoji: make([]string, n)}}} }), maxItems},
		"members":    {server(func(n int) any { return &frame.MembersPage{Conv: conv, Members: make([]frame.Member, n)} }), maxItems},
		"infos":      {server(func(n int) any { return &frame.InfoPage{Conv: conv, Members: make([]frame.MemberInfo, n)} }), maxItems},
		"data":       {server(func(n int) any { return &frame.DataPage{Data: make([]frame.Datum, n)} }), maxItems},
		"devices":    {server(func(n int) any { return &frame.DevicesPage{Devices: make([]frame.Device, n)} }), maxItems},
		"presence":   {server(func(n int) any { return &frame.PresencePage{Users: make([]frame.UserPresence, n)} }), maxItems},
		"profiles":   {server(func(n int) any { return &frame.ProfilesPage{Users: make([]frame.UserProfile, n)} }), maxItems},
		"fields": {server(func(n int) any {
			return &frame.ProfilesPage{Users: []frame.UserProfile{{Profile: msg.Profile{Fields: values(n)}}}}
		}), maxItems},
		"reactors": {server(func(n int) any { return &frame.ReactorsPage{Conv: conv, Reactors: make([]frame.Reactor, n)} }), maxItems},
	} {
		if err := list.decode(list.most); err != nil {
			t.Errorf("%d %s: %v", list.most, name, err)
		}
		if err := list.decode(list.most + 1); !errors.Is(err, msg.CodeBadFrame) {
			t.Errorf("%d %s: %v", list.most+1, name, err)
		}
	}
}

// A frame as long as a frame may be, of nothing but the shortest entries, is given
// up at the first one too many, whatever follows.
func TestHostileListsAreCheap(t *testing.T) {
	of := func(entry string, around ...protowire.Number) []byte {
		b := bytes.Repeat([]byte(entry), 4<<20/len(entry))
		for _, field := range around {
			b = protowire.AppendBytes(protowire.AppendTag(nil, field, protowire.BytesType), b)
		}
		return b
	}
	for name, b := range map[string][]byte{
		"mentions":   of("\x3a\x00", 4, 3),
		"values":     of("\x22\x00", 8, 4, 3), // all with the same key: one entry
		"users":      of("\x0a\x00", 11, 9),
		"seqs":       of("\x01", 1, 6, 9),
		"one by one": of("\x08\x01", 6, 9),
		"targets":    of("\x0a\x00", 9),
		"changes":    of("\x1a\x00", 9),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f, err := Codec{}.DecodeClient(b)
		runtime.ReadMemStats(&after)
		if err != nil && !errors.Is(err, msg.CodeBadFrame) {
			t.Errorf("%s: %v", name, err)
		}
		if most := uint64(256 << 10); after.TotalAlloc-before.TotalAlloc > most {
			t.Errorf("%s: %d bytes were taken to read %T, %v", name, after.TotalAlloc-before.TotalAlloc, f.Body, err)
		}
	}
}
