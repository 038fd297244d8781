package wire

import (
	"encoding/hex"
	"errors"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/pb"
	"github.com/backscroll/backscroll/msg"
)

// Whatever comes in: no decoder panics, every refusal is CodeBadFrame, and what
// is accepted means the same to generated code.

func addMalformed(f *testing.F, side string) {
	for _, m := range malformed {
		if m.side == side {
			b, err := hex.DecodeString(m.hex)
			if err != nil {
				f.Fatal(m.name, err)
			}
			f.Add(b)
		}
	}
}

// refused reports whether err is a refusal, and fails if it is a strange one.
func refused(t *testing.T, err error) bool {
	if err != nil && !errors.Is(err, msg.CodeBadFrame) {
		t.Fatalf("refused with %v", err)
	}
	return err != nil
}

func FuzzDecodeClient(f *testing.F) {
	addMalformed(f, "client")
	for _, s := range allClientSamples() {
		f.Add(Codec{}.EncodeClient(s.f))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := Codec{}.DecodeClient(b)
		want := new(pb.ClientFrame)
		if refused(t, err) || proto.Unmarshal(b, want) != nil { // generated code refuses invalid UTF-8 too
			return
		}
		again, err := Codec{}.DecodeClient(Codec{}.EncodeClient(got))
		if err != nil || !proto.Equal(pbClient(t, again), pbClient(t, got)) {
			t.Fatalf("%+v is encoded and decoded as %+v, %v", got, again, err)
		}
		sameClient(t, pbClient(t, got), want)
	})
}

// sameClient compares after both went through canonical bytes, which evens out
// absent and empty inner messages, and values with one key.
func sameClient(t rapid.TB, got, want *pb.ClientFrame) {
	b, err := Codec{}.DecodeClient(serialize(t, want))
	if err != nil {
		t.Fatalf("what generated code makes of it is refused: %v", err)
	}
	if again := pbClient(t, b); !proto.Equal(got, again) {
		t.Fatalf("decoded %v\ngenerated code reads %v", got, again)
	}
}

func FuzzDecodeServer(f *testing.F) {
	addMalformed(f, "server")
	for _, s := range serverSamples() {
		f.Add(Codec{}.EncodeServer(s.f))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := Codec{}.DecodeServer(b)
		if refused(t, err) {
			return
		}
		once := Codec{}.EncodeServer(got)
		again, err := Codec{}.DecodeServer(once)
		if err != nil {
			t.Fatalf("%+v is encoded as what is refused: %v", got, err)
		}
		if twice := (Codec{}).EncodeServer(again); string(once) != string(twice) {
			t.Fatalf("encoded as %x, decoded and encoded again as %x", once, twice)
		}
	})
}

func FuzzDecodeMessage(f *testing.F) {
	addMalformed(f, "message")
	for _, s := range sampleMessages {
		f.Add([]byte(Codec{}.EncodeMessage(&s.m)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := Codec{}.DecodeMessage(b)
		want := new(pb.Message)
		if refused(t, err) || proto.Unmarshal(b, want) != nil {
			return
		}
		theirs, err := Codec{}.DecodeMessage(serialize(t, want))
		if err != nil {
			t.Fatalf("what generated code makes of it is refused: %v", err)
		}
		if !proto.Equal(pbMessage(&got), pbMessage(&theirs)) {
			t.Fatalf("decoded %v\ngenerated code reads %v", &got, want)
		}
		once := Codec{}.EncodeMessage(&got)
		again, err := Codec{}.DecodeMessage(once)
		if err != nil || string(Codec{}.EncodeMessage(&again)) != string(once) {
			t.Fatalf("%+v is encoded and decoded as %+v, %v", got, again, err)
		}
	})
}
