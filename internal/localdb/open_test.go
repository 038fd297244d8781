package localdb_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/localdb"
	"github.com/backscroll/backscroll/internal/localdb/crashvfs"
	"github.com/backscroll/backscroll/msg"
)

// refused opens a file that must not open, and checks the error's number and
// that it names the file.
func refused(t *testing.T, path string, code msg.Code) error {
	t.Helper()
	db, err := localdb.Open(path, localdb.Options{})
	if err == nil {
		db.Close()
		t.Fatal("it opened")
	}
	if msg.CodeOf(err) != code || !strings.Contains(err.Error(), path) {
		t.Fatalf("the error is %v", err)
	}
	return err
}

// filled makes a database with something in it, and closes it.
func filled(t *testing.T, path string) {
	t.Helper()
	db := open(t, path)
	setOwner(t, db, "alice")
	messages := make([]engine.Stored, 2000)
	for i := range messages {
		messages[i] = engine.Stored{Seq: msg.Seq(i + 1), Rev: 1, Blob: make([]byte, 100)}
	}
	if err := db.Update(true, func(tx engine.Tx) error { return tx.PutMessages(1, messages) }); err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)
}

func setOwner(t testing.TB, db engine.DB, owner string) {
	t.Helper()
	if err := db.Update(true, func(tx engine.Tx) error { return tx.SetMeta("owner", []byte(owner)) }); err != nil {
		t.Fatal(err)
	}
}

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "Ünusual name + %41?vfs=x&mode=ro#1.db")
	filled(t, path)
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("after Close the folder holds %v, %v", files, err)
	}
	db := open(t, path)
	defer closeDB(t, db)
	if got := owner(t, db); got != "alice" {
		t.Errorf("the owner is %q", got)
	}
}

func TestSecondOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	for range 2 { // a new file, and one that is there
		db := open(t, path)
		refused(t, path, msg.CodeInUse)
		if got := owner(t, db); got != "" {
			t.Errorf("the owner is %q", got)
		}
		closeDB(t, db)
	}
	closeDB(t, open(t, path))
}

func TestManyOpenAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	type result struct {
		db  *localdb.DB
		err error
	}
	results := make(chan result)
	for range 8 {
		go func() {
			db, err := localdb.Open(path, localdb.Options{})
			results <- result{db, err}
		}()
	}
	opened := 0
	for range 8 {
		r := <-results
		if r.err == nil {
			opened++
			defer closeDB(t, r.db)
		} else if msg.CodeOf(r.err) != msg.CodeInUse {
			t.Error(r.err)
		}
	}
	if opened > 1 {
		t.Errorf("%d have it open", opened)
	}
}

func TestOnlyTheUserReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	db := open(t, path)
	defer closeDB(t, db)
	setOwner(t, db, "alice")
	for _, name := range []string{path, path + "-wal"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if os.Getuid() != -1 && info.Mode().Perm() != 0o600 { // -1: Windows
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
}

func TestFolderMissing(t *testing.T) {
	refused(t, filepath.Join(t.TempDir(), "missing", "app.db"), msg.CodeLocalDB)
	if _, err := localdb.Open("", localdb.Options{}); msg.CodeOf(err) != msg.CodeLocalDB {
		t.Errorf("no file: %v", err)
	}
}

func TestDiskFull(t *testing.T) {
	for _, kind := range []crashvfs.Kind{crashvfs.Write, crashvfs.Sync} {
		t.Run(string(kind), func(t *testing.T) {
			fs := crashvfs.New()
			defer fs.Close()
			db := openIn(t, fs)
			defer closeDB(t, db)
			setOwner(t, db, "alice")
			fs.Fail(func(op crashvfs.Op) error {
				if op.Kind == kind {
					return sqlite3.FULL
				}
				return nil
			})
			err := db.Update(true, func(tx engine.Tx) error { return tx.SetMeta("owner", []byte("bob")) })
			if msg.CodeOf(err) != msg.CodeLocalDB || !strings.Contains(err.Error(), "the disk is full") {
				t.Errorf("the error is %v", err)
			}
			if got := owner(t, db); got != "alice" {
				t.Errorf("the owner is %q after an update that failed", got)
			}
			fs.Fail(nil)
			setOwner(t, db, "carol")
		})
	}
}

// The log is emptied when it is full, also when no update is durable.
func TestLogStaysSmall(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	db, err := localdb.Open(path, localdb.Options{LogPages: 20})
	if err != nil {
		t.Fatal(err)
	}
	defer closeDB(t, db)
	for seq := msg.Seq(1); seq <= 500; seq++ {
		if err := db.Update(false, func(tx engine.Tx) error {
			return tx.PutMessages(1, []engine.Stored{{Seq: seq, Rev: 1, Blob: make([]byte, 4000)}})
		}); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() > 40*4200 {
		t.Errorf("the log: %d bytes, %v", info.Size(), err)
	}
}

func TestTwoCallsAtOnce(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "app.db"))
	defer closeDB(t, db)
	err := db.View(func(engine.Reader) error {
		inner := db.Update(false, func(engine.Tx) error { return nil })
		if msg.CodeOf(inner) != msg.CodeInternal {
			t.Errorf("an update inside a view: %v", inner)
		}
		if closed := db.Close(); msg.CodeOf(closed) != msg.CodeInternal {
			t.Errorf("close inside a view: %v", closed)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestPanicRollsBack(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "app.db"))
	defer closeDB(t, db)
	func() {
		defer func() { recover() }()
		db.Update(false, func(tx engine.Tx) error {
			if err := tx.SetMeta("owner", []byte("mallory")); err != nil {
				t.Error(err)
			}
			panic("in f")
		})
	}()
	if got := owner(t, db); got != "" {
		t.Errorf("the owner is %q", got)
	}
	setOwner(t, db, "alice")
}

func TestOutOfRange(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "app.db"))
	defer closeDB(t, db)
	for _, seq := range []msg.Seq{0, 1 << 40, 1 << 63} {
		err := db.Update(false, func(tx engine.Tx) error {
			return tx.PutMessages(1, []engine.Stored{{Seq: seq, Rev: 1}})
		})
		if msg.CodeOf(err) != msg.CodeLocalDB {
			t.Errorf("message %d: %v", seq, err)
		}
	}
	err := db.Update(false, func(tx engine.Tx) error { return tx.PutConv(&engine.Conv{Peer: "bob", Unread: 1 << 63}) })
	if msg.CodeOf(err) != msg.CodeLocalDB || !strings.Contains(err.Error(), "unread") {
		t.Errorf("too large a number: %v", err)
	}
}
