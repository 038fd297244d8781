package bindings_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// The languages' own devices have no code for the wire, so what they can show of the vectors is what they make of
// their contents, messages and pictures. (That these are what the vectors say in JSON is what internal/wire tests.)

// speaking are the devices that run the vectors, by language: one each, for all of them.
func speaking(t *testing.T) map[string]device {
	t.Helper()
	commands := devices(t)
	all := map[string]device{"go": newGoDevice(t)}
	for name, args := range commands {
		all[name] = begin(t, args)
	}
	return all
}

// TestVectors: each language sends every content, and reads what all of them sent; it reads every message from a
// local database that holds the vector's bytes; and it shows every picture of one that holds just these spans.
func TestVectors(t *testing.T) {
	all := speaking(t)
	t.Run("held", func(t *testing.T) { heldVectors(t, all) })
	t.Run("sent", func(t *testing.T) { sentVectors(t, all) })
}

type frameVector struct {
	Name string          `json:"name"`
	Of   string          `json:"of"`
	Hex  string          `json:"hex"`
	JSON json.RawMessage `json:"json"`
	Code int             `json:"code"`
}

func vectors[T any](t *testing.T, file string) (all []T) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(repository, "proto/vectors", file))
	if err == nil {
		err = json.Unmarshal(b, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A sentence is a content of a vector: of a message, or of a frame that carries one.
type sentence struct {
	vector  string
	content msg.Content
}

func sentences(t *testing.T) (all []sentence) {
	t.Helper()
	has := 0
	for _, v := range vectors[frameVector](t, "frames.json") {
		if v.Code != 0 || v.Of == "server" {
			continue
		}
		if strings.Contains(string(v.JSON), `"content"`) {
			has++
		}
		if c := contentIn(t, v); c != nil {
			all = append(all, sentence{v.Name, *c})
		}
	}
	if has == 0 || len(all) != has {
		t.Fatalf("%d contents were found; the file has %d", len(all), has)
	}
	return all
}

// contentIn is the content of a message, a Send, a Transient or an Edit; nil: it is none of these.
func contentIn(t *testing.T, v frameVector) *msg.Content {
	t.Helper()
	if v.Of == "message" {
		return &messageIn(t, v).Content
	}
	f, err := wire.Codec{}.DecodeClient(bytesOf(t, v))
	if err != nil {
		t.Fatal(err)
	}
	switch body := f.Body.(type) {
	case *frame.Send:
		return &body.Content
	case *frame.Transient:
		return &body.Content
	case *frame.Op:
		if edit, is := body.Change.(*frame.Edit); is {
			return &edit.Content
		}
	}
	return nil
}

func bytesOf(t *testing.T, v frameVector) []byte {
	t.Helper()
	b, err := hex.DecodeString(v.Hex)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func messageIn(t *testing.T, v frameVector) *msg.Message {
	t.Helper()
	m, err := wire.Codec{}.DecodeMessage(bytesOf(t, v))
	if err != nil {
		t.Fatal(err)
	}
	return &m
}

// writable is the content as a device may write it: notes are the server's, other times are an import's, and
// whether a call counts follows from what became of it.
func (s sentence) writable() msg.Content {
	c := s.content
	if c.Call != nil {
		return msg.CallOf(*c.Call)
	}
	if c.Original = 0; c.Type == msg.Note {
		c.Type = msg.Text
	}
	return c
}

// refused reports whether a device is refused to write the content as it is.
func (s sentence) refused() bool { return s.content.Type == msg.Note || s.content.Original != 0 }

// sentVectors: in a group of one user per language, everybody sends every content, also those that are refused; then
// everybody reads all, and what he was refused.
func sentVectors(t *testing.T, all map[string]device) {
	said := sentences(t)
	look := vectorGroup(t, all, said)
	refused := slices.DeleteFunc(slices.Clone(said), func(s sentence) bool { return !s.refused() })
	for _, name := range languages() {
		for _, s := range refused {
			if got, want := all[name].ask(saying(s.content)), fmt.Sprint("refused ", int(msg.CodeBadRequest)); got != want {
				t.Errorf("%s, in %s: it is told %q, and should be %q", s.vector, name, got, want)
			}
		}
		for _, s := range said {
			if got := all[name].ask(saying(s.writable())); number(got) == 0 {
				t.Fatalf("%s, in %s: %s", s.vector, name, got)
			}
		}
	}
	// What somebody has written after all others is behind all that they wrote, so he knows of it.
	for _, d := range all {
		d.ask(saying(msg.Content{Text: allSaid}))
	}
	reads := heard{t: t, said: said, refused: refused, writers: languages()}
	for _, name := range reads.writers {
		all[name].ask(look)
		all[name].ask("sync 1000")
		p := readOf(t, all[name], len(refused)+(len(said)+1)*len(all))
		p.messages = slices.DeleteFunc(p.messages, func(m told) bool { return m["text"] == hexed(allSaid) })
		reads.check(name, p)
	}
	t.Logf("%d contents, sent by %d languages and read by all of them; %d were refused before", len(said), len(all), len(refused))
}

const allSaid = "that was all"

// heard is what every device has to read: what it was refused, then what all wrote, newest first.
type heard struct {
	t             *testing.T
	said, refused []sentence
	writers       []string // in the order of their writing
	first         []told   // what was read first, by Go's device, of what all wrote
}

func (h *heard) check(name string, p page) {
	h.t.Helper()
	count := len(h.said) * len(h.writers)
	if len(p.messages) < len(h.refused)+count {
		h.t.Fatalf("%s reads %d messages", name, len(p.messages))
	}
	p.messages = p.messages[:len(h.refused)+count]
	slices.Reverse(p.messages)
	written := p.messages[:count]
	if h.first == nil {
		h.first = written
	}
	for i, m := range written {
		s, writer := h.said[i%len(h.said)], h.writers[i/len(h.said)]
		content := s.writable()
		want := tellContent(&content)
		want["from"], want["code"], want["reactions"], want["mine"] = hexed("vectors-"+writer), "0", "", ""
		for _, field := range strings.Fields("seq ordinal rev time id conv group edited deleted changed_by peer detail origin") {
			want[field] = h.first[i][field]
		}
		compare(h.t, fmt.Sprintf("%s, of %s, in %s", s.vector, writer, name), m, want)
	}
	for i, m := range p.messages[len(written):] {
		want := tellContent(&h.refused[i].content)
		want["seq"], want["status"], want["code"] = "0", fmt.Sprint(uint8(msg.Failed)), fmt.Sprint(int(msg.CodeBadRequest))
		compare(h.t, fmt.Sprintf("%s, refused, in %s", h.refused[i].vector, name), m, want)
	}
}

// vectorGroup makes a group of users vectors-LANGUAGE, whose devices go online and look at it, and returns the step that
// does so. It has as many messages as the vectors' contents answer to.
func vectorGroup(t *testing.T, all map[string]device, said []sentence) string {
	t.Helper()
	tokens := map[string]string{}
	g := client.NewGroup{Name: "vectors", Settings: msg.Settings{NoNotes: true}}
	for name := range all {
		tokens[name] = token(t, "vectors-"+name, "phone")
		if name != "go" {
			g.Members = append(g.Members, msg.Address("vectors-"+name))
		}
	}
	dir := t.TempDir()
	open := func(name string) {
		all[name].ask(fmt.Sprintf("open %s %s %s", url, tokens[name], filepath.Join(dir, name+".db")))
	}
	open("go")
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	number, err := all["go"].(*goDevice).client.NewGroup(ctx, g)
	if err != nil {
		t.Fatal(err)
	}
	look := fmt.Sprint("group ", number)
	all["go"].ask(look)
	answered := slices.MaxFunc(said, func(a, b sentence) int { return int(a.content.ReplyTo) - int(b.content.ReplyTo) }).content.ReplyTo
	for range answered {
		all["go"].ask(saying(msg.Content{Text: "something to answer to"}))
	}
	for name, d := range all {
		if name != "go" {
			open(name)
			d.ask(look)
		}
	}
	return look
}

// languages are the names of all devices, Go's first.
func languages() []string {
	return append([]string{"go"}, strings.Split(joined(" ", speakers, func(s speaker) string { return s.name }), " ")...)
}

// compare compares the fields that are expected.
func compare(t *testing.T, what string, got, want told) {
	t.Helper()
	for _, field := range messageFields {
		if w, is := want[field]; is && got[field] != w {
			t.Errorf("%s: %s is %q, and should be %q", what, field, got[field], w)
		}
	}
}
