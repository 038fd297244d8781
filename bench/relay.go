package main

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/gateway"
	"github.com/backscroll/backscroll/msg"
)

// relay is a server without rules and store: it welcomes everybody, passes
// each message on to who is called like its target, and acknowledges it. What
// it costs is the sockets and the frames.
type relay struct {
	mu    sync.Mutex
	peers map[msg.Address]gateway.Sink
}

// serveRelay is the process under test for baselines. It ends with its
// standard input.
func serveRelay() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	g := gateway.New(gateway.Config{}, &relay{peers: map[msg.Address]gateway.Sink{}})
	s := &http.Server{Handler: g, ReadHeaderTimeout: timeout}
	ctx, cancel := context.WithCancel(context.Background())
	go obey(cancel)
	go func() {
		<-ctx.Done()
		s.Close()
	}()
	if err := announce(listener.Addr().String()); err != nil {
		return err
	}
	if err := s.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	end, stop := context.WithTimeout(context.Background(), 5*time.Second)
	defer stop()
	return g.Shutdown(end, nil)
}

func (r *relay) Connect(_ string, sink gateway.Sink) gateway.Peer {
	return &relayPeer{relay: r, sink: sink}
}

func (r *relay) join(name msg.Address, sink gateway.Sink) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.peers[name] = sink
}

func (r *relay) find(name msg.Address) gateway.Sink {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.peers[name]
}

type relayPeer struct {
	relay *relay
	sink  gateway.Sink
	name  msg.Address
	head  msg.Position
}

func (p *relayPeer) Receive(b []byte) {
	f, err := codec.DecodeClient(b)
	if err != nil {
		p.sink.Close(nil)
		return
	}
	switch body := f.Body.(type) {
	case *frame.Hello:
		p.name = msg.Address(body.Device)
		p.relay.join(p.name, p.sink)
		p.answer(f.Request, &frame.Welcome{User: p.name, UserID: 1, ServerID: [16]byte{1}, Epoch: 1})
	case *frame.Send:
		p.pass(f.Request, body)
	case *frame.Receipt:
		p.answer(f.Request, &frame.Done{})
	}
}

// pass sends the frames that the server would: the message with its row to the
// receiver, the acknowledgement and a row to the sender.
func (p *relayPeer) pass(request uint64, s *frame.Send) {
	p.head.Seq++
	p.head.Ordinal++
	rev, now := msg.Rev(p.head.Seq), msg.MillisOf(time.Now())
	conv := msg.OneToOne(1, 2)
	row := frame.Row{Conv: conv, InboxRev: rev, Peer: p.name, Activity: now,
		State: frame.State{Head: p.head, Rev: rev, MetaRev: 1, First: 1, FirstWhy: msg.EndBeginning}}
	message := codec.EncodeMessage(&msg.Message{Content: s.Content, Seq: p.head.Seq, Ordinal: p.head.Ordinal, Rev: rev,
		ID: s.ID, From: p.name, Time: now})
	if to := p.relay.find(s.To.Peer); to != nil {
		to.Send(codec.EncodeServer(frame.Server{Body: &frame.Push{Conv: conv, Prev: rev - 1, Rev: rev,
			Messages: []frame.Blob{message}, MetaRev: 1, From: rev - 1, To: rev, Row: &row}}))
	}
	p.answer(request, &frame.SendAck{Conv: conv, Pos: p.head, Prev: rev - 1, Rev: rev, Time: now})
	p.answer(0, &frame.InboxPage{From: rev - 1, To: rev, Rows: []frame.Row{row}})
}

func (p *relayPeer) answer(request uint64, body any) {
	p.sink.Send(codec.EncodeServer(frame.Server{Request: request, Body: body}))
}

func (p *relayPeer) Beat()        {}
func (p *relayPeer) Closed(error) {}
