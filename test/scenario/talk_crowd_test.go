package scenario_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/msg"
)

// In a group of 20,000 an edit and a reaction reach those who are online, and those
// who come back.
func TestChangesInACrowd(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("20,000 users take long to make: not with -short")
	}
	const crowd, looking = 20_000, 8
	s := newServer(t)
	group := makeCrowd(t, s, crowd)
	with := client.Group(group)
	var handsets []*handset
	for i := range looking {
		handsets = append(handsets, newHandset(t, s, msg.Address(fmt.Sprintf("member-%d", i*crowd/looking)), "phone", with).on())
	}
	ann := handsets[0]
	ann.say("soup?")
	away := newHandset(t, s, "member-1", "phone", with).on().look()
	away.has(1)
	away.off()
	for _, h := range handsets {
		h.look().has(1)
	}

	ann.did(ann.Edit(with, client.At(1), msg.Content{Text: "stew?"}))
	handsets[1].did(handsets[1].React(with, client.At(1), "🍲"))
	const row = "\n= unread %d, crowd, preview stew?"
	const text = "1 member-0: stew?, edited, [🍲 1 [member-2500]]"
	ann.until("of who wrote it", text+", sent"+fmt.Sprintf(row, 0))
	handsets[1].until("of who reacted", text+", mine [🍲]"+fmt.Sprintf(row, 1))
	for _, h := range append(handsets[2:], away.on().look()) {
		h.until("of a member", text+fmt.Sprintf(row, 1))
	}
}

// makeCrowd makes a group of many over the backend API.
func makeCrowd(t *testing.T, s *server, size int) uint64 {
	t.Helper()
	api := s.api()
	var everybody []msg.Address
	for i := range size {
		everybody = append(everybody, msg.Address(fmt.Sprintf("member-%d", i)))
	}
	g, err := api.NewGroup(soon(t), "crowd", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	for part := range slices.Chunk(everybody, admin.MaxBatch) {
		if _, err := api.EnsureUsers(soon(t), part); err != nil {
			t.Fatal(err)
		}
		if _, _, err := api.ChangeMembers(soon(t), g.ID, part, nil); err != nil {
			t.Fatal(err)
		}
	}
	if g, err = api.Group(soon(t), g.ID); err != nil || g.Members != size {
		t.Fatalf("the group has %d members, %v", g.Members, err)
	}
	return g.ID
}
