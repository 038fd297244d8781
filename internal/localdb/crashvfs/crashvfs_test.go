package crashvfs

import (
	"errors"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
	"pgregory.net/rapid"
)

func newFS(t *testing.T) *FS {
	fs := New()
	t.Cleanup(fs.Close)
	return fs
}

func (fs *FS) mustOpen(t *testing.T, name string, kind vfs.OpenFlag) vfs.File {
	t.Helper()
	f, _, err := fs.Open(name, vfs.OPEN_READWRITE|vfs.OPEN_CREATE|kind)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func write(t *testing.T, f vfs.File, at int64, text string) {
	t.Helper()
	if _, err := f.WriteAt([]byte(text), at); err != nil {
		t.Fatal(err)
	}
}

func flush(t *testing.T, f vfs.File) {
	t.Helper()
	if err := f.Sync(vfs.SYNC_NORMAL); err != nil {
		t.Fatal(err)
	}
}

func content(t *testing.T, f vfs.File) string {
	t.Helper()
	size, err := f.Size()
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, size)
	if _, err := f.ReadAt(b, 0); size > 0 && err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// pick gives what is asked for in this order, and 0 after that.
func pick(choices ...int) func(int) int {
	return func(n int) int {
		if len(choices) == 0 {
			return 0
		}
		c := choices[0]
		choices = choices[1:]
		return c % n
	}
}

func TestWhatACrashLeaves(t *testing.T) {
	for name, c := range map[string]struct {
		pick func(int) int
		want string
	}{
		"nothing that was not synced": {pick(0), "synced"},
		"everything":                  {pick(1), "ABnc3d..xyz"},
		"the first write":             {pick(2, 1, 1, 1, 1), "ABnced"},
		"the last write":              {pick(3, 1, 1, 1, 1, 1, 1, 0), "synced\x00\x00xyz"},
		"the last write, torn":        {pick(2, 0, 1, 1, 1, 0, 2), "synced\x00\x00xy"},
	} {
		t.Run(name, func(t *testing.T) {
			fs := newFS(t)
			f := fs.mustOpen(t, "a", vfs.OPEN_WAL)
			write(t, f, 0, "synced")
			flush(t, f)
			write(t, f, 0, "AB")
			write(t, f, 4, "3d..")
			write(t, f, 3, "c")
			write(t, f, 8, "xyz")
			if got := content(t, f); got != "ABnc3d..xyz" {
				t.Fatalf("before: %q", got)
			}
			fs.Crash(c.pick)
			if got := content(t, fs.mustOpen(t, "a", 0)); got != c.want {
				t.Errorf("after: %q, not %q", got, c.want)
			}
		})
	}
}

func TestTruncate(t *testing.T) {
	fs := newFS(t)
	f := fs.mustOpen(t, "a", vfs.OPEN_WAL)
	write(t, f, 0, "0123456789")
	flush(t, f)
	if err := f.Truncate(4); err != nil {
		t.Fatal(err)
	}
	write(t, f, 6, "x")
	if got := content(t, f); got != "0123\x00\x00x" {
		t.Errorf("before: %q", got)
	}
	fs.Crash(pick(0))
	if got := content(t, fs.mustOpen(t, "a", 0)); got != "0123456789" {
		t.Errorf("after: %q", got)
	}
}

func TestNames(t *testing.T) {
	fs := newFS(t)
	exists := func(name string) bool {
		is, err := fs.Access(name, vfs.ACCESS_EXISTS)
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	flush(t, fs.mustOpen(t, "database", vfs.OPEN_MAIN_DB))
	fs.Crash(pick(0))
	if exists("database") {
		t.Error("a new file's name lasts before the folder is synced")
	}
	fs.mustOpen(t, "database", vfs.OPEN_MAIN_DB)
	flush(t, fs.mustOpen(t, "log", vfs.OPEN_WAL))
	fs.Crash(pick(0))
	if !exists("database") || !exists("log") {
		t.Error("the first sync of a log does not sync the folder")
	}
	if err := fs.Delete("log", false); err != nil {
		t.Fatal(err)
	}
	fs.Crash(pick(1))
	if exists("log") {
		t.Error("a deletion that reached the disk did not last")
	}
	if err := fs.Delete("database", true); err != nil {
		t.Fatal(err)
	}
	fs.Crash(pick(0))
	if exists("database") {
		t.Error("a synced deletion did not last")
	}
	if err := fs.Delete("database", true); !errors.Is(err, sqlite3.IOERR_DELETE_NOENT) {
		t.Errorf("deleting what is not there: %v", err)
	}
}

func TestTheDeadCannotWrite(t *testing.T) {
	fs := newFS(t)
	f := fs.mustOpen(t, "a", vfs.OPEN_WAL)
	flush(t, f)
	fs.Crash(pick(1))
	again := fs.mustOpen(t, "a", vfs.OPEN_WAL)
	if _, err := f.WriteAt([]byte("x"), 0); err == nil {
		t.Error("a file that was open before the crash can be written")
	}
	if got := content(t, again); got != "" {
		t.Errorf("it holds %q", got)
	}
}

func TestFail(t *testing.T) {
	fs := newFS(t)
	f := fs.mustOpen(t, "a", vfs.OPEN_WAL)
	fs.CutAfter(2)
	write(t, f, 0, "a")
	write(t, f, 1, "b")
	for range 2 {
		if _, err := f.WriteAt([]byte("c"), 2); err == nil {
			t.Error("a write without power succeeds")
		}
	}
	fs.Crash(pick(0, 1))
	write(t, fs.mustOpen(t, "a", vfs.OPEN_WAL), 0, "power is back")
}

func TestLocks(t *testing.T) {
	const none, shared, reserved, exclusive = vfs.LOCK_NONE, vfs.LOCK_SHARED, vfs.LOCK_RESERVED, vfs.LOCK_EXCLUSIVE
	for _, c := range []struct {
		held, asked vfs.LockLevel
		granted     bool
	}{
		{none, exclusive, true}, {shared, shared, true}, {shared, reserved, true}, {shared, exclusive, false},
		{reserved, shared, true}, {reserved, reserved, false}, {reserved, exclusive, false},
		{exclusive, shared, false}, {exclusive, reserved, false}, {exclusive, exclusive, false},
	} {
		fs := newFS(t)
		a, b := fs.mustOpen(t, "a", vfs.OPEN_MAIN_DB), fs.mustOpen(t, "a", vfs.OPEN_MAIN_DB)
		if err := a.Lock(c.held); err != nil {
			t.Fatal(err)
		}
		if err := b.Lock(c.asked); (err == nil) != c.granted || err != nil && !errors.Is(err, sqlite3.BUSY) {
			t.Errorf("one holds %d, the other asks for %d: %v", c.held, c.asked, err)
		}
		a.Close()
		if err := b.Lock(c.asked); err != nil {
			t.Errorf("nobody else has it open: %v", err)
		}
	}
}

// A file is what was written to it, and after a crash each byte is one that
// was written there since the last sync, or the synced one.
func TestContent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		fs := newFS(t)
		f := fs.mustOpen(t, "a", vfs.OPEN_WAL)
		var now []byte
		may := map[int]string{} // the bytes that may be there after a crash
		rt.Repeat(map[string]func(*rapid.T){
			"write": func(rt *rapid.T) {
				at := rapid.IntRange(0, 20).Draw(rt, "at")
				data := rapid.SliceOfN(rapid.ByteRange('a', 'z'), 1, 9).Draw(rt, "data")
				for len(now) < at+len(data) {
					may[len(now)] += "\x00"
					now = append(now, 0)
				}
				copy(now[at:], data)
				for i, b := range data {
					may[at+i] += string(b)
				}
				write(t, f, int64(at), string(data))
			},
			"sync": func(*rapid.T) {
				flush(t, f)
				for i, b := range now {
					may[i] = string(b)
				}
			},
			"crash": func(rt *rapid.T) {
				flush(t, fs.mustOpen(t, "log", vfs.OPEN_WAL)) // keeps the name
				fs.Crash(func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "crash") })
				f = fs.mustOpen(t, "a", vfs.OPEN_WAL)
				now = []byte(content(t, f))
				for i, b := range now {
					if may[i] == "" || strings.IndexByte(may[i], b) < 0 {
						rt.Fatalf("at %d there is %q; it may be one of %q", i, b, may[i])
					}
					may[i] = string(b)
				}
				for i := range may {
					if i >= len(now) {
						delete(may, i)
					}
				}
			},
			"": func(rt *rapid.T) {
				if got := content(t, f); got != string(now) {
					rt.Fatalf("it holds %q, not %q", got, now)
				}
			},
		})
	})
}
