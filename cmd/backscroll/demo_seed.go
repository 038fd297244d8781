package main

import (
	"io"
	"os"
	"time"

	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/internal/demo"
	"github.com/backscroll/backscroll/msg"
)

// neighbours are the users of the demonstration.
var neighbours = []struct {
	address msg.Address
	name    string
}{
	{"ann", "Ann"}, {"ben", "Ben"}, {"cleo", "Cleo"}, {"dan", "Dan"}, {"eva", "Eva"},
}

// demoDevices are the devices that are prepared: their tokens lie beside their
// databases.
var demoDevices = []struct {
	address      msg.Address
	device, file string
}{
	{"ann", "phone", "phone"}, {"ann", "laptop", "laptop"}, {"ben", "phone", "ben"},
}

// seed makes the users, their conversations, and tokens for the devices.
func (d *demonstration) seed(backend *admin.Client) (group uint64, err error) {
	for _, n := range neighbours {
		if _, err := backend.AddUser(d.ctx, n.address, n.name); err != nil {
			return 0, err
		}
	}
	talks, err := demo.Talks(time.Now())
	if err != nil {
		return 0, err
	}
	for i := range talks {
		to, err := d.place(backend, &talks[i])
		if err != nil {
			return 0, err
		}
		if err := d.fill(backend, &talks[i], to); err != nil {
			return 0, err
		}
		if to.Group != 0 {
			group = to.Group
		}
	}
	for _, dev := range demoDevices {
		token, err := backend.NewToken(d.ctx, dev.address, dev.device, 0, false)
		if err != nil {
			return 0, err
		}
		if err := os.WriteFile(d.path(dev.file+".token"), []byte(token.Token+"\n"), 0o600); err != nil {
			return 0, err
		}
	}
	return group, nil
}

// pages are addresses that sign a browser in, once.
type pages struct{ messenger, devices string }

// pages makes links: Ben's browser for the messenger, and a further device of Ann
// for the page of two devices, which makes the second by itself.
func (d *demonstration) pages(backend *admin.Client) (pages, error) {
	messenger, err := backend.NewLink(d.ctx, "ben", "browser", 0, false)
	if err != nil {
		return pages{}, err
	}
	left, err := backend.NewLink(d.ctx, "ann", "left", 0, false)
	return pages{pageLink(d.url, "/", messenger), pageLink(d.url, "/devices", left)}, err
}

// place finds or makes the conversation of a talk.
func (d *demonstration) place(backend *admin.Client, t *demo.Talk) (admin.Target, error) {
	if t.Group == "" {
		return admin.Target{Between: [2]msg.Address(t.Members)}, nil
	}
	group, err := backend.NewGroup(d.ctx, t.Group, "demo:"+t.Group, t.Members)
	return admin.Target{Group: group.ID}, err
}

func (d *demonstration) fill(backend *admin.Client, t *demo.Talk, to admin.Target) error {
	var batch []admin.Message
	for i, l := range t.Lines {
		batch = append(batch, admin.ShowMessage(t.ID(i), l.From, l.Content))
	}
	return backend.Import(d.ctx, admin.Upload{
		To: to,
		Next: func() ([]admin.Message, error) {
			next := batch
			batch = nil
			if next == nil {
				return nil, io.EOF
			}
			return next, nil
		},
		Done: func(admin.Imported) {},
	})
}
