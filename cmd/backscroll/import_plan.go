package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/backscroll/backscroll/internal/irc"
	"github.com/backscroll/backscroll/msg"
)

// groupPlan is what goes into one group.
type groupPlan struct {
	name  string
	files []string
	nicks map[msg.Address]bool
}

// key finds the group again when the same logs are imported again.
func (p *groupPlan) key() string { return "irc:" + p.name }

func (p *groupPlan) authors() []msg.Address {
	list := make([]msg.Address, 0, len(p.nicks))
	for nick := range p.nicks {
		list = append(list, nick)
	}
	slices.Sort(list)
	return list
}

type importPlans struct {
	groups []groupPlan
	total  struct{ files, messages, bad int }
}

// planImport reads all files once, before anything is sent: who wrote, how much
// there is to do, which lines fit no form, and whether every file can be read.
// An empty group name stands for a group per file.
func planImport(a *app, files []string, group string) (plans importPlans, err error) {
	byName := map[string]int{}
	for _, file := range files {
		name := group
		if name == "" {
			name = strings.TrimSuffix(filepath.Base(file), ".log")
		}
		if err := msg.CheckName("group", name); err != nil {
			return plans, err
		}
		i, known := byName[name]
		if !known {
			i = len(plans.groups)
			byName[name] = i
			plans.groups = append(plans.groups, groupPlan{name: name, nicks: map[msg.Address]bool{}})
		}
		plan := &plans.groups[i]
		plan.files = append(plan.files, file)
		plans.total.files++
		err := eachLine(a, file, func(l irc.Line) error {
			plan.nicks[l.From] = true
			plans.total.messages++
			return nil
		}, func(bad *irc.BadLine) {
			plans.total.bad++
			a.notice("%s", printable(bad.Error()))
		})
		if err != nil {
			return plans, err
		}
	}
	return plans, nil
}

// eachLine reads one file.
func eachLine(a *app, file string, line func(irc.Line) error, bad func(*irc.BadLine)) error {
	f, err := openLog(file)
	if err != nil {
		return err
	}
	defer f.Close()
	log, err := irc.NewLog(file, f)
	if err != nil {
		return advise(fmt.Errorf("%s: %w", file, err), "name the file after the day that it is of")
	}
	for {
		l, err := log.Next()
		var b *irc.BadLine
		switch {
		case err == io.EOF:
			return a.ctx.Err()
		case errors.As(err, &b):
			bad(b)
		case err != nil:
			return fmt.Errorf("%s: %w", file, err)
		default:
			if err := line(l); err != nil {
				return err
			}
		}
	}
}

func openLog(file string) (*os.File, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, advise(err, "nothing was imported")
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.IsDir():
		err = advise(fmt.Errorf("%s is a folder", file), "name its files: %s", filepath.Join(file, "*.log"))
	case !info.Mode().IsRegular():
		err = fmt.Errorf("%s is no regular file; logs are read twice, so they cannot come through a pipe", file)
	case info.Size() == 0:
		err = advise(fmt.Errorf("%s is empty", file), "nothing was imported; leave the file out if that is right")
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
