package sim

import (
	"strconv"
	"strings"

	"github.com/backscroll/backscroll/msg"
)

// governed makes sure that a change of membership that was acknowledged holds.
func (m *model) governed(g msg.ConvID, who []msg.Address, present bool) {
	c := m.convs[g]
	for _, name := range who {
		rec := c.members[m.w.idOf(name)]
		switch {
		case present && (!rec.isPresent()):
			m.w.fail(2, "%v: %s was added, and is no member", g, name)
		case !present && rec != nil && rec.Left == nil:
			m.w.fail(10, "%v: %s was removed, and still is a member", g, name)
		case !present && rec != nil && rec.Left.Seq > c.state.Head.Seq:
			m.w.fail(10, "%v: %s left at %d, and the head is %d", g, name, rec.Left.Seq, c.state.Head.Seq)
		}
	}
}

// nameList shows a few names, or how many there are.
func nameList(names []msg.Address) string {
	if len(names) > 4 {
		return string(names[0]) + " and " + strconv.Itoa(len(names)-1) + " more"
	}
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = string(name)
	}
	return strings.Join(list, ", ")
}
