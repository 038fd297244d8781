package pebble

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// TestNothingVisibleAboveDurable runs random updates and views, with crashes of
// the machine at random moments, above all between a commit and its sync.
// Whatever a view showed or an update acknowledged must be there afterwards.
func TestNothingVisibleAboveDurable(t *testing.T) {
	seeds := uint64(80)
	if testing.Short() {
		seeds = 20
	}
	for seed := range seeds {
		if err := newCrashWorld(seed, false).run(60); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

// TestServingBeforeSyncIsCaught proves that the test above can fail.
func TestServingBeforeSyncIsCaught(t *testing.T) {
	for seed := range uint64(80) {
		if err := newCrashWorld(seed, true).run(60); errors.Is(err, errLost) {
			return
		}
	}
	t.Error("a store that serves before the sync passed")
}

var errLost = errors.New("lost in a crash")

// crashWorld is a store on a disk that loses, in a crash, some or all of what
// was not synced. Update n appends message n, so a state is known by its number.
type crashWorld struct {
	rand  *rand.Rand
	early bool
	disk  *vfs.MemFS
	gate  *gate
	store *Store

	begun  msg.Seq          // updates that were begun
	safe   msg.Seq          // the highest that was shown or acknowledged
	flying []<-chan outcome // updates under way
}

// outcome is how an update ended, and the highest update that it saw or was.
type outcome struct {
	saw msg.Seq
	err error
}

func newCrashWorld(seed uint64, early bool) *crashWorld {
	return &crashWorld{rand: rand.New(rand.NewPCG(seed, 1)), early: early, disk: vfs.NewCrashableMem()}
}

func (w *crashWorld) run(steps int) error {
	if err := w.open(); err != nil {
		return err
	}
	defer func() { w.abandon() }()
	for range steps {
		var err error
		switch w.rand.IntN(10) {
		case 0, 1, 2:
			w.begin()
		case 3, 4, 5:
			err = w.view()
		case 6:
			w.refuse()
		case 7, 8:
			err = w.settle()
		case 9:
			err = w.crash()
		}
		if err != nil {
			return err
		}
	}
	return w.crash()
}

func (w *crashWorld) open() (err error) {
	w.gate = newGate()
	fs := faultFS{w.disk, w.gate.before}
	w.store, err = Open("store", Options{FS: fs, Log: quiet, MemTableBytes: 32 << 10, early: w.early})
	return err
}

// begin starts an update. The first one's sync is held up; those behind it may
// get as far as they can.
func (w *crashWorld) begin() {
	w.gate.hold()
	w.begun++
	w.start(write)
	if len(w.flying) == 1 {
		<-w.gate.arrived
	}
}

var errRefused = errors.New("refused")

// refuse starts an update that writes nothing behind others: its answer rests
// on what it saw of them.
func (w *crashWorld) refuse() {
	if len(w.flying) > 0 {
		w.start(func(chat.Tx, msg.Seq) error { return errRefused })
	}
}

// start runs an update whose function is told the number of the next message.
func (w *crashWorld) start(f func(chat.Tx, msg.Seq) error) {
	done := make(chan outcome, 1)
	w.flying = append(w.flying, done)
	go func(s *Store) {
		var o outcome
		o.err = s.Update(context.Background(), func(tx chat.Tx) error {
			head, err := headOf(tx)
			if err != nil {
				return err
			}
			err = f(tx, head+1)
			if o.saw = head; err == nil {
				o.saw = head + 1
			}
			return err
		})
		done <- o
	}(w.store)
}

// note takes the outcome of an update: what it saw or wrote is safe from now on.
func (w *crashWorld) note(o outcome) error {
	w.safe = max(w.safe, o.saw)
	if o.err != nil && !errors.Is(o.err, errRefused) {
		return fmt.Errorf("an update at %d: %w", o.saw, o.err)
	}
	return nil
}

var crashConv = msg.OneToOne(1, 2)

// write appends message seq with all that belongs to it.
func write(tx chat.Tx, seq msg.Seq) error {
	at := msg.Position{Seq: seq, Ordinal: msg.Ordinal(seq)}
	if _, err := tx.PutRow(chat.Row{User: 1, Conv: crashConv, Head: at, Activity: msg.Millis(seq)}); err != nil {
		return err
	}
	if err := tx.PutID(crashConv, idOf(seq), chat.IDRecord{Position: at, Rev: msg.Rev(seq)}); err != nil {
		return err
	}
	if err := tx.PutMessage(chat.Stored{Conv: crashConv, Seq: seq, Rev: msg.Rev(seq), Appended: msg.Rev(seq), Blob: blobOf(seq)}); err != nil {
		return err
	}
	if err := errors.Join(
		tx.PutReaction(chat.Reaction{Conv: crashConv, Seq: seq/8 + 1, Emoji: "\u2764", User: msg.UserID(seq), Rev: msg.Rev(seq)}),
		tx.PutReceipt(chat.ReceiptRecord{Conv: crashConv, User: 1, Kind: chat.ReceiptRead, Seq: seq, Time: msg.Millis(seq)}, msg.Millis(seq-min(seq, 4))),
		tx.PutHide(chat.Hide{Conv: crashConv, User: 1, Seq: seq, Rev: uint64(seq)}),
		tx.SetMention(crashConv, 2, seq, true),
		tx.PutMember(chat.Member{Conv: crashConv, User: 1, MetaRev: msg.Rev(seq)}),
		tx.SetLastOp(crashConv, 1, "phone", uint64(seq)),
	); err != nil {
		return err
	}
	return tx.PutConversation(chat.Conversation{ID: crashConv, Head: at, Description: fmt.Sprint("update ", seq)})
}

func idOf(seq msg.Seq) msg.MessageID {
	id := msg.MessageID{6: 0x70}
	binary.BigEndian.PutUint64(id[8:], uint64(seq))
	return id
}

// blobOf is long enough for the log to turn over now and then.
func blobOf(seq msg.Seq) []byte {
	r := rand.New(rand.NewPCG(uint64(seq), 2))
	b := make([]byte, 100+r.IntN(3000))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func headOf(r chat.Reader) (msg.Seq, error) {
	c, err := r.Conversation(crashConv)
	if errors.Is(err, chat.ErrNotFound) {
		return 0, nil
	}
	return c.Head.Seq, err
}

// view notes what a view shows, after checking that it is one whole state.
func (w *crashWorld) view() error {
	return w.store.View(context.Background(), func(r chat.Reader) error {
		head, err := headOf(r)
		if err != nil {
			return err
		}
		w.safe = max(w.safe, head)
		return whole(r, head)
	})
}

// whole checks that r shows exactly the first head updates.
func whole(r chat.Reader, head msg.Seq) error {
	n := msg.Seq(0)
	intact := true
	err := r.Messages(crashConv, msg.Range{Lo: 1, Hi: 1 << 40}, false, func(m chat.Stored) bool {
		n++
		intact = intact && m.Seq == n && bytes.Equal(m.Blob, blobOf(n))
		return true
	})
	if err != nil {
		return err
	}
	rev, err := r.InboxRev(1)
	if err != nil {
		return err
	}
	if !intact || n != head || msg.Seq(rev) != head {
		return fmt.Errorf("a view shows head %d with %d messages (intact: %v), inbox rev %d", head, n, intact, rev)
	}
	if head == 0 {
		return nil
	}
	if _, err = r.FindID(crashConv, idOf(head)); err != nil {
		return err
	}
	return marked(r, head)
}

// marked checks what came with the first head updates besides their messages.
func marked(r chat.Reader, head msg.Seq) error {
	c, err1 := r.Conversation(crashConv)
	mentions, err2 := r.CountMentions(crashConv, 2, msg.Range{Lo: 0, Hi: 1 << 40})
	hidden, err3 := r.HiddenSince(crashConv, 1, 0, 1<<20)
	members, err4 := r.MembersSince(crashConv, msg.Rev(head-1), 10)
	receipt, err5 := r.ReceiptAt(crashConv, 1, chat.ReceiptRead, head)
	reacted, err6 := r.ReactionsOf(crashConv, head/8+1, msg.UserID(head))
	op, err7 := r.LastOp(crashConv, 1, "phone")
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7); err != nil {
		return err
	}
	if mentions != uint64(head) || len(hidden) != int(head) || len(members) != 1 || receipt.Seq != head ||
		len(reacted) != 1 || op != uint64(head) || c.Description != fmt.Sprint("update ", head) {
		return fmt.Errorf("at head %d a view shows %d mentions, %d hides, %d members, receipt %+v, %d reactions, operation %d, %q",
			head, mentions, len(hidden), len(members), receipt, len(reacted), op, c.Description)
	}
	return nil
}

// settle lets the syncs pass and waits for the updates under way.
func (w *crashWorld) settle() error {
	w.gate.release()
	for _, done := range w.flying {
		if err := w.note(<-done); err != nil {
			return err
		}
	}
	w.flying = nil
	return nil
}

// abandon ends the running store; what it does from now on does not count.
func (w *crashWorld) abandon() {
	w.gate.release()
	w.flying = nil
	_ = w.store.Close() // waits for them
}

// crash goes on with what the disk holds if the machine stops now.
func (w *crashWorld) crash() error {
	for _, done := range w.flying {
		select {
		case o := <-done:
			if err := w.note(o); err != nil {
				return err
			}
		default:
		}
	}
	kept := []int{0, 0, 50, 100}[w.rand.IntN(4)]
	disk := w.disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: kept, RNG: w.rand})
	w.abandon()
	w.disk = disk
	if err := w.open(); err != nil {
		return fmt.Errorf("open after a crash: %w", err)
	}
	var problems []string
	err := w.store.Check(context.Background(), func(p string) { problems = append(problems, p) })
	if err != nil || problems != nil {
		return fmt.Errorf("check after a crash: %v, %v", problems, err)
	}
	before := w.safe
	if err := w.view(); err != nil {
		return err
	}
	var head msg.Seq
	_ = w.store.View(context.Background(), func(r chat.Reader) (err error) { head, err = headOf(r); return err })
	if head < before {
		return fmt.Errorf("%w: update %d was shown or acknowledged, the store now ends with %d", errLost, before, head)
	}
	if head > w.begun {
		return fmt.Errorf("the store holds %d updates of %d", head, w.begun)
	}
	w.begun = head
	return nil
}
