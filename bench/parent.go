package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/backscroll/backscroll/internal/admin"
)

// parent is measure (m): the load of (e), one to one, on a server of this source and
// on one of an earlier commit, in turn. Both begin with empty data of their own, since
// the layouts on disk may differ.
func (b *bench) parent() error {
	const name = "sends/s ÷ the parent commit's"
	now, err := os.Executable()
	if err != nil {
		return err
	}
	before, err := b.buildParent(b.ctx, b.against, filepath.Join(b.dir, "parent"))
	if err != nil {
		b.put(figure{Name: fmt.Sprintf("%s: not measured, %v", name, err)})
		return nil
	}
	sides := make([]func() (float64, error), 2)
	for i, program := range []string{now, before} {
		data := filepath.Join(b.dir, fmt.Sprintf("side%d", i))
		srv, err := startProgram(b.ctx, program, "serve", "-data", data)
		if err != nil {
			return err
		}
		defer srv.stop()
		senders, receivers, err := b.pairsOf(srv, data)
		if err != nil {
			return err
		}
		w := world{senders: senders, receivers: receivers}
		sides[i] = func() (float64, error) {
			r, err := b.loaded(srv, senders, receivers, w.toPeer, 1)
			return r.rate, err
		}
	}
	// Twice as often as others: what is asked for is a tenth, and a busy machine wavers more.
	rates, err := inTurn(2*b.size.repeats, sides...)
	if err != nil {
		return err
	}
	b.put(figure{Name: name, Value: rates[0] / rates[1]}.atLeast(0.9).
		beside(1, fmt.Sprintf("%s, %s/s; this one %s/s", b.against, number(rates[1]), number(rates[0]))))
	return nil
}

// pairsOf makes the pairs of (e) over the backend API, which both sides have.
func (b *bench) pairsOf(srv *process, data string) (senders, receivers []login, err error) {
	key, err := os.ReadFile(filepath.Join(data, admin.KeyFile))
	if err != nil {
		return nil, nil, err
	}
	api, err := admin.NewClient("http://"+srv.addr, strings.TrimSpace(string(key)))
	if err != nil {
		return nil, nil, err
	}
	defer api.Close()
	logins := func(prefix string) ([]login, error) {
		all := make([]login, b.size.pairs)
		return all, together(len(all), func(i int) error {
			l := login{user: numbered(prefix, i), device: "bench"}
			t, err := api.NewToken(b.ctx, l.user, l.device, 0, true)
			if err != nil {
				return err
			}
			_, err = hex.Decode(l.token[:], []byte(t.Token))
			all[i] = l
			return err
		})
	}
	if senders, err = logins("sender:"); err != nil {
		return nil, nil, err
	}
	receivers, err = logins("receiver:")
	return senders, receivers, err
}

// buildCommit builds this program as it was at a commit, and returns where it is.
func buildCommit(ctx context.Context, commit, dir string) (program string, err error) {
	if commit == "" {
		return "", errors.New("no commit is named")
	}
	top, err := output(ctx, "", "git", "rev-parse", "--show-toplevel")
	if err != nil {
		return "", fmt.Errorf("there is no git history here: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	source := filepath.Join(dir, "source.tar")
	for _, step := range [][]string{
		{"git", "-C", strings.TrimSpace(top), "archive", "--output", source, commit},
		{"tar", "-xf", source, "-C", dir},
		{"go", "build", "-buildvcs=false", "-o", "bench.before", "./bench"},
	} {
		in := ""
		if step[0] == "go" {
			in = dir
		}
		if _, err := output(ctx, in, step...); err != nil {
			return "", fmt.Errorf("%s: %w", commit, err)
		}
	}
	return filepath.Join(dir, "bench.before"), nil
}

// output runs a command in a folder; an error says in a line what it said.
func output(ctx context.Context, dir string, command ...string) (string, error) {
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	c.Dir = dir
	out, err := c.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		said, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n")
		err = fmt.Errorf("%s %s: %s", command[0], command[1], said)
	}
	return string(out), err
}
