package localdb

import (
	"encoding/binary"
	"io"
	"os"
)

// image is a damaged database as far as it can be believed: of each page the
// newest intact state, from the log or from the file, and in the place of
// damaged ones that every file begins with (the schema) those of a new file.
// Other damaged pages are left as they are: reading one is an error.
type image struct {
	file  *os.File
	pages uint32
	log   map[uint32][]byte // what the log has, without good checksums
	fresh []byte            // a new file
	empty map[uint32]bool   // damaged pages in whose place a new file's was read
}

// openImage reads what is beside path, too. Nothing is written.
func openImage(path string, fresh []byte) (*image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, and(err, f.Close())
	}
	im := &image{file: f, pages: uint32(info.Size() / pageSize), log: map[uint32][]byte{}, fresh: fresh, empty: map[uint32]bool{}}
	if l := readLog(path); l != nil {
		size := l.pages(func(number uint32, page []byte) { im.log[number] = page })
		im.pages = max(im.pages, size)
	}
	im.pages = max(im.pages, uint32(len(fresh)/pageSize))
	return im, nil
}

// page is the best state of a page; numbers begin at 1.
func (im *image) page(number uint32) []byte {
	page := make([]byte, pageSize)
	at := int64(number-1) * pageSize
	fromLog := im.log[number]
	if fromLog != nil {
		copy(page, fromLog)
	} else if _, err := im.file.ReadAt(page, at); err == nil && !intact(page) || err != nil {
		if at >= int64(len(im.fresh)) {
			return page
		}
		copy(page, im.fresh[at:])
		im.empty[number] = true
	}
	if number == 1 {
		page[18], page[19] = 1, 1 // no log
		copy(page[92:96], page[24:28])
		binary.BigEndian.PutUint32(page[28:], im.pages)
	}
	if number == 1 || fromLog != nil {
		sum := pageSum(page)
		copy(page[checked:], sum[:])
	}
	return page
}

// Size implements ioutil.SizeReaderAt.
func (im *image) Size() (int64, error) { return int64(im.pages) * pageSize, nil }

// ReadAt implements ioutil.SizeReaderAt.
func (im *image) ReadAt(p []byte, at int64) (n int, err error) {
	for n < len(p) {
		number := uint32(at/pageSize) + 1
		if number > im.pages {
			return n, io.EOF
		}
		got := copy(p[n:], im.page(number)[at%pageSize:])
		n, at = n+got, at+int64(got)
	}
	return n, nil
}
