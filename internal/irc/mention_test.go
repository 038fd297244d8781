package irc

import (
	"testing"

	"github.com/backscroll/backscroll/msg"
)

func TestAddressed(t *testing.T) {
	for text, want := range map[string]msg.Address{
		"bob: hi":             "bob",
		"bob, hi":             "bob",
		"bob_away: hi, cyd":   "bob_away",
		"Bob: ":               "Bob",
		"bob:: hi":            "bob:", // nobody's name
		"well, it is so":      "well",
		"bob:hi":              "",
		"bob:":                "",
		"bob hi":              "",
		" bob: hi":            "",
		"hi bob: how are you": "",
		": hi":                "",
		"":                    "",
	} {
		got, ok := Addressed(Line{Type: msg.Text, Text: text})
		if got != want || ok != (want != "") {
			t.Errorf("%q speaks to %q, %v; want %q", text, got, ok, want)
		}
	}
	if _, ok := Addressed(Line{Type: msg.Action, Text: "bob: waves"}); ok {
		t.Error("an action speaks to somebody")
	}
}
