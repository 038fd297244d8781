package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A result is what became of one suite.
type result struct {
	suite string
	miss  *missing // set: the suite did not run
	err   error    // set: it failed
	took  time.Duration
	heard
}

// interruptGrace is how long an interrupted suite may take to clean up.
const interruptGrace = 10 * time.Second

// run runs a suite if what it needs is here, showing what it prints on out.
func run(ctx context.Context, s suite, out io.Writer) result {
	r := result{suite: s.name}
	found, miss := s.needs()
	if miss != nil {
		r.miss = miss
		return r
	}
	fmt.Fprintf(out, "\n== %s: %s\n", s.name, strings.Join(s.command, " "))
	shown := newReader(out)
	command := exec.CommandContext(ctx, s.command[0], s.command[1:]...)
	command.Env = append(environ(), append(s.env, found...)...)
	command.Stdout, command.Stderr = shown, os.Stderr
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = interruptGrace

	start := time.Now()
	r.err = command.Run()
	r.took = time.Since(start)
	shown.close()
	r.heard = shown.heard
	return r
}

// environ is this process's environment without what probes hand out: a suite
// gets that only if it asks for it.
func environ() []string {
	var kept []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, dataVariable+"=") {
			kept = append(kept, variable)
		}
	}
	return kept
}
