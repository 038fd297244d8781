package localdb_test

import (
	"path/filepath"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/localdb"
	"github.com/backscroll/backscroll/internal/localdb/crashvfs"
	"github.com/backscroll/backscroll/internal/localdb/dbtest"
)

func TestSuite(t *testing.T) {
	dbtest.Run(t, func(t *testing.T) engine.DB {
		return open(t, filepath.Join(t.TempDir(), "app.db"))
	})
}

func TestSuiteInMemory(t *testing.T) {
	dbtest.Run(t, func(t *testing.T) engine.DB {
		fs := crashvfs.New()
		t.Cleanup(fs.Close)
		return openIn(t, fs)
	})
}

// open opens a database that has to open.
func open(t testing.TB, path string) *localdb.DB {
	t.Helper()
	db, err := localdb.Open(path, localdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// openIn opens "app.db" in a file system in memory.
func openIn(t testing.TB, fs *crashvfs.FS) *localdb.DB {
	t.Helper()
	db, err := localdb.Open("app.db", localdb.Options{VFS: fs.Name()})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func closeDB(t testing.TB, db *localdb.DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
