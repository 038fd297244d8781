package chat

import (
	"bytes"
	"maps"
	"slices"
	"sync"

	"github.com/backscroll/backscroll/msg"
)

// hub knows which devices are connected to this server. No store and no sink
// is called while it is locked. Lists that it hands out are never changed.
type hub struct {
	mu    sync.RWMutex
	users map[msg.UserID]*presence
	// wide lists the online members of each wide conversation, with the meta_rev
	// at which the membership was last seen in the store; 0: it must be looked up.
	wide map[msg.ConvID]map[msg.UserID]msg.Rev
	// paced keeps the pace of devices that disconnected, until it is idle, so
	// that connecting again does not reset it.
	paced map[deviceKey]*pace
}

// presence is a user with at least one connection.
type presence struct {
	sessions []*session
	wide     []msg.ConvID // ascending
}

type deviceKey struct {
	user msg.UserID
	name string
}

// manyPaced is how many paces are kept before the idle ones are looked for.
const manyPaced = 1024

func (h *hub) init() {
	h.users = make(map[msg.UserID]*presence)
	h.wide = make(map[msg.ConvID]map[msg.UserID]msg.Rev)
	h.paced = make(map[deviceKey]*pace)
}

// join adds a session, gives it its pace, and returns the session of the same
// device that it replaces. It reports false if the session is over already.
func (h *hub) join(s *session) (replaced *session, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.over() {
		return nil, false
	}
	p := h.users[s.user.ID]
	if p == nil {
		p = new(presence)
		h.users[s.user.ID] = p
	}
	list := make([]*session, 0, len(p.sessions)+1)
	for _, other := range p.sessions {
		if other.device == s.device {
			replaced = other
		} else {
			list = append(list, other)
		}
	}
	p.sessions = append(list, s)
	key := deviceKey{s.user.ID, s.device}
	switch {
	case replaced != nil:
		s.pace = replaced.pace
	case h.paced[key] != nil:
		s.pace = h.paced[key]
		delete(h.paced, key)
	default:
		s.pace = new(pace)
	}
	return replaced, true
}

// leave removes a session, if it is still there.
func (h *hub) leave(s *session, now msg.Millis) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.users[s.user.ID]
	if p == nil {
		return
	}
	i := slices.Index(p.sessions, s)
	if i < 0 {
		return
	}
	p.sessions = slices.Delete(slices.Clone(p.sessions), i, i+1)
	if len(p.sessions) == 0 {
		delete(h.users, s.user.ID)
		for _, conv := range p.wide {
			h.drop(conv, s.user.ID)
		}
	}
	if len(h.paced) >= manyPaced {
		for key, kept := range h.paced {
			if kept.idle(now) {
				delete(h.paced, key)
			}
		}
	}
	if !s.pace.idle(now) {
		h.paced[deviceKey{s.user.ID, s.device}] = s.pace
	}
}

// sessions lists the connections of a user; nil: he is offline.
func (h *hub) sessions(user msg.UserID) []*session {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if p := h.users[user]; p != nil {
		return p.sessions
	}
	return nil
}

// everybody lists all connections, by user.
func (h *hub) everybody() []*session {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var all []*session
	for _, user := range slices.Sorted(maps.Keys(h.users)) {
		all = append(all, h.users[user].sessions...)
	}
	return all
}

func (h *hub) online(user msg.UserID) bool { return h.sessions(user) != nil }

// setWide notes which wide conversations, ascending, an online user is in.
func (h *hub) setWide(user msg.UserID, convs []msg.ConvID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.users[user]
	if p == nil || slices.Equal(p.wide, convs) {
		return
	}
	for _, conv := range p.wide {
		if _, still := slices.BinarySearchFunc(convs, conv, byID); !still {
			h.drop(conv, user)
		}
	}
	for _, conv := range convs {
		h.add(conv, user)
	}
	p.wide = slices.Clone(convs)
}

// joinWide notes that an online user is now in one more wide conversation.
func (h *hub) joinWide(user msg.UserID, conv msg.ConvID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.users[user]
	if p == nil {
		return
	}
	if i, there := slices.BinarySearchFunc(p.wide, conv, byID); !there {
		p.wide = slices.Insert(p.wide, i, conv)
		h.add(conv, user)
	}
}

func byID(a, b msg.ConvID) int { return bytes.Compare(a[:], b[:]) }

func (h *hub) add(conv msg.ConvID, user msg.UserID) {
	if h.wide[conv] == nil {
		h.wide[conv] = make(map[msg.UserID]msg.Rev)
	}
	if _, there := h.wide[conv][user]; !there {
		h.wide[conv][user] = 0
	}
}

func (h *hub) drop(conv msg.ConvID, user msg.UserID) {
	delete(h.wide[conv], user)
	if len(h.wide[conv]) == 0 {
		delete(h.wide, conv)
	}
}

// audience splits the online members of a wide conversation into those whose
// membership was seen at meta_rev, and those that must be looked up.
func (h *hub) audience(conv msg.ConvID, meta msg.Rev) (sure, unsure []msg.UserID) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for user, seen := range h.wide[conv] {
		if seen == meta {
			sure = append(sure, user)
		} else {
			unsure = append(unsure, user)
		}
	}
	slices.Sort(sure) // so that a run can be repeated exactly
	slices.Sort(unsure)
	return sure, unsure
}

// seen notes what the store said of a membership at meta_rev.
func (h *hub) seen(conv msg.ConvID, user msg.UserID, meta msg.Rev, present bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	seen, there := h.wide[conv][user]
	switch {
	case !there || seen > meta:
	case present:
		h.wide[conv][user] = meta
	default:
		h.drop(conv, user)
		if p := h.users[user]; p != nil {
			p.wide = slices.DeleteFunc(p.wide, func(c msg.ConvID) bool { return c == conv })
		}
	}
}
