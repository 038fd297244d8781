package main

import (
	"fmt"
	"io"
	"time"
)

// progress tells a person who waits how far it is.
type progress struct {
	to         io.Writer
	seeds      int
	ran        int
	violations int
	began      time.Time
	told       time.Time
}

func newProgress(to io.Writer, seeds int) *progress {
	now := time.Now()
	return &progress{to: to, seeds: seeds, began: now, told: now}
}

const tellEvery = 5 * time.Second

func (p *progress) done(violated bool) {
	p.ran++
	if violated {
		p.violations++
	}
	if now := time.Now(); now.Sub(p.told) >= tellEvery {
		p.told = now
		p.line()
	}
}

func (p *progress) line() {
	took := time.Since(p.began)
	fmt.Fprintf(p.to, "%d of %d seeds, %d violations, %.1f seeds/s, %v\n",
		p.ran, p.seeds, p.violations, float64(p.ran)/took.Seconds(), took.Round(time.Second))
}

func (p *progress) end() { p.line() }
