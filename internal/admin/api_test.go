package admin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/backscroll/backscroll/msg"
)

func TestUsers(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	u, err := w.AddUser(ctx, "ann", "Ann")
	if err != nil || u.Address != "ann" || u.Name != "Ann" || !u.Active || u.ID == 0 || u.Created.IsZero() {
		t.Errorf("made %+v, %v", u, err)
	}
	if _, err := w.AddUser(ctx, "ann", ""); !errors.Is(err, msg.CodeExists) {
		t.Errorf("made ann twice: %v", err)
	}
	if _, err := w.AddUser(ctx, "a\nb", ""); !errors.Is(err, msg.CodeBadAddress) {
		t.Errorf("made a bad address: %v", err)
	}
	if made, err := w.EnsureUsers(ctx, []msg.Address{"ann", "ben", "ben"}); err != nil || made != 1 {
		t.Errorf("ensured %d users, %v", made, err)
	}
	w.must(w.DisableUser(ctx, "ben"))
	if err := w.DisableUser(ctx, "eve"); !errors.Is(err, msg.CodeNoUser) {
		t.Errorf("disabled nobody: %v", err)
	}
	var list []string
	w.must(w.Users(ctx, func(u User) error {
		list = append(list, fmt.Sprint(u.Address, " ", u.Active))
		return nil
	}))
	if !slices.Equal(list, []string{"ann true", "ben false"}) {
		t.Errorf("listed %v", list)
	}
}

func TestListsComeInPages(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	want := 2*MaxListing + 7
	for i := 0; i < want; i += MaxBatch {
		var part []msg.Address
		for j := i; j < min(i+MaxBatch, want); j++ {
			part = append(part, msg.Address(fmt.Sprintf("user/%06d ä", j)))
		}
		if _, err := w.EnsureUsers(ctx, part); err != nil {
			t.Fatal(err)
		}
	}
	var last msg.Address
	got := 0
	w.must(w.Users(ctx, func(u User) error {
		if u.Address <= last {
			t.Errorf("%q comes after %q", u.Address, last)
		}
		last = u.Address
		got++
		return nil
	}))
	if got != want {
		t.Errorf("listed %d users of %d", got, want)
	}
	enough := errors.New("enough")
	if err := w.Users(ctx, func(User) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("a caller's error came back as %v", err)
	}
}

func TestTokens(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	if _, err := w.NewToken(ctx, "ann", "phone", 0, false); !errors.Is(err, msg.CodeNoUser) {
		t.Errorf("a token for nobody: %v", err)
	}
	token, err := w.NewToken(ctx, "ann", "phone", 90*time.Minute, true)
	if err != nil || len(token.Token) != 64 || token.Expires == nil || time.Until(*token.Expires) > 90*time.Minute {
		t.Errorf("got %+v, %v", token, err)
	}
	again, err := w.NewToken(ctx, "ann", "phone", 0, true)
	if err != nil || again.Token == token.Token || again.Expires != nil {
		t.Errorf("got %+v, %v", again, err)
	}
	if _, err := w.NewToken(ctx, "ann", "tab/let ä", time.Hour, false); err != nil {
		t.Fatal(err)
	}
	devices, err := w.Devices(ctx, "ann")
	if err != nil || len(devices) != 2 || devices[0].Device != "phone" || devices[0].Expires != nil || devices[0].LastSeen != nil ||
		devices[0].Created.IsZero() || devices[0].Online || devices[1].Device != "tab/let ä" || devices[1].Expires == nil {
		t.Errorf("the devices are %+v, %v", devices, err)
	}
	if _, err := w.Devices(ctx, "eve"); !errors.Is(err, msg.CodeNoUser) {
		t.Errorf("listed the devices of nobody: %v", err)
	}
	w.must(w.RevokeToken(ctx, "ann", "phone"))
	if devices, err := w.Devices(ctx, "ann"); err != nil || len(devices) != 1 {
		t.Errorf("the devices are %+v, %v", devices, err)
	}
	must(w.EnsureUsers(ctx, []msg.Address{"ben"}))
	w.dial("ben")
	if devices, err := w.Devices(ctx, "ben"); err != nil || len(devices) != 1 || !devices[0].Online || devices[0].LastSeen == nil {
		t.Errorf("the devices are %+v, %v", devices, err)
	}
	for i := range 7 {
		must(w.NewToken(ctx, "ben", fmt.Sprint(i), 0, false))
	}
	if _, err := w.NewToken(ctx, "ben", "one more", 0, false); !errors.Is(err, msg.CodeDeviceLimit) || !strings.Contains(err.Error(), `"6" (never seen)`) {
		t.Errorf("one device too many: %v", err)
	}
	if err := w.RevokeToken(ctx, "ann", "tablet"); !errors.Is(err, msg.CodeBadName) {
		t.Errorf("revoked the token of no device: %v", err)
	}
	if _, err := w.NewToken(ctx, "ann", "phone", 200*365*24*time.Hour, false); !errors.Is(err, msg.CodeBadRequest) {
		t.Errorf("a token for two hundred years: %v", err)
	}
}

