package pebble

import (
	"errors"
	"fmt"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// relation is one kind of key: its name, and what must hold for an entry.
type relation struct {
	name  string
	check func(c *checker, key, val []byte) error
}

// relations has every kind; a test compares it with the package comment.
var relations = map[kind]relation{
	{0, tagFormat}:  {"layout", (*checker).number},
	{0, tagMeta}:    {"meta", func(*checker, []byte, []byte) error { return nil }},
	{0, tagNumber}:  {"number", (*checker).number},
	{0, tagAddress}: {"address", (*checker).address},
	{0, tagToken}:   {"token", (*checker).token},
	{0, tagConvKey}: {"group key", (*checker).convKey},

	{spaceUser, tagUser}:       {"user", (*checker).user},
	{spaceUser, tagDevice}:     {"device", (*checker).device},
	{spaceUser, tagProfile}:    {"profile", decodes(decodeProfile)},
	{spaceUser, tagWide}:       {"wide membership", decodes(decodeWide)},
	{spaceUser, tagRow}:        {"inbox row", (*checker).row},
	{spaceUser, tagNewestRow}:  {"newest row", (*checker).newestRowRef},
	{spaceUser, tagRowByRev}:   {"entry of rows by inbox_rev", (*checker).rowByRev},
	{spaceUser, tagRowByOrder}: {"entry of rows by order", (*checker).rowByOrder},
	{spaceUser, tagDatum}:      {"user data", (*checker).datum},
	{spaceUser, tagDatumByRev}: {"entry of user data by inbox_rev", (*checker).datumByRev},
	{spaceUser, tagDataTotals}: {"totals of user data", (*checker).dataTotals},

	{spaceConv, tagConv}:        {"conversation", (*checker).conversation},
	{spaceConv, tagAbout}:       {"description of a group", (*checker).about},
	{spaceConv, tagMember}:      {"member", (*checker).presentMember},
	{spaceConv, tagLeft}:        {"member who left", (*checker).member},
	{spaceConv, tagMetaRev}:     {"entry of members by meta_rev", (*checker).metaRev},
	{spaceConv, tagOp}:          {"last operation", decodes(decodeOp)},
	{spaceConv, tagReceipt}:     {"receipt", decodes(decodeReceipt)},
	{spaceConv, tagMessage}:     {"message", (*checker).message},
	{spaceConv, tagChanged}:     {"entry of changed messages", (*checker).changed},
	{spaceConv, tagID}:          {"message id", decodes(decodeID)},
	{spaceConv, tagSkip}:        {"skip", decodes(decodeSkip)},
	{spaceConv, tagReaction}:    {"reaction", (*checker).reaction},
	{spaceConv, tagReactionOf}:  {"entry of reactions by user", (*checker).reactionOf},
	{spaceConv, tagMention}:     {"mention", decodes(decodeMention)},
	{spaceConv, tagHidden}:      {"hidden message", (*checker).hidden},
	{spaceConv, tagHiddenByRev}: {"entry of hidden messages by hidden_rev", (*checker).hiddenByRev},
}

// decodes checks that a key and value decode.
func decodes[T any](dec decoder[T]) func(*checker, []byte, []byte) error {
	return func(_ *checker, key, val []byte) error {
		_, err := dec(key, val)
		return err
	}
}

// must turns the result of a look-up into what is wrong, if anything is.
func must(err error, holds bool, what string, args ...any) error {
	if err != nil && !errors.Is(err, chat.ErrNotFound) {
		return err
	}
	if err != nil || !holds {
		return fmt.Errorf(what, args...)
	}
	return nil
}

func (c *checker) number(key, val []byte) error {
	_, err := decodeNumber(key, val)
	return err
}

func (c *checker) address(key, val []byte) error {
	id, err := decodeNumber(key, val)
	if err != nil {
		return err
	}
	u, err := c.User(msg.UserID(id))
	return must(err, string(u.Address) == string(key[1:]), "user %d does not have this address", id)
}

func (c *checker) user(key, val []byte) error {
	u, err := decodeUser(key, val)
	if err != nil {
		return err
	}
	found, err := c.UserByAddress(u.Address)
	return must(err, found.ID == u.ID, "the address %q does not lead to user %d", u.Address, u.ID)
}

func (c *checker) token(key, val []byte) error {
	ref, err := decodeDeviceRef(key, val)
	if err != nil {
		return err
	}
	d, err := c.Device(ref.user, ref.name)
	return must(err, string(d.Token[:]) == string(key[1:]), "device %q of user %d does not have this token", ref.name, ref.user)
}

func (c *checker) device(key, val []byte) error {
	d, err := decodeDevice(key, val)
	if err != nil {
		return err
	}
	found, err := c.DeviceByToken(d.Token)
	return must(err, found == d, "its token does not lead to device %q of user %d", d.Name, d.User)
}

func (c *checker) convKey(key, val []byte) error {
	id, err := decodeConvRef(key, val)
	if err != nil {
		return err
	}
	conv, err := c.Conversation(id)
	return must(err, conv.Key == string(key[1:]), "%v does not have this key", id)
}

func (c *checker) row(key, val []byte) error {
	row, err := decodeRow(key, val)
	if err != nil {
		return err
	}
	newest, err := c.newestRow(row.User)
	if err := must(err, newest.InboxRev >= row.InboxRev, "it changed after the row that is named the newest"); err != nil {
		return err
	}
	if newest.Conv == row.Conv {
		return nil
	}
	byRev, err := lookup(c.reader, rowByRevKey(nil, row.User, row.InboxRev), decodeRowByRev)
	if err := must(err, byRev.conv == row.Conv, "inbox_rev %d does not lead to it", row.InboxRev); err != nil {
		return err
	}
	entry, err := c.has(rowByOrderKey(nil, row.User, row.Key()))
	return must(err, entry, "it is missing in the order of rows")
}

func (c *checker) newestRowRef(key, val []byte) error {
	ref, err := decodeNewestRow(key, val)
	if err != nil {
		return err
	}
	_, err = c.Row(ref.user, ref.conv)
	return must(err, true, "there is no row of %v", ref.conv)
}

func (c *checker) rowByRev(key, val []byte) error {
	ref, err := decodeRowByRev(key, val)
	if err != nil {
		return err
	}
	row, err := c.Row(ref.user, ref.conv)
	if err := must(err, row.InboxRev == ref.rev, "the row of %v does not stand at inbox_rev %d", ref.conv, ref.rev); err != nil {
		return err
	}
	return c.notNewest(&row)
}

func (c *checker) rowByOrder(key, val []byte) error {
	ref, err := decodeRowByOrder(key, val)
	if err != nil {
		return err
	}
	row, err := c.Row(ref.user, ref.Conv)
	if err := must(err, row.Key() == ref.RowKey, "the row of %v does not stand there", ref.Conv); err != nil {
		return err
	}
	return c.notNewest(&row)
}

// notNewest is for rows that stand in the indexes.
func (c *checker) notNewest(row *chat.Row) error {
	newest, err := c.newest(row.User)
	return must(err, newest != row.Conv, "the row of %v changed last, and stands in the index", row.Conv)
}
