// Package localdb is the device's database: one SQLite file that holds the
// conversation list, the messages that are local with their coverage, and the
// outbox. It uses github.com/ncruces/go-sqlite3 directly: no C compiler, no
// database/sql.
//
// What it guarantees, beyond the contract of engine.DB:
//
//   - One process has the file open at a time, and one DB in it. A second Open
//     fails at once with msg.CodeInUse. The lock is the operating system's on
//     the file itself, held by SQLite's exclusive locking mode: a process that
//     was killed leaves nothing behind that blocks the next one.
//   - A crash at any point, of the process or of the machine, loses no durable
//     update, and of the others at most the latest ones, never one in between.
//     The file opens again without help.
//   - Damage is never taken for data: pages in the file and in the log have
//     checksums, which are checked whenever they are read. Once it was seen, Open
//     says so (ErrDamaged), and Recover sets the file aside and makes a new one
//     that holds what can be read of owner, login and outbox. Damage inside the log
//     counts as a crash: what stands before it is taken.
//   - Errors are *msg.Error: CodeLocalDB with the cause (a full disk is named),
//     CodeInUse, or CodeClosed. Those that say that the file is damaged match
//     ErrDamaged, a file of a newer version matches ErrNewer. An update that
//     failed has changed nothing, and the database stays usable.
//
// The write-ahead log lies beside the file in "<file>-wal" until Close; the two
// belong together and are moved or removed together, while closed. A file
// "<file>-damaged" is the note that damage was seen.
//
// The schema is in schema/*.sql, one file per version. Messages are rows of a
// table that is clustered by conversation and seq, so a page is one seek and a
// scan; blobs reach the caller without being copied.
package localdb
