package chat

import (
	"math"
	"reflect"
	"slices"

	"github.com/backscroll/backscroll/msg"
)

// content checks what a message says against its record, its id, and what stands
// beside it, and counts it.
func (w *walk) content(m *Stored) error {
	from, err := w.sender(m.Sender)
	if err != nil {
		return err
	}
	in, err := w.codec.DecodeMessage(m.Blob)
	if err != nil {
		w.wrong("message %d cannot be read: %v", m.Seq, err)
		return nil
	}
	if in.Seq != m.Seq || in.Ordinal != m.Ordinal || in.Rev != m.Rev || in.From != from.address {
		w.wrong("message %d says that it is seq %d, ordinal %d, rev %d, from %q; its record says ordinal %d, rev %d, from %q",
			m.Seq, in.Seq, in.Ordinal, in.Rev, string(in.From), m.Ordinal, m.Rev, string(from.address))
	}
	if in.Deleted == 0 && (in.Type == msg.CallRecord) != (in.Call != nil) {
		w.wrong("message %d is of type %v, and says of a call %+v", m.Seq, in.Type, in.Call)
	}
	if in.Type == msg.Note && in.Deleted == 0 && in.ID.Version() != 8 && (in.Properties == nil || !noteKinds[in.Properties.Title]) {
		w.wrong("message %d is a system note that was neither imported nor says what happened", m.Seq)
	}
	want := w.last.Ordinal
	if in.Countable() {
		want++
	}
	if m.Ordinal != want {
		w.wrong("message %d has ordinal %d; expected %d", m.Seq, m.Ordinal, want)
	}
	if err := w.id(m, &in); err != nil {
		return err
	}
	w.tombstone(&in)
	if err := w.reactions(m, &in); err != nil {
		return err
	}
	if err := w.count(m, &in, from); err != nil {
		return err
	}
	return w.mention(m, &in)
}

// id checks what is remembered of a message's id.
func (w *walk) id(m *Stored, in *msg.Message) error {
	rec, there, err := found(w.r.FindID(w.conv.ID, in.ID))
	if err != nil {
		return err
	}
	if !there || rec.Seq != m.Seq || rec.Ordinal != m.Ordinal || rec.Rev != m.Appended || rec.Time != in.Time {
		w.wrong("message %d has the id %v, which is remembered as %+v", m.Seq, in.ID, rec)
	}
	if in.Edited == 0 && in.Deleted == 0 && rec.Hash != hashOf(w.codec, in.ID, in.Content) {
		w.wrong("message %d: its id stands for another content", m.Seq)
	}
	return nil
}

// sender finds who wrote; a message of nobody is a problem once.
func (w *walk) sender(user msg.UserID) (*sending, error) {
	if s := w.senders[user]; s != nil {
		return s, nil
	}
	u, there, err := found(w.r.User(user))
	if err != nil {
		return nil, err
	}
	if _, member := w.index[user]; !there || !member {
		w.wrong("user %d has written, but never was a member", user)
	}
	s := &sending{address: u.Address}
	w.senders[user] = s
	return s, nil
}

// tombstone checks that nothing is left of what was deleted for everyone, and that
// it is skipped for everybody, as nothing else is but calls that came out after all.
func (w *walk) tombstone(in *msg.Message) {
	_, skipped := slices.BinarySearch(w.forAll, in.Seq)
	if gone := in.Countable() && !in.Counts(); gone != skipped {
		w.wrong("message %d is skipped for everybody: %v; countable and deleted, or a call that is not missed: %v", in.Seq, skipped, gone)
	}
	if in.Deleted != 0 && (in.Size() > 0 || in.Properties != nil || in.Call != nil || len(in.Mentions)+len(in.Reactions) > 0) {
		w.wrong("message %d was deleted, but says %+v", in.Seq, *in)
	}
}

// reactions compares the counts and names on a message with who reacted.
func (w *walk) reactions(m *Stored, in *msg.Message) error {
	list, err := w.r.Reactions(w.conv.ID, m.Seq, "", 0, math.MaxInt)
	if err != nil {
		return err
	}
	var want []msg.Reaction
	var last msg.Rev
	for _, r := range list {
		if n := len(want); n == 0 || want[n-1].Emoji != r.Emoji {
			want, last = append(want, msg.Reaction{Emoji: r.Emoji}), m.Appended
		}
		if r.Rev <= last || r.Rev > m.Rev {
			w.wrong("message %d: user %d reacted at rev %d; expected one above %d, up to %d", m.Seq, r.User, r.Rev, last, m.Rev)
		}
		last = r.Rev
		at := &want[len(want)-1]
		if at.Count++; len(at.Names) < msg.MaxNames {
			u, _, err := found(w.r.User(r.User))
			if err != nil {
				return err
			}
			at.Names = append(at.Names, u.Address)
		}
	}
	if len(want)+len(in.Reactions) > 0 && !reflect.DeepEqual(want, in.Reactions) {
		w.wrong("message %d has the reactions %+v; those who reacted are %+v", m.Seq, in.Reactions, want)
	}
	return nil
}

// count adds a message to what its readers could have unread.
func (w *walk) count(m *Stored, in *msg.Message, from *sending) error {
	if in.Counts() {
		w.counted++
		from.counted++
	}
	for _, user := range w.hidBy[m.Seq] {
		if in.Counts() && user != m.Sender {
			w.hidden[user]++
		}
		skipped, err := w.r.HasSkip(w.conv.ID, user, m.Seq)
		if err != nil {
			return err
		}
		if skipped != in.Countable() {
			w.wrong("member %d hid message %d; he skips it: %v", user, m.Seq, skipped)
		}
	}
	return nil
}
