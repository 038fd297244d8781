package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

const (
	firstPause  = 250 * time.Millisecond
	lastPause   = 30 * time.Second
	dialTimeout = 15 * time.Second
)

// pause is the longest that the next one between two tries may be. Pauses grow
// from the first to the last, each drawn at random from the upper half of what it
// may be, so that devices do not come back all at once.
type pause struct{ most time.Duration }

func newPause() *pause { return &pause{firstPause} }

func (p *pause) next() time.Duration {
	most := p.most
	p.most = min(2*most, lastPause)
	return most/2 + rand.N(most/2)
}

// run keeps a connection until ctx is done or a person has to act.
func (c *Client) run(ctx context.Context) {
	pause := newPause()
	var why error // why the last token was refused
	for ctx.Err() == nil {
		greeted, err := c.connect(ctx, why)
		if ctx.Err() != nil {
			return
		}
		if greeted {
			pause, why = newPause(), nil
		}
		code := msg.CodeOf(err)
		switch {
		case code == msg.CodeWrongOwner, code.NeedsPerson() && !tokenTrouble(code):
			c.giveUp(Status{State: Refused, Err: err}, false)
			return
		case code == msg.CodeNotLoggedIn, tokenTrouble(code) && (c.opt.Token == nil || why != nil):
			c.giveUp(Status{State: SignedOut, Err: err}, revoked(err, why))
			return
		case tokenTrouble(code):
			why = err // the app is asked for another token, once
			continue
		}
		c.opt.Log.Info("connection ended", "server", c.opt.Server, "err", err)
		c.report(Status{State: Offline, Err: err})
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause.next()):
		}
		c.report(Status{State: Connecting})
	}
}

// tokenTrouble reports whether another token may help.
func tokenTrouble(code msg.Code) bool {
	return code == msg.CodeBadToken || code == msg.CodeTokenRevoked || code == msg.CodeTokenExpired
}

func (c *Client) report(s Status) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.setStatus(s)
	}
}

// giveUp ends the tries to connect: syncs end with the reason. Start begins
// anew, once a person has acted. wipe: the app may want what is here deleted.
func (c *Client) giveUp(s Status, wipe bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.cancel()
	c.cancel = nil
	c.engine.SignedOut(s.Err)
	if wipe {
		if err := c.wipe(); err != nil {
			c.dispatch(engine.FailureEvent{Err: err})
		}
	}
	c.drain()
	c.setStatus(s)
}

// connect runs one connection to its end. greeted says that the server
// welcomed the device.
func (c *Client) connect(ctx context.Context, why error) (greeted bool, err error) {
	token, err := c.token(ctx, why)
	if err != nil {
		return false, err
	}
	link, err := c.dial(ctx)
	if err != nil {
		return false, &msg.Error{Op: "connect to " + c.opt.Server, Code: msg.CodeOffline, Err: err}
	}
	defer link.close()
	c.mu.Lock()
	c.link = link
	c.engine.Connected(token, c.opt.Device)
	c.drain()
	c.mu.Unlock()

	err = c.receive(link, token, &greeted)

	c.mu.Lock()
	defer c.mu.Unlock()
	c.link = nil
	c.engine.Disconnected()
	c.drain()
	if dropped := link.reason(); dropped != nil {
		err = dropped
	}
	return greeted, err
}

// receive hands frames to the engine until the connection ends.
func (c *Client) receive(link *socket, token []byte, greeted *bool) error {
	for in := range link.frames {
		if in.lost != nil {
			return &msg.Error{Op: "read from " + c.opt.Server, Code: msg.CodeOffline, Err: in.lost}
		}
		c.mu.Lock()
		c.engine.Received(in.frame, in.bad)
		if !*greeted && c.engine.Online() {
			*greeted = true
			if err := c.remember(token); err != nil {
				c.opt.Log.Error("the login could not be stored", "err", err)
			}
		}
		c.drain()
		c.mu.Unlock()
	}
	return &msg.Error{Op: "read from " + c.opt.Server, Code: msg.CodeOffline, Err: link.ctx.Err()}
}

func (c *Client) dial(ctx context.Context) (*socket, error) {
	dialing, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	o := &websocket.DialOptions{CompressionMode: websocket.CompressionDisabled}
	if c.opt.TLS != nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.TLSClientConfig = c.opt.TLS
		o.HTTPClient = &http.Client{Transport: t}
	}
	conn, res, err := websocket.Dial(dialing, strings.TrimSuffix(c.opt.Server, "/")+"/v1/device", o)
	if err != nil {
		if res != nil && res.StatusCode != http.StatusSwitchingProtocols {
			return nil, errors.Join(errors.New("the server does not speak Backscroll there: "+res.Status), err)
		}
		return nil, err
	}
	conn.SetReadLimit(16 << 20)
	return newSocket(ctx, conn), nil
}
