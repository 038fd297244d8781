package admin

import (
	"net/http"
	"strconv"
	"time"

	"github.com/backscroll/backscroll/msg"
)

type memberChange struct {
	Add    []msg.Address `json:"add,omitempty"`
	Remove []msg.Address `json:"remove,omitempty"`
}

// changedMembers is how many really joined and left: who is a member already, or is
// none, does not count.
type changedMembers struct {
	Added   int `json:"added"`
	Removed int `json:"removed"`
}

func (a *API) changeMembers(r *http.Request, in memberChange) (changed changedMembers, err error) {
	group, err := groupNumber(r.PathValue("id"))
	if err != nil {
		return changed, err
	}
	if err := checkCount("members", len(in.Add)+len(in.Remove)); err != nil {
		return changed, err
	}
	if len(in.Add) > 0 {
		if changed.Added, err = a.rules.AddMembers(r.Context(), group, in.Add); err != nil {
			return changed, err
		}
	}
	if len(in.Remove) > 0 {
		changed.Removed, err = a.rules.RemoveMembers(r.Context(), group, in.Remove)
	}
	return changed, err
}

// GroupMember is a member of a group as the API shows one.
type GroupMember struct {
	ID      msg.UserID  `json:"id"`
	Address msg.Address `json:"address"`
	Name    string      `json:"name,omitempty"`
	Role    string      `json:"role"` // member, admin, owner
	Joined  time.Time   `json:"joined"`
}

// memberList is a page of members. Next, if there is one, asks for the next page.
type memberList struct {
	Members []GroupMember `json:"members"`
	Next    msg.UserID    `json:"next,omitempty"`
}

func (a *API) listMembers(r *http.Request, _ struct{}) (memberList, error) {
	group, err := groupNumber(r.PathValue("id"))
	if err != nil {
		return memberList{}, err
	}
	limit, err := limitOf(r)
	if err != nil {
		return memberList{}, err
	}
	after, err := userNumber(r.URL.Query().Get("after"))
	if err != nil {
		return memberList{}, err
	}
	members, err := a.rules.GroupMembers(r.Context(), group, after, limit)
	if err != nil {
		return memberList{}, err
	}
	page := memberList{Members: []GroupMember{}}
	for _, m := range members {
		page.Members = append(page.Members, GroupMember{
			ID: m.User.ID, Address: m.User.Address, Name: m.User.Name, Role: m.Role.String(), Joined: m.Joined.Time(),
		})
	}
	if len(members) == limit {
		page.Next = members[limit-1].User.ID
	}
	return page, nil
}

type roleChange struct {
	Address msg.Address `json:"address"`
	Role    string      `json:"role"`
}

func (a *API) setRole(r *http.Request, in roleChange) (struct{}, error) {
	group, err := groupNumber(r.PathValue("id"))
	if err != nil {
		return struct{}{}, err
	}
	role, known := msg.RoleOf(in.Role)
	if !known {
		return struct{}{}, msg.Errorf(msg.CodeBadRequest, "%q is no role; there are member, admin and owner", in.Role)
	}
	return struct{}{}, a.rules.SetRole(r.Context(), group, in.Address, role)
}

// userNumber reads the number of a user; nothing is 0.
func userNumber(s string) (msg.UserID, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0, msg.Errorf(msg.CodeBadRequest, "%q is no user id", s)
	}
	return msg.UserID(n), nil
}
