// Command gen turns proto/**/*.proto into the Go code of internal/pb. The
// compiler and the generator run inside this process, at the versions pinned in
// go.mod, so it needs neither protoc nor a plugin, and the same sources give
// the same bytes on every machine.
//
//	go -C tools/dev run ./gen            write the code
//	go -C tools/dev run ./gen -check     write nothing; fail if the code differs
//	go -C tools/dev run ./gen -request   write nothing; print the compiled sources for another generator
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"google.golang.org/protobuf/proto"
)

func main() {
	root := flag.String("root", "../..", "the repository")
	check := flag.Bool("check", false, "compare the committed code with its source instead of writing it")
	print := flag.Bool("request", false, "print the CodeGeneratorRequest that a protoc plugin reads")
	flag.Parse()
	work := run
	if *print {
		work = printRequest
	}
	if err := work(*root, *check); err != nil {
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

// printRequest writes what protoc would hand to a plugin: web/sdk generates from it.
func printRequest(root string, _ bool) error {
	request, err := compile(context.Background(), filepath.Join(root, "proto"))
	if err != nil {
		return err
	}
	request.Parameter = new("target=ts,import_extension=ts")
	b, err := proto.Marshal(request)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(b)
	return err
}
