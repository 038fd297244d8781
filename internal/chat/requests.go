package chat

import (
	"reflect"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// kind is how one kind of request is served.
type kind struct {
	serve func(s *session, request uint64, body any)
	// opens: it may come before Hello, being that.
	opens bool
	// unanswered: it may have the request number 0.
	unanswered bool
}

// kinds is the table of requests: a line for each, a file for each.
var kinds = map[reflect.Type]kind{
	of[frame.Hello]():        {serve: as((*session).hello), opens: true},
	of[frame.Send]():         {serve: as((*session).send)},
	of[frame.Fetch]():        {serve: as((*session).fetch)},
	of[frame.Changes]():      {serve: as((*session).changes)},
	of[frame.Inbox]():        {serve: as((*session).inbox)},
	of[frame.Receipt]():      {serve: as((*session).receipt)},
	of[frame.Op]():           {serve: as((*session).op)},
	of[frame.Info]():         {serve: as((*session).info)},
	of[frame.Reactors]():     {serve: as((*session).reactors)},
	of[frame.Transient]():    {serve: as((*session).transient)},
	of[frame.Typing]():       {serve: as((*session).typing)},
	of[frame.Presence]():     {serve: as((*session).presence)},
	of[frame.Profiles]():     {serve: as((*session).profiles)},
	of[frame.SetProfile]():   {serve: as((*session).setProfile)},
	of[frame.Watch]():        {serve: as((*session).watch)},
	of[frame.Data]():         {serve: as((*session).data)},
	of[frame.Account]():      {serve: as((*session).account)},
	of[frame.Devices]():      {serve: as((*session).devices)},
	of[frame.RenameDevice](): {serve: as((*session).renameDevice)},
	of[frame.SignOut]():      {serve: as((*session).signOut)},
	of[frame.NewGroup]():     {serve: as((*session).newGroup)},
	of[frame.Members]():      {serve: as((*session).members)},
	of[frame.Heartbeat]():    {serve: as((*session).heartbeat), unanswered: true},
}

func of[B any]() reflect.Type { return reflect.TypeFor[*B]() }

func as[B any](serve func(*session, uint64, *B)) func(*session, uint64, any) {
	return func(s *session, request uint64, body any) { serve(s, request, body.(*B)) }
}

// Receive implements Peer.
func (s *session) Receive(b []byte) {
	if s.over() {
		return
	}
	in, err := s.c.codec.DecodeClient(b)
	if err != nil {
		s.end(in.Request, &frame.Error{Code: msg.CodeBadFrame, Detail: errorFrame(err).Detail})
		return
	}
	k, known := kinds[reflect.TypeOf(in.Body)]
	switch {
	case !k.opens && s.phase.Load() == phaseNew:
		s.end(in.Request, &frame.Error{Code: msg.CodeNoHello, Detail: "the first frame must be Hello"})
	case !known:
		s.fail(in.Request, msg.Errorf(msg.CodeUnknownKind, "this server does not know that kind of request; it may be older than the client"))
	case in.Request == 0 && !k.unanswered:
		s.fail(0, msg.Errorf(msg.CodeBadRequest, "a request needs a number other than 0"))
	default:
		k.serve(s, in.Request, in.Body)
	}
}
