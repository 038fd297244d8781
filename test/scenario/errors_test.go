package scenario_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/coder/websocket"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// What is wrong with one request says so with a number and in words, and the
// connection goes on.
func TestWrongRequestsHoldNothingUp(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	s.token("bob", "phone")
	s.token("gone", "phone")
	s.admin("user", "disable", "gone")
	secret := frame.Target{Conv: msg.GroupConv(s.groupNumber("secret", "bob"))}
	r := s.hello(t, "ann", "phone")
	send := func(to frame.Target, c msg.Content) *frame.Send { return &frame.Send{To: to, ID: newID(), Content: c} }
	bob := frame.Target{Peer: "bob"}
	hi := msg.Content{Text: "hi"}
	old := newID()
	copy(old[:6], []byte{0, 0, 0, 0, 0, 1})

	for _, c := range []struct {
		name  string
		body  any
		code  msg.Code
		words string
	}{
		{"unknown address", send(frame.Target{Peer: "nobody"}, hi), msg.CodeNoUser, "nobody"},
		{"fetch from an unknown address", &frame.Fetch{To: frame.Target{Peer: "nobody"}}, msg.CodeNoUser, "nobody"},
		{"address of no bytes", send(frame.Target{}, hi), msg.CodeBadRequest, "conversation"},
		{"address with a control character", send(frame.Target{Peer: "a\nb"}, hi), msg.CodeBadAddress, "U+000A"},
		{"address that is no UTF-8", send(frame.Target{Peer: "a\xff"}, hi), msg.CodeBadAddress, "UTF-8"},
		{"address that is too long", &frame.Fetch{To: frame.Target{Peer: msg.Address(strings.Repeat("a", 256))}}, msg.CodeBadAddress, "256"},
		{"not a member", send(secret, hi), msg.CodeNotMember, "member"},
		{"fetch without being a member", &frame.Fetch{To: secret}, msg.CodeNotMember, "member"},
		{"changes without being a member", &frame.Changes{To: secret, Ranges: []msg.Range{{Lo: 1, Hi: 2}}}, msg.CodeNotMember, "member"},
		{"unknown group", send(frame.Target{Conv: msg.GroupConv(4_000_000)}, hi), msg.CodeNotMember, "member"},
		{"fetch from an unknown group", &frame.Fetch{To: frame.Target{Conv: msg.GroupConv(4_000_000)}}, msg.CodeNotMember, "member"},
		{"somebody else's conversation", &frame.Fetch{To: frame.Target{Conv: msg.OneToOne(1, 2)}}, msg.CodeNotMember, "member"},
		{"disabled peer", send(frame.Target{Peer: "gone"}, hi), msg.CodePeerDisabled, "gone"},
		{"oversized body", send(bob, msg.Content{Text: strings.Repeat("x", msg.MaxBody+1)}), msg.CodeTooLarge, "65537"},
		{"text that is no UTF-8", send(bob, msg.Content{Text: "a\xffb"}), msg.CodeBadText, "UTF-8"},
		{"a note from a device", send(bob, msg.Content{Type: msg.Note, Text: "x"}), msg.CodeBadRequest, "note"},
		{"a type that there is not", send(bob, msg.Content{Type: 77, Text: "x"}), msg.CodeBadRequest, "77"},
		{"an original time", send(bob, msg.Content{Text: "x", Original: 1}), msg.CodeBadRequest, "original time"},
		{"no message id", &frame.Send{To: bob, Content: hi}, msg.CodeBadRequest, "UUIDv7"},
		{"an old message id", &frame.Send{To: bob, ID: old, Content: hi}, msg.CodeTooOld, "400 days"},
		{"a predecessor that is not there", &frame.Send{To: bob, ID: newID(), After: newID(), Content: hi}, msg.CodeOutOfOrder, "not stored"},
		{"a cursor ahead of the inbox", &frame.Inbox{Since: 1 << 40}, msg.CodeBadRequest, "ahead"},
		{"a second Hello", r.greeting(s.token("bob", "phone")), msg.CodeBadRequest, "already"},
		{"a request of no known kind", nil, msg.CodeUnknownKind, "kind"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r.t = t
			bad := r.say(c.body)
			good := r.say(send(bob, hi)) // it is on its way at the same time
			r.refused(bad, c.code, c.words)
			if a, ok := r.answer(good).(*frame.SendAck); !ok || a.Pos.Seq == 0 {
				t.Errorf("what was sent beside it is answered with %+v", a)
			}
		})
	}
	r.t = t
	id := newID()
	if a, ok := r.ask(&frame.Send{To: bob, ID: id, Content: hi}).(*frame.SendAck); !ok || a.Pos.Seq == 0 {
		t.Fatalf("send: %+v", a)
	}
	r.refused(r.say(&frame.Send{To: bob, ID: id, Content: msg.Content{Text: "another"}}), msg.CodeIDReused, id.String())
	// Request number 0 would look like a push.
	r.write(websocket.MessageBinary, wire.Codec{}.EncodeClient(frame.Client{Body: &frame.Inbox{Page: true}}))
	r.refused(0, msg.CodeBadRequest, "number")
	r.works()
}

