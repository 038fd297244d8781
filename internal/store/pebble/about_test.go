package pebble

import (
	"context"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// TestDescriptionIsNotWrittenWithMessages: what a message changes in a group's
// record costs as much with a long description as without.
func TestDescriptionIsNotWrittenWithMessages(t *testing.T) {
	s := mustOpen(t, "store", Options{FS: vfs.NewMem()})
	defer s.Close()
	c := chat.Conversation{ID: msg.GroupConv(1), Name: "Crew", Picture: "crew.png",
		Description: strings.Repeat("x", msg.MaxDescription)}
	write := func() (written int) {
		t.Helper()
		err := s.Update(context.Background(), func(wtx chat.Tx) error {
			before := wtx.(*tx).batch.Len()
			err := wtx.PutConversation(c)
			written = wtx.(*tx).batch.Len() - before
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return written
	}
	if n := write(); n < msg.MaxDescription {
		t.Fatalf("a new group took %d bytes", n)
	}
	c.Head, c.Rev = msg.Position{Seq: 1, Ordinal: 1}, 1
	if n := write(); n > 100 {
		t.Errorf("a message wrote %d bytes to its group, want at most 100", n)
	}
}
