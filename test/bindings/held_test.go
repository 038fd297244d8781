package bindings_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/localdb"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

type spanVector struct {
	Name  string          `json:"name"`
	Start string          `json:"start"`
	Op    string          `json:"op"`
	Fails bool            `json:"fails"`
	Want  json.RawMessage `json:"want"`
}

// The local database keeps seqs below this one.
const seqLimit = 1 << 40

// A scene is a conversation of the local database, and what devices have to show of it.
type scene struct {
	vector   string
	conv     engine.Conv
	spans    span.Set
	messages []engine.Stored
	picture  string
	want     told // of its only message; nil: of a picture, whose messages say their seqs
}

// heldVectors: every language opens a copy of one local database, without a server.
func heldVectors(t *testing.T, all map[string]device) {
	scenes := append(pictures(t), heldMessages(t)...)
	file := stage(t, all["go"].(*goDevice), scenes)
	for name, d := range all {
		copied := filepath.Join(t.TempDir(), "copy.db")
		b, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(copied, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		d.ask("open   " + copied)
		for i := range scenes {
			d.ask(fmt.Sprint("group ", scenes[i].conv.ID.Group()))
			scenes[i].check(t, name, d)
		}
	}
}

// pictures are the sets of spans that the vectors begin or end with.
func pictures(t *testing.T) (scenes []scene) {
	t.Helper()
	drawn := map[string]bool{}
	ran, left, has := 0, 0, 0
	for _, v := range vectors[spanVector](t, "span.json") {
		if v.Fails {
			continue
		}
		has++
		ends := []string{v.Start}
		var want string
		if json.Unmarshal(v.Want, &want) == nil { // otherwise it is no picture
			ends = append(ends, want)
		}
		here := true
		for _, picture := range ends {
			spans, err := span.Parse(picture)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(spans); n > 0 && spans[n-1].Hi >= seqLimit {
				here = false
			} else if !drawn[picture] {
				drawn[picture] = true
				scenes = append(scenes, sceneOf(v.Name, picture, spans))
			}
		}
		if here {
			ran++
		} else {
			left++
			t.Logf("%s: not shown, since a local database has no seqs of 2^40 and above", v.Name)
		}
	}
	if ran == 0 || ran+left != has || left > 1 {
		t.Fatalf("%d vectors of spans are shown and %d are not; the file has %d", ran, left, has)
	}
	t.Logf("%d vectors of spans: %d different pictures", ran, len(scenes))
	return scenes
}

// sceneOf is a conversation that goes on for two seqs above what is held of it.
func sceneOf(vector, picture string, spans span.Set) scene {
	s := scene{vector: vector, picture: picture, spans: spans}
	state := &s.conv.State
	state.Head.Seq = 2
	for _, held := range spans {
		state.Head.Seq, state.Rev = held.Hi+2, max(state.Rev, held.Rev)
		for seq := held.Lo; seq <= held.Hi; seq++ {
			s.store(&msg.Message{Seq: seq, Ordinal: msg.Ordinal(seq), Rev: min(msg.Rev(seq), held.Rev), ID: msg.MessageID{6: 0x70, 8: 0x80, 15: 1},
				From: "bob", Time: 1795305600000, Content: msg.Content{Text: fmt.Sprint("the message ", seq)}})
		}
	}
	state.Head.Ordinal = msg.Ordinal(state.Head.Seq)
	return s
}

// heldMessages are conversations of which one message is held: that of the vector, byte for byte.
func heldMessages(t *testing.T) (scenes []scene) {
	t.Helper()
	for _, v := range vectors[frameVector](t, "frames.json") {
		if v.Of != "message" || v.Code != 0 {
			continue
		}
		m := messageIn(t, v)
		s := scene{vector: v.Name, want: tellMessage(m), spans: span.Set{{Range: msg.Range{Lo: m.Seq, Hi: m.Seq}, Rev: m.Rev}}}
		s.picture = fmt.Sprintf("[%d]@%d", m.Seq, m.Rev)
		s.conv.State.Head, s.conv.State.Rev = msg.Position{Seq: m.Seq, Ordinal: m.Ordinal}, m.Rev
		s.messages = []engine.Stored{{Seq: m.Seq, Rev: m.Rev, Blob: bytesOf(t, v), Thread: m.Thread}}
		scenes = append(scenes, s)
	}
	if len(scenes) == 0 {
		t.Fatal("there is no vector of a message")
	}
	t.Logf("%d vectors of messages", len(scenes))
	return scenes
}

func (s *scene) store(m *msg.Message) {
	s.messages = append(s.messages, engine.Stored{Seq: m.Seq, Rev: m.Rev, Blob: wire.Codec{}.EncodeMessage(m), Traits: engine.TraitCounts})
}

// stage makes the local database of a device that was online once, and puts the scenes into it.
func stage(t *testing.T, d *goDevice, scenes []scene) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "held.db")
	d.ask(fmt.Sprintf("open %s %s %s", url, token(t, "vectors-reader", "phone"), file))
	if err := d.client.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := localdb.Open(file, localdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(true, func(tx engine.Tx) error {
		for i := range scenes {
			if err := scenes[i].put(tx, i+1); err != nil {
				return fmt.Errorf("%s: %w", scenes[i].vector, err)
			}
		}
		return nil
	})
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func (s *scene) put(tx engine.Tx, group int) error {
	s.conv.ID, s.conv.Known, s.conv.InboxRev = msg.GroupConv(uint64(group)), true, msg.Rev(group)
	s.conv.State.First, s.conv.State.FirstWhy = 1, msg.EndBeginning
	if err := tx.PutConv(&s.conv); err != nil {
		return err
	}
	if err := tx.PutMessages(s.conv.No, s.messages); err != nil {
		return err
	}
	return tx.SetSpans(s.conv.No, nil, s.spans)
}

// check compares what a device, which looks at the conversation, shows of it: the coverage, and what it reads from the
// head down, stepping over each gap.
func (s *scene) check(t *testing.T, name string, d device) {
	t.Helper()
	what := fmt.Sprintf("%s, in %s", s.vector, name)
	coverage := d.ask("coverage")
	var gaps []string
	crossed := ""
	for at := s.conv.State.Head.Seq; ; {
		run, gap := s.below(at)
		end := fmt.Sprint(uint8(msg.EndBeginning))
		if !gap.Empty() {
			end = fmt.Sprintf("%d:%d", msg.EndGap, gap.Hi-gap.Lo+1)
			gaps = append([]string{tellRange(gap)}, gaps...)
		}
		s.compareRead(t, what, readOf(t, d, 1000), run, end, crossed)
		if gap.Empty() {
			break
		}
		if got := d.ask("cross"); got != "1" {
			t.Fatalf("%s: it does not step over the gap %s", what, tellRange(gap))
		}
		crossed, at = tellRange(gap), gap.Lo-1
	}
	state := s.conv.State
	want := fmt.Sprintf("1 0 0 %d 1 %d %s  %s", state.Head.Seq, state.Rev, s.picture, strings.Join(gaps, ","))
	if words := strings.SplitN(coverage, " ", 8); len(words) == 8 {
		coverage = strings.Join(append(words[:6], draw(words[6]), words[7]), " ")
	}
	if coverage != want {
		t.Errorf("%s: the coverage is %q, and should be %q", what, coverage, want)
	}
}

// below is what is held from a seq down, and the gap below that; either may be empty.
func (s *scene) below(at msg.Seq) (run, gap msg.Range) {
	held := map[msg.Seq]bool{}
	for _, m := range s.messages {
		held[m.Seq] = true
	}
	run = msg.Range{Lo: at + 1, Hi: at}
	for run.Lo > 1 && held[run.Lo-1] {
		run.Lo--
	}
	next := msg.Seq(0)
	for _, m := range s.messages {
		if m.Seq < run.Lo {
			next = max(next, m.Seq)
		}
	}
	gap = msg.Range{Lo: next + 1, Hi: run.Lo - 1}
	return run, gap
}

func (s *scene) compareRead(t *testing.T, what string, p page, run msg.Range, end, crossed string) {
	t.Helper()
	if p.end != end || p.crossed != crossed || len(p.messages) != int(run.Hi-run.Lo+1) {
		t.Errorf("%s: it reads %d messages to the end %s, having stepped over %q, and should %s to %s over %q",
			what, len(p.messages), p.end, p.crossed, tellRange(run), end, crossed)
		return
	}
	for i, m := range p.messages {
		want := told{"seq": fmt.Sprint(run.Hi - msg.Seq(i)), "text": hexed(fmt.Sprint("the message ", run.Hi-msg.Seq(i)))}
		if s.want != nil {
			want = s.want
		}
		maps.Copy(want, told{
			"conv": hex.EncodeToString(s.conv.ID[:]), "group": fmt.Sprint(s.conv.ID.Group()), "status": fmt.Sprint(uint8(msg.Received)),
			"origin": fmt.Sprint(uint8(client.FromDatabase)), "marks": fmt.Sprint(bit(i == len(p.messages)-1) << 4), "code": "0",
			"mine": "", "peer": "", "detail": "",
		})
		compare(t, what, m, want)
	}
}

// draw makes a picture of the spans LO-HI@REV,LO-HI@REV.
func draw(told string) (picture string) {
	end := ""
	for _, item := range items(told) {
		bounds, rev, _ := strings.Cut(item, "@")
		lo, hi, _ := strings.Cut(bounds, "-")
		if picture != "" && number(lo) != number(end)+1 {
			picture += " . "
		}
		if lo == hi {
			bounds = lo
		}
		picture += "[" + bounds + "]@" + rev
		end = hi
	}
	return picture
}
