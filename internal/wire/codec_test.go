package wire

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/pb"
	"github.com/backscroll/backscroll/msg"
)

// eachKind runs a property for every kind of a frame.
func eachKind(t *testing.T, kinds map[string]func(*rapid.T) any, property func(t *rapid.T, request uint64, body any)) {
	for name, draw := range kinds {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { property(t, number64(t), draw(t)) })
		})
	}
}

// What the codec writes, generated code reads as the same values; what generated
// code writes, the codec reads; and the two write the same bytes.
func TestClientFramesAgainstGeneratedCode(t *testing.T) {
	eachKind(t, clientBodies, func(t *rapid.T, request uint64, body any) {
		f := frame.Client{Request: request, Body: body}
		want := pbClient(t, f)
		ours := Codec{}.EncodeClient(f)
		got := new(pb.ClientFrame)
		parse(t, ours, got)
		if !proto.Equal(got, want) {
			t.Fatalf("generated code reads\n%v\nwant\n%v", got, want)
		}
		theirs := serialize(t, want)
		if !bytes.Equal(ours, theirs) {
			t.Fatalf("ours   %x\ntheirs %x", ours, theirs)
		}
		back, err := Codec{}.DecodeClient(theirs)
		if err != nil || !reflect.DeepEqual(back, f) {
			t.Fatalf("decoded %+v, %v\nwant %+v", back, err, f)
		}
	})
}

func TestServerFramesAgainstGeneratedCode(t *testing.T) {
	eachKind(t, serverBodies, func(t *rapid.T, request uint64, body any) {
		f := frame.Server{Request: request, Body: body}
		want := pbServer(t, f)
		ours := Codec{}.EncodeServer(f)
		got := new(pb.ServerFrame)
		parse(t, ours, got)
		if !proto.Equal(unpacked(t, got), want) {
			t.Fatalf("generated code reads\n%v\nwant\n%v", got, want)
		}
		for _, b := range [][]byte{ours, serialize(t, want)} {
			back, err := Codec{}.DecodeServer(b)
			if err != nil || !reflect.DeepEqual(back, f) {
				t.Fatalf("decoded %+v, %v\nwant %+v", back, err, f)
			}
		}
	})
}

func TestMessagesAgainstGeneratedCode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := message(t)
		ours := Codec{}.EncodeMessage(m)
		if theirs := serialize(t, pbMessage(m)); !bytes.Equal(ours, theirs) {
			t.Fatalf("ours   %x\ntheirs %x", ours, theirs)
		}
		back, err := Codec{}.DecodeMessage(ours)
		if err != nil || !reflect.DeepEqual(back, *m) {
			t.Fatalf("decoded %+v, %v\nwant %+v", back, err, *m)
		}
		c := Codec{}.EncodeContent(m.Content)
		if theirs := serialize(t, pbContent(m.Content)); !bytes.Equal(c, theirs) {
			t.Fatalf("content: ours %x, theirs %x", c, theirs)
		}
		if back, err := (Codec{}).DecodeContent(c); err != nil || !reflect.DeepEqual(back, m.Content) {
			t.Fatalf("content: decoded %+v, %v", back, err)
		}
	})
}

// Fields of a later version, at any depth, change nothing.
func TestUnknownFieldsAreIgnored(t *testing.T) {
	eachKind(t, clientBodies, func(t *rapid.T, request uint64, body any) {
		f := frame.Client{Request: request, Body: body}
		m := pbClient(t, f)
		addUnknown(t, m.ProtoReflect())
		if back, err := (Codec{}).DecodeClient(serialize(t, m)); err != nil || !reflect.DeepEqual(back, f) {
			t.Fatalf("decoded %+v, %v\nwant %+v", back, err, f)
		}
	})
	eachKind(t, serverBodies, func(t *rapid.T, request uint64, body any) {
		f := frame.Server{Request: request, Body: body}
		m := pbServer(t, f)
		want := m.ProtoReflect().New().Interface()
		proto.Merge(want, m)
		addUnknown(t, m.ProtoReflect())
		back, err := Codec{}.DecodeServer(serialize(t, m))
		if err != nil {
			t.Fatal(err)
		}
		got := pbServer(t, back)
		discardUnknown(got.ProtoReflect()) // blobs are kept as they came
		if !proto.Equal(got, want) {
			t.Fatalf("decoded %v\nwant %v", got, want)
		}
	})
}

func addUnknown(t *rapid.T, m protoreflect.Message) {
	field := protowire.Number(rapid.SampledFrom([]int{50, 1000, 1 << 28}).Draw(t, "field"))
	unknown := protowire.AppendTag(nil, field, protowire.VarintType)
	unknown = protowire.AppendVarint(unknown, number64(t))
	unknown = protowire.AppendTag(unknown, field+1, protowire.BytesType)
	unknown = protowire.AppendString(unknown, text(t))
	unknown = protowire.AppendTag(unknown, field+2, protowire.Fixed64Type)
	unknown = protowire.AppendFixed64(unknown, number64(t))
	unknown = protowire.AppendTag(unknown, field+3, protowire.StartGroupType)
	unknown = protowire.AppendGroup(unknown, field+3, bytes.Clone(unknown[:0:0]))
	m.SetUnknown(unknown)
	eachMessage(m, func(inner protoreflect.Message) { addUnknown(t, inner) })
}

func discardUnknown(m protoreflect.Message) {
	m.SetUnknown(nil)
	eachMessage(m, discardUnknown)
}

