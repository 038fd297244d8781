package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"unicode/utf8"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type dataCmd struct {
	Set    dataSetCmd    `cmd:"" help:"Set a key."`
	Get    dataGetCmd    `cmd:"" help:"Print the value of a key."`
	Delete dataDeleteCmd `cmd:"" help:"Delete a key."`
	List   dataListCmd   `cmd:"" help:"List keys."`
}

// datum is the JSON form of a key. Of value and base64 one is null: the latter is for what
// is no text, and both are where the value is not here.
type datum struct {
	Key      string  `json:"key"`
	Value    *string `json:"value"`
	Base64   []byte  `json:"base64"`
	Size     int     `json:"size"`
	InboxRev msg.Rev `json:"inbox_rev"` // 0: the server has not said it yet
	Pending  bool    `json:"pending"`   // it waits in the outbox
}

func datumOf(d *client.Datum) datum {
	out := datum{Key: d.Key, Size: d.Size, InboxRev: d.InboxRev, Pending: d.Pending}
	switch {
	case d.State != client.KeyHere:
	case utf8.Valid(d.Value):
		out.Value = new(string(d.Value))
	default:
		out.Base64 = d.Value
	}
	return out
}

type dataSetCmd struct {
	changing
	Key   string `arg:"" help:"The key."`
	Value string `arg:"" help:"The value; - reads it from standard input."`
}

// mostInput is as much as servers take in one frame: no more is read into memory.
const mostInput = 4 << 20

func (c *dataSetCmd) Run(a *app) error {
	value := []byte(c.Value)
	if c.Value == "-" {
		var err error
		if value, err = io.ReadAll(io.LimitReader(os.Stdin, mostInput+1)); err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
		if len(value) > mostInput {
			return msg.Errorf(msg.CodeTooLarge, "the value on standard input is longer than %d bytes", mostInput)
		}
	}
	var d client.Datum
	err := c.carryOut(a, func(dev *device) (*client.Change, error) {
		return dev.Data().Set(c.Key, value)
	}, func(dev *device) (err error) {
		d, err = dev.Data().Get(c.Key)
		return err
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(datumOf(&d))
	}
	_, err = fmt.Fprintf(a.stdout, "%s is set%s\n", printable(c.Key), waitsWord(&d))
	return err
}

func waitsWord(d *client.Datum) string {
	if d.Pending {
		return "  [waits in the outbox]"
	}
	return ""
}

type dataGetCmd struct {
	database
	waiting
	Offline bool   `help:"Look into the local database alone."`
	Key     string `arg:"" help:"The key."`
}

func (c *dataGetCmd) Run(a *app) error {
	d, err := lookAt(a, &c.database, &c.waiting, c.Offline, func(dev *device) (client.Datum, error) {
		if dev.offline {
			return dev.Data().Get(c.Key)
		}
		return dev.Data().Fetch(dev.ctx, c.Key)
	})
	switch {
	case err != nil:
		return err
	case d.State == client.KeyUnknown:
		return advise(fmt.Errorf("the local database does not know the key %s", printable(c.Key)), "without --offline it is fetched")
	case d.State == client.KeyLong && !c.JSON:
		return advise(fmt.Errorf("the value of %s, %d bytes, is not in the local database", printable(c.Key), d.Size), "without --offline it is fetched")
	case d.State == client.KeyAbsent:
		return fmt.Errorf("there is no key %s", printable(c.Key))
	case c.JSON:
		return a.jsonLine(datumOf(&d))
	}
	_, err = fmt.Fprintf(a.stdout, "%s\n", d.Value)
	return err
}

// lookAt reads from a device: from the local database alone, or after it has caught up.
func lookAt[T any](a *app, db *database, w *waiting, offline bool, look func(*device) (T, error)) (out T, err error) {
	if offline {
		dev, err := db.open(a, client.Options{})
		if err != nil {
			return out, err
		}
		out, err = look(&device{dev, a.ctx, true})
		return out, firstOf(err, dev.Close())
	}
	on, err := db.connect(a, w.Wait, client.Options{})
	if err != nil {
		return out, err
	}
	out, err = look(&device{on.Client, on.ctx, false})
	return out, on.finish(err, own{})
}

type dataDeleteCmd struct {
	changing
	Key string `arg:"" help:"The key; it need not be there."`
}

func (c *dataDeleteCmd) Run(a *app) error {
	var d client.Datum
	err := c.carryOut(a, func(dev *device) (*client.Change, error) {
		return dev.Data().Delete(c.Key)
	}, func(dev *device) (err error) {
		d, err = dev.Data().Get(c.Key)
		return err
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(struct {
			Key      string  `json:"key"`
			Deleted  bool    `json:"deleted"`
			InboxRev msg.Rev `json:"inbox_rev"`
			Pending  bool    `json:"pending"`
		}{c.Key, true, d.InboxRev, d.Pending})
	}
	_, err = fmt.Fprintf(a.stdout, "%s is deleted%s\n", printable(c.Key), waitsWord(&d))
	return err
}

type dataListCmd struct {
	database
	waiting
	Offline bool   `help:"Look into the local database alone."`
	Prefix  string `arg:"" optional:"" help:"With what the keys begin; all keys, without it."`
}

func (c *dataListCmd) Run(a *app) error {
	list, err := lookAt(a, &c.database, &c.waiting, c.Offline, func(dev *device) ([]client.Datum, error) {
		return listData(a, dev, c.Prefix)
	})
	if err != nil {
		return err
	}
	rows := [][]string{{"KEY", "SIZE", "VALUE"}}
	for i := range list {
		d := &list[i]
		if c.JSON {
			if err := a.jsonLine(datumOf(d)); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, []string{d.Key, strconv.Itoa(d.Size), short(d)})
	}
	if c.JSON {
		return nil
	}
	return a.table(rows)
}

// listData lists keys, and says if some may be missing.
func listData(a *app, dev *device, prefix string) (list []client.Datum, err error) {
	if !dev.offline {
		if _, err := dev.Data().Sync(dev.ctx, prefix); err != nil {
			return nil, err
		}
	}
	for d, err := range dev.Data().List(prefix) {
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	known, err := dev.Data().Known(prefix)
	if err == nil && !known {
		a.notice("there may be further keys, which the local database does not know; without --offline they are fetched")
	}
	return list, err
}

// short is a value as a table shows it.
func short(d *client.Datum) string {
	const most = 60
	switch text := string(d.Value); {
	case d.State == client.KeyLong:
		return "[not here]"
	case !utf8.ValidString(text):
		return "[no text]"
	case utf8.RuneCountInString(text) > most:
		return string([]rune(text)[:most]) + "…" + waitsWord(d)
	default:
		return text + waitsWord(d)
	}
}
