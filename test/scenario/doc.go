// Package scenario tells the stories that Backscroll is about, with real
// processes: the binary is built once, servers listen on loopback and are stopped,
// killed and started again, devices are the command line or the Go SDK, and
// between them stands at most a tap that counts, holds and cuts.
//
// Nothing waits for time to pass: a story waits for what a process prints, for
// what a listener hears, or for what crosses a tap, each with a deadline.
//
// Stories that need history run on small logs made by the test itself. Where
// BACKSCROLL_DATA names ubuntu-irc.tar.gz (153 days of a real channel), they run
// on these too.
package scenario
