package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/backscroll/backscroll/msg"
)

// content is the flags of what is sent.
type content struct {
	Action    bool     `help:"Send it as something that one does: /me waves."`
	Thread    uint64   `placeholder:"N" help:"The number of the thread that it belongs to."`
	Mention   []string `sep:"none" placeholder:"ADDRESS" help:"Who is mentioned; may be given again."`
	Silent    bool     `help:"It does not count as unread."`
	NoReceipt bool     `help:"Do not ask to be told that it was read."`

	Type     uint32     `placeholder:"N" help:"The app's own number of a kind of message."`
	Title    string     `placeholder:"TEXT" help:"A title."`
	Subtitle string     `placeholder:"TEXT" help:"A subtitle."`
	Value    []keyValue `sep:"none" placeholder:"K=V" help:"A value with its key; may be given again."`
	BodyFile string     `placeholder:"F" help:"A file with arbitrary bytes to go with it."`
	Location *place     `placeholder:"LAT,LON" help:"A place, in degrees."`
}

func (c *content) make(text string) (msg.Content, error) {
	out := msg.Content{Type: msg.Text, Flags: msg.WantReceipt, Text: text, Thread: c.Thread}
	if c.Action {
		out.Type = msg.Action
	}
	if c.NoReceipt {
		out.Flags &^= msg.WantReceipt
	}
	if c.Silent {
		out.Flags |= msg.Silent
	}
	var err error
	if out.Mentions, err = mentioned(c.Mention); err != nil {
		return out, err
	}
	out.Properties, err = c.properties()
	return out, err
}

// mentioned is addresses in the order and form of a message; nil: none.
func mentioned(typed []string) ([]msg.Address, error) {
	if len(typed) == 0 {
		return nil, nil
	}
	list := addresses(typed)
	for _, a := range list {
		if err := a.Check(); err != nil {
			return nil, usage("--mention: %w", err)
		}
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

func (c *content) properties() (*msg.Properties, error) {
	if c.Type == 0 && c.Title == "" && c.Subtitle == "" && c.Value == nil && c.BodyFile == "" && c.Location == nil {
		return nil, nil
	}
	p := &msg.Properties{Type: c.Type, Title: c.Title, Subtitle: c.Subtitle, Location: (*msg.Location)(c.Location)}
	for _, v := range c.Value {
		if p.Values == nil {
			p.Values = map[string]string{}
		}
		if _, twice := p.Values[v.key]; twice {
			return nil, usage("--value %s is given twice", v.key)
		}
		p.Values[v.key] = v.value
	}
	if c.BodyFile != "" {
		body, err := os.ReadFile(c.BodyFile)
		if err != nil {
			return nil, advise(err, "--body-file names a file that can be read")
		}
		p.Body = body
	}
	return p, nil
}

// keyValue is K=V on the command line.
type keyValue struct{ key, value string }

func (v *keyValue) UnmarshalText(text []byte) error {
	var ok bool
	if v.key, v.value, ok = strings.Cut(string(text), "="); !ok || v.key == "" {
		return fmt.Errorf("%q is not of the form K=V", text)
	}
	return nil
}

// place is LAT,LON on the command line.
type place msg.Location

func (p *place) UnmarshalText(text []byte) error {
	lat, lon, ok := strings.Cut(string(text), ",")
	var errLat, errLon error
	p.Latitude, errLat = strconv.ParseFloat(strings.TrimSpace(lat), 64)
	p.Longitude, errLon = strconv.ParseFloat(strings.TrimSpace(lon), 64)
	if !ok || errLat != nil || errLon != nil {
		return fmt.Errorf("%q is no place; it should be two numbers of degrees like 53.54,9.98", text)
	}
	probe := msg.Content{Properties: &msg.Properties{Location: (*msg.Location)(p)}}
	return probe.Check(msg.MaxBody)
}
