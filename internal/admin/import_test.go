package admin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/backscroll/backscroll/msg"
)

// batches hands out n batches of size messages.
func batches(n, size int) func() ([]Message, error) {
	next := 0
	return func() ([]Message, error) {
		if next == n {
			return nil, io.EOF
		}
		next++
		return messages((next-1)*size, size), nil
	}
}

func TestImport(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	to := Target{Group: w.group()}
	for _, want := range []Imported{{Added: 200}, {Known: 200}} {
		var total Imported
		w.must(w.Import(ctx, Upload{To: to, Next: batches(20, 10), Done: func(done Imported) {
			total.Added += done.Added
			total.Known += done.Known
		}}))
		if total != want {
			t.Errorf("imported %+v, want %+v", total, want)
		}
	}
	if head := w.head(to.Group); head != 200 {
		t.Errorf("the group has %d messages", head)
	}
	pair := Target{Between: [2]msg.Address{"ann", "ben"}}
	w.must(w.Import(ctx, Upload{To: pair, Next: batches(1, 3), Done: func(done Imported) {
		if done.Added != 3 {
			t.Errorf("imported %+v between ann and ben", done)
		}
	}}))
}

func TestImportIsRefusedAsAWhole(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	to := Target{Group: w.group()}
	stranger := messages(100, 3)
	stranger[2].From = "eve"
	seen := 0
	next := func() ([]Message, error) {
		seen++
		return [][]Message{messages(0, 5), stranger, messages(200, 5), messages(300, 5)}[seen-1], nil
	}
	var done []Imported
	err := w.Import(ctx, Upload{To: to, Next: func() ([]Message, error) {
		if seen == 4 {
			return nil, io.EOF
		}
		return next()
	}, Done: func(d Imported) { done = append(done, d) }})
	if !errors.Is(err, msg.CodeNoUser) || len(done) != 1 {
		t.Errorf("an unknown author: %v after %v", err, done)
	}
	if head := w.head(to.Group); head != 5 {
		t.Errorf("the group has %d messages, want those of the first batch", head)
	}
	broken := errors.New("the disk is on fire")
	if err := w.Import(ctx, Upload{To: to, Next: func() ([]Message, error) { return nil, broken }, Done: func(Imported) {}}); !errors.Is(err, broken) {
		t.Errorf("an error of the source came back as %v", err)
	}
	if err := w.Import(ctx, Upload{To: Target{Group: 99}, Next: batches(1, 1), Done: func(Imported) {}}); !errors.Is(err, msg.CodeNoConv) {
		t.Errorf("no such group: %v", err)
	}
}

func TestImportLines(t *testing.T) {
	w := newWorld(t)
	path := fmt.Sprint("/v1/admin/import?group=", w.group())
	good := `{"messages":[{"id":"00000000-0000-8000-8000-000000000001","from":"ann","text":"hi"}]}` + "\n"
	for _, c := range []struct{ line, answer string }{
		{`{"messages":[]}`, `{"added":0,"known":0}`},
		{`nonsense`, `{"code":2000,`},
		{strings.Replace(good, `"text":`, `"type":"song","text":`, 1), `{"code":2000,`},
		{strings.Replace(good, "8000-8", "80008-", 1), `{"code":2000,`},
		{strings.Replace(good, "-8000-8000", "-7000-8000", 1), `{"code":2000,`}, // only UUIDv8
		{strings.Replace(good, `"hi"`, `"ho"`, 1), `{"code":2005,`},
		{strings.Replace(good, `"hi"`, `"`+strings.Repeat("a", msg.MaxBody+1)+`"`, 1), `{"code":2004,`},
		{`{"messages":[` + strings.Repeat(`{},`, MaxBatch) + `{}]}`, `{"code":2004,`},
		{strings.Repeat(" ", MaxLine+1), `{"code":2004,`},
	} {
		status, answer := w.post(path, good+c.line+"\n"+good)
		lines := strings.Split(answer, "\n")
		if status != 200 || !strings.HasPrefix(lines[0], `{"added":`) || !strings.HasPrefix(lines[1], c.answer) {
			t.Errorf("%.70s: %d %s", c.line, status, answer)
		}
		if refused := strings.Contains(c.answer, "code"); refused != (len(lines) == 3) {
			t.Errorf("%.70s: %d lines of answer: %s", c.line, len(lines)-1, answer)
		}
	}
}

