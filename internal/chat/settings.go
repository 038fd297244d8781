package chat

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// GroupChange is what a group shall say of itself; nil: as before.
type GroupChange struct {
	Name, Description, Picture *string
	// Settings makes new settings of those at the moment of the commit. It may be
	// called more than once.
	Settings func(msg.Settings) msg.Settings
}

// check refuses what no group may be called or say.
func (g *GroupChange) check() error {
	if g.Name != nil {
		if err := msg.CheckName("group", *g.Name); err != nil {
			return err
		}
	}
	if err := checkGroupText("description", g.Description, msg.MaxDescription); err != nil {
		return err
	}
	return checkGroupText("picture", g.Picture, msg.MaxPicture)
}

func checkGroupText(what string, s *string, most int) error {
	switch {
	case s == nil:
		return nil
	case len(*s) > most:
		return msg.Errorf(msg.CodeTooLarge, "the %s of the group is %d bytes long; at most %d are allowed", what, len(*s), most)
	case !utf8.ValidString(*s):
		return msg.Errorf(msg.CodeBadText, "the %s of the group is not valid UTF-8", what)
	}
	return nil
}

func checkSettings(s msg.Settings) error {
	if (s.Member|s.Admin)&^msg.AllRights != 0 {
		return msg.Errorf(msg.CodeBadRequest, "the settings of the group name rights that there are not")
	}
	return nil
}

// alter makes the change and returns what of it is new, in words. Anything new
// takes one meta_rev.
func (g *GroupChange) alter(conv *Conversation) ([]string, error) {
	var news []string
	set := func(what string, field *string, to *string) {
		if to != nil && *to != *field {
			*field, news = *to, append(news, what)
		}
	}
	set("name", &conv.Name, g.Name)
	set("description", &conv.Description, g.Description)
	set("picture", &conv.Picture, g.Picture)
	if g.Settings != nil {
		s := g.Settings(conv.Settings)
		if err := checkSettings(s); err != nil {
			return nil, err
		}
		if s != conv.Settings {
			conv.Settings, news = s, append(news, "settings")
		}
	}
	if news != nil {
		conv.MetaRev++
	}
	return news, nil
}

// SetGroup changes what a group says of itself, as the operator, and returns it as
// it is then.
func (c *Chat) SetGroup(ctx context.Context, group uint64, change GroupChange) (Conversation, error) {
	if err := change.check(); err != nil {
		return Conversation{}, err
	}
	var conv Conversation
	err := c.update(ctx, 8192, func(b *batch) (err error) {
		if conv, err = b.group(group); err != nil {
			return err
		}
		if news, err := change.alter(&conv); err != nil || news == nil {
			return err
		}
		return b.PutConversation(conv)
	}, nil)
	if err != nil {
		return Conversation{}, err
	}
	return conv, nil
}

// changeGroup carries out a member's SetGroup.
func (b *batch) changeGroup(o *opOp, p *place, c *frame.SetGroup) error {
	if err := p.isGroup(); err != nil {
		return err
	}
	if err := p.may(msg.MayChange); err != nil {
		return err
	}
	change := GroupChange{Name: c.Name, Description: c.Description, Picture: c.Picture}
	if c.Settings != nil {
		if err := p.mayRule(*c.Settings); err != nil {
			return err
		}
		change.Settings = func(msg.Settings) msg.Settings { return *c.Settings }
	}
	if err := change.check(); err != nil {
		return err
	}
	conv := p.conv
	news, err := change.alter(&conv)
	if err != nil || news == nil {
		return err
	}
	if err := b.PutConversation(conv); err != nil {
		return err
	}
	return b.writeNote(conv.ID, o.s, changedNote(news, conv.Name))
}

// mayRule refuses settings that would give a role a right which whoever sets them has
// not himself.
func (p *place) mayRule(s msg.Settings) error {
	was, own := p.conv.Settings, p.conv.Settings.Rights(p.member.Role)
	for _, role := range [...]msg.Role{msg.RoleMember, msg.RoleAdmin} {
		if more := s.Rights(role) &^ was.Rights(role) &^ own & msg.AllRights; more != 0 {
			return noRight("your role in %v is %v; you may not give rights that you do not have", p.id, p.member.Role)
		}
	}
	return nil
}

func changedNote(news []string, name string) happened {
	h := happened{kind: noteChanged, text: "changed the group's " + strings.Join(news, ", "), values: map[string]string{}}
	if news[0] == "name" {
		h.text += " (now \"" + name + "\")"
		h.values["name"] = name
	}
	return h
}
