package engine

import "testing"

func TestSearchFoldsCase(t *testing.T) {
	for _, c := range []struct {
		query, text string
		want        bool
	}{
		{"", "", true},
		{"soup", "Soup?", true},
		{"SOUP", "what soup", true},
		{"soup", "sou p", false},
		{"ärger", "ÄRGER", true},
		{"ΣΑΣ", "σας", true}, // one letter, three forms
		{"kelvin", "300 \u212aELVIN", true},
		{"ſoup", "Soup", true},
		{"straße", "STRASSE", false}, // one character for one
		{"straße", "STRAẞE", true},
		{"привет", "ПРИВЕТ!", true},
	} {
		if got := newSearch(c.query).in(c.text); got != c.want {
			t.Errorf("%q in %q: %v", c.query, c.text, got)
		}
	}
}
