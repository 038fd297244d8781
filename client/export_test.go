package client

import "time"

// In puts the local database into a file system of the SQLite binding.
func (o *Options) In(vfs string) { o.vfs = vfs }

// Pauses are the next n pauses between tries after a connection was lost.
func Pauses(n int) (list []time.Duration) {
	for p := newPause(); len(list) < n; {
		list = append(list, p.next())
	}
	return list
}

// LastPause is the longest pause.
const LastPause = lastPause
