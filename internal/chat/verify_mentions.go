package chat

import (
	"slices"

	"github.com/backscroll/backscroll/msg"
)

// mentionNotes is who is noted as mentioned where, less what the walk has met.
type mentionNotes struct {
	noted map[msg.Seq][]msg.UserID
	users map[msg.Address]User // met so far; ID 0: there is no such user
}

// noted reads the mentions of the conversation.
func (w *walk) noted() error {
	w.mentions = &mentionNotes{make(map[msg.Seq][]msg.UserID), make(map[msg.Address]User)}
	n := uint64(0)
	err := w.r.Mentions(w.conv.ID, func(user msg.UserID, seq msg.Seq) bool {
		n++
		w.mentions.noted[seq] = append(w.mentions.noted[seq], user)
		return true
	})
	if n > w.conv.Mentions {
		w.wrong("it says that %d mentions were ever noted; there are %d", w.conv.Mentions, n)
	}
	return err
}

// mention checks that a message is noted for those whom it mentions. Who became a user
// after it was written need not be.
func (w *walk) mention(m *Stored, in *msg.Message) error {
	if !in.Counts() {
		return nil
	}
	for _, a := range in.Mentions {
		u, err := w.mentions.user(w.r, a)
		if err != nil {
			return err
		}
		if u.ID == 0 || u.ID == m.Sender || slices.Contains(w.hidBy[m.Seq], u.ID) {
			continue
		}
		i := slices.Index(w.mentions.noted[m.Seq], u.ID)
		if i >= 0 {
			w.mentions.noted[m.Seq] = slices.Delete(w.mentions.noted[m.Seq], i, i+1)
			w.mentioned[u.ID]++
		} else if u.Created < max(in.Time, in.Edited) {
			w.wrong("message %d mentions user %d, which is not noted", m.Seq, u.ID)
		}
	}
	return nil
}

func (n *mentionNotes) user(r UserReader, a msg.Address) (User, error) {
	if u, known := n.users[a]; known {
		return u, nil
	}
	u, _, err := found(r.UserByAddress(a))
	n.users[a] = u
	return u, err
}

// rest reports what is noted and was not met.
func (n *mentionNotes) rest(v *convVerifier) {
	for seq, users := range n.noted {
		if len(users) > 0 {
			v.wrong("message %d is noted to mention the users %v, which it does not, or not to be counted", seq, users)
		}
	}
}
