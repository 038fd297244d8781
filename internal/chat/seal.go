package chat

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// A device whose cursor lies ahead of its inbox, in one and the same epoch, says
// that the server's data went back in time without being told (somebody put an
// old copy of the files in place). Then revisions are about to be given out
// twice, and every device must start a new epoch. Since any client could claim
// that, it is believed only with proof: Welcome and Heartbeat carry a seal, made
// with a key that is in the data itself and so survives going back.
//
// A seal is the inbox rev (8 bytes, big endian) and the first 16 bytes of
// HMAC-SHA256 over server id, epoch, user and rev. To devices it is opaque.
const sealSize = 8 + 16

func (c *Chat) seal(epoch uint64, user msg.UserID, rev msg.Rev) []byte {
	mac := hmac.New(sha256.New, c.sealKey)
	var n [24]byte
	binary.BigEndian.PutUint64(n[0:], epoch)
	binary.BigEndian.PutUint64(n[8:], uint64(user))
	binary.BigEndian.PutUint64(n[16:], uint64(rev))
	mac.Write(c.serverID[:])
	mac.Write(n[:])
	return append(n[16:24:24], mac.Sum(nil)[:sealSize-8]...)
}

// sealed is the rev that a seal proves; 0 if it proves none.
func (c *Chat) sealed(epoch uint64, user msg.UserID, seal []byte) msg.Rev {
	if len(seal) != sealSize {
		return 0
	}
	rev := msg.Rev(binary.BigEndian.Uint64(seal))
	if !hmac.Equal(seal, c.seal(epoch, user, rev)) {
		return 0
	}
	return rev
}

// plausible refuses a device that is ahead of the server, and begins a new
// epoch if it can prove it.
func (s *session) plausible(u *User, h *frame.Hello, inbox msg.Rev) error {
	epoch := s.c.epoch.Load()
	if h.Epoch != epoch || h.Cursor <= inbox {
		return nil
	}
	log := s.c.log.With("user", u.Address, "device", h.Device, "remote", s.remote, "cursor", h.Cursor, "inbox_rev", inbox)
	if s.c.sealed(epoch, u.ID, h.Seal) <= inbox {
		log.Warn("a device is ahead of the server and has no proof; it is told to start afresh")
		return msg.Errorf(msg.CodeBadRequest, "the cursor %d lies ahead of the inbox, which is at %d: start afresh, with epoch 0 and cursor 0", h.Cursor, inbox)
	}
	log.Error("THE DATA OF THIS SERVER WENT BACK IN TIME: a device proves that it was given a later state. " +
		"If a backup was put in place, nothing is wrong beyond that. A new epoch begins; devices drop their copies and send again what the server has lost.")
	s.c.submit(&epochOp{c: s.c, old: epoch}, 64)
	return msg.Errorf(msg.CodeNewEpoch, "the server's data went back in time; a new epoch begins")
}

// epochOp begins a new epoch in place of an old one.
type epochOp struct {
	c        *Chat
	old, new uint64
}

func (o *epochOp) apply(b *batch) error {
	var old [8]byte
	binary.BigEndian.PutUint64(old[:], o.old)
	o.new = 0
	stored, err := b.Meta(metaEpoch)
	if err != nil || !bytes.Equal(stored, old[:]) { // another device was first
		return err
	}
	fresh, err := o.c.random(len(old))
	if err != nil {
		return err
	}
	o.new = binary.BigEndian.Uint64(fresh)
	return b.SetMeta(metaEpoch, fresh)
}

// done ends every connection: what they were told may be told again, otherwise.
func (o *epochOp) done(err error) {
	if err != nil || o.new == 0 {
		return
	}
	o.c.epoch.Store(o.new)
	for _, s := range o.c.hub.everybody() {
		s.end(0, &frame.Error{Code: msg.CodeNewEpoch, Detail: "the server's data went back in time; a new epoch begins"})
	}
}
