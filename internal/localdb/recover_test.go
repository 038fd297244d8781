package localdb_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/localdb"
	"github.com/backscroll/backscroll/msg"
)

// A used database: two conversations, history, an outbox, an owner.
const (
	usedMessages = 3000
	usedOutbox   = 40
)

func storedBlob(seq msg.Seq) []byte { return fmt.Appendf(nil, "message %d, %0200d", seq, seq) }

func outboxEntry(i int) engine.OutboxEntry {
	e := engine.OutboxEntry{Content: msg.Content{Text: fmt.Sprintf("unsent %d, %0300d", i, i)}, Time: msg.Millis(i + 1)}
	binary.BigEndian.PutUint64(e.ID[8:], uint64(i+1))
	switch i % 4 {
	case 1:
		e.Content.ReplyTo, e.Content.Mentions = msg.Seq(i), []msg.Address{"bob"}
	case 2: // a change of the message before
		e.Content, e.Change, e.Op = msg.Content{}, fmt.Appendf(nil, "change %d, %0300d", i, i), uint64(i)
		e.Ref = outboxEntry(i - 1).ID
	case 3: // a change of user data, which is of no conversation
		e.Content, e.Change = msg.Content{}, fmt.Appendf(nil, "user data %d, %0300d", i, i)
	}
	return e
}

// used makes one, and closes it or leaves it as a killed process does: with its
// log beside it.
func used(t *testing.T, path string, closed bool) {
	t.Helper()
	db := open(t, path)
	err := db.Update(true, func(tx engine.Tx) error {
		for key, value := range map[string]string{"owner": "alice", "token": "secret", "server": "http://x", "sync.cursor": "12345678"} {
			if err := tx.SetMeta(key, []byte(value)); err != nil {
				return err
			}
		}
		bob, crowd := &engine.Conv{Peer: "bob"}, &engine.Conv{ID: msg.GroupConv(7)}
		for _, c := range []*engine.Conv{bob, crowd} {
			if err := tx.PutConv(c); err != nil {
				return err
			}
		}
		for i := range usedOutbox {
			e := outboxEntry(i)
			e.Conv = []engine.ConvNo{bob.No, crowd.No, bob.No, 0}[i%4]
			if err := tx.PutOutbox(&e); err != nil {
				return err
			}
		}
		return nil
	})
	for lo := msg.Seq(1); err == nil && lo <= usedMessages; lo += 100 {
		var page []engine.Stored
		for seq := lo; seq < lo+100; seq++ {
			page = append(page, engine.Stored{Seq: seq, Rev: 1, Blob: storedBlob(seq)})
		}
		err = db.Update(false, func(tx engine.Tx) error { return tx.PutMessages(1, page) })
	}
	if err != nil {
		t.Fatal(err)
	}
	if closed {
		closeDB(t, db)
		return
	}
	for _, suffix := range []string{"", "-wal"} { // the files as they are now
		content, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := os.WriteFile(path+suffix, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}()
	}
	closeDB(t, db)
}

