package localdb_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/localdb"
	"github.com/backscroll/backscroll/msg"
)

// childFile names the database to a child process: this test binary again.
const childFile = "BACKSCROLL_TEST_LOCALDB"

func TestMain(m *testing.M) {
	if path := os.Getenv(childFile); path != "" {
		fmt.Fprintln(os.Stderr, writeUntilKilled(path))
		os.Exit(1)
	}
	if underRace {
		// SQLite, here compiled to Go, is some fifty times slower under the race
		// detector, and fewer runs find the same races. The command line overrides it.
		flag.Set("rapid.checks", "4")
	}
	os.Exit(m.Run())
}

// writeUntilKilled stores messages 1, 2, 3, …, one update each and every fifth
// durable, and says so after each.
func writeUntilKilled(path string) error {
	db, err := localdb.Open(path, localdb.Options{LogPages: 50})
	if err != nil {
		return err
	}
	var next msg.Seq
	err = db.View(func(r engine.Reader) error {
		return r.Messages(1, msg.Range{Lo: 1, Hi: 1 << 30}, true, 1, func(m *engine.Stored) bool {
			next = m.Seq
			return false
		})
	})
	for err == nil {
		next++
		err = db.Update(next%5 == 0, func(tx engine.Tx) error {
			if err := tx.PutMessages(1, []engine.Stored{{Seq: next, Rev: 1, Blob: make([]byte, 500)}}); err != nil {
				return err
			}
			return tx.SetMeta("sync.last", fmt.Append(nil, next))
		})
		fmt.Println(next)
	}
	return err
}

// child is a process that writes into a database.
type child struct {
	*testing.T
	cmd *exec.Cmd
	out *bufio.Scanner
}

func start(t *testing.T, path string) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childFile+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &child{t, cmd, bufio.NewScanner(out)}
}

// said is the last update that the child said it had done, after n lines.
func (c *child) said(n int) (last string) {
	c.Helper()
	for range n {
		if !c.out.Scan() {
			c.Fatalf("the child ended after %q: %v", last, c.out.Err())
		}
		last = c.out.Text()
	}
	return last
}

func (c *child) kill() {
	c.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		c.Fatal(err)
	}
	c.cmd.Wait() // "signal: killed"
}

func TestAnotherProcessHasIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	c := start(t, path)
	c.said(1)
	refused(t, path, msg.CodeInUse)
	c.said(1) // it goes on
	c.kill()
	closeDB(t, open(t, path)) // nothing blocks
}

func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	for _, lines := range []int{1, 7, 100, 333} {
		c := start(t, path)
		said := c.said(lines)
		c.kill()
		db := open(t, path)
		checkPrefix(t, db, said)
		closeDB(t, db)
	}
}

// checkPrefix expects messages 1, 2, 3, … without omission, as many as the child
// has said at least, and the value that belongs to the last one.
func checkPrefix(t *testing.T, db *localdb.DB, said string) {
	t.Helper()
	if err := db.View(func(r engine.Reader) error {
		all, err := r.CountMessages(1, 0, msg.Range{Lo: 1, Hi: 1 << 30})
		n := all.All
		if err != nil {
			return err
		}
		held, err := r.CountMessages(1, 0, msg.Range{Lo: 1, Hi: msg.Seq(n)})
		if err != nil {
			return err
		}
		last, err := r.Meta("sync.last")
		var atLeast int
		fmt.Sscan(said, &atLeast)
		if held.All != n || string(last) != fmt.Sprint(n) || n < atLeast {
			t.Errorf("%d messages, of which %d are the first ones; the last is %s; the child said %s",
				n, held.All, last, strings.TrimSpace(said))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
