package gateway

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// allows reports whether the page behind a request may connect. Only browsers
// send an Origin, and cannot be told not to: a device token in the first frame
// makes forged requests harmless anyway, but pages of strangers have no
// business here.
func (c *Config) allows(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || slices.Contains(c.Origins, "*") {
		return true
	}
	if slices.ContainsFunc(c.Origins, func(o string) bool { return strings.EqualFold(o, origin) }) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}
