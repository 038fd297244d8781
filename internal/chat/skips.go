package chat

import "github.com/backscroll/backscroll/msg"

// counts remembers how many messages of a conversation are skipped for a user.
// Who writes much and never reads has a skip for each of his messages, and
// every message changes his row: without it each would count all of them. It
// belongs to the committer; forgetting costs a scan.
//
// What it remembers proves itself before it is used: the skips ever noted, then
// and now, must differ by those found above what was counted. So one that was
// noted further down, by another server, or not at all because the commit
// failed, only means counting anew.
type counts map[countKey]counted

type countKey struct {
	conv msg.ConvID
	user msg.UserID
}

type counted struct {
	in      msg.Range
	skipped uint64 // of in
	ever    uint64 // skips noted, of everybody and of the user
}

// manyCounts is how many are remembered before all are forgotten.
const manyCounts = 4096

// CountSkips implements MessageReader.
func (b *batch) CountSkips(conv msg.ConvID, user msg.UserID, in msg.Range) (uint64, error) {
	ever, err := b.skipsEver(conv, user)
	if err != nil || ever == 0 {
		return 0, err
	}
	key := countKey{conv, user}
	if was, ok := b.c.counts[key]; ok && was.in.Lo == in.Lo && was.in.Hi <= in.Hi {
		above, err := b.Tx.CountSkips(conv, user, msg.Range{Lo: was.in.Hi + 1, Hi: in.Hi})
		if err != nil {
			return 0, err
		}
		if was.ever+above == ever {
			b.c.counts[key] = counted{in, was.skipped + above, ever}
			return was.skipped + above, nil
		}
	}
	skipped, err := b.Tx.CountSkips(conv, user, in)
	if err != nil {
		return 0, err
	}
	if len(b.c.counts) >= manyCounts {
		clear(b.c.counts)
	}
	b.c.counts[key] = counted{in, skipped, ever}
	return skipped, nil
}

// skipsEver is how many skips were noted for everybody and for the user.
func (b *batch) skipsEver(conv msg.ConvID, user msg.UserID) (uint64, error) {
	c, err := b.Conversation(conv)
	if err != nil {
		return 0, err
	}
	m, err := b.Member(conv, user)
	return c.Skips + m.Skips, err
}
