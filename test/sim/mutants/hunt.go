package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// catch is how a mutant was caught.
type catch struct {
	seed uint64
	what string // the broken promise and what the check said
}

// Some faults make loops without an end: one run may take so long, and all that
// is tried with a mutant so long. A fault that hangs a run is caught by that.
const (
	runTime  = 30 * time.Second
	huntTime = 6 * time.Minute
)

// hunt builds the simulator with a fault and runs it until it is caught: with the
// seed that caught it last, if there is one, then with seeds from 1 on.
func hunt(ctx context.Context, root string, m *mutant, last uint64, limit int) (catch, error) {
	ctx, cancel := context.WithTimeout(ctx, huntTime)
	defer cancel()
	tmp, err := os.MkdirTemp("", "mutant")
	if err != nil {
		return catch{}, err
	}
	defer os.RemoveAll(tmp)
	bin, err := build(ctx, root, tmp, m)
	if err != nil {
		return catch{}, err
	}
	if last != 0 {
		if c, err := try(ctx, bin, last, 1); err == nil {
			return c, nil
		}
	}
	return try(ctx, bin, 1, limit)
}

// build compiles the simulator with an overlay for the files with the fault.
func build(ctx context.Context, root, tmp string, m *mutant) (string, error) {
	files, err := m.apply(root)
	if err != nil {
		return "", err
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for name, text := range files {
		changed := filepath.Join(tmp, strings.ReplaceAll(name, "/", "_"))
		if err := os.WriteFile(changed, []byte(text), 0o600); err != nil {
			return "", err
		}
		overlay.Replace[filepath.Join(root, name)] = changed
	}
	b, err := json.Marshal(overlay)
	if err != nil {
		return "", err
	}
	list, bin := filepath.Join(tmp, "overlay.json"), filepath.Join(tmp, "sim")
	if err := os.WriteFile(list, b, 0o600); err != nil {
		return "", err
	}
	// Without the symbols for debuggers linking takes half the time.
	cmd := command(ctx, "go", "build", "-buildvcs=false", "-ldflags=-s -w", "-overlay", list, "-o", bin, "./test/sim/cmd/sim")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("it does not compile: %s", out)
	}
	return bin, nil
}

// command is one that ends with its context, also if its own children do not.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.WaitDelay = time.Second
	return cmd
}

var verdict = regexp.MustCompile(`(?m)^seed (\d+) breaks (.*)$`)

// try runs seeds until one breaks a promise.
func try(ctx context.Context, bin string, first uint64, seeds int) (catch, error) {
	cmd := command(ctx, bin, "-seeds", strconv.Itoa(seeds), "-first", strconv.FormatUint(first, 10), "-jobs", "1", "-limit", runTime.String(), "-until-broken")
	out, err := cmd.Output()
	if found := verdict.FindStringSubmatch(string(out)); found != nil {
		seed, _ := strconv.ParseUint(found[1], 10, 64)
		return catch{seed, found[2]}, nil
	}
	if ctx.Err() != nil {
		return catch{}, errors.New("the time is over")
	}
	if err != nil {
		return catch{}, fmt.Errorf("the simulator ended: %w", err)
	}
	return catch{}, fmt.Errorf("%d seeds from %d on found nothing wrong", seeds, first)
}

// findRoot is the folder of go.mod.
func findRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", err
	}
	return filepath.Dir(strings.TrimSpace(string(out))), nil
}
