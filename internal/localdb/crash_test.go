package localdb_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/localdb"
	"github.com/backscroll/backscroll/internal/localdb/crashvfs"
	"github.com/backscroll/backscroll/internal/localdb/dbtest"
)

// device is a database on a disk whose power fails, and all that it may hold
// after that.
type device struct {
	fs *crashvfs.FS
	db *localdb.DB

	logPages int
	// may[0] was synced; the others are the updates since, in their order.
	may []*dbtest.Plain
}

func (d *device) now() *dbtest.Plain { return d.may[len(d.may)-1] }

// update does the same here and to what is expected.
func (d *device) update(t *rapid.T) {
	durable := rapid.Bool().Draw(t, "durable")
	expected := d.now().Clone()
	done := dbtest.Both(t, durable, d.db, expected, dbtest.Draw(t))
	d.may = append(d.may, expected)
	if durable && done {
		d.may = d.may[len(d.may)-1:]
	}
}

// cut goes on while the power goes. The update that fails may be whole after
// that: its commit may have reached the disk before the power was gone.
func (d *device) cut(t *rapid.T) {
	d.fs.CutAfter(rapid.IntRange(0, 30).Draw(t, "changes"))
	alive := true
	for range rapid.IntRange(0, 10).Draw(t, "updates") {
		durable := rapid.Bool().Draw(t, "durable")
		f := dbtest.Draw(t)
		expected := d.now().Clone()
		taken := expected.Update(durable, f) == nil
		err := d.db.Update(durable, f)
		d.may = append(d.may, expected)
		if alive = (err == nil) == taken; !alive {
			break
		}
		if durable && taken {
			d.may = d.may[len(d.may)-1:]
		}
	}
	if alive && d.db.Close() == nil {
		if db, err := d.tryOpen(); err == nil {
			d.db = db
		}
	}
	d.crash(t)
}

// crash loses what the disk may lose, opens again, and finds one of the states
// that may be there.
func (d *device) crash(t *rapid.T) {
	d.fs.Crash(func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "crash") })
	d.db.Close() // the process is dead: it can only fail
	d.open(t)
	found, err := dbtest.Dump(d.db)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range d.may {
		if expected, _ := dbtest.Dump(m); expected == found {
			d.may = []*dbtest.Plain{m}
			return
		}
	}
	least, _ := dbtest.Dump(d.may[0])
	most, _ := dbtest.Dump(d.now())
	t.Fatalf("after the crash:\n%s\nit had synced:\n%s\nand then done %d updates, up to:\n%s", found, least, len(d.may)-1, most)
}

func (d *device) reopen(t *rapid.T) {
	if err := d.db.Close(); err != nil {
		t.Fatal(err)
	}
	d.may = d.may[len(d.may)-1:]
	d.open(t)
}

func (d *device) tryOpen() (*localdb.DB, error) {
	return localdb.Open("app.db", localdb.Options{VFS: d.fs.Name(), LogPages: d.logPages})
}

func (d *device) open(t *rapid.T) {
	db, err := d.tryOpen()
	if err != nil {
		t.Fatal(err)
	}
	d.db = db
}

func TestPowerFails(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &device{fs: crashvfs.New(), may: []*dbtest.Plain{dbtest.NewPlain()},
			logPages: rapid.SampledFrom([]int{1, 10, 1000}).Draw(t, "log pages")}
		defer d.fs.Close()
		d.open(t)
		defer func() { d.db.Close() }()
		t.Repeat(map[string]func(*rapid.T){
			"update": d.update,
			"Update": d.update, // more often than the others
			"crash":  d.crash,
			"cut":    d.cut,
			"reopen": d.reopen,
			"":       func(t *rapid.T) { dbtest.Same(t, d.db, d.now()) },
		})
	})
}

// A durable update that changes nothing still syncs the earlier ones.
func TestDurableUpdateOfNothing(t *testing.T) {
	for name, f := range map[string]func(engine.Tx) error{
		"empty":     func(engine.Tx) error { return nil },
		"unchanged": func(tx engine.Tx) error { return tx.SetMeta("owner", []byte("alice")) },
	} {
		t.Run(name, func(t *testing.T) {
			fs := crashvfs.New()
			defer fs.Close()
			db := openIn(t, fs)
			set := func(durable bool, f func(engine.Tx) error) {
				if err := db.Update(durable, f); err != nil {
					t.Fatal(err)
				}
			}
			set(false, func(tx engine.Tx) error { return tx.SetMeta("owner", []byte("alice")) })
			set(true, f)
			fs.Crash(func(int) int { return 0 }) // all that can be lost
			again := openIn(t, fs)
			defer again.Close()
			if got := owner(t, again); got != "alice" {
				t.Errorf("after the crash the owner is %q", got)
			}
		})
	}
}

func owner(t testing.TB, db engine.DB) (owner string) {
	t.Helper()
	if err := db.View(func(r engine.Reader) error {
		v, err := r.Meta("owner")
		owner = string(v)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return owner
}
