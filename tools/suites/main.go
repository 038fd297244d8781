// Command suites runs every test suite whose tools this machine has, and ends
// with what ran, what was skipped, why, and the command that would bring it.
//
//	go run ./tools/suites            skip what cannot run here
//	go run ./tools/suites -strict    a tool that is missing is a failure
//
// It exits with 1 if a suite failed. The suites are the rows of one table, in
// table.go.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	strict := flag.Bool("strict", false, "fail when a suite is skipped because a tool is missing")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	var results []result
	for _, s := range suites {
		if ctx.Err() != nil {
			break
		}
		results = append(results, run(ctx, s, os.Stdout))
	}
	report(os.Stdout, results)
	if ctx.Err() != nil {
		fmt.Println("\nInterrupted: the suites after the last one shown did not run.")
		os.Exit(1)
	}
	if why := verdict(results, *strict); why != "" {
		fmt.Println("\n" + why)
		os.Exit(1)
	}
}
