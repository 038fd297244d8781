package localdb

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"
)

// schemaOf is the SQL of all tables and indexes of a database.
func schemaOf(t *testing.T, c *sqlite3.Conn) string {
	t.Helper()
	s, _, err := c.Prepare(`SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
		ORDER BY type DESC, name`) // tables first
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var all []string
	for s.Step() {
		all = append(all, s.ColumnText(0))
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n\n") + "\n"
}

func memory(t *testing.T) *sqlite3.Conn {
	t.Helper()
	c, err := sqlite3.Open(":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func steps(t *testing.T) []string {
	t.Helper()
	all, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// testdata/schema has, for each version, what released software left in files.
// UPDATE_SCHEMA=1 writes the newest one, before its release.
func released(version int) string { return fmt.Sprintf("testdata/schema/%04d.sql", version) }

// A file of every released version becomes what a new one is.
func TestMigrations(t *testing.T) {
	all := steps(t)
	fresh := memory(t)
	if err := migrate(fresh, 0, all); err != nil {
		t.Fatal(err)
	}
	want := schemaOf(t, fresh)
	if os.Getenv("UPDATE_SCHEMA") != "" {
		if err := os.WriteFile(released(len(all)), []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for v := 1; v <= len(all); v++ {
		old, err := os.ReadFile(released(v))
		if err != nil {
			t.Fatal(err)
		}
		c := memory(t)
		if err := c.Exec(string(old)); err != nil {
			t.Fatal(err)
		}
		if err := migrate(c, v, all); err != nil {
			t.Fatal(err)
		}
		if got := schemaOf(t, c); got != want {
			t.Errorf("a file of version %d becomes\n%s\na new one is\n%s", v, got, want)
		}
	}
}

// The versions are numbered without omission, one file each.
func TestSchemaFiles(t *testing.T) {
	files, err := schemaFiles.ReadDir("schema")
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		if want := fmt.Sprintf("%04d_", i+1); !strings.HasPrefix(f.Name(), want) {
			t.Errorf("schema/%s is not named %s…", f.Name(), want)
		}
	}
}

// A step that fails leaves the file as it was.
func TestMigrationFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	c, err := sqlite3.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	all := steps(t)
	if err := migrate(c, 0, all); err != nil {
		t.Fatal(err)
	}
	before := schemaOf(t, c)
	if err := migrate(c, len(all), append(all, "CREATE TABLE more (a); CREATE TABLE meta (a);")); err == nil {
		t.Fatal("it did not fail")
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if c, err = sqlite3.Open(path); err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := schemaOf(t, c); got != before {
		t.Errorf("it was\n%s\nand is\n%s", before, got)
	}
	if v, err := version(c); v != len(all) || err != nil {
		t.Errorf("the version is %d, %v", v, err)
	}
}
