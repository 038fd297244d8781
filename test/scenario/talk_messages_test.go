package scenario_test

import (
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// What can be done with messages, in a one-to-one conversation and in a group.
func TestMessages(t *testing.T) { tell(t, messageFeatures) }

func thread(n uint64) func(*msg.Content)   { return func(c *msg.Content) { c.Thread = n } }
func flags(f msg.Flags) func(*msg.Content) { return func(c *msg.Content) { c.Flags |= f } }
func mention(a ...msg.Address) func(*msg.Content) {
	return func(c *msg.Content) { c.Mentions = a }
}

var messageFeatures = []feature{{
	name: "edit",
	do: func(y *story) {
		y.ann.did(y.ann.Edit(y.ann.with, client.At(2), msg.Content{Text: "zwei"}))
		y.bob.mayNot(msg.CodeNotYours)(y.bob.Edit(y.bob.with, client.At(2), msg.Content{Text: "mine"}))
	},
	ann: "1 ann: one, delivered\n2 ann: zwei, edited, delivered\n3 bob: three\n= unread 1, preview three",
	bob: "1 ann: one\n2 ann: zwei, edited\n3 bob: three, delivered\n= unread 2, preview three",
}, {
	name: "delete for everyone",
	do: func(y *story) {
		y.ann.did(y.ann.Delete(y.ann.with, client.At(2)))
		y.bob.did(y.bob.Delete(y.bob.with, client.At(3)))
		y.ann.mayNot(msg.CodeDeleted)(y.ann.Edit(y.ann.with, client.At(2), msg.Content{Text: "x"}))
	},
	ann: "1 ann: one, delivered\n2 ann: , deleted, delivered\n3 bob: , deleted\n= unread 0, preview of a deleted one",
	bob: "1 ann: one\n2 ann: , deleted\n3 bob: , deleted, delivered\n= unread 1, preview of a deleted one",
}, {
	name: "delete for me",
	do: func(y *story) {
		y.bob.did(y.bob.Hide(y.bob.with, client.At(1), client.At(3)))
		if _, err := y.bob.FetchMessage(soon(y.t), y.bob.with, 1); msg.CodeOf(err) != msg.CodeNoMessage {
			y.t.Errorf("what bob hid is fetched: %v", err)
		}
	},
	ann: "1 ann: one, delivered\n2 ann: two, delivered\n3 bob: three\n= unread 1, preview three",
	bob: "2 ann: two\n= unread 1, preview two",
}, {
	name: "clear",
	do: func(y *story) {
		y.bob.did(y.bob.Clear(y.bob.with, 2))
		y.ann.did(y.ann.Clear(y.ann.with, 0))
		y.ann.say("four")
	},
	ann: "4 ann: four, delivered\n= unread 0, preview four",
	bob: "3 bob: three, delivered\n4 ann: four\n= unread 1, preview four",
}, {
	name: "reply",
	do: func(y *story) {
		if _, err := y.bob.ReplyWait(soon(y.t), y.bob.with, client.At(1), msg.Content{Text: "to one"}); err != nil {
			y.t.Fatal(err)
		}
	},
	ann:  "1 ann: one, delivered\n2 ann: two, delivered\n3 bob: three\n4 bob: to one, reply to 1\n= unread 2, preview to one",
	bob:  "1 ann: one\n2 ann: two\n3 bob: three, delivered\n4 bob: to one, reply to 1, delivered\n= unread 2, preview to one",
	also: previewOnDemand,
}, {
	name: "thread",
	do: func(y *story) {
		y.ann.say("in seven", thread(7))
		y.bob.say("in eight", thread(8))
		y.bob.say("in seven, too", thread(7))
	},
	ann: "1 ann: one, delivered\n2 ann: two, delivered\n3 bob: three\n4 ann: in seven, thread 7, delivered\n" +
		"5 bob: in eight, thread 8\n6 bob: in seven, too, thread 7\n= unread 3, preview in seven, too",
	bob: "1 ann: one\n2 ann: two\n3 bob: three, delivered\n4 ann: in seven, thread 7\n" +
		"5 bob: in eight, thread 8, delivered\n6 bob: in seven, too, thread 7, delivered\n= unread 3, preview in seven, too",
	also: threadAlone,
}, {
	name: "forward",
	do: func(y *story) {
		if _, err := y.bob.Forward(y.bob.with, 1, y.bob.with); err != nil {
			y.t.Fatal(err)
		}
		if err := y.bob.Flush(soon(y.t)); err != nil {
			y.t.Fatal(err)
		}
	},
	ann: "1 ann: one, delivered\n2 ann: two, delivered\n3 bob: three\n4 bob: one, forwarded\n= unread 2, preview one",
	bob: "1 ann: one\n2 ann: two\n3 bob: three, delivered\n4 bob: one, forwarded, delivered\n= unread 2, preview one",
}, {
	name: "reactions",
	do: func(y *story) {
		y.bob.did(y.bob.React(y.bob.with, client.At(1), "👍"))
		y.ann.did(y.ann.React(y.ann.with, client.At(1), "👍"))
		y.ann.did(y.ann.React(y.ann.with, client.At(3), "🌿"))
		y.bob.did(y.bob.React(y.bob.with, client.At(2), "❓"))
		y.bob.did(y.bob.Unreact(y.bob.with, client.At(2), "❓"))
	},
	ann: "1 ann: one, [👍 2 [bob ann]], mine [👍], delivered\n2 ann: two, delivered\n3 bob: three, [🌿 1 [ann]], mine [🌿]\n= unread 1, preview three",
	bob: "1 ann: one, [👍 2 [bob ann]], mine [👍]\n2 ann: two\n3 bob: three, [🌿 1 [ann]], delivered\n= unread 2, preview three",
}, {
	name: "mentions",
	do: func(y *story) {
		y.ann.say("@bob", mention(y.address("bob")))
		y.ann.say("@bob again", mention(y.address("bob")))
		y.ann.did(y.ann.Edit(y.ann.with, client.At(5), msg.Content{Text: "nobody"}))
		y.ann.did(y.ann.Edit(y.ann.with, client.At(2), msg.Content{Text: "two @bob", Mentions: []msg.Address{y.address("bob")}}))
	},
	ann: "1 ann: one, delivered\n2 ann: two @bob, edited, mentions [bob], delivered\n3 bob: three\n" +
		"4 ann: @bob, mentions [bob], delivered\n5 ann: nobody, edited, delivered\n= unread 1, preview nobody",
	bob: "1 ann: one\n2 ann: two @bob, edited, mentions [bob]\n3 bob: three, delivered\n" +
		"4 ann: @bob, mentions [bob]\n5 ann: nobody, edited\n= unread 4, mentions 2, preview nobody",
}, {
	name: "properties",
	do: func(y *story) {
		y.ann.say("here", func(c *msg.Content) {
			c.Properties = &msg.Properties{
				Type: 9, Title: "Pier", Subtitle: "at six", Values: map[string]string{"color": "green"},
				Body: []byte{0, 255}, Location: &msg.Location{Latitude: 54.3, Longitude: -10.1},
			}
		})
	},
	ann: "1 ann: one, delivered\n2 ann: two, delivered\n3 bob: three\n" +
		"4 ann: here {9 Pier at six map[color:green] 00ff {54.3 -10.1}}, delivered\n= unread 1, preview here",
	bob: "1 ann: one\n2 ann: two\n3 bob: three, delivered\n" +
		"4 ann: here {9 Pier at six map[color:green] 00ff {54.3 -10.1}}\n= unread 3, preview here",
}, {
	name: "silent",
	do:   func(y *story) { y.ann.say("pst", flags(msg.Silent)) },
	ann:  "1 ann: one, delivered\n2 ann: two, delivered\n3 bob: three\n4 ann: pst, silent, delivered\n= unread 1, preview pst",
	bob:  "1 ann: one\n2 ann: two\n3 bob: three, delivered\n4 ann: pst, silent\n= unread 2, preview pst",
}, {
	name: "transient",
	do: func(y *story) {
		if err := y.ann.SendTransient(soon(y.t), y.ann.with, msg.Content{Text: "typing"}); err != nil {
			y.t.Fatal(err)
		}
	},
	ann:  "1 ann: one, delivered\n2 ann: two, delivered\n3 bob: three\n= unread 1, preview three",
	bob:  "1 ann: one\n2 ann: two\n3 bob: three, delivered\n= unread 2, preview three",
	also: onlyOnline,
}}

// previewOnDemand: a device that holds the reply alone brings what it answers.
func previewOnDemand(y *story, h *handset) {
	if h.opt.Device != "new" {
		return
	}
	user := msg.Address("ann")
	if h.user == y.bob.user {
		user = "bob"
	}
	narrow := y.handset(user, "narrow").on()
	s := open(y.t, narrow.Client, client.ReadOptions{With: narrow.with})
	if r, err := s.SyncWait(soon(y.t), 1); err != nil || r.Count != 1 {
		y.t.Fatalf("sync of the reply: %+v, %v", r, err)
	}
	if m, held, err := narrow.Message(narrow.with, 1); err != nil || held {
		y.t.Errorf("before it is looked at, message 1 is held: %+v, %v", m, err)
	}
	if m, err := narrow.FetchMessage(soon(y.t), narrow.with, 1); err != nil || m.Text != "one" {
		y.t.Errorf("the preview is %+v, %v", m, err)
	}
	if _, held, err := narrow.Message(narrow.with, 1); err != nil || !held {
		y.t.Errorf("after it was looked at, message 1 is not held: %v", err)
	}
}

// threadAlone: a session of a thread brings and shows its messages only.
func threadAlone(y *story, h *handset) {
	var texts []string
	s := open(y.t, h.Client, client.ReadOptions{With: h.with, Thread: 7, Listener: client.Listener{
		OnMessage: func(m client.Message) { texts = append(texts, m.Text) },
	}})
	if r, err := s.SyncWait(soon(y.t), 10); err != nil || r.Count != 2 {
		y.t.Errorf("sync of the thread: %+v, %v", r, err)
	}
	if r, err := s.Read(10); err != nil || r.End != msg.EndBeginning || len(texts) != 2 || texts[0] != "in seven, too" || texts[1] != "in seven" {
		y.t.Errorf("the thread is %q, %+v, %v", texts, r, err)
	}
}

// onlyOnline: who was online heard it, but for the device that said it; who came
// later did not.
func onlyOnline(y *story, h *handset) {
	switch {
	case h == y.ann:
	case h.opt.Device == "phone" || h.opt.Device == "laptop":
		h.transients.until(y.t, "typing on "+h.opt.Device, func(ts []client.Transient) bool {
			return len(ts) == 1 && ts[0].From == y.ann.user && ts[0].Content.Text == "typing"
		})
		return
	}
	if heard := h.transients.sofar(); len(heard) > 0 {
		y.t.Errorf("%s on %s heard %+v", h.user, h.opt.Device, heard)
	}
}
