package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func TestPercentile(t *testing.T) {
	var hundred []float64
	for i := range 100 {
		hundred = append(hundred, float64(100-i))
	}
	for _, c := range []struct {
		of   []float64
		p    int
		want float64
	}{
		{nil, 50, 0}, {[]float64{7}, 99, 7}, {[]float64{3, 1, 2}, 50, 2}, {[]float64{4, 1, 3, 2}, 50, 2},
		{hundred, 99, 99}, {hundred, 100, 100}, {hundred, 1, 1},
	} {
		if got := percentile(c.of, c.p); got != c.want {
			t.Errorf("percentile %d of %d values is %v, want %v", c.p, len(c.of), got, c.want)
		}
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 0.5: "0.5", 1.004: "1", 1.2345: "1.23", 12.34: "12.3", 0.03456: "0.0346", 123.4: "123", 1234: "1,234", 1234567: "1,234,567", -1234: "-1,234",
	} {
		if got := number(v); got != want {
			t.Errorf("%v is shown as %q, want %q", v, got, want)
		}
	}
}

func TestTableShowsMisses(t *testing.T) {
	figures := []figure{
		figure{Measure: "a", Name: "slow", Value: 11, Unit: "ms"}.atMost(10).beside(2, "bare"),
		figure{Measure: "b", Name: "fast", Value: 11, Unit: "1/s"}.atLeast(10),
		figure{Measure: "c", Name: "free", Value: 11},
	}
	var out strings.Builder
	if err := table(&out, figures); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	for i, want := range []string{"MISS", "met", ""} {
		if line := lines[i+1]; !strings.Contains(line, want) || want != "MISS" && strings.Contains(line, "MISS") {
			t.Errorf("%q should say %q", line, want)
		}
	}
	if missed, targets := misses(figures); missed != 1 || targets != 2 {
		t.Errorf("%d of %d targets missed", missed, targets)
	}
}

func TestChoose(t *testing.T) {
	some, err := choose("b,a")
	if err != nil || len(some) != 2 {
		t.Errorf("%d measures, %v", len(some), err)
	}
	for _, bad := range []string{"x", "a,x", "a,"} {
		if _, err := choose(bad); err == nil {
			t.Errorf("-only %q was taken", bad)
		}
	}
}

// The load clients' short look at a push sees what a whole decoding does.
func TestPushed(t *testing.T) {
	id := newID(1<<20, 77)
	blob := codec.EncodeMessage(&msg.Message{Seq: 9, ID: id, From: "ann", Content: msg.Content{Text: "hello"}})
	b := codec.EncodeServer(frame.Server{Body: &frame.Push{Conv: msg.GroupConv(7), Messages: []frame.Blob{blob, blob}}})
	request, kind, body, err := serverFrame(b)
	if err != nil || request != 0 || kind != kindPush {
		t.Fatalf("request %d, kind %d, %v", request, kind, err)
	}
	var seqs []msg.Seq
	err = pushed(body, func(seq msg.Seq, id []byte) {
		seqs = append(seqs, seq)
		if sender, n := senderOf(id); sender != 1<<20 || n != 77 {
			t.Errorf("the id names sender %d and message %d", sender, n)
		}
	})
	if err != nil || !slices.Equal(seqs, []msg.Seq{9, 9}) {
		t.Errorf("seqs %v, %v", seqs, err)
	}
}

// Without the real logs, lines are as long on average.
func TestGeneratedTextIsAsLong(t *testing.T) {
	c := generated(20_000)
	total := 0
	for _, l := range c.lines {
		if l.text == "" || l.from == "" {
			t.Fatalf("an empty line: %+v", l)
		}
		total += len(l.text)
	}
	if mean := total / len(c.lines); mean < meanText-3 || mean > meanText+3 {
		t.Errorf("%d bytes on average; real lines have %d", mean, meanText)
	}
}
