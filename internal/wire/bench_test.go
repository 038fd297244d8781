package wire

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/pb"
	"github.com/backscroll/backscroll/msg"
)

// A page of 200 messages as people write them: about 60 bytes of text each.
func benchPage() *frame.Page {
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields(`the a to and of is it you that in for on i have this not with but what can be do if so just like my
		no are was how there get about one or when from then would try install update server kernel ubuntu drive package problem works
		thanks maybe anyone know why does boot sudo apt version screen network file`)
	p := &frame.Page{Conv: msg.GroupConv(7), Range: msg.Range{Lo: 1001, Hi: 1200}, Rev: 1200, State: sampleState}
	for i := range 200 {
		var text strings.Builder
		for text.Len() < 20+r.IntN(80) {
			fmt.Fprintf(&text, "%s ", words[r.IntN(len(words))])
		}
		m := &msg.Message{Seq: msg.Seq(1001 + i), Ordinal: msg.Ordinal(1000 + i), Rev: msg.Rev(1001 + i),
			From: msg.Address(fmt.Sprintf("nick%d", r.IntN(30))), Time: msg.Millis(1795305600000 + 20000*i), Content: msg.Content{Text: text.String()}}
		for j := range m.ID {
			m.ID[j] = byte(r.Uint32())
		}
		p.Messages = append(p.Messages, Codec{}.EncodeMessage(m))
	}
	return p
}

// perPage reports the page's size per message on the wire and before deflate.
func perPage(b *testing.B, p *frame.Page, frameBytes int) {
	b.ReportMetric(float64(bundleSize(p.Messages))/float64(len(p.Messages)), "raw-B/msg")
	b.ReportMetric(float64(frameBytes)/float64(len(p.Messages)), "wire-B/msg")
}

func BenchmarkEncodePage(b *testing.B) {
	p := benchPage()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n = len(Codec{}.EncodeServer(frame.Server{Request: 1, Body: p}))
	}
	perPage(b, p, n)
}

func BenchmarkEncodePagePlain(b *testing.B) {
	p := benchPage()
	b.ReportAllocs()
	for b.Loop() {
		appendPlain(make([]byte, 0, bundleSize(p.Messages)), p.Messages)
	}
}

func BenchmarkDecodePage(b *testing.B) {
	wire := Codec{}.EncodeServer(frame.Server{Request: 1, Body: benchPage()})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (Codec{}).DecodeServer(wire); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodePagePlain(b *testing.B) {
	wire := pageBytes(b, &pb.Page{Bundle: appendPlain(nil, benchPage().Messages)})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (Codec{}).DecodeServer(wire); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode200Messages(b *testing.B) {
	p := benchPage()
	b.ReportAllocs()
	for b.Loop() {
		for _, blob := range p.Messages {
			if _, err := (Codec{}).DecodeMessage(blob); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkEncode200Messages(b *testing.B) {
	var all []msg.Message
	for _, blob := range benchPage().Messages {
		m, err := Codec{}.DecodeMessage(blob)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, m)
	}
	b.ReportAllocs()
	for b.Loop() {
		for i := range all {
			Codec{}.EncodeMessage(&all[i])
		}
	}
}

// The generated code, for comparison.
func BenchmarkGenerated200Messages(b *testing.B) {
	plain := appendPlain(nil, benchPage().Messages)
	whole := new(pb.Bundle)
	parse(b, plain, whole)
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			serialize(b, whole)
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := proto.Unmarshal(plain, new(pb.Bundle)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSend(b *testing.B) {
	f := frame.Client{Request: 1000, Body: &frame.Send{To: frame.Target{Conv: sampleConv}, ID: sampleID, After: sampleAfter,
		Content: msg.Content{Text: strings.Repeat("word ", 12)}}}
	wire := Codec{}.EncodeClient(f)
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Codec{}.EncodeClient(f)
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := (Codec{}).DecodeClient(wire); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEncodePushAndAck(b *testing.B) {
	row := sampleRow()
	push := frame.Server{Body: &frame.Push{Conv: sampleConv, Prev: 43, Rev: 44, Messages: sampleBlobs(1), MetaRev: 5, From: 76, To: 77, Row: &row}}
	ack := frame.Server{Request: 1000, Body: &frame.SendAck{Conv: sampleConv, Pos: msg.Position{Seq: 41, Ordinal: 40}, Prev: 43, Rev: 44, Time: 1795305600123}}
	for name, f := range map[string]frame.Server{"push": push, "ack": ack} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Codec{}.EncodeServer(f)
			}
		})
	}
}
