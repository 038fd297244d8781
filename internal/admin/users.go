package admin

import (
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

type newUser struct {
	Address msg.Address `json:"address"`
	Name    string      `json:"name,omitempty"`
}

func (a *API) addUser(r *http.Request, in newUser) (User, error) {
	u, err := a.rules.AddUser(r.Context(), in.Address, in.Name)
	return showUser(u), err
}

// userList is a page of users. Next, if there is one, asks for the next page.
type userList struct {
	Users []User      `json:"users"`
	Next  msg.Address `json:"next,omitempty"`
}

func (a *API) listUsers(r *http.Request, _ struct{}) (userList, error) {
	limit, err := limitOf(r)
	if err != nil {
		return userList{}, err
	}
	users, err := a.rules.Users(r.Context(), msg.Address(r.URL.Query().Get("after")), limit)
	if err != nil {
		return userList{}, err
	}
	page := userList{Users: []User{}}
	for _, u := range users {
		page.Users = append(page.Users, showUser(u))
	}
	if len(users) == limit {
		page.Next = users[limit-1].Address
	}
	return page, nil
}

// limitOf reads how many rows the caller wants at most.
func limitOf(r *http.Request) (int, error) {
	asked := r.URL.Query().Get("limit")
	if asked == "" {
		return MaxListing, nil
	}
	limit, err := strconv.Atoi(asked)
	if err != nil || limit < 1 || limit > MaxListing {
		return 0, msg.Errorf(msg.CodeBadRequest, "limit is %q; it should be a number from 1 to %d", asked, MaxListing)
	}
	return limit, nil
}

type ensureUsers struct {
	Addresses []msg.Address `json:"addresses"`
}

type ensuredUsers struct {
	Made int `json:"made"`
}

func (a *API) ensureUsers(r *http.Request, in ensureUsers) (ensuredUsers, error) {
	if err := checkCount("addresses", len(in.Addresses)); err != nil {
		return ensuredUsers{}, err
	}
	made, err := a.rules.EnsureUsers(r.Context(), in.Addresses)
	return ensuredUsers{made}, err
}

func checkCount(what string, n int) error {
	if n > MaxBatch {
		return msg.Errorf(msg.CodeTooLarge, "%d %s; at most %d are taken at once", n, what, MaxBatch)
	}
	return nil
}

type namedUser struct {
	Address msg.Address `json:"address"`
}

func (a *API) disableUser(r *http.Request, in namedUser) (struct{}, error) {
	return struct{}{}, a.rules.DisableUser(r.Context(), in.Address)
}

// UserChange is what shall be done for a user from now on; what is nil stays.
type UserChange struct {
	Address      msg.Address    `json:"address"`
	Quiet        *bool          `json:"quiet,omitempty"`          // nobody is told what he has read
	HideLastSeen *bool          `json:"hide_last_seen,omitempty"` // nobody is told whether he is online, and when he was last seen
	KeepArchived *bool          `json:"keep_archived,omitempty"`  // what he archives from now on stays archived, whatever is sent
	WriteFrom    *msg.WriteFrom `json:"write_from,omitempty"`     // from whom he accepts messages, and being added to groups
}

func (a *API) setUser(r *http.Request, in UserChange) (struct{}, error) {
	return struct{}{}, a.rules.SetAccount(r.Context(), in.Address,
		frame.Account{Quiet: in.Quiet, HideLastSeen: in.HideLastSeen, KeepArchived: in.KeepArchived, WriteFrom: in.WriteFrom})
}

type newToken struct {
	Address msg.Address `json:"address"`
	Device  string      `json:"device"`
	Expires int64       `json:"expires_in,omitempty"` // seconds; 0: never
	Create  bool        `json:"create,omitempty"`     // make the user if there is none
}

// Token is a fresh token. The server keeps only a hash of it.
type Token struct {
	Address msg.Address `json:"address"`
	Device  string      `json:"device"`
	Token   string      `json:"token"`
	Expires *time.Time  `json:"expires"` // about; null: never
}

// maxExpiry keeps an expiry within what a time can say: a hundred years.
const maxExpiry = 100 * 365 * 24 * 60 * 60

func (in *newToken) lifetime() (time.Duration, error) {
	if in.Expires < 0 || in.Expires > maxExpiry {
		return 0, msg.Errorf(msg.CodeBadRequest, "expires_in is %d; it should be seconds from 1 to %d, or 0 for never", in.Expires, maxExpiry)
	}
	return time.Duration(in.Expires) * time.Second, nil
}

func (a *API) newToken(r *http.Request, in newToken) (Token, error) {
	lifetime, err := in.lifetime()
	if err != nil {
		return Token{}, err
	}
	token, err := a.rules.NewToken(r.Context(), in.Address, in.Device, lifetime, in.Create)
	if err != nil {
		return Token{}, err
	}
	out := Token{Address: in.Address, Device: in.Device, Token: hex.EncodeToString(token[:])}
	if lifetime != 0 {
		at := time.Now().Add(lifetime).UTC().Truncate(time.Second)
		out.Expires = &at
	}
	return out, nil
}

// Device is a device whose token is good, as the API shows one.
type Device struct {
	Device   string     `json:"device"`
	Title    string     `json:"title,omitempty"`
	Platform string     `json:"platform,omitempty"`
	Created  time.Time  `json:"created"`
	LastSeen *time.Time `json:"last_seen"` // null: never
	Expires  *time.Time `json:"expires"`   // null: never
	Online   bool       `json:"online"`
}

type deviceList struct {
	Devices []Device `json:"devices"`
}

func (a *API) listTokens(r *http.Request, _ struct{}) (deviceList, error) {
	devices, err := a.rules.Devices(r.Context(), msg.Address(r.URL.Query().Get("address")))
	list := deviceList{Devices: []Device{}}
	for _, d := range devices {
		list.Devices = append(list.Devices, Device{
			Device: d.Name, Title: d.Title, Platform: d.Platform, Created: d.Created.Time(),
			LastSeen: moment(d.LastSeen), Expires: moment(d.Expires), Online: d.Online,
		})
	}
	return list, err
}

// moment is a time that may not be; null then.
func moment(m msg.Millis) *time.Time {
	if m == 0 {
		return nil
	}
	at := m.Time()
	return &at
}

type namedDevice struct {
	Address msg.Address `json:"address"`
	Device  string      `json:"device"`
}

func (a *API) revokeToken(r *http.Request, in namedDevice) (struct{}, error) {
	return struct{}{}, a.rules.RevokeToken(r.Context(), in.Address, in.Device)
}
