package localdb

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/msg"
)

// Options says how to open a database; the zero value is what apps use.
type Options struct {
	// VFS names a registered file system of the SQLite binding in which path
	// lies; empty: the operating system's.
	VFS string
	// LogPages is the size of the log, in pages of 4 KiB, at which its content is
	// moved into the database file; 0: 4000.
	LogPages int
}

// settings hold for the life of the connection; only synchronous is changed
// between updates. Temporary data stays in memory, because not every platform
// gives apps a folder for it. On Apple's systems a sync is to reach the disk
// itself, not its cache.
// What is deleted is overwritten, so that text which the user deleted or was not to
// keep leaves the file, with the log's next way into it.
const settings = `
	PRAGMA synchronous = FULL;
	PRAGMA temp_store = MEMORY;
	PRAGMA secure_delete = ON;
	PRAGMA cache_size = -8000;
	PRAGMA journal_size_limit = 16777216;
	PRAGMA fullfsync = 1;
	PRAGMA checkpoint_fullfsync = 1;`

// Open opens the database in the file, and makes it if it is not there. Only
// the user may read a file that it makes; the folder has to exist. Errors have
// msg.CodeInUse, or msg.CodeLocalDB (see ErrDamaged and ErrNewer).
func Open(path string, opt Options) (*DB, error) {
	op := "open the local database " + path
	if path == "" {
		return nil, &msg.Error{Op: op, Code: msg.CodeLocalDB, Detail: "no file is named"}
	}
	name, err := filename(path, opt)
	if err != nil {
		return nil, &msg.Error{Op: op, Code: msg.CodeLocalDB, Err: err}
	}
	if opt.VFS == "" && (marked(path) || headLost(path) || logHeadLost(path)) && !inUse(path) {
		return nil, wrap(op, sqlite3.CORRUPT) // SQLite is not to touch it any more
	}
	c, err := connect(name)
	// Two that open at the same moment see each other's first lock, and both
	// are refused. Chance lets one of them go first.
	for try := 0; try < 3 && errors.Is(err, sqlite3.BUSY); try++ {
		time.Sleep(rand.N(4 * time.Millisecond))
		c, err = connect(name)
	}
	var ours *msg.Error
	if errors.As(err, &ours) {
		ours.Op = op
		return nil, ours
	}
	if err != nil {
		return nil, wrap(op, err)
	}
	return newDB(c, path, opt), nil
}

// filename is what SQLite is told to open. The operating system's files are
// made with the mode 0600, those beside them too ("modeof").
func filename(path string, opt Options) (string, error) {
	if opt.VFS != "" {
		return uri(path, "vfs", opt.VFS), nil
	}
	path, err := filepath.Abs(path)
	if err != nil || runtime.GOOS == "windows" {
		return path, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", err
	}
	return uri(path, "modeof", path), f.Close()
}

func uri(path, key, value string) string {
	value = strings.ReplaceAll(url.QueryEscape(value), "+", "%20") // SQLite takes + as it is
	u := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: key + "=" + value}
	return u.String()
}

// connect opens the file, takes its lock, and brings its schema up to date. It
// looks before it writes: a file that is not ours stays as it is.
func connect(name string) (*sqlite3.Conn, error) {
	c, err := sqlite3.OpenFlags(name, sqlite3.OPEN_READWRITE|sqlite3.OPEN_CREATE|sqlite3.OPEN_URI)
	if err != nil {
		return nil, err
	}
	if err := prepare(c); err != nil {
		c.Close() // gives up the lock; the first error says what is wrong
		return nil, err
	}
	return c, nil
}

func prepare(c *sqlite3.Conn) error {
	// Exclusive before WAL: the log's index then is in memory, not in a shared
	// file, and the lock on the database is kept.
	if err := c.Exec("PRAGMA locking_mode = EXCLUSIVE"); err != nil {
		return err
	}
	steps, err := migrations()
	if err != nil {
		return err
	}
	from, err := version(c)
	if err != nil {
		return err
	}
	if err := checksums(c, from); err != nil {
		return err
	}
	if from > len(steps) {
		return &msg.Error{Code: msg.CodeLocalDB, Err: ErrNewer, Detail: fmt.Sprintf(
			"the file has version %d; this software knows versions up to %d and must be updated", from, len(steps))}
	}
	if err := c.Exec("PRAGMA journal_mode = WAL;" + settings); err != nil {
		return err
	}
	return migrate(c, from, steps)
}
