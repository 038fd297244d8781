package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func hear(t *testing.T, lines ...string) (*reader, string) {
	t.Helper()
	var shown bytes.Buffer
	r := newReader(&shown)
	for _, line := range lines {
		// In two halves: a pipe ends where it likes.
		half := len(line) / 2
		r.Write([]byte(line[:half]))
		r.Write([]byte(line[half:] + "\n"))
	}
	r.close()
	return r, shown.String()
}

func TestPassingPackageIsOneLine(t *testing.T) {
	r, shown := hear(t,
		`{"Action":"start","Package":"p"}`,
		`{"Action":"run","Package":"p","Test":"TestA"}`,
		`{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}`,
		`{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:1: chatter\n"}`,
		`{"Action":"pass","Package":"p","Test":"TestA"}`,
		`{"Action":"output","Package":"p","Output":"PASS\n"}`,
		`{"Action":"output","Package":"p","Output":"ok  \tp\t0.01s\n"}`,
		`{"Action":"pass","Package":"p"}`)
	if shown != "ok  \tp\t0.01s\n" {
		t.Errorf("shown: %q", shown)
	}
	if r.counts != (counts{passed: 1}) {
		t.Errorf("counted: %v", r.counts)
	}
}

func TestFailureIsShownWithoutThePassed(t *testing.T) {
	r, shown := hear(t,
		`{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}`,
		`{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:2: fine\n"}`,
		`{"Action":"pass","Package":"p","Test":"TestB"}`,
		`{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:1: wrong\n"}`,
		`{"Action":"output","Package":"p","Test":"TestA","Output":"--- FAIL: TestA (0.00s)\n"}`,
		`{"Action":"fail","Package":"p","Test":"TestA"}`,
		`{"Action":"output","Package":"p","Output":"FAIL\tp\t0.01s\n"}`,
		`{"Action":"fail","Package":"p"}`)
	if want := "    a_test.go:1: wrong\n--- FAIL: TestA (0.00s)\nFAIL\tp\t0.01s\n"; shown != want {
		t.Errorf("shown: %q", shown)
	}
	if r.counts != (counts{passed: 1, failed: 1}) {
		t.Errorf("counted: %v", r.counts)
	}
}

func TestBuildErrorsAndPlainLinesAreShown(t *testing.T) {
	_, shown := hear(t,
		`{"ImportPath":"p","Action":"build-output","Output":"p/a.go:1: syntax error\n"}`,
		`{"ImportPath":"p","Action":"build-fail"}`,
		`{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}`,
		`{"Action":"fail","Package":"p","FailedBuild":"p"}`,
		`{"level":"info"}`,
		`not JSON`)
	want := "p/a.go:1: syntax error\nFAIL\tp [build failed]\n{\"level\":\"info\"}\nnot JSON\n"
	if shown != want {
		t.Errorf("shown: %q", shown)
	}
}

func TestPackageThatDiesSilentlyIsShown(t *testing.T) {
	_, shown := hear(t, `{"Action":"output","Package":"p","Test":"TestA","Output":"last words\n"}`)
	if shown != "last words\n" {
		t.Errorf("shown: %q", shown)
	}
}

func TestSkipIsListedWithItsReasonUnlessAnotherSuiteRanIt(t *testing.T) {
	r, _ := hear(t,
		`{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}`,
		`{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:7: needs the logs\n"}`,
		`{"Action":"output","Package":"p","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}`,
		`{"Action":"skip","Package":"p","Test":"TestA"}`)
	skipping := result{suite: "go", heard: r.heard}
	skips := nowhere([]result{skipping, skipping})
	if len(skips) != 1 || skips[0] != (skip{test{"p", "TestA"}, "needs the logs"}) {
		t.Errorf("skipped by both: %v", skips)
	}
	running := result{suite: "real data", heard: heard{ran: map[test]bool{{"p", "TestA"}: true}}}
	if skips := nowhere([]result{skipping, running}); len(skips) != 0 {
		t.Errorf("run by one: %v", skips)
	}
}

