// Command differential plays random lives of a few devices with the Go engine against
// the server's real rules, and prints for each device what went into its engine and
// what came of it, one JSON object a line. The engine of another language that is
// given the same inputs has to come to the same: web/sdk/test/differential.test.ts.
//
//	go run ./test/differential -seed 1 -runs 10 -steps 400
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
)

func main() {
	seed := flag.Uint64("seed", 1, "of the first run")
	runs := flag.Int("runs", 10, "how many")
	steps := flag.Int("steps", 400, "of each run")
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for i := range *runs {
		if err := play(json.NewEncoder(out), *seed+uint64(i), *steps); err != nil {
			out.Flush()
			fmt.Fprintln(os.Stderr, "differential:", err)
			os.Exit(1)
		}
	}
}
