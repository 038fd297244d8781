package admin

import (
	"net/http"
	"strconv"
	"time"

	"github.com/backscroll/backscroll/msg"
)

// Status is how the server fares.
type Status struct {
	Started     time.Time `json:"started"`
	Connections int       `json:"connections"`
	StoreBytes  uint64    `json:"store_bytes"`
	FreeBytes   uint64    `json:"free_bytes"`   // on the store's disk
	LowOnSpace  bool      `json:"low_on_space"` // nothing is taken that grows
	Received    Traffic   `json:"received"`     // from devices, since the start
	Sent        Traffic   `json:"sent"`         // to devices
}

// Traffic is what devices sent or received.
type Traffic struct {
	Messages uint64 `json:"messages"` // frames of the protocol
	Bytes    uint64 `json:"bytes"`
}

func (a *API) getStatus(r *http.Request, _ struct{}) (Status, error) {
	s, err := a.status()
	_, s.Connections = a.rules.Connections(r.Context(), 0, 1)
	return s, err
}

// Connection is a device that is connected.
type Connection struct {
	Address msg.Address `json:"address"`
	Device  string      `json:"device"`
	Remote  string      `json:"remote"`
	Since   time.Time   `json:"since"`
}

// connectionList is a page of connections; Next, if there is one, asks for the next page.
type connectionList struct {
	Connections []Connection `json:"connections"`
	Next        msg.UserID   `json:"next,omitempty"`
}

func (a *API) listConnections(r *http.Request, _ struct{}) (connectionList, error) {
	limit, err := limitOf(r)
	if err != nil {
		return connectionList{}, err
	}
	var after uint64
	if from := r.URL.Query().Get("after"); from != "" {
		if after, err = strconv.ParseUint(from, 10, 64); err != nil {
			return connectionList{}, msg.Errorf(msg.CodeBadRequest, "after is %q; it should be the next of the page before", from)
		}
	}
	list, _ := a.rules.Connections(r.Context(), msg.UserID(after), limit)
	page := connectionList{Connections: []Connection{}}
	for _, c := range list {
		page.Connections = append(page.Connections, Connection{c.Address, c.Device, c.Remote, c.Since.Time()})
	}
	if len(list) >= limit {
		page.Next = list[len(list)-1].User
	}
	return page, nil
}
