package gateway

import (
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/gobwas/ws"
)

// The clients of these tests are bare sockets, so that the memory of this process
// is the server's.

type bare int

func dialBare(t testing.TB, address string) bare {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	to := &syscall.SockaddrInet4{Port: number, Addr: [4]byte(net.ParseIP(host).To4())}
	if err := syscall.Connect(fd, to); err != nil {
		t.Fatal(err)
	}
	b := bare(fd)
	key := base64.StdEncoding.EncodeToString(make([]byte, 16))
	b.write(t, []byte("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "+key+"\r\n\r\n"))
	if answer := b.read(t); !strings.HasPrefix(answer, "HTTP/1.1 101") {
		t.Fatalf("the upgrade is answered with %q", answer)
	}
	return b
}

func (b bare) write(t testing.TB, p []byte) {
	t.Helper()
	if _, err := syscall.Write(int(b), p); err != nil {
		t.Fatal(err)
	}
}

func (b bare) read(t testing.TB) string {
	t.Helper()
	var p [4096]byte
	n, err := syscall.Read(int(b), p[:])
	if err != nil {
		t.Fatal(err)
	}
	return string(p[:n])
}

// memory is what the Go runtime holds for live objects and stacks.
func memory() uint64 {
	runtime.GC()
	runtime.GC() // pools forget in two steps
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// resident is the whole process's memory as the system sees it.
func resident(t testing.TB) uint64 {
	t.Helper()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var size, pages uint64
	if _, err := fmt.Sscan(string(b), &size, &pages); err != nil {
		t.Fatal(err)
	}
	return pages * uint64(os.Getpagesize())
}

// idle connects n devices that have talked once, and returns what each costs.
func idle(t testing.TB, n int) (perConn, residentPerConn float64) {
	h := open(t, Config{})
	address := strings.TrimPrefix(h.url, "ws://")
	hello, err := ws.CompileFrame(ws.MaskFrame(ws.NewBinaryFrame([]byte("hello"))))
	if err != nil {
		t.Fatal(err)
	}
	warm := dialBare(t, address)
	t.Cleanup(func() { syscall.Close(int(warm)) })
	before, residentBefore := memory(), resident(t)
	for range n {
		b := dialBare(t, address)
		t.Cleanup(func() { syscall.Close(int(b)) })
		b.write(t, hello)
		if got := b.read(t); got != "\x82\x05hello" {
			t.Fatalf("got %q", got)
		}
	}
	// The sessions are the test's own; they weigh what rules would.
	perConn = (float64(memory()) - float64(before)) / float64(n)
	return perConn, (float64(resident(t)) - float64(residentBefore)) / float64(n)
}

func TestIdleConnectionsAreSmall(t *testing.T) {
	if perConn, _ := idle(t, 500); perConn > 5<<10 {
		t.Errorf("an idle connection costs %.0f bytes; the promise is 5 KiB", perConn)
	}
}

// BenchmarkIdleConnections measures as many connections as this process may
// open, up to 10,000. Run it with -benchtime 1x.
func BenchmarkIdleConnections(b *testing.B) {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		b.Fatal(err)
	}
	n := int(min(10_000, (files.Cur-200)/2))
	for b.Loop() {
		perConn, residentPerConn := idle(b, n)
		b.ReportMetric(float64(n), "conns")
		b.ReportMetric(perConn, "B/conn")
		b.ReportMetric(residentPerConn, "rss-B/conn")
	}
}
