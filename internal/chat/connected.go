package chat

import (
	"context"

	"github.com/backscroll/backscroll/msg"
)

// Connection is a device that is connected to this server.
type Connection struct {
	User    msg.UserID
	Address msg.Address
	Device  string
	Remote  string // its other end, HOST:PORT
	Since   msg.Millis
}

// Connections lists those of at least limit connections whose users' numbers are
// above after, ascending; all of one user's are listed together. all is how many
// there are.
func (c *Chat) Connections(_ context.Context, after msg.UserID, limit int) (list []Connection, all int) {
	everybody := c.hub.everybody()
	for _, s := range everybody {
		if s.user.ID <= after {
			continue
		}
		if n := len(list); n >= limit && list[n-1].User != s.user.ID {
			break
		}
		list = append(list, Connection{s.user.ID, s.user.Address, s.device, s.remote, s.since})
	}
	return list, len(everybody)
}