func TestGroups(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	id := w.group()
	if _, err := w.NewGroup(ctx, "Garden", "", []msg.Address{"eve"}); !errors.Is(err, msg.CodeNoUser) {
		t.Errorf("a group with nobody: %v", err)
	}
	first, err := w.NewGroup(ctx, "Keyed", "my key", nil)
	w.must(err)
	second, err := w.NewGroup(ctx, "Keyed", "my key", []msg.Address{"ann"})
	if err != nil || second.ID != first.ID || second.Members != 1 {
		t.Errorf("the key found %+v, %v; it was %+v", second, err, first)
	}
	if added, removed, err := w.ChangeMembers(ctx, first.ID, []msg.Address{"ann", "ben", "ben"}, nil); err != nil || added != 1 || removed != 0 {
		t.Errorf("%d joined, %d left: %v", added, removed, err)
	}
	if added, removed, err := w.ChangeMembers(ctx, first.ID, nil, []msg.Address{"ann"}); err != nil || added != 0 || removed != 1 {
		t.Errorf("%d joined, %d left: %v", added, removed, err)
	}
	if _, _, err := w.ChangeMembers(ctx, 99, []msg.Address{"ann"}, nil); !errors.Is(err, msg.CodeNoConv) {
		t.Errorf("joined no group: %v", err)
	}
	var list []string
	w.must(w.Groups(ctx, func(g Group) error {
		list = append(list, fmt.Sprint(g.ID, g.Name, g.Members, g.Key))
		return nil
	}))
	want := []string{fmt.Sprint(id, "Garden", 2, ""), fmt.Sprint(first.ID, "Keyed", 1, "my key")}
	if !slices.Equal(list, want) {
		t.Errorf("listed %v, want %v", list, want)
	}
}

