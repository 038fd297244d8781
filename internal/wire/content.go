package wire

import (
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/msg"
)

// Content and what is inside it but for calls: Properties, Value, Location.

// EncodeContent returns the canonical bytes of a content.
func (Codec) EncodeContent(c msg.Content) []byte {
	return appendContent(make([]byte, 0, 3*maxField+sizeOf(len(c.Text))), &c)
}

// DecodeContent reads a content. Whether its text is UTF-8, its type known and its
// mentions in order is for Content.Check to say.
func (Codec) DecodeContent(b []byte) (msg.Content, error) {
	var c msg.Content
	if bad := decodeContent(b, &c); bad != nil {
		return msg.Content{}, bad.err("content")
	}
	return c, nil
}

func appendContent(b []byte, c *msg.Content) []byte {
	b = appendUint(b, 1, c.Type)
	b = appendUint(b, 2, c.Flags)
	b = appendBytes(b, 3, c.Text)
	b = appendUint(b, 4, c.Original)
	b = appendUint(b, 5, c.ReplyTo)
	b = appendUint(b, 6, c.Thread)
	b = appendTexts(b, 7, c.Mentions)
	if c.Properties != nil {
		var start int
		b, start = begin(b, 8)
		b = end(appendProperties(b, c.Properties), start)
	}
	if c.Call != nil {
		var start int
		b, start = begin(b, 9)
		b = end(appendCall(b, c.Call), start)
	}
	return b
}

func decodeContent(b []byte, c *msg.Content) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			c.Type = msg.Type(d.uint32("type"))
		case 2:
			c.Flags = msg.Flags(d.uint32("flags"))
		case 3:
			c.Text = d.text("text")
		case 4:
			c.Original = msg.Millis(d.uint("original"))
		case 5:
			c.ReplyTo = msg.Seq(d.uint("reply_to"))
		case 6:
			c.Thread = d.uint("thread")
		case 7:
			c.Mentions = d.addresses("mentions", c.Mentions)
		case 8:
			if c.Properties == nil {
				c.Properties = new(msg.Properties)
			}
			d.inside("properties", decodeProperties(d.bytes("properties"), c.Properties))
		case 9:
			if c.Call == nil {
				c.Call = new(msg.Call)
			}
			d.inside("call", decodeCall(d.bytes("call"), c.Call))
		}
	}
	return d.bad
}

func appendProperties(b []byte, p *msg.Properties) []byte {
	b = appendUint(b, 1, p.Type)
	b = appendBytes(b, 2, p.Title)
	b = appendBytes(b, 3, p.Subtitle)
	b = appendValues(b, 4, p.Values)
	b = appendBytes(b, 5, p.Body)
	if p.Location != nil {
		var start int
		b, start = begin(b, 6)
		b = appendDouble(b, 1, p.Location.Latitude)
		b = appendDouble(b, 2, p.Location.Longitude)
		b = end(b, start)
	}
	return b
}

func decodeProperties(b []byte, p *msg.Properties) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			p.Type = d.uint32("type")
		case 2:
			p.Title = d.text("title")
		case 3:
			p.Subtitle = d.text("subtitle")
		case 4:
			p.Values = d.values("values", p.Values)
		case 5:
			p.Body = append([]byte(nil), d.bytes("body")...) // nil if empty
		case 6:
			if p.Location == nil {
				p.Location = new(msg.Location)
			}
			d.inside("location", decodeLocation(d.bytes("location"), p.Location))
		}
	}
	return d.bad
}

// appendValues writes the entries in the order of their keys.
func appendValues(b []byte, field protowire.Number, values map[string]string) []byte {
	if len(values) == 0 {
		return b
	}
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		var start int
		b, start = begin(b, field)
		b = appendBytes(b, 1, key)
		b = appendBytes(b, 2, values[key])
		b = end(b, start)
	}
	return b
}

// values adds the field's entry to a map.
func (d *decoder) values(name string, values map[string]string) map[string]string {
	key, value, bad := decodeValue(d.bytes(name))
	d.inside(name, bad)
	if values == nil {
		values = map[string]string{}
	}
	values[key] = value
	d.atMost(name, len(values), maxItems)
	return values
}

func decodeValue(b []byte) (key, value string, bad *fault) {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			key = d.text("key")
		case 2:
			value = d.text("value")
		}
	}
	return key, value, d.bad
}

// appendDouble leaves out either zero: they are equal, so their bytes are.
func appendDouble(b []byte, field protowire.Number, v float64) []byte {
	if v == 0 {
		return b
	}
	b = protowire.AppendTag(b, field, protowire.Fixed64Type)
	return protowire.AppendFixed64(b, math.Float64bits(v))
}

func decodeLocation(b []byte, l *msg.Location) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			l.Latitude = d.double("latitude")
		case 2:
			l.Longitude = d.double("longitude")
		}
	}
	return d.bad
}
