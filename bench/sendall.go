package main

import (
	"crypto/rand"
	"fmt"
	"time"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// sendAll has devices send n lines, one to one, in pairs, without sockets: the
// frames go straight to the rules.
func (r *rules) sendAll(text *corpus, n, pairs int) error {
	senders, err := r.logins("from:", pairs)
	if err != nil {
		return err
	}
	receivers, err := r.logins("to:", pairs)
	if err != nil {
		return err
	}
	return together(pairs, func(p int) error {
		inbox := make(answers, 1)
		peer := r.Connect("bench", inbox)
		defer peer.Closed(nil)
		ask := func(request uint64, body any) error {
			peer.Receive(codec.EncodeClient(frame.Client{Request: request, Body: body}))
			return inbox.wait(request)
		}
		l := senders[p]
		err := ask(1, &frame.Hello{Token: l.token[:], Device: l.device, Protocol: frame.Protocol})
		for i := p; i < n && err == nil; i += pairs {
			var id msg.MessageID
			if id, err = randomID(); err == nil {
				err = ask(uint64(i+2), &frame.Send{To: frame.Target{Peer: receivers[p].user}, ID: id,
					Content: msg.Content{Text: text.newest(n, i).text}})
			}
		}
		return err
	})
}

// randomID is a UUIDv7 as devices make them.
func randomID() (id msg.MessageID, err error) {
	_, err = rand.Read(id[6:])
	now := time.Now().UnixMilli()
	for i := range 6 {
		id[i] = byte(now >> (40 - 8*i))
	}
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id, err
}

// answers takes a connection's frames and hands on the answers.
type answers chan []byte

// Send implements chat.Sink. Pushes are dropped; one answer at a time is waited for.
func (a answers) Send(b []byte) bool {
	if request, _, _, err := serverFrame(b); err != nil || request != 0 {
		a <- b
	}
	return true
}

// Close implements chat.Sink.
func (a answers) Close(final []byte) {
	if final != nil {
		a <- final
	}
}

func (a answers) wait(request uint64) error {
	b := <-a
	got, kind, _, err := serverFrame(b)
	if err == nil && (got != request || kind == kindError) {
		f, _ := codec.DecodeServer(b)
		err = fmt.Errorf("the rules answered request %d: %+v", request, f.Body)
	}
	return err
}
