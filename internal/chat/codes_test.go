package chat_test

import (
	"context"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// How a device or an administrator comes to see each error code that the rules
// raise. Others raise the codes of `elsewhere`.
var provoked = map[msg.Code]func(*scene) error{
	msg.CodeOutOfOrder: func(s *scene) error {
		return s.ask(&frame.Send{To: to("bob"), ID: s.id(), After: s.id(), Content: text("x")})
	},
	msg.CodeRateLimit: func(s *scene) error {
		for range 200 {
			s.post(&frame.Send{To: to("bob"), ID: s.id(), Content: text("x")})
			s.step()
		}
		return s.ask(&frame.Send{To: to("bob"), ID: s.id(), Content: text("x")})
	},
	msg.CodeTooMany: func(s *scene) error {
		for range 64 {
			s.post(&frame.Receipt{})
		}
		return s.ask(&frame.Receipt{})
	},
	msg.CodeNoSpace: func(s *scene) error {
		s.cfg.Full = func() bool { return true }
		s.restart()
		s.ann = s.connect("ann", "phone")
		return s.ask(&frame.Send{To: to("bob"), ID: s.id(), Content: text("x")})
	},
	msg.CodeTooManyKeys: func(s *scene) error {
		s.cfg.Limits.DataKeys = 1
		s.restart()
		s.ann = s.connect("ann", "phone")
		s.ann.keep("one", "")
		return s.ask(s.op(frame.Target{}, &frame.SetData{Key: "two"}))
	},
	msg.CodeBadRequest: func(s *scene) error {
		return s.ask(&frame.Send{To: to("bob"), ID: s.id(), Content: msg.Content{Type: msg.Note, Text: "bob sleeps"}})
	},
	msg.CodeBadAddress: func(s *scene) error { return s.ask(&frame.Fetch{To: to("a\nb")}) },
	msg.CodeBadName: func(s *scene) error {
		return s.try(func() error { _, err := s.chat.NewToken(ctx, "ann", "\n", 0, false); return err })
	},
	msg.CodeBadText: func(s *scene) error {
		return s.ask(&frame.Send{To: to("bob"), ID: s.id(), Content: text("\xff")})
	},
	msg.CodeTooLarge: func(s *scene) error {
		return s.ask(&frame.Send{To: to("bob"), ID: s.id(), Content: text(strings.Repeat("x", 64<<10+1))})
	},
	msg.CodeIDReused: func(s *scene) error {
		id := s.id()
		s.ann.sent(s.ann.ask(&frame.Send{To: to("bob"), ID: id, Content: text("x")}))
		return s.ask(&frame.Send{To: to("bob"), ID: id, Content: text("y")})
	},
	msg.CodeTooOld: func(s *scene) error {
		id := s.id()
		s.now += 401 * 24 * 3600 * 1000
		return s.ask(&frame.Send{To: to("bob"), ID: id, Content: text("x")})
	},
	msg.CodeNoUser: func(s *scene) error { return s.ask(&frame.Fetch{To: to("nobody")}) },
	msg.CodeNoConv: func(s *scene) error {
		return s.try(func() error { _, err := s.chat.AddMembers(ctx, 9, []msg.Address{"ann"}); return err })
	},
	msg.CodeUnknownKind: func(s *scene) error { return s.ask(nil) },
	msg.CodeExists: func(s *scene) error {
		return s.try(func() error { _, err := s.chat.AddUser(ctx, "ann", ""); return err })
	},
	msg.CodeNoMessage: func(s *scene) error {
		s.ann.send(to("bob"), "x")
		return s.ask(s.op(to("bob"), &frame.React{Seq: 2, Emoji: "👍"}))
	},
	msg.CodeDeleted: func(s *scene) error {
		s.ann.send(to("bob"), "x")
		s.ann.delete(to("bob"), 1)
		return s.ask(s.op(to("bob"), &frame.React{Seq: 1, Emoji: "👍"}))
	},
	msg.CodeOldOp: func(s *scene) error {
		s.ann.send(to("bob"), "x")
		old := s.op(to("bob"), &frame.Mark{Unread: true})
		s.ann.does(to("bob"), &frame.Mark{Unread: true})
		return s.ask(old)
	},
	msg.CodeNotYours: func(s *scene) error {
		s.connect("bob", "phone").send(to("ann"), "x")
		return s.ask(s.op(to("bob"), &frame.Edit{Seq: 1}))
	},
	msg.CodeTooLate: func(s *scene) error {
		s.cfg.Limits = chat.Limits{EditSeconds: 1}
		s.restart()
		s.ann = s.connect("ann", "phone")
		s.ann.send(to("bob"), "x")
		s.now += 1001
		return s.ask(s.op(to("bob"), &frame.Edit{Seq: 1}))
	},
	msg.CodeNoRight: func(s *scene) error {
		g := s.group("news", "ann")
		s.setGroup(g, func(c *chat.Conversation) { c.Settings.Broadcast = true })
		return s.ask(&frame.Send{To: in(g), ID: s.id(), Content: text("x")})
	},
	msg.CodeNotMember: func(s *scene) error { return s.ask(&frame.Fetch{To: in(msg.GroupConv(9))}) },
	msg.CodeLeft: func(s *scene) error {
		g := s.group("friends", "ann")
		s.remove(g, "ann")
		return s.ask(&frame.Fetch{To: in(g)})
	},
	msg.CodeGroupDeleted: func(s *scene) error {
		g := s.group("friends", "ann")
		s.do(func() error { return s.chat.DeleteGroup(ctx, g.Group()) })
		return s.ask(&frame.Fetch{To: in(g)})
	},
	msg.CodeBlocked: func(s *scene) error {
		s.ann.keep("block/bob", "")
		return s.ask(&frame.Send{To: to("bob"), ID: s.id(), Content: text("x")})
	},
	msg.CodeNotAccepted: func(s *scene) error {
		s.connect("bob", "phone").acceptsFrom(msg.FromNobody)
		return s.ask(&frame.Send{To: to("bob"), ID: s.id(), Content: text("x")})
	},
	msg.CodePeerDisabled: func(s *scene) error {
		s.do(func() error { return s.chat.DisableUser(ctx, "bob") })
		return s.ask(&frame.Send{To: to("bob"), ID: s.id(), Content: text("x")})
	},
	msg.CodeDeviceLimit: func(s *scene) error {
		for _, name := range strings.Fields("b c d e f g h") {
			s.token("ann", name)
		}
		return s.try(func() error { _, err := s.chat.NewToken(ctx, "ann", "i", 0, false); return err })
	},
	msg.CodeWideLimit: func(s *scene) error {
		s.cfg.Limits = chat.Limits{WideAbove: 1, WideGroups: 1}
		s.restart()
		s.group("one", "ann", "bob")
		return s.try(func() error { _, _, err := s.chat.NewGroup(ctx, "two", "", []msg.Address{"ann", "bob"}); return err })
	},
	msg.CodeBadFrame: func(s *scene) error {
		s.ann.peer.Receive([]byte("no frame"))
		return s.last()
	},
	msg.CodeReplaced: func(s *scene) error {
		s.connect("ann", "phone")
		return s.last()
	},
	msg.CodeNewEpoch: func(s *scene) error {
		return s.door(func(h *frame.Hello) { h.Epoch, h.Cursor, h.Seal = s.chat.Epoch(), 9, s.chat.Seal(1, 9) })
	},
	msg.CodeBadToken: func(s *scene) error { return s.door(func(h *frame.Hello) { h.Token = []byte("guessed") }) },
	msg.CodeTokenRevoked: func(s *scene) error {
		s.do(func() error { return s.chat.RevokeToken(ctx, "ann", "phone") })
		return s.door(func(*frame.Hello) {})
	},
	msg.CodeTokenExpired: func(s *scene) error {
		var token [32]byte
		s.do(func() (err error) { token, err = s.chat.NewToken(ctx, "ann", "phone", 1, false); return err })
		s.now++
		return s.door(func(h *frame.Hello) { h.Token = token[:] })
	},
	msg.CodeUserDisabled: func(s *scene) error {
		s.do(func() error { return s.chat.DisableUser(ctx, "ann") })
		return s.last()
	},
	msg.CodeWrongDevice:  func(s *scene) error { return s.door(func(h *frame.Hello) { h.Device = "laptop" }) },
	msg.CodeTooOldClient: func(s *scene) error { return s.door(func(h *frame.Hello) { h.Protocol = frame.OldestProtocol - 1 }) },
	msg.CodeNoHello: func(s *scene) error {
		s.ann = s.dial("ann", "phone")
		return s.ask(&frame.Inbox{})
	},
	msg.CodeInternal: func(s *scene) error {
		n := s.post(&frame.Send{To: to("bob"), ID: s.id(), Content: text("x")})
		s.chat.FailUpdates()
		if _, err := s.chat.Step(ctx); err == nil {
			s.Fatalf("the commit did not fail")
		}
		return s.answer(n)
	},
	msg.CodeStopping: func(s *scene) error {
		stopped, stop := context.WithCancel(ctx)
		stop()
		if err := s.chat.Run(stopped); err != nil {
			return err
		}
		return s.ask(&frame.Send{To: to("bob"), ID: s.id(), Content: text("x")})
	},
}

// elsewhere lists who raises the codes that the rules do not.
var elsewhere = map[msg.Code]string{
	msg.CodeReferred:   "the device",
	msg.CodeSlowReader: "the gateway",
	msg.CodeIdle:       "the gateway",
	msg.CodeDraining:   "the gateway",
}

func TestEveryErrorCodeIsRaised(t *testing.T) {
	for code := range msg.Codes() {
		if code >= 9000 {
			continue // never sent
		}
		provoke, here := provoked[code]
		if _, other := elsewhere[code]; here == other {
			t.Errorf("%v: who raises it is not said, or twice", code)
			continue
		}
		if !here {
			continue
		}
		w := makeWorld(t, newFS())
		w.users("ann", "bob")
		s := &scene{world: w, ann: w.connect("ann", "phone")}
		if err := provoke(s); msg.CodeOf(err) != code {
			t.Errorf("%v: got %v", code, err)
		}
		if err := w.store.Close(); err != nil {
			t.Errorf("%v: %v", code, err)
		}
	}
}

// scene is where one code is provoked.
type scene struct {
	*world
	ann *device
}

func (s *scene) post(body any) uint64 { return s.ann.post(body) }

func (s *scene) ask(body any) error {
	n := s.post(body)
	s.step()
	return s.answer(n)
}

// answer is the error that a request was answered with.
func (s *scene) answer(n uint64) error {
	if e, ok := s.ann.answers[n].(*frame.Error); ok {
		return e.Err("asked")
	}
	return nil
}

// last is the error that came without being asked for.
func (s *scene) last() error {
	if list := s.ann.pushes(); len(list) > 0 && s.ann.closed {
		if e, ok := list[len(list)-1].(*frame.Error); ok {
			return e.Err("pushed")
		}
	}
	return nil
}

// door says Hello as ann's phone, but for what change changes.
func (s *scene) door(change func(*frame.Hello)) error {
	token := s.token("ann", "phone")
	h := &frame.Hello{Token: token[:], Device: "phone", Protocol: frame.Protocol}
	change(h)
	s.ann = s.dial("ann", "phone")
	return s.ask(h)
}
