package localdb_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/localdb"
	"github.com/backscroll/backscroll/msg"
)

func TestNotADatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	text := []byte(strings.Repeat("Dear diary, this is no database. ", 1000))
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := refused(t, path, msg.CodeLocalDB); !errors.Is(err, localdb.ErrDamaged) {
		t.Errorf("%v does not say damaged", err)
	}
	if after, err := os.ReadFile(path); string(after) != string(text) {
		t.Errorf("the file was changed (%v)", err)
	}
}

func TestDamage(t *testing.T) {
	for name, damage := range map[string]func(file []byte) []byte{
		"half of it is missing":        func(b []byte) []byte { return b[:len(b)/2] },
		"the schema is overwritten":    func(b []byte) []byte { copy(b[100:4096], make([]byte, 3996)); return b },
		"the messages are overwritten": func(b []byte) []byte { clear(b[20*4096 : len(b)-4096]); return b },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "app.db")
			filled(t, path)
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, damage(file), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := readAll(path); msg.CodeOf(err) != msg.CodeLocalDB || !errors.Is(err, localdb.ErrDamaged) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// readAll opens a database and reads what is in it.
func readAll(path string) error {
	db, err := localdb.Open(path, localdb.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	return db.View(func(r engine.Reader) error {
		if _, err := r.Meta("owner"); err != nil {
			return err
		}
		_, err := r.CountMessages(1, 0, msg.Range{Lo: 1, Hi: 1 << 30})
		return err
	})
}

// raw runs SQL on a file, as some other program would.
func raw(t *testing.T, path, sql string) {
	t.Helper()
	c, err := sqlite3.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Exec(sql); err != nil {
		t.Fatal(err)
	}
}

func TestNewerVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	filled(t, path)
	raw(t, path, "PRAGMA user_version = 999")
	if err := refused(t, path, msg.CodeLocalDB); !errors.Is(err, localdb.ErrNewer) || !strings.Contains(err.Error(), "999") {
		t.Errorf("the error is %v", err)
	}
}

func TestOtherApplication(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	raw(t, path, "CREATE TABLE recipe (name TEXT)")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := refused(t, path, msg.CodeLocalDB); !strings.Contains(err.Error(), "another application") {
		t.Errorf("the error is %v", err)
	}
	if after, err := os.ReadFile(path); string(after) != string(before) {
		t.Errorf("the file was changed (%v)", err)
	}
}
