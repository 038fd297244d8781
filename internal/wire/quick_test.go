package wire

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/msg"
)

// sameAsGeneral holds what quick makes of b against the general way. quick may
// give up on anything, but not say something else.
func sameAsGeneral(t rapid.TB, b []byte) (took bool) {
	t.Helper()
	var got, want msg.Message
	if !quick(b, &got) {
		return false
	}
	if bad := decodeMessage(b, &want); bad != nil {
		t.Fatalf("quick takes %x for %+v; the general way refuses it: %v", b, got, bad.err("message"))
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%x is %+v for quick, and %+v the general way", b, got, want)
	}
	return true
}

func TestQuickTakesWhatIsEncodedHere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := message(t)
		m.Mentions, m.Properties, m.Call = nil, nil, nil
		m.Deleted, m.ChangedBy, m.Reactions = 0, "", nil
		if b := (Codec{}).EncodeMessage(m); m.Seq != 0 && !m.ID.IsZero() && !sameAsGeneral(t, b) {
			t.Fatalf("quick gives up on %x", b)
		}
	})
}

func TestQuickSaysNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(Codec{}.EncodeMessage(message(t)))
		for range rapid.IntRange(1, 4).Draw(t, "damages") {
			at := rapid.IntRange(0, len(b)).Draw(t, "at")
			switch rapid.SampledFrom([]string{"cut", "set", "insert", "repeat"}).Draw(t, "damage") {
			case "cut":
				b = b[:at]
			case "set":
				if at < len(b) {
					b[at] = rapid.Byte().Draw(t, "byte")
				}
			case "insert":
				b = append(b[:at:at], append([]byte{rapid.Byte().Draw(t, "byte")}, b[at:]...)...)
			case "repeat":
				b = append(b, b[at:]...)
			}
		}
		sameAsGeneral(t, b)
	})
}

func FuzzQuick(f *testing.F) {
	addMalformed(f, "message")
	f.Add([]byte(Codec{}.EncodeMessage(&msg.Message{Seq: 1, Ordinal: 1, Rev: 300, ID: msg.MessageID{1}, From: "ann", Time: 1 << 40,
		Content: msg.Content{Type: msg.Action, Flags: msg.Silent, Text: "waves", Original: 5, ReplyTo: 300, Thread: 7}, Edited: 1 << 40})))
	f.Fuzz(func(t *testing.T, b []byte) { sameAsGeneral(t, b) })
}
