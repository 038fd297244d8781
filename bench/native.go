package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// native is measure (p): the same through the libraries for C and C++. They are built by `make
// lib` first; without a compiler the row says so.
func (b *bench) native() (err error) {
	for _, compiler := range []string{"gcc", "g++"} {
		if _, err := exec.LookPath(compiler); err != nil {
			b.put(figure{Name: "read(100), C ÷ Go: not measured, since there is no " + compiler})
			return nil
		}
	}
	programs, err := b.buildNative()
	if err != nil {
		return err
	}
	srv, err := b.serve()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, srv.stop()) }()
	if _, err := b.localHistory(srv.addr); err != nil {
		return err
	}
	c, cpp, err := b.startNative(programs)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close(), cpp.close()) }()
	if err := b.nativeRead(c, cpp); err != nil {
		return err
	}
	if err := b.nativeSync(srv.addr, c, cpp); err != nil {
		return err
	}
	return b.nativeDay(srv.addr, c)
}

func (b *bench) nativeRead(c, cpp *nativeProgram) error {
	sdk, err := b.openSDK("", b.world.freshLong, "local")
	if err != nil {
		return err
	}
	defer sdk.Client.Close()
	places := rand.New(rand.NewPCG(3, 4))
	var at []msg.Seq
	choose := func() (float64, error) {
		at = at[:0]
		for range b.size.nativePages {
			at = append(at, msg.Seq(firstMessages+1+places.IntN(b.size.messages-firstMessages)))
		}
		return 0, nil
	}
	ask := func(p *nativeProgram) func() (float64, error) {
		return func() (float64, error) {
			return p.ask("read %s %d %s", p.db, b.world.longGroup, strings.Trim(fmt.Sprint(at), "[]"))
		}
	}
	medians, err := inTurn(b.size.often, choose,
		func() (float64, error) { return b.readPages(sdk.Client, at) }, ask(c), ask(cpp))
	if err != nil {
		return err
	}
	b.put(
		figure{Name: "read(100), C ÷ Go", Value: medians[2] / medians[1]}.atMost(1.2).beside(1, "Go"),
		figure{Name: "read(100), C++ ÷ Go", Value: medians[3] / medians[1]}.atMost(1.2).beside(1, "Go"),
	)
	return sdk.Client.Close()
}

func (b *bench) nativeSync(addr string, c, cpp *nativeProgram) error {
	through := func(p *nativeProgram, name string) func() (float64, error) {
		return func() (float64, error) {
			path := filepath.Join(b.dir, name)
			defer os.Remove(path)
			return p.ask("sync %s http://%s %s %d %d", path, addr, hex.EncodeToString(b.world.freshLong.token[:]), b.world.longGroup, b.size.nativeSynced)
		}
	}
	rates, err := inTurn(b.size.repeats,
		func() (float64, error) { return b.syncSome(addr, b.size.nativeSynced) }, through(c, "sync-c.db"), through(cpp, "sync-cpp.db"))
	if err != nil {
		return err
	}
	b.put(
		figure{Name: "history into the local database, C ÷ Go", Value: rates[1] / rates[0]}.atLeast(0.9).beside(1, "Go"),
		figure{Name: "history into the local database, C++ ÷ Go", Value: rates[2] / rates[0]}.atLeast(0.9).beside(1, "Go"),
	)
	return nil
}

// nativeDay uses one client as an app does in a day.
func (b *bench) nativeDay(addr string, c *nativeProgram) error {
	path := filepath.Join(b.dir, "day.db")
	defer os.Remove(path)
	grown, err := c.ask("spin %s http://%s %s %d %d %d", path, addr, hex.EncodeToString(b.world.freshLong.token[:]), b.world.longGroup, b.size.dayReads, b.size.daySyncs)
	if err != nil {
		return err
	}
	if grown <= -1000 {
		return fmt.Errorf("the error %.0f after some reads", -grown)
	}
	b.put(figure{Name: fmt.Sprintf("growth over %d reads and %d syncs, C", b.size.dayReads, b.size.daySyncs), Value: grown / 1024, Unit: "MiB"}.atMost(16))
	return nil
}

// syncSome is syncAll for the newest n messages, which are not kept.
func (b *bench) syncSome(addr string, n int) (float64, error) {
	c, err := b.openSDK(addr, b.world.freshLong, "some")
	if err != nil {
		return 0, err
	}
	defer c.close()
	ctx, cancel := context.WithTimeout(b.ctx, 5*timeout)
	defer cancel()
	if err := errors.Join(c.Start(), c.Online(ctx)); err != nil {
		return 0, err
	}
	session, err := c.OpenSession(client.ReadOptions{With: client.Group(b.world.longGroup)})
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	_, err = session.SyncWait(ctx, n)
	return float64(n) / time.Since(begin).Seconds(), err
}

// buildNative builds the library and the programs that measure it.
func (b *bench) buildNative() (dir string, err error) {
	dir = filepath.Join(b.dir, "native")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	root, err := repositoryRoot()
	if err != nil {
		return "", err
	}
	link := []string{"-Lbuild", "-lbackscroll", "-Wl,-rpath," + filepath.Join(root, "build")}
	for _, args := range [][]string{
		{"sh", "tools/lib.sh"},
		append([]string{"gcc", "-O2", "-std=gnu11", "bench/native/measure.c", "-Icapi/test", "-Ibuild/include", "-o", filepath.Join(dir, "c")}, link...),
		append([]string{"g++", "-O2", "-std=c++17", "bench/native/measure.cpp", "-Ibuild/include", "-o", filepath.Join(dir, "cpp")}, link...),
	} {
		build := exec.CommandContext(b.ctx, args[0], args[1:]...)
		build.Dir = root
		if out, err := build.CombinedOutput(); err != nil {
			return "", fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	return dir, nil
}

// repositoryRoot is the folder of go.mod, here or above.
func repositoryRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			err = errors.New("there is no go.mod above the current folder: run this in the repository")
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}

func (b *bench) startNative(dir string) (c, cpp *nativeProgram, err error) {
	if c, err = b.startNativeProgram(filepath.Join(dir, "c")); err != nil {
		return nil, nil, err
	}
	if cpp, err = b.startNativeProgram(filepath.Join(dir, "cpp")); err != nil {
		return nil, nil, errors.Join(err, c.close())
	}
	return c, cpp, nil
}

// nativeProgram is one of the two, with a copy of the long history of its own.
type nativeProgram struct {
	run *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	db  string
}

func (b *bench) startNativeProgram(path string) (*nativeProgram, error) {
	p := &nativeProgram{run: exec.CommandContext(b.ctx, path), db: path + ".db"}
	if err := copyFile(b.local, p.db); err != nil {
		return nil, err
	}
	p.run.Stderr = os.Stderr
	in, err := p.run.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.run.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.in, p.out = in, bufio.NewReader(out)
	return p, p.run.Start()
}

// ask writes a line and reads the number that answers it.
func (p *nativeProgram) ask(format string, args ...any) (float64, error) {
	if _, err := fmt.Fprintf(p.in, format+"\n", args...); err != nil {
		return 0, err
	}
	line, err := p.out.ReadString('\n')
	if err != nil {
		return 0, fmt.Errorf("%s ended: %w", p.run.Path, err)
	}
	return strconv.ParseFloat(strings.TrimSpace(line), 64)
}

func (p *nativeProgram) close() error { return errors.Join(p.in.Close(), p.run.Wait()) }
