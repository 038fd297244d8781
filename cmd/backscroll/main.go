// Command backscroll is a Backscroll server, its administration, and a device
// on the command line. docs/cli.md is its manual.
//
// What a command found out goes to standard output; errors, notices and progress
// go to standard error. With --json, standard output is one JSON object a line.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/alecthomas/kong"

	"github.com/backscroll/backscroll/msg"
)

// version is set when a release is built.
var version = "dev"

// commands is everything that can be typed.
type commands struct {
	Serve   serveCmd   `cmd:"" help:"Run a server."`
	Demo    demoCmd    `cmd:"" help:"Run a server with sample conversations and walk through them."`
	User    userCmd    `cmd:"" help:"Add, list and disable users."`
	Token   tokenCmd   `cmd:"" help:"Make and revoke the tokens of devices."`
	Group   groupCmd   `cmd:"" help:"Make groups and change their members."`
	Import  importCmd  `cmd:"" help:"Bring in conversations from elsewhere."`
	Device  deviceCmd  `cmd:"" help:"Be a device: a local database, and what can be done with it."`
	Verify  verifyCmd  `cmd:"" help:"Check a stopped server's data."`
	Version versionCmd `cmd:"" help:"Say which version this is."`
}

// app is what every command gets: where it runs and whom it talks to.
type app struct {
	ctx    context.Context
	stdout io.Writer
	stderr io.Writer
	device bool // the command works on a local database, whatever it is called
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// The first signal asks; a second one ends the process at once.
	context.AfterFunc(ctx, stop)
	a := &app{ctx: ctx, stdout: os.Stdout, stderr: os.Stderr}
	code := a.run(os.Args[1:])
	stop()
	os.Exit(code)
}

// run carries out one command line and returns the exit code.
func (a *app) run(args []string) int {
	var typed commands
	parser, err := kong.New(&typed,
		kong.Name("backscroll"),
		kong.Description("Messages on every device of a user, the moment they are looked at."),
		kong.Writers(a.stdout, a.stderr),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Help(help),
		kong.Bind(a),
	)
	if err != nil {
		return a.report("", err)
	}
	for _, arg := range args {
		if !utf8.ValidString(arg) { // the parser would put other characters in its place
			return a.report("", usage("%w", msg.Errorf(msg.CodeBadText, "%q is not valid UTF-8", arg)))
		}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		words := commandWords(parser.Model.Node, args)
		if own := (valueError{}); errors.As(err, &own) {
			err = own
		}
		return a.report(words, advise(usage("%w", err), "'%s --help' shows what can be typed", strings.TrimSpace("backscroll "+words)))
	}
	return a.report(commandWords(parser.Model.Node, args), parsed.Run())
}

// commandWords is the words among args that name a command: "token new".
func commandWords(node *kong.Node, args []string) string {
	var words []string
	for _, arg := range args {
		for _, child := range node.Children {
			if child.Name == arg {
				words, node = append(words, arg), child
				break
			}
		}
	}
	return strings.Join(words, " ")
}

type versionCmd struct{}

func (versionCmd) Run(a *app) error {
	_, err := fmt.Fprintln(a.stdout, "backscroll", version)
	return err
}
