package localdb

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

func opened(t *testing.T) *DB {
	t.Helper()
	db, err := Open(filepath.Join(t.TempDir(), "app.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// What is read often is found by an index and comes in its order.
func TestPlans(t *testing.T) {
	db := opened(t)
	for sql, want := range map[string]string{
		convList:                      "SEARCH conversation USING INDEX conversation_list",
		convWanting:                   "SCAN conversation USING INDEX conversation_wanting",
		convSelect + `WHERE id = ?`:   "SEARCH conversation USING INDEX",
		convSelect + `WHERE peer = ?`: "SEARCH conversation USING INDEX",
		messagesUp:                    "SEARCH message USING INTEGER PRIMARY KEY",
		messagesDown:                  "SEARCH message USING INTEGER PRIMARY KEY",
		countAll:                      "SEARCH message USING INTEGER PRIMARY KEY",
		threadUp:                      "SEARCH message USING INDEX message_thread (thread=? AND rowid>? AND rowid<?)",
		threadDown:                    "SEARCH message USING INDEX message_thread (thread=? AND rowid>? AND rowid<?)",
		countThread:                   "SEARCH message USING INDEX message_thread (thread=? AND rowid>? AND rowid<?)",
		datumSelect + `WHERE key = ?`: "SEARCH datum USING PRIMARY KEY (key=?)",
		dataPage:                      "SEARCH datum USING PRIMARY KEY (key>?)",
		hasPrefix:                     "SEARCH data_prefix USING PRIMARY KEY (prefix<?)",
		memberPage:                    "SEARCH member USING PRIMARY KEY (conv=? AND user>?)",
		outboxSelect + `WHERE id = ?`: "SEARCH outbox USING INDEX",
	} {
		s, _, err := db.conn.Prepare("EXPLAIN QUERY PLAN " + sql)
		if err != nil {
			t.Fatal(err)
		}
		var plan []string
		for s.Step() {
			plan = append(plan, s.ColumnText(3))
		}
		if len(plan) != 1 || !strings.HasPrefix(plan[0], want) {
			t.Errorf("%s\nis done by %q, not by %q", sql, plan, want)
		}
		s.Close()
	}
}

func TestSetSpansWritesTheDifference(t *testing.T) {
	db := opened(t)
	var old span.Set
	for seq := range msg.Seq(1000) {
		old = old.Insert(span.Span{Range: msg.Range{Lo: 10*seq + 1, Hi: 10*seq + 5}, Rev: 1})
	}
	written := func(old, new span.Set) int64 {
		before := db.conn.TotalChanges()
		if err := db.Update(false, func(tx engine.Tx) error { return tx.SetSpans(1, old, new) }); err != nil {
			t.Fatal(err)
		}
		return db.conn.TotalChanges() - before
	}
	written(nil, old)
	for name, c := range map[string]struct {
		new  span.Set
		rows int64
	}{
		"nothing changes": {old, 0},
		"one more":        {old.Insert(span.Span{Range: msg.Range{Lo: 17, Hi: 18}, Rev: 2}), 1},
		"one grows":       {old.Insert(span.Span{Range: msg.Range{Lo: 16, Hi: 17}, Rev: 1}), 1},
		"two become one":  {old.Insert(span.Span{Range: msg.Range{Lo: 16, Hi: 20}, Rev: 1}), 2},
		"one less":        {old.Remove(msg.Range{Lo: 11, Hi: 15}), 1},
	} {
		if n := written(old, c.new); n != c.rows {
			t.Errorf("%s: %d rows were written, not %d", name, n, c.rows)
		}
		written(c.new, old)
	}
}
