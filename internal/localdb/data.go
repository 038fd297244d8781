package localdb

import (
	"bytes"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

const (
	datumSelect = `SELECT key, inbox_rev, deleted, size, value FROM datum `
	dataPage    = datumSelect + `WHERE key > ?1 AND key >= ?2 ORDER BY key`
	// A prefix of a text sorts before it, or is the text. Of nothing substr makes NULL.
	hasPrefix  = `SELECT 1 FROM data_prefix WHERE prefix <= ?1 AND (length(prefix) = 0 OR substr(?1, 1, length(prefix)) = prefix) LIMIT 1`
	dropLonger = `DELETE FROM data_prefix WHERE prefix >= ?1 AND (length(?1) = 0 OR substr(prefix, 1, length(?1)) = ?1)`
)

func scanDatum(s *sqlite3.Stmt) frame.Datum {
	return frame.Datum{
		Key: string(s.ColumnRawBlob(0)), InboxRev: msg.Rev(s.ColumnInt64(1)), Deleted: s.ColumnBool(2),
		Size: int(s.ColumnInt64(3)), Value: bytes.Clone(s.ColumnRawBlob(4)),
	}
}

func (r reader) Datum(key string) (*frame.Datum, error) {
	q := r.db.query(datumSelect + `WHERE key = ?`)
	q.blob([]byte(key))
	var d *frame.Datum
	if q.next() {
		d = new(scanDatum(q.s))
	}
	return d, q.done()
}

func (r reader) Data(prefix, after string, limit int) ([]frame.Datum, error) {
	q := r.db.query(dataPage)
	q.blob([]byte(after)).blob([]byte(prefix))
	var all []frame.Datum
	for len(all) < limit && q.next() {
		d := scanDatum(q.s)
		if !strings.HasPrefix(d.Key, prefix) {
			break
		}
		all = append(all, d)
	}
	return all, q.done()
}

func (r reader) HasPrefix(s string) (bool, error) {
	q := r.db.query(hasPrefix)
	q.blob([]byte(s))
	there := q.next()
	return there, q.done()
}

func (t tx) PutDatum(d frame.Datum) error {
	q := t.db.query(`INSERT INTO datum (key, inbox_rev, deleted, size, value) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET inbox_rev = excluded.inbox_rev, deleted = excluded.deleted,
			size = excluded.size, value = excluded.value`)
	value := d.Value
	if len(value) == 0 {
		value = nil
	}
	return q.blob([]byte(d.Key)).int(int64(d.InboxRev)).bool(d.Deleted).int(int64(d.Size)).blob(value).run()
}

// PutPrefix replaces the prefixes that the new one covers.
func (t tx) PutPrefix(prefix string) error {
	q := t.db.query(dropLonger)
	if err := q.blob([]byte(prefix)).run(); err != nil {
		return err
	}
	q = t.db.query(`INSERT INTO data_prefix (prefix) VALUES (?)`)
	return q.blob([]byte(prefix)).run()
}

func (t tx) ForgetData() error {
	for _, sql := range []string{`DELETE FROM datum`, `DELETE FROM data_prefix`} {
		q := t.db.query(sql)
		if err := q.run(); err != nil {
			return err
		}
	}
	return nil
}
