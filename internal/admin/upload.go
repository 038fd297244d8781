package admin

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/backscroll/backscroll/msg"
)

// Target names the conversation of an import: a group, or two users.
type Target struct {
	Group   uint64
	Between [2]msg.Address
}

func (t Target) query() string {
	q := url.Values{}
	if t.Group != 0 {
		q.Set("group", strconv.FormatUint(t.Group, 10))
	} else {
		q["between"] = []string{string(t.Between[0]), string(t.Between[1])}
	}
	return q.Encode()
}

// Upload says what is imported, and where.
type Upload struct {
	To Target
	// Next returns the next batch, at most MaxBatch messages, and io.EOF after
	// the last one. It is not called again after an error.
	Next func() ([]Message, error)
	// Done is called for each batch, in order, once it is durable.
	Done func(Imported)
	Patience
}

// silenceOfOneTry is how long an import without patience waits for an answer.
const silenceOfOneTry = time.Minute

// window is how many batches may be under way at once.
const window = 4

// Import sends batches in order, several under way at once. When the connection
// breaks it begins anew with the first unanswered batch: the server knows what
// it has already.
func (c *Client) Import(ctx context.Context, u Upload) error {
	up := &uploader{Upload: u, client: c}
	return u.Do(ctx, up.attempt)
}

type uploader struct {
	Upload
	client *Client
	retry  [][]Message // sent before and not answered, oldest first
	end    error       // what Next returned at last
}

// attempt is one connection: a goroutine sends while this one reads answers.
func (up *uploader) attempt(ctx context.Context, left time.Duration) (progress bool, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if up.For == 0 {
		left = silenceOfOneTry
	}
	silence := time.AfterFunc(left, func() { cancel(errSilent) })
	defer silence.Stop()

	underWay := make(chan []Message, window)
	body, sending := io.Pipe()
	sent := make(chan error, 1)
	go func() { sent <- up.send(ctx, sending, underWay) }()

	err = up.receive(ctx, body, underWay, func() {
		progress = true
		silence.Reset(max(up.For, left))
	})
	cancel(err)
	_ = body.CloseWithError(io.ErrClosedPipe)
	sendErr := <-sent
	close(underWay)
	var rest [][]Message
	for batch := range underWay {
		rest = append(rest, batch)
	}
	up.retry = append(rest, up.retry...)
	switch {
	case up.end != nil && up.end != io.EOF:
		return progress, up.end
	case err != nil:
		return progress, err
	case sendErr != nil || len(up.retry) > 0 || up.end == nil:
		return progress, msg.Errorf(msg.CodeOffline, "the server ended the import early")
	}
	return progress, nil
}

// send writes batches until there are no more. What could not be sent whole
// stays in underWay or returns to retry.
func (up *uploader) send(ctx context.Context, body *io.PipeWriter, underWay chan<- []Message) error {
	out := json.NewEncoder(body)
	out.SetEscapeHTML(false)
	for {
		batch := up.next()
		if batch == nil {
			return body.CloseWithError(up.end) // io.EOF: the body is complete
		}
		select {
		case underWay <- batch:
		case <-ctx.Done():
			up.retry = append([][]Message{batch}, up.retry...)
			return body.CloseWithError(ctx.Err()) // whoever reads the body waits for more
		}
		if err := out.Encode(Batch{Messages: batch}); err != nil {
			return err
		}
	}
}

func (up *uploader) next() (batch []Message) {
	if len(up.retry) > 0 {
		batch, up.retry = up.retry[0], up.retry[1:]
		return batch
	}
	for up.end == nil {
		if batch, up.end = up.Next(); up.end == nil && len(batch) > 0 {
			return batch
		}
	}
	return nil
}

// receive reads the answers, one for each batch under way.
func (up *uploader) receive(ctx context.Context, body *io.PipeReader, underWay <-chan []Message, progress func()) error {
	var answered atomic.Bool
	stream := up.client.stream(func() {
		if !answered.Load() {
			_ = body.CloseWithError(io.ErrClosedPipe)
		}
	})
	defer stream.Close()
	response, err := stream.do(ctx, "POST", "import?"+up.To.query(), "application/x-ndjson", body)
	if err != nil {
		return err
	}
	answered.Store(true) // from here on, reading tells of the connection's end
	defer response.Body.Close()
	lines := bufio.NewReader(response.Body)
	for {
		line, err := lines.ReadBytes('\n') // half a line is an answer that broke off
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return stream.unreachable(ctx, err)
		}
		var answer struct {
			Imported
			failure
		}
		if err := json.Unmarshal(line, &answer); err != nil {
			return &msg.Error{Code: msg.CodeBadServer, Detail: "the server's answer makes no sense", Err: err}
		}
		if answer.Code != 0 {
			return &msg.Error{Code: answer.Code, Detail: answer.Error}
		}
		select {
		case <-underWay:
		default:
			return msg.Errorf(msg.CodeBadServer, "the server answered more batches than were sent")
		}
		progress()
		up.Done(answer.Imported)
	}
}
