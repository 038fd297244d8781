package wire

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// DevicesPage, RenameDevice and SignOut.

func appendDevicesPage(b []byte, p *frame.DevicesPage) []byte {
	for i := range p.Devices {
		d := &p.Devices[i]
		var start int
		b, start = begin(b, 1)
		b = appendBytes(b, 1, d.Name)
		b = appendBytes(b, 2, d.Title)
		b = appendBytes(b, 3, d.Platform)
		b = appendUint(b, 4, d.Created)
		b = appendUint(b, 5, d.LastSeen)
		b = appendBool(b, 6, d.Online)
		b = appendBool(b, 7, d.Current)
		b = end(b, start)
	}
	return b
}

func decodeDevicesPage(b []byte, p *frame.DevicesPage) *fault {
	d := decoder{in: b}
	for d.next() {
		if d.field == 1 {
			d.atMost("devices", len(p.Devices)+1, maxItems)
			device, bad := decodeDevice(d.bytes("devices"))
			d.inside("devices", bad)
			p.Devices = append(p.Devices, device)
		}
	}
	return d.bad
}

func decodeDevice(b []byte) (out frame.Device, bad *fault) {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			out.Name = d.text("name")
		case 2:
			out.Title = d.text("title")
		case 3:
			out.Platform = d.text("platform")
		case 4:
			out.Created = msg.Millis(d.uint("created"))
		case 5:
			out.LastSeen = msg.Millis(d.uint("last_seen"))
		case 6:
			out.Online = d.bool("online")
		case 7:
			out.Current = d.bool("current")
		}
	}
	return out, d.bad
}

func appendRenameDevice(b []byte, r *frame.RenameDevice) []byte {
	b = appendBytes(b, 1, r.Device)
	return appendBytes(b, 2, r.Title)
}

func decodeRenameDevice(b []byte, r *frame.RenameDevice) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			r.Device = d.text("device")
		case 2:
			r.Title = d.text("title")
		}
	}
	return d.bad
}

func appendSignOut(b []byte, s *frame.SignOut) []byte { return appendBytes(b, 1, s.Device) }

func decodeSignOut(b []byte, s *frame.SignOut) *fault {
	d := decoder{in: b}
	for d.next() {
		if d.field == 1 {
			s.Device = d.text("device")
		}
	}
	return d.bad
}
