package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Each of these is refused with the exit code of a command line that makes no
// sense, a line on standard error that says why, and nothing on standard output.
func TestUsageErrors(t *testing.T) {
	long(t)
	w := newWorld(t)
	for _, c := range []struct{ typed, why string }{
		{"", "expected one of"},
		{"impor", "did you mean"},
		{"serve --port 80", "unknown flag --port"},
		{"serve --tls-cert cert.pem", "--tls-key"},
		{"serve --cache-mb 0", "--cache-mb is 0"},
		{"user add", "expected"},
		{"user add ann", "no admin key"},
		{"user add --data nowhere ", "expected"},
		{"token new ann", "--device"},
		{"token new ann --device phone --expires soon", "no time to expire in"},
		{"token new ann --device phone --expires 0s", "no time to expire in"},
		{"token new ann --device phone --expires 99999d", "no time to expire in"},
		{"group add x ann", "no group id"},
		{"group add 0 ann", "no group id"},
		{"group add 4294967296 ann", "no group id"},
		{"group remove 7", "expected"},
		{"group set 7", "nothing to change"},
		{"group set 7 --open maybe", "neither on nor off"},
		{"group set 7 --member-may fly", "no right"},
		{"group set 7 --default-rights --admin-may send", "can't be used together"},
		{"group set 7 --name=", "--name"},
		{"group role 7 ann king", "must be one of"},
		{"group join", "expected"},
		{"user set ann", "--quiet"},
		{"user set ann --hide-last-seen maybe", "neither on nor off"},
		{"user set ann --write-from friends", "none of anyone, contacts, groups, nobody"},
		{"serve --write-from friends", "none of anyone, contacts, groups, nobody"},
		{"device block --db a.db --off", "--off wants"},
		{"device account --db a.db --quiet maybe", "neither on nor off"},
		{"device profile --db a.db ann --name Ann", "leave the addresses out"},
		{"device profile --db a.db --name Ann --offline", "leave --offline out"},
		{"device profile --db a.db --field color", "<key>=<value>"},
		{"device presence --db a.db", "expected"},
		{"device data", "expected one of"},
		{"device data set --db a.db key", "expected"},
		{"device data get --db a.db", "expected"},
		{"device contact --db a.db --remove", "--remove wants"},
		{"device contact --db a.db ben Ben --remove", "--remove goes without"},
		{"import irc a.log", "--group"},
		{"import irc a.log --group a --group-per-file", "can't be used together"},
		{"import irc a.log --group=", "--group is empty"},
		{"import irc --group a", "expected"},
		{"import irc a.log --group a --wait -3s", "--wait"},
		{"device", "expected one of"},
		{"device login --db a.db", "--token"},
		{"device login --db a.db --token a --token-file b", "can't be used together"},
		{"device read --with ann", "--db"},
		{"device login --db a.db --token a --server nonsense", "no server URL"},
		{"device login --db a.db --token a --server ftp://127.0.0.1", "no server URL"},
		{"user list --server nonsense", "no server URL"},
		{"device read --db a.db", "--with"},
		{"device read --db a.db --with ann --group 7", "can't be used together"},
		{"device read --db a.db --with ann --all", "can't be used together"},
		{"device read --db a.db --all --fifo", "--all begins with the newest message"},
		{"device read --db a.db --all --mark-read", "--mark-read"},
		{"device read --db a.db --with ann --mark-read --query oil", "part of it marks nothing as read"},
		{"device read --db a.db --with ann --mark-read --unread", "part of it marks nothing as read"},
		{"device sync --db a.db --all --before 3", "--all begins with the newest message"},
		{"device read --db a.db --with ann --calls=odd", "--calls is nothing, missed, incoming or outgoing"},
		{"device read --db a.db --with ann --calls --messages", "can't be used together"},
		{"device call --db a.db --with ann --outcome busy", `--outcome must be one of "missed","rejected","answered" but got "busy"`},
		{"device call --db a.db --with ann --outcome missed --duration 5s", "--duration: only an answered call"},
		{"device call --db a.db --with ann --seq 3 --video", "--video"},
		{"device read --db a.db --with ann -n 0", "-n wants a number from 1 to 100000000, not "},
		{"device read --db a.db --with ann -n=-5", "-n wants a number from 1 to 100000000, not "},
		{"device read --db a.db --with ann -n 1e3", "-n wants a number from 1 to 100000000, not "},
		{"device read --db a.db --with ann -n 100000001", "-n wants a number from 1 to 100000000, not "},
		{"device read --db a.db --with ann -n 99999999999999999999", "-n wants a number from 1 to 100000000, not "},
		{"device read --db a.db --with ann -n -5", "-n wants a number from 1 to 100000000, not -5"},
		{"device read --db a.db --with ann -n", "not nothing"},
		{"device read --db a.db --with ann --before x", "--before"},
		{"device read --db a.db --with ann --before -5", "--before wants the seq of a message, not -5"},
		{"device read --db a.db --with ann --before 0", "seqs begin at 1"},
		{"device sync --db a.db --with ann --before 0", "seqs begin at 1"},
		{"device read --db a.db --with ann --before 3 --after 5", "can't be used together"},
		{"device read --db a.db --with ann --before 3 --fifo", "--after with --fifo"},
		{"device sync --db a.db --with ann --wait 3", "--wait"},
		{"device send --db a.db --with ann", "expected"},
		{"device edit --db a.db --with ann text", "--seq"},
		{"device edit --db a.db --with ann --seq 0 text", "seqs begin at 1"},
		{"device edit --db a.db --with ann --seq x text", "--seq wants the seq of a message, not x"},
		{"device edit --db a.db --seq 1 text", "--with"},
		{"device react --db a.db --with ann --seq 1", "expected"},
		{"device delete --db a.db --with ann --group 7 --seq 1", "can't be used together"},
		{"device forward --db a.db --with ann --seq 1", "--to"},
		{"device forward --db a.db --with ann --seq 1 --to ben --to-group 7", "can't be used together"},
		{"device resend --db a.db --with ann --id 7", "no message id"},
		{"device clear --db a.db --with ann --seq 0", "without --seq all messages"},
		{"device mark --db a.db --with ann", "--unread"},
		{"device mark --db a.db --with ann --unread --read", "can't be used together"},
		{"device pin --db a.db", "--with"},
		{"device pin --db a.db --with ann --off --at 3", "can't be used together"},
		{"device pin --db a.db --with ann --at 0", "--at wants a number from 1 to"},
		{"device mute --db a.db --with ann --for=-1h", "above 0"},
		{"device mute --db a.db --with ann --for 0s", "above 0"},
		{"device mute --db a.db --with ann --until 0001-01-01T00:00:00Z", "over already"},
		{"device mute --db a.db --with ann --until 2020-01-01T00:00:00Z", "over already"},
		{"device mute --db a.db --with ann --for 1h --off", "can't be used together"},
		{"device archive --db a.db", "--with"},
		{"device inbox --db a.db --groups --people", "can't be used together"},
		{"device inbox --db a.db --archived --no-archived", "can't be used together"},
		{"device send --db a.db --with ann hi --transient --offline", "--transient"},
		{"device send --db a.db --with ann hi --value novalue", "K=V"},
		{"device send --db a.db --with ann hi --value k=1 --value k=2", "twice"},
		{"device send --db a.db --with ann hi --location 91,0", "not on Earth"},
		{"device send --db a.db --with ann hi --location here", "no place"},
		{"device send --db a.db --with ann hi --mention=", "--mention"},
		{"group join 7", "with --db"},
		{"group join 7 ann --offline", "--db"},
		{"group new Garden --db a.db --offline", "--offline"},
		{"group role 7 ann king", "--help"},
		{"token list", "expected"},
		{"device typing --db a.db", "--with"},
		{"device devices", "--db"},
		{"device rename --db a.db phone", "expected"},
		{"device signout --db a.db", "expected"},
		{"verify", "--data"},
	} {
		r := w.run(strings.Fields(c.typed)...)
		if r.code != exitUsage || r.stdout != "" || !strings.Contains(r.stderr, c.why) ||
			!strings.HasPrefix(r.stderr, "backscroll: ") || strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("%q: exit code %d, standard output %q, standard error %q; want %d and %q",
				c.typed, r.code, r.stdout, r.stderr, exitUsage, c.why)
		}
	}
}