func TestStoppingEndsImports(t *testing.T) {
	w := newWorld(t)
	to := Target{Group: w.group()}
	n := 0
	err := w.Import(t.Context(), Upload{To: to, Next: func() ([]Message, error) {
		n++
		return messages(10*n, 10), nil // without end
	}, Done: func(Imported) { w.stop() }})
	if !errors.Is(err, msg.CodeStopping) {
		t.Errorf("an import ended with %v while the server stopped", err)
	}
}

// cutter forwards connections and cuts each after so many bytes of answers.
func cutter(t *testing.T, to string, after int64) (address string, cuts *atomic.Int32) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	cuts = new(atomic.Int32)
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				in.Close()
				continue
			}
			go func() { _, _ = io.Copy(out, in); out.Close() }()
			go func() {
				if n, _ := io.CopyN(in, out, after); n == after {
					cuts.Add(1)
				}
				in.Close()
				out.Close()
			}()
		}
	}()
	return l.Addr().String(), cuts
}

func TestImportGoesOnAfterCuts(t *testing.T) {
	w := newWorld(t)
	to := Target{Group: w.group()}
	address, cuts := cutter(t, w.http.Listener.Addr().String(), 400)
	c := w.client("http://"+address, testKey)
	total := 0
	err := c.Import(t.Context(), Upload{
		To: to, Next: batches(60, 5),
		Done:     func(d Imported) { total += d.Added + d.Known },
		Patience: Patience{For: 30 * time.Second},
	})
	if err != nil || total != 300 || w.head(to.Group) != 300 {
		t.Errorf("imported %d messages, %v; the group has %d", total, err, w.head(to.Group))
	}
	if cuts.Load() == 0 {
		t.Error("nothing was cut")
	}
}

func TestImportGivesUp(t *testing.T) {
	w := newWorld(t)
	group := w.group()
	l, err := net.Listen("tcp", "127.0.0.1:0") // accepts, and never says a word
	w.must(err)
	defer l.Close()
	for _, address := range []string{l.Addr().String(), "127.0.0.1:1"} {
		c := w.client("http://"+address, testKey)
		err := c.Import(t.Context(), Upload{
			To: Target{Group: group}, Next: batches(5, 5), Done: func(Imported) {},
			Patience: Patience{For: 200 * time.Millisecond},
		})
		if !errors.Is(err, msg.CodeOffline) {
			t.Errorf("%s: %v", address, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.Import(ctx, Upload{To: Target{Group: group}, Next: batches(1, 1), Done: func(Imported) {}}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// A server that dies before it has answered, when the importer has sent all it
// may and waits: the connection's end ends the attempt.
func TestImportNoticesABrokenConnection(t *testing.T) {
	w := newWorld(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			readUntil(c, `"messages"`, window)
			c.Close()
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err = w.client("http://"+l.Addr().String(), testKey).Import(ctx, Upload{
		To:   Target{Group: 1},
		Next: func() ([]Message, error) { return messages(0, 1), nil },
		Done: func(done Imported) { t.Errorf("done: %+v", done) },
	})
	if !errors.Is(err, msg.CodeOffline) || ctx.Err() != nil {
		t.Errorf("the import ended with %v", err)
	}
}

// readUntil reads until the word has come so often.
func readUntil(r io.Reader, word string, times int) {
	var got strings.Builder
	buf := make([]byte, 4096)
	for strings.Count(got.String(), word) < times {
		n, err := r.Read(buf)
		got.Write(buf[:n])
		if err != nil {
			return
		}
	}
}
