package wire

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/internal/frame"
)

// kind is one member of the oneof in ClientFrame, ServerFrame or Op.
type kind struct {
	field protowire.Number // of the oneof; below 2048, which is two bytes
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
	kindOf(9, "op", appendOp, decodeOp),
	kindOf(10, "new_group", appendNewGroup, decodeNewGroup),
	kindOf(11, "info", appendInfo, decodeInfo),
	kindOf(12, "members", appendMembers, decodeMembers),
	kindOf(13, "reactors", appendReactors, decodeReactors),
	kindOf(14, "transient", appendTransient, decodeTransient),
	kindOf(15, "account", appendAccount, decodeAccount),
	kindOf(16, "devices", appendNothing[frame.Devices], decodeNothing[frame.Devices]),
	kindOf(17, "rename_device", appendRenameDevice, decodeRenameDevice),
	kindOf(18, "sign_out", appendSignOut, decodeSignOut),
	kindOf(19, "typing", appendTyping, decodeTyping),
	kindOf(20, "presence", appendPresence, decodePresence),
	kindOf(21, "data", appendData, decodeData),
	kindOf(22, "profile", appendProfiles, decodeProfiles),
	kindOf(23, "set_profile", appendSetProfile, decodeSetProfile),
	kindOf(24, "watch", appendWatch, decodeWatch),
}

// What servers send.
var serverKinds = []kind{
	kindOf(2, "error", appendError, decodeError),
	kindOf(3, "welcome", appendWelcome, decodeWelcome),
	kindOf(4, "send_ack", appendSendAck, decodeSendAck),
	kindOf(5, "page", appendPage, decodePage),
	kindOf(6, "changes", appendChangesPage, decodeChangesPage),
	kindOf(7, "inbox", appendInboxPage, decodeInboxPage),
	kindOf(8, "done", appendNothing[frame.Done], decodeNothing[frame.Done]),
	kindOf(9, "push", appendPush, decodePush),
	kindOf(10, "receipt_push", appendReceiptPush, decodeReceiptPush),
	kindOf(11, "heartbeat", appendHeartbeat, decodeHeartbeat),
	kindOf(12, "op_ack", appendOpAck, decodeOpAck),
	kindOf(13, "info", appendInfoPage, decodeInfoPage),
	kindOf(14, "members", appendMembersPage, decodeMembersPage),
	kindOf(15, "reactors", appendReactorsPage, decodeReactorsPage),
	kindOf(16, "transient", appendTransientPush, decodeTransientPush),
	kindOf(17, "devices", appendDevicesPage, decodeDevicesPage),
	kindOf(18, "typing", appendTypingPush, decodeTypingPush),
	kindOf(19, "presence", appendPresencePage, decodePresencePage),
	kindOf(20, "data", appendDataPage, decodeDataPage),
	kindOf(21, "profile", appendProfilesPage, decodeProfilesPage),
	kindOf(22, "profile_push", appendProfilePush, decodeProfilePush),
	kindOf(23, "account", appendAccount, decodeAccount),
}

// What an Op changes.
var changeKinds = []kind{
	kindOf(3, "edit", appendEdit, decodeEdit),
	kindOf(4, "delete", appendDelete, decodeDelete),
	kindOf(5, "react", appendReact, decodeReact),
	kindOf(6, "hide", appendHide, decodeHide),
	kindOf(7, "clear", appendClear, decodeClear),
	kindOf(8, "mark", appendMark, decodeMark),
	kindOf(9, "set_group", appendSetGroup, decodeSetGroup),
	kindOf(10, "set_role", appendSetRole, decodeSetRole),
	kindOf(11, "add", appendAddMembers, decodeAddMembers),
	kindOf(12, "remove", appendRemoveMembers, decodeRemoveMembers),
	kindOf(13, "join", appendNothing[frame.Join], decodeNothing[frame.Join]),
	kindOf(14, "leave", appendNothing[frame.Leave], decodeNothing[frame.Leave]),
	kindOf(15, "delete_group", appendNothing[frame.DeleteGroup], decodeNothing[frame.DeleteGroup]),
	kindOf(16, "set_data", appendSetData, decodeSetData),
	kindOf(17, "delete_data", appendDeleteData, decodeDeleteData),
	kindOf(18, "arrange", appendArrange, decodeArrange),
	kindOf(19, "set_call", appendSetCall, decodeSetCall),
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

// Some kinds have no fields: that one came is all it says.
func appendNothing[T any](b []byte, _ *T) []byte { return b }

func decodeNothing[T any](b []byte, _ *T) *fault {
	d := decoder{in: b}
	for d.next() {
	}
	return d.bad
}
