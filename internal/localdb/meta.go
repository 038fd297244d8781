package localdb

// reader is a View: engine.Reader over the connection.
type reader struct{ db *DB }

// tx is an Update: engine.Tx, inside the transaction.
type tx struct{ reader }

func (r reader) Meta(key string) ([]byte, error) {
	q := r.db.query(`SELECT value FROM meta WHERE key = ?`)
	q.text(key)
	var value []byte
	if q.next() {
		value = q.s.ColumnBlob(0, []byte{})
	}
	return value, q.done()
}

// SetMeta removes the value when it is nil.
func (t tx) SetMeta(key string, value []byte) error {
	if value == nil {
		q := t.db.query(`DELETE FROM meta WHERE key = ?`)
		return q.text(key).run()
	}
	q := t.db.query(`INSERT INTO meta (key, value) VALUES (?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`)
	return q.text(key).blob(value).run()
}

// forget is what Forget runs. What remains of a conversation with outbox
// entries is what names it: its number, its name, and the peer or the group's id.
var forget = []string{
	`DELETE FROM message`,
	`DELETE FROM span`,
	`DELETE FROM hole`,
	`DELETE FROM watermark`,
	`DELETE FROM placed`,
	`DELETE FROM member`,
	`DELETE FROM datum`,
	`DELETE FROM data_prefix`,
	`DELETE FROM meta WHERE key >= 'sync.' AND key < 'sync/'`,
	`DELETE FROM conversation WHERE no NOT IN (SELECT conv FROM outbox)`,
	`UPDATE conversation SET id = CASE WHEN peer IS NULL THEN id END,
		known = 0, head_seq = 0, head_ordinal = 0, rev = 0, meta_rev = 0, receipt_rev = 0,
		first_seq = 0, first_why = 0, is_left = 0, is_deleted = 0, hidden_rev = 0, role = 0, rights = 0, cleared = 0,
		inbox_rev = 0, activity = 0, pinned = 0, read_seq = 0, read_ordinal = 0,
		peer_read = 0, peer_delivered = 0, unread = 0, preview = NULL, wide = 0,
		mentions = 0, marked = 0, picture = '', row_pinned = 0, muted_until = 0, archived = 0,
		watermark_rev = 0, delivered = 0, want_delivered = 0, want_read = 0, want_told = 0,
		hidden_known = 0, members_rev = 0, group_info = NULL`,
}

func (t tx) Forget() error {
	for _, sql := range forget {
		q := t.db.query(sql)
		if err := q.run(); err != nil {
			return err
		}
	}
	return nil
}
