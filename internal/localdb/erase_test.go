package localdb_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// What was deleted, or replaced by a tombstone, is nowhere in the file any more: not
// beside what is left of its page, not in pages that became free.
func TestDeletedTextLeavesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	db := open(t, path)
	secret := []byte("the treasure lies below the oak")
	update := func(f func(engine.Tx) error) {
		t.Helper()
		if err := db.Update(false, f); err != nil {
			t.Fatal(err)
		}
	}
	const n = 300
	update(func(tx engine.Tx) error {
		list := make([]engine.Stored, n)
		for i := range list {
			blob := fmt.Appendf(nil, "%d: %s", i, secret)
			if i%10 == 0 { // of several pages
				blob = bytes.Repeat(blob, 300)
			}
			list[i] = engine.Stored{Seq: msg.Seq(i + 1), Rev: 1, Blob: blob}
		}
		return tx.PutMessages(1, list)
	})
	closeDB(t, db)
	if file, err := os.ReadFile(path); err != nil || !bytes.Contains(file, secret) {
		t.Fatalf("the file does not hold what was stored; %v", err)
	}
	db = open(t, path)
	update(func(tx engine.Tx) error {
		return tx.PutMessages(1, []engine.Stored{{Seq: 1, Rev: 2, Blob: []byte("gone")}, {Seq: 2, Rev: 2, Blob: []byte("gone")}})
	})
	update(func(tx engine.Tx) error { return tx.DeleteMessages(1, msg.Range{Lo: 3, Hi: 5}) })
	update(func(tx engine.Tx) error { return tx.DeleteMessages(1, msg.Range{Lo: 6, Hi: n}) })
	closeDB(t, db)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if left := bytes.Count(file, secret); left > 0 {
		t.Errorf("the text is still there, %d times", left)
	}
}
