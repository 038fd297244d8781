// Package admin is the backend API: what an app's own server, the command line
// and importers ask of a Backscroll server over HTTP and JSON. docs/admin-api.md
// is its manual.
//
// It holds no rules: every request is checked for its key and its size, handed
// to the server's rules, and answered with JSON. An error is always
// {"code": N, "error": "what is wrong"} with a fitting HTTP status; the numbers
// are those of package msg.
//
// Every request may be repeated after a lost answer. Those that make something
// say whether it was there already.
package admin
