package scenario_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What can be done with a group and its members.
func TestGroups(t *testing.T) { tell(t, groupFeatures) }

const (
	created   = "1 ann: ann created the group \"friends\" with bob [created], note"
	annsGroup = created + ", delivered\n2 ann: one, delivered\n3 ann: two, delivered\n4 bob: three\n"
	withCleo  = "1 ann: ann created the group \"friends\" with bob and cleo [created], note"
	annsTrio  = withCleo + ", delivered\n2 ann: one, delivered\n3 ann: two, delivered\n4 bob: three\n"
	bobsTrio  = withCleo + "\n2 ann: one\n3 ann: two\n4 bob: three, delivered\n"
	bobsGroup = created + "\n2 ann: one\n3 ann: two\n4 bob: three, delivered\n"
)

var groupFeatures = []feature{{
	name: "rename and describe", settings: &msg.Settings{},
	do: func(y *story) {
		name, about, picture := "Orchard", "Trees", "tree.png"
		y.ann.did(y.ann.SetGroup(y.with.Group, client.GroupChange{Name: &name, Description: &about, Picture: &picture}))
		y.bob.mayNot(msg.CodeNoRight)(y.bob.SetGroup(y.with.Group, client.GroupChange{Name: &about}))
	},
	ann: annsGroup + "5 ann: ann changed the group's name, description, picture (now \"Orchard\") [changed], note, delivered\n" +
		"= unread 1, owner, Orchard, preview ann changed the group's name, description, picture (now \"Orchard\")",
	bob: bobsGroup + "5 ann: ann changed the group's name, description, picture (now \"Orchard\") [changed], note\n" +
		"= unread 2, Orchard, preview ann changed the group's name, description, picture (now \"Orchard\")",
	also: func(y *story, h *handset) {
		info, err := h.SyncMembers(soon(y.t), y.with.Group)
		if err != nil || info.Name != "Orchard" || info.Description != "Trees" || info.Picture != "tree.png" || info.Count != 2 {
			y.t.Errorf("%s on %s: the group is %+v, %v", h.user, h.opt.Device, info, err)
		}
	},
}, {
	name: "roles", settings: &msg.Settings{}, others: []msg.Address{"cleo"},
	do: func(y *story) {
		y.bob.mayNot(msg.CodeNoRight)(y.bob.RemoveMembers(y.with.Group, y.address("cleo")))
		y.ann.did(y.ann.SetRole(y.with.Group, y.bob.user, msg.RoleAdmin))
		y.bob.did(y.bob.RemoveMembers(y.with.Group, y.address("cleo")))
		y.bob.mayNot(msg.CodeNoRight)(y.bob.RemoveMembers(y.with.Group, y.ann.user))
		y.bob.did(y.bob.AddMembers(y.with.Group, y.address("cleo")))
		y.ann.mayNot(msg.CodeNoRight)(y.ann.Leave(y.with.Group))
		y.ann.did(y.ann.SetRole(y.with.Group, y.bob.user, msg.RoleOwner))
	},
	ann: annsTrio + "5 ann: ann made bob admin [role], note, delivered\n6 bob: bob removed cleo [removed], note\n" +
		"7 bob: bob added cleo [added], note\n8 ann: ann made bob owner [role], note, delivered\n= unread 1, admin, friends, preview ann made bob owner",
	bob: bobsTrio + "5 ann: ann made bob admin [role], note\n6 bob: bob removed cleo [removed], note, delivered\n" +
		"7 bob: bob added cleo [added], note, delivered\n8 ann: ann made bob owner [role], note\n= unread 2, owner, friends, preview ann made bob owner",
	also: func(y *story, h *handset) { y.members(h, "ann admin, bob owner, cleo member") },
}, {
	name: "leave", settings: &msg.Settings{NoNotes: true},
	do: func(y *story) {
		y.bob.did(y.bob.Leave(y.with.Group))
		y.ann.say("four")
		y.bob.mayNot(msg.CodeLeft)(y.bob.React(y.with, client.At(1), "👍"))
	},
	ann:      annsBase + "4 ann: four, sent\n= unread 1, owner, friends, preview four",
	bob:      bobsBase + "= unread 2, left, friends",
	freshAnn: "1 ann: one, sent\n2 ann: two, sent\n3 bob: three\n4 ann: four, sent\n= unread 1, owner, friends, preview four",
	freshBob: "= unread 2, left, friends",
}, {
	name: "remove", settings: &msg.Settings{NoNotes: true},
	do: func(y *story) {
		y.ann.did(y.ann.RemoveMembers(y.with.Group, y.bob.user))
		y.ann.say("four")
		y.ann.did(y.ann.Edit(y.ann.with, client.At(1), msg.Content{Text: "eins"}))
	},
	ann:      "1 ann: eins, edited, delivered\n2 ann: two, delivered\n3 bob: three\n4 ann: four, sent\n= unread 1, owner, friends, preview four",
	freshAnn: "1 ann: eins, edited, sent\n2 ann: two, sent\n3 bob: three\n4 ann: four, sent\n= unread 1, owner, friends, preview four",
	bob:      bobsBase + "= unread 2, left, friends",
	freshBob: "= unread 2, left, friends",
}, {
	name: "rejoin", settings: &msg.Settings{Open: true},
	do: func(y *story) {
		y.bob.did(y.bob.Leave(y.with.Group))
		y.ann.say("away")
		y.bob.did(y.bob.Join(y.with.Group))
		y.ann.say("back")
	},
	ann: annsGroup + "5 bob: bob left [left], note\n6 ann: away, delivered\n7 bob: bob joined [joined], note\n" +
		"8 ann: back, delivered\n= unread 1, owner, friends, preview back",
	bob: bobsGroup + "5 bob: bob left [left], note, delivered\n6 ann: away\n7 bob: bob joined [joined], note, delivered\n" +
		"8 ann: back\n= unread 4, friends, preview back",
}, {
	name: "rejoin from then on", settings: &msg.Settings{Open: true, FromJoining: true, NoNotes: true},
	do: func(y *story) {
		y.bob.did(y.bob.Leave(y.with.Group))
		y.ann.say("away")
		y.bob.did(y.bob.Join(y.with.Group))
		y.ann.say("back")
	},
	ann:      annsBase + "4 ann: away, delivered\n5 ann: back, delivered\n= unread 1, owner, friends, preview back",
	bob:      bobsBase + "5 ann: back\n= unread 1, friends, preview back",
	freshBob: "5 ann: back\n= unread 1, friends, preview back",
}, {
	name: "broadcast", settings: &msg.Settings{NoNotes: true},
	do: func(y *story) {
		y.ann.did(y.ann.SetGroup(y.with.Group, client.GroupChange{Settings: &msg.Settings{NoNotes: true, Broadcast: true}}))
		m, err := y.bob.SendWait(soon(y.t), y.with, msg.Content{Text: "may I?"})
		if msg.CodeOf(err) != msg.CodeNoRight || m.Status != msg.Failed {
			y.t.Errorf("bob sends to all: %+v, %v", m, err)
		}
		y.ann.did(y.ann.SetRole(y.with.Group, y.bob.user, msg.RoleAdmin))
		if m, err = y.bob.ResendWait(soon(y.t), m.ID); err != nil || m.Seq != 4 {
			y.t.Errorf("bob sends it again as an admin: %+v, %v", m, err)
		}
	},
	ann: annsBase + "4 bob: may I?\n= unread 2, owner, friends, preview may I?",
	bob: bobsBase + "4 bob: may I?, delivered\n= unread 2, admin, friends, preview may I?",
}, {
	name: "delete the group", settings: &msg.Settings{},
	do: func(y *story) {
		y.bob.mayNot(msg.CodeNoRight)(y.bob.DeleteGroup(y.with.Group))
		y.ann.did(y.ann.DeleteGroup(y.with.Group))
		if _, err := y.bob.SendWait(soon(y.t), y.with, msg.Content{Text: "x"}); msg.CodeOf(err) != msg.CodeGroupDeleted {
			y.t.Errorf("bob sends to the deleted group: %v", err)
		}
	},
	ann:      annsGroup + "= unread 0, deleted, owner, friends",
	bob:      bobsGroup + "= unread 0, deleted, friends",
	freshAnn: "= unread 0, deleted, owner, friends",
	freshBob: "= unread 0, deleted, friends",
}, {
	name: "more than 20 reactions", settings: &msg.Settings{NoNotes: true}, others: numberedAddresses("friend", 22),
	do: func(y *story) {
		for _, name := range numberedAddresses("friend", 22) {
			token, err := y.s.api().NewToken(soon(y.t), y.address(name), "phone", 0, false)
			if err != nil {
				y.t.Fatal(err)
			}
			r := y.s.dial(y.t)
			r.ask(r.greeting(token.Token))
			ack, ok := r.ask(&frame.Op{To: frame.Target{Conv: msg.GroupConv(y.with.Group)}, Op: newOp(), Change: &frame.React{Seq: 1, Emoji: "👍"}}).(*frame.OpAck)
			if !ok || ack.Rev == 0 {
				y.t.Fatalf("%s reacts: %+v", name, ack)
			}
		}
		y.bob.did(y.bob.React(y.bob.with, client.At(1), "👍"))
	},
	ann: "1 ann: one, [👍 23 20 names], delivered\n2 ann: two, delivered\n3 bob: three\n= unread 1, owner, friends, preview three",
	bob: "1 ann: one, [👍 23 20 names], mine [👍]\n2 ann: two\n3 bob: three, delivered\n= unread 2, friends, preview three",
	also: func(y *story, h *handset) {
		n, last := 0, msg.Address("")
		for r, err := range h.Reactors(soon(y.t), h.with, 1, "👍") {
			if err != nil {
				y.t.Fatal(err)
			}
			n, last = n+1, r.User
		}
		if n != 23 || last != y.bob.user {
			y.t.Errorf("%d reacted, the last one %s", n, last)
		}
	},
}}

