package main

import (
	"fmt"

	"github.com/alecthomas/kong"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// part is the flags that narrow what is read to part of it.
type part struct {
	Thread   uint64 `placeholder:"N" help:"Only the messages of this thread."`
	From     string `placeholder:"ADDRESS" help:"Only what this user wrote."`
	Query    string `placeholder:"TEXT" help:"Only what contains this text, whatever the case."`
	Messages bool   `xor:"kind" help:"Only messages, no calls."`
	Calls    calls  `xor:"kind" help:"Only calls; --calls=missed, --calls=incoming or --calls=outgoing: only these."`
	Unread   bool   `help:"Only what is unread."`

	ShowBlocked bool `help:"Of a group: also what those write whom one has blocked."`
}

func (p *part) narrow(o *client.ReadOptions) error {
	o.Thread, o.From, o.Query, o.Unread = p.Thread, msg.Address(p.From), p.Query, p.Unread
	o.ShowBlocked = p.ShowBlocked
	o.Kind = client.Kind(p.Calls)
	if p.Messages {
		o.Kind = client.MessagesOnly
	}
	if p.From != "" {
		if err := o.From.Check(); err != nil {
			return usage("--from: %w", err)
		}
	}
	return nil
}

// narrowed reports whether it is less than the whole.
func (p *part) narrowed() bool {
	whole := part{ShowBlocked: p.ShowBlocked}
	return *p != whole
}

// calls is which calls are wanted: none in particular, all, or some.
type calls client.Kind

var callKinds = map[string]client.Kind{
	"missed": client.MissedCalls, "incoming": client.IncomingCalls, "outgoing": client.OutgoingCalls,
}

// IsBool says that the flag needs no value.
func (c *calls) IsBool() bool { return true }

func (c *calls) Decode(typed *kong.DecodeContext) error {
	*c = calls(client.Calls)
	if typed.Scan.Peek().Type != kong.FlagValueToken {
		return nil
	}
	which := typed.Scan.Pop().String()
	kind, known := callKinds[which]
	if !known {
		return valueError{fmt.Errorf("--calls is nothing, missed, incoming or outgoing, not %q", which)}
	}
	*c = calls(kind)
	return nil
}
