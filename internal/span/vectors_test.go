package span

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/backscroll/backscroll/msg"
)

// vector is a case of proto/vectors/span.json; its README says what the fields
// mean.
type vector struct {
	Name, Start, Op        string
	Range                  bounds
	Ranges                 []bounds
	Seq                    msg.Seq
	Rev, Prev, Since, Upto msg.Rev
	Want                   json.RawMessage
	Fails                  bool
}

// bounds is a range as the vectors write it: [lo, hi].
type bounds [2]msg.Seq

func (b bounds) rng() msg.Range { return msg.Range{Lo: b[0], Hi: b[1]} }

// vectorOps run each op and return what JSON should say of the result.
var vectorOps = map[string]func(s Set, v vector) any{
	"parse":  func(s Set, _ vector) any { return s.String() },
	"insert": func(s Set, v vector) any { return s.Insert(Span{v.Range.rng(), v.Rev}).String() },
	"push":   func(s Set, v vector) any { return s.Push(v.Prev, v.Rev).String() },
	"lift":   func(s Set, v vector) any { return s.Lift(rangesOf(v.Ranges), v.Since, v.Upto).String() },
	"remove": func(s Set, v vector) any { return s.Remove(v.Range.rng()).String() },
	"gaps":   func(s Set, v vector) any { return boundsOf(s.Gaps(v.Range.rng())) },
	"held":   func(s Set, v vector) any { return s.Held(v.Range.rng()) },
	"stale":  func(s Set, v vector) any { return Set(s.Stale(v.Range.rng(), v.Rev)).String() },
	"below":  func(s Set, v vector) any { return orNull(s.Below(v.Seq)) },
	"above":  func(s Set, v vector) any { return orNull(s.Above(v.Seq)) },
	"run": func(s Set, v vector) any {
		run, ok := s.Run(v.Seq)
		return orNull(bounds{run.Lo, run.Hi}, ok)
	},
	"at": func(s Set, v vector) any {
		if sp, ok := s.At(v.Seq); ok {
			return sp.String()
		}
		return ""
	},
}

func orNull[T any](v T, ok bool) any {
	if !ok {
		return nil
	}
	return v
}

func rangesOf(list []bounds) []msg.Range {
	var out []msg.Range
	for _, b := range list {
		out = append(out, b.rng())
	}
	return out
}

func boundsOf(list []msg.Range) []bounds {
	out := []bounds{}
	for _, r := range list {
		out = append(out, bounds{r.Lo, r.Hi})
	}
	return out
}

func TestVectors(t *testing.T) {
	file, err := os.Open("../../proto/vectors/span.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	dec := json.NewDecoder(file)
	dec.DisallowUnknownFields()
	var cases []vector
	if err := dec.Decode(&cases); err != nil {
		t.Fatal(err)
	}
	ran, names := map[string]bool{}, map[string]bool{}
	for _, v := range cases {
		if names[v.Name] {
			t.Errorf("two cases are named %q", v.Name)
		}
		t.Run(v.Name, func(t *testing.T) { v.run(t) })
		ran[v.Op], names[v.Name] = true, true
	}
	for op := range vectorOps {
		if !ran[op] {
			t.Errorf("no case for %q", op)
		}
	}
}

func (v vector) run(t *testing.T) {
	op, known := vectorOps[v.Op]
	if !known {
		t.Fatalf("unknown op %q", v.Op)
	}
	s, err := Parse(v.Start)
	if v.Fails {
		if !errors.Is(err, msg.CodeBadRequest) {
			t.Fatalf("%q reads as %v, %v; it should be refused", v.Start, s, err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(op(s, v))
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := json.Compact(&want, v.Want); err != nil {
		t.Fatalf("want: %v", err)
	}
	if string(got) != want.String() {
		t.Errorf("%q: got %s, want %s", v.Start, got, &want)
	}
}
