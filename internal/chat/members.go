package chat

import "github.com/backscroll/backscroll/msg"

// memberCache holds the members of one conversation that a batch met: two of
// most, thousands in an import.
type memberCache struct {
	list  []*memberEntry
	index map[msg.UserID]*memberEntry // nil while the list is short
}

type memberEntry struct {
	Member
	changed bool
}

const shortList = 8

func (l *memberCache) find(user msg.UserID) *memberEntry {
	if l.index != nil {
		return l.index[user]
	}
	for _, e := range l.list {
		if e.User == user {
			return e
		}
	}
	return nil
}

func (l *memberCache) add(m Member) *memberEntry {
	e := &memberEntry{Member: m}
	l.list = append(l.list, e)
	if l.index != nil {
		l.index[m.User] = e
	} else if len(l.list) > shortList {
		l.index = make(map[msg.UserID]*memberEntry, 2*len(l.list))
		for _, e := range l.list {
			l.index[e.User] = e
		}
	}
	return e
}
