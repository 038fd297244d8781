package bindings_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	ctestLine = regexp.MustCompile(`(?m)^ *\d+/\d+ Test +#\d+: (\S+) \.* *(Passed|\*\*\*\S+|Not Run)`)
	ctestSum  = regexp.MustCompile(`tests passed, (\d+) tests failed out of (\d+)`)
)

// TestCAndCPP builds the tests in C and C++ against the package that `make lib` leaves, with the
// sanitizers of addresses and of undefined behaviour, and runs them.
func TestCAndCPP(t *testing.T) {
	needLibrary(t)
	build := filepath.Join(library, "cpp-test")
	must(t, command(t, repository, "cmake", "-S", "bindings/cpp", "-B", build, "-DSANITIZE=ON", "-DCMAKE_PREFIX_PATH="+library))
	must(t, command(t, repository, "cmake", "--build", build, "--parallel", "2"))
	out, err := command(t, build, "ctest", "--output-on-failure", "--parallel", "4", "--timeout", "120").CombinedOutput()
	ran := ctestLine.FindAllStringSubmatch(string(out), -1)
	for _, line := range ran {
		t.Run(line[1], func(t *testing.T) {
			if line[2] != "Passed" {
				t.Error(line[2])
			}
		})
	}
	if err != nil || len(ran) == 0 || !ctestSum.Match(out) {
		t.Errorf("ctest: %v\n%s", err, strings.TrimSpace(string(out)))
	}
}
