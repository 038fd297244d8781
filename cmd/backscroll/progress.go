package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// bar shows how far a long task is: a line that changes on a terminal, a new
// line every few seconds elsewhere.
type bar struct {
	out      io.Writer
	terminal bool
	total    int
	start    time.Time
	end      chan struct{}
	ended    chan struct{}

	mu    sync.Mutex
	done  int
	shown bool
	note  string // why nothing goes on
}

const (
	redraw   = 100 * time.Millisecond
	newLine  = 5 * time.Second
	barWidth = 30
)

// startBar begins to show progress; stop must be called.
func startBar(out io.Writer, total int) *bar {
	b := &bar{
		out: out, terminal: isTerminal(out), total: total, start: time.Now(),
		end: make(chan struct{}), ended: make(chan struct{}),
	}
	go b.run()
	return b
}

func (b *bar) run() {
	defer close(b.ended)
	every := newLine
	if b.terminal {
		every = redraw
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-b.end:
			return
		case <-ticker.C:
			b.show()
		}
	}
}

func (b *bar) add(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done += n
	b.note = ""
}

// waiting tells why nothing goes on.
func (b *bar) waiting(why error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.note = oneLine(why.Error()) + "; trying again"
}

// set tells how far the task is, and how far there is to go.
func (b *bar) set(done, total int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done, b.total, b.note = done, total, ""
}

// stop ends the display, with where the task came to. Of a task that was over
// before anything was shown, nothing is.
func (b *bar) stop() {
	close(b.end)
	<-b.ended
	if b.shown {
		b.show()
		if b.terminal {
			fmt.Fprintln(b.out)
		}
	}
}

func (b *bar) show() {
	b.mu.Lock()
	line := b.line(time.Since(b.start))
	b.shown = true
	b.mu.Unlock()
	if b.terminal {
		fmt.Fprintf(b.out, "\r\x1b[K%s", line)
	} else {
		fmt.Fprintf(b.out, "backscroll: %s\n", line)
	}
}

// line is what there is to say after some time.
func (b *bar) line(after time.Duration) string {
	line := fmt.Sprintf("%s of %s", thousands(b.done), counted(b.total, "message", "messages"))
	if b.terminal && b.total > 0 {
		full := barWidth * b.done / b.total
		line = fmt.Sprintf("%s%s %3d%%  %s", strings.Repeat("█", full), strings.Repeat("░", barWidth-full), 100*b.done/b.total, line)
	}
	if rate := float64(b.done) / after.Seconds(); b.done > 0 {
		line += fmt.Sprintf("  %s/s", thousands(int(rate)))
		if left := time.Duration(float64(b.total-b.done) / rate * float64(time.Second)); left >= time.Second {
			line += fmt.Sprintf("  %s left", left.Round(time.Second))
		}
	}
	if b.note != "" {
		line += "  (" + b.note + ")"
	}
	return line
}
