package dbtest

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

// The random updates stay among few of everything, so that they meet.
const (
	someConvs = 4
	someSeqs  = 12
	somePeers = 4
	someIDs   = 6

	someThreads = 3
)

var metaKeys = []string{"owner", "sync.cursor", "sync.epoch"}

// The last numbers given are stored by the updates that get them: so two databases
// in which all is equal go on equally.
const (
	lastConv   = "last conversation"
	lastOutbox = "last outbox entry"
)

func peer(n int) msg.Address { return msg.Address(fmt.Sprint("peer ", n)) }

func number(t *rapid.T, name string, n int) int { return rapid.IntRange(0, n).Draw(t, name) }
func convNo(t *rapid.T) engine.ConvNo {
	return engine.ConvNo(1 + number(t, "conversation", someConvs-1))
}
func seqs(t *rapid.T) msg.Range {
	return msg.Range{Lo: msg.Seq(1 + number(t, "lo", someSeqs-1)), Hi: msg.Seq(1 + number(t, "hi", someSeqs-1))}
}

func drawMeta(t *rapid.T) func(engine.Tx) error {
	key := rapid.SampledFrom(metaKeys).Draw(t, "key")
	value := rapid.SampledFrom([][]byte{nil, {}, []byte("a"), []byte("b")}).Draw(t, "value")
	return func(tx engine.Tx) error { return tx.SetMeta(key, value) }
}

// drawConv changes a conversation that exists, or makes the one that a peer or a
// group number names. Nobody else has its id or peer.
func drawConv(t *rapid.T) func(engine.Tx) error {
	n := number(t, "peer", somePeers-1)
	group := rapid.Bool().Draw(t, "group")
	learned := rapid.Bool().Draw(t, "learned")
	c := *full()
	c.Pinned, c.Activity = uint64(number(t, "pinned", 2)), msg.Millis(number(t, "activity", 5))
	c.InboxRev, c.WantRead = msg.Rev(number(t, "inbox rev", 2)), msg.Seq(number(t, "want read", 1))
	c.WantDelivered, c.Unread = 0, uint64(number(t, "unread", 9))
	c.WantTold, c.Marked = msg.Seq(number(t, "want told", 1)), rapid.Bool().Draw(t, "marked")
	return func(tx engine.Tx) error {
		c := c
		c.ID, c.Peer = msg.OneToOne(msg.UserID(n)+1, 99), peer(n)
		if group {
			c.ID, c.Peer = msg.GroupConv(uint64(n)+1), ""
		}
		had, err := tx.ConvByPeer(c.Peer)
		if had == nil && err == nil {
			had, err = tx.ConvByID(c.ID)
		}
		if err != nil {
			return err
		}
		if had != nil {
			c.No = had.No
		}
		if !group && !learned {
			c.ID, c.InboxRev = msg.ConvID{}, 0
		}
		if err := tx.PutConv(&c); err != nil || had != nil {
			return err
		}
		return tx.SetMeta(lastConv, fmt.Append(nil, c.No))
	}
}

func drawMessages(t *rapid.T) func(engine.Tx) error {
	no := convNo(t)
	messages := make([]engine.Stored, number(t, "messages", 5))
	for i := range messages {
		messages[i].Seq = msg.Seq(1 + number(t, "seq", someSeqs-1))
		messages[i].Rev = msg.Rev(number(t, "rev", 9))
		messages[i].Blob = fmt.Appendf(nil, "%d@%d%s", messages[i].Seq, messages[i].Rev,
			strings.Repeat("x", rapid.SampledFrom([]int{0, 100, 9000}).Draw(t, "more bytes")))
		messages[i].Traits = engine.Traits(number(t, "traits", 7))
		messages[i].Thread = uint64(number(t, "thread", someThreads-1))
		messages[i].Mine = drawEmojis(t)
	}
	return func(tx engine.Tx) error { return tx.PutMessages(no, messages) }
}

