package main

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/msg"
)

type importCmd struct {
	IRC importIRCCmd `cmd:"" name:"irc" help:"Import logs of IRC channels, one file a day (…2006-12-06.log)."`
}

type importIRCCmd struct {
	backend
	Files        []string `arg:"" name:"file" sep:"none" help:"The logs, in the order in which they follow each other."`
	Group        string   `xor:"target" required:"" placeholder:"NAME" help:"Import all files into the group of this name; either this or --group-per-file."`
	GroupPerFile bool     `xor:"target" required:"" help:"Import each file into a group of the file's name."`
	Member       []string `sep:"none" placeholder:"ADDRESS" help:"A member who sees the whole history; may be given again."`
	Mentions     bool     `help:"Take 'nick: text' and 'nick, text' as mentions of users who are known."`
	JSON         bool     `name:"json" help:"Print the summary as a JSON object."`

	Wait time.Duration `default:"40s" placeholder:"DUR" help:"How long to try again when the server does not answer (${default})."`
}

func (c *importIRCCmd) Run(a *app) error {
	for _, member := range c.Member {
		if err := msg.Address(member).Check(); err != nil {
			return usage("--member: %w", err)
		}
	}
	if c.Wait <= 0 {
		return usage("--wait is %s; it should be a time like 10s", c.Wait)
	}
	if c.Group == "" && !c.GroupPerFile {
		return usage("--group is empty: name a group, or make one of each file with --group-per-file")
	}
	plans, err := planImport(a, c.Files, c.Group)
	if err != nil {
		return err
	}
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	im := &ircImport{app: a, server: server, members: addresses(c.Member), mentions: c.Mentions}
	im.bar = startBar(a.stderr, plans.total.messages)
	im.patience = admin.Patience{For: c.Wait, Waiting: im.bar.waiting}
	start := time.Now()
	summary, err := im.run(plans)
	im.bar.stop()
	if err != nil {
		return fmt.Errorf("after %s: %w", counted(summary.Added+summary.Known, "message", "messages"), err)
	}
	summary.Seconds = time.Since(start).Seconds()
	if c.JSON {
		return a.jsonLine(summary)
	}
	return summary.print(a)
}

// ircImport sends what was planned.
type ircImport struct {
	*app
	server   *admin.Client
	members  []msg.Address
	mentions bool
	bar      *bar
	patience admin.Patience
}

func (im *ircImport) run(plans importPlans) (importSummary, error) {
	summary := importSummary{Files: plans.total.files, Bad: plans.total.bad}
	for i := range plans.groups {
		plan := &plans.groups[i]
		id, err := im.prepare(plan, &summary)
		if err != nil {
			return summary, err
		}
		known, err := im.known(plans, id)
		if err != nil {
			return summary, err
		}
		if err := im.send(plan, id, known, &summary); err != nil {
			return summary, err
		}
		summary.Groups = append(summary.Groups, importedGroup{id, plan.name})
	}
	return summary, nil
}

// prepare makes what is not there yet: users, the group, its members.
func (im *ircImport) prepare(plan *groupPlan, summary *importSummary) (group uint64, err error) {
	authors := plan.authors()
	everybody := append(authors, im.members...)
	err = im.parts(everybody, func(ctx context.Context, part []msg.Address) error {
		made, err := im.server.EnsureUsers(ctx, part)
		summary.Users += made
		return err
	})
	if err != nil {
		return 0, err
	}
	err = im.patience.Call(im.ctx, func(ctx context.Context) error {
		g, err := im.server.NewGroup(ctx, plan.name, plan.key(), nil)
		group = g.ID
		return err
	})
	if err != nil {
		return 0, err
	}
	return group, im.parts(everybody, func(ctx context.Context, part []msg.Address) error {
		_, _, err := im.server.ChangeMembers(ctx, group, part, nil)
		return err
	})
}

// parts calls f for a list in parts that the server takes at once.
func (im *ircImport) parts(list []msg.Address, f func(context.Context, []msg.Address) error) error {
	for len(list) > 0 {
		n := min(len(list), admin.MaxBatch)
		part := list[:n]
		list = list[n:]
		if err := im.patience.Call(im.ctx, func(ctx context.Context) error { return f(ctx, part) }); err != nil {
			return err
		}
	}
	return nil
}

// known are those whom a text may mention: who wrote in any of the logs, and the
// members of the group. Without --mentions it is nobody.
func (im *ircImport) known(plans importPlans, group uint64) (map[msg.Address]bool, error) {
	if !im.mentions {
		return nil, nil
	}
	known := map[msg.Address]bool{}
	for i := range plans.groups {
		maps.Copy(known, plans.groups[i].nicks)
	}
	err := im.patience.Call(im.ctx, func(ctx context.Context) error {
		return im.server.Members(ctx, group, func(m admin.GroupMember) error {
			known[m.Address] = true
			return nil
		})
	})
	return known, err
}

func (im *ircImport) send(plan *groupPlan, group uint64, known map[msg.Address]bool, summary *importSummary) error {
	source := newSource(plan, known)
	defer source.close()
	return im.server.Import(im.ctx, admin.Upload{
		To:   admin.Target{Group: group},
		Next: source.next,
		Done: func(done admin.Imported) {
			summary.Added += done.Added
			summary.Known += done.Known
			im.bar.add(done.Added + done.Known)
		},
		Patience: im.patience,
	})
}

// importSummary is what an import did.
type importSummary struct {
	Added   int             `json:"added"`
	Known   int             `json:"known"` // were there before
	Bad     int             `json:"bad_lines"`
	Files   int             `json:"files"`
	Users   int             `json:"users_made"`
	Groups  []importedGroup `json:"groups"`
	Seconds float64         `json:"seconds"`
}

type importedGroup struct {
	ID   uint64 `json:"id"`
	Name string `json:"name"`
}

func (s *importSummary) print(a *app) error {
	where := counted(len(s.Groups), "group", "groups")
	if len(s.Groups) == 1 {
		where = fmt.Sprintf("group %d, %s", s.Groups[0].ID, printable(s.Groups[0].Name))
	}
	_, err := fmt.Fprintf(a.stdout, "imported %s into %s; %s there already; %s reported\n",
		counted(s.Added, "message", "messages"), where,
		counted(s.Known, "was", "were"), counted(s.Bad, "line", "lines"))
	return err
}
