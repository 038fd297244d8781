package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The servers under test are this program started again.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == "serve" || os.Args[1] == "relay") {
		if err := command(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// tiny is enough to walk every path; its figures mean nothing.
var tiny = sizes{
	messages: 3000, fewMessages: 300,
	conversations: 70, fewConversations: 55,
	idle:    20,
	members: 80, online: 10,
	absent: 30, changed: 3,
	pairs: 2, group: 5,
	stored: 300,
	held:   400, edits: 40,
	counted:     60,
	nativePages: 3, nativeSynced: 200, languages: 2,
	dayReads: 500, daySyncs: 5,
	repeats: 1, often: 1, phase: 200 * time.Millisecond, // long enough for messages to arrive under the race detector
	idleFor: 10 * time.Millisecond,
}

// Every measure runs, gives figures that are numbers, and leaves no files.
func TestEveryMeasure(t *testing.T) {
	if testing.Short() {
		t.Skip("measures everything, with processes of its own: not with -short")
	}
	t.Setenv("BACKSCROLL_DATA", filepath.Join(t.TempDir(), "none"))
	dir := t.TempDir()
	b := &bench{ctx: t.Context(), size: tiny, say: t.Logf, buildParent: itself}
	measures := slices.DeleteFunc(slices.Clone(measures), func(m measure) bool { return native(m) || browsing(m) })
	if err := b.run(dir, measures); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("the run left %v behind (%v)", left, err)
	}
	for _, m := range measures {
		figures, targets := 0, 0
		for _, f := range b.figures {
			if f.Measure != m.letter {
				continue
			}
			figures++
			if f.Target != nil {
				targets++
			}
		}
		untargeted := m.letter == "k" || m.letter == "l"
		if figures == 0 || (targets == 0) != untargeted {
			t.Errorf("measure (%s) has %d figures, %d of them with a target", m.letter, figures, targets)
		}
	}
	for _, f := range b.figures {
		if !(f.Value > 0) && !strings.Contains(f.Name, "CPU") && !strings.Contains(f.Name, "memory") && !strings.Contains(f.Name, "collection") {
			t.Errorf("(%s) %s is %v", f.Measure, f.Name, f.Value)
		}
	}
}

// native says of a measure that it needs the library for C.
func native(m measure) bool { return m.letter == "p" }

// TestCAndCPPMeasure walks the paths of the one that TestEveryMeasure leaves out.
func TestCAndCPPMeasure(t *testing.T) {
	if os.Getenv("BACKSCROLL_LIB") == "" {
		t.Skip("BACKSCROLL_LIB names no folder of 'make lib'")
	}
	t.Setenv("BACKSCROLL_DATA", filepath.Join(t.TempDir(), "none"))
	b := &bench{ctx: t.Context(), size: tiny, say: t.Logf}
	if err := b.run(t.TempDir(), measures[slices.IndexFunc(measures, native):][:1]); err != nil {
		t.Fatal(err)
	}
	if len(b.figures) != 5 {
		t.Errorf("figures: %v", b.figures)
	}
}

// browsing says of a measure that it needs Chromium and Node.
func browsing(m measure) bool { return m.letter == "q" }

func TestInTheBrowser(t *testing.T) {
	if os.Getenv("BACKSCROLL_BROWSER") == "" {
		t.Skip("BACKSCROLL_BROWSER is not set: tools/browser.sh does, where Chromium and Node are")
	}
	t.Setenv("BACKSCROLL_DATA", filepath.Join(t.TempDir(), "none"))
	b := &bench{ctx: t.Context(), size: tiny, say: t.Logf}
	if err := b.run(t.TempDir(), measures[slices.IndexFunc(measures, browsing):][:1]); err != nil {
		t.Fatal(err)
	}
	if len(b.figures) != 5 {
		t.Errorf("figures: %v", b.figures)
	}
	for _, f := range b.figures {
		if !(f.Value > 0) {
			t.Errorf("%s is %v", f.Name, f.Value)
		}
	}
}

// Without its tools the measure says so, and fails nothing.
func TestNoBrowser(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	b := &bench{ctx: t.Context(), size: tiny, say: t.Logf}
	if err := b.browser(); err != nil {
		t.Fatal(err)
	}
	if len(b.figures) != 1 || !strings.Contains(b.figures[0].Name, "not measured, since there is no node") || b.figures[0].Met != nil {
		t.Errorf("figures: %+v", b.figures)
	}
}

// itself stands for an earlier commit: building one takes too long here.
func itself(context.Context, string, string) (string, error) { return os.Executable() }

// A commit that cannot be built is said in the table, and ends nothing.
func TestNoParent(t *testing.T) {
	for _, commit := range []string{"", "no-such-commit"} {
		b := &bench{ctx: t.Context(), dir: t.TempDir(), say: t.Logf, against: commit, buildParent: buildCommit}
		if err := b.parent(); err != nil {
			t.Fatal(err)
		}
		if len(b.figures) != 1 || !strings.Contains(b.figures[0].Name, "not measured, ") || b.figures[0].Met != nil {
			t.Errorf("%q: %+v", commit, b.figures)
		}
	}
}
