package sim

import (
	"reflect"
	"slices"
	"strings"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What may be changed of messages, and what they are then, in plain words.

// reaction is one user's emoji on a message.
type reaction struct {
	emoji string
	by    msg.Address
}

// judge says whether an op is allowed as things stand.
func (c *conversation) judge(m *model, o *asking, now msg.Millis) msg.Code {
	rec := c.members[o.by.id]
	_, join := o.change.(*frame.Join)
	switch o.change.(type) {
	case *frame.Hide, *frame.Clear, *frame.Mark, *frame.Arrange, *frame.Join:
	default:
		if rec == nil || rec.Left != nil {
			return msg.CodeLeft
		}
		if c.state.Deleted != 0 {
			return msg.CodeGroupDeleted
		}
		if !c.id.IsGroup() && m.apart(o.by.id, c.id.Peer(o.by.id)) {
			return msg.CodeBlocked
		}
	}
	if rec == nil && !join {
		return msg.CodeNotMember
	}
	switch ch := o.change.(type) {
	case *frame.Edit:
		return c.mayEdit(m, rec, o.by, ch.Seq, now)
	case *frame.Delete:
		return c.mayDelete(m, rec, o.by, ch.Seq, now)
	case *frame.React:
		return c.mayReact(rec, ch.Seq)
	case *frame.SetCall:
		return c.maySetCall(rec, ch.Seq)
	case *frame.Hide:
		for _, seq := range ch.Seqs {
			if seq <= rec.Start.Seq || seq > c.headOf(rec) {
				return msg.CodeNoMessage
			}
		}
	case *frame.Clear, *frame.Mark, *frame.Arrange:
	default:
		return c.mayGovern(m, o, rec)
	}
	return 0
}

// do does in the model what an op does, and compares.
func (c *conversation) do(m *model, o *asking, now msg.Millis) {
	rec := c.members[o.by.id]
	switch ch := o.change.(type) {
	case *frame.Edit:
		c.edit(m, o.by, ch, now)
	case *frame.Delete:
		c.delete(m, o.by, ch, now)
	case *frame.React:
		c.react(m, o.by, ch)
	case *frame.SetCall:
		c.setCall(m, o.by, ch, now)
	case *frame.Hide:
		for _, seq := range ch.Seqs {
			if seq > rec.Cleared.Seq && !slices.Contains(rec.hidden, seq) {
				rec.hidden = append(rec.hidden, seq)
			}
		}
		m.w.tell("%s hides %v of %v", o.by.name, ch.Seqs, c.id)
	case *frame.Clear:
		rec.Cleared.Seq = max(rec.Cleared.Seq, min(ch.Seq, c.headOf(rec)))
		k := m.marksOf(c.id, o.by.id)
		k.own = max(k.own, rec.Cleared.Seq) // what is cleared counts as read
		m.w.tell("%s clears %v up to %d", o.by.name, c.id, rec.Cleared.Seq)
	case *frame.Mark:
		rec.Marked, rec.markedNow = ch.Unread, true
		m.w.tell("%s marks %v as unread: %v", o.by.name, c.id, ch.Unread)
	case *frame.Arrange:
		c.arrange(m, o.by, rec, ch)
	default:
		c.govern(m, o, rec)
	}
}

// moderates reports whether a member may change what others wrote.
func (c *conversation) moderates(rec *member) bool {
	return c.id.IsGroup() && rec.Role >= msg.RoleAdmin && c.rights(rec)&msg.MayRemove != 0
}

func (c *conversation) mayEdit(m *model, rec *member, by *user, seq msg.Seq, now msg.Millis) msg.Code {
	if !c.visible(rec, seq) {
		return msg.CodeNoMessage
	}
	was := &c.log[seq-1].now().m
	limit := msg.Millis(m.w.plan.profile.limits.EditSeconds)
	switch {
	case was.Deleted != 0:
		return msg.CodeDeleted
	case was.Type == msg.Note || was.Call != nil:
		return msg.CodeBadRequest
	case was.From != by.name && !c.moderates(rec):
		return msg.CodeNotYours
	case c.id.IsGroup() && c.rights(rec)&msg.MaySend == 0:
		return msg.CodeNoRight
	}
	if peer := c.id.Peer(by.id); !c.id.IsGroup() && m.reach(by.id, peer, false) != 0 {
		return m.reach(by.id, peer, false)
	}
	if limit > 0 && now-was.Time > limit*1000 {
		return msg.CodeTooLate
	}
	return 0
}

func (c *conversation) mayDelete(m *model, rec *member, by *user, seq msg.Seq, now msg.Millis) msg.Code {
	if !c.visible(rec, seq) {
		return msg.CodeNoMessage
	}
	was := &c.log[seq-1].now().m
	limit := msg.Millis(m.w.plan.profile.limits.DeleteSeconds)
	switch {
	case was.Deleted != 0 || c.moderates(rec):
	case was.From != by.name:
		return msg.CodeNotYours
	case limit > 0 && now-was.Time > limit*1000:
		return msg.CodeTooLate
	}
	return 0
}

func (c *conversation) mayReact(rec *member, seq msg.Seq) msg.Code {
	if !c.visible(rec, seq) {
		return msg.CodeNoMessage
	}
	switch was := &c.log[seq-1].now().m; {
	case was.Deleted != 0:
		return msg.CodeDeleted
	case was.Type == msg.Note:
		return msg.CodeBadRequest
	}
	return 0
}

func (c *conversation) edit(m *model, by *user, ch *frame.Edit, now msg.Millis) {
	want := c.log[ch.Seq-1].now().m
	was := want.Content
	want.Text, want.Mentions, want.Properties = ch.Content.Text, ch.Content.Mentions, ch.Content.Properties
	if reflect.DeepEqual(was, want.Content) {
		return
	}
	want.Edited = now
	c.changes(m, by, &want, ch.Seq)
	m.w.tell("message %d of %v becomes %q", ch.Seq, c.id, want.Text)
}

func (c *conversation) delete(m *model, by *user, ch *frame.Delete, now msg.Millis) {
	e := c.log[ch.Seq-1]
	want := e.now().m
	if want.Deleted != 0 {
		return
	}
	want.Text, want.Mentions, want.Properties, want.Call = "", nil, nil, nil
	want.Edited, want.Deleted, want.Reactions = 0, now, nil
	e.reactions = nil
	c.changes(m, by, &want, ch.Seq)
	m.w.tell("message %d of %v is deleted by %s", ch.Seq, c.id, by.name)
}

// changes compares what an edit or a deletion made of a message with what it should be.
func (c *conversation) changes(m *model, by *user, want *msg.Message, seq msg.Seq) {
	if want.ChangedBy = ""; by.name != want.From {
		want.ChangedBy = by.name
	}
	c.expect(m, want, seq)
}

func (c *conversation) react(m *model, by *user, ch *frame.React) {
	e := c.log[ch.Seq-1]
	at := slices.Index(e.reactions, reaction{ch.Emoji, by.name})
	switch {
	case ch.Remove && at >= 0:
		e.reactions = slices.Delete(e.reactions, at, at+1)
	case !ch.Remove && at < 0:
		e.reactions = append(e.reactions, reaction{ch.Emoji, by.name})
	default:
		return
	}
	want := e.now().m
	want.Reactions = e.shownReactions()
	c.expect(m, &want, ch.Seq)
	m.w.tell("%s reacts to message %d of %v with %s (taken back: %v)", by.name, ch.Seq, c.id, ch.Emoji, ch.Remove)
}

// expect compares the version of a message that the server stored with another one.
func (c *conversation) expect(m *model, want *msg.Message, seq msg.Seq) {
	e := c.log[seq-1]
	v := c.became(m, seq)
	if v == nil {
		m.w.fail(9, "%v: message %d should have changed to %+v, and did not", c.id, seq, *want)
		return
	}
	want.Rev = v.m.Rev
	if !reflect.DeepEqual(v.m, *want) {
		m.w.fail(1, "%v: message %d became %+v, and should be %+v", c.id, seq, v.m, *want)
	}
	e.versions = append(e.versions, *v)
}

// shownReactions is what a message shows of them: by emoji, counted, the first names.
func (e *entry) shownReactions() (list []msg.Reaction) {
	for _, r := range e.reactions {
		i := slices.IndexFunc(list, func(o msg.Reaction) bool { return o.Emoji == r.emoji })
		if i < 0 {
			i = len(list)
			list = append(list, msg.Reaction{Emoji: r.emoji})
		}
		if list[i].Count++; list[i].Count <= msg.MaxNames {
			list[i].Names = append(list[i].Names, r.by)
		}
	}
	slices.SortFunc(list, func(a, b msg.Reaction) int { return strings.Compare(a.Emoji, b.Emoji) })
	return list
}

// mine is a user's own reactions, ascending; beyond: only those whose list of names
// does not have him.
func (e *entry) mine(me msg.Address, beyond bool) (list []string) {
	for _, r := range e.now().m.Reactions {
		if slices.Contains(e.reactions, reaction{r.Emoji, me}) && !(beyond && slices.Contains(r.Names, me)) {
			list = append(list, r.Emoji)
		}
	}
	return list
}
