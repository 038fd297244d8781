package server

import (
	"bytes"
	"time"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/gateway"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// edge puts the rules behind the gateway.
type edge struct{ chat *chat.Chat }

func (e edge) Connect(remote string, sink gateway.Sink) gateway.Peer {
	return peer{e.chat.Connect(remote, sink)}
}

type peer struct{ chat.Peer }

// Receive hands on a copy: the gateway uses the frame's bytes again, and the
// rules may keep them.
func (p peer) Receive(frame []byte) { p.Peer.Receive(bytes.Clone(frame)) }

func (s *Server) gatewayConfig() gateway.Config {
	return gateway.Config{
		SlowFrame: finalFrame(msg.CodeSlowReader, "this device did not read what was sent to it: connect again"),
		IdleFrame: finalFrame(msg.CodeIdle, "nothing was heard from this device for two heartbeats: connect again"),
		Heartbeat: time.Duration(s.cfg.Limits.Heartbeat) * time.Millisecond,
		EachTick:  s.chat.Tick,
		Log:       s.cfg.Log,
	}
}

// finalFrame is what a connection is sent before it is closed.
func finalFrame(code msg.Code, why string) []byte {
	return wire.Codec{}.EncodeServer(frame.Server{Body: &frame.Error{Code: code, Detail: why}})
}
