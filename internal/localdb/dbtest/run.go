// Package dbtest is the suite that every engine.DB passes: tests by relation,
// and a random comparison with Plain, a database as simple as the contract
// allows.
//
// Where engine.DB leaves it open, the suite says: a Meta value that is set to nil
// is gone; numbers of conversations and outbox entries are never given twice; no
// two conversations share an id or a peer; what Forget leaves of a conversation
// is its number, peer and name, and a group's id; no page is larger than its
// limit, 0 included; Close may be called again, and everything else then fails
// with msg.CodeClosed.
package dbtest

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

// Run tests the databases that open makes: each empty, and a new one each time.
// The suite closes them.
func Run(t *testing.T, open func(t *testing.T) engine.DB) {
	for _, test := range []struct {
		name string
		run  func(k kit)
	}{
		{"meta", testMeta},
		{"conversations", testConversations},
		{"conversations are unique", testUnique},
		{"list", testList},
		{"list, page by page", testListPages},
		{"wanting", testWanting},
		{"messages", testMessages},
		{"messages and revs", testMessageRevs},
		{"messages at the edges", testMessageEdges},
		{"messages as they are stored", testStored},
		{"threads", testThreads},
		{"counts", testCounts},
		{"own reactions", testMine},
		{"members", testMembers},
		{"user data", testData},
		{"prefixes of user data", testPrefixes},
		{"spans", testSpans},
		{"holes", testHoles},
		{"watermarks", testWatermarks},
		{"outbox", testOutbox},
		{"changes in the outbox", testOutboxChanges},
		{"placed", testPlaced},
		{"forget", testForget},
		{"a failed update changes nothing", testRollback},
		{"an update reads its own writes", testOwnWrites},
		{"reading inside reading", testNested},
		{"close", testClose},
		{"compared with the plain one", compare},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := kit{t, open(t), open}
			defer func() {
				if err := k.db.Close(); err != nil {
					t.Error(err)
				}
			}()
			test.run(k)
		})
	}
}

// kit is a database under test.
type kit struct {
	*testing.T
	db   engine.DB
	open func(*testing.T) engine.DB // makes another one
}

// update does things to the database that have to succeed.
func (k kit) update(f func(tx engine.Tx) error) {
	k.Helper()
	if err := k.db.Update(false, f); err != nil {
		k.Fatal(err)
	}
}

// view reads what has to be readable.
func (k kit) view(f func(r engine.Reader) error) {
	k.Helper()
	if err := k.db.View(f); err != nil {
		k.Fatal(err)
	}
}

// put stores conversations.
func (k kit) put(convs ...*engine.Conv) {
	k.Helper()
	k.update(func(tx engine.Tx) error {
		for _, c := range convs {
			if err := tx.PutConv(c); err != nil {
				return err
			}
		}
		return nil
	})
}

// read is what one call of a Reader answers.
func read[T any](k kit, call func(engine.Reader) (T, error)) T {
	k.Helper()
	var got T
	k.view(func(r engine.Reader) (err error) {
		got, err = call(r)
		return err
	})
	return got
}

func dump(k kit) string {
	k.Helper()
	text, err := Dump(k.db)
	if err != nil {
		k.Fatal(err)
	}
	return text
}

func picture(k kit, s string) span.Set {
	k.Helper()
	set, err := span.Parse(s)
	if err != nil {
		k.Fatal(err)
	}
	return set
}

var everything = msg.Range{Lo: 0, Hi: 1<<64 - 1}
