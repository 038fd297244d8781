package gateway

import "sync/atomic"

// Traffic is what all connections of a gateway have moved since it was made.
// Messages are whole ones; bytes are those of the sockets, headers of frames and
// control frames included.
type Traffic struct {
	ReceivedMessages, ReceivedBytes uint64
	SentMessages, SentBytes         uint64
}

type traffic struct {
	receivedMessages, receivedBytes, sentMessages, sentBytes atomic.Uint64
}

// Traffic may be asked at any time.
func (g *Gateway) Traffic() Traffic {
	t := &g.traffic
	return Traffic{t.receivedMessages.Load(), t.receivedBytes.Load(), t.sentMessages.Load(), t.sentBytes.Load()}
}
