package chat

import (
	"context"
	"strings"
	"unicode"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// hello admits a device. Whatever it misses while it is being admitted is
// noted: it is in the hub before its inbox rev is read.
func (s *session) hello(request uint64, h *frame.Hello) {
	if s.phase.Load() != phaseNew {
		s.fail(request, msg.Errorf(msg.CodeBadRequest, "Hello was said on this connection already"))
		return
	}
	d, err := s.admit(h)
	if err != nil {
		s.fail(request, err)
		return
	}
	platform, news := s.sees(&d, h.Platform)
	s.advance(phaseKnown)
	replaced, ok := s.c.hub.join(s)
	if !ok {
		return
	}
	if replaced != nil {
		replaced.end(0, &frame.Error{Code: msg.CodeReplaced, Detail: "the same device connected again"})
	}
	if news {
		s.noteSeen(s.seen, &platform)
	}
	if !s.begin(request) {
		return
	}
	s.refreshWide(func(err error) {
		s.answered()
		if err == nil {
			err = s.welcome(request, min(h.Protocol, frame.Protocol))
		}
		if err != nil {
			s.fail(request, err)
		}
	})
}

// admit finds who is speaking and checks that he may.
func (s *session) admit(h *frame.Hello) (d Device, err error) {
	if h.Protocol < frame.OldestProtocol {
		return d, msg.Errorf(msg.CodeTooOldClient, "the client speaks protocol %d; this server serves %d and newer: update the client", h.Protocol, frame.OldestProtocol)
	}
	token := hashToken(h.Token)
	var u User
	var inbox msg.Rev
	err = s.c.store.View(context.Background(), func(r Reader) error {
		var there bool
		if d, there, err = found(r.DeviceByToken(token)); err != nil {
			return err
		}
		if !there {
			return msg.Errorf(msg.CodeBadToken, "the server does not know this token")
		}
		if u, err = r.User(d.User); err != nil {
			return err
		}
		inbox, err = r.InboxRev(d.User)
		return err
	})
	if err == nil {
		err = s.c.goodFor(&d, &u)
	}
	if err == nil && h.Device != "" && h.Device != d.Name {
		err = msg.Errorf(msg.CodeWrongDevice, "the token belongs to the device %q", d.Name)
	}
	if err == nil {
		err = s.plausible(&u, h, inbox)
	}
	s.user, s.device, s.token, s.since = u, d.Name, token, s.c.clock()
	return d, err
}

// goodFor refuses a device that may not connect (any longer).
func (c *Chat) goodFor(d *Device, u *User) error {
	switch {
	case d.Revoked:
		return &msg.Error{Code: msg.CodeTokenRevoked, Detail: revokedWhy(d)}
	case d.Expires != 0 && d.Expires <= c.clock():
		return msg.Errorf(msg.CodeTokenExpired, "the token of the device %q has expired", d.Name)
	case !u.Active:
		return msg.Errorf(msg.CodeUserDisabled, "the account of %q is disabled", string(u.Address))
	}
	return nil
}

// welcome answers Hello and opens the way for pushes.
func (s *session) welcome(request uint64, protocol uint32) error {
	c, epoch := s.c, s.c.epoch.Load()
	var inbox msg.Rev
	err := c.store.View(context.Background(), func(r Reader) error {
		// Again, now that it is in the hub: who is signed out later is told there.
		err := s.stillGood(r)
		if err == nil {
			inbox, err = r.InboxRev(s.user.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	s.reply(request, &frame.Welcome{
		User: s.user.Address, UserID: s.user.ID, ServerID: c.serverID, Time: c.clock(),
		Epoch: epoch, InboxRev: inbox, Protocol: protocol, Limits: c.limits.announced(),
		Seal: c.seal(epoch, s.user.ID, inbox), Device: s.device,
	})
	if s.advance(phaseWelcome) && s.missed.Load() {
		s.Beat()
	}
	return nil
}

// sees cleans what a device says it runs on, and reports whether that, or when it was
// last seen, is to be written.
func (s *session) sees(d *Device, platform string) (_ string, news bool) {
	platform = strings.Map(shown, strings.ToValidUTF8(platform[:min(len(platform), msg.MaxAddress)], ""))
	now := s.c.clock()
	if news = d.Platform != platform || now-d.LastSeen >= seenEvery; news {
		s.seen = now
	} else {
		s.seen = d.LastSeen
	}
	return platform, news
}

// noteSeen keeps when the device was last seen, and if platform is not nil on what it runs.
func (s *session) noteSeen(now msg.Millis, platform *string) {
	s.c.submit(&call{over: make(chan error, 1), run: func(b *batch) error {
		d, err := b.Device(s.user.ID, s.device)
		if err != nil {
			return err
		}
		if d.LastSeen = max(d.LastSeen, now); platform != nil {
			d.Platform = *platform
		}
		return b.PutDevice(d)
	}}, 256)
}

// shown leaves control characters out of what is shown to people.
func shown(r rune) rune {
	if unicode.IsControl(r) {
		return -1
	}
	return r
}
