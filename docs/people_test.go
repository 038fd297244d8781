package docs

import (
	"context"
	"fmt"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

func profiles(ctx context.Context, ann, ben *client.Client) {
	is, err := ann.SetProfile(ctx, client.ProfileChange{
		Name: new("Ann"), Status: new("on the pier"), Fields: map[string]string{"team": "lamps"},
	})
	must(err)
	fmt.Println(is.Version) // 2
	list, err := ben.SyncProfiles(ctx, "ann", "nobody")
	must(err)
	fmt.Println(list[0].Name, list[0].Fields["team"], list[1].Known) // Ann lamps false
	must(ben.Watch("ann"))                                           // for as long as ben's app shows her

	_, err = ann.SetProfile(ctx, client.ProfileChange{Status: new(""), Fields: map[string]string{"team": ""}}) // takes both away
	must(err)
}

func Example_profiles() {
	with(profiles)
	// Output:
	// 2
	// Ann lamps false
}

func userData(ctx context.Context, ann, ben *client.Client) {
	set, err := ann.Data().Set("theme", []byte("dark"))
	must(err)
	must(set.Wait(ctx))
	theme, err := ann.Data().Get("theme")
	must(err)
	fmt.Println(string(theme.Value), theme.Pending) // dark false

	_, err = ann.Data().SetDraft(client.Peer("ben"), "How much of") // it need not be waited for
	must(err)
	text, known, err := ann.Data().Draft(client.Peer("ben"))
	must(err)
	fmt.Println(text, known) // How much of true

	// Of a prefix that was synced, what is not there is known not to be there.
	before, err := ann.Data().Get("tune")
	must(err)
	_, err = ann.Data().Sync(ctx, "t")
	must(err)
	after, err := ann.Data().Get("tune")
	must(err)
	fmt.Println(before.State == client.KeyUnknown, after.State == client.KeyAbsent) // true true
}

func Example_userData() {
	with(userData)
	// Output:
	// dark false
	// How much of true
	// true true
}

func consent(ctx context.Context, ann, ben *client.Client) {
	_, err := ben.SetAccount(ctx, client.AccountChange{WriteFrom: new(msg.FromContacts)}) // on all his devices
	must(err)
	_, err = ann.SendWait(ctx, client.Peer("ben"), msg.Content{Text: "soup?"})
	fmt.Println(msg.CodeOf(err) == msg.CodeNotAccepted) // true
	_, err = ann.NewGroup(ctx, client.NewGroup{Name: "Garden", Members: []msg.Address{"ben"}})
	fmt.Println(msg.CodeOf(err) == msg.CodeNotAccepted) // true
	account, err := ben.Account(ctx)
	must(err)
	fmt.Println(account.WriteFrom) // contacts
}

func Example_consent() {
	with(consent)
	// Output:
	// true
	// true
	// contacts
}

func blocking(ctx context.Context, ann, ben *client.Client) {
	must(wait(ctx)(ben.Block("ann")))
	_, err := ann.SendWait(ctx, client.Peer("ben"), msg.Content{Text: "soup?"})
	fmt.Println(msg.CodeOf(err) == msg.CodeBlocked) // true
	_, err = ben.SendWait(ctx, client.Peer("ann"), msg.Content{Text: "no"})
	fmt.Println(msg.CodeOf(err) == msg.CodeBlocked) // true
	must(ben.SyncBlocked(ctx))
	for user, err := range ben.Blocked() {
		must(err)
		fmt.Println(user) // ann
	}
	must(wait(ctx)(ben.Unblock("ann")))
}

func Example_blocking() {
	with(blocking)
	// Output:
	// true
	// true
	// ann
}
