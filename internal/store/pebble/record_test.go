package pebble

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// codec is one relation's encoding, as a function there and back.
type codec struct {
	name   string
	draw   func(t *rapid.T) any
	encode func(rec any) (key, val []byte)
	decode func(key, val []byte) (any, error)
}

func codecOf[T any](name string, dec decoder[T], encode func(T) (key, val []byte)) codec {
	return codec{
		name:   name,
		draw:   func(t *rapid.T) any { return rapid.Make[T]().Draw(t, name) },
		encode: func(rec any) ([]byte, []byte) { return encode(rec.(T)) },
		decode: func(key, val []byte) (any, error) { return dec(key, val) },
	}
}

// drawn are stand-ins for types with unexported fields, which rapid cannot make.
type (
	drawnID struct {
		Conv msg.ConvID
		ID   msg.MessageID
		Rec  chat.IDRecord
	}
	drawnAbout struct {
		Conv                 msg.ConvID
		Description, Picture string
	}
	drawnOp struct {
		Conv   msg.ConvID
		User   msg.UserID
		Device string
		Number uint64
	}
	drawnRef struct {
		User msg.UserID
		Conv msg.ConvID
		Rev  msg.Rev
		Seq  msg.Seq
		Key  chat.RowKey
	}
)

var codecs = []codec{
	codecOf("user", decodeUser, func(u chat.User) ([]byte, []byte) {
		return userKey(nil, u.ID, tagUser), appendUser(nil, &u)
	}),
	codecOf("device", decodeDevice, func(d chat.Device) ([]byte, []byte) {
		return deviceKey(nil, d.User, d.Name), appendDevice(nil, &d)
	}),
	codecOf("conversation", func(key, val []byte) (chat.Conversation, error) {
		rec, err := decodeConversation(key, val)
		return rec.Conversation, err
	}, func(c chat.Conversation) ([]byte, []byte) {
		return convKey(nil, c.ID, tagConv), appendConversation(nil, &c)
	}),
	codecOf("member", decodeMember, func(m chat.Member) ([]byte, []byte) {
		return convUserKey(nil, m.Conv, memberTag(&m), m.User), appendMember(nil, &m)
	}),
	codecOf("message", decodeMessage, func(m chat.Stored) ([]byte, []byte) {
		return messageKey(nil, m.Conv, m.Seq), appendMessage(nil, &m)
	}),
	codecOf("row", decodeRow, func(r chat.Row) ([]byte, []byte) {
		return userConvKey(nil, r.User, tagRow, r.Conv), appendRow(nil, &r)
	}),
	codecOf("datum", decodeDatum, func(d chat.Datum) ([]byte, []byte) {
		return datumKey(nil, d.User, d.Key), appendDatum(nil, &d)
	}),
	codecOf("datum by rev", func(key, val []byte) (chat.Datum, error) {
		ref, err := decodeDatumByRev(key, val)
		return chat.Datum{User: ref.user, Deleted: ref.deleted, InboxRev: ref.rev, Key: ref.key}, err
	}, func(d chat.Datum) ([]byte, []byte) { return datumByRevKey(nil, &d), []byte(d.Key) }),
	codecOf("totals", decodeDataTotals, func(d chat.DataTotals) ([]byte, []byte) {
		return userKey(nil, 1, tagDataTotals), appendDataTotals(nil, &d)
	}),
	codecOf("skip", decodeSkip, func(s chat.Skip) ([]byte, []byte) {
		return userSeqKey(nil, s.Conv, tagSkip, s.User, s.Seq), appendDistance(nil, uint64(s.Ordinal), uint64(s.Seq))
	}),
	codecOf("id", func(key, val []byte) (drawnID, error) {
		ref, err := decodeID(key, val)
		return drawnID{ref.conv, ref.id, ref.rec}, err
	}, func(r drawnID) ([]byte, []byte) { return idKey(nil, r.Conv, r.ID), appendID(nil, r.ID, &r.Rec) }),
	codecOf("row by rev", func(key, val []byte) (drawnRef, error) {
		ref, err := decodeRowByRev(key, val)
		return drawnRef{User: ref.user, Rev: ref.rev, Conv: ref.conv}, err
	}, func(r drawnRef) ([]byte, []byte) { return rowByRevKey(nil, r.User, r.Rev), r.Conv[:] }),
	codecOf("newest row", func(key, val []byte) (drawnRef, error) {
		ref, err := decodeNewestRow(key, val)
		return drawnRef{User: ref.user, Conv: ref.conv}, err
	}, func(r drawnRef) ([]byte, []byte) { return userKey(nil, r.User, tagNewestRow), r.Conv[:] }),
	codecOf("row by order", func(key, val []byte) (drawnRef, error) {
		ref, err := decodeRowByOrder(key, val)
		return drawnRef{User: ref.user, Key: ref.RowKey}, err
	}, func(r drawnRef) ([]byte, []byte) { return rowByOrderKey(nil, r.User, r.Key), nil }),
	codecOf("changed", func(key, val []byte) (drawnRef, error) {
		ref, err := decodeChanged(key, val)
		return drawnRef{Conv: ref.conv, Rev: ref.rev, Seq: ref.seq}, err
	}, func(r drawnRef) ([]byte, []byte) { return changedKey(nil, r.Conv, r.Rev, r.Seq), nil }),
	codecOf("member by rev", func(key, val []byte) (drawnRef, error) {
		ref, err := decodeMemberRef(key, val)
		return drawnRef{Conv: ref.conv, Rev: ref.rev, User: ref.user}, err
	}, func(r drawnRef) ([]byte, []byte) { return metaRevKey(nil, r.Conv, r.Rev, r.User), nil }),
	codecOf("wide", func(key, val []byte) (drawnRef, error) {
		w, err := decodeWide(key, val)
		return drawnRef{User: w.user, Conv: w.conv}, err
	}, func(r drawnRef) ([]byte, []byte) { return userConvKey(nil, r.User, tagWide, r.Conv), nil }),
	codecOf("token", func(key, val []byte) (chat.Device, error) {
		ref, err := decodeDeviceRef(key, val)
		return chat.Device{User: ref.user, Name: ref.name}, err
	}, func(d chat.Device) ([]byte, []byte) { return tokenKey(nil, &d.Token), appendDeviceRef(nil, &d) }),
	codecOf("about", func(key, val []byte) (drawnAbout, error) {
		a, err := decodeAbout(key, val)
		return drawnAbout{a.conv, a.description, a.picture}, err
	}, func(a drawnAbout) ([]byte, []byte) {
		return convKey(nil, a.Conv, tagAbout), appendAbout(nil, &chat.Conversation{Description: a.Description, Picture: a.Picture})
	}),
	codecOf("op", func(key, val []byte) (drawnOp, error) {
		o, err := decodeOp(key, val)
		return drawnOp{o.conv, o.user, o.device, o.number}, err
	}, func(o drawnOp) ([]byte, []byte) {
		return opKey(nil, o.Conv, o.User, o.Device), appendNumber(nil, o.Number)
	}),
	codecOf("receipt", decodeReceipt, func(r chat.ReceiptRecord) ([]byte, []byte) {
		return u64(watermarkKey(nil, watermark{r.Conv, r.User, r.Kind}), uint64(r.Seq)), appendMillis(nil, r.Time)
	}),
	codecOf("reaction", decodeReaction, func(r chat.Reaction) ([]byte, []byte) {
		return reactionKey(nil, &r), appendReaction(nil, &r)
	}),
	codecOf("reaction of", decodeReactionOf, func(r chat.Reaction) ([]byte, []byte) {
		return reactionOfKey(nil, &r), appendNumber(nil, uint64(r.Rev))
	}),
	codecOf("mention", func(key, val []byte) (drawnRef, error) {
		m, err := decodeMention(key, val)
		return drawnRef{Conv: m.conv, User: m.user, Seq: m.seq}, err
	}, func(r drawnRef) ([]byte, []byte) { return userSeqKey(nil, r.Conv, tagMention, r.User, r.Seq), nil }),
	codecOf("hidden", decodeHidden, func(h chat.Hide) ([]byte, []byte) {
		return userSeqKey(nil, h.Conv, tagHidden, h.User, h.Seq), appendNumber(nil, h.Rev)
	}),
	codecOf("hidden by rev", decodeHiddenByRev, func(h chat.Hide) ([]byte, []byte) {
		return hiddenByRevKey(nil, h.Conv, h.User, h.Rev), appendNumber(nil, uint64(h.Seq))
	}),
}

