package main

import (
	"os/exec"
	"strings"
	"testing"
)

// A value is taken from standard input as it is, and refused there if no server would take it.
func TestDataFromStandardInput(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	phone := w.device("ann", "phone")
	set := func(input string) result {
		t.Helper()
		cmd := exec.Command(w.path("build/backscroll"), "device", "data", "set", "--db", phone, "notes", "-")
		cmd.Stdin = strings.NewReader(input)
		return w.finish(cmd)
	}
	if r := set("soup\n"); r.code != exitOK {
		t.Fatalf("exit code %d, %s", r.code, r.stderr)
	}
	if r := set(strings.Repeat("x", mostInput+1)); r.code != exitFailed || !strings.Contains(r.stderr, "standard input is longer than 4194304 bytes (2004)") {
		t.Errorf("too much: exit code %d, %s", r.code, r.stderr)
	}
	if r := set(strings.Repeat("x", 2<<20)); r.code != exitFailed || !strings.Contains(r.stderr, "is 2097152 bytes long") {
		t.Errorf("more than the server takes: exit code %d, %s", r.code, r.stderr)
	}
	if got := w.objects("device", "data", "get", "--db", phone, "notes", "--json"); got[0]["value"] != "soup\n" {
		t.Errorf("it is %v", got)
	}
}
