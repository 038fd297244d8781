package dbtest

import (
	"errors"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// compare does the same random updates to a database and to a plain one, and
// expects the same in both.
func compare(k kit) {
	rapid.Check(k.T, func(t *rapid.T) {
		db, plain := k.open(k.T), NewPlain()
		defer func() {
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}()
		t.Repeat(map[string]func(*rapid.T){
			"update": func(t *rapid.T) { Both(t, rapid.Bool().Draw(t, "durable"), db, plain, Draw(t)) },
			"":       func(t *rapid.T) { Same(t, db, plain) },
		})
	})
}

// Both does the same update to two databases, expects the same result, and
// reports whether it was done.
func Both(t *rapid.T, durable bool, a, b engine.DB, f func(engine.Tx) error) bool {
	errA, errB := a.Update(durable, f), b.Update(durable, f)
	if msg.CodeOf(errA) != msg.CodeOf(errB) {
		t.Fatalf("one update ended in %v, the other in %v", errA, errB)
	}
	return errA == nil
}

// Same expects the same in two databases.
func Same(t *rapid.T, a, b engine.DB) {
	inA, err := Dump(a)
	if err != nil {
		t.Fatal(err)
	}
	inB, err := Dump(b)
	if err != nil {
		t.Fatal(err)
	}
	if inA != inB {
		t.Fatalf("one database:\n%s\nthe other:\n%s", inA, inB)
	}
}

var errBack = errors.New("taken back")

// Draw makes an update of a few random steps; one in eight fails in the end.
// It may be done to several databases with equal content.
func Draw(t *rapid.T) func(engine.Tx) error {
	steps := make([]func(engine.Tx) error, rapid.IntRange(1, 4).Draw(t, "steps"))
	for i := range steps {
		kind := rapid.SampledFrom(kinds).Draw(t, "step")
		steps[i] = kind.draw(t)
	}
	fails := rapid.IntRange(0, 7).Draw(t, "fails") == 7
	return func(tx engine.Tx) error {
		for _, step := range steps {
			if err := step(tx); err != nil {
				return err
			}
		}
		if fails {
			return errBack
		}
		return nil
	}
}

type kind struct {
	name string
	draw func(*rapid.T) func(engine.Tx) error
}

func (k kind) String() string { return k.name }

var kinds = []kind{
	{"meta", drawMeta}, {"conversation", drawConv}, {"messages", drawMessages}, {"messages", drawMessages},
	{"delete messages", drawDelete}, {"spans", drawSpans}, {"holes", drawHoles}, {"watermark", drawWatermark},
	{"mine", drawMine}, {"member", drawMember}, {"write", drawWrite}, {"sent", drawSent}, {"user data", drawDatum},
	{"rarely", func(t *rapid.T) func(engine.Tx) error {
		if rapid.IntRange(0, 5).Draw(t, "unlist or forget") > 0 {
			return func(tx engine.Tx) error { return tx.Unlist() }
		}
		return func(tx engine.Tx) error { return tx.Forget() }
	}},
}