// again encodes and decodes a record.
func (c codec) again(rec any) (any, error) { return c.decode(c.encode(rec)) }

// TestRecordsSurvive: what is stored comes back, whatever the fields hold. A
// record is compared in its decoded form, which knows only what the relation keeps.
func TestRecordsSurvive(t *testing.T) {
	for _, c := range codecs {
		t.Run(c.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				rec := storable(c.draw(t))
				once, err := c.again(rec)
				if err != nil {
					t.Fatalf("%+v: %v", rec, err)
				}
				twice, err := c.again(once)
				if err != nil || !reflect.DeepEqual(once, twice) {
					t.Fatalf("%+v became %+v, %v", once, twice, err)
				}
				if c.keepsPart() {
					return
				}
				if m, ok := rec.(chat.Stored); ok && len(m.Blob) == 0 {
					return // an empty blob may come back as nil
				}
				if d, ok := rec.(chat.Datum); ok && len(d.Value) == 0 {
					return // so may an empty value
				}
				if !reflect.DeepEqual(rec, once) {
					t.Fatalf("%+v became %+v", rec, once)
				}
			})
		})
	}
}

// storable is a drawn record without what its relation need not keep.
func storable(rec any) any {
	switch rec := rec.(type) {
	case chat.Conversation: // whose description and picture are another record
		rec.Members, rec.Description, rec.Picture = max(rec.Members, 0), "", ""
		return rec
	case chat.DataTotals: // counts
		rec.Deleted = max(rec.Deleted, 0)
		for i := range rec.Live {
			rec.Live[i] = max(rec.Live[i], 0)
		}
		return rec
	case chat.Reaction: // an emoji has no control characters
		rec.Emoji = strings.ReplaceAll(rec.Emoji, "\x00", "0")
		return rec
	}
	return rec
}

