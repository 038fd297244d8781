package dbtest

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func (s *state) Datum(key string) (*frame.Datum, error) {
	if d, there := s.keys[key]; there {
		d.Value = bytes.Clone(d.Value)
		return &d, nil
	}
	return nil, nil
}

func (s *state) Data(prefix, after string, limit int) (all []frame.Datum, err error) {
	for _, key := range slices.Sorted(maps.Keys(s.keys)) {
		if strings.HasPrefix(key, prefix) && key > after && len(all) < limit {
			all = append(all, s.keys[key])
		}
	}
	return all, nil
}

func (s *state) HasPrefix(text string) (bool, error) {
	for prefix := range s.prefixes {
		if strings.HasPrefix(text, prefix) {
			return true, nil
		}
	}
	return false, nil
}

func (s *state) PutDatum(d frame.Datum) error {
	if d.Value = bytes.Clone(d.Value); len(d.Value) == 0 {
		d.Value = nil
	}
	s.keys[d.Key] = d
	return nil
}

func (s *state) PutPrefix(prefix string) error {
	s.prefixes[prefix] = true
	return nil
}

func (s *state) ForgetData() error {
	clear(s.keys)
	clear(s.prefixes)
	return nil
}

func drawDatum(t *rapid.T) func(engine.Tx) error {
	keys := rapid.SampledFrom([]string{"a", "a/", "a/b", "a\xff", "ü", "draft/1"})
	d := frame.Datum{Key: keys.Draw(t, "key"), InboxRev: msg.Rev(rapid.IntRange(0, 9).Draw(t, "inbox rev")), Deleted: rapid.Bool().Draw(t, "deleted")}
	if !d.Deleted {
		d.Size = rapid.IntRange(0, 5000).Draw(t, "size")
		if rapid.Bool().Draw(t, "whole") {
			d.Value = bytes.Repeat([]byte("v"), d.Size)
		}
	}
	prefix := rapid.SampledFrom([]string{"", "a", "a/", "a\xff", "draft/", "dr"}).Draw(t, "prefix")
	switch rapid.IntRange(0, 9).Draw(t, "what") {
	case 0:
		return func(tx engine.Tx) error { return tx.ForgetData() }
	case 1, 2:
		return func(tx engine.Tx) error { return tx.PutPrefix(prefix) }
	}
	return func(tx engine.Tx) error { return tx.PutDatum(d) }
}

func (d *dumper) data() {
	for _, prefix := range []string{"", "a", "a/", "a\xff", "ü", "x"} {
		for _, after := range []string{"", "a/", "b"} {
			for _, limit := range []int{0, 2, 100} {
				list, err := d.r.Data(prefix, after, limit)
				d.line(err, "user data %q after %q: %d of %d %q", prefix, after, len(list), limit, list)
			}
		}
		there, err := d.r.HasPrefix(prefix + "1")
		d.line(err, "%q is known: %v", prefix+"1", there)
		one, err := d.r.Datum(prefix)
		d.line(err, "the key %q is stored: %v", prefix, one != nil)
	}
}

func keysOf(k kit, prefix, after string, limit int) (keys []string) {
	k.Helper()
	for _, d := range read(k, func(r engine.Reader) ([]frame.Datum, error) { return r.Data(prefix, after, limit) }) {
		keys = append(keys, d.Key)
	}
	return keys
}

func testData(k kit) {
	get := func(key string) *frame.Datum {
		k.Helper()
		return read(k, func(r engine.Reader) (*frame.Datum, error) { return r.Datum(key) })
	}
	if d := get("a"); d != nil {
		k.Errorf("found %+v", d)
	}
	for _, d := range []frame.Datum{
		{Key: "draft/b", InboxRev: 3, Size: 3, Value: []byte("one")}, {Key: "draft/a", InboxRev: 9, Size: 9000},
		{Key: "draft", InboxRev: 4, Deleted: true}, {Key: "drafu", InboxRev: 5}, {Key: "draft/\xff", InboxRev: 6},
	} {
		k.update(func(tx engine.Tx) error { return tx.PutDatum(d) })
		if got := get(d.Key); got == nil || got.InboxRev != d.InboxRev || got.Deleted != d.Deleted || got.Size != d.Size || !bytes.Equal(got.Value, d.Value) || got.Whole() != d.Whole() {
			k.Errorf("stored %+v, found %+v", d, got)
		}
	}
	for _, c := range []struct {
		prefix, after string
		limit         int
		want          []string
	}{
		{"", "", 9, []string{"draft", "draft/a", "draft/b", "draft/\xff", "drafu"}},
		{"draft/", "", 9, []string{"draft/a", "draft/b", "draft/\xff"}},
		{"draft/", "draft/a", 1, []string{"draft/b"}},
		{"draft/", "a", 1, []string{"draft/a"}},
		{"draft/", "z", 9, nil},
		{"draft/", "", 0, nil},
	} {
		if got := keysOf(k, c.prefix, c.after, c.limit); !slices.Equal(got, c.want) {
			k.Errorf("%q after %q, at most %d: %q, want %q", c.prefix, c.after, c.limit, got, c.want)
		}
	}
	k.update(func(tx engine.Tx) error { return tx.PutDatum(frame.Datum{Key: "draft/b", InboxRev: 1, Size: 1}) })
	if d := get("draft/b"); d.InboxRev != 1 || d.Size != 1 || d.Value != nil {
		k.Errorf("replaced by %+v", d)
	}
	k.update(func(tx engine.Tx) error { return tx.ForgetData() })
	if got := keysOf(k, "", "", 9); got != nil {
		k.Errorf("%q is not forgotten", got)
	}
}

func testPrefixes(k kit) {
	known := func(s string, want bool) {
		k.Helper()
		if got := read(k, func(r engine.Reader) (bool, error) { return r.HasPrefix(s) }); got != want {
			k.Errorf("%q is known: %v", s, got)
		}
	}
	put := func(prefix string) { k.update(func(tx engine.Tx) error { return tx.PutPrefix(prefix) }) }
	known("", false)
	put("draft/b")
	put("draft/")
	put("draft/b")
	known("draft/b", true)
	known("draft/c", true)
	known("draft/", true)
	known("draft", false)
	known("drafu", false)
	put("")
	known("drafu", true)
	known("", true)
	k.update(func(tx engine.Tx) error { return tx.ForgetData() })
	known("draft/b", false)
	put("x")
	k.update(func(tx engine.Tx) error { return tx.Forget() })
	known("x", false)
}
