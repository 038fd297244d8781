// Package sim runs the whole system in one goroutine under a clock of its own:
// the server's rules on the embedded store, and the engines of several users'
// devices on their local databases, joined by a network that loses, delays and
// repeats, on disks whose power fails. Nothing in it is a stand-in for the parts
// that it tests; only sockets, clocks and disks are made of memory.
//
// # A run
//
// Everything that happens in a run follows from its seed: how many users there
// are and how bad their network is (profile.go), which operations happen and when
// (profile.go), and every further choice (dice.go). An operation is one small file
// op_*.go, a fault one file fault_*.go; ops.go lists them. At the end of a run
// the faults stop, all devices come online, and what they have must be what the
// server has (converge.go).
//
// # What is checked
//
// model.go keeps what must be true in plain maps and slices: it plays what each
// durable commit did (tape.go), judges each change at the moment at which the server
// does (model_op.go), remembers what every device wrote, and compares. The
// checks are in check_*.go; docs/promises.md says which belong to which
// promise. The first one that fails ends the run.
//
// # Repeating a run
//
// A seed gives the same observable history each time: the same frames in both
// directions, the same events, the same pages read, at the same moments. Two
// things make that so beyond the seed: the store's log is the only file whose
// unsynced bytes may survive a crash of the server (disk.go), and background
// work of the store does not touch it. Runs of the class "background" give that
// up, to have crashes in the middle of flushes and compactions
// (disk_background.go); they are not promised to repeat.
//
// The steps of a run draw their choices from dice of their own, so that a run
// without some of its steps is still much the same run: shrink.go leaves out
// what a failure does not need.
package sim
