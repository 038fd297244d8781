package admin

import (
	"net/http"
	"time"

	"github.com/backscroll/backscroll/msg"
)

// Link is a code that is exchanged once for a device's token. In a link to the
// messenger it stands behind "#link=": browsers do not send that part.
type Link struct {
	Address msg.Address `json:"address"`
	Device  string      `json:"device"`
	Code    string      `json:"code"`
	Expires time.Time   `json:"expires"` // of the code
}

func (a *API) newLink(r *http.Request, in newToken) (Link, error) {
	lifetime, err := in.lifetime()
	if err != nil {
		return Link{}, err
	}
	l, err := a.rules.NewLink(r.Context(), in.Address, in.Device, lifetime, in.Create)
	return Link{in.Address, in.Device, l.Code, l.Expires.Time()}, err
}
