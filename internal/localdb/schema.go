package localdb

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/msg"
)

// applicationID marks the file as Backscroll's ("BkSc"), in SQLite's header.
const applicationID = 0x426b5363

//go:embed schema/*.sql
var schemaFiles embed.FS

// migrations returns the steps of the schema: the first makes version 1 of
// nothing, each next one the next version. A step that was released never changes.
func migrations() ([]string, error) {
	names, err := fs.Glob(schemaFiles, "schema/*.sql") // in the order of their numbers
	if err != nil {
		return nil, err
	}
	var steps []string
	for _, name := range names {
		sql, err := fs.ReadFile(schemaFiles, name)
		if err != nil {
			return nil, err
		}
		steps = append(steps, string(sql))
	}
	return steps, nil
}

// version reads which version of the schema the file has; 0: it is new. It
// refuses a file that is not ours before anything is written to it.
func version(c *sqlite3.Conn) (int, error) {
	tables, err := pragma(c, "SELECT count(*) FROM sqlite_schema")
	if err != nil || tables == 0 {
		return 0, err
	}
	app, err := pragma(c, "PRAGMA application_id")
	if err != nil {
		return 0, err
	}
	if app != applicationID {
		return 0, msg.Errorf(msg.CodeLocalDB, "the file is a database of another application")
	}
	return pragma(c, "PRAGMA user_version")
}

// migrate brings the schema from one version to that of the last step, whole
// or not at all.
func migrate(c *sqlite3.Conn, from int, steps []string) error {
	if from == len(steps) {
		return nil
	}
	sql := "BEGIN;\n"
	for _, step := range steps[from:] {
		sql += step
	}
	sql += fmt.Sprintf("PRAGMA application_id = %d;\nPRAGMA user_version = %d;\nCOMMIT;", applicationID, len(steps))
	return c.Exec(sql)
}

// pragma returns the one number that a statement answers.
func pragma(c *sqlite3.Conn, sql string) (int, error) {
	s, _, err := c.Prepare(sql)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	n := 0
	if s.Step() {
		n = s.ColumnInt(0)
	}
	return n, s.Err()
}
