package admin

import (
	"context"
	"time"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Rules is what the API asks of the server's rules. *chat.Chat is one.
type Rules interface {
	UserRules
	GroupRules
	MemberRules
	LinkRules
	ImportRules
}

// UserRules keep users and their devices.
type UserRules interface {
	AddUser(ctx context.Context, address msg.Address, name string) (chat.User, error)
	EnsureUsers(ctx context.Context, addresses []msg.Address) (created int, err error)
	Users(ctx context.Context, after msg.Address, limit int) ([]chat.User, error)
	DisableUser(ctx context.Context, address msg.Address) error
	SetAccount(ctx context.Context, address msg.Address, change frame.Account) error
	NewToken(ctx context.Context, address msg.Address, device string, lifetime time.Duration, create bool) ([32]byte, error)
	NewLink(ctx context.Context, address msg.Address, device string, lifetime time.Duration, create bool) (chat.Link, error)
	Devices(ctx context.Context, address msg.Address) ([]chat.UserDevice, error)
	RevokeToken(ctx context.Context, address msg.Address, device string) error
	Connections(ctx context.Context, after msg.UserID, limit int) (list []chat.Connection, all int)
}

// LinkRules sign devices in.
type LinkRules interface {
	OpenLink(ctx context.Context, remote, code string) (chat.SignedIn, error)
	LinkDevice(ctx context.Context, remote string, token []byte, device string) (chat.Link, error)
}

// GroupRules keep groups.
type GroupRules interface {
	NewGroup(ctx context.Context, name, key string, members []msg.Address) (g chat.Conversation, created bool, err error)
	Group(ctx context.Context, group uint64) (chat.Conversation, error)
	Groups(ctx context.Context, after uint64, limit int) ([]chat.Conversation, error)
	SetGroup(ctx context.Context, group uint64, change chat.GroupChange) (chat.Conversation, error)
	DeleteGroup(ctx context.Context, group uint64) error
}

// MemberRules keep the members of groups.
type MemberRules interface {
	AddMembers(ctx context.Context, group uint64, members []msg.Address) (joined int, err error)
	RemoveMembers(ctx context.Context, group uint64, members []msg.Address) (left int, err error)
	GroupMembers(ctx context.Context, group uint64, after msg.UserID, limit int) ([]chat.GroupMember, error)
	SetRole(ctx context.Context, group uint64, address msg.Address, role msg.Role) error
}

// ImportRules take messages that were written elsewhere.
type ImportRules interface {
	OneToOne(ctx context.Context, a, b msg.Address) (msg.ConvID, error)
	Import(ctx context.Context, conv msg.ConvID, batch []chat.ImportMessage) (chat.ImportResult, error)
}