func TestHelpAndVersion(t *testing.T) {
	long(t)
	w := newWorld(t)
	for _, typed := range []string{"--help", "serve --help", "device read --help", "version"} {
		if out := w.ok(strings.Fields(typed)...); !strings.Contains(strings.ToLower(out), "backscroll") {
			t.Errorf("%s printed %q", typed, out)
		}
	}
	for typed, usage := range map[string]string{
		"device read":  "--db=FILE (--with=ADDRESS | --group=ID | --all) [flags]\n",
		"device login": "--db=FILE (--token=T | --token-file=F) [flags]\n",
		"import irc":   "(--group=NAME | --group-per-file) <file> ... [flags]\n",
	} {
		out := w.ok(append(strings.Fields(typed), "--help")...)
		if want := "Usage: backscroll " + typed + " " + usage; !strings.HasPrefix(out, want) {
			t.Errorf("%s --help begins with %.100q; want %q", typed, out, want)
		}
	}
}

// What fails for another reason names it, and the exit code says which kind.
func TestFailures(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	ann := w.device("ann", "phone")
	w.device("ben", "phone")
	w.write("empty.log", "")
	w.write("2001-01-01.log", "")
	w.write("notes.log", "[00:00] <ann> hi\n")
	w.write("bad.token", "nonsense\n")
	w.write("short.key", "x\n")
	w.write("wrong.key", strings.Repeat("0", 64)+"\n")
	other := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(other.Close)
	w.write("damaged.db", strings.Repeat("this is no database\n", 500))
	for _, c := range []struct {
		typed string
		code  int
		why   string
	}{
		{"user add ann", exitFailed, "(2010)"},
		{"user disable eve", exitFailed, "(2007)"},
		{"user list --admin-key-file nowhere", exitFailed, "nowhere"},
		{"user list --admin-key-file short.key", exitFailed, "holds no admin key"},
		{"user list --admin-key-file wrong.key", exitRefused, "the key is in DIR/admin.key"},
		{"user list --server http://127.0.0.1:1", exitUnreachable, "(9000)"},
		{"user list --server nonsense", exitUsage, "no server URL"},
		{"token new eve --device phone", exitFailed, "--create"},
		{"token revoke ann --device tablet", exitFailed, "tablet"},
		{"token list eve", exitFailed, "(2007)"},
		{"device typing --group 7 --db " + ann, exitFailed, "(3000)"},
		{"device data set key --db " + ann + " " + strings.Repeat("x", 64<<10+1), exitFailed, "(2004)"},
		{"device data get key --offline --db " + ann, exitFailed, "does not know the key"},
		{"device presence" + strings.Repeat(" eve", 101) + " --db " + ann, exitFailed, "(2004)"},
		{"device presence ben \x7f --db " + ann, exitFailed, "(2001)"},
		{"device block ann --db " + ann, exitFailed, "(2000)"},
		{"device profile --field=\x7f=x --db " + ann, exitFailed, "(2002)"},
		{"device profile --status " + strings.Repeat("x", 1025) + " --db " + ann, exitFailed, "(2004)"},
		{"device rename tablet x --db " + ann, exitFailed, "(2002)"},
		{"device signout tablet --db " + ann, exitFailed, "(2002)"},
		{"group new Garden --member eve", exitFailed, "(2007)"},
		{"group add 7 ann", exitFailed, "(2008)"},
		{"group show 7", exitFailed, "(2008)"},
		{"group set 7 --open on", exitFailed, "(2008)"},
		{"group members 7", exitFailed, "(2008)"},
		{"group role 7 ann admin", exitFailed, "(2008)"},
		{"group leave 7 ann", exitFailed, "(2008)"},
		{"group delete 7", exitFailed, "(2008)"},
		{"user set eve --quiet on", exitFailed, "(2007)"},
		{"import irc nowhere.log --group a", exitFailed, "nowhere.log"},
		{"import irc 2001-01-01.log --group a", exitFailed, "is empty"},
		{"import irc notes.log --group a", exitFailed, "no date"},
		{"import irc . --group a", exitFailed, "is a folder"},
		{"device login --db new.db --token-file nowhere", exitFailed, "nowhere"},
		{"device login --db new.db --token-file bad.token", exitRefused, "(5000)"},
		{"device login --db new.db --token " + strings.Repeat("0", 64), exitRefused, "(5000)"},
		{"device login --db no/folder/new.db --token " + strings.Repeat("0", 64), exitFailed, "(9004)"},
		{"device login --db new.db --wait 3s --server http://127.0.0.1:1 --token " + strings.Repeat("0", 64), exitUnreachable, "(9000)"},
		{"device login --db new.db --wait 3s --token " + strings.Repeat("0", 64) + " --server " + other.URL, exitUnreachable, "404 Not Found"},
		{"device login --db new.db --wait 3s --token " + strings.Repeat("0", 64) + " --server " + strings.Replace(other.URL, "http", "https", 1),
			exitUnreachable, "HTTP response to HTTPS client (9000)"},
		{"device read --db new.db --with ben", exitFailed, "no local database"},
		{"device read --db damaged.db --with ben", exitFailed, "damaged.db"},
		{"device send --with eve hi --db " + ann, exitFailed, "(2007)"},
		{"device send --group 7 hi --db " + ann, exitFailed, "(3000)"},
		{"device sync --with eve --db " + ann, exitFailed, "(2007)"},
		{"device sync --group 7 --db " + ann, exitFailed, "(3000)"},
		{"verify --data nowhere", exitFailed, "nowhere"},
		{"verify --data backscroll-data", exitFailed, "(9002)"},
		{"serve", exitFailed, "(9002)"},
	} {
		r := w.run(strings.Fields(c.typed)...)
		if r.code != c.code || r.stdout != "" || !strings.Contains(r.stderr, c.why) || !strings.HasPrefix(r.stderr, "backscroll: ") {
			t.Errorf("%q: exit code %d, standard output %q, standard error %q; want %d and %q",
				c.typed, r.code, r.stdout, r.stderr, c.code, c.why)
		}
	}
}
