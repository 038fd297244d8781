package admin

import (
	"net/http"
	"strconv"

	"github.com/backscroll/backscroll/msg"
)

type newGroup struct {
	Name    string        `json:"name"`
	Key     string        `json:"key,omitempty"` // finds the group again: asking twice makes one
	Members []msg.Address `json:"members,omitempty"`
}

// madeGroup is a group, and whether it was made now or found by its key.
type madeGroup struct {
	Group
	Made bool `json:"made"`
}

func (a *API) newGroup(r *http.Request, in newGroup) (madeGroup, error) {
	if err := checkCount("members", len(in.Members)); err != nil {
		return madeGroup{}, err
	}
	c, made, err := a.rules.NewGroup(r.Context(), in.Name, in.Key, in.Members)
	if err != nil {
		return madeGroup{}, err
	}
	return madeGroup{showGroup(c), made}, nil
}

// groupList is a page of groups. Next, if there is one, asks for the next page.
type groupList struct {
	Groups []Group `json:"groups"`
	Next   uint64  `json:"next,omitempty"`
}

func (a *API) listGroups(r *http.Request, _ struct{}) (groupList, error) {
	limit, err := limitOf(r)
	if err != nil {
		return groupList{}, err
	}
	var after uint64
	if from := r.URL.Query().Get("after"); from != "" {
		if after, err = groupNumber(from); err != nil {
			return groupList{}, err
		}
	}
	groups, err := a.rules.Groups(r.Context(), after, limit)
	if err != nil {
		return groupList{}, err
	}
	page := groupList{Groups: []Group{}}
	for _, c := range groups {
		page.Groups = append(page.Groups, showGroup(c))
	}
	if len(groups) == limit {
		page.Next = groups[limit-1].ID.Group()
	}
	return page, nil
}

func groupNumber(s string) (uint64, error) {
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil || n == 0 {
		return 0, msg.Errorf(msg.CodeBadRequest, "%q is no group id; group ids are numbers from 1 to %d", s, uint64(msg.MaxGroup))
	}
	return n, nil
}
