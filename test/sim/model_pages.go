package sim

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

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

// made makes sure that a group is what the device asked for that made it.
func (m *model) made(d *device, asked *frame.NewGroup, id msg.ConvID) {
	c := m.convs[id]
	if c == nil || len(c.members) == 0 {
		m.w.fail(2, "%v is told that it made %v, which is not durable", d, id)
		return
	}
	for _, name := range asked.Members {
		if rec := c.members[m.w.idOf(name)]; rec == nil {
			m.w.fail(2, "%v made %v with %s, who never was a member", d, id, name)
		}
	}
}
