// Package gateway is the WebSocket edge of the server: sockets, limits and
// back-pressure. It knows frames as bytes only and has no rules; a Handler has.
//
// Guarantees:
//
//   - Messages of a connection reach its Peer one at a time and whole, whatever
//     fragments they came in and however large: up to Config.FrameBytes.
//   - Nothing that a Sink does waits for the network. Frames leave in the order
//     they were given, as many in one system call as are ready.
//   - What waits to be sent is bounded per connection: whoever does not read is
//     disconnected, and nobody else notices.
//   - A connection from which nothing was heard for two heartbeats is closed, so a
//     peer that vanished without a word is noticed.
//   - An idle connection costs one goroutine and little memory (a test holds it
//     below 5 KiB): no writing goroutine, no timer, no large buffer.
//   - Every goroutine has ended when Shutdown returns.
//
// The framing is RFC 6455 without extensions; compression is for the frames
// themselves to bring, where it pays.
package gateway
