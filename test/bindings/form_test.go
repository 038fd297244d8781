package bindings_test

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// The form in which the devices of all languages are told contents and tell what they read: words with one space
// in between, the fields in the order of bs_message.
//
//	text, id     the bytes in hexadecimal digits
//	number       decimal; a yes or no is 1 or 0; what is none is 0
//	degree       the 16 hexadecimal digits of its double
//	list         ITEM,ITEM
//	properties   KIND;TITLE;SUBTITLE;BODY;KEY=VALUE,KEY=VALUE;LATITUDE:LONGITUDE
//	call         VIDEO:OUTCOME:MILLISECONDS
//	reaction     EMOJI:COUNT:NAME;NAME
//
// What there is none of is empty.
var (
	contentFields = strings.Fields("reply_to thread original type flags text mentions properties call")
	messageFields = strings.Fields(`seq ordinal rev time original edited deleted reply_to thread group conv id type flags status origin marks code
		from text changed_by detail mentions reactions mine properties call peer`)
)

// told is a message or a content, by field.
type told map[string]string

func tellContent(c *msg.Content) told {
	t := told{
		"reply_to": fmt.Sprint(c.ReplyTo), "thread": fmt.Sprint(c.Thread), "original": fmt.Sprint(int64(c.Original)),
		"type": fmt.Sprint(uint32(c.Type)), "flags": fmt.Sprint(uint32(c.Flags)), "text": hexed(c.Text),
		"mentions": joined(",", c.Mentions, hexed[msg.Address]), "properties": "", "call": "",
	}
	if c.Properties != nil {
		t["properties"] = tellProperties(c.Properties)
	}
	if c.Call != nil {
		t["call"] = fmt.Sprintf("%d:%d:%d", bit(c.Call.Video), c.Call.Outcome, int64(c.Call.Duration))
	}
	return t
}

func tellMessage(m *msg.Message) told {
	t := tellContent(&m.Content)
	maps.Copy(t, told{
		"seq": fmt.Sprint(m.Seq), "ordinal": fmt.Sprint(m.Ordinal), "rev": fmt.Sprint(m.Rev), "id": hex.EncodeToString(m.ID[:]),
		"from": hexed(m.From), "time": fmt.Sprint(int64(m.Time)), "edited": fmt.Sprint(int64(m.Edited)), "deleted": fmt.Sprint(int64(m.Deleted)),
		"changed_by": hexed(m.ChangedBy), "reactions": joined(",", m.Reactions, func(r msg.Reaction) string {
			return fmt.Sprintf("%s:%d:%s", hexed(r.Emoji), r.Count, joined(";", r.Names, hexed[msg.Address]))
		}),
	})
	return t
}

func tellRead(m *client.Message) told {
	t := tellMessage(&m.Message)
	marks := bit(m.Live) | bit(m.Update)<<1 | bit(m.Pending)<<2 | bit(m.Changing)<<3 | bit(m.Last)<<4
	maps.Copy(t, told{
		"group": fmt.Sprint(m.Conv.Group()), "conv": hex.EncodeToString(m.Conv[:]), "status": fmt.Sprint(uint8(m.Status)),
		"origin": fmt.Sprint(uint8(m.Origin())), "marks": fmt.Sprint(marks), "code": fmt.Sprint(int(m.Code)), "detail": hexed(m.Detail),
		"mine": joined(",", m.Mine, hexed[string]), "peer": hexed(m.Peer),
	})
	return t
}

func tellProperties(p *msg.Properties) string {
	location := ""
	if p.Location != nil {
		location = fmt.Sprintf("%016x:%016x", math.Float64bits(p.Location.Latitude), math.Float64bits(p.Location.Longitude))
	}
	values := joined(",", slices.Sorted(maps.Keys(p.Values)), func(key string) string { return hexed(key) + "=" + hexed(p.Values[key]) })
	return fmt.Sprintf("%d;%s;%s;%x;%s;%s", p.Type, hexed(p.Title), hexed(p.Subtitle), p.Body, values, location)
}

func (t told) line(fields []string) string {
	return joined(" ", fields, func(field string) string { return t[field] })
}

// saying is the step that sends a content.
func saying(c msg.Content) string { return "send " + tellContent(&c).line(contentFields) }

// contentOf reads what saying says.
func contentOf(words []string) (c msg.Content) {
	c.ReplyTo, c.Thread, c.Original = msg.Seq(number(words[0])), number(words[1]), msg.Millis(number(words[2]))
	c.Type, c.Flags, c.Text = msg.Type(number(words[3])), msg.Flags(number(words[4])), unhexed(words[5])
	for _, user := range items(words[6]) {
		c.Mentions = append(c.Mentions, msg.Address(unhexed(user)))
	}
	if parts := strings.Split(words[7], ";"); len(parts) > 1 {
		p := &msg.Properties{Type: uint32(number(parts[0])), Title: unhexed(parts[1]), Subtitle: unhexed(parts[2]), Body: []byte(unhexed(parts[3])),
			Values: map[string]string{}}
		for _, item := range items(parts[4]) {
			key, value, _ := strings.Cut(item, "=")
			p.Values[unhexed(key)] = unhexed(value)
		}
		if latitude, longitude, there := strings.Cut(parts[5], ":"); there {
			p.Location = &msg.Location{Latitude: degrees(latitude), Longitude: degrees(longitude)}
		}
		c.Properties = p
	}
	if parts := strings.Split(words[8], ":"); len(parts) > 1 {
		c.Call = &msg.Call{Video: parts[0] == "1", Outcome: msg.Outcome(number(parts[1])), Duration: msg.Millis(number(parts[2]))}
	}
	return c
}

// page is what a read delivered, told as END[:MISSING]|CROSSED|MESSAGE|MESSAGE.
type page struct {
	end, crossed string
	messages     []told
}

func readPage(line string) (p page, err error) {
	parts := strings.Split(line, "|")
	if len(parts) < 2 {
		return p, fmt.Errorf("this is no page: %q", line)
	}
	p.end, p.crossed = parts[0], parts[1]
	for _, part := range parts[2:] {
		words := strings.Split(part, " ")
		if len(words) != len(messageFields) {
			return p, fmt.Errorf("a message of %d fields, not %d: %q", len(words), len(messageFields), part)
		}
		m := told{}
		for i, field := range messageFields {
			m[field] = words[i]
		}
		p.messages = append(p.messages, m)
	}
	return p, nil
}

func hexed[S ~string](s S) string { return hex.EncodeToString([]byte(s)) }

// What contentOf reads was written here: whatever else would be there compares as unequal.

func unhexed(s string) string {
	b, _ := hex.DecodeString(s)
	return string(b)
}

func number(s string) uint64 {
	n, _ := strconv.ParseUint(s, 10, 64)
	return n
}

func degrees(s string) float64 {
	return math.Float64frombits(binary.BigEndian.Uint64([]byte(unhexed(s))))
}

func items(s string) []string {
	return slices.DeleteFunc(strings.Split(s, ","), func(item string) bool { return item == "" })
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func joined[T any](separator string, list []T, show func(T) string) string {
	parts := make([]string, len(list))
	for i, item := range list {
		parts[i] = show(item)
	}
	return strings.Join(parts, separator)
}
