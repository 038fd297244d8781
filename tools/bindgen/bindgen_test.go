package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// What is committed is what the header gives.
func TestTheCommittedFilesAreCurrent(t *testing.T) {
	if err := run("../..", true); err != nil {
		t.Error(err)
	}
}

const small = `
#define BS_ABI 3
enum { BS_TEXT = 0, BS_ACTION = 1 };
typedef struct bs_str {
  BS_PTR(const char) data; /* NULL: empty */
  uint64_t len;
} bs_str;
typedef struct bs_thing {
  uint32_t on, type;
  uint8_t id[16];
  bs_str name;
  uint32_t odd;
  BS_PTR(const bs_str) names;
  uint64_t name_count;
} bs_thing;
int32_t bs_do(uint64_t c, const uint8_t id[16], bs_thing **out);
`

func TestLayouts(t *testing.T) {
	h, err := parse(small)
	if err != nil {
		t.Fatal(err)
	}
	thing := h.byName["bs_thing"]
	var offsets []int
	for _, f := range thing.fields {
		offsets = append(offsets, f.offset)
	}
	want := []int{0, 4, 8, 24, 40, 48, 56}
	for i := range want {
		if offsets[i] != want[i] {
			t.Fatalf("the fields lie at %v, and should at %v", offsets, want)
		}
	}
	if thing.size != 64 || !thing.fields[5].list || h.abi != 3 {
		t.Errorf("size %d, list %v, abi %d", thing.size, thing.fields[5].list, h.abi)
	}
	if f := h.functions[0]; len(f.parameters) != 3 || f.parameters[1].ctype != "const uint8_t *" {
		t.Errorf("the function is %+v", f)
	}
}

// Every compiler of the header checks the sizes that are generated from it.
func TestTheHeaderAssertsEverySize(t *testing.T) {
	text, err := os.ReadFile("../../capi/backscroll.h")
	if err != nil {
		t.Fatal(err)
	}
	h, err := parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range h.structs {
		if line := fmt.Sprintf("\nBS_SIZE(%s, %d)\n", s.name, s.size); !strings.Contains(string(text), line) {
			t.Errorf("backscroll.h does not say %s", strings.TrimSpace(line))
		}
	}
}

// What is not understood is an error, so that no binding lacks a part of the header without a word.
func TestNothingIsLeftOut(t *testing.T) {
	for change, want := range map[string][2]string{
		"a member":   {"uint32_t odd;", "uint32_t odd : 3;"},
		"a type":     {"uint32_t odd;", "wchar_t odd;"},
		"a function": {"int32_t bs_do(", "int16_t bs_do("},
		"a struct":   {"} bs_thing;", "}  bs_thing ;"},
	} {
		if _, err := parse(strings.Replace(small, want[0], want[1], 1)); err == nil {
			t.Errorf("%s that is not understood is left out", change)
		}
	}
	h, err := parse(strings.Replace(small, "BS_TEXT = 0", "BS_NEW = 0", 1))
	if err != nil || h.check() == nil {
		t.Errorf("an enum without a name is left out (%v)", err)
	}
}
