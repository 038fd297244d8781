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
