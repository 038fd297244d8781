//go:build unix

package scenario_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/client"
)

// The device's disk is full: a send is refused clearly, nothing is claimed that is
// not stored, and the sync goes on by itself when there is room.
func TestTheDevicesDiskIsFull(t *testing.T) {
	t.Parallel()
	disk := newRAMDisk(t, "24m")
	l, s := madeLogs(t, 3, 3000), newServer(t)
	group := strconv.FormatUint(s.imports(t, l, "--group", "channel", "--member", "ann").Groups[0].ID, 10)
	many := strconv.Itoa(len(l.all()))
	db := filepath.Join(disk.inside, "ann.db")
	device := func(command string, more ...string) *process {
		return disk.launch(append([]string{"device", command, "--db", db}, more...)...)
	}
	device("login", "--server", s.url, "--token", s.token("ann", "phone")).wait().want(t, 0)

	disk.fill(200 << 10)
	syncing := device("sync", "--group", group, "-n", many, "--wait", "1h", "--json")
	syncing.until(syncing.stderr, "that the disk is full", func(l string) bool { return strings.Contains(l, "disk is full") })
	if out := syncing.stdout.String(); out != "" {
		t.Errorf("without room the sync ended with %s", out)
	}
	disk.free()
	o := syncing.wait()
	o.want(t, 0)
	if got := decode[syncLine](t, o.stdout); got.Count != len(l.all()) || got.More {
		t.Errorf("with room again: %+v", got)
	}

	disk.fill(0)
	text := strings.Repeat("x", 60<<10)
	taken := 0
	for full := false; !full; {
		o := device("send", "--with", "ann", "--offline", text).wait()
		if full = o.code != 0; full {
			o.want(t, 1, "9004", "disk is full")
		} else if taken++; taken > 400 {
			t.Fatal("sends are taken without end")
		}
	}
	disk.free()
	device("inbox").wait().want(t, 0) // delivers what was taken
	whole := strings.Split(strings.TrimSpace(device("read", "--group", group, "--fifo", "-n", many, "--json").wait().stdout), "\n")
	var messages []messageLine
	for _, line := range whole[:len(whole)-1] {
		messages = append(messages, decode[messageLine](t, line))
	}
	sameLines(t, messages, l.all())
	own := s.sdk("ann", "laptop")
	if got := syncAndRead(t, own, client.Peer("ann"), taken+1); len(got) != taken {
		t.Errorf("%d messages arrived, and %d were taken", len(got), taken)
	}
}

// A local database is damaged, at many places: the next command sets it aside and
// says so; no login is needed, what was unsent arrives once, and the history
// comes back as it was.
func TestADamagedLocalDatabase(t *testing.T) {
	t.Parallel()
	l, s := madeLogs(t, 1, 1000), newServer(t)
	group := strconv.FormatUint(s.imports(t, l, "--group", "channel", "--member", "ann").Groups[0].ID, 10)
	s.token("bob", "phone")
	for i, damage := range []func([]byte){
		func(b []byte) { clear(b[:100]) }, // the header
		func(b []byte) { noise := rand.New(rand.NewPCG(5, 6)); scatter(b, 4096, noise) },
		func(b []byte) { scatter(b, 0, rand.New(rand.NewPCG(7, 8))) },
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			ann := s.login("ann", fmt.Sprint("phone-", i))
			ann.t = t
			ann.sync("--group", group, "-n", "1000")
			text := fmt.Sprintf("unsent %d", i)
			ann.send("--with", "bob", "--offline", text)
			b, err := os.ReadFile(ann.db)
			if err != nil {
				t.Fatal(err)
			}
			damage(b)
			if err := os.WriteFile(ann.db, b, 0o600); err != nil {
				t.Fatal(err)
			}
			told := ""
			for try := 0; !strings.Contains(told, "was damaged") && try < 4; try++ { // it is found where it is read
				told += ann.run("read", "--group", group, "-n", "1000").stderr
			}
			aside, err := filepath.Glob(ann.db + ".damaged-*")
			if err != nil || len(aside) == 0 || !strings.Contains(told, aside[0]) {
				t.Fatalf("set aside as %v, %v; told was %q", aside, err, told)
			}
			if _, end := ann.read("--group", group); end.Read != 0 || end.End != "gap" {
				t.Errorf("right after: %+v", end)
			}
			if got := ann.sync("--group", group, "-n", "1000"); got.Count != 1000 {
				t.Errorf("sync: %+v", got)
			}
			messages, _ := ann.read("--group", group, "--fifo", "-n", "1000")
			sameLines(t, messages, l.all())
			if strings.Contains(told, "lost") {
				return // the page of the outbox itself was hit, and that was said
			}
			sent := 0
			ann.sync("--with", "bob", "-n", "100")
			mine, _ := ann.read("--with", "bob", "-n", "100")
			for _, m := range mine {
				if m.Text == text && m.Seq != nil {
					sent++
				}
			}
			if sent != 1 {
				t.Errorf("the unsent message is there %d times: %+v", sent, mine)
			}
		})
	}
}

// scatter overwrites places beyond the first bytes.
func scatter(b []byte, from int, r *rand.Rand) {
	for range 12 {
		at := from + r.IntN(len(b)-from)
		for i := range b[at:min(len(b), at+64)] {
			b[at+i] = byte(r.Uint32())
		}
	}
}