func numberedAddresses(name string, n int) (list []msg.Address) {
	for i := range n {
		list = append(list, msg.Address(fmt.Sprintf("%s%d", name, i)))
	}
	return list
}

// members checks who is in the group, as a device learns it.
func (y *story) members(h *handset, want string) {
	y.t.Helper()
	if _, err := h.SyncMembers(soon(y.t), y.with.Group); err != nil {
		y.t.Fatal(err)
	}
	var list []string
	for m, err := range h.Members(y.with.Group) {
		if err != nil {
			y.t.Fatal(err)
		}
		name, _, _ := strings.Cut(string(m.User), "@")
		list = append(list, fmt.Sprintf("%s %s", name, m.Role))
	}
	if got := strings.Join(list, ", "); got != want {
		y.t.Errorf("%s on %s: the members are %s, want %s", h.user, h.opt.Device, got, want)
	}
}

// Who joins a group whose history begins with joining sees none of what was before,
// on any device.
func TestHistoryFromJoining(t *testing.T) {
	t.Parallel()
	y := &story{t: t, s: newServer(t), name: "j"}
	if _, err := y.s.api().EnsureUsers(soon(t), []msg.Address{y.address("bob")}); err != nil {
		t.Fatal(err)
	}
	ann := y.handset("ann", "phone").on()
	number, err := ann.NewGroup(soon(t), client.NewGroup{Name: "friends", Settings: msg.Settings{FromJoining: true}})
	if err != nil {
		t.Fatal(err)
	}
	y.with = client.Group(number)
	ann.with = y.with
	ann.say("before")
	phone := y.handset("bob", "phone").on()
	ann.did(ann.AddMembers(number, phone.user))
	ann.say("after")
	const want = "3 ann: ann added bob [added], note\n4 ann: after\n= unread 1, friends, preview after"
	phone.look().until("online", want)
	y.handset("bob", "tablet").on().look().until("fresh", want)
	if _, err := phone.FetchMessage(soon(t), y.with, 2); msg.CodeOf(err) != msg.CodeNoMessage {
		t.Errorf("bob fetches what was before: %v", err)
	}
	s := open(t, phone.Client, client.ReadOptions{With: y.with})
	if r, err := s.Read(10); err != nil || r.End != msg.EndBeforeJoined {
		t.Errorf("bob's reading ends with %+v, %v", r, err)
	}
}