// Bytes that make no sense end their connection, with a reason, and no other.
func TestBrokenConnections(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	bystander := s.hello(t, "bob", "phone")
	token := s.token("ann", "phone")

	t.Run("a frame that is no protobuf", func(t *testing.T) {
		r := s.hello(t, "ann", "laptop")
		r.write(websocket.MessageBinary, []byte{0xff, 0xff, 0xff})
		r.refused(0, msg.CodeBadFrame, "no protobuf")
		r.closed()
	})
	t.Run("a field that is cut short", func(t *testing.T) {
		r := s.hello(t, "ann", "laptop")
		whole := wire.Codec{}.EncodeClient(frame.Client{Request: 9, Body: &frame.Fetch{To: frame.Target{Peer: "bob"}}})
		r.write(websocket.MessageBinary, whole[:len(whole)-1])
		r.refused(9, msg.CodeBadFrame, "cut short")
		r.closed()
	})
	t.Run("a text message", func(t *testing.T) {
		r := s.hello(t, "ann", "laptop")
		r.write(websocket.MessageText, []byte(`{"hello":"world"}`))
		if status := r.closed(); status != websocket.StatusUnsupportedData {
			t.Errorf("closed with %v", status)
		}
	})
	t.Run("a frame that is too large", func(t *testing.T) {
		r := s.hello(t, "ann", "laptop")
		// The server may close before all of it was written.
		_ = r.conn.Write(soon(t), websocket.MessageBinary, make([]byte, 4<<20+1))
		if status := r.closed(); status != websocket.StatusMessageTooBig {
			t.Errorf("closed with %v", status)
		}
	})
	t.Run("no Hello", func(t *testing.T) {
		r := s.dial(t)
		r.refused(r.say(&frame.Inbox{Page: true}), msg.CodeNoHello, "Hello")
		r.closed()
	})
	t.Run("an unknown request before Hello", func(t *testing.T) {
		r := s.dial(t)
		r.refused(r.say(nil), msg.CodeNoHello, "Hello")
		r.closed()
	})
	t.Run("the same device again", func(t *testing.T) {
		first := s.dial(t)
		if _, ok := first.ask(first.greeting(token)).(*frame.Welcome); !ok {
			t.Fatal("not welcomed")
		}
		second := s.dial(t)
		if _, ok := second.ask(second.greeting(token)).(*frame.Welcome); !ok {
			t.Fatal("not welcomed again")
		}
		first.refused(0, msg.CodeReplaced, "again")
		first.closed()
		second.works()
	})
	for _, c := range []struct {
		name  string
		hello frame.Hello
		code  msg.Code
		words string
	}{
		{"no token", frame.Hello{Protocol: frame.Protocol}, msg.CodeBadToken, "token"},
		{"an unknown token", frame.Hello{Protocol: frame.Protocol, Token: make([]byte, 32)}, msg.CodeBadToken, "does not know"},
		{"another device's token", frame.Hello{Protocol: frame.Protocol, Token: bystander.greeting(token).Token, Device: "laptop"}, msg.CodeWrongDevice, `"phone"`},
		{"a protocol that is too old", frame.Hello{Token: bystander.greeting(token).Token}, msg.CodeTooOldClient, "update"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := s.dial(t)
			r.refused(r.say(&c.hello), c.code, c.words)
			r.closed()
		})
	}
	bystander.works()
	s.p.signal(syscall.SIGTERM)
	bystander.refused(0, msg.CodeDraining, "stopping")
	bystander.closed()
	s.p.wait().want(t, 0)
}

