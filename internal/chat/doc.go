// Package chat is the server's rules: what a conversation, an inbox, a receipt
// are, and what may be told to whom. It does no I/O of its own: records go to a
// Store, frames come from and go to Sinks, time and randomness are handed in.
// It starts no goroutines; whoever owns a Chat drives it with Run, or step by
// step with Step.
//
// # What it guarantees
//
//   - Order. Seqs and revs of a conversation are dense from 1 in the order of
//     commit. What one connection sends is applied in the order it arrived.
//   - Durable before visible. Operations are collected while a commit is under
//     way and committed together in the next one. Acknowledgements and pushes
//     leave after that commit is synced; everything else is read from a View.
//   - Exactly once. A message id is stored once per conversation; sending it again
//     with the same content returns the first result.
//   - Entitlement. Every answer is read, together with the member record that
//     permits it, from one snapshot; a push goes to members read in the same
//     transaction, or revalidated after it.
//   - Pushes may be lost: every frame says from which to which revision it
//     leads, and heartbeats carry the user's durable inbox rev.
//
// # Who is told what
//
// Read is a user's own affair; Delivered and Told are what others learn. All
// three are raised by Receipt alone, except that sending with nothing unread, and
// clearing, move Read (and nothing else). A receipt may raise Read and leave Told
// where it was, and of a user who keeps quiet it always does. Inbox rows and
// watermarks show others Told.
//
// A message changes after its append by Op alone, once for each operation id. Who may
// not see a message (from before his time, cleared, hidden) gets none of its changes
// either: his push of the same (prev, rev] leaves it out.
//
// # Where things are
//
// store.go and records.go are the contract with stores. requests.go is the
// table of request kinds, op.go that of changes, one file each. commit.go and
// batch.go are the group commit, changed.go what it did to messages; fanout.go sets
// inbox rows; push.go tells devices; verify.go and its
// neighbours check a whole database.
package chat