// eachMessage visits the messages directly inside m.
func eachMessage(m protoreflect.Message, visit func(protoreflect.Message)) {
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.Message() == nil:
		case fd.IsList():
			for i := range v.List().Len() {
				visit(v.List().Get(i).Message())
			}
		default:
			visit(v.Message())
		}
		return true
	})
}

// Two frames one after the other read as protobuf says: the last value counts,
// lists grow, inner messages merge, the last member of the oneof stays.
func TestLastOneWins(t *testing.T) {
	bodies := func(t *rapid.T, label string) any {
		kinds := []string{"hello", "send", "fetch", "inbox", "receipt", "heartbeat", "op", "new_group", "account"}
		return clientBodies[rapid.SampledFrom(kinds).Draw(t, label)](t)
	}
	rapid.Check(t, func(t *rapid.T) {
		var both []byte
		for _, body := range []any{bodies(t, "first"), bodies(t, "second")} {
			if s, is := body.(*frame.Send); is {
				s.To.Conv = msg.ConvID{} // two targets merged may name both ways
			}
			if s, is := body.(*frame.Fetch); is {
				s.To.Conv = msg.ConvID{}
			}
			if o, is := body.(*frame.Op); is {
				o.To.Conv = msg.ConvID{}
			}
			both = append(both, Codec{}.EncodeClient(frame.Client{Request: number64(t), Body: body})...)
		}
		want := new(pb.ClientFrame)
		parse(t, both, want)
		got, err := Codec{}.DecodeClient(both)
		if err != nil {
			t.Fatal(err)
		}
		sameClient(t, pbClient(t, got), want)
	})
}

// A frame cut anywhere is refused or is a shorter frame; it never does harm.
func TestTruncatedFrames(t *testing.T) {
	for name, draw := range serverBodies {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				b := Codec{}.EncodeServer(frame.Server{Request: 1, Body: draw(t)})
				cut := rapid.IntRange(0, len(b)).Draw(t, "cut")
				if _, err := (Codec{}).DecodeServer(b[:cut]); err == nil && cut != len(b) && cut > 2 {
					t.Fatalf("%d of %d bytes were read as a whole frame", cut, len(b))
				}
			})
		})
	}
}

// What the gateway lends for one call may be overwritten after it.
func TestDecodeClientKeepsNothing(t *testing.T) {
	eachKind(t, clientBodies, func(t *rapid.T, request uint64, body any) {
		f := frame.Client{Request: request, Body: body}
		b := Codec{}.EncodeClient(f)
		back, err := Codec{}.DecodeClient(b)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b {
			b[i] = 0xff
		}
		if !reflect.DeepEqual(back, f) {
			t.Fatalf("decoded %+v\nwant %+v", back, f)
		}
	})
}

func TestUnknownKind(t *testing.T) {
	b := protowire.AppendTag([]byte{8, 7}, 30, protowire.BytesType)
	b = protowire.AppendString(b, "later")
	if f, err := (Codec{}).DecodeClient(b); err != nil || f.Request != 7 || f.Body != nil {
		t.Errorf("a kind of a later version: %+v, %v", f, err)
	}
	type strange struct{}
	if b := (Codec{}).EncodeServer(frame.Server{Request: 7, Body: &strange{}}); !bytes.Equal(b, []byte{8, 7}) {
		t.Errorf("a body of no kind is encoded as %x", b)
	}
}

// Text that is not UTF-8 is an error of the request, not of the connection.
func TestInvalidTextIsForTheRules(t *testing.T) {
	b := Codec{}.EncodeClient(frame.Client{Request: 3, Body: &frame.Send{Content: msg.Content{Text: "a\xff"}}})
	f, err := Codec{}.DecodeClient(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Body.(*frame.Send).Content.Check(msg.MaxBody); !errors.Is(err, msg.CodeBadText) {
		t.Errorf("the rules see %v", err)
	}
}

// A refusal still says which request it refuses, and which field is wrong.
func TestFaultsNameTheField(t *testing.T) {
	b := []byte{8, 9, 0x1a, 6, 0x0a, 4, 0x0a, 2, 'x', 'y'} // send{to{conversation: "xy"}}
	f, err := Codec{}.DecodeClient(b)
	if f.Request != 9 || !errors.Is(err, msg.CodeBadFrame) || !strings.HasPrefix(err.Error(), "frame.send.to.conversation: is 2 bytes long") {
		t.Errorf("request %d: %v", f.Request, err)
	}
}

// Sizes that do not fit are never written as something else.
func TestSizesAreClamped(t *testing.T) {
	for given, want := range map[int]int{-5: 0, 0: 0, 1<<31 - 1: 1<<31 - 1, 1 << 40: 1<<31 - 1} {
		b := Codec{}.EncodeClient(frame.Client{Request: 1, Body: &frame.Fetch{Limit: given}})
		f, err := Codec{}.DecodeClient(b)
		if err != nil || f.Body.(*frame.Fetch).Limit != want {
			t.Errorf("limit %d arrives as %+v, %v", given, f.Body, err)
		}
	}
}

// The zero State has no End of its own on the wire: it is the beginning.
func TestStateWithoutReason(t *testing.T) {
	conv := msg.GroupConv(1)
	b := Codec{}.EncodeServer(frame.Server{Body: &frame.Push{Conv: conv, Row: &frame.Row{Conv: conv}}})
	f, err := Codec{}.DecodeServer(b)
	if err != nil || f.Body.(*frame.Push).Row.State.FirstWhy != msg.EndBeginning {
		t.Errorf("%+v, %v", f.Body, err)
	}
}
