package client_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

func members(t *testing.T, c *client.Client, group uint64) (list []string) {
	t.Helper()
	if _, err := c.SyncMembers(ctx(t), group); err != nil {
		t.Fatal(err)
	}
	for m, err := range c.Members(group) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%s %s", m.User, m.Role))
	}
	return list
}

func TestAGroupsLife(t *testing.T) {
	w := newWorld(t)
	w.token("cleo", "phone")
	rows := newEar[client.Row]()
	ann, bob := w.device("ann", "phone"), w.device("bob", "phone", func(o *client.Options) { o.OnRow = rows.hear })
	g, err := ann.NewGroup(ctx(t), client.NewGroup{Key: [16]byte{7}, Name: "Garden", Members: []msg.Address{"bob"}})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ann.NewGroup(ctx(t), client.NewGroup{Key: [16]byte{7}, Name: "Garden", Members: []msg.Address{"bob"}}); err != nil || again != g {
		t.Fatalf("the same key makes group %d besides %d, %v", again, g, err)
	}
	say(t, ann, client.Group(g), "welcome")
	rows.until(t, "bob's row", func(rs []client.Row) bool { return len(rs) > 0 && rs[len(rs)-1].Name == "Garden" })

	ch, err := bob.SetGroup(g, client.GroupChange{Name: new("Mine")})
	refused(t, msg.CodeNoRight, ch, err)
	ch, err = ann.SetGroup(g, client.GroupChange{Name: new("Orchard"), Settings: &msg.Settings{Open: true}})
	done(t, ch, err)
	ch, err = ann.AddMembers(g, "cleo")
	done(t, ch, err)
	ch, err = ann.SetRole(g, "bob", msg.RoleAdmin)
	done(t, ch, err)
	if got, want := members(t, bob, g), []string{"ann owner", "bob admin", "cleo member"}; !slices.Equal(got, want) {
		t.Errorf("the members are %v, want %v", got, want)
	}
	info, err := bob.GroupInfo(g)
	if err != nil || info.Name != "Orchard" || info.Count != 3 || !info.Settings.Open || info.Role != msg.RoleAdmin || !info.Known {
		t.Errorf("the group is %+v, %v", info, err)
	}
	ch, err = bob.RemoveMembers(g, "ann")
	refused(t, msg.CodeNoRight, ch, err)
	ch, err = bob.RemoveMembers(g, "cleo")
	done(t, ch, err)
	if got, want := members(t, ann, g), []string{"ann owner", "bob admin"}; !slices.Equal(got, want) {
		t.Errorf("without cleo the members are %v, want %v", got, want)
	}

	ch, err = ann.Leave(g)
	refused(t, msg.CodeNoRight, ch, err) // an owner hands over first
	ch, err = bob.Leave(g)
	done(t, ch, err)
	if _, err := bob.SyncMembers(ctx(t), g); !errors.Is(err, msg.CodeLeft) {
		t.Errorf("who left lists the members: %v", err)
	}
	ch, err = bob.Join(g)
	done(t, ch, err)
	rows.until(t, "bob being back", func(rs []client.Row) bool { r := rs[len(rs)-1]; return !r.Left && r.Role == msg.RoleMember })
	ch, err = bob.Join(g + 1)
	refused(t, msg.CodeNotMember, ch, err)
	ch, err = bob.DeleteGroup(g)
	refused(t, msg.CodeNoRight, ch, err)
	ch, err = ann.DeleteGroup(g)
	done(t, ch, err)
	rows.until(t, "the group going", func(rs []client.Row) bool { return rs[len(rs)-1].Deleted })
	if _, err := bob.SendWait(ctx(t), client.Group(g), msg.Content{Text: "hello?"}); !errors.Is(err, msg.CodeGroupDeleted) {
		t.Errorf("sending to a deleted group: %v", err)
	}
}

func TestNewGroupRefused(t *testing.T) {
	w := newWorld(t)
	ann := w.device("ann", "phone")
	for want, g := range map[msg.Code]client.NewGroup{
		msg.CodeBadName: {Name: ""}, msg.CodeNoUser: {Name: "Garden", Members: []msg.Address{"nobody"}},
	} {
		if _, err := ann.NewGroup(ctx(t), g); !errors.Is(err, want) {
			t.Errorf("%+v: %v, want %v", g, err, want)
		}
	}
}
