package engine

import "github.com/backscroll/backscroll/internal/frame"

// Part says which of two kinds of rows are wanted.
type Part uint8

// The parts.
const (
	All     Part = iota
	Only         // those that are of the kind
	Without      // those that are not
)

func (p Part) lets(is bool) bool { return p == All || (p == Only) == is }

// RowFilter lets through some rows of the list; the zero one all. It is applied to what
// is known here.
type RowFilter struct {
	Unread   bool   // with something unread, or marked as unread
	Groups   Part   // groups; Without: one-to-one
	Archived Part   // what is in the archive
	Name     string // a part of the name or the peer's address, in whatever case; empty: any
}

// filteredPage is how many rows a filtered session asks for at least.
const filteredPage = 200

// lets reports whether the session's filter lets a row through. It takes nothing into
// memory for that, so that a filter may pass over a whole list.
func (s *Summary) lets(r Reader, rec *Conv) (bool, error) {
	e, f := s.e, &s.of
	if *f == (RowFilter{}) {
		return true, nil
	}
	c, here := e.convs[rec.No]
	if !here {
		c = &conv{Conv: *rec}
	}
	named := f.Name == "" || s.name.in(c.Name) || s.name.in(string(c.Peer))
	if !named || !f.Groups.lets(c.ID.IsGroup()) || f.Archived != All && !f.Archived.lets(c.inArchive()) {
		return false, nil
	}
	if _, marked := c.readHere(); !f.Unread || marked {
		return true, nil
	}
	if !here && c.WantRead > c.Read.Seq { // what of it is unread follows from what is held
		var err error
		if c, err = e.adopt(r, rec); err != nil {
			return false, err
		}
	}
	left, err := e.unreadHere(r, c)
	return left.unread > 0, err
}

// among counts the rows of a page that the session's filter lets through.
func (s *Summary) among(rows []frame.Row) (n int, err error) {
	if s.of == (RowFilter{}) {
		return len(rows), nil
	}
	err = s.e.db.View(func(r Reader) error {
		for i := range rows {
			c, err := s.e.lookup(r, frame.Target{Conv: rows[i].Conv})
			if err != nil {
				return err
			}
			if c == nil {
				continue
			}
			wanted, err := s.lets(r, &c.Conv)
			if err != nil {
				return err
			}
			if wanted {
				n++
			}
		}
		return nil
	})
	return n, err
}
