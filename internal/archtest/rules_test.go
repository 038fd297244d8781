package archtest

// floors says on which floor each folder stands, the folders below it
// included. A package imports only from its own floor and from those below.
var floors = [...][]string{
	0: {"internal/pb"},
	1: {"msg", "internal/span", "internal/frame", "internal/wire"},
	2: {"internal/chat", "internal/engine"},
	3: {"internal/store", "internal/bus", "internal/localdb", "internal/gateway", "internal/admin", "internal/site", "internal/irc", "web"},
	4: {"client", "internal/server", "internal/demo", "capi"},
	5: {"cmd", "docs", "internal/archtest", "bindings", "compat", "test", "bench", "tools"},
}

// public lists the packages that other modules may import. web is among them
// only because embedding reaches no further than a package's own folder.
var public = []string{"msg", "client", "web"}

// A rule keeps a package, and all that it reaches inside this module, away
// from what it must not know.
type rule struct {
	pkg string
	// ownModuleOnly bars every other module.
	ownModuleOnly bool
	// only, if set, lists the packages of this module that it may import.
	only []string
	// never lists import paths that it must not reach, those below them included.
	never []string
}

// Anything that opens a socket or a database, or that knows the wire's bytes.
var outside = []string{"net/http", "net/rpc", "expvar", "database/sql", "internal/pb", "google.golang.org/protobuf"}

var rules = []rule{
	{pkg: "msg", ownModuleOnly: true, only: []string{}, never: outside},
	{pkg: "internal/span", ownModuleOnly: true, only: []string{"msg"}, never: outside},
	{pkg: "internal/frame", ownModuleOnly: true, only: []string{"msg"}, never: outside},
	{pkg: "internal/chat", ownModuleOnly: true, never: outside},
	{pkg: "internal/engine", ownModuleOnly: true, never: outside},
	{pkg: "web", ownModuleOnly: true, only: []string{}, never: outside},
	{pkg: "client", never: []string{"internal/chat", "internal/store", "github.com/jackc", "github.com/nats-io"}},
}
