package msg

import (
	"maps"
	"unicode/utf8"
)

// Profile is what a user says of himself.
type Profile struct {
	Name    string            // shown to people
	Picture string            // a URL, or whatever the app names pictures by
	Status  string            // a line of text
	Fields  map[string]string // the app's own; no value is empty
}

// Limits of a profile, in bytes of UTF-8. Its name's is MaxAddress, its picture's MaxPicture.
const (
	MaxStatus     = 1 << 10
	MaxFields     = 32 // of them
	MaxFieldValue = 2 << 10
)

// Equal reports whether two profiles say the same.
func (p *Profile) Equal(q *Profile) bool {
	return p.Name == q.Name && p.Picture == q.Picture && p.Status == q.Status && maps.Equal(p.Fields, q.Fields)
}

// Check refuses a profile that breaks the rules: CodeTooLarge, CodeBadText, and CodeBadName for
// the key of a field, which is 1 to 255 bytes of UTF-8 without control characters.
func (p *Profile) Check() error {
	for _, part := range []struct {
		name, text string
		most       int
	}{{"name", p.Name, MaxAddress}, {"picture", p.Picture, MaxPicture}, {"status", p.Status, MaxStatus}} {
		if err := checkPart(part.name, part.text, part.most); err != nil {
			return err
		}
	}
	if len(p.Fields) > MaxFields {
		return Errorf(CodeTooLarge, "the profile has %d fields of its own; at most %d are allowed", len(p.Fields), MaxFields)
	}
	for key, value := range p.Fields {
		if fault := badName(key); fault != "" {
			return Errorf(CodeBadName, "the key of a field %s", fault)
		}
		if err := checkPart("field "+key, value, MaxFieldValue); err != nil {
			return err
		}
	}
	return nil
}

func checkPart(name, text string, most int) error {
	switch {
	case len(text) > most:
		return Errorf(CodeTooLarge, "the profile's %s is %d bytes long; at most %d are allowed", name, len(text), most)
	case !utf8.ValidString(text):
		return Errorf(CodeBadText, "the profile's %s is not valid UTF-8", name)
	}
	return nil
}
