package engine_test

import (
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/localdb/dbtest"
	"github.com/backscroll/backscroll/msg"
)

// keyServer is the plain model of a server that keeps ann's user data.
type keyServer struct {
	keys   map[string]frame.Datum // deleted ones included, unless they are forgotten
	rev    msg.Rev
	floor  msg.Rev
	lastOp uint64
}

// put changes a key, as another device would, and returns the push.
func (s *keyServer) put(d frame.Datum) *frame.InboxPage {
	s.rev++
	d.InboxRev = s.rev
	s.keys[d.Key] = d
	return &frame.InboxPage{From: s.rev - 1, To: s.rev, Data: []frame.Datum{inline(d)}}
}

func value(key, v string) frame.Datum {
	return frame.Datum{Key: key, Size: len(v), Value: []byte(v)}
}

func gone(key string) frame.Datum { return frame.Datum{Key: key, Deleted: true} }

func inline(d frame.Datum) frame.Datum {
	if d.Size > frame.MaxInline {
		d.Value = nil
	}
	return d
}

// forget forgets all deleted keys.
func (s *keyServer) forget() {
	for key, d := range s.keys {
		if d.Deleted {
			delete(s.keys, key)
			s.floor = max(s.floor, d.InboxRev)
		}
	}
}

func (s *keyServer) live(prefix string) (list []frame.Datum) {
	for _, key := range slices.Sorted(maps.Keys(s.keys)) {
		if d := s.keys[key]; !d.Deleted && strings.HasPrefix(key, prefix) {
			list = append(list, d)
		}
	}
	return list
}

// serve answers one request; pages hold two keys or changes.
func (s *keyServer) serve(body any) any {
	switch b := body.(type) {
	case *frame.Hello:
		return &frame.Welcome{User: "ann", UserID: ann, ServerID: [16]byte{1}, Time: 1_800_000_000_000, Epoch: 7, InboxRev: s.rev, Protocol: 1,
			Limits: frame.Limits{PageMessages: 1000, Heartbeat: 30_000}}
	case *frame.Inbox:
		return s.inbox(b)
	case *frame.Data:
		return s.data(b)
	case *frame.Op:
		return s.op(b)
	}
	return &frame.Done{}
}

func (s *keyServer) inbox(b *frame.Inbox) *frame.InboxPage {
	if b.Page {
		return &frame.InboxPage{}
	}
	page := &frame.InboxPage{From: b.Since, To: s.rev}
	if b.Since < s.floor {
		page.Reset = true
		return page
	}
	for _, d := range slices.SortedFunc(maps.Values(s.keys), func(a, b frame.Datum) int { return int(a.InboxRev) - int(b.InboxRev) }) {
		if d.InboxRev <= b.Since {
			continue
		}
		if len(page.Data) == 2 {
			page.More, page.To = true, page.Data[1].InboxRev
			break
		}
		page.Data = append(page.Data, inline(d))
	}
	return page
}

func (s *keyServer) data(b *frame.Data) *frame.DataPage {
	page := &frame.DataPage{Rev: s.rev}
	if b.Key != "" {
		if d, there := s.keys[b.Key]; there && !d.Deleted {
			page.Data = []frame.Datum{d}
		}
		return page
	}
	for _, d := range s.live(b.Prefix) {
		if d.Key <= b.After {
			continue
		}
		if len(page.Data) == 2 {
			page.More = true
			break
		}
		page.Data = append(page.Data, inline(d))
	}
	return page
}

func (s *keyServer) op(b *frame.Op) any {
	if b.Op < s.lastOp {
		return &frame.Error{Code: msg.CodeOldOp, Detail: "old"}
	}
	ack := &frame.OpAck{State: frame.State{FirstWhy: msg.EndBeginning}}
	if b.Op == s.lastOp {
		return ack
	}
	var d frame.Datum
	switch ch := b.Change.(type) {
	case *frame.SetData:
		if ch.Key == "refused" {
			return &frame.Error{Code: msg.CodeTooManyKeys, Detail: "no more"}
		}
		d = value(ch.Key, string(ch.Value))
	case *frame.DeleteData:
		d = gone(ch.Key)
	}
	s.lastOp = b.Op
	old, there := s.keys[d.Key]
	if there && old.Deleted == d.Deleted && string(old.Value) == string(d.Value) {
		ack.InboxRev = old.InboxRev
		return ack
	}
	s.put(d)
	ack.InboxRev = s.rev
	return ack
}

