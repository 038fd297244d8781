package admin

import (
	"errors"
	"net/http"

	"github.com/backscroll/backscroll/msg"
)

// statuses are the HTTP statuses of codes that differ from their range's.
var statuses = map[msg.Code]int{
	msg.CodeInternal:     http.StatusInternalServerError,
	msg.CodeRateLimit:    http.StatusTooManyRequests,
	msg.CodeTooMany:      http.StatusTooManyRequests,
	msg.CodeNoSpace:      http.StatusInsufficientStorage,
	msg.CodeTooLarge:     http.StatusRequestEntityTooLarge,
	msg.CodeIDReused:     http.StatusConflict,
	msg.CodeNoUser:       http.StatusNotFound,
	msg.CodeNoConv:       http.StatusNotFound,
	msg.CodeNoMessage:    http.StatusNotFound,
	msg.CodeUnknownKind:  http.StatusNotFound,
	msg.CodeExists:       http.StatusConflict,
	msg.CodeGroupDeleted: http.StatusGone,
	msg.CodeBadToken:     http.StatusUnauthorized,
}

// ranges are the HTTP statuses of a code's thousands.
var ranges = map[msg.Code]int{
	1: http.StatusServiceUnavailable,
	2: http.StatusBadRequest,
	3: http.StatusForbidden,
	4: http.StatusServiceUnavailable,
	5: http.StatusForbidden,
}

func statusOf(code msg.Code) int {
	if status, ok := statuses[code]; ok {
		return status
	}
	if status, ok := ranges[code/1000]; ok {
		return status
	}
	return http.StatusInternalServerError
}

func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := a.failureOf(r, err)
	a.answer(w, statusOf(f.Code), f)
}

// failureOf is what a caller is told of err. What has no number is the server's
// own trouble: it goes to the log, and the caller learns no details.
func (a *API) failureOf(r *http.Request, err error) failure {
	var numbered *msg.Error
	if errors.As(err, &numbered) && numbered.Code != msg.CodeInternal {
		text := numbered.Detail
		if text == "" {
			text = numbered.Code.Error()
		}
		return failure{Code: numbered.Code, Error: text}
	}
	code := msg.CodeOf(err)
	if r.Context().Err() != nil && code == msg.CodeInternal {
		return failure{Code: msg.CodeStopping, Error: "the request was given up"}
	}
	if code != msg.CodeInternal {
		return failure{Code: code, Error: code.Error()}
	}
	a.log.Error("backend API", "request", r.Method+" "+r.URL.Path, "error", err)
	return failure{Code: msg.CodeInternal, Error: "the server failed; its log says why"}
}
