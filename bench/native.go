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

// A language is one of the bindings, and the program that measures it.
type language struct {
	name   string
	atMost float64 // how long a read may take, Go's being 1
	day    bool    // whether its memory is watched over a day's calls
	needs  []string
	build  [][]string
	run    []string
}

// languages of the bindings; dir is where their programs are built, root the repository.
func languages(dir, root string) []language {
	in := func(name string) string { return filepath.Join(dir, name) }
	python := filepath.Join("python", "bin", "python")
	link := []string{"-Lbuild", "-lbackscroll", "-Wl,-rpath," + filepath.Join(root, "build")}
	return []language{
		{name: "C", atMost: 1.2, day: true, needs: []string{"gcc"}, run: []string{in("c")}, build: [][]string{
			append([]string{"gcc", "-O2", "-std=gnu11", "bench/native/measure.c", "-Icapi/test", "-Ibuild/include", "-o", in("c")}, link...)}},
		{name: "C++", atMost: 1.2, needs: []string{"gcc", "g++"}, run: []string{in("cpp")}, build: [][]string{
			append([]string{"g++", "-O2", "-std=c++17", "bench/native/measure.cpp", "-Ibuild/include", "-o", in("cpp")}, link...)}},
		{name: "Java", atMost: 2, day: true, needs: []string{"gcc", "javac"}, run: []string{"java", "-Xmx256m", "-cp", "build/backscroll.jar" + string(os.PathListSeparator) + dir, "Measure"}, build: [][]string{
			{"sh", "tools/jar.sh"},
			{"javac", "-cp", "build/backscroll.jar", "-d", dir, "bench/native/Measure.java"}}},
		{name: "Python", atMost: 4, day: true, needs: []string{"gcc", "python3"}, run: []string{in(python), "bench/native/measure.py"}, build: [][]string{
			{"python3", "-m", "venv", in("python")},
			{"sh", "-c", in(python) + ` -m pip install -q --disable-pip-version-check --no-index "$(python3 bindings/python/wheel_backend.py)"`}}},
	}
}

// native is measure (p): the same through the libraries for other languages. They are built first; without
// their tools there is nothing to measure.
func (b *bench) native() (err error) {
	dir := filepath.Join(b.dir, "native")
	root, err := repositoryRoot()
	if err != nil {
		return err
	}
	here := b.languagesHere(languages(dir, root))
	if len(here) == 0 {
		return nil
	}
	if err := errors.Join(os.MkdirAll(dir, 0o755), b.command(root, "sh", "tools/lib.sh")); err != nil {
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
	var programs []*nativeProgram
	defer func() {
		for _, p := range programs {
			err = errors.Join(err, p.close())
		}
	}()
	for i, l := range here {
		p, err := b.startNative(l, root, filepath.Join(dir, fmt.Sprintf("%d.db", i)))
		if err != nil {
			return err
		}
		programs = append(programs, p)
	}
	if err := errors.Join(b.nativeRead(programs), b.nativeSync(srv.addr, programs)); err != nil {
		return err
	}
	return b.nativeDay(srv.addr, programs)
}

// languagesHere leaves out those whose tools are not here, and says so.
func (b *bench) languagesHere(all []language) (here []language) {
	for _, l := range all[:b.size.languages] {
		missing := ""
		for _, tool := range l.needs {
			if _, err := exec.LookPath(tool); err != nil {
				missing = tool
			}
		}
		if missing != "" {
			b.put(figure{Name: "read(100), " + l.name + " ÷ Go: not measured, since there is no " + missing})
			continue
		}
		here = append(here, l)
	}
	return here
}

func (b *bench) nativeRead(programs []*nativeProgram) error {
	sdk, err := b.openSDK("", b.world.freshLong, "local")
	if err != nil {
		return err
	}
	defer sdk.Client.Close()
	places := rand.New(rand.NewPCG(3, 4))
	var at []msg.Seq
	steps := []func() (float64, error){
		func() (float64, error) {
			at = at[:0]
			for range b.size.nativePages {
				at = append(at, msg.Seq(firstMessages+1+places.IntN(b.size.messages-firstMessages)))
			}
			return 0, nil
		},
		func() (float64, error) { return b.readPages(sdk.Client, at) },
	}
	for _, p := range programs {
		steps = append(steps, func() (float64, error) {
			return p.ask("read %s %d %s", p.db, b.world.longGroup, strings.Trim(fmt.Sprint(at), "[]"))
		})
	}
	medians, err := inTurn(b.size.often, steps...)
	if err != nil {
		return err
	}
	for i, p := range programs {
		b.put(figure{Name: "read(100), " + p.of.name + " ÷ Go", Value: medians[i+2] / medians[1]}.atMost(p.of.atMost).beside(1, "Go"))
	}
	return sdk.Client.Close()
}

func (b *bench) nativeSync(addr string, programs []*nativeProgram) error {
	steps := []func() (float64, error){func() (float64, error) { return b.syncSome(addr, b.size.nativeSynced) }}
	for _, p := range programs {
		steps = append(steps, func() (float64, error) {
			path := p.db + ".sync"
			defer os.Remove(path)
			return p.ask("sync %s http://%s %s %d %d", path, addr, hex.EncodeToString(b.world.freshLong.token[:]), b.world.longGroup, b.size.nativeSynced)
		})
	}
	rates, err := inTurn(b.size.repeats, steps...)
	if err != nil {
		return err
	}
	for i, p := range programs {
		b.put(figure{Name: "history into the local database, " + p.of.name + " ÷ Go", Value: rates[i+1] / rates[0]}.atLeast(0.9).beside(1, "Go"))
	}
	return nil
}

// nativeDay uses one client as an app does in a day.
func (b *bench) nativeDay(addr string, programs []*nativeProgram) error {
	for _, p := range programs {
		if !p.of.day {
			continue
		}
		path := p.db + ".day"
		grown, err := p.ask("spin %s http://%s %s %d %d %d", path, addr, hex.EncodeToString(b.world.freshLong.token[:]), b.world.longGroup, b.size.dayReads, b.size.daySyncs)
		if err = errors.Join(err, os.Remove(path)); err != nil {
			return err
		}
		b.put(figure{Name: fmt.Sprintf("growth over %d reads and %d syncs, %s", b.size.dayReads, b.size.daySyncs, p.of.name), Value: grown / 1024, Unit: "MiB"}.atMost(16))
	}
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

// command runs what prepares a measurement, in the repository's root.
func (b *bench) command(root string, args ...string) error {
	c := exec.CommandContext(b.ctx, args[0], args[1:]...)
	c.Dir = root
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
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

// nativeProgram runs, with a copy of the long history of its own.
type nativeProgram struct {
	of  language
	run *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	db  string
}

func (b *bench) startNative(l language, root, db string) (*nativeProgram, error) {
	for _, args := range l.build {
		if err := b.command(root, args...); err != nil {
			return nil, err
		}
	}
	p := &nativeProgram{of: l, run: exec.CommandContext(b.ctx, l.run[0], l.run[1:]...), db: db}
	p.run.Dir = root
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
