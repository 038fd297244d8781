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

// cppTools looks for what builds the library for C, and its tests in C and C++.
func cppTools() ([]string, *missing) {
	return tools(cCompiler,
		tool{"C++ compiler", "printf '#include <string>' | ${CXX:-g++} -x c++ -c - -o /dev/null"},
		tool{"CMake", "cmake --version"},
		tool{"GoogleTest", "printf '#include <gtest/gtest.h>' | ${CXX:-g++} -x c++ -E - -o /dev/null"},
		tool{"pkg-config", "pkg-config --version"})
}

// python has what a virtual environment is made of.
func python() ([]string, *missing) {
	return tools(cCompiler, tool{"Python 3.10 with venv", "python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'"})
}

func java() ([]string, *missing) {
	return tools(cCompiler, tool{"JDK 17", "javac --release 17 --version && jar --version"}, tool{"Maven", "mvn --version"})
}

// allLanguages has what the same device in each language is made of.
func allLanguages() ([]string, *missing) {
	for _, needs := range []probe{cppTools, python, java} {
		if _, miss := needs(); miss != nil {
			return nil, miss
		}
	}
	return nil, nil
}

type tool struct{ what, command string }

var cCompiler = tool{"C compiler", "printf 'int main(void) { return 0; }' | ${CC:-gcc} -x c - -o /dev/null"}

// tools looks for tools by commands that succeed where they are.
func tools(all ...tool) ([]string, *missing) {
	for _, tool := range all {
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

// browser looks for Chromium: $CHROME, or the one that Debian installs; and for Node.
func browser() ([]string, *missing) {
	if _, miss := node(); miss != nil {
		return nil, miss
	}
	for _, name := range []string{os.Getenv("CHROME"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return []string{"CHROME=" + path}, nil
		}
	}
	return nil, &missing{reason: "no Chromium", remedy: "make setup, or CHROME=/path/to/chromium make test", tool: true}
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
