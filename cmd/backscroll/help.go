package main

import (
	"bytes"
	"strings"

	"github.com/alecthomas/kong"
)

// help prints the parser's help, with flags of which one is required shown as
// alternatives: (--with=ADDRESS | --group=ID).
func help(o kong.HelpOptions, typed *kong.Context) error {
	var text bytes.Buffer
	out := typed.Stdout
	typed.Stdout = &text
	err := kong.DefaultHelpPrinter(o, typed)
	typed.Stdout = out
	if err != nil {
		return err
	}
	page := text.String()
	if node := typed.Selected(); node != nil {
		for _, either := range alternatives(node) {
			page = strings.Replace(page, strings.Join(either, " "), "("+strings.Join(either, " | ")+")", 1)
		}
	}
	_, err = out.Write([]byte(page))
	return err
}

// alternatives is the flags of a command of which exactly one is needed.
func alternatives(node *kong.Node) (list [][]string) {
	at := map[string]int{}
	for _, flag := range node.Flags {
		if !flag.Required || len(flag.Xor) == 0 {
			continue
		}
		i, known := at[flag.Xor[0]]
		if !known {
			i = len(list)
			at[flag.Xor[0]] = i
			list = append(list, nil)
		}
		list[i] = append(list[i], flag.Summary())
	}
	return list
}
