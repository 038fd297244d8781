package archtest

import (
	"slices"
	"testing"
)

// Each check must find the breach that it is there for.
func TestChecksBite(t *testing.T) {
	for _, c := range []struct {
		breach string
		in     graph
		check  func(graph) []string
		want   []string
	}{
		{
			"a rule that reaches up",
			graph{"internal/chat": {imports: []string{"internal/gateway"}}, "internal/gateway": {}},
			climbs,
			[]string{"internal/chat imports internal/gateway, which stands on a higher floor"},
		},
		{
			"a package without a floor",
			graph{"internal/attic": {}},
			climbs,
			[]string{"internal/attic stands on no floor: give it one in internal/archtest/rules_test.go"},
		},
		{
			"a forbidden import behind another package",
			graph{"client": {imports: []string{"internal/x"}}, "internal/x": {imports: []string{"github.com/nats-io/nats.go"}}},
			func(g graph) []string { return breaches(g, rules) },
			[]string{"client → internal/x → github.com/nats-io/nats.go: client must not reach github.com/nats-io/nats.go"},
		},
		{
			"another module below pure code",
			graph{"internal/engine": {imports: []string{"github.com/google/uuid", "time"}}},
			func(g graph) []string { return breaches(g, rules) },
			[]string{"internal/engine → github.com/google/uuid: internal/engine must not reach other modules"},
		},
		{
			"a vocabulary that knows too much",
			graph{"msg": {imports: []string{"internal/span"}}, "internal/span": {}},
			func(g graph) []string { return breaches(g, rules) },
			[]string{"msg → internal/span: msg may import no other package of this module than those its rule lists"},
		},
		{
			"a test that imports a command",
			graph{"internal/server": {tests: []string{"cmd/backscroll"}}},
			commandImports,
			[]string{"internal/server imports the command cmd/backscroll"},
		},
		{
			"a public package by accident",
			graph{"helpers": {name: "helpers"}, "cmd/backscroll": {name: "main"}, "msg": {name: "msg"}},
			published,
			[]string{"helpers can be imported by others: only msg and client are meant for that; move it below internal/"},
		},
	} {
		if got := c.check(c.in); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.breach, got, c.want)
		}
	}
}
