package bindings_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

var buildJar sync.Once

// jar is the jar, built once.
func jar(t *testing.T) string {
	t.Helper()
	needLibrary(t)
	buildJar.Do(func() { must(t, command(t, repository, "sh", "tools/jar.sh")) })
	return filepath.Join(library, "backscroll.jar")
}

// TestJava runs the tests of the jar, with the virtual machine's own checks of native code.
func TestJava(t *testing.T) {
	jar(t)
	reports := filepath.Join(t.TempDir(), "reports")
	out, err := command(t, repository, "mvn", "-q", "--batch-mode", "-f", "bindings/java/pom.xml", "test", "-Dreports="+reports).CombinedOutput()
	ended(t, tell(t, filepath.Join(reports, "*.xml")), out, err)
}

func TestJavaQuickStart(t *testing.T) {
	jar(t)
	quickStart(t, "quickstart-java.md", "Hello.java", "java", 19)
}

// TestJavaLibraryPath: what -Djava.library.path names comes before what is in the jar.
func TestJavaLibraryPath(t *testing.T) {
	jar(t)
	dir := t.TempDir()
	run := func(path string) string {
		c := command(t, dir, "java", "-Djava.library.path="+path, "-cp", jar(t), filepath.Join(repository, "test/bindings/testdata/Where.java"))
		return must(t, c)
	}
	if out := run(library); !strings.Contains(out, filepath.Join(library, "libbackscroll.so")) || strings.Contains(out, dir) {
		t.Errorf("with the folder in java.library.path it loaded\n%s", out)
	}
	if out := run(dir); strings.Contains(out, filepath.Join(library, "libbackscroll.so")) || !strings.Contains(out, "libbackscroll.so") {
		t.Errorf("without the folder in java.library.path it loaded\n%s", out)
	}
}

// TestJavaDocs: whatever is public says what it is, and links lead somewhere. (Parameters have names that do.)
func TestJavaDocs(t *testing.T) {
	needLibrary(t)
	out := must(t, command(t, repository, "javadoc", "-quiet", "-Xdoclint:all", "-Xmaxwarns", "100000", "-d", t.TempDir(),
		"-sourcepath", "bindings/java/src/main/java:compat/java/src/main/java", "io.backscroll", "io.backscroll.mesibo"))
	for line := range strings.Lines(out) {
		if strings.Contains(line, "warning: ") && !strings.Contains(line, "warning: no @") {
			t.Error(strings.TrimSpace(line))
		}
	}
}

// androidPackages are those of the classes that the sources use; Android has them from API level 26 on.
var androidPackages = regexp.MustCompile(`^java\.(lang|io|nio|nio\.charset|time|util|util\.concurrent|util\.function|util\.logging)$|^io\.backscroll`)

// TestJavaOnAndroid: nothing is imported that a phone has not.
func TestJavaOnAndroid(t *testing.T) {
	imported := regexp.MustCompile(`(?m)^import (?:static )?([\w.]+)\.[A-Z]`)
	seen := 0
	for _, folder := range []string{"bindings/java/src/main", "compat/java/src/main"} {
		err := filepath.WalkDir(filepath.Join(repository, folder), func(path string, _ os.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".java" {
				return err
			}
			source, err := os.ReadFile(path)
			for _, m := range imported.FindAllStringSubmatch(string(source), -1) {
				if seen++; !androidPackages.MatchString(m[1]) {
					t.Errorf("%s imports of %s, which Android may not have", path, m[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen == 0 {
		t.Error("no source was found")
	}
}

// The smallest class around the tutorial's block of Java.
const javaSeedHarness = `
import io.backscroll.mesibo.Mesibo;
import java.util.concurrent.CountDownLatch;

class Seed implements Mesibo.MessageListener {
    public boolean Mesibo_OnMessage(Mesibo.MessageParams params, byte[] data) {
        System.out.println(params.peer + ": " + new String(data));
        return true;
    }

    int show(boolean again) throws Exception {
BLOCK
        if (again) {
            CountDownLatch synced = new CountDownLatch(1);
            mReadSession.sync(200, n -> {
                System.out.println("synced " + n);
                synced.countDown();
            });
            synced.await();
            mReadSession.stop();
            return show(false);
        }
        return count;
    }

    public static void main(String[] arguments) throws Exception {
        Mesibo.setServer(arguments[0]);
        Mesibo.setAccessToken(arguments[1]);
        Mesibo.setPath(".");
        Mesibo.setDatabase("seed.db", 0);
        if (Mesibo.start() != 0) throw new IllegalStateException("it does not start");
        System.out.println("read " + new Seed().show(true));
        Mesibo.stop();
    }
}
`

// TestJavaSeed compiles the tutorial's code as it stands, but for a semicolon that it forgot, and runs it on a fresh
// device: it reads nothing, and what was synced once it was.
func TestJavaSeed(t *testing.T) {
	needLibrary(t)
	text, err := os.ReadFile(filepath.Join(repository, seedFile))
	if err != nil {
		t.Skipf("the tutorial is not here: %v", err)
	}
	found := blocks(string(text), "java")
	if len(found) != 1 {
		t.Fatalf("the tutorial has %d blocks of Java, not 1", len(found))
	}
	block := strings.Replace(found[0], "read(100)\n", "read(100);\n", 1)
	token(t, "dest", "phone")
	dir := t.TempDir()
	must(t, command(t, dir, program, "device", "login", "--db", "old.db", "--token", token(t, "javaseed", "old")))
	for _, say := range []string{"one", "two", "three"} {
		must(t, command(t, dir, program, "device", "send", "--db", "old.db", "--with", "dest", say))
	}
	if err := os.WriteFile(filepath.Join(dir, "Seed.java"), []byte(strings.Replace(javaSeedHarness, "BLOCK\n", block, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	out := must(t, command(t, dir, "java", "-cp", jar(t), "Seed.java", url, token(t, "javaseed", "new")))
	if want := "synced 3\njavaseed: three\njavaseed: two\njavaseed: one\nread 3\n"; out != want {
		t.Errorf("it printed\n%sand should\n%s", out, want)
	}
}