// Two admins remove each other: the first commit wins, the other is refused.
func TestTwoAdminsRemoveEachOther(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.token("ann", "phone")
	bob, cleo := s.sdk("bob", "phone"), s.sdk("cleo", "phone")
	devices := map[msg.Address]*client.Client{"bob": bob, "cleo": cleo}
	owner := s.sdk("ann", "laptop")
	group, err := owner.NewGroup(soon(t), client.NewGroup{Name: "garden", Members: []msg.Address{"bob", "cleo"}})
	if err != nil {
		t.Fatal(err)
	}
	for user := range devices {
		ch, err := owner.SetRole(group, user, msg.RoleAdmin)
		if err == nil {
			err = ch.Wait(soon(t))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	results := map[msg.Address]*client.Change{}
	for user, other := range map[msg.Address]msg.Address{"bob": "cleo", "cleo": "bob"} {
		if results[user], err = devices[user].RemoveMembers(group, other); err != nil {
			t.Fatal(err)
		}
	}
	var won, lost []msg.Address
	for user, ch := range results {
		switch err := ch.Wait(soon(t)); msg.CodeOf(err) {
		case 0:
			won = append(won, user)
		case msg.CodeLeft:
			lost = append(lost, user)
		default:
			t.Errorf("%s: %v", user, err)
		}
	}
	if len(won) != 1 || len(lost) != 1 {
		t.Fatalf("%v removed, %v were refused", won, lost)
	}
	if _, err := devices[lost[0]].SyncMembers(soon(t), group); msg.CodeOf(err) != msg.CodeLeft {
		t.Errorf("who was removed lists the members: %v", err)
	}
	if _, err := owner.SyncMembers(soon(t), group); err != nil {
		t.Fatal(err)
	}
	var there []msg.Address
	for m, err := range owner.Members(group) {
		if err != nil {
			t.Fatal(err)
		}
		there = append(there, m.User)
	}
	if want := []msg.Address{"ann", won[0]}; !slices.Equal(there, want) {
		t.Errorf("the members are %v, want %v", there, want)
	}
}
