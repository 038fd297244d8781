// Package docs holds no code but what its pages show, and the test that both are
// the same.
package docs

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/internal/server"
	"github.com/backscroll/backscroll/msg"
)

// Each function here that takes a person's devices is one block of
// conversations.md, in the same order; the example below it runs it.

func edit(ctx context.Context, ann, ben *client.Client) {
	sent, err := ann.SendWait(ctx, client.Peer("ben"), msg.Content{Text: "soup?"})
	must(err)
	edits := make(chan client.Message, 10)
	s, err := ben.OpenSession(client.ReadOptions{With: client.Peer("ann"), Listener: client.Listener{
		OnMessage: func(m client.Message) { // what Read delivers, and what becomes of it
			if m.Edited != 0 {
				edits <- m
			}
		},
	}})
	must(err)
	_, err = s.SyncWait(ctx, 10)
	must(err)
	_, err = s.Read(10)
	must(err)

	change, err := ann.Edit(client.Peer("ben"), client.RefTo(sent), msg.Content{Text: "stew?"})
	must(err)
	must(change.Wait(ctx)) // what the server says; without it the edit happens all the same
	m := <-edits
	fmt.Println(m.Text, m.Update) // stew? true
}

func Example_edit() {
	with(edit)
	// Output: stew? true
}

func deletion(ctx context.Context, ann, ben *client.Client) {
	for _, text := range []string{"one", "two", "three"} {
		_, err := ann.SendWait(ctx, client.Peer("ben"), msg.Content{Text: text})
		must(err)
	}
	must(wait(ctx)(ann.Delete(client.Peer("ben"), client.At(1)))) // for everyone
	must(wait(ctx)(ben.Hide(client.Peer("ann"), client.At(2))))   // for ben, on all his devices

	m, err := ben.FetchMessage(ctx, client.Peer("ann"), 1)
	must(err)
	fmt.Printf("%q %v\n", m.Text, m.Deleted != 0) // "" true
	_, err = ben.FetchMessage(ctx, client.Peer("ann"), 2)
	fmt.Println(msg.CodeOf(err) == msg.CodeNoMessage) // true

	must(wait(ctx)(ben.Clear(client.Peer("ann"), 3))) // everything up to 3, for ben
	row, _, err := ben.Row(client.Peer("ann"))
	must(err)
	fmt.Println(row.Unread) // 0
}

func Example_deletion() {
	with(deletion)
	// Output:
	// "" true
	// true
	// 0
}

func reply(ctx context.Context, ann, ben *client.Client) {
	question, err := ann.Send(client.Peer("ben"), msg.Content{Text: "soup?"}) // in the outbox: no seq yet
	must(err)
	_, err = ann.ReplyWait(ctx, client.Peer("ben"), client.RefTo(question), msg.Content{Text: "or bread?"})
	must(err)

	m, err := ben.FetchMessage(ctx, client.Peer("ann"), 2)
	must(err)
	answered, held, err := ben.Message(client.Peer("ann"), m.ReplyTo) // from the local database
	must(err)
	if !held {
		answered, err = ben.FetchMessage(ctx, client.Peer("ann"), m.ReplyTo) // on demand
		must(err)
	}
	fmt.Printf("%s (to %q)\n", m.Text, answered.Text) // or bread? (to "soup?")
}

func Example_reply() {
	with(reply)
	// Output: or bread? (to "soup?")
}

func threads(ctx context.Context, ann, ben *client.Client) {
	for _, c := range []msg.Content{{Text: "morning"}, {Text: "the report?", Thread: 7}, {Text: "rain again"}} {
		_, err := ann.SendWait(ctx, client.Peer("ben"), c)
		must(err)
	}
	_, err := ben.FetchMessage(ctx, client.Peer("ann"), 3) // it has reached ben's device
	must(err)
	s, err := ben.OpenSession(client.ReadOptions{
		With: client.Peer("ann"), Thread: 7,
		Listener: client.Listener{OnMessage: func(m client.Message) { fmt.Println(m.Text) }}, // the report?
	})
	must(err)
	_, err = s.SyncWait(ctx, 10)
	must(err)
	_, err = s.Read(10)
	must(err)
}

func Example_threads() {
	with(threads)
	// Output: the report?
}

func forward(ctx context.Context, ann, ben *client.Client) {
	_, err := ann.SendWait(ctx, client.Peer("ben"), msg.Content{Text: "soup at six"})
	must(err)
	_, err = ann.Forward(client.Peer("ben"), 1, client.Peer("ann")) // to her notes to self
	must(err)
	must(ann.Flush(ctx))
	m, _, err := ann.Message(client.Peer("ann"), 1)
	must(err)
	fmt.Println(m.Text, m.Flags&msg.Forwarded != 0) // soup at six true
}