// keyWorld is that server and a device, with a network between that loses, delays and
// reorders pushes and answers.
type keyWorld struct {
	t        *rapid.T
	s        *keyServer
	db       *dbtest.Plain
	e        *engine.Engine
	starts   int64
	requests []frame.Client // not served
	answers  []frame.Server // served, or pushed, and not delivered
	results  map[any]int    // of changes and requests, by token
	asked    int
}

func (w *keyWorld) start() {
	w.starts++
	e, err := engine.New(engine.Config{DB: w.db, Codec: codec, Now: func() msg.Millis { return 1_800_000_000_000 },
		Rand: rand.New(rand.NewSource(w.starts))})
	if err != nil {
		w.t.Fatal(err)
	}
	w.e, w.requests, w.answers = e, nil, nil
}

func (w *keyWorld) take() {
	out := w.e.Take()
	for _, b := range out.Frames {
		f, err := codec.DecodeClient(b)
		if err != nil {
			w.t.Fatal(err)
		}
		if f.Request != 0 {
			w.requests = append(w.requests, f)
		}
	}
	for _, ev := range out.Events {
		switch ev := ev.(type) {
		case engine.ChangeEvent:
			w.results[ev.Token]++
		case engine.AnswerEvent:
			w.results[ev.Token]++
		case engine.FailureEvent:
			w.t.Fatal(ev.Err)
		}
	}
	if out.Drop != nil {
		w.t.Fatal(out.Drop)
	}
}

func (w *keyWorld) serve() {
	f := w.requests[0]
	w.requests = w.requests[1:]
	w.answers = append(w.answers, frame.Server{Request: f.Request, Body: w.s.serve(f.Body)})
}

func (w *keyWorld) deliver(i int) {
	f := w.answers[i]
	w.answers = slices.Delete(w.answers, i, i+1)
	w.e.Receive(codec.EncodeServer(f))
	w.take()
}

// connect says Hello and is welcomed at once.
func (w *keyWorld) connect() {
	w.e.Disconnected()
	w.requests, w.answers = nil, nil
	w.e.Connected(make([]byte, 32), "phone")
	w.take()
	w.serve()
	w.deliver(0)
}

// settle is whatever goes back and forth, in order, and then again after a heartbeat.
func (w *keyWorld) settle() {
	if !w.e.Online() {
		w.connect()
	}
	w.exchange()
	w.answers = append(w.answers, frame.Server{Body: &frame.Heartbeat{InboxRev: w.s.rev, Time: 1}})
	w.exchange()
}

func (w *keyWorld) exchange() {
	for range 1000 {
		switch {
		case len(w.answers) > 0:
			w.deliver(0)
		case len(w.requests) > 0:
			w.serve()
		default:
			return
		}
	}
	w.t.Fatal("it does not settle")
}

// check compares all that the device claims to know with the server.
func (w *keyWorld) check(keys []string) {
	for _, key := range keys {
		d, err := w.e.Datum(key)
		if err != nil || d.Pending {
			w.t.Fatalf("%q: %+v, %v", key, d, err)
		}
		has, there := w.s.keys[key]
		there = there && !has.Deleted
		switch d.State {
		case engine.KeyAbsent:
			if there {
				w.t.Fatalf("%q is not absent: %+v", key, has)
			}
		case engine.KeyHere, engine.KeyLong:
			if !there || d.Size != has.Size || d.State == engine.KeyHere && string(d.Value) != string(has.Value) {
				w.t.Fatalf("%q is shown as %q, %d bytes; the server has %q, %v", key, d.Value, d.Size, has.Value, there)
			}
		}
	}
	for _, prefix := range []string{"", "a/"} {
		known, err := w.e.KnowsData(prefix)
		if err != nil {
			w.t.Fatal(err)
		}
		if list := w.list(prefix); known && len(list) != len(w.s.live(prefix)) {
			w.t.Fatalf("all of %q is known; %q are shown, %d are there", prefix, list, len(w.s.live(prefix)))
		}
	}
}

