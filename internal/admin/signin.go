package admin

import (
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/backscroll/backscroll/msg"
)

// Links serves what is asked of links below /v1/links, without the admin key:
// whoever has a code may exchange it, and a signed-in device may sign another in.
func (a *API) Links() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/links/open", handle(a, a.openLink))
	mux.HandleFunc("POST /v1/links", handle(a, a.linkDevice))
	mux.HandleFunc("/", a.unknown)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Strangers may ask this: nobody holds a connection, or memory, by a body.
		// It fails only where the connection is gone, which reading finds out.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(strangersTime))
		r.Body = http.MaxBytesReader(w, r.Body, maxStrangers)
		mux.ServeHTTP(w, r)
	})
}

// What a request of somebody who has shown no key may take.
const (
	strangersTime = 30 * time.Second
	maxStrangers  = 4 << 10 // bytes
)

type openLink struct {
	Code string `json:"code"`
}

func (a *API) openLink(r *http.Request, in openLink) (Token, error) {
	out, err := a.rules.OpenLink(r.Context(), r.RemoteAddr, in.Code)
	if err != nil {
		return Token{}, err
	}
	return Token{Address: out.Address, Device: out.Device, Token: hex.EncodeToString(out.Token[:]), Expires: moment(out.Expires)}, nil
}

type furtherDevice struct {
	Device string `json:"device"`
}

// furtherLink is a link of one's own further device.
type furtherLink struct {
	Device  string    `json:"device"`
	Code    string    `json:"code"`
	Expires time.Time `json:"expires"`
}

func (a *API) linkDevice(r *http.Request, in furtherDevice) (furtherLink, error) {
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	token, err := hex.DecodeString(strings.TrimSpace(text))
	if !strings.EqualFold(scheme, "Bearer") || err != nil {
		return furtherLink{}, msg.Errorf(msg.CodeBadToken, "the device's token is missing; send it as 'Authorization: Bearer TOKEN'")
	}
	l, err := a.rules.LinkDevice(r.Context(), r.RemoteAddr, token, in.Device)
	return furtherLink{in.Device, l.Code, l.Expires.Time()}, err
}