func TestOnlyTheKeyOpens(t *testing.T) {
	w := newWorld(t)
	for _, header := range []string{"", "Bearer", "Bearer ", "Bearer x", "Basic " + testKey, "Bearer " + testKey + "x", "Bearer " + testKey[1:]} {
		for _, path := range []string{"/v1/admin/users", "/v1/admin/import", "/v1/admin/nothing"} {
			r := must(http.NewRequest("POST", w.http.URL+path, strings.NewReader(`{"address":"ann"}`)))
			r.Header.Set("Authorization", header)
			response := must(http.DefaultClient.Do(r))
			response.Body.Close()
			if response.StatusCode != http.StatusUnauthorized {
				t.Errorf("%q with %q: status %d", path, header, response.StatusCode)
			}
		}
	}
	if _, err := w.client(w.http.URL, "wrong").AddUser(t.Context(), "ann", ""); !errors.Is(err, msg.CodeBadToken) {
		t.Errorf("the wrong key gave %v", err)
	}
	w.must(w.Users(t.Context(), func(u User) error { t.Errorf("%s was made without the key", u.Address); return nil }))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestBadRequests(t *testing.T) {
	w := newWorld(t)
	many := `"` + strings.Repeat(`a","`, MaxBatch) + `b"`
	for _, c := range []struct {
		path, body string
		status     int
		code       string
	}{
		{"/v1/admin/users", `{`, 400, "2000"},
		{"/v1/admin/users", ``, 400, "2000"},
		{"/v1/admin/users", `{"address":7}`, 400, "2000"},
		{"/v1/admin/users", `{"adress":"ann"}`, 400, "2000"},
		{"/v1/admin/users", `{"address":"ann"} {}`, 400, "2000"},
		{"/v1/admin/users", `{"address":""}`, 400, "2001"},
		{"/v1/admin/users", `{"address":"` + strings.Repeat("a", MaxBody) + `"}`, 413, "2004"},
		{"/v1/admin/users/ensure", `{"addresses":[` + many + `]}`, 413, "2004"},
		{"/v1/admin/users/disable", `{"address":"eve"}`, 404, "2007"},
		{"/v1/admin/tokens", `{"address":"ann","device":"","create":true}`, 400, "2002"},
		{"/v1/admin/tokens", `{"address":"ann","device":"phone","expires_in":-1}`, 400, "2000"},
		{"/v1/admin/groups", `{"name":""}`, 400, "2002"},
		{"/v1/admin/groups/0/members", `{}`, 400, "2000"},
		{"/v1/admin/groups/4294967296/members", `{}`, 400, "2000"},
		{"/v1/admin/groups/7/members", `{"add":["ann"]}`, 404, "2007"},
		{"/v1/admin/import", ``, 400, "2000"},
		{"/v1/admin/import?group=1&between=a", ``, 400, "2000"},
		{"/v1/admin/import?between=a&between=b", ``, 404, "2007"},
		{"/v1/admin/nothing", ``, 404, "2009"},
	} {
		status, answer := w.post(c.path, c.body)
		if status != c.status || !strings.HasPrefix(answer, `{"code":`+c.code+`,"error":"`) {
			t.Errorf("%s %.60s: %d %s; want %d with %s", c.path, c.body, status, answer, c.status, c.code)
		}
	}
}

func TestKeyFile(t *testing.T) {
	dir := t.TempDir()
	key, made, err := EnsureKey(dir)
	if err != nil || !made || len(key) < 43 {
		t.Fatalf("made %q, %v, %v", key, made, err)
	}
	path := filepath.Join(dir, KeyFile)
	info := must(os.Stat(path))
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file has mode %v", info.Mode())
	}
	again, made, err := EnsureKey(dir)
	if err != nil || made || again != key {
		t.Errorf("then %q, %v, %v", again, made, err)
	}
	if files := must(os.ReadDir(dir)); len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
	for _, content := range []string{"", "short\n", strings.Repeat("two words ", 9)} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if key, _, err := EnsureKey(dir); err == nil {
			t.Errorf("%q was taken for the key %q", content, key)
		}
	}
}

func TestUnreachable(t *testing.T) {
	w := newWorld(t)
	url := w.http.URL
	w.http.Close()
	c := w.client(url, testKey)
	waited := 0
	p := Patience{For: 300 * time.Millisecond, Waiting: func(why error) { waited++ }}
	err := p.Do(t.Context(), func(ctx context.Context, _ time.Duration) (bool, error) {
		_, err := c.AddUser(ctx, "ann", "")
		return false, err
	})
	if !errors.Is(err, msg.CodeOffline) || waited == 0 {
		t.Errorf("a server that is gone gave %v after %d more tries", err, waited)
	}
	for _, server := range []string{"", "127.0.0.1:8480", "ftp://x", "http://"} {
		if _, err := NewClient(server, testKey); err == nil {
			t.Errorf("%q was taken for a URL", server)
		}
	}
}
