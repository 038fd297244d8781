package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// editors is how many admins edit at once, so that they share commits.
const editors = 16

func makeEdited(b *bench, r *rules) (err error) {
	w := &b.world
	if w.reader, err = r.login("viewer:edits"); err != nil {
		return err
	}
	if w.editors, err = r.logins("editor:", editors); err != nil {
		return err
	}
	members := append(addresses(w.editors), w.reader.user)
	if w.editedGroup, err = r.channel("#edits", &b.text, b.size.held, members...); err != nil {
		return err
	}
	for _, l := range w.editors {
		if err := r.SetRole(r.ctx, w.editedGroup, l.user, msg.RoleAdmin); err != nil {
			return err
		}
	}
	return nil
}

// edits is measure (k): a device that holds a history comes back after edits all
// over it. It is held against a fresh device that syncs as many messages.
func (b *bench) edits() error {
	srv, err := b.serve()
	if err != nil {
		return err
	}
	defer srv.stop()
	h := &holder{b: b, addr: srv.addr}
	if err := h.learn(); err != nil {
		return err
	}
	if err := h.edit(); err != nil {
		return err
	}
	times, err := inTurn(b.size.repeats,
		func() (float64, error) { return h.catchUp(h.addr) },
		func() (float64, error) { return h.plain(h.addr) })
	if err != nil {
		return err
	}
	bytes, err := inTurn(1, h.counted(h.catchUp), h.counted(h.plain))
	if err != nil {
		return err
	}
	n := float64(b.size.edits)
	plain := fmt.Sprintf("%d messages synced by a fresh device", b.size.edits)
	b.put(
		figure{Name: fmt.Sprintf("%d edits spread over %d held messages, SDK", b.size.edits, b.size.held), Value: times[0], Unit: "ms"}.beside(times[1], plain),
		figure{Name: "the same, an edit", Value: times[0] / n * 1000, Unit: "µs"}.beside(times[1]/n*1000, plain),
		figure{Name: "bytes on the wire an edit, both ways", Value: bytes[0] / n, Unit: "bytes"}.beside(bytes[1]/n, plain),
		figure{Name: "edits ÷ plain messages, time", Value: times[0] / times[1]}.beside(1, plain),
	)
	return nil
}

// holder is a device that holds the history, kept as a file that each run begins with.
type holder struct {
	b    *bench
	addr string
}

func (h *holder) file(name string) string { return filepath.Join(h.b.dir, name+".db") }

// learn makes the device hold everything.
func (h *holder) learn() error {
	c, err := h.b.openSDK(h.addr, h.b.world.reader, "held")
	if err != nil {
		return err
	}
	_, err = h.sync(c, h.b.size.held, func(client.Message) {})
	return errors.Join(err, c.Client.Close())
}

// edit has the admins edit messages all over the history.
func (h *holder) edit() error {
	w, size := &h.b.world, h.b.size
	errs := make([]error, len(w.editors))
	var work sync.WaitGroup
	for i, l := range w.editors {
		work.Go(func() {
			d, _, err := connect(h.b.ctx, h.addr, l, frame.Hello{})
			if err != nil {
				errs[i] = err
				return
			}
			defer d.close()
			op := uint64(time.Now().UnixMilli()) << 16
			for n := i; n < size.edits && errs[i] == nil; n += len(w.editors) {
				op++
				seq := msg.Seq(1 + n*(size.held/size.edits))
				said := h.b.text.newest(size.held, n).text + " (edited)"
				_, errs[i] = d.ask(&frame.Op{
					To: frame.Target{Conv: msg.GroupConv(w.editedGroup)}, Op: op,
					Change: &frame.Edit{Seq: seq, Content: msg.Content{Text: said}},
				})
			}
		})
	}
	work.Wait()
	return errors.Join(errs...)
}

// catchUp is the time from Start until all that is held is as it is now, in ms.
func (h *holder) catchUp(addr string) (float64, error) {
	if err := copyFile(h.file("held"), h.file("back")); err != nil {
		return 0, err
	}
	c, err := h.b.openSDK(addr, h.b.world.reader, "back")
	if err != nil {
		return 0, err
	}
	edited := 0
	took, err := h.sync(c, h.b.size.held, func(m client.Message) {
		if m.Edited != 0 {
			edited++
		}
	})
	if err == nil && edited != h.b.size.edits {
		err = fmt.Errorf("%d edits are there of %d", edited, h.b.size.edits)
	}
	return ms(took), errors.Join(err, c.close())
}

// plain is the time in which a fresh device syncs as many messages, in ms.
func (h *holder) plain(addr string) (float64, error) {
	c, err := h.b.openSDK(addr, h.b.world.reader, "plain")
	if err != nil {
		return 0, err
	}
	took, err := h.sync(c, h.b.size.edits, func(client.Message) {})
	return ms(took), errors.Join(err, c.close())
}

// counted is the bytes of a run instead of its time.
func (h *holder) counted(run func(addr string) (float64, error)) func() (float64, error) {
	return func() (float64, error) {
		p, err := newProxy(h.addr)
		if err != nil {
			return 0, err
		}
		defer p.close()
		_, err = run(p.addr())
		return float64(p.bytes()), err
	}
}

// sync starts a device, syncs n messages, and returns how long both took. Then it
// reads them, with see.
func (h *holder) sync(c *sdk, n int, see func(client.Message)) (took time.Duration, err error) {
	ctx, cancel := context.WithTimeout(h.b.ctx, 5*timeout)
	defer cancel()
	begin := time.Now()
	if err := c.Start(); err != nil {
		return 0, err
	}
	if err := c.Online(ctx); err != nil {
		return 0, err
	}
	s, err := c.OpenSession(client.ReadOptions{With: client.Group(h.b.world.editedGroup), Listener: client.Listener{
		OnMessage: func(m client.Message) {
			if !m.Update {
				see(m)
			}
		},
	}})
	if err != nil {
		return 0, err
	}
	if _, err := s.SyncWait(ctx, n); err != nil {
		return 0, err
	}
	took = time.Since(begin)
	r, err := s.Read(n)
	if err == nil && r.Count != n {
		err = fmt.Errorf("%d messages are there of %d", r.Count, n)
	}
	return took, err
}
