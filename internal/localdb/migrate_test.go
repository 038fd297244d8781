package localdb

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// first makes a file as version 1 left it: two conversations, messages, and for one
// of them something in the outbox.
func first(t *testing.T, path string) {
	t.Helper()
	c, err := sqlite3.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := checksums(c, 0); err != nil {
		t.Fatal(err)
	}
	if err := migrate(c, 0, steps(t)[:1]); err != nil {
		t.Fatal(err)
	}
	const row = `, 'n', 1, 9, 9, 9, 9, 9, 1, 0, 0, 7, 7, 0, 1, 1, 1, 1, 3, x'00', 0, 1, 1, 1, 1, 1)`
	if err := c.Exec(`INSERT INTO meta VALUES ('owner', x'616c696365'), ('sync.cursor', x'37');
		INSERT INTO conversation VALUES (1, x'00112233445566778899aabbccddeeff', 'bob'` + row + `;
		INSERT INTO conversation VALUES (2, x'00112233445566778899aabbccddee00', 'eve'` + row + `;
		INSERT INTO conversation VALUES (9, x'00112233445566778899aabbccddee11', NULL` + row + `;
		DELETE FROM conversation WHERE no = 9;
		WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
			INSERT INTO message SELECT (1 << 40) + i, 1, randomblob(200) FROM n;
		INSERT INTO span VALUES (1, 1, 2000, 1);
		INSERT INTO outbox VALUES (5, 1, x'00112233445566778899aabbccddeeff', 1, 2, 3, 4, 2000, 'd', 'hi')`); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

// What was kept before without traits goes; what was written here stays, and what it
// is addressed to.
func TestMigrationOfWhatIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	first(t, path)
	db, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(true, func(tx engine.Tx) error {
		owner, _ := tx.Meta("owner")
		cursor, _ := tx.Meta("sync.cursor")
		bob, _ := tx.Conv(1)
		eve, _ := tx.Conv(2)
		n, _ := tx.CountMessages(1, 0, msg.Range{Lo: 1, Hi: maxSeq})
		spans, err := tx.Spans(1)
		if string(owner) != "alice" || cursor != nil || !reflect.DeepEqual(bob, &engine.Conv{No: 1, Peer: "bob", Name: "n"}) || eve != nil || n.All != 0 || spans != nil {
			t.Errorf("%q, %q, %+v, %+v, %+v, %v", owner, cursor, bob, eve, n, spans)
		}
		next := &engine.Conv{Peer: "new"}
		if err := tx.PutConv(next); err != nil || next.No != 10 {
			t.Errorf("the next conversation has number %d, %v", next.No, err)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	kept(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func kept(t *testing.T, db *DB) {
	t.Helper()
	if err := db.View(func(r engine.Reader) error {
		all, err := r.Outbox(0)
		if len(all) != 1 || all[0].Content.Text != "hi" || all[0].Content.Flags != 2 || all[0].Failed != 2000 || all[0].Change != nil {
			t.Errorf("the outbox holds %+v", all)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

// The beginning of a new file stands in for that of an older one and of a migrated one,
// too, when it is damaged.
func TestRecoverAMigratedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	for _, migrated := range []bool{false, true} {
		first(t, path)
		if migrated {
			db, err := Open(path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		clear(file[:pageSize])
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		db, r, err := Recover(path)
		if err != nil {
			t.Fatal(err)
		}
		if r.Outbox != 1 || r.Lost != 0 {
			t.Errorf("migrated %v: recovered %+v", migrated, r)
		}
		kept(t, db)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}
