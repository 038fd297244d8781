package irc

import (
	"strings"

	"github.com/backscroll/backscroll/msg"
)

// Addressed is the nickname to whom a line speaks: the first word of "nick: text"
// and "nick, text", if it is followed by one of these and a space. Whether there is
// somebody of that name, it does not know. Only texts speak to somebody.
func Addressed(l Line) (nick msg.Address, ok bool) {
	if l.Type != msg.Text {
		return "", false
	}
	word, _, more := strings.Cut(l.Text, " ")
	if n := len(word) - 1; more && n > 0 && (word[n] == ':' || word[n] == ',') {
		return msg.Address(word[:n]), true
	}
	return "", false
}
