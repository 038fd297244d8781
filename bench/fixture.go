package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/server"
	"github.com/backscroll/backscroll/internal/store/pebble"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// login is a device's name and token.
type login struct {
	user   msg.Address
	device string
	token  [32]byte
}

// rules are the server's own rules over a data folder, before a server opens
// it: fixtures are made as an administrator or an importer makes them.
type rules struct {
	*chat.Chat
	ctx   context.Context
	store *pebble.Store
}

// withRules runs f on the rules of a data folder.
func withRules(ctx context.Context, data string, f func(*rules) error) (err error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	quiet := slog.New(slog.DiscardHandler)
	store, err := pebble.Open(server.StoreDir(data), pebble.Options{Log: quiet})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	c, err := chat.New(ctx, chat.Config{
		Store: store, Codec: wire.Codec{}, Rand: rand.Reader, Log: quiet,
		Clock:  func() msg.Millis { return msg.MillisOf(time.Now()) },
		Limits: raised,
	})
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	over := make(chan error, 1)
	go func() { over <- c.Run(running) }()
	defer func() {
		stop()
		err = errors.Join(err, <-over)
	}()
	return f(&rules{c, ctx, store})
}

// login makes a device of a user, who is made if need be.
func (r *rules) login(user msg.Address) (login, error) {
	const device = "bench"
	token, err := r.NewToken(r.ctx, user, device, 0, true)
	return login{user, device, token}, err
}

// logins makes n users called prefix1, prefix2, … with a device each.
func (r *rules) logins(prefix string, n int) ([]login, error) {
	all := make([]login, n)
	err := together(n, func(i int) (err error) {
		all[i], err = r.login(numbered(prefix, i))
		return err
	})
	return all, err
}

func numbered(prefix string, i int) msg.Address { return msg.Address(fmt.Sprintf("%s%d", prefix, i+1)) }

func addresses(all []login) []msg.Address {
	list := make([]msg.Address, len(all))
	for i := range all {
		list[i] = all[i].user
	}
	return list
}

// importBatch is how many messages of a fixture are one commit.
const importBatch = 2000

// channel makes a group whose members are those who speak in the newest n
// lines of the corpus, and the viewers, and imports these lines.
func (r *rules) channel(name string, text *corpus, n int, viewers ...msg.Address) (uint64, error) {
	members := append([]msg.Address(nil), viewers...)
	known := map[msg.Address]bool{}
	for i := range n {
		if from := text.newest(n, i).from; !known[from] {
			known[from] = true
			members = append(members, from)
		}
	}
	if _, err := r.EnsureUsers(r.ctx, members); err != nil {
		return 0, err
	}
	group, _, err := r.NewGroup(r.ctx, name, name, members)
	if err != nil {
		return 0, err
	}
	batch := make([]chat.ImportMessage, 0, importBatch)
	for i := range n {
		batch = append(batch, imported(name, i, text.newest(n, i)))
		if len(batch) == cap(batch) || i == n-1 {
			if _, err := r.Import(r.ctx, group.ID, batch); err != nil {
				return 0, err
			}
			batch = batch[:0]
		}
	}
	return group.ID.Group(), nil
}

// imported is a line as an importer hands it over.
func imported(where string, i int, l line) chat.ImportMessage {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", where, i))
	id := msg.MessageID(sum[:16])
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80 // UUIDv8
	return chat.ImportMessage{ID: id, From: l.from, Content: msg.Content{Text: l.text, Original: l.at}}
}

// say imports one line.
func (r *rules) say(conv msg.ConvID, where string, i int, l line) error {
	_, err := r.Import(r.ctx, conv, []chat.ImportMessage{imported(where, i, l)})
	return err
}

// conversations gives a user n one-to-one conversations with a few messages
// each. The last ones are made one after the other, so that the top of the
// list looks the same whatever n is.
func (r *rules) conversations(user msg.Address, text *corpus, n int) error {
	const top, few = 60, 3
	peers := make([]msg.Address, n)
	for i := range peers {
		peers[i] = numbered("peer:", i)
	}
	if _, err := r.EnsureUsers(r.ctx, append([]msg.Address{user}, peers...)); err != nil {
		return err
	}
	one := func(i int) error {
		conv, err := r.OneToOne(r.ctx, user, peers[i])
		if err != nil {
			return err
		}
		batch := make([]chat.ImportMessage, few)
		for k := range batch {
			l := text.newest(n*few, i*few+k)
			l.from = peers[i]
			batch[k] = imported(string(user)+"/"+string(peers[i]), k, l)
		}
		_, err = r.Import(r.ctx, conv, batch)
		return err
	}
	if err := together(max(0, n-top), one); err != nil {
		return err
	}
	for i := max(0, n-top); i < n; i++ {
		if err := one(i); err != nil {
			return err
		}
	}
	return nil
}

// together runs f(0) … f(n-1), many at once, so that they share commits.
func together(n int, f func(int) error) error {
	const workers = 64
	var work sync.WaitGroup
	errs := make([]error, workers)
	for w := range workers {
		work.Go(func() {
			for i := w; i < n && errs[w] == nil; i += workers {
				errs[w] = f(i)
			}
		})
	}
	work.Wait()
	return errors.Join(errs...)
}

// newID makes the id of the n-th message that a sender sends: a UUIDv7 that
// names both.
func newID(sender int, n uint32) (id msg.MessageID) {
	binary.BigEndian.PutUint64(id[:8], uint64(time.Now().UnixMilli())<<16)
	binary.BigEndian.PutUint32(id[8:12], uint32(sender))
	binary.BigEndian.PutUint32(id[12:], n)
	id[6], id[8] = 0x70, id[8]&0x3f|0x80
	return id
}

// senderOf reads back what newID wrote.
func senderOf(id []byte) (sender int, n uint32) {
	return int(binary.BigEndian.Uint32(id[8:12]) & 0x3fffffff), binary.BigEndian.Uint32(id[12:])
}
