//go:build unix

package scenario_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	backscroll "github.com/backscroll/backscroll/internal/server"
)

// openFiles raises how many files this process may have open.
func openFiles(want int) (most int) {
	var limit syscall.Rlimit
	_ = syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit)
	if limit.Cur >= uint64(want) {
		return want
	}
	raised := syscall.Rlimit{Cur: uint64(want), Max: max(uint64(want), limit.Max)}
	if syscall.Setrlimit(syscall.RLIMIT_NOFILE, &raised) == nil {
		return want
	}
	raised.Cur, raised.Max = limit.Max, limit.Max // more than that needs privileges
	_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &raised)
	return int(limit.Max)
}

const othersFiles = 300 // of this process, beside the connections

// sizeOfCrowd is ten thousand connections, or as many as are possible.
func sizeOfCrowd(t *testing.T, filesEach int) int {
	t.Helper()
	crowd := 10_000
	if testing.Short() {
		crowd = 1000
	}
	if n := (openFiles(crowd*filesEach+othersFiles) - othersFiles) / filesEach; n < crowd {
		t.Logf("no more than %d connections are possible here, instead of %d", n, crowd)
		crowd = n
	}
	return crowd
}

// Ten thousand connections are opened and dropped at once, again and again: the
// server goes on, its sockets are closed, and its memory does not grow.
func TestTenThousandConnections(t *testing.T) {
	s := newServer(t)
	crowd := sizeOfCrowd(t, 1)
	bystander := s.hello(t, "ann", "phone")
	var memory []int // after each round, in KiB
	files := s.openFiles()
	for range 2 {
		drop(gather(t, s.listen, crowd))
		bystander.works()
		eventually(t, "the sockets are closed", func() bool { return s.openFiles() <= files+20 })
		memory = append(memory, s.memory())
	}
	t.Logf("after each round of %d: %v KiB", crowd, memory)
	if memory[1] > memory[0]+memory[0]/2 {
		t.Errorf("the server's memory grows: %v KiB after each round", memory)
	}
	s.login("bob", "phone").inbox()
	s.stop()
}

// openFiles is how many files the server's process has open.
func (s *server) openFiles() int {
	s.t.Helper()
	list, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.p.cmd.Process.Pid))
	if err != nil {
		s.t.Skipf("what a process has open cannot be seen here: %v", err)
	}
	return len(list)
}

// memory is what the server's process holds in memory, in KiB.
func (s *server) memory() (kib int) {
	s.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.p.cmd.Process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if value, is := strings.CutPrefix(line, "VmRSS:"); is {
			_, _ = fmt.Sscan(value, &kib)
		}
	}
	return kib
}

// The same in this process, where goroutines and heap can be counted. It runs
// alone (it is not parallel): it counts what the whole process has.
func TestDroppedConnectionsLeaveNothing(t *testing.T) {
	crowd := sizeOfCrowd(t, 2) / 4
	h := newHost(t, backscroll.Config{})
	bystander := h.hello(t, "ann", "phone")
	goroutines, heap := counted()
	for range 2 {
		conns := gather(t, h.listen, crowd)
		if n := runtime.NumGoroutine(); n < goroutines+crowd/2 {
			t.Fatalf("%d goroutines serve %d connections: they are not there", n, crowd)
		}
		drop(conns)
		bystander.works()
		eventually(t, "goroutines end and memory is free", func() bool {
			g, b := counted()
			return g <= goroutines+20 && b <= heap+heap/2+(16<<20)
		})
	}
	h.sdk("bob", "phone")
}

func counted() (goroutines int, heap uint64) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return runtime.NumGoroutine(), m.HeapAlloc
}

// eventually asks now and then until it is so.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	late := time.After(patience)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !ok() {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("not so: %s", what)
		}
	}
}

// gather opens so many connections at once.
func gather(t *testing.T, address string, crowd int) []net.Conn {
	t.Helper()
	conns, errs := make([]net.Conn, crowd), make([]error, crowd)
	var dialling sync.WaitGroup
	for worker := range 64 {
		dialling.Go(func() {
			for i := worker; i < crowd; i += 64 {
				conns[i], errs[i] = upgraded(address, i)
			}
		})
	}
	dialling.Wait()
	if err := errors.Join(errs...); err != nil {
		drop(conns)
		t.Fatalf("of %d connections not all could be opened: %.2000s", crowd, err)
	}
	return conns
}

// drop ends all of them, most with a reset.
func drop(conns []net.Conn) {
	for i, c := range conns {
		if c == nil {
			continue
		}
		if i%4 != 0 {
			_ = c.(*net.TCPConn).SetLinger(0)
		}
		c.Close()
	}
}

// upgraded opens a WebSocket; one in four stays in the middle of its request.
func upgraded(address string, i int) (net.Conn, error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	request := "GET /v1/device HTTP/1.1\r\nHost: " + address + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	if i%4 == 3 {
		_, err = io.WriteString(c, request[:len(request)/2])
		return c, err
	}
	if _, err = io.WriteString(c, request); err != nil {
		return c, err
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err == nil && answer.StatusCode != http.StatusSwitchingProtocols {
		err = fmt.Errorf("answered with %s", answer.Status)
	}
	return c, err
}
