package crashvfs

import "io"

// file is a file's content: as it is, as it was last synced, and the changes
// in between.
type file struct {
	name    string
	live    []byte
	disk    []byte
	pending []change
	open    map[*handle]struct{} // those with a lock
}

// change is a write, or a truncation when data is nil.
type change struct {
	at   int64
	data []byte
}

func (c change) apply(content []byte) []byte {
	if c.data == nil {
		return resize(content, c.at)
	}
	if end := c.at + int64(len(c.data)); end > int64(len(content)) {
		content = resize(content, end)
	}
	copy(content[c.at:], c.data)
	return content
}

// resize cuts content, or extends it by zeros.
func resize(content []byte, size int64) []byte {
	if size <= int64(len(content)) {
		return content[:size]
	}
	if size <= int64(cap(content)) {
		old := len(content)
		content = content[:size]
		clear(content[old:])
		return content
	}
	grown := make([]byte, size, size+size/2)
	copy(grown, content)
	return grown
}

func (f *file) change(c change) {
	f.live = c.apply(f.live)
	f.pending = append(f.pending, c)
}

func (f *file) sync() {
	for _, c := range f.pending {
		f.disk = c.apply(f.disk)
	}
	f.pending = nil
}

// crash decides which of the pending changes the disk has.
func (f *file) crash(pick func(n int) int) {
	const (
		none   = iota // nothing was written in time
		all           // everything was
		prefix        // it was written in order, up to here
		some          // it was written in any order
		ways
	)
	keep := len(f.pending)
	way := pick(ways)
	switch {
	case len(f.pending) == 0, way == all:
	case way == none:
		keep = 0
	case way == prefix:
		keep = pick(len(f.pending) + 1)
	}
	var kept []change
	for i, c := range f.pending {
		switch {
		case i < keep && (way != some || pick(2) == 0):
			kept = append(kept, c)
		case c.data != nil && way >= prefix && pick(4) == 0:
			kept = append(kept, change{c.at, c.data[:pick(len(c.data))]}) // torn
		}
	}
	f.pending = kept
	f.sync()
	f.live = append([]byte(nil), f.disk...)
	f.open = nil
}

func (f *file) readAt(p []byte, off int64) (int, error) {
	if off >= int64(len(f.live)) {
		return 0, io.EOF
	}
	n := copy(p, f.live[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
