package client

import (
	"iter"
	"strconv"
	"strings"

	"github.com/backscroll/backscroll/msg"
)

// The keys that this SDK gives a meaning. A conversation is named in them as
// "with/<address>" or "group/<number>".
const (
	DraftPrefix   = "draft/"   // draft/<conversation>: a text
	StarPrefix    = "star/"    // star/<conversation>/<seq>: nothing
	ContactPrefix = "contact/" // contact/<address>: the name that this user gives the other one
)

func (t Target) key() string {
	if t.Group != 0 {
		return "group/" + strconv.FormatUint(t.Group, 10)
	}
	return "with/" + string(t.Peer)
}

// SetDraft keeps a text that was begun in a conversation; an empty one: there is none.
func (d Data) SetDraft(t Target, text string) (*Change, error) {
	if _, err := t.check(); err != nil {
		return nil, err
	}
	if text == "" {
		return d.Delete(DraftPrefix + t.key())
	}
	return d.Set(DraftPrefix+t.key(), []byte(text))
}

// Draft reads the draft of a conversation; false: it is not known here whether there is
// one (sync DraftPrefix), or it is long (fetch it).
func (d Data) Draft(t Target) (text string, known bool, err error) {
	datum, err := d.Get(DraftPrefix + t.key())
	return string(datum.Value), datum.State == KeyHere || datum.State == KeyAbsent, err
}

// Star marks a message with a star, for this user alone, or takes that back.
func (d Data) Star(t Target, seq msg.Seq, on bool) (*Change, error) {
	if _, err := t.check(); err != nil {
		return nil, err
	}
	key := StarPrefix + t.key() + "/" + strconv.FormatUint(uint64(seq), 10)
	switch {
	case seq == 0:
		return nil, msg.Errorf(msg.CodeNoMessage, "no message is named: seqs begin at 1")
	case on:
		return d.Set(key, nil)
	}
	return d.Delete(key)
}

// Stars lists the messages of a conversation with a star that are known here: sync
// StarPrefix for all. An error ends the iteration.
func (d Data) Stars(t Target) iter.Seq2[msg.Seq, error] {
	prefix := StarPrefix + t.key() + "/"
	return func(yield func(msg.Seq, error) bool) {
		for datum, err := range d.List(prefix) {
			// Of an address that goes on after a slash it is no number.
			seq, wrong := strconv.ParseUint(strings.TrimPrefix(datum.Key, prefix), 10, 64)
			if err == nil && wrong != nil {
				continue
			}
			if !yield(msg.Seq(seq), err) {
				return
			}
		}
	}
}

// SetContact makes a user a contact, with the name that this user gives him, which may be
// empty.
func (d Data) SetContact(user msg.Address, name string) (*Change, error) {
	if err := user.Check(); err != nil {
		return nil, err
	}
	return d.Set(ContactPrefix+string(user), []byte(name))
}

// RemoveContact makes a user no contact.
func (d Data) RemoveContact(user msg.Address) (*Change, error) {
	if err := user.Check(); err != nil {
		return nil, err
	}
	return d.Delete(ContactPrefix + string(user))
}

// Contact is a user whom this one has among his contacts, and the Name that he gives him.
type Contact struct {
	User msg.Address
	Name string
}

// Contacts goes over the contacts that are known here, by address: sync ContactPrefix for
// all. An error ends the iteration.
func (d Data) Contacts() iter.Seq2[Contact, error] {
	return func(yield func(Contact, error) bool) {
		for datum, err := range d.List(ContactPrefix) {
			if !yield(Contact{msg.Address(strings.TrimPrefix(datum.Key, ContactPrefix)), string(datum.Value)}, err) {
				return
			}
		}
	}
}
