package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/backscroll/backscroll/msg"
)

// Client asks a server's backend API. Errors of the server come as *msg.Error
// with its code; a server that cannot be reached as CodeOffline.
type Client struct {
	base string
	key  string
	http *http.Client
}

// NewClient makes a client for the server at a URL like http://127.0.0.1:8480.
func NewClient(server, key string) (*Client, error) {
	u, err := url.Parse(server)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, msg.Errorf(msg.CodeBadRequest, "%q is no server URL; it should look like http://127.0.0.1:8480", server)
	}
	return &Client{
		base: strings.TrimRight(u.String(), "/"),
		key:  key,
		http: &http.Client{Transport: transport()},
	}, nil
}

func transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: 5 * time.Second}).DialContext
	return t
}

// stream is a client for one long request. lost is called when its connection
// ends: until the answer begins, net/http itself waits for the request's body
// first, and an import's body waits for answers.
func (c *Client) stream(lost func()) *Client {
	t := transport()
	dial := t.DialContext
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &watched{Conn: conn, lost: lost}, nil
	}
	return &Client{base: c.base, key: c.key, http: &http.Client{Transport: t}}
}

// watched is a connection whose end is told.
type watched struct {
	net.Conn
	lost func()
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if err != nil {
		w.lost()
	}
	return n, err
}

// Close gives up idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// AddUser makes a user; CodeExists if there is one with that address.
func (c *Client) AddUser(ctx context.Context, address msg.Address, name string) (u User, err error) {
	return u, c.call(ctx, "POST", "users", newUser{address, name}, &u)
}

// EnsureUsers makes those of at most MaxBatch users that are not there yet.
func (c *Client) EnsureUsers(ctx context.Context, addresses []msg.Address) (made int, err error) {
	var out ensuredUsers
	err = c.call(ctx, "POST", "users/ensure", ensureUsers{addresses}, &out)
	return out.Made, err
}

// Users calls each for every user, in the order of addresses, until it fails.
func (c *Client) Users(ctx context.Context, each func(User) error) error {
	for after := msg.Address(""); ; {
		var page userList
		if err := c.call(ctx, "GET", "users?after="+url.QueryEscape(string(after)), nil, &page); err != nil {
			return err
		}
		for _, u := range page.Users {
			if err := each(u); err != nil {
				return err
			}
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

// DisableUser shuts a user out.
func (c *Client) DisableUser(ctx context.Context, address msg.Address) error {
	return c.call(ctx, "POST", "users/disable", namedUser{address}, nil)
}

// SetUser changes what is done for a user.
func (c *Client) SetUser(ctx context.Context, change UserChange) error {
	return c.call(ctx, "POST", "users/set", change, nil)
}

// NewToken makes a token for a device, which replaces the device's former one.
// Expires is how long it is good; 0: for ever.
func (c *Client) NewToken(ctx context.Context, address msg.Address, device string, expires time.Duration, create bool) (t Token, err error) {
	seconds := int64((expires + time.Second - 1) / time.Second)
	return t, c.call(ctx, "POST", "tokens", newToken{address, device, seconds, create}, &t)
}

// NewLink makes a link that signs a device in once; its token is good for as long
// as NewToken's. Its Code stands behind "#link=" in the messenger's address.
func (c *Client) NewLink(ctx context.Context, address msg.Address, device string, expires time.Duration, create bool) (l Link, err error) {
	seconds := int64((expires + time.Second - 1) / time.Second)
	return l, c.call(ctx, "POST", "links", newToken{address, device, seconds, create}, &l)
}

// Status tells how the server fares.
func (c *Client) Status(ctx context.Context) (s Status, err error) {
	return s, c.call(ctx, "GET", "status", nil, &s)
}

// Connections calls each for every device that is connected, by user, until it fails.
func (c *Client) Connections(ctx context.Context, each func(Connection) error) error {
	for after := msg.UserID(0); ; {
		var page connectionList
		if err := c.call(ctx, "GET", fmt.Sprintf("connections?after=%d", after), nil, &page); err != nil {
			return err
		}
		for _, one := range page.Connections {
			if err := each(one); err != nil {
				return err
			}
		}
		if after = page.Next; after == 0 {
			return nil
		}
	}
}

// Devices lists the devices of a user whose tokens are good, by name.
func (c *Client) Devices(ctx context.Context, address msg.Address) ([]Device, error) {
	var list deviceList
	err := c.call(ctx, "GET", "tokens?address="+url.QueryEscape(string(address)), nil, &list)
	return list.Devices, err
}

// RevokeToken makes a device's token worthless at once.
func (c *Client) RevokeToken(ctx context.Context, address msg.Address, device string) error {
	return c.call(ctx, "POST", "tokens/revoke", namedDevice{address, device}, nil)
}

// call asks one request; in and out are its JSON, nil for none.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	var reader io.Reader
	if method != "GET" {
		reader = bytes.NewReader(body)
	}
	response, err := c.do(ctx, method, path, "application/json", reader)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if out == nil {
		out = &struct{}{}
	}
	if err := json.NewDecoder(response.Body).Decode(out); err != nil {
		return &msg.Error{Code: msg.CodeBadServer, Detail: "the server's answer makes no sense", Err: err}
	}
	return nil
}

// do sends a request and returns the answer if it is no error.
func (c *Client) do(ctx context.Context, method, path, contentType string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.base+"/v1/admin/"+path, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.key)
	request.Header.Set("Content-Type", contentType)
	response, err := c.http.Do(request)
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	if response.StatusCode == http.StatusOK {
		return response, nil
	}
	defer response.Body.Close()
	var f failure
	if err := json.NewDecoder(io.LimitReader(response.Body, MaxBody)).Decode(&f); err != nil || f.Code == 0 {
		return nil, msg.Errorf(msg.CodeBadServer, "%s answered %q: is that a Backscroll server?", c.base, response.Status)
	}
	return nil, &msg.Error{Code: f.Code, Detail: f.Error}
}

func (c *Client) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var where *url.Error
	if errors.As(err, &where) {
		err = where.Err
	}
	return &msg.Error{Code: msg.CodeOffline, Detail: "the server at " + c.base + " cannot be reached", Err: err}
}
