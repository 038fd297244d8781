package msg

// WriteFrom says from whom a user accepts messages, calls included, and being added to groups;
// notes to himself always. Its numbers are stored and sent, from the most to the least open:
// append only.
type WriteFrom uint32

// From whom.
const (
	FromAnyone   WriteFrom = 0
	FromContacts WriteFrom = 1 // those among his contacts write to him and add him to groups
	FromGroups   WriteFrom = 2 // nobody writes to him one to one; anybody adds him to groups
	FromNobody   WriteFrom = 3 // nobody does either; who is in a group with him writes there
)

var writeFromNames = [...]string{"anyone", "contacts", "groups", "nobody"}

// String is its name in JSON output.
func (w WriteFrom) String() string {
	if int(w) < len(writeFromNames) {
		return writeFromNames[w]
	}
	return "unknown"
}

// MarshalText writes the name.
func (w WriteFrom) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads the name.
func (w *WriteFrom) UnmarshalText(text []byte) error {
	for i, name := range writeFromNames {
		if name == string(text) {
			*w = WriteFrom(i)
			return nil
		}
	}
	return Errorf(CodeBadRequest, "%q is none of anyone, contacts, groups, nobody", text)
}

// Known reports whether it is one of these.
func (w WriteFrom) Known() bool { return int(w) < len(writeFromNames) }
