package sim

import (
	"bytes"
	"strings"

	"github.com/backscroll/backscroll/msg"
)

// Whatever a frame is for: no text in it is of a message that its receiver may not see
// (promise 10). Texts are different all, so that they can be looked for in its bytes.

// secrets looks through a frame that leaves for a user.
func (m *model) secrets(u *user, b []byte) {
	for _, c := range m.order {
		rec := c.members[u.id]
		for _, e := range c.log {
			for i := range e.versions {
				v := &e.versions[i].m
				if v.Text == "" || v.Type == msg.Note || rec.sees(v.Seq) && (i == len(e.versions)-1 || e.now().m.Deleted == 0) {
					continue
				}
				if head, _, _ := strings.Cut(v.Text, fill); bytes.Contains(b, []byte(head+fill)) {
					m.w.fail(10, "a frame for %s has %q in it, which is message %d of %v", u.name, v.Text, v.Seq, c.id)
				}
			}
		}
	}
}
