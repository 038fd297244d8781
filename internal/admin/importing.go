package admin

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// importMessages reads batches, one JSON object a line, and answers each with a
// line of its own once it is durable, while it reads on. Batches are stored in
// their order; the first that fails ends the import with an error as its line.
//
// One long request rather than many: so a caller may have several batches under
// way, and their order holds.
func (a *API) importMessages(w http.ResponseWriter, r *http.Request) {
	conv, err := a.importTarget(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	rc := http.NewResponseController(w)
	// HTTP/2 is full duplex always and says that it knows no such switch.
	_ = rc.EnableFullDuplex()
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Cache-Control", "no-store")
	// An import may end before all of its input was read; its connection is of no
	// use to other requests then.
	w.Header().Set("Connection", "close")
	w.WriteHeader(http.StatusOK)
	if rc.Flush() != nil {
		return
	}
	batches := make(chan incoming)
	over, end := context.WithCancel(r.Context())
	go readBatches(r.Body, batches, over.Done())
	defer func() {
		end()
		_ = rc.SetReadDeadline(time.Now().Add(linger))
		for range batches {
		}
	}()
	out := json.NewEncoder(w)
	for {
		done, err := a.importNext(r, conv, batches)
		if err == io.EOF {
			return
		}
		if err != nil {
			_ = out.Encode(a.failureOf(r, err)) // a caller that is gone learns nothing
			_ = rc.Flush()
			return
		}
		if out.Encode(done) != nil || rc.Flush() != nil {
			return
		}
	}
}

// linger is how long the caller may take to notice that his import has ended:
// closing the connection on what he still sends would make him lose the answer.
const linger = 2 * time.Second

// importTarget is the conversation that the request names: ?group=ID, or
// ?between=A&between=B.
func (a *API) importTarget(r *http.Request) (msg.ConvID, error) {
	q := r.URL.Query()
	group, pair := q["group"], q["between"]
	switch {
	case len(group) == 1 && len(pair) == 0:
		n, err := groupNumber(group[0])
		return msg.GroupConv(n), err
	case len(pair) == 2 && len(group) == 0:
		return a.rules.OneToOne(r.Context(), msg.Address(pair[0]), msg.Address(pair[1]))
	}
	return msg.ConvID{}, msg.Errorf(msg.CodeBadRequest, "name a conversation: ?group=ID, or ?between=A&between=B")
}

// incoming is a decoded batch, or why there are no more.
type incoming struct {
	messages []chat.ImportMessage
	err      error
}

func (a *API) importNext(r *http.Request, conv msg.ConvID, batches <-chan incoming) (Imported, error) {
	select {
	case <-a.stop.Done():
		return Imported{}, msg.Errorf(msg.CodeStopping, "the server is shutting down; send the rest again")
	case in := <-batches:
		if in.err != nil {
			return Imported{}, in.err
		}
		result, err := a.rules.Import(r.Context(), conv, in.messages)
		return Imported{Added: result.Stored, Known: result.Repeated}, err
	}
}

// readBatches decodes one batch ahead of the commits. When done is, it reads on
// without looking. It closes batches at the end.
func readBatches(body io.Reader, batches chan<- incoming, done <-chan struct{}) {
	defer close(batches)
	lines := bufio.NewScanner(body)
	lines.Buffer(make([]byte, 64<<10), MaxLine)
	for {
		next := nextBatch(lines)
		select {
		case batches <- next:
		case <-done:
			_, _ = io.Copy(io.Discard, body) // ends by the connection's end, or its deadline
			return
		}
		if next.err == io.EOF {
			return
		}
		if next.err != nil {
			_, _ = io.Copy(io.Discard, body)
			return
		}
	}
}

func nextBatch(lines *bufio.Scanner) incoming {
	if !lines.Scan() {
		switch err := lines.Err(); {
		case err == nil:
			return incoming{err: io.EOF}
		case errors.Is(err, bufio.ErrTooLong):
			return incoming{err: msg.Errorf(msg.CodeTooLarge, "a batch is larger than %d bytes", MaxLine)}
		default:
			return incoming{err: &msg.Error{Code: msg.CodeBadRequest, Detail: "the request broke off", Err: err}}
		}
	}
	var batch Batch
	if err := json.Unmarshal(lines.Bytes(), &batch); err != nil {
		return incoming{err: msg.Errorf(msg.CodeBadRequest, "a batch is not the JSON that this API takes: %v", err)}
	}
	if err := checkCount("messages", len(batch.Messages)); err != nil {
		return incoming{err: err}
	}
	in := incoming{messages: make([]chat.ImportMessage, 0, len(batch.Messages))}
	for i := range batch.Messages {
		m, err := batch.Messages[i].imported()
		if err != nil {
			return incoming{err: err}
		}
		in.messages = append(in.messages, m)
	}
	return in
}
