package engine_test

import (
	"flag"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	// Each life writes to a real database, so a few are lived by default. The command
	// line overrides it: -rapid.checks 1000 takes minutes.
	flag.Set("rapid.checks", "20")
	os.Exit(m.Run())
}
