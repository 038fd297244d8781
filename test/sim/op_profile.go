package sim

import (
	"maps"
	"slices"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Profiles: what users say of themselves. Each change makes one more version, devices bring
// those that they ask for, and who looks at one is told of a new version, now and then.

// opSetProfile changes what a user says of himself, perhaps several times at once.
func opSetProfile(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	for range d.between(1, 3) {
		set := &frame.SetProfile{}
		text := w.short()
		switch d.IntN(4) {
		case 0:
			set.Name = &text
		case 1:
			set.Picture, set.Status = &text, &text
		case 2:
			set.Fields = map[string]string{pick(d, []string{"a", "b"}): pick(d, []string{"", text})}
		case 3:
			set.Status = new("the same each time")
		}
		if dev.awake() {
			w.tell("%v says of its user %s", dev, text)
			dev.input(func(e *engine.Engine) { e.SetProfile(set, func(engine.AnswerEvent) {}) })
		}
	}
}

// opProfiles brings profiles to a device, opWatch makes it look at some.
func opProfiles(w *World, d dice) {
	if dev := w.someDevice(d); dev != nil {
		users := append(some(d, userNames), "nobody")
		w.tell("%v brings the profiles of %s", dev, nameList(users))
		dev.input(func(e *engine.Engine) { e.SyncProfiles(users, func(engine.AnswerEvent) {}) })
	}
}

func opWatch(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	users := some(d, userNames)
	if d.once(4) {
		users = nil
	}
	w.tell("%v looks at the profiles of %s", dev, nameList(users))
	dev.input(func(e *engine.Engine) { w.must("look at profiles", e.Watch(users)) })
	if at := pick(d, w.users); d.once(2) { // and looks away before one of them changes it
		w.after(2000, func() {
			if dev.awake() {
				dev.input(func(e *engine.Engine) { w.must("look at profiles", e.Watch(nil)) })
			}
		})
		w.after(4000, func() { w.restate(at) })
	}
}

// restate gives a user another status.
func (w *World) restate(u *user) {
	for _, dev := range u.devices {
		if dev.awake() {
			w.tell("%v says something else of its user", dev)
			dev.input(func(e *engine.Engine) {
				e.SetProfile(&frame.SetProfile{Status: new(w.short())}, func(engine.AnswerEvent) {})
			})
			return
		}
	}
}

// profiles are all versions of one user's profile.
type profiles struct {
	name     string // as it is in his record
	versions []frame.UserProfile
	asked    []*frame.SetProfile // what reached the server, and was not carried out
}

func (m *model) profileOf(user msg.Address) *profiles {
	p := m.profilesOf[user]
	if p == nil {
		p = &profiles{versions: []frame.UserProfile{{User: user, Known: true, Version: 1}}}
		m.profilesOf[user] = p
	}
	return p
}

func (p *profiles) now() *frame.UserProfile { return &p.versions[len(p.versions)-1] }

// setUser takes what the server stored of a user.
func (m *model) setUser(u *chat.User) {
	m.from[u.ID] = u.From
	m.wasShy[u.ID] = m.wasShy[u.ID] || u.From != msg.FromAnyone
	m.profileOf(u.Address).name = u.Name
}

// setProfile takes a new version of a profile: it is what one of the user's devices asked
// for, once.
func (m *model) setProfile(now *chat.Profile) {
	user := m.w.nameOf(now.User)
	p := m.profileOf(user)
	next := frame.UserProfile{User: user, Known: true, Version: now.Version,
		Profile: msg.Profile{Name: p.name, Picture: now.Picture, Status: now.Status, Fields: now.Fields}}
	i := slices.IndexFunc(p.asked, func(set *frame.SetProfile) bool {
		want := altered(p.now().Profile, set)
		return want.Equal(&next.Profile)
	})
	if i < 0 || now.Version != p.now().Version+1 {
		m.w.fail(3, "the profile of %s is %+v after %+v, and nobody asked for that", user, next, *p.now())
		return
	}
	p.asked = slices.Delete(slices.Clone(p.asked), i, i+1)
	p.versions = append(p.versions, next)
	m.w.tell("the profile of %s has version %d", user, now.Version)
}

// altered is a profile after a change.
func altered(p msg.Profile, set *frame.SetProfile) msg.Profile {
	if set.Name != nil {
		p.Name = *set.Name
	}
	if set.Picture != nil {
		p.Picture = *set.Picture
	}
	if set.Status != nil {
		p.Status = *set.Status
	}
	fields := map[string]string{}
	maps.Copy(fields, p.Fields)
	maps.Copy(fields, set.Fields)
	maps.DeleteFunc(fields, func(_, value string) bool { return value == "" })
	p.Fields = fields
	return p
}

// saysTo is what is said of a user to another one now.
func (m *model) saysTo(asker *user, about msg.Address) frame.UserProfile {
	id := m.w.idOf(about)
	if id == 0 || id != asker.id && m.blocks(id, asker.id) {
		return frame.UserProfile{User: about}
	}
	return *m.profileOf(about).now()
}

func sameProfile(a, b *frame.UserProfile) bool {
	return a.User == b.User && a.Known == b.Known && a.Version == b.Version && a.Profile.Equal(&b.Profile)
}

// profiles checks an answer about profiles: as they are now, where the device does not have
// them, and nothing of who has blocked its user.
func (m *model) profiles(c *conn, asked any, p *frame.ProfilesPage) {
	if _, set := asked.(*frame.SetProfile); set {
		for i := range p.Users {
			got := &p.Users[i]
			all := m.profileOf(c.d.user.name).versions
			if got.User != c.d.user.name || got.Version == 0 || int(got.Version) > len(all) || !sameProfile(got, &all[got.Version-1]) {
				m.w.fail(2, "%v is told that its user's profile is %+v, and it never was", c.d, *got)
			}
		}
		return
	}
	rest := p.Users
	for _, ask := range asked.(*frame.Profiles).Users[:p.Answered] {
		want := m.saysTo(c.d.user, ask.User)
		told := len(rest) > 0 && rest[0].User == ask.User
		if told && !sameProfile(&rest[0], &want) || !told && (!want.Known || want.Version != ask.Version) {
			m.w.fail(10, "%v is told %+v of %s, and that is %+v", c.d, p.Users, ask.User, want)
		}
		if told {
			rest = rest[1:]
		}
	}
	if len(rest) > 0 {
		m.w.fail(10, "%v is told of profiles that it did not ask for: %+v", c.d, rest)
	}
}

// gaze is whom a connection looks at, and what it was told of them.
type gaze struct {
	users map[msg.Address]bool
	lost  map[msg.Address]msg.Millis // when they blocked its user
	told  map[msg.Address]msg.Millis // by the server's clock
}

// watches notes whom a connection looks at now.
func (m *model) watches(c *conn, asked *frame.Watch) {
	was := c.gaze
	c.gaze = gaze{map[msg.Address]bool{}, map[msg.Address]msg.Millis{}, map[msg.Address]msg.Millis{}}
	for _, name := range asked.Users {
		if !m.saysTo(c.d.user, name).Known {
			continue
		}
		c.gaze.users[name] = true
		if at, told := was.told[name]; told && was.users[name] {
			c.gaze.told[name] = at
		}
	}
}

// looksAway notes that those whom a user blocks look at him no more.
func (m *model) looksAway(by *user, key string) {
	for _, c := range m.w.server.conns {
		if key == blockKey+string(c.d.user.name) && c.gaze.users[by.name] {
			delete(c.gaze.users, by.name)
			c.gaze.lost[by.name] = m.w.now
		}
	}
}

// profilePush checks what comes to who looks at a profile.
func (m *model) profilePush(c *conn, p *frame.ProfilePush) {
	now := m.w.server.clock()
	at, told := c.gaze.told[p.User]
	switch {
	case !c.gaze.users[p.User] && c.gaze.lost[p.User] != m.w.now:
		m.w.fail(10, "%v is told of the profile of %s, at which it does not look", c.d, p.User)
	case int(p.Version) > len(m.profileOf(p.User).versions):
		m.w.fail(2, "%v is told of version %d of the profile of %s, which is not durable", c.d, p.Version, p.User)
	case told && at <= now && now < at+5000:
		m.w.fail(7, "%v is told of the profile of %s twice within %d ms", c.d, p.User, now-at)
	case c.gaze.users[p.User]:
		c.gaze.told[p.User] = now
	}
}

// profileTold takes a profile that an app hears of.
func (d *device) profileTold(got *frame.UserProfile) {
	all := d.w.model.profileOf(got.User).versions
	if got.Known && (got.Version == 0 || int(got.Version) > len(all) || !sameProfile(got, &all[got.Version-1])) {
		d.w.fail(9, "%v hears that the profile of %s is %+v, and it never was", d, got.User, *got)
	}
}

// checkProfiles makes sure that a device that asks has what is said to its user.
func (d *device) checkProfiles() {
	w := d.w
	over := false
	d.input(func(e *engine.Engine) {
		e.SyncProfiles(userNames, func(ev engine.AnswerEvent) {
			over = true
			w.must("bring profiles", ev.Err)
		})
	})
	w.pass(8000)
	if !over && !w.broken() {
		w.fail(9, "%v asked for profiles, and nothing comes although it is online", d)
	}
	for _, name := range userNames {
		if w.broken() {
			return
		}
		want := w.model.saysTo(d.user, name)
		if got, err := d.e.Profile(name); w.must("read a profile", err) && !sameProfile(&got, &want) {
			w.fail(9, "%v shows the profile of %s as %+v, and it is %+v", d, name, got, want)
		}
	}
}
