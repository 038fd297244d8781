package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// said is how many messages each conversation of measure (l) has; the last one
// mentions the user.
const said = 3

func makeCounted(b *bench, r *rules) (err error) {
	w := &b.world
	if w.counting, err = r.login("viewer:unread"); err != nil {
		return err
	}
	if w.plain, err = r.login("viewer:read"); err != nil {
		return err
	}
	peers := make([]msg.Address, b.size.counted)
	for i := range peers {
		peers[i] = numbered("writer:", i)
	}
	if _, err := r.EnsureUsers(r.ctx, peers); err != nil {
		return err
	}
	return together(2*len(peers), func(i int) error {
		to, peer := []login{w.counting, w.plain}[i%2], peers[i/2]
		conv, err := r.OneToOne(r.ctx, to.user, peer)
		if err != nil {
			return err
		}
		batch := make([]chat.ImportMessage, said)
		for k := range batch {
			l := b.text.newest(said*len(peers), i/2*said+k)
			l.from = peer
			batch[k] = imported(string(to.user)+"/"+string(peer), k, l)
		}
		batch[said-1].Content.Mentions = []msg.Address{to.user}
		_, err = r.Import(r.ctx, conv, batch)
		return err
	})
}

// counts is measure (l): a fresh device gets the exact counts of all conversations.
// It is held against a user who has read everything, whose rows count nothing.
func (b *bench) counts() error {
	srv, err := b.serve()
	if err != nil {
		return err
	}
	defer srv.stop()
	n := b.size.counted
	if err := b.readAll(srv.addr); err != nil {
		return err
	}
	times, err := inTurn(b.size.repeats,
		func() (float64, error) { return b.allRows(srv.addr, b.world.counting, uint64(n*said), uint64(n)) },
		func() (float64, error) { return b.allRows(srv.addr, b.world.plain, 0, 0) })
	if err != nil {
		return err
	}
	const plain = "as many rows in which all is read"
	each := func(ms float64) float64 { return ms * 1000 / float64(n) }
	b.put(
		figure{Name: fmt.Sprintf("unread and mentions of %d conversations, fresh device, SDK", n), Value: times[0], Unit: "ms"}.beside(times[1], plain),
		figure{Name: "the same, a row", Value: each(times[0]), Unit: "µs"}.beside(each(times[1]), plain),
		figure{Name: "the same ÷ plain rows", Value: times[0] / times[1]}.beside(1, plain),
	)
	return nil
}

// readAll marks everything of the plain user as read.
func (b *bench) readAll(addr string) error {
	d, _, err := connect(b.ctx, addr, b.world.plain, frame.Hello{})
	if err != nil {
		return err
	}
	defer d.close()
	const most = 500
	for at := 0; at < b.size.counted; at += most {
		ask := &frame.Receipt{}
		for i := at; i < min(at+most, b.size.counted); i++ {
			ask.Items = append(ask.Items, frame.ReceiptItem{To: frame.Target{Peer: numbered("writer:", i)}, Delivered: said, Read: said})
		}
		if _, err := d.ask(ask); err != nil {
			return err
		}
	}
	return nil
}

// allRows is the time from Start until a fresh device has all rows, in ms.
func (b *bench) allRows(addr string, l login, unread, mentions uint64) (float64, error) {
	ctx, cancel := context.WithTimeout(b.ctx, 5*timeout)
	defer cancel()
	c, err := b.openSDK(addr, l, "rows")
	if err != nil {
		return 0, err
	}
	took, err := countRows(ctx, c.Client, b.size.counted, unread, mentions)
	return ms(took), errors.Join(err, c.close())
}

func countRows(ctx context.Context, c *client.Client, n int, unread, mentions uint64) (took time.Duration, err error) {
	begin := time.Now()
	if err := c.Start(); err != nil {
		return 0, err
	}
	if err := c.Online(ctx); err != nil {
		return 0, err
	}
	inbox, err := c.OpenInbox(client.InboxOptions{}, client.InboxListener{OnRow: func(r client.Row) {
		unread, mentions = unread-r.Unread, mentions-r.Mentions
	}})
	if err != nil {
		return 0, err
	}
	if _, err := inbox.SyncWait(ctx, n); err != nil {
		return 0, err
	}
	took = time.Since(begin)
	rows, err := inbox.Read(n)
	if err == nil && (rows.Count != n || unread != 0 || mentions != 0) {
		err = fmt.Errorf("%d rows came of %d; the counts are wrong by %d unread and %d mentions", rows.Count, n, int64(unread), int64(mentions))
	}
	return took, err
}
