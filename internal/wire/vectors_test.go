package wire

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/pb"
	"github.com/backscroll/backscroll/msg"
)

// The golden vectors: what another implementation runs to see that it speaks
// the same protocol. `go test ./internal/wire -update` writes them anew; a
// change of what is already there is a change of the protocol.
const vectorsFile = "../../proto/vectors/frames.json"

var update = flag.Bool("update", false, "write "+vectorsFile+" anew")

// vector is one case; proto/vectors/README.md describes its fields.
type vector struct {
	Name   string          `json:"name"`
	Of     string          `json:"of"`
	Hex    string          `json:"hex"`
	JSON   json.RawMessage `json:"json,omitempty"`
	Bundle json.RawMessage `json:"bundle,omitempty"`
	Code   msg.Code        `json:"code,omitempty"`
	Detail string          `json:"detail,omitempty"`
}

func compact(t *testing.T, m proto.Message) json.RawMessage {
	t.Helper()
	b, err := protojson.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer // protojson varies its spaces on purpose
	if err := json.Compact(&out, b); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func newVector(t *testing.T, of, name string, b []byte, m proto.Message) vector {
	parse(t, b, m)
	v := vector{Name: of + ": " + name, Of: of, Hex: hex.EncodeToString(b), JSON: compact(t, m)}
	if f, is := m.(*pb.ServerFrame); is {
		if plain := bundleOf(unpacked(t, f)); len(plain) > 0 {
			inside := new(pb.Bundle)
			parse(t, plain, inside)
			v.Bundle = compact(t, inside)
		}
	}
	return v
}

// bundleOf is the plain bundle inside a frame that has one.
func bundleOf(f *pb.ServerFrame) []byte {
	return append(f.GetPage().GetBundle(), f.GetChanges().GetBundle()...)
}

func writeVectors(t *testing.T) {
	var all []vector
	for _, s := range sampleMessages {
		all = append(all, newVector(t, "message", s.name, Codec{}.EncodeMessage(&s.m), new(pb.Message)))
	}
	for _, s := range allClientSamples() {
		all = append(all, newVector(t, "client", s.name, Codec{}.EncodeClient(s.f), new(pb.ClientFrame)))
	}
	for _, s := range serverSamples() {
		all = append(all, newVector(t, "server", s.name, Codec{}.EncodeServer(s.f), new(pb.ServerFrame)))
	}
	for _, m := range malformed {
		all = append(all, vector{Name: "refused " + m.side + ": " + m.name, Of: m.side, Hex: m.hex, Code: msg.CodeBadFrame, Detail: m.why})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(all); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vectorsFile, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readVectors(t *testing.T) []vector {
	t.Helper()
	if *update {
		writeVectors(t)
	}
	b, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// How each kind of case is decoded: what generated code makes of the result,
// and what it encodes to.
var decoders = map[string]func(rapid.TB, []byte) (proto.Message, []byte, error){
	"message": func(_ rapid.TB, b []byte) (proto.Message, []byte, error) {
		m, err := Codec{}.DecodeMessage(b)
		return pbMessage(&m), Codec{}.EncodeMessage(&m), err
	},
	"client": func(t rapid.TB, b []byte) (proto.Message, []byte, error) {
		f, err := Codec{}.DecodeClient(b)
		return pbClient(t, f), Codec{}.EncodeClient(f), err
	},
	"server": func(t rapid.TB, b []byte) (proto.Message, []byte, error) {
		f, err := Codec{}.DecodeServer(b)
		return pbServer(t, f), Codec{}.EncodeServer(f), err
	},
}

func TestVectors(t *testing.T) {
	for _, v := range readVectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			decode, known := decoders[v.Of]
			if !known {
				t.Fatalf("a case of %q", v.Of)
			}
			decoded, encoded, err := decode(t, unhex(t, v.Hex))
			if v.Code != 0 {
				e, is := err.(*msg.Error)
				if !is || e.Code != v.Code || e.Detail != v.Detail {
					t.Errorf("got %v\nwant %s (%d)", err, v.Detail, v.Code)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			v.check(t, decoded)
			if hex.EncodeToString(encoded) != v.Hex {
				t.Errorf("encoded %x\nwant %s", encoded, v.Hex)
			}
		})
	}
}

// check compares what was decoded with the case's JSON.
func (v vector) check(t *testing.T, decoded proto.Message) {
	t.Helper()
	want := decoded.ProtoReflect().New().Interface()
	if err := protojson.Unmarshal(v.JSON, want); err != nil {
		t.Fatal(err)
	}
	if f, is := want.(*pb.ServerFrame); is {
		v.checkBundle(t, bundleOf(unpacked(t, f)))
	}
	if !proto.Equal(decoded, want) {
		t.Errorf("decoded %v\nwant %v", decoded, want)
	}
}

func (v vector) checkBundle(t *testing.T, plain []byte) {
	var got, want pb.Bundle
	parse(t, plain, &got)
	if v.Bundle != nil {
		if err := protojson.Unmarshal(v.Bundle, &want); err != nil {
			t.Fatal(err)
		}
	}
	if !proto.Equal(&got, &want) {
		t.Errorf("the bundle holds %v\nwant %v", &got, &want)
	}
}

// Every kind has a case, so that a new kind does not come without one.
func TestEveryKindHasAVector(t *testing.T) {
	has := map[string]bool{}
	for _, v := range readVectors(t) {
		d := decoder{in: unhex(t, v.Hex)}
		for v.Code == 0 && d.next() {
			has[fmt.Sprint(v.Of, d.field)] = true
		}
	}
	for _, v := range readVectors(t) {
		d := decoder{in: unhex(t, v.Hex)}
		for v.Of == "client" && v.Code == 0 && d.next() {
			inside := decoder{in: d.in[d.raw:d.at]}
			for d.field == 9 && inside.next() {
				has[fmt.Sprint("op", inside.field)] = true
			}
		}
	}
	for of, kinds := range map[string][]kind{"client": clientKinds, "server": serverKinds, "op": changeKinds} {
		for _, k := range kinds {
			if !has[fmt.Sprint(of, k.field)] {
				t.Errorf("no %s case of kind %s", of, k.name)
			}
		}
	}
}
