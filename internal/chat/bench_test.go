package chat_test

import (
	"fmt"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// sinkhole is a connection whose frames nobody reads.
type sinkhole struct{ frames, bytes int }

func (s *sinkhole) Send(b []byte) bool { s.frames++; s.bytes += len(b); return true }
func (s *sinkhole) Close([]byte)       {}

// bench is a world whose devices do not look at what they get.
type bench struct {
	*world
	peers []chat.Peer
	sinks []*sinkhole
}

func newBench(b *testing.B, users int) *bench {
	w := makeWorld(b, newFS(), patient)
	out := &bench{world: w}
	for i := range users {
		a := msg.Address(fmt.Sprintf("user%03d", i))
		w.users(a)
		token := w.token(a, "phone")
		sink := new(sinkhole)
		p := w.chat.Connect("bench", sink)
		p.Receive(wire.Codec{}.EncodeClient(frame.Client{Request: 1, Body: &frame.Hello{Token: token[:], Device: "phone", Protocol: 1}}))
		w.step()
		out.peers, out.sinks = append(out.peers, p), append(out.sinks, sink)
	}
	b.Cleanup(func() {
		if err := w.store.Close(); err != nil {
			b.Error(err)
		}
	})
	return out
}

const line = "so I tried that, and it seems to work now; thanks a lot for it"

// round sends one message from each of the first n users to the target of each,
// in one commit.
func (w *bench) round(n int, target func(int) frame.Target, request uint64) {
	w.now++
	for i := range n {
		w.peers[i].Receive(wire.Codec{}.EncodeClient(frame.Client{Request: request, Body: &frame.Send{
			To: target(i), ID: w.id(), Content: text(line),
		}}))
	}
	if _, err := w.chat.Step(ctx); err != nil {
		w.Fatalf("step: %v", err)
	}
}

func (w *bench) measure(b *testing.B, n int, target func(int) frame.Target) {
	w.round(n, target, 2) // makes the conversations
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i += n {
		w.round(n, target, 3)
	}
}

// One message of one sender, alone in its commit.
func BenchmarkSendAlone(b *testing.B) {
	newBench(b, 2).measure(b, 1, func(int) frame.Target { return to("user001") })
}

// 50 senders to 50 online receivers, one message each in every commit: what a
// message costs, from the sender's frame to the receiver's.
func BenchmarkSendOneToOne(b *testing.B) {
	newBench(b, 100).measure(b, 50, func(i int) frame.Target { return to(msg.Address(fmt.Sprintf("user%03d", 50+i))) })
}

// 64 online members of a small group, of whom 50 write in every commit.
func BenchmarkSendSmallGroup(b *testing.B) {
	w := newBench(b, 64)
	var members []msg.Address
	for i := range 64 {
		members = append(members, msg.Address(fmt.Sprintf("user%03d", i)))
	}
	g := w.group("friends", members...)
	w.measure(b, 50, func(int) frame.Target { return in(g) })
}

// One message to a wide group of which 100 members are online.
func BenchmarkSendWide(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := newBench(b, 100)
			var members []msg.Address
			for i := range n {
				members = append(members, msg.Address(fmt.Sprintf("user%03d", i)))
			}
			w.users(members...)
			g := w.group("town", members...)
			w.measure(b, 1, func(int) frame.Target { return in(g) })
		})
	}
}

// A heartbeat of a user of 1,000 wide groups none of which changed.
func BenchmarkBeatWide(b *testing.B) {
	w := newBench(b, 10)
	var members []msg.Address
	for i := range 70 {
		members = append(members, msg.Address(fmt.Sprintf("user%03d", i)))
	}
	w.users(members...)
	for i := range 1000 {
		w.group(fmt.Sprint("group ", i), members...)
	}
	w.peers[0].Beat()
	w.step()
	b.ResetTimer()
	for range b.N {
		w.peers[0].Beat()
	}
}

// Messages imported into a group of ten who all write.
func BenchmarkImport(b *testing.B) {
	w := newBench(b, 1)
	var members []msg.Address
	for i := range 10 {
		members = append(members, msg.Address(fmt.Sprintf("user%03d", i)))
	}
	w.users(members...)
	g := w.group("channel", members...)
	list := make([]chat.ImportMessage, 1000)
	b.ResetTimer()
	for n := 0; n < b.N; n += len(list) {
		for i := range list {
			list[i] = chat.ImportMessage{ID: id8(n + i), From: members[(n+i*7)%10], Content: text(line)}
		}
		w.do(func() error { _, err := w.chat.Import(ctx, g, list); return err })
	}
}
