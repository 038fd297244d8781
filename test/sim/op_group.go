package sim

import (
	"context"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// manyGroups is how many groups a run has at most.
const manyGroups = 5

// opNewGroup makes one more group.
func opNewGroup(w *World, d dice) {
	if w.server.up && len(w.groups) < manyGroups {
		w.newGroup(d, false)
	}
}

// opAdd makes users members of a group, again if they left it.
func opAdd(w *World, d dice) { w.members(d, userNames[:len(w.users)], (*chat.Chat).AddMembers, "add") }

// opRemove makes members leave.
func opRemove(w *World, d dice) {
	w.members(d, userNames[:len(w.users)], (*chat.Chat).RemoveMembers, "remove")
}

// opCrowd adds or removes several at once, or all, so that groups cross the limits
// between small and wide in both directions.
func opCrowd(w *World, d dice) {
	if len(w.crowd) == 0 {
		return
	}
	part := w.crowd
	if !d.once(3) {
		from := d.IntN(len(w.crowd))
		part = w.crowd[from:d.between(from+1, min(from+1+len(w.crowd)/3, len(w.crowd)))]
	}
	if d.once(2) {
		w.members(d, part, (*chat.Chat).AddMembers, "add")
	} else {
		w.members(d, part, (*chat.Chat).RemoveMembers, "remove")
	}
}

type govern func(c *chat.Chat, ctx context.Context, group uint64, members []msg.Address) (int, error)

func (w *World) members(d dice, names []msg.Address, change govern, verb string) {
	if len(w.groups) == 0 || len(names) == 0 {
		return
	}
	g := pick(d, w.groups)
	who := names
	if len(names) <= len(userNames) {
		who = some(d, names)
	}
	what := "add " + nameList(who) + " to " + w.convName(g)
	if verb == "remove" {
		what = "remove " + nameList(who) + " from " + w.convName(g)
	}
	known, err := w.ask(what, func(ctx context.Context, c *chat.Chat) error {
		_, err := change(c, ctx, g.Group(), who)
		return err
	})
	if msg.CodeOf(err) == msg.CodeGroupDeleted {
		return
	}
	if known && w.must(what, err) {
		w.model.governed(g, who, verb == "add")
	}
	if dev := w.someDevice(d); dev != nil && d.once(2) { // what is said next is not for who left
		dev.send(frame.Target{Conv: g}, w.content(d))
	}
}
