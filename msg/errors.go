package msg

import (
	"errors"
	"fmt"
)

// Code numbers an error. The thousands say what to do about it:
//
//	1xxx  retry: nothing is wrong with the request, ask again later
//	2xxx  the request is wrong: the same one will be refused again
//	3xxx  not allowed: this user may not do that
//	4xxx  the connection is over: reconnect
//	5xxx  the connection is over: stop; a person must act first
//	9xxx  raised on the device itself, never sent
//
// Codes are append-only: a number never changes its meaning. A Code is an
// error itself, so errors.Is(err, msg.CodeNotMember) asks for one.
type Code uint32

// The codes. docs/errors.md lists them for users; a test compares.
const (
	CodeInternal   Code = 1000 // the server failed; its log says why
	CodeOutOfOrder Code = 1001 // the named predecessor is not stored
	CodeRateLimit  Code = 1002 // too many sends from this device, questions about users, or links from one host
	CodeTooMany    Code = 1003 // too many requests in flight
	CodeNoSpace    Code = 1004 // the server's disk is nearly full: reading goes on
	CodeStopping   Code = 1005 // the server is shutting down

	CodeBadRequest  Code = 2000 // malformed: a field is missing or out of range
	CodeBadAddress  Code = 2001 // the address breaks the rules of addresses
	CodeBadName     Code = 2002 // a device or group name breaks the rules
	CodeBadText     Code = 2003 // not valid UTF-8
	CodeTooLarge    Code = 2004 // larger than the announced limit
	CodeIDReused    Code = 2005 // the message id stands for other content
	CodeTooOld      Code = 2006 // an unknown message id older than 400 days
	CodeNoUser      Code = 2007 // no user has that address
	CodeNoConv      Code = 2008 // no such conversation or group
	CodeUnknownKind Code = 2009 // a request kind that this server does not know
	CodeExists      Code = 2010 // that name is taken
	CodeNoMessage   Code = 2011 // the conversation has no such message that this user may see
	CodeDeleted     Code = 2012 // the message was deleted
	CodeOldOp       Code = 2013 // the operation id lies below one that was carried out already
	CodeReferred    Code = 2014 // the message that it refers to was refused

	CodeNotMember    Code = 3000 // the user is not a member
	CodeLeft         Code = 3001 // the user has left the group
	CodePeerDisabled Code = 3002 // the peer's account is disabled
	CodeDeviceLimit  Code = 3003 // the user has as many devices as the server allows
	CodeWideLimit    Code = 3004 // the user is in as many wide groups as the server allows
	CodeNotYours     Code = 3005 // only the message's sender may do that (or, where it is said, an admin)
	CodeTooLate      Code = 3006 // the server's time limit for changing a message is over
	CodeNoRight      Code = 3007 // the member's role does not permit it in this group
	CodeGroupDeleted Code = 3008 // the group was deleted
	CodeBlocked      Code = 3009 // one of the two users has blocked the other
	CodeNotAccepted  Code = 3010 // the other user does not accept that from this one
	CodeTooManyKeys  Code = 3011 // the user has as much data as the server keeps for one

	CodeBadFrame   Code = 4000 // bytes that are no frame of this protocol
	CodeSlowReader Code = 4001 // the device did not read what was sent to it
	CodeIdle       Code = 4002 // nothing was heard for two heartbeats
	CodeReplaced   Code = 4003 // the same device connected again
	CodeDraining   Code = 4004 // the server is stopping: connect again
	CodeNewEpoch   Code = 4005 // the server's data went back in time: a new epoch begins

	CodeBadToken     Code = 5000 // the token is unknown
	CodeTokenRevoked Code = 5001 // the token was revoked
	CodeTokenExpired Code = 5002 // the token has expired
	CodeUserDisabled Code = 5003 // the user's account is disabled
	CodeWrongDevice  Code = 5004 // the token belongs to another device name
	CodeTooOldClient Code = 5005 // the protocol version is no longer served
	CodeNoHello      Code = 5006 // the first frame was not Hello

	CodeOffline     Code = 9000 // no connection
	CodeClosed      Code = 9001 // the client, session or server was closed
	CodeInUse       Code = 9002 // another process has the local database open
	CodeWrongOwner  Code = 9003 // the local database belongs to another user, device or server
	CodeLocalDB     Code = 9004 // the local database failed
	CodeCancelled   Code = 9005 // cancelled by the app
	CodeNotLoggedIn Code = 9006 // the local database belongs to nobody yet
	CodeBadServer   Code = 9007 // the server answered with something that makes no sense
	CodeForked      Code = 9008 // this process was forked from the one that loaded the library
)

