package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server under test: this program, started again as `serve` or
// `relay`, so that its processor time and memory are its own.
type process struct {
	cmd  *exec.Cmd
	in   io.WriteCloser // its end ends the process
	out  *bufio.Reader
	addr string // HOST:PORT
}

// ready is what a server says of itself when it serves, as one line of JSON.
type ready struct {
	Addr string `json:"addr"`
}

// tick is one unit of processor time in /proc (USER_HZ).
const tick = 10 * time.Millisecond

// start runs this program again with the arguments, and waits until it serves.
func start(ctx context.Context, args ...string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return startProgram(ctx, self, args...)
}

// startProgram is start for a program that may be an earlier version of this one.
func startProgram(ctx context.Context, program string, args ...string) (p *process, err error) {
	p = &process{cmd: exec.CommandContext(ctx, program, args...)}
	p.cmd.Stderr = os.Stderr
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	line, err := p.out.ReadBytes('\n')
	var is ready
	if err == nil {
		err = json.Unmarshal(line, &is)
	}
	if err != nil {
		return nil, fmt.Errorf("the server under test did not start: %w", errors.Join(err, p.stop()))
	}
	p.addr = is.Addr
	return p, nil
}

// settle makes the server collect its garbage and give back what is free.
func (p *process) settle() error {
	if _, err := io.WriteString(p.in, "settle\n"); err != nil {
		return err
	}
	_, err := p.out.ReadString('\n')
	return err
}

// stop ends the server and waits for it.
func (p *process) stop() error {
	p.in.Close()
	return p.cmd.Wait()
}

func (p *process) proc(file string) string {
	return filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), file)
}

// cpu is the processor time that the server has used, in user mode and in the
// kernel on its behalf.
func (p *process) cpu() (time.Duration, error) {
	b, err := os.ReadFile(p.proc("stat"))
	if err != nil {
		return 0, err
	}
	// The second field is a name in brackets; utime and stime are the 14th and 15th.
	_, rest, _ := strings.Cut(string(b), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("%s is not understood", p.proc("stat"))
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick, errors.Join(err1, err2)
}

// ownCPU is the processor time that this process has used.
func ownCPU() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // fails only for a wrong first argument
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// memory is what of the server's memory is resident, in bytes.
func (p *process) memory() (int, error) {
	b, err := os.ReadFile(p.proc("status"))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), "VmRSS:")
	fields := strings.Fields(rest)
	if len(fields) < 2 || fields[1] != "kB" {
		return 0, fmt.Errorf("%s is not understood", p.proc("status"))
	}
	kb, err := strconv.Atoi(fields[0])
	return kb << 10, err
}
