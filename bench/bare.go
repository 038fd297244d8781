package main

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/cockroachdb/pebble/v2"
)

// bare is what the disk and the store's engine do without a server: one row
// in each synced commit.
type bare struct {
	db  *pebble.DB
	log *os.File
	n   uint64
}

// bareRow is as long as a message with its key and id record in the store.
const bareRow = 200

func openBare(dir string) (*bare, error) {
	db, err := pebble.Open(filepath.Join(dir, "bare"), &pebble.Options{MemTableSize: 32 << 20, Logger: silent{}})
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "bare.log"))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &bare{db: db, log: log}, nil
}

func (b *bare) close() error { return errors.Join(b.db.Close(), b.log.Close()) }

type commitResult struct{ rate, median, p99 float64 }

// commits sets one row after the other, each synced, for a while.
func (b *bare) commits(phase time.Duration) (commitResult, error) {
	value := make([]byte, bareRow)
	return repeated(phase, func() error {
		b.n++
		return b.db.Set(binary.BigEndian.AppendUint64(nil, b.n), value, pebble.Sync)
	})
}

// appends writes as much to the end of a file, and syncs it, for a while.
func (b *bare) appends(phase time.Duration) (commitResult, error) {
	value := make([]byte, bareRow)
	return repeated(phase, func() error {
		_, err := b.log.Write(value)
		return errors.Join(err, syscall.Fdatasync(int(b.log.Fd())))
	})
}

// repeated does f again and again.
func repeated(phase time.Duration, f func() error) (commitResult, error) {
	var each []float64
	begin := time.Now()
	for time.Since(begin) < phase {
		at := time.Now()
		if err := f(); err != nil {
			return commitResult{}, err
		}
		each = append(each, ms(time.Since(at)))
	}
	return commitResult{
		rate:   float64(len(each)) / time.Since(begin).Seconds(),
		median: percentile(each, 50), p99: percentile(each, 99),
	}, nil
}

func middleCommit(all []commitResult) commitResult {
	var rate, median, p99 []float64
	for _, c := range all {
		rate, median, p99 = append(rate, c.rate), append(median, c.median), append(p99, c.p99)
	}
	return commitResult{percentile(rate, 50), percentile(median, 50), percentile(p99, 50)}
}

// silent drops what Pebble logs.
type silent struct{}

func (silent) Infof(string, ...any)  {}
func (silent) Errorf(string, ...any) {}
func (silent) Fatalf(string, ...any) {}
