package bindings_test

import (
	"path/filepath"
	"testing"
)

// TestPython installs the wheel in a virtual environment of its own, as a user does, checks its types, and runs its tests.
func TestPython(t *testing.T) {
	needLibrary(t)
	results := filepath.Join(t.TempDir(), "results.xml")
	out, err := command(t, repository, "sh", "bindings/python/test.sh", "--junitxml", results).CombinedOutput()
	ended(t, tell(t, results), out, err)
}

func TestPythonQuickStart(t *testing.T) {
	needLibrary(t)
	must(t, command(t, repository, "python3", "bindings/python/wheel_backend.py"))
	quickStart(t, "quickstart-python.md", "hello.py", "python", 19)
}
