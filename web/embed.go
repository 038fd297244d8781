// Package web holds the pages that are built from web/messenger, so that the
// binary needs nothing beside it.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Pages are the built files.
func Pages() fs.FS {
	pages, err := fs.Sub(dist, "dist")
	if err != nil {
		return dist // "dist" is a valid name, so this cannot be
	}
	return pages
}
