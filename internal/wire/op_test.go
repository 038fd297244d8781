package wire

import (
	"errors"
	"reflect"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/pb"
	"github.com/backscroll/backscroll/msg"
)

// A change in an outbox is an Op without target and id.
func TestChangesAgainstGeneratedCode(t *testing.T) {
	for name, draw := range changes {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c := draw(t)
				ours := Codec{}.EncodeChange(c)
				// An empty target is written, as all inner messages are.
				if theirs := serialize(t, pbOp(t, &frame.Op{Change: c})); string(theirs) != "\x0a\x00"+string(ours) {
					t.Fatalf("ours   %x\ntheirs %x", ours, theirs)
				}
				got, err := Codec{}.DecodeChange(ours)
				if err != nil || !reflect.DeepEqual(got, c) {
					t.Fatalf("decoded %+v, %v\nwant %+v", got, err, c)
				}
				for i := range ours {
					ours[i] = 0xff
				}
				if !reflect.DeepEqual(got, c) {
					t.Fatal("the change keeps the bytes that it was read from")
				}
			})
		})
	}
}

func TestChangesThatAreNone(t *testing.T) {
	for name, b := range map[string][]byte{
		"nothing":        {},
		"a target":       {0x0a, 0},
		"a later kind":   protowire.AppendBytes(protowire.AppendTag(nil, 50, protowire.BytesType), nil),
		"a broken one":   {0x1a, 5, 8},
		"within it":      {0x52, 2, 0x10, 9},
		"the nil change": Codec{}.EncodeChange(nil),
	} {
		if c, err := (Codec{}).DecodeChange(b); c != nil || !errors.Is(err, msg.CodeBadFrame) {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
}

// Of several changes in one Op the last one counts.
func TestLastChangeWins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var both []byte
		for range 2 {
			both = append(both, Codec{}.EncodeChange(change(t))...)
		}
		want := new(pb.Op)
		parse(t, both, want)
		want.To = pbTarget(frame.Target{})
		got, err := Codec{}.DecodeChange(both)
		if err != nil {
			t.Fatal(err)
		}
		if ours, theirs := (Codec{}).EncodeChange(got), serialize(t, want); string(theirs) != "\x0a\x00"+string(ours) {
			back, err := Codec{}.DecodeChange(theirs[2:])
			if err != nil || !reflect.DeepEqual(back, got) {
				t.Fatalf("decoded %+v\ngenerated code reads %v", got, want)
			}
		}
	})
}

// A later version's change is an Op that the rules can refuse by its number.
func TestOpOfALaterKind(t *testing.T) {
	op := protowire.AppendVarint(protowire.AppendTag(nil, 2, protowire.VarintType), 77)
	op = protowire.AppendBytes(protowire.AppendTag(op, 50, protowire.BytesType), nil)
	b := protowire.AppendBytes(protowire.AppendTag([]byte{8, 7}, 9, protowire.BytesType), op)
	f, err := Codec{}.DecodeClient(b)
	if o, is := f.Body.(*frame.Op); err != nil || !is || o.Op != 77 || o.Change != nil {
		t.Errorf("decoded %+v, %v", f.Body, err)
	}
}

// Seqs are written packed; one by one they are read as well.
func TestSeqsOneByOne(t *testing.T) {
	want := &frame.Hide{Seqs: []msg.Seq{5, 300, 1}}
	var inner []byte
	for _, seq := range want.Seqs {
		inner = protowire.AppendVarint(protowire.AppendTag(inner, 1, protowire.VarintType), uint64(seq))
	}
	got, err := Codec{}.DecodeChange(protowire.AppendBytes(protowire.AppendTag(nil, 6, protowire.BytesType), inner))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("decoded %+v, %v", got, err)
	}
}

// Contents that are equal have equal bytes, however they came.
func TestContentIsCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := content(t)
		want := Codec{}.EncodeContent(c)
		shuffled := pbContent(c)
		if p := shuffled.Properties; p != nil {
			p.Values = rapid.Permutation(p.Values).Draw(t, "values")
		}
		back, err := Codec{}.DecodeContent(serialize(t, shuffled))
		if err != nil || string(Codec{}.EncodeContent(back)) != string(want) {
			t.Fatalf("%+v, %v", back, err)
		}
	})
}
