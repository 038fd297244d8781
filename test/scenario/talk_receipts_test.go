package scenario_test

import (
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// Statuses, receipts with all three ways to switch them off, and what is unread.
func TestReceiptsAndUnread(t *testing.T) { tell(t, receiptFeatures) }

// The base of the pictures: what everybody wrote before.
const (
	annsBase = "1 ann: one, delivered\n2 ann: two, delivered\n3 bob: three\n"
	annsRead = "1 ann: one, read\n2 ann: two, read\n3 bob: three\n"
	bobsBase = "1 ann: one\n2 ann: two\n3 bob: three, delivered\n"
)

var receiptFeatures = []feature{{
	name: "read",
	do: func(y *story) {
		y.bob.has(y.ann.say("four", flags(msg.WantReceipt)))
		y.bob.reads(aloud)
	},
	ann:  annsRead + "4 ann: four, read\n= unread 1, preview four",
	bob:  bobsBase + "4 ann: four\n= unread 0, preview four",
	also: func(y *story, h *handset) { y.info(h, true) },
}, {
	name: "receipts off by message",
	do: func(y *story) {
		y.bob.has(y.ann.say("four"))
		y.bob.reads(aloud)
	},
	ann:  annsBase + "4 ann: four, delivered\n= unread 1, preview four",
	bob:  bobsBase + "4 ann: four\n= unread 0, preview four",
	also: func(y *story, h *handset) { y.info(h, false) },
}, {
	name: "receipts off by session",
	do: func(y *story) {
		y.bob.has(y.ann.say("four", flags(msg.WantReceipt)))
		y.bob.reads(quietly)
	},
	ann:  annsBase + "4 ann: four, delivered\n= unread 1, preview four",
	bob:  bobsBase + "4 ann: four\n= unread 0, preview four",
	also: func(y *story, h *handset) { y.info(h, false) },
}, {
	name: "receipts off by user",
	do: func(y *story) {
		if err := y.bob.SetQuiet(soon(y.t), true); err != nil {
			y.t.Fatal(err)
		}
		y.bob.has(y.ann.say("four", flags(msg.WantReceipt)))
		y.bob.reads(aloud)
	},
	ann:  annsBase + "4 ann: four, delivered\n= unread 1, preview four",
	bob:  bobsBase + "4 ann: four\n= unread 0, preview four",
	also: func(y *story, h *handset) { y.info(h, false) },
}, {
	name: "mark as unread",
	do: func(y *story) {
		y.ann.reads(quietly)
		y.bob.reads(quietly)
		y.bob.did(y.bob.MarkUnread(y.bob.with))
		y.ann.did(y.ann.MarkUnread(y.ann.with))
		y.ann.did(y.ann.MarkRead(y.ann.with))
	},
	ann: annsBase + "= unread 0, preview three",
	bob: bobsBase + "= unread 0, marked, preview three",
}, {
	name: "reading takes the mark back",
	do: func(y *story) {
		y.bob.did(y.bob.MarkUnread(y.bob.with))
		y.bob.reads(quietly)
	},
	ann: annsBase + "= unread 1, preview three",
	bob: bobsBase + "= unread 0, preview three",
}, {
	name: "delete before and after what was read",
	do: func(y *story) {
		y.bob.reads(quietly)
		y.ann.say("four")
		y.ann.say("five")
		y.ann.did(y.ann.Delete(y.ann.with, client.At(1)))
		y.ann.did(y.ann.Delete(y.ann.with, client.At(4)))
	},
	ann: "1 ann: , deleted, delivered\n2 ann: two, delivered\n3 bob: three\n4 ann: , deleted, delivered\n5 ann: five, delivered\n= unread 1, preview five",
	bob: "1 ann: , deleted\n2 ann: two\n3 bob: three, delivered\n4 ann: , deleted\n5 ann: five\n= unread 1, preview five",
}, {
	name: "hide before and after what was read",
	do: func(y *story) {
		y.bob.reads(quietly)
		y.ann.say("four")
		y.bob.has(y.ann.say("five"))
		y.bob.did(y.bob.Hide(y.bob.with, client.At(2)))
		y.bob.did(y.bob.Hide(y.bob.with, client.At(5)))
	},
	ann: annsBase + "4 ann: four, delivered\n5 ann: five, delivered\n= unread 1, preview five",
	bob: "1 ann: one\n3 bob: three, delivered\n4 ann: four\n= unread 1, preview four",
}, {
	name: "sending with nothing unread, and with something",
	do: func(y *story) {
		y.bob.reads(quietly)
		y.bob.say("four")
		y.bob.has(y.ann.say("five"))
		y.bob.say("six")
	},
	ann: annsBase + "4 bob: four\n5 ann: five, delivered\n6 bob: six\n= unread 3, preview six",
	bob: bobsBase + "4 bob: four, delivered\n5 ann: five\n6 bob: six, delivered\n= unread 1, preview six",
}, {
	name: "a read position that arrives late",
	do: func(y *story) {
		watch := y.handset("bob", "watch").on().look()
		watch.has(3)
		watch.off()
		var err error
		if watch.Client, err = client.Open(watch.opt); err != nil {
			y.t.Fatal(err)
		}
		s := open(y.t, watch.Client, client.ReadOptions{With: watch.with, ReadReceipts: true})
		if _, err := s.Read(100); err != nil { // without a connection
			y.t.Fatal(err)
		}
		watch.off()
		y.ann.say("four", flags(msg.WantReceipt))
		y.bob.has(y.ann.say("five", mention(y.bob.user)))
		if err := watch.on().Flush(soon(y.t)); err != nil {
			y.t.Fatal(err)
		}
	},
	ann: annsBase + "4 ann: four, delivered\n5 ann: five, mentions [bob], delivered\n= unread 1, preview five",
	bob: bobsBase + "4 ann: four\n5 ann: five, mentions [bob]\n= unread 2, mentions 1, preview five",
}}

// info asks on ann's devices who has received and read message 4, and on bob's
// that it is not his to ask.
func (y *story) info(h *handset, read bool) {
	y.t.Helper()
	var list []client.MemberInfo
	for m, err := range h.Info(soon(y.t), h.with, 4) {
		if h.user != y.ann.user {
			if msg.CodeOf(err) != msg.CodeNotYours {
				y.t.Errorf("bob asks who read ann's message: %+v, %v", m, err)
			}
			return
		}
		if err != nil {
			y.t.Fatal(err)
		}
		list = append(list, m)
	}
	if len(list) != 1 || list[0].User != y.bob.user || list[0].Delivered == 0 || (list[0].Read != 0) != read {
		y.t.Errorf("info of message 4, which bob read aloud: %v: %+v", read, list)
	}
}
