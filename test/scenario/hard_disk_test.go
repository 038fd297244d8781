//go:build unix

package scenario_test

import (
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/coder/websocket"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/frame"
	backscroll "github.com/backscroll/backscroll/internal/server"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// fullDisk is a server whose disk can be filled up and given room.
type fullDisk struct {
	*server
	fill, free func()
	log        func() string
}

// The disk is nearly full: what would fill it is refused with a number and a time
// to come again, reading goes on, and all is taken once there is room.
func TestTheServersDiskIsNearlyFull(t *testing.T) {
	t.Parallel()
	t.Run("a real file system", func(t *testing.T) {
		t.Parallel()
		disk := newRAMDisk(t, "96m")
		s := &server{t: t, data: filepath.Join(disk.dir, "data"), listen: "127.0.0.1:0", flags: []string{"--reserve-mb", "24"}}
		s.start()
		nearlyFull(t, fullDisk{s, func() { disk.fill(12 << 20) }, disk.free, func() string { return s.p.stderr.String() }})
		s.stop()
		s.verify()
	})
	t.Run("an injected one", func(t *testing.T) {
		t.Parallel()
		disk := newSmallDisk(96 << 20)
		h := newHost(t, backscroll.Config{ReserveBytes: 24 << 20, Disk: disk})
		nearlyFull(t, fullDisk{h.server, func() { disk.left.Add(-80 << 20) }, func() { disk.left.Add(80 << 20) }, h.log.String})
	})
}

func nearlyFull(t *testing.T, s fullDisk) {
	logs := madeLogs(t, 1, 300)
	bob := s.sdk("bob", "phone")
	ann := s.sdk("ann", "phone")
	r := s.hello(t, "eve", "phone")
	if _, err := ann.SendWait(soon(t), client.Peer("bob"), msg.Content{Text: "before"}); err != nil {
		t.Fatal(err)
	}

	s.fill()
	first := untilRefused(t, r)
	if first.RetryAfter <= 0 || !strings.Contains(first.Detail, "full") {
		t.Errorf("refused with %+v", first)
	}
	waiting, err := ann.Send(client.Peer("bob"), msg.Content{Text: "meanwhile"})
	if err != nil || waiting.Status != msg.Outbox {
		t.Fatalf("send: %+v, %v", waiting, err)
	}
	s.tryAdmin("user", "add", "carl").want(t, 1, "1004")
	importing := launch(t, s.backend(importArgs(logs, []string{"--group", "channel", "--member", "bob", "--wait", "1h"}))...)
	importing.until(importing.stderr, "that it waits", func(l string) bool { return strings.Contains(l, "1004") || strings.Contains(l, "full") })
	if got := syncAndRead(t, bob, client.Peer("ann"), 10); len(got) != 1 || got[0].Text != "before" {
		t.Errorf("while the disk is full bob reads %+v", got)
	}

	s.free()
	if err := ann.Flush(soon(t)); err != nil {
		t.Fatal(err)
	}
	importing.wait().want(t, 0)
	got := scroll(t, s.sdk("ann", "laptop"), client.ReadOptions{With: client.Peer("bob"), FIFO: true}, 10, msg.EndNewest)
	if len(got) != 2 || got[1].ID != waiting.ID.String() {
		t.Errorf("with room again: %+v", got)
	}
	log := s.log()
	if low, again := strings.Count(log, "nearly full"), strings.Count(log, "room again"); low != 1 || again != 1 {
		t.Errorf("the log tells %d times that there is no room, and %d times that there is:\n%s", low, again, tail(log))
	}
}

// syncAndRead brings up to n messages and reads them, newest first.
func syncAndRead(t *testing.T, c *client.Client, with client.Target, n int) (got []messageLine) {
	t.Helper()
	s := open(t, c, client.ReadOptions{With: with, Listener: client.Listener{OnMessage: func(m client.Message) { got = append(got, asJSON(m)) }}})
	if _, err := s.SyncWait(soon(t), n); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Read(n); err != nil {
		t.Fatal(err)
	}
	return got
}

// untilRefused sends to oneself until there is no room: the server looks at its
// disk now and then.
func untilRefused(t *testing.T, r *raw) *frame.Error {
	t.Helper()
	ctx := soon(t)
	for ctx.Err() == nil {
		answer := r.ask(&frame.Send{To: frame.Target{Peer: "eve"}, ID: newID(), Content: msg.Content{Text: "x"}})
		if e, refused := answer.(*frame.Error); refused && e.Code != msg.CodeRateLimit {
			if e.Code != msg.CodeNoSpace {
				t.Fatalf("refused with %+v", e)
			}
			return e
		}
	}
	t.Fatal("nothing was refused")
	return nil
}

// The disk is full in spite of all: the server ends in order and says why, and what
// it has acknowledged is there when it starts again.
func TestTheServersDiskFails(t *testing.T) {
	t.Parallel()
	t.Run("a real file system", func(t *testing.T) {
		t.Parallel()
		disk := newRAMDisk(t, "64m")
		s := &server{t: t, data: filepath.Join(disk.dir, "data"), listen: "127.0.0.1:0", flags: []string{"--reserve-mb", "0"}}
		s.start()
		disk.fill(1 << 20) // and what the log in use holds in advance
		acked := sendUntilLost(t, s)
		o := s.p.wait()
		o.want(t, 1, "no space left", "see to its disk", "1000")
		if last := lastLine(o.stderr); !strings.HasPrefix(last, "backscroll: serve: ") {
			t.Errorf("the last line is %q", last)
		}
		disk.free()
		s.start()
		allThere(t, s, acked)
		s.stop()
		s.verify()
	})
	t.Run("an injected one", func(t *testing.T) {
		t.Parallel()
		disk := newSmallDisk(12 << 20)
		cfg := backscroll.Config{ReserveBytes: -1, Disk: disk, Data: filepath.Join(t.TempDir(), "data")}
		h := startHost(t, cfg)
		acked := sendUntilLost(t, h.server)
		if err := <-h.ended; !errors.Is(err, syscall.ENOSPC) || !errors.Is(err, msg.CodeInternal) {
			t.Errorf("Run ended with %v", err)
		}
		disk.left.Store(1 << 30)
		allThere(t, startHost(t, cfg).server, acked)
	})
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// sendUntilLost has users fill the disk, and returns what was acknowledged to each.
func sendUntilLost(t *testing.T, s *server) map[string][]msg.MessageID {
	t.Helper()
	text := make([]byte, 48<<10)
	noise := mathrand.New(mathrand.NewPCG(1, 2))
	for i := range text {
		text[i] = byte('!' + noise.IntN(90))
	}
	acked := map[string][]msg.MessageID{}
	for i := range 5 {
		user := fmt.Sprintf("user-%d", i)
		r := s.hello(t, user, "phone")
		for n := 0; ; n++ {
			id := newID()
			body, err := r.tryAsk(&frame.Send{To: frame.Target{Peer: msg.Address(user)}, ID: id, Content: msg.Content{Text: string(text)}})
			if _, ok := body.(*frame.SendAck); ok {
				acked[user] = append(acked[user], id)
				continue
			}
			if e, refused := body.(*frame.Error); err == nil && refused && e.Code == msg.CodeRateLimit {
				break // the next one goes on
			}
			if n == 0 && i == 0 {
				t.Fatalf("nothing was acknowledged: %+v, %v", body, err)
			}
			return acked
		}
	}
	t.Fatal("the disk was not filled up")
	return nil
}

// allThere reads all that was acknowledged, by a fresh device of each user.
func allThere(t *testing.T, s *server, acked map[string][]msg.MessageID) {
	t.Helper()
	for user, ids := range acked {
		got := scroll(t, s.sdk(user, "fresh"), client.ReadOptions{With: client.Peer(msg.Address(user)), FIFO: true}, 100, msg.EndNewest)
		if len(got) < len(ids) || len(got) > len(ids)+1 { // one may be stored that was not acknowledged
			t.Errorf("%s was acknowledged %d messages, and %d are there", user, len(ids), len(got))
			continue
		}
		for i, id := range ids {
			if got[i].ID != id.String() {
				t.Errorf("%s's message %d is %s, want %s", user, i+1, got[i].ID, id)
			}
		}
	}
}

// tryAsk is ask where the connection may end.
func (r *raw) tryAsk(body any) (any, error) {
	r.last++
	request := r.last
	if err := r.conn.Write(soon(r.t), websocket.MessageBinary, wire.Codec{}.EncodeClient(frame.Client{Request: request, Body: body})); err != nil {
		return nil, err
	}
	for {
		_, b, err := r.conn.Read(soon(r.t))
		if err != nil {
			return nil, err
		}
		if f, err := (wire.Codec{}).DecodeServer(b); err != nil || f.Request == request {
			return f.Body, err
		}
	}
}
