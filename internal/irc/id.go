package irc

import (
	"crypto/sha256"
	"encoding/binary"
	"path/filepath"

	"github.com/backscroll/backscroll/msg"
)

// ID is the message id of a line: a UUIDv8 (RFC 9562) made from the group's key,
// the file's name without its folder, and everything the line says. So the same
// id always stands for the same content, wherever the file lies.
func ID(groupKey, file string, l Line) msg.MessageID {
	var buf [512]byte
	b := buf[:0]
	for _, s := range []string{groupKey, filepath.Base(file), string(l.From), l.Text} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	b = binary.AppendUvarint(b, uint64(l.No))
	b = binary.AppendUvarint(b, uint64(l.Type))
	b = binary.AppendVarint(b, int64(l.Time))
	sum := sha256.Sum256(b)
	id := msg.MessageID(sum[:16])
	id[6] = id[6]&0x0f | 0x80 // version 8
	id[8] = id[8]&0x3f | 0x80 // the variant of RFC 9562
	return id
}