// A token that is no longer good ends the connection and every next one.
func TestTokensEnd(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, c := range []struct {
		name string
		end  func(user string)
		code msg.Code
		word string
	}{
		{"revoked", func(u string) { s.admin("token", "revoke", u, "--device", "phone") }, msg.CodeTokenRevoked, "revoked"},
		{"replaced", func(u string) { s.token(u, "phone") }, msg.CodeBadToken, "new token"},
		{"disabled", func(u string) { s.admin("user", "disable", u) }, msg.CodeUserDisabled, "disabled"},
	} {
		t.Run(c.name, func(t *testing.T) {
			user := "user-" + c.name
			d := s.login(user, "phone")
			watch := d.launch("tail")
			watch.line("its ready line", func(l string) bool { return strings.HasPrefix(l, "ready") })
			states := newEar[client.Status]()
			sdk := s.sdk(user, "tablet", func(o *client.Options) { o.OnStatus = states.hear })
			c.end(user)
			watch.wait().want(t, 4, c.word, strconv.Itoa(int(c.code)))
			if c.name != "disabled" {
				if _, err := sdk.SendWait(soon(t), client.Peer(msg.Address(user)), msg.Content{Text: "my other devices go on"}); err != nil {
					t.Error(err)
				}
				return
			}
			states.until(t, "refused", func(ss []client.Status) bool {
				last := ss[len(ss)-1]
				return last.State == client.Refused && errors.Is(last.Err, c.code)
			})
		})
	}
}

func TestAnExpiredToken(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	token := strings.TrimSpace(s.admin("token", "new", "ann", "--device", "phone", "--expires", "1s", "--create"))
	db := filepath.Join(t.TempDir(), "ann.db")
	must(t, "device", "login", "--db", db, "--server", s.url, "--token", token)
	ctx := soon(t)
	for ctx.Err() == nil {
		r := s.dial(t)
		answer := r.ask(r.greeting(token))
		r.conn.CloseNow()
		if e, refused := answer.(*frame.Error); refused {
			if e.Code != msg.CodeTokenExpired || !strings.Contains(e.Detail, "phone") {
				t.Errorf("refused with %+v", e)
			}
			break
		}
	}
	run(t, "device", "inbox", "--db", db).want(t, 4, "expired", "5002", "token new")
}

// A local database belongs to one device of one user of one server, and to one
// process at a time.
func TestALocalDatabaseHasOneOwner(t *testing.T) {
	t.Parallel()
	s, other := newServer(t), newServer(t)
	ann := s.login("ann", "phone")
	for name, c := range map[string]struct{ url, token string }{
		"another user":   {s.url, s.token("bob", "phone")},
		"another device": {s.url, s.token("ann", "laptop")},
		"another server": {other.url, other.token("ann", "phone")},
	} {
		t.Run(name, func(t *testing.T) {
			o := run(t, "device", "login", "--db", ann.db, "--server", c.url, "--token", c.token)
			if o.code == 0 || o.stdout != "" || !strings.Contains(o.stderr, "9003") && !strings.Contains(o.stderr, "5004") {
				t.Errorf("exit code %d: %s%s", o.code, o.stdout, o.stderr)
			}
			if len(ann.inbox()) != 0 { // still ann's, and of use
				t.Error("the inbox changed")
			}
		})
	}
	t.Run("a second process", func(t *testing.T) {
		watch := ann.launch("tail")
		watch.line("its ready line", func(l string) bool { return strings.HasPrefix(l, "ready") })
		for _, command := range []string{"inbox", "tail"} {
			ann.run(command).want(t, 1, "9002", ann.db)
		}
		ann.run("read", "--with", "bob").want(t, 1, "9002", "another process")
		if _, err := client.Open(client.Options{Path: ann.db}); !errors.Is(err, msg.CodeInUse) {
			t.Errorf("the SDK opens it with %v", err)
		}
		watch.kill()
		ann.inbox() // and it is free again
	})
	t.Run("no database", func(t *testing.T) {
		missing := filepath.Join(t.TempDir(), "none.db")
		run(t, "device", "read", "--db", missing, "--with", "bob").want(t, 1, missing, "device login")
		if _, err := os.Stat(missing); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("reading made a database: %v", err)
		}
	})
	t.Run("not a database", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "text.db")
		if err := os.WriteFile(path, []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
			t.Fatal(err)
		}
		o := run(t, "device", "read", "--db", path, "--with", "bob")
		if o.code == 0 || !strings.Contains(o.stderr, path) {
			t.Errorf("exit code %d: %s", o.code, o.stderr)
		}
	})
}

