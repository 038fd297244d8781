// Package irc reads the logs of an IRC channel: text files, one a day, one
// message a line.
//
//	[09:14] <nick> text             a message
//	[09:43] <nick>                  a message without text
//	[13:56]  * nick does something  an action
//	=== nick has joined #channel    a note
//
// It promises that every line of a file comes back exactly once, as a message
// or as a BadLine; that a text is the bytes of its line, unchanged; and that a
// message's id depends only on what was read and where, so that reading the
// same file again gives the same ids, and two lines of a file never share one.
package irc
