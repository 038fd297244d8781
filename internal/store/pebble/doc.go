// Package pebble is the embedded store: chat.Store on Pebble, an ordered
// key-value store, in one directory and one process.
//
// # What it promises
//
// Durable before visible. Pebble itself shows a commit as soon as it is in
// memory, before the log is synced. So every commit takes a snapshot of Pebble
// right after it is applied, and publishes it once its log record is synced; a
// View reads the newest published snapshot. Views never wait for a sync and
// never see above one. An Update sees the commits before it, synced or not, and
// returns only when all that it saw or wrote is synced.
//
// Updates run one at a time up to their commit; then the next one begins while
// the sync is under way, and waiting Updates share the next sync.
//
// # Layout, version 5
//
// A key is a tag and its parts; numbers in it are big endian, conv and id are 16
// bytes, token 32, user, seq and rev 8, activity 8 with its sign bit flipped, kind
// 1, an emoji ends with a zero byte, and a name, or an emoji that comes last, is
// the rest of the key. What belongs to a user lies together behind
// U user, what belongs to a conversation behind V conv. Values are described in
// record.go. An index says nothing that its record does not; Check compares them.
//
//	key                            value                   what
//	f                              number                  the version of the layout
//	m name                         bytes                   meta
//	n name                         number                  the last number given out: "user", "group"
//	a address                      user                    index of users
//	t token                        user, device name       index of devices
//	k key                          conv                    index of groups
//	U user u                       record                  user
//	U user d name                  record                  device
//	U user f                       record                  profile, if it was ever changed
//	U user w conv                  -                       wide membership
//	U user r conv                  record                  inbox row
//	U user x                       conv                    the row that changed last: its inbox_rev, or that of his data, is the user's
//	U user q inbox_rev             conv                    index of the other rows
//	U user o pinned activity conv  -                       index of the other rows
//	U user y key                   record                  user data
//	U user z deleted inbox_rev     key                     index of user data; deleted is 0 or 1
//	U user v                       record                  what the user's data amounts to, if there ever was any
//	V conv c                       record                  conversation
//	V conv d                       record                  its description and picture, if it has any
//	V conv p user                  record                  member, present
//	V conv l user                  record                  member who left
//	V conv v meta_rev user         -                       index of members, present and left
//	V conv o user name             number                  last operation of a device
//	V conv r user kind seq         time                    receipt: a move of a watermark
//	V conv g seq                   record, then the blob   message
//	V conv e rev seq               -                       index of messages: changed after their append
//	V conv i id                    record                  message id
//	V conv s user seq              number                  skip (user 0: for everybody)
//	V conv x seq emoji rev         record                  reaction
//	V conv y seq user emoji        rev                     index of reactions
//	V conv m user seq              -                       mention
//	V conv h user seq              hidden_rev              message that a user hid
//	V conv j user hidden_rev       seq                     index of hidden messages
//
// # Write errors
//
// Pebble 2.1.7 does not survive an error of its log or manifest. A commit whose
// sync failed returns the error, but the log stays in error, and starting the
// next one, in the middle of some later commit, panics with a mutex in a state
// that ends the process. An error of the manifest goes to Logger.Fatalf, by
// default the end of the process; where that returns, Pebble repeats its
// background work in vain and commits wait for it for ever.
//
// So the store catches errors of the log, the manifest and directory syncs below
// Pebble, in the file system that it hands to it (guard.go). The first one
// freezes what is on disk; Pebble hears that all is well. Every Update looks for
// that error after its sync: it is not acknowledged, and from then on the store
// refuses everything with it (CodeInternal). Options.OnFatal is called. Views
// that run go on, and Close works. What the failed Update wrote may be there
// after the next start, as with any answer that got lost.
//
// Other background errors, such as no space for a new table, are logged, and
// Pebble tries again: commits wait for it once the memory tables are full.
//
// # Files and memory
//
// Upper levels are compressed with Snappy, the two lowest with zstd. With cgo
// Pebble uses the C library for that, without it a Go one; each reads what the
// other wrote. Memory is bounded by Options.CacheBytes, five times
// Options.MemTableBytes and about 27 MB of hot records (hot.go), besides the
// descriptions of hot groups.
package pebble
