package admin

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/backscroll/backscroll/msg"
)

// API serves the backend API. It is an http.Handler for everything below
// /v1/admin/.
type API struct {
	rules  Rules
	key    [sha256.Size]byte
	status func() (Status, error)
	log    *slog.Logger
	stop   context.Context
	mux    *http.ServeMux
}

// Options of an API. All are required.
type Options struct {
	Rules  Rules
	Key    string                 // callers send it as "Authorization: Bearer KEY"
	Status func() (Status, error) // but for the connections, which the rules know
	Stop   context.Context        // once it is done, imports end after their current batch
	Log    *slog.Logger
}

// New makes the API.
func New(o Options) *API {
	a := &API{rules: o.Rules, key: sha256.Sum256([]byte(o.Key)), status: o.Status, log: o.Log, stop: o.Stop, mux: http.NewServeMux()}
	for pattern, handle := range a.routes() {
		a.mux.HandleFunc(pattern, handle)
	}
	a.mux.HandleFunc("/", a.unknown)
	return a
}

func (a *API) unknown(w http.ResponseWriter, r *http.Request) {
	a.fail(w, r, msg.Errorf(msg.CodeUnknownKind, "%s %s is no request of this API", r.Method, r.URL.Path))
}

// routes is the table of requests.
func (a *API) routes() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"POST /v1/admin/users":               handle(a, a.addUser),
		"GET /v1/admin/users":                handle(a, a.listUsers),
		"POST /v1/admin/users/ensure":        handle(a, a.ensureUsers),
		"POST /v1/admin/users/disable":       handle(a, a.disableUser),
		"POST /v1/admin/users/set":           handle(a, a.setUser),
		"POST /v1/admin/tokens":              handle(a, a.newToken),
		"GET /v1/admin/tokens":               handle(a, a.listTokens),
		"POST /v1/admin/tokens/revoke":       handle(a, a.revokeToken),
		"POST /v1/admin/links":               handle(a, a.newLink),
		"GET /v1/admin/status":               handle(a, a.getStatus),
		"GET /v1/admin/connections":          handle(a, a.listConnections),
		"POST /v1/admin/groups":              handle(a, a.newGroup),
		"GET /v1/admin/groups":               handle(a, a.listGroups),
		"GET /v1/admin/groups/{id}":          handle(a, a.getGroup),
		"POST /v1/admin/groups/{id}":         handle(a, a.setGroup),
		"POST /v1/admin/groups/{id}/delete":  handle(a, a.deleteGroup),
		"GET /v1/admin/groups/{id}/members":  handle(a, a.listMembers),
		"POST /v1/admin/groups/{id}/members": handle(a, a.changeMembers),
		"POST /v1/admin/groups/{id}/role":    handle(a, a.setRole),
		"POST /v1/admin/import":              a.importMessages,
	}
}

// ServeHTTP refuses whoever does not know the key before anything of the
// request is read.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := a.authorize(r); err != nil {
		w.Header().Set("WWW-Authenticate", `Bearer realm="backscroll admin"`)
		a.fail(w, r, err)
		return
	}
	a.mux.ServeHTTP(w, r)
}

func (a *API) authorize(r *http.Request) error {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return msg.Errorf(msg.CodeBadToken, "the admin key is missing; send it as 'Authorization: Bearer KEY'")
	}
	given := sha256.Sum256([]byte(strings.TrimSpace(key)))
	if subtle.ConstantTimeCompare(given[:], a.key[:]) != 1 {
		return msg.Errorf(msg.CodeBadToken, "that is not the admin key of this server; it is in admin.key in the server's data folder")
	}
	return nil
}

// handle makes a request kind of a function: In from the JSON body, Out to the
// JSON answer.
func handle[In, Out any](a *API, f func(*http.Request, In) (Out, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := decode(w, r, &in); err != nil {
			a.fail(w, r, err)
			return
		}
		out, err := f(r, in)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		a.answer(w, http.StatusOK, out)
	}
}

func decode(w http.ResponseWriter, r *http.Request, in any) error {
	if r.Method == http.MethodGet {
		return nil
	}
	body := json.NewDecoder(http.MaxBytesReader(w, r.Body, MaxBody))
	body.DisallowUnknownFields()
	err := body.Decode(in)
	if err == nil {
		if _, more := body.Token(); more != io.EOF {
			return msg.Errorf(msg.CodeBadRequest, "the request is more than one JSON object")
		}
		return nil
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return msg.Errorf(msg.CodeTooLarge, "the request is larger than %d bytes", tooLarge.Limit)
	}
	return msg.Errorf(msg.CodeBadRequest, "the request is not the JSON that this API takes: %v", err)
}

func (a *API) answer(w http.ResponseWriter, status int, out any) {
	body, err := json.Marshal(out)
	if err != nil {
		a.log.Error("encode an answer", "error", err)
		status, body = http.StatusInternalServerError, []byte(`{"code":1000,"error":"internal error"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // a caller that is gone needs no answer
}
