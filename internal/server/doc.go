// Package server is a whole Backscroll server in one process: the embedded
// store, the rules, the WebSocket edge and the backend API, wired by hand.
//
// New takes hold of everything that can be refused (certificate, data folder,
// key, port) before anything is served. Run serves until its context ends and
// then stops in reverse order of start: no new connections, devices told to
// connect again, what is under way finished, the store closed last. It returns
// within 30 seconds.
package server
