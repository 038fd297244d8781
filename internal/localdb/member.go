package localdb

import (
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

const memberPage = `SELECT user, name, role, joined, meta_rev FROM member WHERE conv = ? AND user > ? ORDER BY user LIMIT ?`

func (r reader) Members(no engine.ConvNo, after msg.Address, limit int) ([]frame.Member, error) {
	q := r.db.query(memberPage)
	q.int(int64(no)).text(string(after)).int(int64(max(limit, 0)))
	var members []frame.Member
	for q.next() {
		members = append(members, frame.Member{
			User: msg.Address(q.s.ColumnText(0)), Name: q.s.ColumnText(1), Role: msg.Role(q.s.ColumnInt64(2)),
			Joined: msg.Millis(q.s.ColumnInt64(3)), MetaRev: msg.Rev(q.s.ColumnInt64(4)),
		})
	}
	return members, q.done()
}

func (t tx) PutMember(no engine.ConvNo, m frame.Member) error {
	if m.Left {
		q := t.db.query(`DELETE FROM member WHERE conv = ? AND user = ?`)
		return q.int(int64(no)).text(string(m.User)).run()
	}
	q := t.db.query(`INSERT INTO member (conv, user, name, role, joined, meta_rev) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (conv, user) DO UPDATE SET name = excluded.name, role = excluded.role,
			joined = excluded.joined, meta_rev = excluded.meta_rev`)
	q.int(int64(no)).text(string(m.User)).text(m.Name)
	return q.int(int64(m.Role)).int(int64(m.Joined)).int(int64(m.MetaRev)).run()
}

func (t tx) DeleteMembers(no engine.ConvNo) error {
	q := t.db.query(`DELETE FROM member WHERE conv = ?`)
	return q.int(int64(no)).run()
}
