package engine

import (
	"encoding/json"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// GroupInfo is what a group says of itself, as SyncMembers brought it last, and
// what the user is there.
type GroupInfo struct {
	Conv        msg.ConvID
	Name        string
	Description string
	Picture     string
	Settings    msg.Settings
	Count       uint64 // present members
	Created     msg.Millis

	Role          msg.Role
	Rights        msg.Rights
	Left, Deleted bool
	Known         bool    // SyncMembers has brought it; otherwise only what its row says is set
	MembersRev    msg.Rev // the members here are known up to this meta_rev
	MetaRev       msg.Rev // the newest known one: above MembersRev there is news
}

// groupRecord is the part of GroupInfo that the database keeps as it came.
type groupRecord struct {
	Description string
	Settings    msg.Settings
	Count       uint64
	Created     msg.Millis
}

const membersPage = 1000

// SyncMembers brings the members of a group, and what it says of itself, into the
// local database: what changed since the last time. The result comes as one
// AnswerEvent with the token, its body the GroupInfo.
func (e *Engine) SyncMembers(t frame.Target, token any) {
	request := &frame.Members{To: t, Limit: membersPage}
	err := e.db.View(func(r Reader) error {
		c, err := e.lookup(r, t)
		if c != nil {
			request.Since = c.MembersRev
		}
		return err
	})
	if err != nil {
		e.emit(AnswerEvent{Token: token, Err: err})
		return
	}
	e.begin(&ask{body: request, token: token, take: func(body any) (any, bool, error) {
		page, ok := body.(*frame.MembersPage)
		if !ok {
			return nil, false, msg.Errorf(msg.CodeBadServer, "the server answered Members with %T", body)
		}
		if page.More && page.Rev <= request.Since {
			return nil, false, msg.Errorf(msg.CodeBadServer, "the server says that there are further members, and not which")
		}
		at, err := e.takeMembers(page)
		if err != nil {
			return nil, false, err
		}
		if request.Since = at; page.More || at != page.Rev {
			return nil, true, nil
		}
		info, err := e.GroupInfo(t)
		return info, false, err
	}})
}

// takeMembers stores a page of members, and says up to where they are then known.
// A page that begins anew replaces all; one that does not follow what is here, or says
// nothing new, changes nothing and is not told: whoever asks at each change of the
// row would ask for ever.
func (e *Engine) takeMembers(p *frame.MembersPage) (msg.Rev, error) {
	group, err := json.Marshal(groupRecord{p.Description, p.Settings, p.Count, p.Created})
	if err != nil {
		return 0, &msg.Error{Op: "store a group", Code: msg.CodeInternal, Err: err}
	}
	var c *conv
	news := false
	err = e.commit(false, func(tx Tx, touch func(*conv)) error {
		var err error
		if c, err = e.ensure(tx, frame.Target{Conv: p.Conv}); err != nil {
			return err
		}
		if news = p.Since == 0 || p.Since == c.MembersRev && (p.Rev != p.Since || c.Group == nil); !news {
			return nil
		}
		touch(c)
		if p.Since == 0 {
			if err := tx.DeleteMembers(c.No); err != nil {
				return err
			}
		}
		for _, m := range p.Members {
			if err := tx.PutMember(c.No, m); err != nil {
				return err
			}
		}
		c.learn(p.State)
		c.Name, c.Picture, c.Group, c.MembersRev = p.Name, p.Picture, group, p.Rev
		return nil
	})
	if err != nil {
		return 0, err
	}
	if news {
		e.changed(c)
	}
	return c.MembersRev, nil
}

// Members reads at most limit members of a group whose addresses sort after
// `after`, ascending, as SyncMembers brought them.
func (e *Engine) Members(t frame.Target, after msg.Address, limit int) (members []frame.Member, err error) {
	err = e.db.View(func(r Reader) error {
		c, err := e.lookup(r, t)
		if err != nil || c == nil || c.No == 0 {
			return err
		}
		members, err = r.Members(c.No, after, limit)
		return err
	})
	return members, err
}

// GroupInfo reads what is known here of a group.
func (e *Engine) GroupInfo(t frame.Target) (info GroupInfo, err error) {
	err = e.db.View(func(r Reader) error {
		c, err := e.lookup(r, t)
		if err != nil || c == nil {
			return err
		}
		info = GroupInfo{
			Conv: c.ID, Name: c.Name, Picture: c.Picture, Role: c.State.Role, Rights: c.State.Rights,
			Left: c.State.Left, Deleted: c.State.Deleted, Known: c.Group != nil, MembersRev: c.MembersRev, MetaRev: c.State.MetaRev,
		}
		if c.Group == nil {
			return nil
		}
		var rec groupRecord
		if err := json.Unmarshal(c.Group, &rec); err != nil {
			return &msg.Error{Op: "read a group", Code: msg.CodeLocalDB, Err: err}
		}
		info.Description, info.Settings, info.Count, info.Created = rec.Description, rec.Settings, rec.Count, rec.Created
		return nil
	})
	return info, err
}
