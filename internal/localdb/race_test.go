//go:build race

package localdb_test

const underRace = true
