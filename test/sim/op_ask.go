package sim

import (
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Requests that store nothing in a conversation.

// opTransient tells those who are online something.
func opTransient(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	to, content := dev.target(d), w.content(d)
	w.tell("%v tells %s, and nobody keeps it: %q", dev, w.model.targetName(dev.user, to), content.Text)
	dev.ask(&frame.Transient{To: to, Content: content}, nil)
}

// opQuiet makes a user tell nobody what he reads, or tell it again.
func opQuiet(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	quiet := d.once(2)
	w.tell("%v makes its user quiet: %v", dev, quiet)
	dev.ask(&frame.Account{Quiet: &quiet}, nil)
}

// opMembers brings who is in a group to a device.
func opMembers(w *World, d dice) {
	dev, to := w.someGroup(d)
	if dev == nil {
		return
	}
	w.tell("%v asks who is in %v", dev, to.Conv)
	dev.input(func(e *engine.Engine) { e.SyncMembers(to, (func(engine.AnswerEvent))(nil)) })
}

// opReactors asks who reacted to a message, opInfo who has read it.
func opReactors(w *World, d dice) {
	if dev, to, seq := w.someMessage(d); dev != nil {
		dev.ask(&frame.Reactors{To: to, Seq: seq, Emoji: pick(d, emojis), Limit: 100}, nil)
	}
}

func opInfo(w *World, d dice) {
	if dev, to, seq := w.someMessage(d); dev != nil {
		dev.ask(&frame.Info{To: to, Seq: seq, Limit: 100}, nil)
	}
}

// opQuote brings one message, as for the preview of what another one answers.
func opQuote(w *World, d dice) {
	dev, to, seq := w.someMessage(d)
	if dev == nil {
		return
	}
	w.tell("%v brings message %d of %s", dev, seq, w.model.targetName(dev.user, to))
	dev.input(func(e *engine.Engine) {
		e.FetchMessage(to, seq, func(ev engine.AnswerEvent) {
			m, ok := ev.Body.(engine.Message)
			if ok && m.Seq != seq {
				w.fail(1, "%v asked for message %d of %s and got %d", dev, seq, w.model.targetName(dev.user, to), m.Seq)
			}
		})
	})
}

// ask sends a request of the app; took, if it is not nil, hears the answer.
func (d *device) ask(body any, took func(engine.AnswerEvent)) {
	d.input(func(e *engine.Engine) { e.Ask(body, took) })
}

// answered takes the one answer to a request of the app.
func (d *device) answered(ev engine.AnswerEvent) {
	if took, ok := ev.Token.(func(engine.AnswerEvent)); ok && took != nil {
		took(ev)
	}
}

// reactors checks who is said to have reacted to a message.
func (m *model) reactors(c *conn, asked *frame.Reactors, p *frame.ReactorsPage) {
	conv := m.convs[p.Conv]
	if conv == nil || !m.present(c.d.user, conv, "a list of reactors") {
		return
	}
	var want, got []msg.Address
	for _, r := range conv.log[p.Seq-1].reactions {
		if r.emoji == asked.Emoji {
			want = append(want, r.by)
		}
	}
	for i := range p.Reactors {
		got = append(got, p.Reactors[i].User)
	}
	if !slices.Equal(got, want) || !conv.visible(conv.members[c.d.user.id], p.Seq) {
		m.w.fail(9, "%v is told that %v reacted to message %d of %v with %s, and these did: %v", c.d, got, p.Seq, p.Conv, asked.Emoji, want)
	}
}

// info checks who is said to have a message.
func (m *model) info(c *conn, p *frame.InfoPage) {
	conv := m.convs[p.Conv]
	if conv == nil || !m.present(c.d.user, conv, "a message's info") {
		return
	}
	if from := conv.log[p.Seq-1].now().m.From; from != c.d.user.name {
		m.w.fail(10, "%v is told who has message %d of %v, which is of %s", c.d, p.Seq, p.Conv, from)
	}
	for i := range p.Members {
		id := m.w.idOf(p.Members[i].User)
		if !conv.members[id].isPresent() || p.Members[i].Read != 0 && m.marksOf(p.Conv, id).told < p.Seq {
			m.w.fail(10, "%v is told that %s has read message %d of %v", c.d, p.Members[i].User, p.Seq, p.Conv)
		}
	}
}

// transient checks what comes to who is online.
func (m *model) transient(u *user, p *frame.TransientPush) {
	m.reached("a transient", p.From, u, p.Conv)
	conv := m.convs[p.Conv]
	if conv == nil && !p.Conv.IsGroup() {
		return // nothing was kept there yet
	}
	if conv == nil || !conv.members[u.id].isPresent() || conv.state.Deleted != 0 {
		m.w.fail(10, "%s is told something in %v, where he is no member", u.name, p.Conv)
	}
}
