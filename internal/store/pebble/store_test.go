package pebble

import (
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/store/storetest"
)

func TestSuiteOnDisk(t *testing.T) {
	storetest.Run(t, func(t *testing.T) chat.Store { return mustOpen(t, t.TempDir(), Options{}) })
}

func TestSuiteInMemory(t *testing.T) {
	storetest.Run(t, func(t *testing.T) chat.Store {
		return mustOpen(t, "store", Options{FS: vfs.NewMem(), MemTableBytes: 64 << 10})
	})
}
