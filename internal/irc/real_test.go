package irc

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/msg"
)

// The real logs are not part of the repository; BACKSCROLL_DATA names them.
func TestRealLogs(t *testing.T) {
	path := os.Getenv("BACKSCROLL_DATA")
	if path == "" {
		t.Skip("BACKSCROLL_DATA does not name ubuntu-irc.tar.gz")
	}
	var counts [3]int
	var empty, files int
	nicks := map[msg.Address]bool{}
	ids := map[msg.MessageID]bool{}
	var bad []string
	eachLog(t, path, func(name string, r io.Reader) {
		files++
		log, err := NewLog(name, r)
		for err == nil {
			var l Line
			var b *BadLine
			l, err = log.Next()
			if errors.As(err, &b) {
				bad, err = append(bad, b.Error()), nil
				continue
			}
			if err != nil {
				continue
			}
			counts[l.Type]++
			ids[ID("irc:ubuntu", name, l)] = true
			if l.Type == msg.Text {
				nicks[l.From] = true
				if l.Text == "" {
					empty++
				}
			}
		}
		if err != io.EOF {
			t.Errorf("%s: %v", name, err)
		}
	})
	if counts != [3]int{msg.Text: 195_997 + 21, msg.Action: 452, msg.Note: 23_737} || empty != 21 {
		t.Errorf("texts, actions, notes: %v, %d of the texts empty", counts, empty)
	}
	if files != 153 || len(nicks) != 15_713 || len(ids) != 220_207 {
		t.Errorf("%d files, %d nicknames, %d ids", files, len(nicks), len(ids))
	}
	if len(bad) != 1 || !strings.Contains(bad[0], "2006-12-06.log:862: ") {
		t.Errorf("bad lines: %v", bad)
	}
}

func eachLog(t *testing.T, path string, read func(name string, r io.Reader)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for archive := tar.NewReader(unzipped); ; {
		header, err := archive.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(header.Name, ".log") {
			read(header.Name, archive)
		}
	}
}
