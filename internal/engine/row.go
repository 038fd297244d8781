package engine

import "github.com/backscroll/backscroll/internal/frame"

// Row reads the line of one conversation from the local database; false: it is
// not in the list, as far as that is known here.
func (e *Engine) Row(t frame.Target) (row Row, ok bool, err error) {
	err = e.db.View(func(r Reader) error {
		c, err := e.lookup(r, t)
		if err != nil || c == nil || c.InboxRev == 0 {
			return err
		}
		ok = true
		row, err = e.row(r, c)
		return err
	})
	return row, ok, err
}
