package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/flate"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/server"
	"github.com/backscroll/backscroll/msg"
)

// usualPage is how many messages a device asks for while a person scrolls.
const usualPage = 200

// wireBytes is measure (g): pages from all over a long history, everything
// that goes over the socket for them counted, requests included.
func (b *bench) wireBytes() error {
	srv, err := b.serve()
	if err != nil {
		return err
	}
	defer srv.stop()
	d, _, err := connect(b.ctx, srv.addr, b.world.freshLong, frame.Hello{})
	if err != nil {
		return err
	}
	defer d.close()
	to := frame.Target{Conv: msg.GroupConv(b.world.longGroup)}
	const pages = 100
	begin := d.sock.bytes()
	texts, packed, n := 0, 0, 0
	for i := range pages {
		from := msg.Seq(b.size.messages - i*(b.size.messages-usualPage)/pages)
		body, err := d.ask(&frame.Fetch{To: to, From: from, Limit: usualPage})
		if err != nil {
			return err
		}
		text, err := textsOf(body)
		if err != nil {
			return err
		}
		texts += len(text)
		packed += deflated(text)
		n += usualPage
	}
	each := func(bytes int) float64 { return float64(bytes) / float64(n) }
	b.put(figure{Name: fmt.Sprintf("bytes on the wire per message, pages of %d", usualPage),
		Value: each(int(d.sock.bytes() - begin)), Unit: "bytes"}.atMost(70).
		beside(each(packed), fmt.Sprintf("the texts alone, deflated as much (%.1f before)", each(texts))))
	return nil
}

// textsOf is the texts of a page, one after the other.
func textsOf(body any) ([]byte, error) {
	page, ok := body.(*frame.Page)
	if !ok || len(page.Messages) != usualPage {
		return nil, fmt.Errorf("the server answered Fetch with %T", body)
	}
	var text []byte
	for _, blob := range page.Messages {
		m, err := codec.DecodeMessage(blob)
		if err != nil {
			return nil, err
		}
		text = append(text, m.Text...)
	}
	return text, nil
}

func deflated(b []byte) int {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestSpeed) // fails only for a level that does not exist
	w.Write(b)                                     // into memory: cannot fail
	w.Close()
	return out.Len()
}

// storedBytes is measure (h): a store that holds the corpus and what goes with
// it (ids, users, members, rows), compacted and closed, as its files stand.
func (b *bench) storedBytes() error {
	n := min(b.size.stored, len(b.text.lines))
	texts := 0
	for i := range n {
		texts += len(b.text.newest(n, i).text)
	}
	per := func(data string, fill func(*rules) error) (float64, error) {
		data = filepath.Join(b.dir, data)
		err := withRules(b.ctx, data, func(r *rules) error {
			return errors.Join(fill(r), r.store.Compact(b.ctx))
		})
		if err == nil { // opening removes the logs that compaction made useless
			err = withRules(b.ctx, data, func(*rules) error { return nil })
		}
		if err != nil {
			return 0, err
		}
		size, err := sizeOf(server.StoreDir(data))
		return float64(size) / float64(n), err
	}
	sent, err := per("sent", func(r *rules) error { return r.sendAll(&b.text, n, b.size.pairs) })
	if err != nil {
		return err
	}
	imported, err := per("imported", func(r *rules) error {
		_, err := r.channel("#stored", &b.text, n)
		return err
	})
	if err != nil {
		return err
	}
	plain := float64(texts) / float64(n)
	b.put(
		figure{Name: "bytes stored per message, sent by devices", Value: sent, Unit: "bytes"}.atMost(100).beside(plain, "its text alone"),
		figure{Name: "bytes stored per message, imported", Value: imported, Unit: "bytes"}.atMost(100).beside(plain, "its text alone"),
	)
	return nil
}

// sizeOf is what the files of a folder hold.
func sizeOf(dir string) (int64, error) {
	var size int64
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := os.Stat(path)
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size, err
}
