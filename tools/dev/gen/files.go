package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// output is the one folder that holds generated Go code, and nothing else.
const output = "internal/pb"

// committed reads the generated files that the repository holds now.
func committed(root string) (map[string]string, error) {
	paths, err := filepath.Glob(filepath.Join(root, output, "*.pb.go"))
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		files[output+"/"+filepath.Base(path)] = string(content)
	}
	return files, nil
}

// compare names the files that differ, in order.
func compare(have, want map[string]string) []string {
	var changes []string
	for name, content := range want {
		if have[name] != content {
			changes = append(changes, name)
		}
	}
	for name := range have {
		if _, wanted := want[name]; !wanted {
			changes = append(changes, name)
		}
	}
	slices.Sort(changes)
	return changes
}

func report(changes []string) error {
	if len(changes) == 0 {
		return nil
	}
	return fmt.Errorf("generated code differs from proto/: %s\nrun `make gen` and commit what it changes",
		strings.Join(changes, ", "))
}

// apply makes the changed files what they should be; one whose source is gone goes too.
func apply(root string, changes []string, want map[string]string) error {
	if err := os.MkdirAll(filepath.Join(root, output), 0o755); err != nil {
		return err
	}
	for _, name := range changes {
		path := filepath.Join(root, name)
		content, wanted := want[name]
		if !wanted {
			fmt.Println("remove", name)
			if err := os.Remove(path); err != nil {
				return err
			}
			continue
		}
		fmt.Println("write", name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}
