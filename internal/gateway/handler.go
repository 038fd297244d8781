package gateway

// Handler is who talks on the connections: the server's rules.
type Handler interface {
	// Connect is called for each new connection before its first message. The
	// sink may be used at once, from any goroutine, until Closed returns.
	Connect(remote string, sink Sink) Peer
}

// Peer is the handler's side of one connection.
type Peer interface {
	// Receive takes one complete message. It is called on the connection's
	// reading goroutine: while it runs, nothing more is read from this
	// connection. The frame is valid only during the call.
	Receive(frame []byte)
	// Beat is called once per heartbeat, possibly while Receive runs. All
	// connections share one goroutine for it, so it must not wait for anything.
	Beat()
	// Closed is called exactly once, after the last Receive and the last Beat. The
	// error says why: nil when either side closed in order, else one with a code
	// of msg (CodeSlowReader, CodeIdle, CodeDraining, CodeBadFrame) or the
	// socket's error.
	Closed(err error)
}

// Sink is where a handler puts what one connection is to receive.
type Sink interface {
	// Send queues a frame and never waits. Nobody may change the frame any more;
	// several sinks may be given the same one. False says that the connection is
	// closing and the frame was dropped; so it is when the frame would raise what
	// is unsent above the limit, which closes the connection as a slow reader.
	Send(frame []byte) bool
	// Close sends what is queued, then the final frame unless it is nil, then
	// closes the connection. It never waits; only the first call counts.
	Close(final []byte)
}