// change writes over a file.
func change(t *testing.T, path string, f func([]byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, f(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// openOrRecover is what an app does.
func openOrRecover(t *testing.T, path string) (*localdb.DB, *localdb.Recovered) {
	t.Helper()
	db, err := localdb.Open(path, localdb.Options{})
	if err == nil {
		return db, nil
	}
	if !errors.Is(err, localdb.ErrDamaged) {
		t.Fatalf("not opened with %v", err)
	}
	db, r, err := localdb.Recover(path)
	if err != nil {
		t.Fatalf("not recovered: %v", err)
	}
	if _, err := os.Stat(r.Aside); err != nil || !strings.HasPrefix(r.Aside, path+".damaged-") {
		t.Errorf("the damaged file is at %s: %v", r.Aside, err)
	}
	return db, &r
}

// content is what can be read: everything that is read is as it was written.
func content(t *testing.T, db *localdb.DB) (messages, outbox int, owner string, err error) {
	t.Helper()
	err = db.View(func(r engine.Reader) error {
		value, err := r.Meta("owner")
		if err != nil {
			return err
		}
		owner = string(value)
		err = r.Messages(1, msg.Range{Lo: 1, Hi: usedMessages}, false, usedMessages, func(m *engine.Stored) bool {
			if string(m.Blob) != string(storedBlob(m.Seq)) {
				t.Errorf("message %d is %q", m.Seq, m.Blob)
			}
			messages++
			return true
		})
		if err != nil {
			return err
		}
		entries, err := r.Outbox(0)
		outbox = len(entries)
		last := msg.Millis(0)
		for _, e := range entries {
			want := outboxEntry(int(e.Time) - 1)
			c, err := r.Conv(e.Conv)
			if err != nil {
				return err
			}
			want.No, want.Conv = e.No, e.Conv
			data := e.Time%4 == 0
			if !reflect.DeepEqual(*e, want) || (c == nil) != data || !data && (c.Peer == "bob") != (e.Time%2 == 1) || e.Time <= last {
				t.Errorf("entry %+v of conversation %+v, after that of %d", e, c, last)
			}
			last = e.Time
		}
		return err
	})
	return messages, outbox, owner, err
}

func TestRecover(t *testing.T) {
	whole := func(b []byte) []byte { return b }
	for _, c := range []struct {
		name      string
		closed    bool
		file, log func([]byte) []byte
		outbox    int // at least
	}{
		{"the header is overwritten", true, func(b []byte) []byte { clear(b[:100]); return b }, nil, usedOutbox},
		{"the first page is noise", true, func(b []byte) []byte { noise(b[:4096]); return b }, nil, usedOutbox},
		{"the first page is noise, with a log", false, func(b []byte) []byte { noise(b[:4096]); return b }, whole, usedOutbox},
		{"the header says another version", true, func(b []byte) []byte { b[63] = 99; return b }, nil, usedOutbox},
		{"the header says another application", true, func(b []byte) []byte { b[68] ^= 1; return b }, nil, usedOutbox},
		{"the header says no checksums", true, func(b []byte) []byte { b[20] = 0; return b }, nil, usedOutbox},
		{"it ends in the middle", true, func(b []byte) []byte { return b[:len(b)/2/4096*4096] }, nil, usedOutbox},
		{"it ends in the middle of a page", true, func(b []byte) []byte { return b[:len(b)/2/4096*4096+1000] }, nil, usedOutbox},
		{"the messages are noise", true, func(b []byte) []byte { noise(b[len(b)-300_000:]); return b }, nil, usedOutbox},
		{"the log's header is noise", false, whole, func(b []byte) []byte { noise(b[:32]); return b }, usedOutbox},
		{"both headers are noise", false, func(b []byte) []byte { noise(b[:100]); return b }, func(b []byte) []byte { noise(b[:32]); return b }, usedOutbox},
		{"the schema and the log's first frames are noise", false, func(b []byte) []byte { noise(b[:4096]); return b },
			func(b []byte) []byte { noise(b[32 : 32+4096]); return b }, usedOutbox},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "app.db")
			used(t, path, c.closed)
			change(t, path, c.file)
			if c.log != nil {
				change(t, path+"-wal", c.log)
			}
			db, r := openOrRecover(t, path)
			if r == nil { // found when it was read
				if _, _, _, err := content(t, db); !errors.Is(err, localdb.ErrDamaged) {
					t.Fatalf("reading the damaged file: %v", err)
				}
				_ = db.Close() // says again that it is damaged
				if db, r = openOrRecover(t, path); r == nil {
					t.Fatal("opened as if nothing had been found")
				}
			}
			defer func() { closeDB(t, db) }()
			messages, outbox, owner, err := content(t, db)
			if err != nil || messages != 0 || owner != "alice" || outbox < c.outbox || outbox != r.Outbox || r.Lost >= 0 && outbox+r.Lost < usedOutbox {
				t.Errorf("%d messages, %d in the outbox, %q: %v; %+v", messages, outbox, owner, err, r)
			}
			if cursor := metaOf(t, db, "sync.cursor"); cursor != "" {
				t.Errorf("how far the device was with the server was salvaged: %s", cursor)
			}
		})
	}
}

func noise(b []byte) {
	r := rand.New(rand.NewPCG(1, uint64(len(b))))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
}

