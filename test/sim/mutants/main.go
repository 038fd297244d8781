// Mutants proves that the simulation bites: each file *.mutant describes a
// deliberate fault of the product as replacements in its source. The simulator
// is built with the fault (go build -overlay: no file of the product is
// touched) and has to catch it.
//
//	go run ./test/sim/mutants              all of them
//	go run ./test/sim/mutants -only NAME   one
//	go run ./test/sim/mutants -write       and brings docs/promises.md up to date
//	                                       (with -only: the row of that one)
//
// A mutant is first run with the seed that docs/promises.md lists for it, and
// then, if that does not catch it any more, with seeds from 1 on. The last line
// is "N mutants, N caught"; the exit status is 0 if all were.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
)

func main() {
	only := flag.String("only", "", "the name of the one mutant to run")
	seeds := flag.Int("seeds", 400, "how many seeds may be tried to catch a mutant")
	jobs := flag.Int("jobs", 2, "how many mutants run at once")
	write := flag.Bool("write", false, "bring docs/promises.md up to date")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *only, *seeds, *jobs, *write); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, only string, seeds, jobs int, write bool) error {
	root, err := findRoot()
	if err != nil {
		return err
	}
	mutants, err := load(root)
	if err != nil {
		return err
	}
	page, err := readPage(root)
	if err != nil {
		return err
	}
	listed := page.seeds()
	chosen := mutants
	if only != "" {
		chosen = slices.DeleteFunc(slices.Clone(mutants), func(m *mutant) bool { return m.name != only })
	}
	caught := huntAll(ctx, root, chosen, listed, seeds, jobs)
	fmt.Printf("%d mutants, %d caught\n", len(chosen), len(caught))
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(caught) < len(chosen) || len(chosen) == 0 {
		return fmt.Errorf("%d mutants were not caught", len(chosen)-len(caught))
	}
	if !write {
		return nil
	}
	for _, m := range mutants { // those that were not run stay
		if _, ran := caught[m.name]; !ran && listed[m.name] != 0 {
			caught[m.name] = catch{seed: listed[m.name]}
		}
	}
	return page.write(mutants, caught)
}

// huntAll hunts several mutants at once and tells of each as it is done.
func huntAll(ctx context.Context, root string, mutants []*mutant, seeds map[string]uint64, limit, jobs int) map[string]catch {
	caught, tried := map[string]catch{}, 0
	var mu sync.Mutex
	var work sync.WaitGroup
	next := make(chan *mutant)
	for range max(jobs, 1) {
		work.Go(func() {
			for m := range next {
				c, err := hunt(ctx, root, m, seeds[m.name], limit)
				mu.Lock()
				tried++
				if err != nil {
					fmt.Printf("%d/%d  NOT CAUGHT  %s: %v\n", tried, len(mutants), m.name, err)
				} else {
					fmt.Printf("%d/%d  caught  %s by seed %d: %s\n", tried, len(mutants), m.name, c.seed, c.what)
					caught[m.name] = c
				}
				mu.Unlock()
			}
		})
	}
	for _, m := range mutants {
		next <- m
	}
	close(next)
	work.Wait()
	return caught
}