// The device refuses by itself what the server would refuse, and its outbox goes
// on after what the server refuses.
func TestRefusedSends(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	s.token("bob", "phone")
	secret := s.group("secret", "bob")
	ann := s.login("ann", "phone")
	ann.run("send", "--with", "nobody", "hi").want(t, 1, "nobody", "2007")
	ann.run("send", "--group", secret, "hi").want(t, 1, "member", "3000")
	ann.run("send", "--group", "4000000", "hi").want(t, 1, "member", "3000")
	ann.run("sync", "--with", "nobody").want(t, 1, "nobody", "2007")
	ann.run("sync", "--group", secret).want(t, 1, "member", "3000")
	ann.run("send", "--with", "bob", strings.Repeat("x", msg.MaxBody+1)).want(t, 1, "65537", "2004")
	ann.run("send", "--with", "bob", "a\xffb").want(t, 2, "UTF-8", "2003")

	// Offline, nobody can know; the next command tells, and delivers the rest.
	for _, to := range []string{"bob", "nobody", "bob"} {
		ann.send("--with", to, "--offline", "to "+to)
	}
	o := ann.run("inbox")
	o.want(t, 0, "nobody", "2007")
	messages, _ := ann.read("--with", "nobody", "-n", "1")
	if len(messages) != 1 || messages[0].Status != "failed" || messages[0].Code != msg.CodeNoUser || messages[0].Detail == "" {
		t.Errorf("the refused message is %+v", messages)
	}
	messages, end := ann.read("--with", "bob")
	if len(messages) != 2 || end.End != "beginning" || *messages[0].Seq != 2 {
		t.Errorf("what was not refused: %+v, %+v", messages, end)
	}
}

// Whoever sends more than is allowed is slowed down: every request is answered,
// and the SDK loses no message and no order.
func TestTooMuchAtOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const many = 260 // more than a burst
	r := s.hello(t, "ann", "phone")
	for range many {
		r.say(&frame.Send{To: frame.Target{Peer: "ann"}, ID: newID(), Content: msg.Content{Text: "x"}})
	}
	stored, codes := 0, map[msg.Code]int{}
	for answered := 0; answered < many; {
		switch body := r.next().Body.(type) {
		case *frame.SendAck:
			stored++
			answered++
		case *frame.Error:
			codes[body.Code]++
			answered++
		}
	}
	if len(codes) == 0 || codes[msg.CodeRateLimit]+codes[msg.CodeTooMany] != many-stored {
		t.Errorf("%d were stored, refused were %v", stored, codes)
	}

	c := s.sdk("bob", "phone")
	for i := range many {
		if _, err := c.Send(client.Peer("bob"), msg.Content{Text: strconv.Itoa(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Flush(soon(t)); err != nil {
		t.Fatal(err)
	}
	for i, m := range scroll(t, s.sdk("bob", "laptop"), client.ReadOptions{With: client.Peer("bob"), FIFO: true}, many+1, msg.EndNewest) {
		if m.Text != strconv.Itoa(i) {
			t.Fatalf("message %d is %q", i, m.Text)
		}
	}
}

// A server that is no Backscroll server, or none at all.
func TestWrongServers(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	token := s.token("ann", "phone")
	db := filepath.Join(t.TempDir(), "ann.db")
	login := func(url string) outcome {
		return run(t, "device", "login", "--db", db, "--server", url, "--token", token, "--wait", "200ms")
	}
	if o := login("http://127.0.0.1:1"); o.code != 3 || !strings.Contains(o.stderr, "127.0.0.1:1") {
		t.Errorf("exit code %d: %s", o.code, o.stderr)
	}
	if o := login(s.url + "/elsewhere"); o.code == 0 {
		t.Errorf("a login at a wrong path: %s%s", o.stdout, o.stderr)
	}
	if _, err := os.Stat(db); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a failed login leaves a database: %v", err)
	}
	run(t, "user", "list", "--server", "http://127.0.0.1:1", "--data", s.data).want(t, 3, "127.0.0.1:1", "9000")
	run(t, "user", "list", "--server", s.url, "--data", t.TempDir()).want(t, 1, "admin.key")
}
