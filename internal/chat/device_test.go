package chat_test

import (
	"fmt"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// device is one connection with everything that the server sent on it.
type device struct {
	*world
	user    msg.Address
	name    string
	peer    chat.Peer
	welcome *frame.Welcome

	request uint64
	answers map[uint64]any // by request
	pushed  []any          // in order
	closed  bool
	full    bool // Send refuses, as of a slow reader
}

// Send implements chat.Sink.
func (d *device) Send(b []byte) bool {
	if d.closed || d.full {
		return false
	}
	if d.onSend != nil {
		d.onSend(d)
	}
	f, err := wire.Codec{}.DecodeServer(b)
	if err != nil {
		d.Fatalf("the server sent a frame that cannot be read: %v", err)
	}
	if f.Request == 0 {
		d.pushed = append(d.pushed, f.Body)
		return true
	}
	if _, twice := d.answers[f.Request]; twice {
		d.Fatalf("request %d was answered twice", f.Request)
	}
	d.answers[f.Request] = f.Body
	return true
}

// Close implements chat.Sink.
func (d *device) Close(final []byte) {
	if final != nil {
		d.Send(final)
	}
	d.closed = true
}

// dial opens a connection that has not said Hello.
func (w *world) dial(user msg.Address, name string) *device {
	d := &device{world: w, user: user, name: name, answers: map[uint64]any{}}
	d.peer = w.chat.Connect("test", d)
	return d
}

// token makes (or reuses) the device's token.
func (w *world) token(user msg.Address, name string) (token [32]byte) {
	w.Helper()
	key := string(user) + "/" + name
	if known, ok := w.tokens[key]; ok {
		return known
	}
	w.do(func() (err error) { token, err = w.chat.NewToken(ctx, user, name, 0, false); return err })
	w.tokens[key] = token
	return token
}

// connect opens a connection and says Hello as a fresh device does.
func (w *world) connect(user msg.Address, name string) *device {
	w.Helper()
	return w.hello(user, name, frame.Hello{})
}

// hello says Hello with the epoch, cursor and seal of h.
func (w *world) hello(user msg.Address, name string, h frame.Hello) *device {
	w.Helper()
	token := w.token(user, name)
	d := w.dial(user, name)
	h.Token, h.Device, h.Protocol = token[:], name, frame.Protocol
	welcome, ok := d.ask(&h).(*frame.Welcome)
	if !ok {
		w.Fatalf("%s/%s: Hello was answered with %+v", user, name, d.answers[d.request])
	}
	d.welcome = welcome
	return d
}

// post sends a request and returns its number; nothing is committed.
func (d *device) post(body any) uint64 {
	d.Helper()
	d.request++
	d.peer.Receive(wire.Codec{}.EncodeClient(frame.Client{Request: d.request, Body: body}))
	return d.request
}

// ask sends a request, commits, and returns the answer; nil: there was none.
func (d *device) ask(body any) any {
	d.Helper()
	n := d.post(body)
	d.step()
	return d.answers[n]
}

// refuses asks, and fails the test unless the answer is an error of that code.
func (d *device) refuses(code msg.Code, body any) *frame.Error {
	d.Helper()
	return d.isError(code, d.ask(body))
}

func (d *device) isError(code msg.Code, answer any) *frame.Error {
	d.Helper()
	e, ok := answer.(*frame.Error)
	if !ok || e.Code != code {
		d.Fatalf("answered with %s, want error %v", show(answer), code)
	}
	if e.Detail == "" {
		d.Fatalf("error %v does not say what is wrong", code)
	}
	return e
}

func show(answer any) string { return fmt.Sprintf("%T%+v", answer, answer) }

// text is the content of a plain message.
func text(s string) msg.Content { return msg.Content{Text: s} }

// send sends a text and returns its acknowledgement.
func (d *device) send(t frame.Target, s string) *frame.SendAck {
	d.Helper()
	return d.sent(d.ask(&frame.Send{To: t, ID: d.id(), Content: text(s)}))
}

func (d *device) sent(answer any) *frame.SendAck {
	d.Helper()
	ack, ok := answer.(*frame.SendAck)
	if !ok {
		d.Fatalf("%s/%s: Send was answered with %s", d.user, d.name, show(answer))
	}
	return ack
}

// fetch asks for a page and returns it.
func (d *device) fetch(f frame.Fetch) *frame.Page {
	d.Helper()
	page, ok := d.ask(&f).(*frame.Page)
	if !ok {
		d.Fatalf("Fetch was answered with %s", show(d.answers[d.request]))
	}
	return page
}

// rows asks for the top of the inbox.
func (d *device) rows() []frame.Row {
	d.Helper()
	return d.inbox(frame.Inbox{Page: true, Limit: 1000}).Rows
}

func (d *device) inbox(f frame.Inbox) *frame.InboxPage {
	d.Helper()
	page, ok := d.ask(&f).(*frame.InboxPage)
	if !ok {
		d.Fatalf("Inbox was answered with %s", show(d.answers[d.request]))
	}
	return page
}

// row is the user's row of a conversation.
func (d *device) row(conv msg.ConvID) frame.Row {
	d.Helper()
	for _, row := range d.rows() {
		if row.Conv == conv {
			return row
		}
	}
	d.Fatalf("%s has no row of %v", d.user, conv)
	return frame.Row{}
}

// read raises the read watermark.
func (d *device) read(t frame.Target, seq msg.Seq) {
	d.Helper()
	d.receipt(frame.ReceiptItem{To: t, Read: seq, Told: seq})
}

func (d *device) receipt(items ...frame.ReceiptItem) {
	d.Helper()
	if _, ok := d.ask(&frame.Receipt{Items: items}).(*frame.Done); !ok {
		d.Fatalf("Receipt was answered with %s", show(d.answers[d.request]))
	}
}

// pushes returns what was pushed since the last call.
func (d *device) pushes() []any {
	list := d.pushed
	d.pushed = nil
	return list
}

// texts decodes the texts of messages.
func (w *world) texts(blobs []frame.Blob) (list []string) {
	w.Helper()
	for _, b := range blobs {
		list = append(list, w.message(b).Text)
	}
	return list
}

func (w *world) message(b frame.Blob) msg.Message {
	w.Helper()
	m, err := wire.Codec{}.DecodeMessage(b)
	if err != nil {
		w.Fatalf("decode a message: %v", err)
	}
	return m
}
