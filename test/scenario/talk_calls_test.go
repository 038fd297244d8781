package scenario_test

import (
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// Calls, and sessions of part of a conversation and over all.
func TestCalls(t *testing.T) { tell(t, callFeatures) }

var callFeatures = []feature{{
	name: "calls",
	do: func(y *story) {
		y.calls(msg.Call{Video: true})
		y.bob.has(4)
		y.bob.did(y.bob.SetCall(y.bob.with, client.At(4), msg.Answered, 0))
		y.ann.did(y.ann.SetCall(y.ann.with, client.At(4), msg.Rejected, 0)) // she hung up late
		y.ann.did(y.ann.SetCall(y.ann.with, client.At(4), msg.Answered, 63_000))
		y.calls(msg.Call{})
		y.calls(msg.Call{Outcome: msg.Rejected})
		y.bob.mayNot(msg.CodeBadRequest)(y.bob.SetCall(y.bob.with, client.At(1), msg.Answered, 0))
		y.ann.mayNot(msg.CodeBadRequest)(y.ann.Edit(y.ann.with, client.At(5), msg.Content{Text: "a call"}))
	},
	ann: "1 ann: one, delivered\n2 ann: two, delivered\n3 bob: three\n4 ann: , video call answered 63000, edited, delivered\n" +
		"5 ann: , call missed 0, delivered\n6 ann: , call rejected 0, silent, delivered\n= unread 1, preview ",
	bob: "1 ann: one\n2 ann: two\n3 bob: three, delivered\n4 ann: , video call answered 63000, edited\n" +
		"5 ann: , call missed 0\n6 ann: , call rejected 0, silent\n= unread 3, preview ",
	also: callsAlone,
}}

// calls keeps a record of a call of ann.
func (y *story) calls(c msg.Call) {
	y.t.Helper()
	if _, err := y.ann.CallWait(soon(y.t), y.ann.with, c); err != nil {
		y.t.Fatal(err)
	}
}

// callsAlone: sessions of calls show these and no others, also over all conversations.
func callsAlone(y *story, h *handset) {
	shows := func(o client.ReadOptions, want ...msg.Seq) {
		y.t.Helper()
		s := open(y.t, h.Client, o)
		defer s.Stop()
		r, err := s.SyncWait(soon(y.t), 20)
		if err != nil {
			y.t.Fatal(err)
		}
		p, err := s.ReadPage(20)
		if err != nil || r.Count != len(want) || len(p.Messages) != len(want) {
			y.t.Errorf("%s on %s syncs %+v and reads %d, %v; want %v", h.user, h.opt.Device, r, len(p.Messages), err, want)
			return
		}
		for i, m := range p.Messages {
			if m.Seq != want[i] {
				y.t.Errorf("%s on %s reads %d as number %d of %v", h.user, h.opt.Device, m.Seq, i, want)
			}
		}
	}
	shows(client.ReadOptions{With: h.with, Kind: client.Calls}, 6, 5, 4)
	shows(client.ReadOptions{With: h.with, Kind: client.MessagesOnly, FIFO: true}, 1, 2, 3)
	shows(client.ReadOptions{All: true, Kind: client.Calls}, 6, 5, 4)
	shows(client.ReadOptions{All: true, Query: "TWO"}, 2)
	if h.user == y.bob.user {
		shows(client.ReadOptions{With: h.with, Kind: client.MissedCalls}, 5)
		shows(client.ReadOptions{With: h.with, Kind: client.OutgoingCalls})
		shows(client.ReadOptions{All: true, Unread: true}, 5, 2, 1)
	} else {
		shows(client.ReadOptions{With: h.with, Kind: client.MissedCalls})
		shows(client.ReadOptions{With: h.with, Kind: client.OutgoingCalls}, 6, 5, 4)
		shows(client.ReadOptions{All: true, From: y.bob.user}, 3)
	}
}
