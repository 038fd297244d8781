// Command gen turns proto/**/*.proto into the Go code of internal/pb. The
// compiler and the generator run inside this process, at the versions pinned in
// go.mod, so it needs neither protoc nor a plugin, and the same sources give
// the same bytes on every machine.
//
//	go -C tools/dev run ./gen          write the code
//	go -C tools/dev run ./gen -check   write nothing; fail if the code differs
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	root := flag.String("root", "../..", "the repository")
	check := flag.Bool("check", false, "compare the committed code with its source instead of writing it")
	flag.Parse()
	if err := run(*root, *check); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(root string, check bool) error {
	want, err := generate(context.Background(), filepath.Join(root, "proto"))
	if err != nil {
		return err
	}
	have, err := committed(root)
	if err != nil {
		return err
	}
	changes := compare(have, want)
	if check {
		return report(changes)
	}
	return apply(root, changes, want)
}