func Example_forward() {
	with(forward)
	// Output: soup at six true
}

func reactions(ctx context.Context, ann, ben *client.Client) {
	_, err := ann.SendWait(ctx, client.Peer("ben"), msg.Content{Text: "soup?"})
	must(err)
	must(wait(ctx)(ben.React(client.Peer("ann"), client.At(1), "🍲")))
	m, err := ben.FetchMessage(ctx, client.Peer("ann"), 1)
	must(err)
	for _, r := range m.Reactions {
		fmt.Println(r.Emoji, r.Count, r.Names, slices.Contains(m.Mine, r.Emoji)) // 🍲 1 [ben] true
	}
	for r, err := range ann.Reactors(ctx, client.Peer("ben"), 1, "🍲") { // all of them, from the server
		must(err)
		fmt.Println(r.User) // ben
	}
}

func Example_reactions() {
	with(reactions)
	// Output:
	// 🍲 1 [ben] true
	// ben
}

func mentions(ctx context.Context, ann, ben *client.Client) {
	for _, c := range []msg.Content{
		{Text: "morning"},
		{Text: "@ben the report?", Mentions: []msg.Address{"ben"}},
		{Text: "the door is open", Flags: msg.Silent},
	} {
		_, err := ann.SendWait(ctx, client.Peer("ben"), c)
		must(err)
	}
	_, err := ben.FetchMessage(ctx, client.Peer("ann"), 3) // it has reached ben's device
	must(err)
	s, err := ben.OpenSession(client.ReadOptions{With: client.Peer("ann")})
	must(err)
	_, err = s.SyncWait(ctx, 10)
	must(err)
	n, err := s.Counts()
	must(err)
	fmt.Println(n.Total, n.Unread, n.Mentions) // 3 2 1
}

func Example_mentions() {
	with(mentions)
	// Output: 3 2 1
}

func properties(ctx context.Context, ann, ben *client.Client) {
	_, err := ann.SendWait(ctx, client.Peer("ben"), msg.Content{Text: "here", Properties: &msg.Properties{
		Type: 9, Title: "Pier", Values: map[string]string{"color": "green"},
		Location: &msg.Location{Latitude: 54.3, Longitude: 10.1},
	}})
	must(err)
	m, err := ben.FetchMessage(ctx, client.Peer("ann"), 1)
	must(err)
	fmt.Println(m.Properties.Title, m.Properties.Values["color"], *m.Properties.Location) // Pier green {54.3 10.1}
}

func Example_properties() {
	with(properties)
	// Output: Pier green {54.3 10.1}
}

func calls(ctx context.Context, ann, ben *client.Client) {
	record, err := ann.CallWait(ctx, client.Peer("ben"), msg.Call{Video: true}) // missed, until somebody says more
	must(err)
	m, err := ben.FetchMessage(ctx, client.Peer("ann"), record.Seq)
	must(err)
	row, _, err := ben.Row(client.Peer("ann"))
	must(err)
	fmt.Println(m.Call.Outcome, row.Unread) // missed 1

	must(wait(ctx)(ben.SetCall(client.Peer("ann"), client.RefTo(m), msg.Answered, 63_000))) // at its end

	s, err := ben.OpenSession(client.ReadOptions{
		With: client.Peer("ann"), Kind: client.IncomingCalls,
		Listener: client.Listener{OnMessage: func(m client.Message) {
			fmt.Println(m.Call.Video, m.Call.Outcome, m.Call.Duration) // true answered 63000
		}},
	})
	must(err)
	_, err = s.SyncWait(ctx, 10)
	must(err)
	_, err = s.Read(10)
	must(err)
	n, err := s.Counts()
	must(err)
	fmt.Println(n.Unread) // 0
}

func Example_calls() {
	with(calls)
	// Output:
	// missed 1
	// true answered 63000
	// 0
}

