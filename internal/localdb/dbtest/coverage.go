package dbtest

import (
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

func testSpans(k kit) {
	spans := func(no engine.ConvNo) span.Set {
		return read(k, func(r engine.Reader) (span.Set, error) { return r.Spans(no) })
	}
	if got := spans(1); got != nil {
		k.Errorf("before all, spans are %v", got)
	}
	other := picture(k, "[1-9]@9")
	k.update(func(tx engine.Tx) error { return tx.SetSpans(2, nil, other) })
	var old span.Set
	for _, next := range []string{
		"[5-7]@3",
		"[5-7]@3 . [20]@4",
		"[1-2]@1 . [5-7]@3 . [20]@4",
		"[1-2]@1 . [5-20]@4",
		"[1-2]@1[3-4]@2[5-20]@4",
		"[2]@1[3-4]@2[5-20]@5",
		"[3-20]@5",
		"",
		"[1-18446744073709551]@6",
	} {
		new := picture(k, next)
		k.update(func(tx engine.Tx) error { return tx.SetSpans(1, old, new) })
		if got := spans(1); !slices.Equal(got, new) {
			k.Fatalf("from %v to %v: spans are %v", old, new, got)
		}
		old = new
	}
	if got := spans(2); !slices.Equal(got, other) {
		k.Errorf("spans of the other conversation are %v", got)
	}
}

func testHoles(k kit) {
	holes := func(no engine.ConvNo) []msg.Hole {
		return read(k, func(r engine.Reader) ([]msg.Hole, error) { return r.Holes(no) })
	}
	some := []msg.Hole{{Range: msg.Range{Lo: 2, Hi: 3}, Reason: msg.HoleHidden}, {Range: msg.Range{Lo: 9, Hi: 9}, Reason: msg.HoleExpired}}
	other := []msg.Hole{{Range: msg.Range{Lo: 1, Hi: 4}, Reason: msg.HoleExpired}, some[1]}
	for _, want := range [][]msg.Hole{some, some, other, nil, some} {
		k.update(func(tx engine.Tx) error { return tx.SetHoles(1, want) })
		if got := holes(1); !slices.Equal(got, want) {
			k.Errorf("holes are %v, not %v", got, want)
		}
	}
	if got := holes(2); got != nil {
		k.Errorf("holes of another conversation are %v", got)
	}
}

func testWatermarks(k kit) {
	marks := func(no engine.ConvNo) []frame.Watermark {
		return read(k, func(r engine.Reader) ([]frame.Watermark, error) { return r.Watermarks(no) })
	}
	put := func(no engine.ConvNo, w frame.Watermark) {
		k.update(func(tx engine.Tx) error { return tx.PutWatermark(no, w) })
	}
	put(1, frame.Watermark{User: "bob", Delivered: 5, Read: 3})
	put(1, frame.Watermark{User: "alice", Delivered: 4})
	put(1, frame.Watermark{User: "bob", Delivered: 6, Read: 6})
	want := []frame.Watermark{{User: "alice", Delivered: 4}, {User: "bob", Delivered: 6, Read: 6}}
	if got := marks(1); !slices.Equal(got, want) {
		k.Errorf("watermarks are %v, not %v", got, want)
	}
	if got := marks(2); got != nil {
		k.Errorf("watermarks of another conversation are %v", got)
	}
}
