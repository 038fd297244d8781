// Package msg is the vocabulary of Backscroll: the names for messages,
// conversations, positions, spans' reasons and errors that the server, the
// device and the app share. It imports only the standard library, holds no
// state and does no I/O; every other package depends downward on it.
package msg
