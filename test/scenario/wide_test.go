package scenario_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// A user is in a thousand wide groups, of which three change while he is away.
// What he learns when he is back, and what that costs, is these three.
func TestThreeOfAThousandWideGroups(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a thousand groups take long to make: not with -short")
	}
	const groups = 1000
	s := newServer(t)
	ids := makeWideGroups(t, s, groups)
	through := newTap(t, s)
	rows := newEar[client.Row]()
	token := s.token("ann", "phone")
	ann := client.Options{
		Path: filepath.Join(t.TempDir(), "phone.db"), Server: through.url(), Device: "phone", OnRow: rows.hear,
		Token: func(_ context.Context, why error) (string, error) { return token, why },
	}

	// At home for the first time: the whole list is brought when it is looked at.
	c := online(t, ann)
	inbox, err := c.OpenInbox(client.InboxOptions{}, client.InboxListener{})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := inbox.SyncWait(soon(t), groups); err != nil || r.Count != groups || r.More {
		t.Fatalf("the inbox: %+v, %v", r, err)
	}
	c.Close()

	nothing := back(t, through, ann)
	if changed := changedRows(nothing); len(changed) != 0 {
		t.Fatalf("nothing changed, and the server sent %+v", changed)
	}
	_, bare := through.seen()

	bob := s.sdk("bob", "phone")
	want := []uint64{ids[17], ids[500], ids[999]}
	for _, id := range want {
		if _, err := bob.SendWait(soon(t), client.Group(id), msg.Content{Text: fmt.Sprintf("news of %d", id)}); err != nil {
			t.Fatal(err)
		}
	}
	before := len(rows.sofar())
	news := back(t, through, ann)
	_, bytes := through.seen()
	changed := changedRows(news)
	var got []uint64
	for _, r := range changed {
		got = append(got, r.Conv.Group())
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the server sent rows of the groups %v, want %v", got, want)
	}
	// A row with its preview is about 150 bytes.
	if extra := bytes - bare; extra <= 0 || extra > 1000 {
		t.Errorf("three changed rows cost %d bytes and %d frames beyond the %d bytes and %d frames of coming back",
			extra, len(news)-len(nothing), bare, len(nothing))
	}
	t.Logf("coming back: %d frames, %d bytes; with three changed groups of %d: %d frames, %d bytes",
		len(nothing), bare, groups, len(news), bytes)
	heard := rows.until(t, "three rows", func(r []client.Row) bool { return len(r) >= before+3 })[before:]
	for _, r := range heard {
		if r.Unread != 1 || r.Preview == nil || r.Preview.Text != fmt.Sprintf("news of %d", r.Conv.Group()) {
			t.Errorf("the device tells of %+v", r)
		}
	}
	if len(heard) != 3 {
		t.Errorf("the device tells of %d rows", len(heard))
	}
}

// back goes online, until the inbox is caught up, and away again. It returns the
// frames that the server sent.
func back(t *testing.T, through *tap, o client.Options) []frame.Server {
	t.Helper()
	through.clear()
	c := online(t, o)
	frames, _ := through.seen()
	c.Close()
	return frames
}

func changedRows(frames []frame.Server) (rows []frame.Row) {
	for _, f := range frames {
		switch body := f.Body.(type) {
		case *frame.InboxPage:
			rows = append(rows, body.Rows...)
		case *frame.Push:
			if body.Row != nil {
				rows = append(rows, *body.Row)
			}
		}
	}
	return rows
}

// makeWideGroups makes groups that ann and bob are in, each with a crowd.
func makeWideGroups(t *testing.T, s *server, groups int) []uint64 {
	t.Helper()
	const size, crowds = 63, 10
	api := s.api()
	everybody := []msg.Address{"ann", "bob"}
	for i := range size * crowds {
		everybody = append(everybody, msg.Address(fmt.Sprintf("somebody-%d", i)))
	}
	if _, err := api.EnsureUsers(soon(t), everybody); err != nil {
		t.Fatal(err)
	}
	members := func(group int) []msg.Address {
		crowd := 2 + group%crowds*size
		return slices.Concat(everybody[:2], everybody[crowd:crowd+size])
	}
	ids, errs := make([]uint64, groups), make([]error, groups)
	var work sync.WaitGroup
	for worker := range workers {
		work.Go(func() {
			for i := worker; i < groups; i += workers {
				var g admin.Group
				g, errs[i] = api.NewGroup(soon(t), fmt.Sprintf("group %d", i), "", members(i))
				ids[i] = g.ID
			}
		})
	}
	work.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(ids)
	return ids
}

const workers = 8
