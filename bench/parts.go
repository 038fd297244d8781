package main

import "github.com/backscroll/backscroll/msg"

// part is a fixture that measures share.
type part int

const (
	short part = iota
	long
	many
	pairs
	crowd
	groups
	absentees
	edited
	unreads
	keyed
)

var partNames = map[part]string{
	short:     "a short history and a small inbox",
	long:      "a long history",
	many:      "a large inbox",
	pairs:     "pairs of users and a group",
	crowd:     "a crowd of users",
	groups:    "a large and a small group",
	absentees: "users with many and with few conversations",
	edited:    "a history that is held and edited",
	keyed:     "users with user data",
	unreads:   "users with unread and with read conversations",
}

func (p part) String() string { return partNames[p] }

func (p part) make(b *bench, r *rules) (err error) {
	w, size := &b.world, b.size
	switch p {
	case short:
		w.freshShort, w.shortGroup, err = viewer(b, r, "viewer:short", size.fewMessages, size.fewConversations)
	case long:
		w.freshLong, w.longGroup, err = viewer(b, r, "viewer:long", size.messages, size.fewConversations)
	case many:
		// The large inbox shows the short history, too.
		if w.freshMany, err = r.login("viewer:many"); err != nil {
			return err
		}
		if err = r.conversations(w.freshMany.user, &b.text, size.conversations-1); err != nil {
			return err
		}
		_, err = r.AddMembers(r.ctx, w.shortGroup, []msg.Address{w.freshMany.user})
	case pairs:
		return makePairs(b, r)
	case crowd:
		w.crowd, err = r.logins("crowd:", max(size.idle, size.members))
	case groups:
		return makeGroups(b, r)
	case absentees:
		return makeAbsentees(b, r)
	case edited:
		return makeEdited(b, r)
	case keyed:
		return makeKeyed(b, r)
	case unreads:
		return makeCounted(b, r)
	}
	return err
}

// viewer makes a user who sees a group with n messages beside other
// conversations.
func viewer(b *bench, r *rules, user msg.Address, n, conversations int) (l login, group uint64, err error) {
	if l, err = r.login(user); err != nil {
		return l, 0, err
	}
	if err = r.conversations(user, &b.text, conversations-1); err != nil {
		return l, 0, err
	}
	group, err = r.channel("#"+string(user), &b.text, n, user)
	return l, group, err
}

func makePairs(b *bench, r *rules) (err error) {
	w := &b.world
	if w.senders, err = r.logins("sender:", b.size.pairs); err != nil {
		return err
	}
	if w.receivers, err = r.logins("receiver:", b.size.pairs); err != nil {
		return err
	}
	if w.talkers, err = r.logins("talker:", b.size.group); err != nil {
		return err
	}
	group, _, err := r.NewGroup(r.ctx, "talk", "talk", addresses(w.talkers))
	w.talk = group.ID.Group()
	return err
}

// makeGroups makes two groups of which as many members are online.
func makeGroups(b *bench, r *rules) error {
	w, size := &b.world, b.size
	make := func(name string, members []login) (uint64, error) {
		g, _, err := r.NewGroup(r.ctx, name, name, addresses(members))
		return g.ID.Group(), err
	}
	var err error
	if w.largeGroup, err = make("large", w.crowd[:size.members]); err != nil {
		return err
	}
	small, err := r.logins("few:", size.online)
	if err != nil {
		return err
	}
	if w.smallGroup, err = make("small", small); err != nil {
		return err
	}
	w.largeSender, w.largeOnline = w.crowd[0], w.crowd[1:size.online]
	w.smallSender, w.smallOnline = small[0], small[1:]
	return nil
}

// makeAbsentees makes two users who know their conversations, and the others
// in these.
func makeAbsentees(b *bench, r *rules) (err error) {
	w, size := &b.world, b.size
	one := func(user msg.Address, n int) (login, []login, error) {
		l, err := r.login(user)
		if err != nil {
			return l, nil, err
		}
		peers, err := r.logins(string(user)+":", n)
		if err != nil {
			return l, nil, err
		}
		err = together(n, func(i int) error {
			conv, err := r.OneToOne(r.ctx, user, peers[i].user)
			if err != nil {
				return err
			}
			first := b.text.newest(n, i)
			first.from = peers[i].user
			return r.say(conv, string(peers[i].user), 0, first)
		})
		return l, peers, err
	}
	if w.absentMany, w.absentManyPeers, err = one("absent:many", size.absent); err != nil {
		return err
	}
	w.absentFew, w.absentFewPeers, err = one("absent:few", size.changed)
	return err
}