// keepsPart reports whether the relation is an index of what was drawn.
func (c codec) keepsPart() bool {
	switch c.name {
	case "datum by rev", "newest row", "row by rev", "row by order", "changed", "member by rev", "wide", "token", "reaction of", "mention":
		return true
	}
	return false
}

// FuzzDecodeEntry: no key or value makes a decoder panic, and what decodes says
// the same once encoded again.
func FuzzDecodeEntry(f *testing.F) {
	for _, e := range entries(f, oneOfEach(f)) {
		f.Add(e.key, e.val)
	}
	f.Fuzz(func(t *testing.T, key, val []byte) {
		for _, c := range codecs {
			rec, err := c.decode(key, val)
			if err != nil {
				continue
			}
			again, err := c.again(rec)
			if err != nil || !reflect.DeepEqual(rec, again) {
				t.Errorf("%s %+v became %+v, %v", c.name, rec, again, err)
			}
		}
		_, _ = decodeNumber(key, val)
		_, _ = decodeConvRef(key, val)
		if len(key) > 0 {
			kindOf(key)
		}
	})
}

// FuzzCheckEntry: Check survives any entry, and any entry in the place of another.
func FuzzCheckEntry(f *testing.F) {
	s := oneOfEach(f)
	for _, e := range entries(f, s) {
		f.Add(e.key, e.val)
	}
	f.Fuzz(func(t *testing.T, key, val []byte) {
		if len(key) == 0 {
			return
		}
		r := &reader{db: s.db}
		c := &checker{reader: r, report: func(string) {}}
		if rel, known := relations[kindOf(key)]; known {
			_ = rel.check(c, key, val)
		}
		if err := r.close(); err != nil {
			t.Error(err)
		}
	})
}