func metaOf(t *testing.T, db *localdb.DB, key string) (value string) {
	t.Helper()
	if err := db.View(func(r engine.Reader) error {
		b, err := r.Meta(key)
		value = string(b)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return value
}

// Bytes are overwritten anywhere in the file and its log: whatever is read then
// is as it was written, or an error says that the file is damaged; after that it
// is recovered, with the outbox as far as it can be read.
func TestRandomDamage(t *testing.T) {
	runs := 40
	if testing.Short() || underRace {
		runs = 15
	}
	template := filepath.Join(t.TempDir(), "template.db")
	found, kept := 0, 0
	for _, closed := range []bool{true, false} {
		used(t, template, closed)
		for run := range runs {
			r := rand.New(rand.NewPCG(uint64(run), 2))
			path := filepath.Join(t.TempDir(), "app.db")
			for _, suffix := range []string{"", "-wal"} {
				b, err := os.ReadFile(template + suffix)
				if errors.Is(err, fs.ErrNotExist) {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				for range 1 + r.IntN(3) {
					at := r.IntN(len(b))
					for i := range b[at:min(len(b), at+1+r.IntN(5000))] {
						b[at+i] = byte(r.Uint32())
					}
				}
				if err := os.WriteFile(path+suffix, b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			recovered := damagedRun(t, path)
			if recovered != nil {
				found++
				kept += recovered.Outbox
			}
			if t.Failed() {
				t.Fatalf("run %d, closed %v", run, closed)
			}
		}
		for _, suffix := range []string{"", "-wal"} {
			os.Remove(template + suffix)
		}
	}
	t.Logf("of %d damaged files %d were found out, with %d of %d unsent messages", 2*runs, found, kept, found*usedOutbox)
	if found < runs/2 || kept < found*usedOutbox/2 {
		t.Errorf("of %d damaged files %d were found out, with %d of %d unsent messages", 2*runs, found, kept, found*usedOutbox)
	}
}

// damagedRun uses a file until it is recovered, or to the end.
func damagedRun(t *testing.T, path string) *localdb.Recovered {
	t.Helper()
	db, r := openOrRecover(t, path)
	_, outbox, _, err := content(t, db)
	if err != nil && r == nil && errors.Is(err, localdb.ErrDamaged) {
		_ = db.Close()
		if db, r = openOrRecover(t, path); r == nil {
			t.Fatal("opened as if nothing had been found")
		}
		_, outbox, _, err = content(t, db)
	}
	if err != nil {
		t.Errorf("after all: %v", err)
	}
	if r != nil && (outbox != r.Outbox || r.Lost >= 0 && outbox+r.Lost < usedOutbox) {
		t.Errorf("the outbox holds %d, %+v", outbox, r)
	}
	_ = db.Close()
	return r
}

// What was never a database of ours is not moved.
func TestRecoverLeavesOthersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("Dear diary. ", 10_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if localdb.Ours(path) {
		t.Error("a diary is taken for a database")
	}
	if _, _, err := localdb.Recover(path); msg.CodeOf(err) != msg.CodeLocalDB {
		t.Errorf("the error is %v", err)
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("the folder holds %v, %v", files, err)
	}
}

// Who has it open keeps it.
func TestRecoverInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	db := open(t, path)
	defer closeDB(t, db)
	if _, _, err := localdb.Recover(path); msg.CodeOf(err) != msg.CodeInUse {
		t.Errorf("the error is %v", err)
	}
	setOwner(t, db, "alice")
}

// A crash in the middle of a recovery: it is done again, from the file that was
// set aside.
func TestRecoverAfterACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	used(t, path, false)
	const aside = "app.db.damaged-20260101T000000Z"
	to := filepath.Join(filepath.Dir(path), aside)
	for _, step := range []func() error{
		func() error { return os.WriteFile(path+"-damaged", []byte(aside), 0o600) },
		func() error { return os.Rename(path+"-wal", to+"-wal") },
		func() error { return os.Rename(path, to) },
		func() error { return os.WriteFile(path, nil, 0o600) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
		if _, err := localdb.Open(path, localdb.Options{}); !errors.Is(err, localdb.ErrDamaged) {
			t.Fatalf("opened with %v", err)
		}
	}
	db, r := openOrRecover(t, path)
	defer closeDB(t, db)
	if r.Aside != to || r.Outbox != usedOutbox {
		t.Errorf("recovered %+v", r)
	}
}
