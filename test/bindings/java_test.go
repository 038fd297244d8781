package bindings_test

import (
	"path/filepath"
	"testing"
)

// TestJava builds the jar and runs its tests, with the virtual machine's own checks of native code.
func TestJava(t *testing.T) {
	needLibrary(t)
	must(t, command(t, repository, "sh", "tools/jar.sh"))
	reports := filepath.Join(t.TempDir(), "reports")
	out, err := command(t, repository, "mvn", "-q", "--batch-mode", "-f", "bindings/java/pom.xml", "test", "-Dreports="+reports).CombinedOutput()
	ended(t, tell(t, filepath.Join(reports, "*.xml")), out, err)
}
