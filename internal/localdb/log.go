package localdb

import (
	"encoding/binary"
	"os"
)

// The write-ahead log, as https://sqlite.org/fileformat2.html#the_write_ahead_log
// describes it: a header, and frames of a header and a page each. A frame's
// checksum goes on from that of the frame before, so a frame can be held
// against the one before it even if the chain is broken further up.

const (
	logHead   = 32
	frameHead = 24
	frameSize = frameHead + pageSize
)

// walLog is a log that may be damaged.
type walLog struct {
	content []byte
	order   binary.ByteOrder
	salt    uint64
	whole   bool // the header is intact
}

// readLog reads the log beside a database; nil if there is none.
func readLog(path string) *walLog {
	content, err := os.ReadFile(path + "-wal")
	if err != nil || len(content) < logHead+frameSize {
		return nil
	}
	return parseLog(content)
}

func parseLog(content []byte) *walLog {
	l := &walLog{content: content, order: binary.BigEndian}
	if content[3]&1 == 0 { // of the magic number: how words were read
		l.order = binary.LittleEndian
	}
	head := content[:logHead]
	a, b := sumWords(l.order, 0, 0, head[:24])
	l.whole = binary.BigEndian.Uint32(head)&^1 == 0x377f0682 &&
		a == binary.BigEndian.Uint32(head[24:]) && b == binary.BigEndian.Uint32(head[28:])
	if l.whole {
		l.salt = binary.BigEndian.Uint64(head[16:])
		return l
	}
	l.salt = binary.BigEndian.Uint64(content[logHead+8:])
	for _, l.order = range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		if l.valid(1) || l.valid(2) {
			break
		}
	}
	return l
}

func (l *walLog) frames() int { return (len(l.content) - logHead) / frameSize }

func (l *walLog) frame(i int) []byte { return l.content[logHead+i*frameSize:][:frameSize] }

// valid reports whether a frame is intact, and of this log's present life.
func (l *walLog) valid(i int) bool {
	if i >= l.frames() || i == 0 && !l.whole {
		return false
	}
	before := l.content[24:32]
	if i > 0 {
		before = l.frame(i - 1)[16:24]
	}
	f := l.frame(i)
	if binary.BigEndian.Uint64(f[8:]) != l.salt {
		return false
	}
	a, b := sumWords(l.order, binary.BigEndian.Uint32(before), binary.BigEndian.Uint32(before[4:]), f[:8])
	a, b = sumWords(l.order, a, b, f[frameHead:])
	return a == binary.BigEndian.Uint32(f[16:]) && b == binary.BigEndian.Uint32(f[20:])
}

// pages calls f with the newest intact image of each page, oldest first, up to
// the last frame that ends a transaction, and returns the file's size in pages
// then; 0: there is none.
func (l *walLog) pages(f func(number uint32, image []byte)) (size uint32) {
	last := -1
	for i := range l.frames() {
		if n := binary.BigEndian.Uint32(l.frame(i)[4:]); n != 0 && l.valid(i) {
			last, size = i, n
		}
	}
	for i := 0; i <= last; i++ {
		if l.valid(i) {
			f(binary.BigEndian.Uint32(l.frame(i)), l.frame(i)[frameHead:])
		}
	}
	return size
}

// replaces reports whether SQLite will take a page from the log: it follows the
// chain from the header to the last whole transaction.
func (l *walLog) replaces(number uint32) bool {
	seen := false
	for i := 0; l.whole && i < l.frames() && l.valid(i); i++ {
		seen = seen || binary.BigEndian.Uint32(l.frame(i)) == number
		if ends := binary.BigEndian.Uint32(l.frame(i)[4:]) != 0; ends && seen {
			return true
		}
	}
	return false
}

// logHeadLost reports whether the log's header is damaged and its frames are
// not: SQLite would take the log for empty, and write over it.
func logHeadLost(path string) bool {
	info, err := os.Stat(path + "-wal")
	if err != nil || info.Size() < logHead+2*frameSize {
		return false
	}
	f, err := os.Open(path + "-wal")
	if err != nil {
		return false
	}
	defer f.Close()
	content := make([]byte, logHead+3*frameSize)
	n, _ := f.ReadAt(content, 0)
	l := parseLog(content[:n])
	return !l.whole && (l.valid(1) || l.valid(2))
}
