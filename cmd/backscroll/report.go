package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/backscroll/backscroll/msg"
)

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1   // the reason stands on standard error
	exitUsage       = 2   // the command line makes no sense
	exitUnreachable = 3   // the server cannot be reached
	exitRefused     = 4   // the key or token is not good (any more)
	exitInterrupted = 130 // Ctrl-C
)

// problem is an error with advice.
type problem struct {
	err    error
	advice string
}

func (p *problem) Error() string { return p.err.Error() }
func (p *problem) Unwrap() error { return p.err }

// advise adds to an error what to do next.
func advise(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &problem{err: err, advice: fmt.Sprintf(format, args...)}
}

// usage is an error of the command line.
func usage(format string, args ...any) error {
	return &problem{err: usageError{fmt.Errorf(format, args...)}}
}

// errUsage is what usage errors are.
var errUsage = errors.New("the command line makes no sense")

type usageError struct{ error }

func (u usageError) Unwrap() error        { return u.error }
func (u usageError) Is(target error) bool { return target == errUsage }

// errSaid ends a command that has told its trouble already.
var errSaid = errors.New("failed")

// report tells the error of a command on standard error and chooses the exit
// code: "backscroll: OPERATION: what is wrong — what to do next".
func (a *app) report(operation string, err error) int {
	if err == nil {
		return exitOK
	}
	if a.ctx.Err() != nil && (errors.Is(err, context.Canceled) || msg.CodeOf(err) == msg.CodeCancelled) {
		fmt.Fprintln(a.stderr, "backscroll: interrupted")
		return exitInterrupted
	}
	if errors.Is(err, errSaid) {
		return exitFailed
	}
	line := "backscroll: "
	if operation != "" {
		line += operation + ": "
	}
	line += oneLine(err.Error())
	if advice := a.adviceFor(operation, err); advice != "" {
		line += " — " + advice
	}
	fmt.Fprintln(a.stderr, line)
	return exitCode(err)
}

// notice tells something on standard error that is no error.
func (a *app) notice(format string, args ...any) {
	fmt.Fprintf(a.stderr, "backscroll: "+format+"\n", args...)
}

func (a *app) adviceFor(operation string, err error) string {
	var p *problem
	if errors.As(err, &p) {
		return p.advice
	}
	code := msg.CodeOf(err)
	var special map[msg.Code]string
	switch {
	case operation == "device login": // has --server, and a token
	case a.device, strings.HasPrefix(operation, "device "):
		special = deviceAdvices
	default:
		special = administrationAdvices
	}
	if advice, ok := special[code]; ok {
		return advice
	}
	return advices[code]
}

func exitCode(err error) int {
	code := msg.CodeOf(err)
	switch {
	case errors.Is(err, errUsage):
		return exitUsage
	case code == msg.CodeOffline:
		return exitUnreachable
	case code.NeedsPerson():
		return exitRefused
	}
	return exitFailed
}

// advices are what to do about a numbered error when the command knows nothing
// better.
var advices = map[msg.Code]string{
	msg.CodeInternal:     "",
	msg.CodeOffline:      "is it running? 'backscroll serve' starts one; --server names another",
	msg.CodeNoUser:       "'backscroll user list' shows all; 'backscroll user add' makes one",
	msg.CodeNoConv:       "'backscroll group list' shows all groups",
	msg.CodeExists:       "choose another",
	msg.CodeNotMember:    "'backscroll group add' makes a member",
	msg.CodeLeft:         "'backscroll group add' makes a member",
	msg.CodeBadToken:     "make one with 'backscroll token new' and log in with it",
	msg.CodeTokenRevoked: "make a new one with 'backscroll token new' and log in with it",
	msg.CodeTokenExpired: "make a new one with 'backscroll token new' and log in with it",
	msg.CodeUserDisabled: "ask whoever runs the server",
	msg.CodeDeviceLimit:  "'backscroll token revoke' makes room",
	msg.CodeWrongDevice:  "this local database is of another device: name another file with --db",
	msg.CodeTooOldClient: "install a newer version",
	msg.CodeNotLoggedIn:  "'backscroll device login' makes it somebody's",
	msg.CodeInUse:        "end the other process first",
	msg.CodeWrongOwner:   "name another file with --db",
	msg.CodeLocalDB:      "name a file in a folder that exists and can be written",
	msg.CodeNoSpace:      "make room on the server's disk",
	msg.CodeStopping:     "try again in a moment",
	msg.CodeDraining:     "try again in a moment",
	msg.CodeBadServer:    "check --server",
	msg.CodeNoMessage:    "'backscroll device read --json' shows messages with their seqs",
	msg.CodeTooLate:      "the server sets how long a message can be changed",
	msg.CodeNoRight:      "'backscroll group members' shows who may",
	msg.CodeReferred:     "'backscroll device resend' sends what was refused again",
	msg.CodeGroupDeleted: "what the local database holds of it can still be read",
}

// administrationAdvices are those of commands that use the backend API: what is
// refused is the admin key.
var administrationAdvices = map[msg.Code]string{
	msg.CodeGroupDeleted: "'backscroll group new' makes another",
	msg.CodeBadToken:     "the key is in DIR/admin.key: name the server's data folder with --data DIR, or the file with --admin-key-file FILE",
}

// deviceAdvices are those of commands whose server the local database remembers.
var deviceAdvices = map[msg.Code]string{
	msg.CodeOffline:   "is it running? 'backscroll serve' starts one; 'backscroll device login --server URL' names another",
	msg.CodeBadServer: "'backscroll device login --server URL' names another server",
	msg.CodeNoConv:    "'backscroll device send' begins it",
}

func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}
