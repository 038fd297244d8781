package scenario_test

import (
	"strings"
	"testing"

	"github.com/backscroll/backscroll/client"
)

// What a user keeps under keys is on all his devices: on one that is online at once, on
// one that was away when it is back, on a fresh one when it asks. A server that is killed
// has kept what it acknowledged.
func TestUserDataOnAllDevices(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	phone, away := s.login("ann", "phone"), s.login("ann", "tablet")
	heard := make(chan client.Datum, 10)
	laptop := s.sdk("ann", "laptop", func(o *client.Options) { o.OnData = func(d client.Datum) { heard <- d } })
	one := func(what string, lines []string, want string) {
		t.Helper()
		if got := strings.Join(lines, " "); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	one("the tablet looks", away.lines("data list", "draft/"), "")
	one("set", phone.lines("data set", "draft/with/bob", "soup"), `"value":"soup","base64":null,"size":4,"inbox_rev":1,"pending":false`)
	if d := <-heard; d.Key != "draft/with/bob" || string(d.Value) != "soup" {
		t.Errorf("the laptop hears %+v", d)
	}
	one("written offline", phone.lines("data set", "theme", "dark", "--offline"), `"pending":true`)
	if err := sets(t, laptop, "theme", "light"); err != nil {
		t.Fatal(err)
	}
	one("the last one to come wins", phone.lines("data get", "theme"), `"value":"dark"`)

	one("the tablet is back", away.lines("data list", "draft/"), `"key":"draft/with/bob","value":"soup"`)
	one("and knows it without the network", away.lines("data get", "draft/with/bob", "--offline"), `"value":"soup"`)
	phone.run("data delete", "draft/with/bob").want(t, 0)
	one("deleted meanwhile", away.lines("data list"), `"key":"theme","value":"dark"`)
	away.run("data get", "draft/with/bob", "--offline").want(t, 1, "there is no key")

	s.kill()
	s.start()
	fresh := s.login("ann", "desk")
	fresh.run("data get", "theme", "--offline").want(t, 1, "does not know")
	one("a fresh device", fresh.lines("data get", "theme"), `"value":"dark"`)
	s.stop()
	if v := s.verify(); v.Problems != 0 {
		t.Errorf("verify finds %+v", v)
	}
}

func sets(t *testing.T, c *client.Client, key, value string) error {
	ch, err := c.Data().Set(key, []byte(value))
	if err != nil {
		return err
	}
	return ch.Wait(soon(t))
}
