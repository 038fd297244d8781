package span

import (
	"errors"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/msg"
)

func TestCheckNamesWhatIsWrong(t *testing.T) {
	r := func(lo, hi msg.Seq) msg.Range { return msg.Range{Lo: lo, Hi: hi} }
	for want, s := range map[string]Set{
		"span [0-3]@5 begins before seq 1 (1000)":        {{r(0, 3), 5}},
		"span [4-3]@5 ends before it begins (1000)":      {{r(4, 3), 5}},
		"span [3-9]@6 does not lie above [1-3]@5 (1000)": {{r(1, 3), 5}, {r(3, 9), 6}},
		"span [1]@6 does not lie above [7-9]@5 (1000)":   {{r(7, 9), 5}, {r(1, 1), 6}},
		"spans [1-3]@5 and [4-9]@5 are one (1000)":       {{r(1, 3), 5}, {r(4, 9), 5}},
	} {
		err := s.Check()
		if err == nil || err.Error() != want || !errors.Is(err, msg.CodeInternal) {
			t.Errorf("Check = %v, want %q", err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, picture := range []string{
		"", "[1-3]@5 . [7-9]@6", "[1-3]@5[4-9]@6", "[7]@0", "[1-18446744073709551615]@18446744073709551615",
		"[1-3]@5[5-9]@6", "[1-3]@5 . [4-9]@6", "[7-7]@1", "[07]@1", "[3-1]@2", "[0]@1", "[1]@1 . ", "[1]@-1", "[1-2-3]@4", "]@[",
	} {
		f.Add(picture)
	}
	f.Fuzz(func(t *testing.T, picture string) {
		s, err := Parse(picture)
		if err != nil {
			if s != nil || !errors.Is(err, msg.CodeBadRequest) {
				t.Fatalf("Parse(%q) = %v, %v", picture, s, err)
			}
			return
		}
		if s.Check() != nil || s.String() != picture {
			t.Fatalf("Parse(%q) = %q, %v", picture, s, s.Check())
		}
		var built Set
		for _, sp := range slices.Backward(s) {
			built = built.Insert(sp)
		}
		if !slices.Equal(built, s) {
			t.Fatalf("%q, span by span from the top, is %q", s, built)
		}
	})
}
