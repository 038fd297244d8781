package pebble

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/backscroll/backscroll/msg"
)

// refuses checks that a directory cannot be opened, and that the error says why.
func refuses(t *testing.T, dir string, says ...string) error {
	t.Helper()
	s, err := Open(dir, Options{Log: quiet})
	if err == nil {
		s.Close()
		t.Fatal("it was opened")
	}
	for _, part := range says {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error %q does not say %q", err, part)
		}
	}
	return err
}

func TestOpenTwice(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{})
	defer s.Close()
	if err := refuses(t, dir, dir, "has this directory open"); !errors.Is(err, msg.CodeInUse) {
		t.Errorf("got %v, want CodeInUse", err)
	}
}

// TestOpenInAnotherProcess runs this test a second time as the other process.
func TestOpenInAnotherProcess(t *testing.T) {
	const env = "BACKSCROLL_TEST_OPEN"
	if dir := os.Getenv(env); dir != "" {
		_, err := Open(dir, Options{Log: quiet})
		fmt.Println("code", uint32(msg.CodeOf(err)))
		return
	}
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{})
	defer s.Close()
	cmd := exec.Command(os.Args[0], "-test.run=^TestOpenInAnotherProcess$")
	cmd.Env = append(os.Environ(), env+"="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), fmt.Sprint("code ", uint32(msg.CodeInUse))) {
		t.Errorf("the other process ended with %v and said %q, want code %d", err, out, msg.CodeInUse)
	}
}

func TestOpenForeignDirectory(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "holiday.jpg"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, dir, dir, "holiday.jpg", "an empty or a new directory")
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("files were left in it: %v", left)
	}
}

func TestOpenFileInsteadOfDirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, file, file)
}

func TestOpenOtherPebbleDatabase(t *testing.T) {
	dir := t.TempDir()
	db, err := pebble.Open(dir, &pebble.Options{Logger: &health{log: quiet}})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(db.Set([]byte("key"), []byte("value"), pebble.Sync), db.Close())
	if err != nil {
		t.Fatal(err)
	}
	refuses(t, dir, "of another program")
}

func TestOpenNewerLayout(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{})
	err := errors.Join(s.db.Set([]byte{tagFormat}, appendNumber(nil, layoutVersion+1), pebble.Sync), s.Close())
	if err != nil {
		t.Fatal(err)
	}
	refuses(t, dir, fmt.Sprintf("layout %d", layoutVersion+1), "use a newer one")
}

func TestOpenOlderLayout(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{})
	err := errors.Join(s.db.Set([]byte{tagFormat}, appendNumber(nil, layoutVersion-1), pebble.Sync), s.Close())
	if err != nil {
		t.Fatal(err)
	}
	refuses(t, dir, fmt.Sprintf("layout %d", layoutVersion-1), "older version", "name a new directory")
}

func TestOpenNewerFiles(t *testing.T) {
	dir := t.TempDir()
	if err := mustOpen(t, dir, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	marker := filepath.Join(dir, "marker.format-version.999999.900")
	if err := os.WriteFile(marker, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, dir, "newer version of Backscroll")
}

// TestOpenUnfinished: making a store may be interrupted at any moment.
func TestOpenUnfinished(t *testing.T) {
	const most = 200
	for n := 1; n < most; n++ {
		disk, left := vfs.NewCrashableMem(), n
		crashed := vfs.FS(nil)
		fs := faultFS{disk, func(op string, _ vfs.DiskWriteCategory) error {
			if left--; left == 0 {
				crashed = disk.CrashClone(vfs.CrashCloneCfg{})
			}
			return nil
		}}
		if err := mustOpen(t, "store", Options{FS: fs}).Close(); err != nil {
			t.Fatal(err)
		}
		if crashed == nil {
			return // every moment was tried
		}
		if err := stillThere(crashed, 0); err != nil {
			t.Errorf("interrupted at operation %d: %v", n, err)
		}
	}
	t.Errorf("making a store took more than %d operations", most)
}
