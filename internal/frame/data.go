package frame

import "github.com/backscroll/backscroll/msg"

// Data asks for the user's data: the keys with a prefix, or one key.
type Data struct {
	Prefix string
	After  string // the page after this key; empty: from the first
	Limit  int
	Key    string // if not empty, this one alone, with its whole value
}

// DataPage answers Data: all keys that were asked for, as they stand at Rev.
type DataPage struct {
	Rev  msg.Rev
	Data []Datum // ascending by key; none deleted
	More bool    // ask again after the last key
}

// Datum is one key of the user's data.
type Datum struct {
	Key      string
	InboxRev msg.Rev // of its last change
	Deleted  bool
	Size     int    // of the value
	Value    []byte // shorter than Size: it is left out
}

// MaxInline is how long a value may be to travel where its key was not asked for alone.
const MaxInline = 1024

// Whole reports whether the value is there.
func (d *Datum) Whole() bool { return len(d.Value) == d.Size }