func TestReason(t *testing.T) {
	for text, want := range map[string]string{
		"=== RUN   TestA\n    a_test.go:7: no logs\n--- SKIP: TestA (0.00s)\n": "no logs",
		"    a_test.go:7: \n--- SKIP: TestA (0.00s)\n":                         "gave no reason",
	} {
		if got := reason(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestVerdict(t *testing.T) {
	passed := result{suite: "go"}
	failed := result{suite: "go", err: errors.New("exit status 1")}
	noTool := result{suite: "race", miss: &missing{reason: "no compiler", remedy: "make setup", tool: true}}
	noData := result{suite: "real data", miss: &missing{reason: "no logs", remedy: "fetch them"}}
	for _, c := range []struct {
		name    string
		results []result
		strict  bool
		names   string // the suite that the verdict names; none if all is well
	}{
		{"passed", []result{passed}, true, ""},
		{"failed", []result{failed}, false, "go"},
		{"no tool", []result{passed, noTool}, false, ""},
		{"no tool, strictly", []result{passed, noTool}, true, "race"},
		{"no data, strictly", []result{passed, noData}, true, ""},
	} {
		why := verdict(c.results, c.strict)
		if (why == "") != (c.names == "") || !strings.Contains(why, c.names) {
			t.Errorf("%s: %q", c.name, why)
		}
	}
}

func TestReportEndsWithSkippedSuites(t *testing.T) {
	var out bytes.Buffer
	report(&out, []result{
		{suite: "go", heard: heard{counts: counts{passed: 3}}},
		{suite: "race", miss: &missing{reason: "no compiler", remedy: "make setup", tool: true}},
	})
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if last := lines[len(lines)-1]; strings.Join(strings.Fields(last), " ") != "race no compiler make setup" {
		t.Errorf("the last line is %q", last)
	}
	if !strings.Contains(out.String(), "\n3 passed, 0 failed, 0 skipped\n") {
		t.Errorf("no total in\n%s", out.String())
	}
}

func TestRunPassesWhatTheProbeFound(t *testing.T) {
	s := suite{
		name:    "env",
		needs:   func() ([]string, *missing) { return []string{"FOUND=here"}, nil },
		env:     []string{"OWN=1"},
		command: []string{"/bin/sh", "-c", `echo "$OWN $FOUND [$BACKSCROLL_DATA]"; exit 3`},
	}
	t.Setenv(dataVariable, "/somewhere")
	var out bytes.Buffer
	r := run(context.Background(), s, &out)
	if !strings.HasSuffix(out.String(), "\n1 here []\n") {
		t.Errorf("shown: %q", out.String())
	}
	if r.err == nil || r.state() != "FAILED" {
		t.Errorf("exit 3 became %q", r.state())
	}
}

func TestTheBrowserIsTheOneThatIsNamed(t *testing.T) {
	if _, miss := node(); miss != nil {
		t.Skip(miss.reason)
	}
	chrome := filepath.Join(t.TempDir(), "chrome")
	if err := os.WriteFile(chrome, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CHROME", chrome)
	if env, miss := browser(); miss != nil || len(env) != 1 || env[0] != "CHROME="+chrome {
		t.Errorf("named: %q, %+v", env, miss)
	}
}

func TestRealDataIsNamedByAnAbsolutePath(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv(dataVariable, "logs.tar.gz")
	if _, miss := realData(); miss == nil || miss.tool {
		t.Errorf("a file that is not there: %+v", miss)
	}
	if err := os.WriteFile("logs.tar.gz", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	env, miss := realData()
	if miss != nil || len(env) != 1 || !filepath.IsAbs(strings.TrimPrefix(env[0], dataVariable+"=")) {
		t.Errorf("a file that is there: %q, %+v", env, miss)
	}
}
