package chat

import "github.com/backscroll/backscroll/msg"

// counts remembers how many messages of a conversation are skipped for a user.
// Who writes much and never reads has a skip for each of his messages, and
// every message changes his row: without it each would count all of them. It
// belongs to the committer; forgetting costs a scan.
//
// What it remembers proves itself before it is used: the skips ever noted, then
// and now, must differ by those found above what was counted. So one that was
// noted further down, or by another server, only means counting anew. That holds
// because what is remembered reached up to the head: there was none above it then.
// What a commit counted that failed is forgotten.
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
	ever, head, err := b.skipsEver(conv, user)
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
			b.keepCount(key, counted{in, was.skipped + above, ever}, head)
			return was.skipped + above, nil
		}
	}
	skipped, err := b.Tx.CountSkips(conv, user, in)
	if err != nil {
		return 0, err
	}
	b.keepCount(key, counted{in, skipped, ever}, head)
	return skipped, nil
}

// keepCount remembers a count that reaches up to the head: of who has left it does not.
func (b *batch) keepCount(key countKey, n counted, head msg.Seq) {
	if n.in.Hi < head {
		return
	}
	if len(b.c.counts) >= manyCounts {
		clear(b.c.counts)
	}
	b.c.counts[key] = n
}

// skipsEver is how many skips were noted for everybody and for the user, and the
// conversation's head.
func (b *batch) skipsEver(conv msg.ConvID, user msg.UserID) (uint64, msg.Seq, error) {
	c, err := b.Conversation(conv)
	if err != nil {
		return 0, 0, err
	}
	m, err := b.Member(conv, user)
	return c.Skips + m.Skips, c.Head.Seq, err
}
