package chat

import "github.com/backscroll/backscroll/msg"

// roomAgain is when a device that was refused for want of space may ask again.
const roomAgain msg.Millis = 2000

// room refuses what would grow a store that has no room to: new messages, users,
// devices, groups and members. What was stored before is still acknowledged when
// it is sent again, and what takes little or gives space back goes on: receipts,
// inbox rows, revoking, leaving.
func (b *batch) room() error {
	if !b.full {
		return nil
	}
	return msg.Errorf(msg.CodeNoSpace, "the server's disk is nearly full: reading goes on, and what is sent is taken once there is room")
}
