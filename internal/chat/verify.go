package chat

import (
	"context"
	"fmt"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// VerifyStats counts what Verify looked at.
type VerifyStats struct {
	Users, Devices, Conversations, Members, Messages, Rows int
	Problems                                               int
}

// verifyPage is how many records are held at once, of those that are listed.
const verifyPage = 1000

// Verify checks the whole database, on one snapshot: what the store itself can
// tell to be wrong, and that the records agree with each other and with the
// rules. It reports one line for each problem. The memory it needs grows with
// the members of the largest conversation, not with the messages.
//
// An error says that it could not look, not that something is wrong.
func (c *Chat) Verify(ctx context.Context, report func(problem string)) (VerifyStats, error) {
	v := &verifier{codec: c.codec, limits: &c.limits, report: report}
	if err := c.store.Check(ctx, func(problem string) { v.problem("store", "%s", problem) }); err != nil {
		return v.stats, err
	}
	err := c.store.View(ctx, func(r Reader) error {
		v.r = r
		if err := v.users(ctx); err != nil {
			return err
		}
		return v.conversations(ctx)
	})
	if v.wideNotes != v.wideMembers {
		v.problem("users", "%d wide memberships are noted, but wide conversations have %d members", v.wideNotes, v.wideMembers)
	}
	if v.stats.Rows != v.rowsOfMembers {
		v.problem("users", "there are %d inbox rows, but %d belong to members", v.stats.Rows, v.rowsOfMembers)
	}
	return v.stats, err
}

type verifier struct {
	r      Reader
	codec  frame.Codec
	limits *Limits
	report func(string)
	stats  VerifyStats

	wideNotes, wideMembers int
	rowsOfMembers          int
}

func (v *verifier) problem(where any, format string, args ...any) {
	v.stats.Problems++
	v.report(fmt.Sprintf("%v: %s", where, fmt.Sprintf(format, args...)))
}

// users checks every user with his devices, his list, and his wide memberships.
func (v *verifier) users(ctx context.Context) error {
	for after := msg.Address(""); ; {
		list, err := v.r.Users(after, verifyPage)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, u := range list {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := v.user(&u); err != nil {
				return err
			}
		}
		after = list[len(list)-1].Address
	}
}

func (v *verifier) user(u *User) error {
	v.stats.Users++
	where := fmt.Sprintf("user %d %q", u.ID, string(u.Address))
	if err := u.Address.Check(); err != nil {
		v.problem(where, "%v", err)
	}
	said, err := userProfile(v.r, u)
	if err != nil {
		return err
	}
	if err := said.Check(); err != nil {
		v.problem(where, "%v", err)
	}
	devices, err := v.r.Devices(u.ID)
	if err != nil {
		return err
	}
	for _, d := range devices {
		v.stats.Devices++
		same, there, err := found(v.r.DeviceByToken(d.Token))
		if err != nil {
			return err
		}
		if !there || same.User != u.ID || same.Name != d.Name {
			v.problem(where, "the token of device %q leads to device %q of user %d", d.Name, same.Name, same.User)
		}
	}
	if err := v.inbox(where, u); err != nil {
		return err
	}
	if err := v.data(where, u); err != nil {
		return err
	}
	return v.wideOf(where, u)
}

// inbox checks that the rows of a user have revs of their own, and members.
func (v *verifier) inbox(where string, u *User) error {
	last, err := v.r.InboxRev(u.ID)
	if err != nil {
		return err
	}
	for since := msg.Rev(0); ; {
		rows, err := v.r.RowsSince(u.ID, since, verifyPage)
		if err != nil || len(rows) == 0 {
			return err
		}
		for i := range rows {
			row := &rows[i]
			v.stats.Rows++
			if row.InboxRev <= since || row.InboxRev > last {
				v.problem(where, "the row of %v has inbox rev %d; expected one above %d, up to %d", row.Conv, row.InboxRev, since, last)
			}
			since = max(since+1, row.InboxRev)
			_, there, err := found(v.r.Member(row.Conv, u.ID))
			if err != nil {
				return err
			}
			if !there {
				v.problem(where, "there is a row of %v, of which the user never was a member", row.Conv)
			}
		}
	}
}

// wideOf checks that what is noted as wide memberships are such.
func (v *verifier) wideOf(where string, u *User) error {
	convs, err := v.r.WideOf(u.ID)
	if err != nil {
		return err
	}
	v.wideNotes += len(convs)
	for _, id := range convs {
		conv, there, err := found(v.r.Conversation(id))
		if err != nil {
			return err
		}
		m, member, err := found(v.r.Member(id, u.ID))
		if err != nil {
			return err
		}
		if !there || !conv.Wide || !member || m.Left != nil {
			v.problem(where, "%v is noted as a wide membership, which it is not", id)
		}
	}
	return nil
}

func (v *verifier) conversations(ctx context.Context) error {
	for after := (msg.ConvID{}); ; {
		list, err := v.r.Conversations(after, verifyPage)
		if err != nil || len(list) == 0 {
			return err
		}
		for i := range list {
			if err := ctx.Err(); err != nil {
				return err
			}
			v.stats.Conversations++
			c := &convVerifier{verifier: v, conv: list[i]}
			if err := c.check(); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}
