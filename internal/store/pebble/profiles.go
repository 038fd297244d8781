package pebble

import (
	"maps"
	"slices"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

func appendProfile(b []byte, p *chat.Profile) []byte {
	b = append(b, recordVersion)
	b = appendNumber(b, p.Version)
	b = appendText(b, p.Picture)
	b = appendText(b, p.Status)
	b = appendNumber(b, uint64(len(p.Fields)))
	for _, key := range slices.Sorted(maps.Keys(p.Fields)) {
		b = appendText(appendText(b, key), p.Fields[key])
	}
	return b
}

func decodeProfile(key, val []byte) (chat.Profile, error) {
	user, k := readUserKey(key)
	f := readRecord(val)
	p := chat.Profile{User: user, Version: f.number(), Picture: f.text(), Status: f.text()}
	for n := f.number(); n > 0 && !f.bad; n-- {
		if p.Fields == nil {
			p.Fields = map[string]string{}
		}
		key := f.text()
		p.Fields[key] = f.text()
	}
	if !k.ok() || !f.ok() {
		return chat.Profile{}, unreadable("profile", key, val)
	}
	return p, nil
}

func (r *reader) Profile(user msg.UserID) (chat.Profile, error) {
	r.key = userKey(r.key[:0], user, tagProfile)
	return lookup(r, r.key, decodeProfile)
}

func (t *tx) PutProfile(p chat.Profile) error {
	t.key, t.val = userKey(t.key[:0], p.User, tagProfile), appendProfile(t.val[:0], &p)
	return t.set(t.key, t.val)
}
