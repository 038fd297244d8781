package engine

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Owner says whose local database this is: one user's device on one server,
// whatever the server's URL.
type Owner struct {
	User     msg.Address `json:"user"`
	UserID   msg.UserID  `json:"user_id"`
	Device   string      `json:"device"`
	ServerID string      `json:"server_id"` // 32 hexadecimal digits
}

// The device's own values. Those that begin with "sync." are forgotten with
// the copy of the server's data.
const (
	metaOwner  = "owner"
	metaEpoch  = "epoch"
	metaOp     = "op"   // the highest operation id given
	metaLeft   = "left" // outbox entries with numbers up to here may have left
	metaCursor = "sync.cursor"
	metaSeal   = "sync.seal" // the server's proof that it gave out an inbox rev
	metaList   = "sync.list"
)

func (e *Engine) load() error {
	return e.db.View(func(r Reader) error {
		b, err := r.Meta(metaOwner)
		if err != nil {
			return err
		}
		if b != nil {
			e.owner = new(Owner)
			if err := json.Unmarshal(b, e.owner); err != nil {
				return &msg.Error{Op: "open the local database", Code: msg.CodeLocalDB, Detail: "its owner record cannot be read", Err: err}
			}
		}
		if e.epoch, err = readNumber(r, metaEpoch); err != nil {
			return err
		}
		cursor, err := readNumber(r, metaCursor)
		if err != nil {
			return err
		}
		e.cursor = msg.Rev(cursor)
		if e.seal, err = r.Meta(metaSeal); err != nil {
			return err
		}
		list, err := r.Meta(metaList)
		if err != nil {
			return err
		}
		e.list = decodeList(list)
		return e.loadPending(r)
	})
}

// loadPending finds what an earlier run left to send.
func (e *Engine) loadPending(r Reader) error {
	entries, err := r.Outbox(0)
	if err != nil {
		return err
	}
	if e.lastOp, err = readNumber(r, metaOp); err != nil {
		return err
	}
	left, err := readNumber(r, metaLeft)
	if err != nil {
		return err
	}
	e.left = int64(left)
	for _, entry := range entries {
		if entry.Failed != 0 {
			continue
		}
		if err := e.requeue(r, entry); err != nil {
			return err
		}
	}
	wanting, err := r.Wanting(1)
	if err != nil {
		return err
	}
	if len(wanting) > 0 {
		e.receipts.dirty = true
	}
	return nil
}

// requeue puts an entry of an earlier run into its queue. One that waits for a
// message which is not before it has been told where that is, or never will be.
func (e *Engine) requeue(r Reader, entry *OutboxEntry) error {
	if entry.Conv == 0 {
		return e.requeueData(entry)
	}
	c, err := e.loadConv(r, entry.Conv)
	if err != nil {
		return err
	}
	if c == nil {
		return msg.Errorf(msg.CodeLocalDB, "entry %d of the outbox is of a conversation that is not there", entry.No)
	}
	q := &queued{OutboxEntry: entry, left: entry.No <= e.left, repeat: entry.Op != 0}
	if entry.Change != nil {
		if q.change, err = e.cfg.Codec.DecodeChange(entry.Change); err != nil {
			return &msg.Error{Op: "read the outbox", Code: msg.CodeLocalDB, Err: err}
		}
		if e.lastOp = max(e.lastOp, entry.Op); entry.Op != 0 {
			q.rowAt = math.MaxUint64 // whatever row is here may be from after it
		}
	}
	c.queue = append(c.queue, q)
	e.sending[entry.Conv] = c
	return nil
}

// requeueData is requeue for a change of user data.
func (e *Engine) requeueData(entry *OutboxEntry) error {
	change, err := e.cfg.Codec.DecodeChange(entry.Change)
	if err != nil || keyOf(change) == "" {
		return &msg.Error{Op: "read the outbox", Code: msg.CodeLocalDB, Err: err,
			Detail: fmt.Sprintf("entry %d is of no conversation, and no change of user data", entry.No)}
	}
	e.lastOp = max(e.lastOp, entry.Op)
	q := &queued{OutboxEntry: entry, change: change, left: entry.Op != 0, repeat: entry.Op != 0}
	e.data.queue = append(e.data.queue, q)
	e.data.latest[keyOf(change)] = q
	return nil
}

// Owner returns whose database it is; nil before the first login.
func (e *Engine) Owner() *Owner { return e.owner }

// claim compares Welcome with the owner, or makes its user the owner. device is
// what Hello said; empty: the token's, which Welcome names.
func (e *Engine) claim(w *frame.Welcome, device string) error {
	o := Owner{User: w.User, UserID: w.UserID, Device: cmp.Or(w.Device, device), ServerID: hex.EncodeToString(w.ServerID[:])}
	if e.owner == nil {
		b, err := json.Marshal(o)
		if err != nil {
			return &msg.Error{Op: "store the owner", Code: msg.CodeInternal, Err: err}
		}
		if err := e.db.Update(true, func(tx Tx) error { return tx.SetMeta(metaOwner, b) }); err != nil {
			return err
		}
		e.owner = &o
		return nil
	}
	if *e.owner != o {
		what := "server"
		switch {
		case e.owner.ServerID != o.ServerID:
		case e.owner.User != o.User:
			what = "user"
		default:
			what = "device"
		}
		return msg.Errorf(msg.CodeWrongOwner,
			"this local database belongs to %s on device %q, and the login is of another %s (%s on device %q): open another database file for it",
			e.owner.User, e.owner.Device, what, o.User, o.Device)
	}
	return nil
}

func readNumber(r Reader, key string) (uint64, error) {
	b, err := r.Meta(key)
	if err != nil || len(b) != 8 {
		return 0, err
	}
	return binary.BigEndian.Uint64(b), nil
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
