// Command bench measures Backscroll: what a fresh device waits, how fast
// history moves, what a durable send costs, and what a server keeps.
//
//	go run ./bench                        every measure; about ten minutes
//	go run ./bench -only a,e -quick       two of them, repeated less
//	go run ./bench -json figures.json     for programs, too
//	go run ./bench -only e -profile out   with profiles of both sides' processor time
//	go run ./bench -only m -parent v1.2   sends against an earlier commit; HEAD~1 if none is named
//
// Rules of the house: the server under test is a process of its own, with the
// embedded store on disk and every commit synced, reached over loopback.
// Fan-out and delivery receipts are on. Every figure stands beside a baseline
// that was measured in the same run, in turn with it where that matters. What
// misses its target is shown as a miss.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := command(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// command runs one of the three programs that this is: the measurements, and
// the two servers that they start.
func command(args []string) error {
	switch {
	case len(args) > 0 && args[0] == "serve":
		return serve(args[1:])
	case len(args) > 0 && args[0] == "relay":
		return serveRelay()
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := flags.String("only", "", "measures to run, by letter, with commas between: a to q")
	quick := flags.Bool("quick", false, "repeat less; sizes stay")
	file := flags.String("json", "", "write the figures to this file as JSON")
	profile := flags.String("profile", "", "write profiles of the processor, one a process, to this folder")
	dir := flags.String("dir", os.TempDir(), "where the databases are made; should be on a disk")
	parent := flags.String("parent", "HEAD~1", "the commit with whose server measure (m) compares this one")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	size := full
	if *quick {
		size = size.quick()
	}
	b := &bench{ctx: ctx, size: size, profile: *profile, say: progress, against: *parent, buildParent: buildCommit}
	failed := b.run(*dir, chosen)
	b.head()
	err = table(os.Stdout, b.figures) // also what came before a failure
	missed, targets := misses(b.figures)
	fmt.Printf("\n%d of %d targets met\n", targets-missed, targets)
	if *file != "" {
		err = errors.Join(err, writeJSON(*file, b.figures))
	}
	return errors.Join(failed, err)
}

// choose finds the measures by their letters; none means all.
func choose(only string) ([]measure, error) {
	if only == "" {
		return measures, nil
	}
	var chosen []measure
	for _, m := range measures {
		if strings.Contains(","+only+",", ","+m.letter+",") {
			chosen = append(chosen, m)
		}
	}
	if len(chosen) != len(strings.Split(only, ",")) {
		return nil, fmt.Errorf("-only %s: the measures are the letters a to %s", only, measures[len(measures)-1].letter)
	}
	return chosen, nil
}

var began = time.Now()

// progress tells on stderr what goes on.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%6.1fs  %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, args...))
}

// run makes the fixtures that the measures need, and measures.
func (b *bench) run(dir string, chosen []measure) (err error) {
	if b.text, err = loadCorpus(); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp(dir, "backscroll-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	if b.profile != "" {
		if err := os.MkdirAll(b.profile, 0o755); err != nil {
			return err
		}
	}
	if err := b.build(chosen); err != nil {
		return fmt.Errorf("make the fixtures: %w", err)
	}
	for _, m := range chosen {
		b.say("(%s) %s", m.letter, m.name)
		b.now = m
		if err := b.measure(m); err != nil {
			return fmt.Errorf("(%s) %s: %w", m.letter, m.name, err)
		}
	}
	return nil
}

func (b *bench) measure(m measure) error {
	file := ""
	if b.profile != "" {
		file = filepath.Join(b.profile, m.letter+"-clients.pprof")
	}
	stop, err := profiled(file)
	if err != nil {
		return err
	}
	defer stop()
	return m.run(b)
}

// head says under which conditions the figures hold.
func (b *bench) head() {
	fmt.Printf("Backscroll, measured %s on %d cores, %s; client and server on one machine, loopback, no TLS.\n",
		time.Now().Format(time.DateOnly), runtime.NumCPU(), runtime.Version())
	fmt.Printf("Text: %s.\n", b.text.what)
	fmt.Printf("Commits synced, fan-out and delivery receipts on. Raised for the load: sends per device, from 50/s and 200 at once to %d.\n", raised.SendsPerSecond)
	fmt.Printf("Sends come from load clients that speak the wire, unless a line says SDK. Middle of %d repeats.\n\n", b.size.repeats)
}
