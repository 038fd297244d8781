package localdb

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"

	"github.com/ncruces/go-sqlite3"
)

// Every page of the file ends in a checksum of what stands before (SQLite's
// checksum extension, https://sqlite.org/cksumvfs.html), which is checked whenever
// a page is read from the file: damage is an error, never a wrong message. Pages
// in the log have SQLite's own.

const (
	pageSize = 4096
	checked  = pageSize - 8 // of a page, the bytes before its checksum
	magic    = "SQLite format 3\x00"
)

// checksums turns them on in a new file, and refuses one of ours without them:
// where its beginning is damaged they would be off.
func checksums(c *sqlite3.Conn, version int) error {
	if version == 0 {
		return c.EnableChecksums("main")
	}
	on, err := pragma(c, "PRAGMA checksum_verification")
	if err == nil && on == 0 {
		err = sqlite3.NOTADB
	}
	return err
}

// pageSum is the checksum of a page.
func pageSum(page []byte) (sum [8]byte) {
	a, b := sumWords(binary.LittleEndian, 0, 0, page[:checked])
	binary.LittleEndian.PutUint32(sum[:4], a)
	binary.LittleEndian.PutUint32(sum[4:], b)
	return sum
}

// sumWords is the sum that SQLite uses for the log, and for pages.
func sumWords(order binary.ByteOrder, a, b uint32, p []byte) (uint32, uint32) {
	for ; len(p) >= 8; p = p[8:] {
		a += order.Uint32(p) + b
		b += order.Uint32(p[4:]) + a
	}
	return a, b
}

// intact reports whether a page is one that was written with its checksum. One
// that is all zero says nothing.
func intact(page []byte) bool {
	if len(page) != pageSize {
		return false
	}
	sum := pageSum(page)
	return bytes.Equal(sum[:], page[checked:]) && sum != [8]byte{}
}

// headLost reports whether a file is a database of ours whose first page is
// damaged, so that what it says of itself may be anything. A crash may leave that
// page half written; but then the log, or a journal, has it.
func headLost(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	page := make([]byte, pageSize)
	n, _ := f.ReadAt(page, 0)
	if n == 0 || intact(page[:n]) {
		return false
	}
	if _, err := os.Stat(path + "-journal"); err == nil {
		return false
	}
	if l := readLog(path); l != nil && l.replaces(1) {
		return false
	}
	return Ours(path)
}

// Ours reports whether a file is, or was before it was damaged, a database of
// this package: its header or the one in its log says so, or a page is intact, or
// there are pages in its log and it looks like no database of others.
func Ours(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	others := false
	page := make([]byte, pageSize)
	for at := int64(0); err == nil; at += pageSize {
		var n int
		n, err = io.ReadFull(io.NewSectionReader(f, at, pageSize), page)
		if at == 0 && isHead(page[:n], applicationID) || err == nil && intact(page) {
			return true
		}
		if at == 0 {
			others = bytes.HasPrefix(page[:n], []byte(magic)) && !isHead(page[:n], 0)
		}
	}
	l := readLog(path)
	if l == nil {
		return false
	}
	ours := false
	logged := l.pages(func(number uint32, page []byte) { ours = ours || number == 1 && isHead(page, applicationID) })
	return ours || logged > 0 && !others
}

// isHead reports whether a page begins with a header that names an application;
// 0 is a file that was just made.
func isHead(page []byte, app uint32) bool {
	return len(page) >= 100 && bytes.HasPrefix(page, []byte(magic)) && page[20] == pageSize-checked &&
		binary.BigEndian.Uint32(page[68:]) == app
}
