package wire

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/pb"
	"github.com/backscroll/backscroll/msg"
)

func deflate(t rapid.TB, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pageBytes(t rapid.TB, p *pb.Page) []byte {
	p.Conversation = id(msg.GroupConv(1))
	return serialize(t, &pb.ServerFrame{Request: 1, Kind: &pb.ServerFrame_Page{Page: p}})
}

// A page goes out deflated when that is smaller, plain when it is not, and
// either way comes back as it was.
func TestBundlesAreAsSmallAsTheyGet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var blobs []frame.Blob
		for i := range rapid.IntRange(0, 40).Draw(t, "messages") {
			m := message(t)
			if yes(t) {
				m.Text = strings.Repeat(fmt.Sprint("and again ", i), 10)
			}
			blobs = append(blobs, Codec{}.EncodeMessage(m))
		}
		p := &frame.Page{Conv: msg.GroupConv(1), Messages: blobs, State: frame.State{FirstWhy: msg.EndBeginning}}
		b := Codec{}.EncodeServer(frame.Server{Request: 1, Body: p})
		wire := new(pb.ServerFrame)
		parse(t, b, wire)
		size := bundleSize(blobs)
		if got := len(wire.GetPage().Bundle) + len(wire.GetPage().Deflated); got > size {
			t.Fatalf("%d bytes travel as %d", size, got)
		}
		if packed := len(deflate(t, appendPlain(nil, blobs))); size > 2*packed && size > minDeflate && wire.GetPage().Deflated == nil {
			t.Fatalf("%d bytes that deflate to %d travel plain", size, packed)
		}
		back, err := Codec{}.DecodeServer(b)
		if err != nil || !reflect.DeepEqual(back.Body, p) {
			t.Fatalf("decoded %+v, %v\nwant %+v", back.Body, err, p)
		}
	})
}

// What is inflated is bounded by what was announced, and that by maxBundle.
func TestBundlesThatLieAreRefused(t *testing.T) {
	honest := serialize(t, &pb.Bundle{Messages: []*pb.Message{{Seq: 1, Id: bytes.Repeat([]byte{7}, 16)}}})
	packed := deflate(t, honest)
	bomb := deflate(t, make([]byte, 16<<20))
	size := uint32(len(honest))
	for name, c := range map[string]struct {
		page *pb.Page
		why  string
	}{
		"larger than said":        {&pb.Page{Deflated: packed, BundleSize: size - 1}, "more than bundle_size"},
		"smaller than said":       {&pb.Page{Deflated: packed, BundleSize: size + 1}, "less than bundle_size"},
		"no size":                 {&pb.Page{Deflated: packed}, "more than bundle_size"},
		"cut short":               {&pb.Page{Deflated: packed[:len(packed)-1], BundleSize: size}, "cannot be inflated"},
		"no deflate":              {&pb.Page{Deflated: []byte{0xff, 0xff}, BundleSize: 9}, "cannot be inflated"},
		"bomb, honest":            {&pb.Page{Deflated: bomb, BundleSize: 16 << 20}, "larger than such a bundle can be"},
		"bomb, disguised":         {&pb.Page{Deflated: bomb, BundleSize: 4 << 20}, "more than bundle_size"},
		"claims the impossible":   {&pb.Page{Deflated: packed[:2], BundleSize: 4 << 20}, "larger than such a bundle can be"},
		"plain and deflated":      {&pb.Page{Bundle: honest, Deflated: packed, BundleSize: size}, "one of the two"},
		"plain is no protobuf":    {&pb.Page{Bundle: []byte{0xff}}, "no protobuf"},
		"inflates to no messages": {&pb.Page{Deflated: deflate(t, []byte{8, 1}), BundleSize: 2}, "is a number"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Codec{}.DecodeServer(pageBytes(t, c.page))
			if !errors.Is(err, msg.CodeBadFrame) || !strings.Contains(err.Error(), c.why) {
				t.Errorf("got %v, want …%s…", err, c.why)
			}
		})
	}
}

// Pooled compressors and decompressors carry nothing from one page to the next,
// also after a broken one.
func TestPoolsForget(t *testing.T) {
	page := func(text string) *frame.Page {
		m := &msg.Message{Seq: 1, ID: msg.MessageID{15: 1}, Content: msg.Content{Text: strings.Repeat(text, 50)}}
		return &frame.Page{Conv: msg.GroupConv(1), Messages: []frame.Blob{Codec{}.EncodeMessage(m)}, State: frame.State{FirstWhy: msg.EndBeginning}}
	}
	var first []byte
	for range 3 {
		b := Codec{}.EncodeServer(frame.Server{Body: page("the same ")})
		if first == nil {
			first = b
		}
		if !bytes.Equal(b, first) {
			t.Error("the same page is encoded differently the second time")
		}
		if _, err := (Codec{}).DecodeServer(pageBytes(t, &pb.Page{Deflated: []byte{0xff, 0xff}, BundleSize: 9})); err == nil {
			t.Error("a broken bundle was read")
		}
		back, err := Codec{}.DecodeServer(b)
		if err != nil || !reflect.DeepEqual(back.Body, page("the same ")) {
			t.Errorf("decoded %+v, %v", back.Body, err)
		}
		Codec{}.EncodeServer(frame.Server{Body: page("another one ")})
	}
}

// Any inflater reads what ours wrote: checked with the standard library's.
func TestDeflateIsRFC1951(t *testing.T) {
	m := &msg.Message{Seq: 1, ID: msg.MessageID{15: 1}, Content: msg.Content{Text: strings.Repeat("abc ", 100)}}
	p := &frame.Page{Conv: msg.GroupConv(1), Messages: []frame.Blob{Codec{}.EncodeMessage(m)}}
	f := new(pb.ServerFrame)
	parse(t, Codec{}.EncodeServer(frame.Server{Body: p}), f)
	plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(f.GetPage().Deflated)))
	if err != nil {
		t.Fatal(err)
	}
	var got pb.Bundle
	parse(t, plain, &got)
	if len(got.Messages) != 1 || !proto.Equal(got.Messages[0], pbMessage(m)) {
		t.Errorf("the bundle holds %v", got.Messages)
	}
}
