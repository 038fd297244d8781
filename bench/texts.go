package main

import (
	"archive/tar"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"strings"

	"github.com/backscroll/backscroll/internal/irc"
	"github.com/backscroll/backscroll/msg"
)

// line is what somebody said.
type line struct {
	from msg.Address
	text string
	at   msg.Millis
}

// corpus is the text that the measures send around.
type corpus struct {
	lines []line
	what  string // where it is from, for the output
}

// meanText is the average length of the real lines, in bytes.
const meanText = 58

// loadCorpus reads the chat logs that BACKSCROLL_DATA names (or that lie beside
// the project), or makes lines that are as long.
func loadCorpus() (corpus, error) {
	file := cmp.Or(os.Getenv("BACKSCROLL_DATA"), "../shared/data/ubuntu-irc.tar.gz")
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return generated(100_000), nil
	}
	if err != nil {
		return corpus{}, err
	}
	defer f.Close()
	lines, err := readLogs(f)
	if err != nil {
		return corpus{}, fmt.Errorf("read %s: %w", file, err)
	}
	return describe(lines, "real chat lines"), nil
}

func describe(lines []line, what string) corpus {
	bytes := 0
	for _, l := range lines {
		bytes += len(l.text)
	}
	return corpus{lines, fmt.Sprintf("%d %s, %d bytes on average", len(lines), what, (bytes+len(lines)/2)/max(1, len(lines)))}
}

// readLogs takes what people said; notes and actions are few and left out.
func readLogs(r io.Reader) ([]line, error) {
	plain, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	var lines []line
	for archive := tar.NewReader(plain); ; {
		h, err := archive.Next()
		if err == io.EOF {
			return lines, nil
		}
		if err != nil {
			return nil, err
		}
		if h.Typeflag != tar.TypeReg || !strings.HasSuffix(h.Name, ".log") {
			continue
		}
		if lines, err = readLog(lines, h.Name, archive); err != nil {
			return nil, err
		}
	}
}

func readLog(lines []line, name string, r io.Reader) ([]line, error) {
	log, err := irc.NewLog(name, r)
	if err != nil {
		return nil, err
	}
	for {
		l, err := log.Next()
		var bad *irc.BadLine
		switch {
		case errors.As(err, &bad):
		case err == io.EOF:
			return lines, nil
		case err != nil:
			return nil, err
		case l.Type == msg.Text && l.Text != "":
			lines = append(lines, line{l.From, l.Text, l.Time})
		}
	}
}

// generated makes lines whose lengths and words are spread as in real chat: a
// log-normal length of the same mean, words by Zipf's law.
func generated(n int) corpus {
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 20_000)
	for i := range words {
		w := make([]byte, 1+r.IntN(4)+r.IntN(7))
		for j := range w {
			w[j] = "etaoinshrdlucmfwypvbgkjqxz"[min(r.IntN(26), r.IntN(26))]
		}
		words[i] = string(w)
	}
	zipf := rand.NewZipf(r, 1.05, 3, uint64(len(words)-1))
	lines := make([]line, n)
	for i := range lines {
		want := min(486, int(meanText/1.28*math.Exp(0.7*r.NormFloat64()))) // e^(0.7²/2) = 1.28
		var b strings.Builder
		for b.Len() < want || b.Len() == 0 {
			b.WriteString(words[zipf.Uint64()])
			b.WriteByte(' ')
		}
		lines[i] = line{
			from: msg.Address(fmt.Sprintf("%s%d", words[100+r.IntN(900)], r.IntN(10))),
			text: b.String()[:max(1, want)],
			at:   msg.Millis(1_100_000_000_000 + 20_000*i),
		}
	}
	return describe(lines, "generated lines (no chat logs found; BACKSCROLL_DATA would name them)")
}

// newest returns n lines that end with the corpus's last one, from the oldest
// on; where n is larger, the corpus repeats.
func (c *corpus) newest(n, i int) line {
	k := len(c.lines)
	return c.lines[((i-n)%k+k)%k]
}