func (w *keyWorld) list(prefix string) (keys []string) {
	for after := ""; ; {
		list, next, err := w.e.Data(prefix, after, 2)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, d := range list {
			keys = append(keys, d.Key)
		}
		if after = next; next == "" {
			return keys
		}
	}
}

// Whatever is lost, late or out of order: once the device has caught up, all that it
// claims to know of the user's data is so, and what was written on it has got there.
func TestUserDataConverges(t *testing.T) {
	keys := []string{"a", "a/", "a/1", "a/2", "a/3", "b", "c"}
	someKey := rapid.SampledFrom(keys)
	long := strings.Repeat("long", 500)
	rapid.Check(t, func(t *rapid.T) {
		w := &keyWorld{t: t, s: &keyServer{keys: map[string]frame.Datum{}}, db: dbtest.NewPlain(), results: map[any]int{}}
		w.start()
		drawn := func(t *rapid.T) frame.Datum {
			key := someKey.Draw(t, "key")
			if rapid.IntRange(0, 2).Draw(t, "delete") == 0 {
				return gone(key)
			}
			return value(key, rapid.SampledFrom([]string{"", "x", "y", long}).Draw(t, "value"))
		}
		t.Repeat(map[string]func(*rapid.T){
			"another device writes": func(t *rapid.T) {
				push := w.s.put(drawn(t))
				if w.e.Online() && rapid.Bool().Draw(t, "pushed") {
					w.answers = append(w.answers, frame.Server{Body: push})
				}
			},
			"this device writes": func(t *rapid.T) {
				d := drawn(t)
				var change frame.Change = &frame.SetData{Key: d.Key, Value: d.Value}
				if d.Deleted {
					change = &frame.DeleteData{Key: d.Key}
				}
				w.asked++
				if err := w.e.ChangeData(change, w.asked); err != nil {
					t.Fatal(err)
				}
				w.take()
				if shown, err := w.e.Datum(d.Key); err != nil || string(shown.Value) != string(d.Value) || (shown.State == engine.KeyAbsent) != d.Deleted {
					t.Fatalf("written %+v, shown %+v, %v", d, shown, err)
				}
			},
			"ask": func(t *rapid.T) {
				w.asked++
				if rapid.Bool().Draw(t, "fetch") {
					w.e.FetchDatum(someKey.Draw(t, "key"), w.asked)
				} else {
					w.e.SyncData(rapid.SampledFrom([]string{"", "a", "a/", "c"}).Draw(t, "prefix"), w.asked)
				}
				w.take()
			},
			"serve":      func(t *rapid.T) { w.some(t, len(w.requests), func(int) { w.serve() }) },
			"deliver":    func(t *rapid.T) { w.some(t, len(w.answers), w.deliver) },
			"deliver 2":  func(t *rapid.T) { w.some(t, len(w.answers), w.deliver) },
			"connect":    func(t *rapid.T) { w.connect() },
			"disconnect": func(t *rapid.T) { w.e.Disconnected(); w.requests, w.answers = nil, nil; w.take() },
			"restart":    func(t *rapid.T) { w.e.Disconnected(); w.start() },
			"forget":     func(t *rapid.T) { w.s.forget() },
			"settle":     func(t *rapid.T) { w.settle(); w.check(keys) },
		})
		w.settle()
		w.check(keys)
		if !w.e.Idle() {
			t.Fatal("something is still to be sent")
		}
		for token, n := range w.results {
			if n != 1 && token != nil {
				t.Fatalf("%v has %d results", token, n)
			}
		}
	})
}

func (w *keyWorld) some(t *rapid.T, n int, f func(int)) {
	if n == 0 {
		t.Skip("there is none to choose")
	}
	f(rapid.IntRange(0, n-1).Draw(t, "which"))
}
