package main

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestServe(t *testing.T) {
	w := newWorld(t)
	server, ready := w.serve("--data", "here")
	if !strings.HasPrefix(ready, "backscroll: serving http://127.0.0.1:") || !strings.HasSuffix(ready, " (data in here)") {
		t.Errorf("the ready line is %q", ready)
	}
	info, err := os.Stat(w.path("here/admin.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the admin key: %v, %v", info, err)
	}
	w.ok("user", "add", "ann", "--admin-key-file", "here/admin.key")
	taken := w.run("serve", "--data", "there", "--listen", strings.TrimPrefix(w.url, "http://"))
	if taken.code != exitFailed || !strings.Contains(taken.stderr, "--listen") {
		t.Errorf("a port that is taken: exit code %d, %s", taken.code, taken.stderr)
	}
	code, rest := server.stop(syscall.SIGTERM)
	if code != exitOK || rest != "" {
		t.Errorf("SIGTERM: exit code %d, more standard output %q, standard error %s", code, rest, server.stderr.String())
	}
	if out := w.ok("verify", "--data", "here"); !strings.HasPrefix(out, "all is well: 1 user,") {
		t.Errorf("verify says %q", out)
	}
}

// The key comes from the file named, the folder named, the environment, or the
// usual folder, in this order.
func TestWhereTheKeyComesFrom(t *testing.T) {
	w := newWorld(t)
	w.serve("--data", "here")
	key, err := os.ReadFile(w.path("here/admin.key"))
	w.must(err)
	wrong := strings.Repeat("wrong", 9)
	w.write("wrong.key", wrong)
	for _, c := range []struct {
		environment string
		args        []string
		code        int
	}{
		{"", nil, exitUsage},
		{string(key), nil, exitOK},
		{wrong, nil, exitRefused},
		{wrong, []string{"--data", "here"}, exitOK},
		{string(key), []string{"--admin-key-file", "wrong.key"}, exitRefused},
		{wrong, []string{"--admin-key-file", "here/admin.key", "--data", "nowhere"}, exitOK},
	} {
		w.env = append(w.env, keyVariable+"="+strings.TrimSpace(c.environment))
		if r := w.run(append([]string{"user", "list"}, c.args...)...); r.code != c.code {
			t.Errorf("$%s=%.5s… %v: exit code %d, want %d; %s", keyVariable, c.environment, c.args, r.code, c.code, r.stderr)
		}
	}
}
