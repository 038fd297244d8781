package scenario_test

import (
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// What a user makes of a conversation in his list: his own affair, on all his devices.
func TestArrangedList(t *testing.T) { tell(t, listFeatures) }

var listFeatures = []feature{{
	name: "pin",
	do: func(y *story) {
		y.bob.did(y.bob.PinAt(y.bob.with, 7))
		y.ann.did(y.ann.Pin(y.ann.with))
		y.ann.did(y.ann.Unpin(y.ann.with))
	},
	ann: annsBase + "= unread 1, preview three",
	bob: bobsBase + "= unread 2, pinned 7, preview three",
}, {
	name: "mute",
	do: func(y *story) {
		y.bob.did(y.bob.Mute(y.bob.with, msg.ForEver))
		y.ann.did(y.ann.Mute(y.ann.with, msg.ForEver))
		y.ann.did(y.ann.Mute(y.ann.with, 0))
		y.ann.say("four")
	},
	ann: annsBase + "4 ann: four, delivered\n= unread 1, preview four",
	bob: bobsBase + "4 ann: four\n= unread 3, muted, preview four",
}, {
	name: "archive",
	do: func(y *story) {
		y.bob.did(y.bob.Archive(y.bob.with))
		y.ann.say("hush", flags(msg.Silent)) // which does not count
	},
	ann: annsBase + "4 ann: hush, silent, delivered\n= unread 1, preview hush",
	bob: bobsBase + "4 ann: hush, silent\n= unread 2, archived, preview hush",
}, {
	name: "archive until the next message",
	do: func(y *story) {
		y.bob.did(y.bob.Archive(y.bob.with))
		y.ann.did(y.ann.Archive(y.ann.with))
		y.bob.has(y.ann.say("four")) // one's own brings it back, too
	},
	ann: annsBase + "4 ann: four, delivered\n= unread 1, preview four",
	bob: bobsBase + "4 ann: four\n= unread 3, preview four",
}, {
	name: "archive for good",
	do: func(y *story) {
		if err := y.bob.KeepArchived(soon(y.t), true); err != nil {
			y.t.Fatal(err)
		}
		y.bob.did(y.bob.Archive(y.bob.with))
		y.bob.has(y.ann.say("four"))
	},
	ann: annsBase + "4 ann: four, delivered\n= unread 1, preview four",
	bob: bobsBase + "4 ann: four\n= unread 3, archived, preview four",
}, {
	name: "arranged offline, and something came meanwhile",
	do: func(y *story) {
		y.bob.off()
		y.bob.offline(func(c *client.Client) {
			for _, write := range []func() (*client.Change, error){
				func() (*client.Change, error) { return c.PinAt(y.bob.with, 7) },
				func() (*client.Change, error) { return c.Mute(y.bob.with, msg.ForEver) },
				func() (*client.Change, error) { return c.Archive(y.bob.with) },
			} {
				if _, err := write(); err != nil {
					y.t.Fatal(err)
				}
			}
			if r, _, err := c.Row(y.bob.with); err != nil || r.Pinned != 7 || r.MutedUntil != msg.ForEver || !r.Archived {
				y.t.Fatalf("offline the row is %+v, %v", r, err)
			}
		})
		four := y.ann.say("four") // which bob had not seen when he archived it
		y.bob.on().look().has(four)
	},
	ann: annsBase + "4 ann: four, delivered\n= unread 1, preview four",
	bob: bobsBase + "4 ann: four\n= unread 3, pinned 7, muted, preview four",
}}

// offline opens a device that is off, without a connection, for as long as f runs.
func (h *handset) offline(f func(*client.Client)) {
	h.t.Helper()
	c, err := client.Open(h.opt)
	if err != nil {
		h.t.Fatal(err)
	}
	f(c)
	if err := c.Close(); err != nil {
		h.t.Fatal(err)
	}
}
