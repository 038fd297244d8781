package client

import (
	"errors"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/localdb"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// Recovery says that Open found the local database damaged, and what became of
// it. The file was set aside, unchanged, and a new one made in its place. The login and
// the unsent messages are in it as far as they could be read; everything else
// comes back from the server as it is looked at.
type Recovery struct {
	Cause  error  // what is wrong with the file
	Aside  string // where it is now, with its log "-wal"; nobody needs it any more but for a closer look
	Outbox int    // unsent messages that were kept
	Lost   int    // at most so many unsent messages could not be read; -1: nobody knows how many
}

// Recovered returns what Open did about a damaged local database; nil: it was
// not damaged.
func (c *Client) Recovered() *Recovery { return c.recovery }

// openLocal opens database and engine. Damage that is found later is an error
// of what met it (CodeLocalDB), and the next Open's to deal with.
func openLocal(o *Options, ticks func() msg.Millis) (*localdb.DB, *engine.Engine, *Recovery, error) {
	db, e, cause := openWhole(o, ticks)
	if !errors.Is(cause, localdb.ErrDamaged) {
		return db, e, nil, cause
	}
	db, done, err := localdb.Recover(o.Path)
	if err != nil {
		return nil, nil, nil, errors.Join(cause, err)
	}
	o.Log.Error("the local database was damaged and is set aside", "aside", done.Aside, "outbox", done.Outbox, "lost", done.Lost, "err", cause)
	if e, err = newEngine(o, ticks, db); err != nil {
		return nil, nil, nil, errors.Join(err, db.Close())
	}
	return db, e, &Recovery{Cause: cause, Aside: done.Aside, Outbox: done.Outbox, Lost: done.Lost}, nil
}

func openWhole(o *Options, ticks func() msg.Millis) (*localdb.DB, *engine.Engine, error) {
	db, err := localdb.Open(o.Path, localdb.Options{VFS: o.vfs})
	if err != nil {
		return nil, nil, err
	}
	e, err := newEngine(o, ticks, db)
	if err != nil {
		db.Close()
		return nil, nil, err
	}
	return db, e, nil
}

func newEngine(o *Options, ticks func() msg.Millis, db *localdb.DB) (*engine.Engine, error) {
	return engine.New(engine.Config{DB: db, Codec: wire.Codec{}, Now: o.Now, Ticks: ticks, Platform: o.Platform, Page: o.Page, Foreground: o.Foreground})
}
