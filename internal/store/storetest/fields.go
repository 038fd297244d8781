package storetest

import (
	"reflect"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// testFields stores a record of each relation with something in every field,
// fields added later included.
func testFields(e *env) {
	user := filled[chat.User]()
	e.put(user)
	expect(e, "user", user, userByID(user.ID))

	said := filled[chat.Profile]()
	e.put(said)
	expect(e, "profile", said, profile(said.User))

	device := filled[chat.Device]()
	e.put(device)
	expect(e, "device", device, func(r chat.Reader) (chat.Device, error) { return r.Device(device.User, device.Name) })

	conv := filled[chat.Conversation]()
	conv.ID = group
	e.put(conv)
	expect(e, "conversation", conv, conversation(group))

	gone := filled[chat.Member]()
	e.put(gone)
	expect(e, "member who left", gone, member(gone.Conv, gone.User))
	present := gone
	present.Left = nil
	e.put(present)
	expect(e, "member", present, member(gone.Conv, gone.User))

	m := filled[chat.Stored]()
	m.Rev = m.Appended
	e.put(m)
	expect(e, "message", m, message(m.Conv, m.Seq))

	rec := filled[chat.IDRecord]()
	e.update(func(tx chat.Tx) error { return tx.PutID(group, v7(1000, 1), rec) })
	expect(e, "message id", rec, func(r chat.Reader) (chat.IDRecord, error) { return r.FindID(group, v7(1000, 1)) })

	skip := filled[chat.Skip]()
	e.put(skip)
	expect(e, "skip", skip, func(r chat.Reader) (got chat.Skip, err error) {
		err = r.Skips(skip.Conv, func(s chat.Skip) bool { got = s; return true })
		return got, err
	})

	reaction := filled[chat.Reaction]()
	e.put(reaction)
	expect(e, "reaction", []chat.Reaction{reaction}, reactions(reaction.Conv, reaction.Seq, "", 0, 10))

	hide := filled[chat.Hide]()
	e.put(hide)
	expect(e, "hide", []chat.Hide{hide}, hiddenSince(hide.Conv, hide.User, 0, 10))

	receipt := filled[chat.ReceiptRecord]()
	e.put(receipt)
	expect(e, "receipt", receipt, receiptAt(receipt.Conv, receipt.User, receipt.Kind, receipt.Seq))

	datum := filled[chat.Datum]()
	e.put(datum)
	datum.InboxRev = 1
	expect(e, "user data", datum, datumOf(datum.User, datum.Key))

	row := filled[chat.Row]()
	row.InboxRev = e.putRow(row)
	expect(e, "row", row, rowOf(row.User, row.Conv))
}

// filled is a T with a different value in every field.
func filled[T any]() T {
	var rec T
	n := int64(0)
	fill(reflect.ValueOf(&rec).Elem(), &n)
	return rec
}

func fill(v reflect.Value, n *int64) {
	*n++
	if p, ok := v.Addr().Interface().(*msg.Position); ok {
		*p = msg.Position{Seq: msg.Seq(1000 + *n), Ordinal: msg.Ordinal(500 + *n)}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Slice:
		v.SetBytes([]byte{byte(*n)})
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"": "empty", string(rune('a' + *n)): "\x00"}))
	case reflect.String:
		v.SetString(string(rune('a' + *n)))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(uint64(*n) % 200)
	case reflect.Int, reflect.Int64:
		v.SetInt(1000 + *n)
	default:
		v.SetUint(uint64(1000 + *n))
	}
}
