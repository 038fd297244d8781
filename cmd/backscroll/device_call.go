package main

import (
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type callCmd struct {
	sending
	conversation
	Video    bool          `help:"It is a video call."`
	Outcome  *string       `enum:"missed,rejected,answered" placeholder:"OUTCOME" help:"What became of it: missed (as it is at first), rejected or answered."`
	Duration time.Duration `placeholder:"DUR" help:"How long an answered one was, as 63s."`
	Seq      *seq          `placeholder:"SEQ" help:"Say it of the record with this seq, instead of making one."`
}

func (c *callCmd) Run(a *app) error {
	with, err := c.target()
	if err != nil {
		return err
	}
	call, err := c.made()
	switch {
	case err != nil:
		return err
	case c.Seq == nil:
		return c.send(a, with, func(*device) (msg.Content, error) { return msg.CallOf(call), nil })
	case c.Video:
		return usage("--video: what kind of call it was is said when its record is made")
	}
	of := changingOne{changing{c.database, c.waiting, c.Offline}, oneMessage{c.conversation, *c.Seq}}
	return of.change(a, func(d *device, t client.Target, ref client.Ref) (*client.Change, error) {
		return d.SetCall(t, ref, call.Outcome, call.Duration)
	})
}

// made is the call that the flags tell of. Only an answered one lasts.
func (c *callCmd) made() (msg.Call, error) {
	call := msg.Call{Video: c.Video, Duration: msg.Millis(c.Duration.Milliseconds())}
	switch {
	case c.Outcome != nil:
		call.Outcome, _ = msg.OutcomeOf(*c.Outcome)
	case c.Duration != 0:
		call.Outcome = msg.Answered
	}
	if err := call.Check(); err != nil {
		return call, usage("--duration: %w", err)
	}
	return call, nil
}

// call is the JSON form of what a call record says.
type call struct {
	Video     bool   `json:"video"`
	Outcome   string `json:"outcome"`
	Duration  int64  `json:"duration"` // milliseconds
	Direction string `json:"direction"`
}

func showCall(m *client.Message) *call {
	if m.Call == nil {
		return nil
	}
	out := call{m.Call.Video, m.Call.Outcome.String(), int64(m.Call.Duration), "outgoing"}
	if m.Status == msg.Received {
		out.Direction = "incoming"
	}
	return &out
}

// saidOfCall is a call record for people: "video call, answered by ben, 1m3s".
func saidOfCall(m *client.Message, by string) string {
	what := "call, "
	if m.Call.Video {
		what = "video call, "
	}
	what += m.Call.Outcome.String() + by
	if m.Call.Duration > 0 {
		what += ", " + (time.Duration(m.Call.Duration) * time.Millisecond).Round(time.Second).String()
	}
	return what
}
