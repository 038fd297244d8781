package server

import (
	"fmt"

	"github.com/backscroll/backscroll/internal/admin"
)

// status is what the operator is told of the machine's side.
func (s *Server) status() (admin.Status, error) {
	free, err := s.store.FreeBytes()
	if err != nil {
		return admin.Status{}, fmt.Errorf("read the free space: %w", err)
	}
	t := s.gateway.Traffic()
	return admin.Status{
		Started: s.started.UTC(), StoreBytes: s.store.DiskBytes(), FreeBytes: free, LowOnSpace: s.space.full(),
		Received: admin.Traffic{Messages: t.ReceivedMessages, Bytes: t.ReceivedBytes},
		Sent:     admin.Traffic{Messages: t.SentMessages, Bytes: t.SentBytes},
	}, nil
}
