package main

import (
	"os"
	"os/exec"
	"path/filepath"
)

// A probe looks for what a suite needs. It returns what to add to the suite's
// environment, or what is missing.
type probe func() (env []string, miss *missing)

// missing says why a suite cannot run here and what would change that.
type missing struct {
	reason string
	remedy string // a command
	tool   bool   // a tool that can be installed, so its absence fails a strict run
}

func nothing() ([]string, *missing) { return nil, nil }

// raceDetector compiles what -race links in, which is the one sure way to learn
// that the compiler, its headers and the platform will do.
func raceDetector() ([]string, *missing) {
	build := exec.Command("go", "build", "-race", "runtime/cgo")
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	if build.Run() != nil {
		return nil, &missing{
			reason: "no C compiler that works with go test -race",
			remedy: "make setup",
			tool:   true,
		}
	}
	return nil, nil
}

// python has what its suite's virtual environment is made of, and a C compiler for the library.
func python() ([]string, *missing) {
	if _, miss := cCompiler(); miss != nil {
		return nil, miss
	}
	if exec.Command("python3", "-c", "import venv, ensurepip; assert __import__('sys').version_info >= (3, 10)").Run() != nil {
		return nil, &missing{reason: "no Python 3.10 with venv", remedy: "make setup", tool: true}
	}
	return nil, nil
}

// cCompiler builds the library for C.
func cCompiler() ([]string, *missing) {
	build := exec.Command("go", "build", "runtime/cgo")
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	if build.Run() != nil {
		return nil, &missing{reason: "no C compiler that works with cgo", remedy: "make setup", tool: true}
	}
	return nil, nil
}

// cppTools looks for what builds the library for C, and its tests in C and C++.
func cppTools() ([]string, *missing) {
	for _, tool := range []struct{ what, command string }{
		{"C compiler", "printf 'int main(void) { return 0; }' | ${CC:-gcc} -x c - -o /dev/null"},
		{"C++ compiler", "printf '#include <string>' | ${CXX:-g++} -x c++ -c - -o /dev/null"},
		{"CMake", "cmake --version"},
		{"GoogleTest", "printf '#include <gtest/gtest.h>' | ${CXX:-g++} -x c++ -E - -o /dev/null"},
		{"pkg-config", "pkg-config --version"},
	} {
		if exec.Command("sh", "-c", tool.command).Run() != nil {
			return nil, &missing{reason: "no " + tool.what, remedy: "make setup", tool: true}
		}
	}
	return nil, nil
}

// node looks for Node 20 or newer with npm.
func node() ([]string, *missing) {
	script := "process.exit(Number(process.versions.node.split('.')[0]) >= 20 ? 0 : 1)"
	if exec.Command("node", "-e", script).Run() != nil || exec.Command("npm", "--version").Run() != nil {
		return nil, &missing{reason: "no Node 20 with npm", remedy: "make setup", tool: true}
	}
	return nil, nil
}

const (
	dataVariable = "BACKSCROLL_DATA"
	dataFile     = "ubuntu-irc.tar.gz"
)

// dataFolder is where the real logs lie beside a checkout.
var dataFolder = filepath.Join("..", "shared", "data")

// realData finds the real logs: they are not part of the repository.
func realData() ([]string, *missing) {
	path, named := os.LookupEnv(dataVariable)
	if !named || path == "" {
		path = filepath.Join(dataFolder, dataFile)
	}
	absolute, err := filepath.Abs(path)
	if err == nil {
		_, err = os.Stat(absolute)
	}
	if err != nil {
		return nil, &missing{
			reason: "no real conversations in " + path,
			remedy: dataVariable + "=/path/to/" + dataFile + " make test",
		}
	}
	return []string{dataVariable + "=" + absolute}, nil
}
