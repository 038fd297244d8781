package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"
)

// bench is one run.
type bench struct {
	ctx     context.Context
	size    sizes
	text    corpus
	dir     string // of all databases
	profile string // folder for profiles; empty: none
	against string // the commit of measure (m)
	// buildParent builds this program as it was at a commit.
	buildParent func(ctx context.Context, commit, dir string) (program string, err error)
	say         func(format string, args ...any)
	world       world
	local       string // the database that holds the long history, once there is one
	servers     int
	now         measure
	figures     []figure
}

// sizes are how much is measured.
type sizes struct {
	messages, fewMessages           int // of a conversation's history
	conversations, fewConversations int // of an inbox
	idle                            int // connections
	members, online                 int // of a large group; a small one has as many as are online
	absent, changed                 int // conversations of who comes back
	pairs, group                    int // of the load: one to one, and members of one group
	stored                          int // messages whose bytes on disk are counted
	held, edits                     int // messages that a device holds, and of these edited while it was away
	counted                         int // conversations with something unread
	nativePages, nativeSynced       int // of one measurement through a library: pages read, messages synced
	languages                       int // of them, how many are measured
	dayReads, daySyncs              int // of an app in a day
	repeats                         int // of a measurement
	often                           int // repeats of short ones
	phase                           time.Duration
	idleFor                         time.Duration // before memory is read
}

var full = sizes{
	messages: 1_000_000, fewMessages: 10_000,
	conversations: 50_000, fewConversations: 50,
	idle:    10_000,
	members: 10_000, online: 100,
	absent: 1_000, changed: 20,
	pairs: 50, group: 64,
	stored: 200_000,
	held:   100_000, edits: 10_000,
	counted:     10_000,
	nativePages: 200, nativeSynced: 200_000, languages: 4,
	dayReads: 1_000_000, daySyncs: 10_000,
	repeats: 5, often: 41, phase: 4 * time.Second,
	idleFor: 35 * time.Second, // longer than a heartbeat
}

func (s sizes) quick() sizes {
	s.repeats, s.often = 3, 15
	s.phase = 2 * time.Second
	return s
}

// measure is one of the table's; its letter is that of docs/performance.md.
type measure struct {
	letter, name string
	parts        []part // of the world, made before any measure runs
	run          func(*bench) error
}

var measures = []measure{
	{"a", "a fresh device", []part{short, long, many}, (*bench).fresh},
	{"b", "history sync", []part{long}, (*bench).history},
	{"c", "reading what is local", []part{long}, (*bench).read},
	{"d", "durable sends, one sender", []part{pairs}, (*bench).oneSender},
	{"e", "durable sends, many senders", []part{pairs}, (*bench).manySenders},
	{"f", "memory of idle connections", []part{crowd}, (*bench).idle},
	{"g", "bytes on the wire", []part{long}, (*bench).wireBytes},
	{"h", "bytes stored", nil, (*bench).storedBytes},
	{"i", "reconnect after absence", []part{absentees}, (*bench).reconnect},
	{"j", "a message to a large group", []part{crowd, groups}, (*bench).largeGroup},
	{"k", "edits of what is held", []part{edited}, (*bench).edits},
	{"l", "unread and mentions", []part{unreads}, (*bench).counts},
	{"m", "sends against the parent commit", nil, (*bench).parent},
	{"n", "user data on demand", []part{keyed}, (*bench).userData},
	{"o", "the conversation list", []part{short, many}, (*bench).list},
	{"p", "the libraries for other languages", []part{long}, (*bench).native},
	{"q", "in the browser", []part{short, edited}, (*bench).browser},
}

// world is what the fixtures made.
type world struct {
	data string // the data folder

	shortGroup, longGroup            uint64
	freshShort, freshLong, freshMany login
	senders, receivers               []login // pairs
	talkers                          []login // of one group
	talk                             uint64
	crowd                            []login
	largeGroup, smallGroup           uint64
	largeSender, smallSender         login
	largeOnline, smallOnline         []login
	absentMany, absentFew            login
	absentManyPeers, absentFewPeers  []login
	editedGroup                      uint64
	editors                          []login
	reader                           login // of the edited group
	keyedFew, keyedMany              login // who have user data
	counting, plain                  login // who has unread messages, and who has not
}

// put adds figures of the present measure.
func (b *bench) put(figures ...figure) {
	for _, f := range figures {
		f.Measure = b.now.letter
		b.figures = append(b.figures, f)
		b.say("    %s: %s %s", f.Name, number(f.Value), f.Unit)
	}
}

// build makes the parts of the world that the chosen measures need.
func (b *bench) build(chosen []measure) error {
	b.world.data = filepath.Join(b.dir, "server")
	var parts []part
	for _, m := range chosen {
		for _, p := range m.parts {
			if !slices.Contains(parts, p) {
				parts = append(parts, p)
			}
		}
	}
	slices.Sort(parts)
	return withRules(b.ctx, b.world.data, func(r *rules) error {
		for _, p := range parts {
			b.say("make %s", p)
			if err := p.make(b, r); err != nil {
				return fmt.Errorf("%s: %w", p, err)
			}
		}
		return nil
	})
}

// serve starts a server on the world.
func (b *bench) serve() (*process, error) { return b.serveData(b.world.data) }

func (b *bench) serveData(data string) (*process, error) {
	args := []string{"serve", "-data", data}
	if b.profile != "" {
		b.servers++
		args = append(args, "-profile", filepath.Join(b.profile, fmt.Sprintf("%s-server%d.pprof", b.now.letter, b.servers)))
	}
	return start(b.ctx, args...)
}
