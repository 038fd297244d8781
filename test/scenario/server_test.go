package scenario_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/backscroll/backscroll/internal/admin"
)

// server is a real server process, which can be stopped, killed and started
// again on its port and its data.
type server struct {
	t      *testing.T
	data   string
	listen string
	url    string
	flags  []string // further ones of serve
	p      *process // the present one; nil: none runs
}

func newServer(t *testing.T, flags ...string) *server {
	t.Helper()
	s := &server{t: t, data: filepath.Join(t.TempDir(), "data"), listen: "127.0.0.1:0", flags: flags}
	s.start()
	return s
}

// start starts it and waits for its ready line.
func (s *server) start() {
	s.t.Helper()
	s.p = launch(s.t, append([]string{"serve", "--data", s.data, "--listen", s.listen}, s.flags...)...)
	ready := s.p.line("its ready line", func(l string) bool { return strings.Contains(l, "serving http") })
	_, s.url, _ = strings.Cut(ready, "serving ")
	s.url, _, _ = strings.Cut(s.url, " ")
	_, s.listen, _ = strings.Cut(s.url, "://")
}

// stop asks it to end and waits until it has.
func (s *server) stop() {
	s.t.Helper()
	s.p.signal(syscall.SIGTERM)
	s.p.wait().want(s.t, 0)
	s.p = nil
}

// kill is kill -9.
func (s *server) kill() {
	s.p.kill()
	s.p = nil
}

// admin runs an administrative command that has to succeed.
func (s *server) admin(args ...string) string {
	s.t.Helper()
	return must(s.t, s.backend(args)...)
}

// tryAdmin runs an administrative command.
func (s *server) tryAdmin(args ...string) outcome {
	s.t.Helper()
	return run(s.t, s.backend(args)...)
}

func (s *server) backend(args []string) []string {
	return append(args, "--server", s.url, "--data", s.data)
}

// token makes a token for a device, and the user if there is none.
func (s *server) token(user, device string) string {
	s.t.Helper()
	return strings.TrimSpace(s.admin("token", "new", user, "--device", device, "--create"))
}

// group makes a group of users who are there, and returns its id.
func (s *server) group(name string, members ...string) string {
	s.t.Helper()
	args := []string{"group", "new", name}
	for _, m := range members {
		args = append(args, "--member", m)
	}
	return strings.TrimSpace(s.admin(args...))
}

// groupNumber is group for the SDK.
func (s *server) groupNumber(name string, members ...string) uint64 {
	s.t.Helper()
	n, err := strconv.ParseUint(s.group(name, members...), 10, 32)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// api is the backend API, for what would take too many commands.
func (s *server) api() *admin.Client {
	s.t.Helper()
	key, err := os.ReadFile(filepath.Join(s.data, admin.KeyFile))
	if err != nil {
		s.t.Fatal(err)
	}
	c, err := admin.NewClient(s.url, strings.TrimSpace(string(key)))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(c.Close)
	return c
}

// verified is what verify counted.
type verified struct {
	Problems, Users, Devices, Conversations, Members, Messages, Rows int
}

// verify checks the data of the stopped server.
func (s *server) verify() verified {
	s.t.Helper()
	o := run(s.t, "verify", "--data", s.data, "--json")
	o.want(s.t, 0)
	lines := strings.Split(strings.TrimSpace(o.stdout), "\n")
	v := decode[verified](s.t, lines[len(lines)-1])
	if v.Problems != 0 || len(lines) != 1 {
		s.t.Errorf("verify: %s", tail(o.stdout))
	}
	return v
}

// decode reads one line of JSON; fields that T does not name are an error.
func decode[T any](t *testing.T, line string) (v T) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %q", err, line)
	}
	return v
}
