package localdb

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// What was forgotten cannot be found in the files any more, and what remains is whole.
func TestScrub(t *testing.T) {
	path := filepath.Join(t.TempDir(), "device.db")
	db, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	update := func(f func(tx engine.Tx) error) {
		t.Helper()
		if err := db.Update(true, f); err != nil {
			t.Fatal(err)
		}
	}
	update(func(tx engine.Tx) error {
		c := &engine.Conv{Peer: "bob", ID: msg.OneToOne(1, 2)}
		if err := tx.PutConv(c); err != nil {
			return err
		}
		for seq := range 500 {
			blob := []byte(fmt.Sprintf("a secret, number %d", seq))
			if err := tx.PutMessages(c.No, []engine.Stored{{Seq: msg.Seq(seq + 1), Rev: 1, Blob: blob}}); err != nil {
				return err
			}
		}
		return tx.SetMeta("owner", []byte("stays"))
	})
	before := content(t, path)
	if !bytes.Contains(before, []byte("a secret")) {
		t.Fatal("what is to be deleted is not in the files to begin with")
	}
	update(func(tx engine.Tx) error { return tx.Forget() })
	if err := db.Scrub(); err != nil {
		t.Fatal(err)
	}
	if after := content(t, path); bytes.Contains(after, []byte("a secret")) || len(after) >= len(before) {
		t.Errorf("of %d bytes %d are left, and what was deleted among them: %v", len(before), len(after), bytes.Contains(after, []byte("a secret")))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = Open(path, Options{}); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(func(r engine.Reader) error {
		owner, err := r.Meta("owner")
		if string(owner) != "stays" {
			t.Errorf("the owner is %q", owner)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// content is the database with its log.
func content(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(path + "-wal")
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return append(file, log...)
}
