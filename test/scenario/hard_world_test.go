//go:build unix

package scenario_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	backscroll "github.com/backscroll/backscroll/internal/server"
)

// ramDisk is a real file system of a fixed size. It lives in the mount namespace of
// a process of its own, and ends with it.
type ramDisk struct {
	t      *testing.T
	dir    string // as it is reached from here
	inside string // as it is reached from where holder is
	holder int
}

// launch starts the binary where the disk is mounted.
func (d *ramDisk) launch(args ...string) *process {
	d.t.Helper()
	p := prepare(d.t, args...)
	enter := []string{"--mount", "--target", fmt.Sprint(d.holder), binary}
	if os.Getuid() != 0 {
		enter = append([]string{"--user", "--preserve-credentials"}, enter...)
	}
	inside := exec.Command("nsenter", append(enter, args...)...)
	inside.Env, inside.Stdout, inside.Stderr = p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr
	p.cmd = inside
	p.begin()
	return p
}

// newRAMDisk mounts one; where that is not allowed, the test is skipped.
func newRAMDisk(t *testing.T, size string) *ramDisk {
	t.Helper()
	point := t.TempDir()
	script := `mount -t tmpfs -o size=$0 backscroll-test "$1" && echo mounted && read end`
	args := []string{"-m", "sh", "-c", script, size, point}
	if os.Getuid() != 0 {
		args = append([]string{"-r"}, args...)
	}
	holder := exec.Command("unshare", args...)
	end, err := holder.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	answers, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	said := newOutput()
	holder.Stderr = said
	if err := holder.Start(); err != nil {
		t.Skipf("no small file system can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		end.Close()
		_ = holder.Wait()
	})
	lines := bufio.NewScanner(answers)
	if !lines.Scan() {
		t.Skipf("no small file system can be mounted here: %s", said)
	}
	d := &ramDisk{t, fmt.Sprintf("/proc/%d/root%s", holder.Process.Pid, point), point, holder.Process.Pid}
	if err := os.WriteFile(filepath.Join(d.dir, "try"), []byte("x"), 0o600); err != nil {
		t.Skipf("the small file system cannot be reached: %v", err)
	}
	return d
}

// fill leaves so many bytes free.
func (d *ramDisk) fill(leave int64) {
	d.t.Helper()
	var s syscall.Statfs_t
	if err := syscall.Statfs(d.dir, &s); err != nil {
		d.t.Fatal(err)
	}
	filler := make([]byte, int64(s.Bavail)*int64(s.Bsize)-leave)
	if err := os.WriteFile(filepath.Join(d.dir, "filler"), filler, 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func (d *ramDisk) free() {
	d.t.Helper()
	if err := os.Remove(filepath.Join(d.dir, "filler")); err != nil {
		d.t.Fatal(err)
	}
}

// smallDisk is a disk of the store that has only so much room: an injected one,
// for where none can be mounted.
type smallDisk struct {
	vfs.FS
	left *atomic.Int64
}

func newSmallDisk(room int64) smallDisk {
	d := smallDisk{vfs.Default, new(atomic.Int64)}
	d.left.Store(room)
	return d
}

func (d smallDisk) GetDiskUsage(string) (vfs.DiskUsage, error) {
	return vfs.DiskUsage{AvailBytes: uint64(max(d.left.Load(), 0))}, nil
}

func (d smallDisk) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := d.FS.Create(name, c)
	return smallFile{f, d}, err
}

func (d smallDisk) ReuseForWrite(old, name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := d.FS.ReuseForWrite(old, name, c)
	return smallFile{f, d}, err
}

type smallFile struct {
	vfs.File
	disk smallDisk
}

func (f smallFile) Write(p []byte) (int, error) {
	if f.disk.left.Add(-int64(len(p))) < 0 {
		return 0, syscall.ENOSPC
	}
	return f.File.Write(p)
}

func (f smallFile) Preallocate(int64, int64) error { return nil }

// host is a server in this process, where its disk, clock and limits can be the
// test's.
type host struct {
	*server
	log   *output
	ended chan error // gets what Run returned
	stop  func()     // asks it to end
}

func newHost(t *testing.T, cfg backscroll.Config) *host {
	t.Helper()
	cfg.Data = filepath.Join(t.TempDir(), "data")
	return startHost(t, cfg)
}

// startHost begins another life on the data of cfg.
func startHost(t *testing.T, cfg backscroll.Config) *host {
	t.Helper()
	h := &host{log: newOutput(), ended: make(chan error, 1)}
	cfg.Listen, cfg.Log = "127.0.0.1:0", slog.New(slog.NewTextHandler(h.log, nil))
	s, err := backscroll.New(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		h.ended <- s.Run(ctx)
	}()
	h.stop = sync.OnceFunc(func() {
		cancel()
		<-gone
	})
	t.Cleanup(h.stop)
	h.server = &server{t: t, data: cfg.Data, url: s.URL(), listen: s.URL()[len("http://"):]}
	return h
}
