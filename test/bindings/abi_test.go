package bindings_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write capi/abi.txt anew")

var (
	comment   = regexp.MustCompile(`(?s)/\*.*?\*/`)
	prototype = regexp.MustCompile(`(?m)^(?:const char \*|u?int\d+_t |void )bs_\w+\([^;]*\);`)
	structure = regexp.MustCompile(`(?s)typedef struct (bs_\w+) \{(.*?)\} bs_\w+;`)
	field     = regexp.MustCompile(`(\w+)(?:\[\w+\])?\s*[,;]`)
	constants = regexp.MustCompile(`(?s)enum \{(.*?)\}`)
	constant  = regexp.MustCompile(`BS_\w+`)
	symbol    = regexp.MustCompile(`(?m) T (\w+)$`)
	space     = regexp.MustCompile(`\s+`)
)

// TestCABI compares what programs were built with (functions, constants, layouts on 64-bit machines,
// exported symbols) with the committed list. A difference there breaks programs that exist: add at
// the end of what begins with its size, or raise BS_ABI; then -update.
func TestCABI(t *testing.T) {
	needLibrary(t)
	path := filepath.Join(repository, "capi", "abi.txt")
	got := abi(t)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the ABI differs from capi/abi.txt (go test ./test/bindings -run ABI -update writes it anew):\n%s", difference(want, got))
	}
}

func abi(t *testing.T) []byte {
	source, err := os.ReadFile(filepath.Join(library, "include", "backscroll.h"))
	if err != nil {
		t.Fatal(err)
	}
	header := comment.ReplaceAllString(string(source), "")
	var out bytes.Buffer
	functions := prototype.FindAllString(header, -1)
	for _, f := range functions {
		fmt.Fprintln(&out, space.ReplaceAllString(f, " "))
	}
	exported := symbol.FindAllStringSubmatch(must(t, command(t, "", "nm", "-D", "--defined-only", filepath.Join(library, "libbackscroll.so"))), -1)
	for _, s := range exported {
		if !slices.ContainsFunc(functions, func(f string) bool { return strings.Contains(f, s[1]+"(") }) {
			t.Errorf("the library exports %s, which backscroll.h does not declare", s[1])
		}
	}
	if len(exported) != len(functions) {
		t.Errorf("the library exports %d functions, and backscroll.h declares %d", len(exported), len(functions))
	}
	out.WriteString(layouts(t, header))
	return out.Bytes()
}

// layouts lets a C program say where the compiler puts things.
func layouts(t *testing.T, header string) string {
	var c strings.Builder
	c.WriteString("#include <stdio.h>\n#include \"backscroll.h\"\nint main(void) {\n")
	say := func(format string, args ...any) { fmt.Fprintf(&c, "  "+format+"\n", args...) }
	say(`printf("BS_ABI %%d\n", BS_ABI);`)
	for _, block := range constants.FindAllStringSubmatch(header, -1) {
		for _, name := range constant.FindAllString(block[1], -1) {
			say(`printf("%s %%d\n", %s);`, name, name)
		}
	}
	for _, s := range structure.FindAllStringSubmatch(header, -1) {
		say(`printf("%s: %%zu bytes\n", sizeof(%s));`, s[1], s[1])
		for _, f := range field.FindAllStringSubmatch(s[2], -1) {
			say(`printf("%s.%s at %%zu, %%zu bytes\n", offsetof(%s, %s), sizeof(((%s *)0)->%s));`, s[1], f[1], s[1], f[1], s[1], f[1])
		}
	}
	c.WriteString("  return 0;\n}\n")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "layouts.c"), []byte(c.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	must(t, command(t, dir, "gcc", "-std=c11", "-I", filepath.Join(library, "include"), "layouts.c", "-o", "layouts"))
	return must(t, command(t, dir, "./layouts"))
}

// difference lists the lines that only one of two texts has.
func difference(want, got []byte) string {
	var out strings.Builder
	wanted, have := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for _, line := range wanted {
		if !slices.Contains(have, line) {
			fmt.Fprintln(&out, "- "+line)
		}
	}
	for _, line := range have {
		if !slices.Contains(wanted, line) {
			fmt.Fprintln(&out, "+ "+line)
		}
	}
	return out.String()
}
