package main

import (
	"fmt"
	"os"
	"path/filepath"
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
	stored:  300,
	repeats: 1, often: 1, phase: 50 * time.Millisecond,
	idleFor: 10 * time.Millisecond,
}

// Every measure runs, gives figures that are numbers, and leaves no files.
func TestEveryMeasure(t *testing.T) {
	t.Setenv("BACKSCROLL_DATA", filepath.Join(t.TempDir(), "none"))
	dir := t.TempDir()
	b := &bench{ctx: t.Context(), size: tiny, say: t.Logf}
	if err := b.run(dir, measures); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("the run left %v behind (%v)", left, err)
	}
	for _, m := range measures {
		targets := 0
		for _, f := range b.figures {
			if f.Measure == m.letter && f.Target != nil {
				targets++
			}
		}
		if targets == 0 {
			t.Errorf("measure (%s) has no figure with a target", m.letter)
		}
	}
	for _, f := range b.figures {
		if !(f.Value > 0) && !strings.Contains(f.Name, "CPU") && !strings.Contains(f.Name, "memory") && !strings.Contains(f.Name, "collection") {
			t.Errorf("(%s) %s is %v", f.Measure, f.Name, f.Value)
		}
	}
}
