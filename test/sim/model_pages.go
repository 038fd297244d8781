package sim

import "github.com/backscroll/backscroll/internal/frame"

// membersPage checks an answer about who is in a group.
func (m *model) membersPage(c *conn, asked *frame.Members, p *frame.MembersPage) {
	conv := m.convs[p.Conv]
	if conv == nil || !m.present(c.d.user, conv, "a page of members") {
		return
	}
	if p.Rev > conv.state.MetaRev {
		m.w.fail(2, "%v is told of the members of %v up to meta_rev %d, and %d is durable", c.d, p.Conv, p.Rev, conv.state.MetaRev)
	}
	for i := range p.Members {
		rec := conv.members[m.w.idOf(p.Members[i].User)]
		if rec == nil || p.Members[i].Left != (rec.Left != nil) || p.Members[i].Role != rec.Role {
			m.w.fail(6, "%v is told that %s is %+v in %v", c.d, p.Members[i].User, p.Members[i], p.Conv)
		}
	}
}
