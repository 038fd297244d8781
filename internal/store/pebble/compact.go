package pebble

import "context"

// Compact writes what is in memory to tables and all tables anew, so that the
// store takes the least space it can. It stays in use meanwhile.
func (s *Store) Compact(ctx context.Context) error {
	if err := s.durable.enter(); err != nil {
		return err
	}
	defer s.durable.leave()
	if err := s.db.Flush(); err != nil {
		return err
	}
	return s.db.Compact(ctx, []byte{0}, []byte{0xff}, false)
}
