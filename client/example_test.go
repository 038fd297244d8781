package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/internal/server"
	"github.com/backscroll/backscroll/msg"
)

// devices runs a server, and a device of each user on it. In an app these are
// different processes on different machines.
func devices(users ...msg.Address) (ctx context.Context, list []*client.Client, end func()) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	dir, err := os.MkdirTemp("", "backscroll-example-")
	must(err)
	s, err := server.New(ctx, server.Config{Data: filepath.Join(dir, "server"), Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)})
	must(err)
	ended := make(chan error, 1)
	running, stop := context.WithCancel(context.Background())
	go func() { ended <- s.Run(running) }()
	operator, err := admin.NewClient(s.URL(), s.Key())
	must(err)
	for _, user := range users {
		token, err := operator.NewToken(ctx, user, "phone", 0, true)
		must(err)
		c, err := client.Open(client.Options{
			Path: filepath.Join(dir, string(user)+".db"), Server: s.URL(), Device: "phone",
			Token: func(context.Context, error) (string, error) { return token.Token, nil },
		})
		must(err)
		must(c.Start())
		must(c.Online(ctx))
		list = append(list, c)
	}
	return ctx, list, func() {
		for _, c := range list {
			must(c.Close())
		}
		operator.Close()
		stop()
		must(<-ended)
		cancel()
		must(os.RemoveAll(dir))
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// wait waits for what the server says of a change.
func wait(ctx context.Context, ch *client.Change, err error) error {
	if err != nil {
		return err
	}
	return ch.Wait(ctx)
}

// A change is durable on this device when the method returns, is shown at once, and
// Wait says what the server made of it.
func ExampleClient_Edit() {
	ctx, d, end := devices("ann", "ben")
	defer end()
	ann, ben := d[0], d[1]
	withBen, withAnn := client.Peer("ben"), client.Peer("ann")

	_, err := ann.SendWait(ctx, withBen, msg.Content{Text: "soup?"})
	must(err)
	change, err := ann.Edit(withBen, client.At(1), msg.Content{Text: "stew?"})
	must(wait(ctx, change, err))
	m, _, err := ann.Message(withBen, 1)
	must(err)
	fmt.Println(m.Text, m.Edited != 0)

	change, err = ben.Edit(withAnn, client.At(1), msg.Content{Text: "salad!"})
	fmt.Println(errors.Is(wait(ctx, change, err), msg.CodeNotYours))

	change, err = ann.Delete(withBen, client.At(1)) // for everyone; Hide is for oneself
	must(wait(ctx, change, err))
	m, _, err = ann.Message(withBen, 1)
	must(err)
	fmt.Printf("%q %v\n", m.Text, m.Deleted != 0)
	// Output:
	// stew? true
	// true
	// "" true
}

// A message may answer one that has no seq yet. What it answers is looked up by the
// device that shows it.
func ExampleClient_Reply() {
	ctx, d, end := devices("ann", "ben")
	defer end()
	ann, withBen := d[0], client.Peer("ben")

	first, err := ann.Send(withBen, msg.Content{Text: "soup?"})
	must(err)
	_, err = ann.ReplyWait(ctx, withBen, client.RefTo(first), msg.Content{Text: "or bread?"})
	must(err)
	reply, err := d[1].FetchMessage(ctx, client.Peer("ann"), 2)
	must(err)
	answered, err := d[1].FetchMessage(ctx, client.Peer("ann"), reply.ReplyTo)
	must(err)
	fmt.Printf("%s (answers %q)\n", reply.Text, answered.Text)
	// Output: or bread? (answers "soup?")
}

// A message says how many reacted and who the first 20 were; Reactors lists all.
func ExampleClient_React() {
	ctx, d, end := devices("ann", "ben")
	defer end()
	ann, ben := d[0], d[1]

	_, err := ann.SendWait(ctx, client.Peer("ben"), msg.Content{Text: "soup?"})
	must(err)
	change, err := ben.React(client.Peer("ann"), client.At(1), "🍲")
	must(wait(ctx, change, err))
	m, err := ben.FetchMessage(ctx, client.Peer("ann"), 1)
	must(err)
	fmt.Println(m.Reactions[0].Emoji, m.Reactions[0].Count, m.Mine)
	for r, err := range ann.Reactors(ctx, client.Peer("ben"), 1, "🍲") {
		must(err)
		fmt.Println(r.User)
	}
	// Output:
	// 🍲 1 [🍲]
	// ben
}

// A thread is a number that the app chooses; a session may read it alone. Whom a
// message mentions counts for him beside what is unread.
func ExampleReadSession_Counts() {
	ctx, d, end := devices("ann", "ben")
	defer end()
	for _, c := range []msg.Content{
		{Text: "morning"},
		{Text: "the report?", Thread: 7, Mentions: []msg.Address{"ben"}},
		{Text: "typing noises", Flags: msg.Silent},
	} {
		_, err := d[0].SendWait(ctx, client.Peer("ben"), c)
		must(err)
	}
	_, err := d[1].FetchMessage(ctx, client.Peer("ann"), 3) // from then on ben's device knows of all three
	must(err)
	s, err := d[1].OpenSession(client.ReadOptions{With: client.Peer("ann"), Thread: 7, Listener: client.Listener{
		OnMessage: func(m client.Message) { fmt.Println(m.Text, m.Origin(), m.Last) },
	}})
	must(err)
	_, err = s.SyncWait(ctx, 10)
	must(err)
	_, err = s.Read(10)
	must(err)
	n, err := s.Counts()
	must(err)
	fmt.Println(n.Unread, n.Mentions)
	// Output:
	// the report? database true
	// 1 1
}

// Who made a group owns it; roles and settings say what members may do.
func ExampleClient_NewGroup() {
	ctx, d, end := devices("ann", "ben")
	defer end()
	ann, ben := d[0], d[1]

	garden, err := ann.NewGroup(ctx, client.NewGroup{Name: "Garden", Members: []msg.Address{"ben"}})
	must(err)
	change, err := ann.SetGroup(garden, client.GroupChange{Settings: &msg.Settings{Broadcast: true}})
	must(wait(ctx, change, err))
	_, err = ben.SendWait(ctx, client.Group(garden), msg.Content{Text: "may I?"})
	fmt.Println(errors.Is(err, msg.CodeNoRight))

	change, err = ann.SetRole(garden, "ben", msg.RoleAdmin)
	must(wait(ctx, change, err))
	info, err := ben.SyncMembers(ctx, garden)
	must(err)
	fmt.Println(info.Name, info.Count, info.Role)
	for m, err := range ben.Members(garden) {
		must(err)
		fmt.Println(m.User, m.Role)
	}
	// Output:
	// true
	// Garden 2 admin
	// ann owner
	// ben admin
}
