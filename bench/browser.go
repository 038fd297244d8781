package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// inBrowser is what web/messenger/bench/measure.mjs is asked to measure.
type inBrowser struct {
	Server   string `json:"server"`
	Key      string `json:"key"`      // the operator's, for links
	Chromium string `json:"chromium"` // its program
	Dir      string `json:"dir"`      // of the browsers' profiles

	User         string  `json:"user"` // whose first screen is measured, and what it shows
	Conversation string  `json:"conversation"`
	Sync         inGroup `json:"sync"`
	Read         inGroup `json:"read"`
	Repeats      int     `json:"repeats"`
	Often        int     `json:"often"`
}

// inGroup is a device that syncs messages of a group.
type inGroup struct {
	Token    string `json:"token"`
	Group    uint64 `json:"group"`
	Messages int    `json:"messages"`
}

// fromBrowser is what measure.mjs answers: a value for each repeat.
type fromBrowser struct {
	Sync    []float64       `json:"sync"` // messages/s
	Read    []float64       `json:"read"` // ms
	Screens []browserScreen `json:"screens"`
}

// browserScreen is one fresh profile that followed a link.
type browserScreen struct {
	Screen float64 `json:"screen"` // ms
	Paint  float64 `json:"paint"`  // ms
	Script float64 `json:"script"` // bytes, as they came
	Plain  float64 `json:"plain"`  // bytes
}

// browser is measure (q): the SDK and the messenger in Chromium. Without it, or without Node, there is nothing
// to measure.
func (b *bench) browser() (err error) {
	chromium, missing := browserHere()
	if missing != "" {
		b.put(figure{Name: "in the browser: not measured, since there is no " + missing})
		return nil
	}
	root, err := repositoryRoot()
	if err != nil {
		return err
	}
	web := filepath.Join(root, "web", "messenger")
	if _, err := os.Stat(filepath.Join(web, "node_modules", "playwright-core")); err != nil {
		if err := b.command(web, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"); err != nil {
			return err
		}
	}
	srv, err := b.serve()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, srv.stop()) }()
	key, err := os.ReadFile(filepath.Join(b.world.data, "admin.key"))
	if err != nil {
		return err
	}
	w, size := &b.world, b.size
	found, err := b.measureInBrowser(web, inBrowser{
		Server: "http://" + srv.addr, Key: strings.TrimSpace(string(key)), Chromium: chromium, Dir: b.dir,
		User: string(w.freshShort.user), Conversation: "#" + string(w.freshShort.user),
		Sync:    inGroup{hex.EncodeToString(w.freshShort.token[:]), w.shortGroup, size.fewMessages},
		Read:    inGroup{hex.EncodeToString(w.reader.token[:]), w.editedGroup, size.held},
		Repeats: size.repeats, Often: size.often,
	})
	if err != nil {
		return err
	}
	b.put(found.figures(size)...)
	return nil
}

// browserHere finds Chromium, or says what of it and Node is missing.
func browserHere() (chromium, missing string) {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			return "", tool
		}
	}
	for _, name := range []string{os.Getenv("CHROME"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, ""
		}
	}
	return "", "chromium"
}

func (b *bench) measureInBrowser(web string, asked inBrowser) (found fromBrowser, err error) {
	in, err := json.Marshal(asked)
	if err != nil {
		return found, err
	}
	ctx, cancel := context.WithTimeout(b.ctx, 10*timeout)
	defer cancel()
	run := exec.CommandContext(ctx, "node", filepath.Join("bench", "measure.mjs"))
	run.Dir, run.Stdin, run.Stderr = web, bytes.NewReader(in), os.Stderr
	out, err := run.Output()
	if err != nil {
		return found, fmt.Errorf("web/messenger/bench/measure.mjs: %w", err)
	}
	return found, json.Unmarshal(out, &found)
}

func (f fromBrowser) figures(size sizes) []figure {
	middle := func(of func(browserScreen) float64) float64 {
		var all []float64
		for _, s := range f.Screens {
			all = append(all, of(s))
		}
		return median(all)
	}
	screen := middle(func(s browserScreen) float64 { return s.Screen })
	paint := middle(func(s browserScreen) float64 { return s.Paint })
	script := middle(func(s browserScreen) float64 { return s.Script })
	plain := middle(func(s browserScreen) float64 { return s.Plain })
	return []figure{
		figure{Name: fmt.Sprintf("Chromium: sync of %d messages into IndexedDB", size.fewMessages), Value: median(f.Sync), Unit: "messages/s"}.atLeast(10_000),
		figure{Name: fmt.Sprintf("Chromium: read(100) of %d local", size.held), Value: median(f.Read), Unit: "ms"}.atMost(10),
		figure{Name: "Chromium: fresh profile to the first screen of messages", Value: screen / 1000, Unit: "s"}.atMost(1),
		{Name: "Chromium: first paint", Value: paint, Unit: "ms"},
		figure{Name: "Chromium: scripts of the messenger, compressed", Value: script / 1024, Unit: "KiB"}.beside(plain/1024, "not compressed"),
	}
}
