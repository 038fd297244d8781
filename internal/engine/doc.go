// Package engine is the device's state machine: what is held of each
// conversation (spans, holes, gaps), read sessions over it, syncs that bring
// what is missing, the outbox, receipts, and the inbox cursor.
//
// It does no I/O of its own and starts no goroutine. Inputs are method calls,
// one at a time: a connection that came or went, a frame, a tick of the clock,
// a command of the app. After each the driver calls Take for what to send and
// what to tell the app, and Deadline for when the next Tick is due. The client
// package drives it behind a mutex, the simulator from its own loop.
//
// What it guarantees: coverage never claims what is not in the local database
// (rows and spans change in one transaction); Read never steps over a gap; each
// Sync ends in exactly one SyncEvent; what was written to the outbox leaves in
// order with the same id until the server has answered for it.
package engine