func parts(ctx context.Context, ann, ben *client.Client) {
	for _, text := range []string{"the key is under the mat", "soup?", "KEY found"} {
		_, err := ann.SendWait(ctx, client.Peer("ben"), msg.Content{Text: text})
		must(err)
	}
	_, err := ben.SendWait(ctx, client.Peer("ben"), msg.Content{Text: "buy a key ring"}) // his notes to self
	must(err)
	_, err = ben.FetchMessage(ctx, client.Peer("ann"), 3) // it has reached ben's device
	must(err)

	show := client.Listener{OnMessage: func(m client.Message) { fmt.Println(m.Peer, m.Text) }}
	one, err := ben.OpenSession(client.ReadOptions{With: client.Peer("ann"), From: "ann", Query: "Key", Listener: show})
	must(err)
	_, err = one.SyncWait(ctx, 1) // brings pages until there is one that matches
	must(err)
	r, err := one.Read(1) // ann KEY found
	must(err)
	fmt.Println(r.End) // more

	all, err := ben.OpenSession(client.ReadOptions{All: true, Query: "ring", Listener: show})
	must(err)
	_, err = all.SyncWait(ctx, 10)
	must(err)
	_, err = all.Read(10) // ben buy a key ring
	must(err)
	ends, err := all.Ends()
	must(err)
	fmt.Println(len(ends.Conversations), ends.List) // 2 beginning
}

func Example_parts() {
	with(parts)
	// Output:
	// ann KEY found
	// more
	// ben buy a key ring
	// 2 beginning
}

func transient(ctx context.Context, ann, ben *client.Client) {
	heard := make(chan string, 1)
	_, err := ben.OpenSession(client.ReadOptions{With: client.Peer("ann"), Listener: client.Listener{
		OnTransient: func(t client.Transient) { heard <- t.Content.Text },
	}})
	must(err)
	must(ann.SendTransient(ctx, client.Peer("ben"), msg.Content{Text: "typing"}))
	fmt.Println(<-heard) // typing
}

func Example_transient() {
	with(transient)
	// Output: typing
}

func receipts(ctx context.Context, ann, ben *client.Client) {
	_, err := ann.SendWait(ctx, client.Peer("ben"), msg.Content{Text: "soup?", Flags: msg.WantReceipt})
	must(err)
	s, err := ben.OpenSession(client.ReadOptions{With: client.Peer("ann"), ReadReceipts: true})
	must(err)
	_, err = s.SyncWait(ctx, 10)
	must(err)
	_, err = s.Read(10) // this is what marks as read
	must(err)
	must(ben.Flush(ctx)) // the receipt has arrived

	for m, err := range ann.Info(ctx, client.Peer("ben"), 1) {
		must(err)
		fmt.Println(m.User, m.Delivered != 0, m.Read != 0) // ben true true
	}
	must(ben.SetQuiet(ctx, true)) // from now on nobody is told what ben has read
	must(wait(ctx)(ben.MarkUnread(client.Peer("ann"))))
}

func Example_receipts() {
	with(receipts)
	// Output: ben true true
}

func list(ctx context.Context, ann, ben *client.Client) {
	_, err := ann.SendWait(ctx, client.Peer("ben"), msg.Content{Text: "soup?"})
	must(err)
	must(wait(ctx)(ann.Pin(client.Peer("ben")))) // above all that is pinned already
	must(wait(ctx)(ann.Mute(client.Peer("ben"), msg.MillisOf(time.Now().Add(8*time.Hour)))))
	must(wait(ctx)(ann.Archive(client.Peer("ben"))))

	s, err := ann.OpenInbox(client.InboxOptions{Groups: client.Without, Archived: client.Only, Name: "BEN"}, client.InboxListener{
		OnRow: func(r client.Row) { // what Read delivers
			fmt.Println(r.Peer, r.Pinned > 0, r.MutedUntil > 0, r.Archived) // ben true true true
		},
		OnChange: func(r client.Row, matches bool) {}, // what becomes of it, and of all others
	})
	must(err)
	_, err = s.SyncWait(ctx, 20) // down the list until there are 20, or the end
	must(err)
	r, err := s.Read(20)
	must(err)
	fmt.Println(r.Count, r.End) // 1 beginning

	_, err = ben.SendWait(ctx, client.Peer("ann"), msg.Content{Text: "soup!"}) // brings it back
	must(err)
}

func Example_list() {
	with(list)
	// Output:
	// ben true true true
	// 1 beginning
}

func groups(ctx context.Context, ann, ben *client.Client) {
	garden, err := ann.NewGroup(ctx, client.NewGroup{Name: "Garden", Members: []msg.Address{"ben"}})
	must(err)
	name := "Orchard"
	must(wait(ctx)(ann.SetGroup(garden, client.GroupChange{Name: &name, Settings: &msg.Settings{Broadcast: true}})))
	_, err = ben.SendWait(ctx, client.Group(garden), msg.Content{Text: "may I?"})
	fmt.Println(msg.CodeOf(err) == msg.CodeNoRight) // true

	must(wait(ctx)(ann.SetRole(garden, "ben", msg.RoleAdmin)))
	info, err := ben.SyncMembers(ctx, garden)
	must(err)
	fmt.Println(info.Name, info.Count) // Orchard 2
	for m, err := range ben.Members(garden) {
		must(err)
		fmt.Println(m.User, m.Role) // ann owner, then ben admin
	}
}