func drawEmojis(t *rapid.T) []string {
	return rapid.SampledFrom([][]string{nil, nil, {"👍"}, {"❤️", "👍"}}).Draw(t, "mine")
}

func drawMine(t *rapid.T) func(engine.Tx) error {
	no, seq, mine := convNo(t), msg.Seq(1+number(t, "seq", someSeqs-1)), drawEmojis(t)
	return func(tx engine.Tx) error { return tx.SetMine(no, seq, mine) }
}

func drawMember(t *rapid.T) func(engine.Tx) error {
	no := convNo(t)
	m := frame.Member{User: peer(number(t, "user", 3)), Name: fmt.Sprint("name ", number(t, "name", 9)),
		Role: msg.Role(number(t, "role", 2)), Joined: msg.Millis(number(t, "joined", 9)),
		Left: rapid.Bool().Draw(t, "left"), MetaRev: msg.Rev(number(t, "meta rev", 9))}
	all := number(t, "all", 9) == 9
	return func(tx engine.Tx) error {
		if all {
			return tx.DeleteMembers(no)
		}
		return tx.PutMember(no, m)
	}
}

func drawDelete(t *rapid.T) func(engine.Tx) error {
	no, r := convNo(t), seqs(t)
	return func(tx engine.Tx) error { return tx.DeleteMessages(no, r) }
}

func drawSpans(t *rapid.T) func(engine.Tx) error {
	no, r, rev := convNo(t), seqs(t), msg.Rev(number(t, "rev", 9))
	remove := rapid.Bool().Draw(t, "remove")
	return func(tx engine.Tx) error {
		old, err := tx.Spans(no)
		if err != nil {
			return err
		}
		if remove {
			return tx.SetSpans(no, old, old.Remove(r))
		}
		return tx.SetSpans(no, old, old.Insert(span.Span{Range: r, Rev: rev}))
	}
}

func drawHoles(t *rapid.T) func(engine.Tx) error {
	no := convNo(t)
	var holes []msg.Hole
	for seq := msg.Seq(1); seq < someSeqs; seq += 3 {
		if rapid.Bool().Draw(t, "hole") {
			holes = append(holes, msg.Hole{Range: msg.Range{Lo: seq, Hi: seq + 1}, Reason: msg.HoleHidden})
		}
	}
	return func(tx engine.Tx) error { return tx.SetHoles(no, holes) }
}

func drawWatermark(t *rapid.T) func(engine.Tx) error {
	no := convNo(t)
	w := frame.Watermark{User: peer(number(t, "user", 2)), Read: msg.Seq(number(t, "read", 9))}
	return func(tx engine.Tx) error { return tx.PutWatermark(no, w) }
}

func drawWrite(t *rapid.T) func(engine.Tx) error {
	e := engine.OutboxEntry{Conv: convNo(t), ID: messageID(byte(number(t, "id", someIDs-1)))}
	e.Content.Text = fmt.Sprint(number(t, "text", 99))
	switch number(t, "what", 2) {
	case 1:
		e.Content.ReplyTo, e.Content.Mentions = msg.Seq(number(t, "reply to", 9)), []msg.Address{"bob", "eve"}
	case 2:
		e.Change, e.Op, e.Ref = []byte("change"), uint64(number(t, "op", 9)), messageID(byte(number(t, "ref", someIDs-1)))
	}
	return func(tx engine.Tx) error {
		e := e
		had, err := tx.OutboxByID(e.ID)
		if err != nil {
			return err
		}
		if had != nil {
			e.No = had.No
		}
		if err := tx.PutOutbox(&e); err != nil || had != nil {
			return err
		}
		return tx.SetMeta(lastOutbox, fmt.Append(nil, e.No))
	}
}

func drawSent(t *rapid.T) func(engine.Tx) error {
	id, seq := messageID(byte(number(t, "id", someIDs-1))), msg.Seq(number(t, "seq", 3))
	return func(tx engine.Tx) error {
		e, err := tx.OutboxByID(id)
		if e == nil || err != nil {
			return err
		}
		return tx.DeleteOutbox(e, seq)
	}
}
