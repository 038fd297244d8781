// Command bindgen writes, from capi/backscroll.h, the tables by which the bindings for
// Python and Java read and write the library's memory: constants, layouts, and how each
// function is called. What a person writes are the classes on top.
//
//	go run ./tools/bindgen           write the files
//	go run ./tools/bindgen -check    write nothing; fail if a file differs
package main

import (
	"bytes"
	"flag"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

const notice = "Generated from capi/backscroll.h by tools/bindgen. Do not edit."

func main() {
	root := flag.String("root", ".", "the repository")
	check := flag.Bool("check", false, "compare the committed files with the header instead of writing them")
	flag.Parse()
	if err := run(*root, *check); err != nil {
		fmt.Fprintln(os.Stderr, "bindgen:", err)
		os.Exit(1)
	}
}

func run(root string, check bool) error {
	text, err := os.ReadFile(filepath.Join(root, "capi", "backscroll.h"))
	if err != nil {
		return err
	}
	h, err := parse(string(text))
	if err != nil {
		return err
	}
	if err := h.check(); err != nil {
		return err
	}
	files := map[string]string{}
	python(h, files)
	java(h, crc32.ChecksumIEEE(text), files)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(root, name)
		if check {
			have, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(have, []byte(files[name])) {
				return fmt.Errorf("%s is not what the header gives: run 'make gen' and commit what it changes", name)
			}
			continue
		}
		if have, err := os.ReadFile(path); err == nil && !bytes.Contains(have, []byte(notice)) {
			return fmt.Errorf("%s was written by hand: name the struct otherwise in tools/bindgen/names.go", name)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(files[name]), 0o644); err != nil {
			return err
		}
	}
	return nil
}