func Example_groups() {
	with(groups)
	// Output:
	// true
	// Orchard 2
	// ann owner
	// ben admin
}

func leaving(ctx context.Context, ann, ben *client.Client) {
	garden, err := ann.NewGroup(ctx, client.NewGroup{
		Name: "Garden", Settings: msg.Settings{Open: true}, Members: []msg.Address{"ben"},
	})
	must(err)
	must(wait(ctx)(ben.Leave(garden)))
	_, err = ben.SyncMembers(ctx, garden)
	fmt.Println(msg.CodeOf(err) == msg.CodeLeft)      // true
	must(wait(ctx)(ben.Join(garden)))                 // it is open
	must(wait(ctx)(ann.RemoveMembers(garden, "ben"))) // or she removes him,
	must(wait(ctx)(ann.AddMembers(garden, "ben")))    // adds him,
	must(wait(ctx)(ann.DeleteGroup(garden)))          // and deletes it for everybody
	_, err = ben.SendWait(ctx, client.Group(garden), msg.Content{Text: "hello?"})
	fmt.Println(msg.CodeOf(err) == msg.CodeGroupDeleted) // true
}

func Example_leaving() {
	with(leaving)
	// Output:
	// true
	// true
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// wait waits for what the server says of a change.
func wait(ctx context.Context) func(*client.Change, error) error {
	return func(ch *client.Change, err error) error {
		if err != nil {
			return err
		}
		return ch.Wait(ctx)
	}
}

// with runs f with a device of ann's and one of ben's, on a server of its own. In an
// app these are different processes on different machines.
func with(f func(ctx context.Context, ann, ben *client.Client)) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "backscroll-docs-")
	must(err)
	defer os.RemoveAll(dir)
	s, err := server.New(ctx, server.Config{Data: filepath.Join(dir, "server"), Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)})
	must(err)
	running, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(running) }()
	operator, err := admin.NewClient(s.URL(), s.Key())
	must(err)
	device := func(user msg.Address) *client.Client {
		t, err := operator.NewToken(ctx, user, "phone", 0, true)
		must(err)
		c, err := client.Open(client.Options{
			Path: filepath.Join(dir, string(user)+".db"), Server: s.URL(), Device: "phone", Foreground: true,
			Token: func(context.Context, error) (string, error) { return t.Token, nil },
		})
		must(err)
		must(c.Start())
		must(c.Online(ctx))
		return c
	}
	ann, ben := device("ann"), device("ben")
	f(ctx, ann, ben)
	must(ann.Close())
	must(ben.Close())
	operator.Close()
	stop()
	must(<-ended)
}

// A page shows its file's functions, all of them, word for word and in order.
func TestPagesShowThisCode(t *testing.T) {
	for _, page := range []string{"conversations", "people"} {
		t.Run(page, func(t *testing.T) { showsCode(t, page) })
	}
}

func showsCode(t *testing.T, name string) {
	page, err := os.ReadFile(name + ".md")
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, part := range strings.Split(string(page), "```go\n")[1:] {
		code, _, closed := strings.Cut(part, "```\n")
		if !closed {
			t.Fatalf("a block of code does not end: %q", part)
		}
		shown = append(shown, code)
	}
	run := bodies(t, name+"_test.go")
	for i := range max(len(shown), len(run)) {
		switch {
		case i >= len(shown):
			t.Errorf("the page does not show\n%s", run[i])
		case i >= len(run):
			t.Errorf("nothing runs\n%s", shown[i])
		case shown[i] != run[i]:
			t.Errorf("block %d of the page is\n%s\nwhat runs is\n%s", i+1, shown[i], run[i])
		}
	}
}

// bodies are the bodies of the functions that take devices, without their
// indentation.
func bodies(t *testing.T, file string) (list []string) {
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range parsed.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Type.Params.NumFields() != 3 {
			continue
		}
		body := string(source[files.Position(f.Body.Lbrace).Offset+1 : files.Position(f.Body.Rbrace).Offset])
		list = append(list, strings.ReplaceAll(strings.TrimPrefix(body, "\n"), "\n\t", "\n")[1:])
	}
	return list
}
