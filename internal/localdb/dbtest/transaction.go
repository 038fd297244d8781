package dbtest

import (
	"errors"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func testRollback(k kit) {
	k.put(full())
	store(k, 1, 5, 1, 2)
	k.update(func(tx engine.Tx) error { return tx.PutMember(1, frame.Member{User: "bob"}) })
	before := dump(k)
	mine := errors.New("mine")
	for _, durable := range []bool{false, true} {
		err := k.db.Update(durable, func(tx engine.Tx) error {
			for _, do := range []func() error{
				func() error { return tx.SetMeta("owner", []byte("x")) },
				func() error { return tx.PutConv(&engine.Conv{Peer: "new"}) },
				func() error { return tx.PutMessages(1, []engine.Stored{{Seq: 1, Rev: 9}, {Seq: 3, Rev: 9}}) },
				func() error { return tx.DeleteMessages(1, msg.Range{Lo: 2, Hi: 2}) },
				func() error { return tx.SetSpans(1, nil, picture(k, "[1-3]@9")) },
				func() error { return tx.SetMine(1, 1, []string{"x"}) },
				func() error { return tx.PutMember(1, frame.Member{User: "eve"}) },
				func() error { return tx.DeleteMembers(1) },
				func() error { return tx.PutOutbox(&engine.OutboxEntry{Conv: 1, ID: messageID(1)}) },
				func() error { return tx.Forget() },
			} {
				if err := do(); err != nil {
					k.Error(err)
				}
			}
			return mine
		})
		if !errors.Is(err, mine) {
			k.Errorf("the update returned %v", err)
		}
	}
	if err := k.db.View(func(engine.Reader) error { return mine }); !errors.Is(err, mine) {
		k.Errorf("the view returned %v", err)
	}
	if after := dump(k); after != before {
		k.Errorf("before:\n%s\nafter updates that failed:\n%s", before, after)
	}
	k.put(&engine.Conv{Peer: "later"})
}

func testOwnWrites(k kit) {
	k.update(func(tx engine.Tx) error {
		c := &engine.Conv{Peer: "bob"}
		if err := tx.PutConv(c); err != nil {
			return err
		}
		found, err := tx.ConvByPeer("bob")
		if err != nil || found == nil || found.No != c.No {
			k.Errorf("the conversation just made: %v, %v", found, err)
		}
		if err := tx.PutMessages(c.No, []engine.Stored{{Seq: 1, Rev: 1}}); err != nil {
			return err
		}
		if n, err := tx.CountMessages(c.No, 0, everything); n.All != 1 || err != nil {
			k.Errorf("%+v messages just stored, %v", n, err)
		}
		return nil
	})
}

func testClose(k kit) {
	k.put(full())
	for range 2 {
		if err := k.db.Close(); err != nil {
			k.Errorf("close: %v", err)
		}
	}
	view := k.db.View(func(engine.Reader) error { k.Error("f was called"); return nil })
	update := k.db.Update(true, func(engine.Tx) error { k.Error("f was called"); return nil })
	if !errors.Is(view, msg.CodeClosed) || !errors.Is(update, msg.CodeClosed) {
		k.Errorf("after Close: %v; %v", view, update)
	}
}
