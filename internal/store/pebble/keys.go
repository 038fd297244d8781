package pebble

import (
	"bytes"
	"encoding/binary"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// Tags say what a key holds; the package comment has the table. What belongs to
// a user or to a conversation lies together, under the space's tag and its
// number or id, so that one message touches few places.
const (
	tagFormat  = 'f'
	tagMeta    = 'm'
	tagNumber  = 'n'
	tagAddress = 'a'
	tagToken   = 't'
	tagConvKey = 'k'

	spaceUser     = 'U'
	tagUser       = 'u'
	tagDevice     = 'd'
	tagProfile    = 'f'
	tagWide       = 'w'
	tagRow        = 'r'
	tagNewestRow  = 'x'
	tagRowByRev   = 'q'
	tagRowByOrder = 'o'
	tagDatum      = 'y'
	tagDatumByRev = 'z'
	tagDataTotals = 'v'

	spaceConv      = 'V'
	tagConv        = 'c' // the first of a conversation
	tagAbout       = 'd' // next to it
	tagMember      = 'p'
	tagLeft        = 'l'
	tagMetaRev     = 'v'
	tagOp          = 'o'
	tagReceipt     = 'r'
	tagMessage     = 'g'
	tagChanged     = 'e'
	tagID          = 'i'
	tagSkip        = 's'
	tagReaction    = 'x'
	tagReactionOf  = 'y'
	tagMention     = 'm'
	tagHidden      = 'h'
	tagHiddenByRev = 'j'
)

// A key is built by appending its parts to a buffer; a part of a key's parts is
// the prefix of a range.

func u64(b []byte, v uint64) []byte { return binary.BigEndian.AppendUint64(b, v) }

func nameKey(b []byte, tag byte, name string) []byte { return append(append(b, tag), name...) }

func tokenKey(b []byte, h *chat.TokenHash) []byte { return append(append(b, tagToken), h[:]...) }

func userKey(b []byte, user msg.UserID, tag byte) []byte {
	return append(u64(append(b, spaceUser), uint64(user)), tag)
}

func deviceKey(b []byte, user msg.UserID, name string) []byte {
	return append(userKey(b, user, tagDevice), name...)
}

// userConvKey is the key of a row or of a wide membership.
func userConvKey(b []byte, user msg.UserID, tag byte, conv msg.ConvID) []byte {
	return append(userKey(b, user, tag), conv[:]...)
}

func rowByRevKey(b []byte, user msg.UserID, rev msg.Rev) []byte {
	return u64(userKey(b, user, tagRowByRev), uint64(rev))
}

const signBit = 1 << 63

func rowByOrderKey(b []byte, user msg.UserID, k chat.RowKey) []byte {
	b = u64(u64(userKey(b, user, tagRowByOrder), k.Pinned), uint64(k.Activity)^signBit)
	return append(b, k.Conv[:]...)
}

func datumKey(b []byte, user msg.UserID, key string) []byte {
	return append(userKey(b, user, tagDatum), key...)
}

// dataByRevKey is the prefix of the index of a user's keys: of the deleted ones, or of
// the others.
func dataByRevKey(b []byte, user msg.UserID, deleted bool) []byte {
	return appendBool(userKey(b, user, tagDatumByRev), deleted)
}

func datumByRevKey(b []byte, d *chat.Datum) []byte {
	return u64(dataByRevKey(b, d.User, d.Deleted), uint64(d.InboxRev))
}

func convKey(b []byte, conv msg.ConvID, tag byte) []byte {
	return append(append(append(b, spaceConv), conv[:]...), tag)
}

// convUserKey is the key of a member (present or left), or the prefix of what a
// user has in a conversation: his skips, mentions, hides, receipts, operations.
func convUserKey(b []byte, conv msg.ConvID, tag byte, user msg.UserID) []byte {
	return u64(convKey(b, conv, tag), uint64(user))
}

func metaRevKey(b []byte, conv msg.ConvID, rev msg.Rev, user msg.UserID) []byte {
	return u64(u64(convKey(b, conv, tagMetaRev), uint64(rev)), uint64(user))
}

func opKey(b []byte, conv msg.ConvID, user msg.UserID, device string) []byte {
	return append(convUserKey(b, conv, tagOp, user), device...)
}

// watermarkKey is the prefix of the moves of one watermark.
func watermarkKey(b []byte, w watermark) []byte {
	return append(convUserKey(b, w.conv, tagReceipt, w.user), byte(w.kind))
}

func messageKey(b []byte, conv msg.ConvID, seq msg.Seq) []byte {
	return u64(convKey(b, conv, tagMessage), uint64(seq))
}

func changedKey(b []byte, conv msg.ConvID, rev msg.Rev, seq msg.Seq) []byte {
	return u64(u64(convKey(b, conv, tagChanged), uint64(rev)), uint64(seq))
}

func idKey(b []byte, conv msg.ConvID, id msg.MessageID) []byte {
	return append(convKey(b, conv, tagID), id[:]...)
}

// userSeqKey is the key of a user's skip, mention or hide.
func userSeqKey(b []byte, conv msg.ConvID, tag byte, user msg.UserID, seq msg.Seq) []byte {
	return u64(convUserKey(b, conv, tag, user), uint64(seq))
}

func hiddenByRevKey(b []byte, conv msg.ConvID, user msg.UserID, rev uint64) []byte {
	return u64(convUserKey(b, conv, tagHiddenByRev, user), rev)
}

// reactionsKey is the prefix of a message's reactions.
func reactionsKey(b []byte, conv msg.ConvID, seq msg.Seq) []byte {
	return u64(convKey(b, conv, tagReaction), uint64(seq))
}

// emojiKey is the prefix of a message's reactions with one emoji. The zero byte,
// which no emoji contains, keeps one that starts like another apart from it.
func emojiKey(b []byte, conv msg.ConvID, seq msg.Seq, emoji string) []byte {
	return append(append(reactionsKey(b, conv, seq), emoji...), 0)
}

func reactionKey(b []byte, r *chat.Reaction) []byte {
	return u64(emojiKey(b, r.Conv, r.Seq, r.Emoji), uint64(r.Rev))
}

// reactorKey is the prefix of one user's reactions to a message.
func reactorKey(b []byte, conv msg.ConvID, seq msg.Seq, user msg.UserID) []byte {
	return u64(u64(convKey(b, conv, tagReactionOf), uint64(seq)), uint64(user))
}

func reactionOfKey(b []byte, r *chat.Reaction) []byte {
	return append(reactorKey(b, r.Conv, r.Seq, r.User), r.Emoji...)
}

// after appends the first key behind all that start with prefix.
func after(b, prefix []byte) []byte {
	n := len(prefix)
	for prefix[n-1] == 0xff {
		n--
	}
	b = append(b, prefix[:n]...)
	b[len(b)-1]++
	return b
}

// keyReader takes a key apart. The first part that is not there makes bad true
// and all later ones zero.
type keyReader struct {
	b   []byte
	bad bool
}

func (k *keyReader) take(n int) []byte {
	if len(k.b) < n {
		k.bad, k.b = true, nil
		return nil
	}
	part := k.b[:n]
	k.b = k.b[n:]
	return part
}

func (k *keyReader) tag() byte {
	if b := k.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (k *keyReader) u64() uint64 {
	if b := k.take(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

func (k *keyReader) user() msg.UserID { return msg.UserID(k.u64()) }

func (k *keyReader) conv() (c msg.ConvID) {
	copy(c[:], k.take(len(c)))
	return c
}

// until reads up to a byte, and the byte.
func (k *keyReader) until(end byte) string {
	n := bytes.IndexByte(k.b, end)
	if n < 0 {
		k.bad, k.b = true, nil
		return ""
	}
	return string(k.take(n + 1)[:n])
}

func (k *keyReader) rest() string {
	s := string(k.b)
	k.b = nil
	return s
}

// ok reports whether every part was there and nothing is left.
func (k *keyReader) ok() bool { return !k.bad && len(k.b) == 0 }

// readUserKey reads a key of a user up to its tag, readConvKey one of a
// conversation.

func readUserKey(key []byte) (msg.UserID, keyReader) {
	k := keyReader{b: key}
	k.tag()
	user := k.user()
	k.tag()
	return user, k
}

func readConvKey(key []byte) (conv msg.ConvID, tag byte, k keyReader) {
	k = keyReader{b: key}
	k.tag()
	conv = k.conv()
	return conv, k.tag(), k
}
