package wire

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/internal/frame"
)

// kind is one member of the oneof in ClientFrame or ServerFrame.
type kind struct {
	field protowire.Number // of the oneof; below 16
	name  string
	// encode appends body, unless that is of another kind.
	encode func(b []byte, body any) (_ []byte, mine bool)
	// decode reads b into body, or into a new one if body is of another kind.
	decode func(b []byte, body any) (any, *fault)
}

// What devices send. A new kind is one line here and a pair of functions.
var clientKinds = []kind{
	kindOf(2, "hello", appendHello, decodeHello),
	kindOf(3, "send", appendSend, decodeSend),
	kindOf(4, "fetch", appendFetch, decodeFetch),
	kindOf(5, "changes", appendChanges, decodeChanges),
	kindOf(6, "inbox", appendInbox, decodeInbox),
	kindOf(7, "receipt", appendReceipt, decodeReceipt),
	kindOf(8, "heartbeat", appendHeartbeat, decodeHeartbeat),
}

// What servers send.
var serverKinds = []kind{
	kindOf(2, "error", appendError, decodeError),
	kindOf(3, "welcome", appendWelcome, decodeWelcome),
	kindOf(4, "send_ack", appendSendAck, decodeSendAck),
	kindOf(5, "page", appendPage, decodePage),
	kindOf(6, "changes", appendChangesPage, decodeChangesPage),
	kindOf(7, "inbox", appendInboxPage, decodeInboxPage),
	kindOf(8, "done", appendDone, decodeDone),
	kindOf(9, "push", appendPush, decodePush),
	kindOf(10, "receipt_push", appendReceiptPush, decodeReceiptPush),
	kindOf(11, "heartbeat", appendHeartbeat, decodeHeartbeat),
}

func kindOf[T any](field protowire.Number, name string, enc func([]byte, *T) []byte, dec func([]byte, *T) *fault) kind {
	return kind{
		field: field,
		name:  name,
		encode: func(b []byte, body any) ([]byte, bool) {
			t, mine := body.(*T)
			if mine {
				b = enc(b, t)
			}
			return b, mine
		},
		decode: func(b []byte, body any) (any, *fault) {
			t, mine := body.(*T)
			if !mine {
				t = new(T)
			}
			return t, dec(b, t)
		},
	}
}

// Done has no fields: that it came is all it says.
func appendDone(b []byte, _ *frame.Done) []byte { return b }

func decodeDone(b []byte, _ *frame.Done) *fault {
	d := decoder{in: b}
	for d.next() {
	}
	return d.bad
}