var codeNames = map[Code]string{
	CodeInternal: "internal error", CodeOutOfOrder: "out of order", CodeRateLimit: "rate limit",
	CodeTooMany: "too many requests", CodeNoSpace: "no space", CodeStopping: "stopping",
	CodeBadRequest: "bad request", CodeBadAddress: "bad address", CodeBadName: "bad name",
	CodeBadText: "bad text", CodeTooLarge: "too large", CodeIDReused: "id reused", CodeTooOld: "too old",
	CodeNoUser: "no such user", CodeNoConv: "no such conversation", CodeUnknownKind: "unknown request",
	CodeExists: "exists", CodeNoMessage: "no such message", CodeDeleted: "deleted", CodeOldOp: "old operation",
	CodeTooManyKeys: "too many keys", CodeReferred: "refused with another", CodeNotYours: "not yours", CodeTooLate: "too late", CodeNoRight: "no right",
	CodeGroupDeleted: "group deleted", CodeNotMember: "not a member", CodeLeft: "left", CodePeerDisabled: "peer disabled",
	CodeBlocked: "blocked", CodeNotAccepted: "not accepted",
	CodeDeviceLimit: "device limit", CodeWideLimit: "wide group limit",
	CodeBadFrame: "bad frame", CodeSlowReader: "slow reader", CodeIdle: "idle", CodeReplaced: "replaced",
	CodeDraining: "draining", CodeNewEpoch: "new epoch",
	CodeBadToken: "bad token", CodeTokenRevoked: "token revoked", CodeTokenExpired: "token expired",
	CodeUserDisabled: "user disabled", CodeWrongDevice: "wrong device", CodeTooOldClient: "client too old",
	CodeNoHello: "no hello",
	CodeOffline: "offline", CodeClosed: "closed", CodeInUse: "in use", CodeWrongOwner: "wrong owner",
	CodeLocalDB: "local database", CodeCancelled: "cancelled", CodeNotLoggedIn: "not logged in",
	CodeBadServer: "bad answer", CodeForked: "forked",
}

// Codes returns every code with its name, for documentation and its test.
func Codes() map[Code]string {
	all := make(map[Code]string, len(codeNames))
	for c, n := range codeNames {
		all[c] = n
	}
	return all
}

// Error makes a Code usable as the target of errors.Is.
func (c Code) Error() string {
	if n, ok := codeNames[c]; ok {
		return fmt.Sprintf("%s (%d)", n, uint32(c))
	}
	return fmt.Sprintf("error %d", uint32(c))
}

// Retry reports whether the same request may succeed later.
func (c Code) Retry() bool { return c/1000 == 1 || c/1000 == 4 }

// EndsConnection reports whether the server closes the connection with it.
func (c Code) EndsConnection() bool { return c/1000 == 4 || c/1000 == 5 }

// NeedsPerson reports whether reconnecting is pointless until a person acts.
func (c Code) NeedsPerson() bool { return c/1000 == 5 }

// Error is an error with its number: Op is what was tried ("send to bob"),
// Detail what is wrong and what to do, in plain words, Err a cause if any.
type Error struct {
	Op     string
	Code   Code
	Detail string
	Err    error
}

// Errorf makes an Error without an operation.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Detail: fmt.Sprintf(format, args...)}
}

func (e *Error) Error() string {
	s := ""
	if e.Op != "" {
		s = e.Op + ": "
	}
	if e.Detail != "" {
		s += fmt.Sprintf("%s (%d)", e.Detail, uint32(e.Code))
	} else {
		s += e.Code.Error()
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is matches the error's Code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.Code
}

// CodeOf returns the code inside err: 0 for nil, CodeInternal for an error
// without a number.
func CodeOf(err error) Code {
	if err == nil {
		return 0
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	var c Code
	if errors.As(err, &c) {
		return c
	}
	return CodeInternal
}
