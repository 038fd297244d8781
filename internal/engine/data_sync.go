package engine

import (
	"strings"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// dataPage is how many keys one request asks for.
const dataPage = 1000

// SyncData makes all keys with a prefix local; an empty one: all of them. From then on
// they are kept up to date. Long values come by their size. The result, an
// AnswerEvent, has how many keys came; where the prefix is known already none do.
func (e *Engine) SyncData(prefix string, token any) {
	known, err := e.KnowsData(prefix)
	if known || err != nil {
		e.emit(AnswerEvent{Token: token, Body: 0, Err: err})
		return
	}
	count, after := 0, ""
	e.askData(token, func(afresh bool) *frame.Data {
		if afresh {
			count, after = 0, ""
		}
		return &frame.Data{Prefix: prefix, After: after, Limit: dataPage}
	}, func(page *frame.DataPage) (any, bool, error) {
		err := e.takeDataPage(page, prefix, after)
		if count += len(page.Data); page.More && err == nil {
			after = page.Data[len(page.Data)-1].Key
			return nil, true, nil
		}
		if err == nil {
			err = e.syncedBlocked(prefix)
		}
		return count, false, err
	})
}

// FetchDatum brings a key with its whole value, unless it is known here. The result, an
// AnswerEvent, has it as a Datum.
func (e *Engine) FetchDatum(key string, token any) {
	d, err := e.Datum(key)
	if err == nil {
		err = msg.CheckKey(key)
	}
	if err != nil || d.State == KeyHere || d.State == KeyAbsent {
		e.emit(AnswerEvent{Token: token, Body: d, Err: err})
		return
	}
	e.askData(token, func(bool) *frame.Data { return &frame.Data{Key: key} },
		func(page *frame.DataPage) (any, bool, error) {
			if err := e.takeFetched(page, key); err != nil {
				return nil, false, err
			}
			d, err := e.Datum(key)
			return d, false, err
		})
}

// askData asks for user data, anew whenever what was known of it is dropped meanwhile.
func (e *Engine) askData(token any, request func(afresh bool) *frame.Data, take func(*frame.DataPage) (any, bool, error)) {
	life := -1
	a := &ask{token: token}
	a.sent = func() {
		a.body = request(life != e.data.life)
		life = e.data.life
	}
	a.take = func(body any) (any, bool, error) {
		page, ok := body.(*frame.DataPage)
		switch {
		case !ok:
			return nil, false, msg.Errorf(msg.CodeBadServer, "the server answered Data with %T", body)
		case life != e.data.life:
			return nil, true, nil
		}
		return take(page)
	}
	e.begin(a)
}

// takeDataPage stores a page of a prefix. What is known of the keys in its range and is
// not in it was deleted.
func (e *Engine) takeDataPage(page *frame.DataPage, prefix, after string) error {
	there := map[string]bool{}
	last := after
	for i := range page.Data {
		d := &page.Data[i]
		if !strings.HasPrefix(d.Key, prefix) || d.Key <= last || d.Deleted || d.InboxRev > page.Rev {
			return msg.Errorf(msg.CodeBadServer, "the key %q is not to be in the page of %q after %q", d.Key, prefix, last)
		}
		last, there[d.Key] = d.Key, true
	}
	if page.More && len(page.Data) == 0 {
		return msg.Errorf(msg.CodeBadServer, "a page of %q is empty, and not the last one", prefix)
	}
	var changed []string
	err := e.db.Update(false, func(tx Tx) error {
		var gone []frame.Datum
		for at, more := after, true; more; {
			rows, err := tx.Data(prefix, at, dataPage)
			if err != nil {
				return err
			}
			more = len(rows) == dataPage
			for _, row := range rows {
				if at = row.Key; page.More && at > last {
					more = false
					break
				}
				if !there[at] && !row.Deleted && row.InboxRev <= page.Rev {
					gone = append(gone, frame.Datum{Key: at, InboxRev: page.Rev, Deleted: true})
				}
			}
		}
		for _, d := range gone { // it may stand at the page's own rev: that of another change
			if err := tx.PutDatum(d); err != nil {
				return err
			}
			changed = append(changed, d.Key)
		}
		taken, err := takeData(tx, page.Data)
		changed = append(changed, taken...)
		if err != nil || page.More {
			return err
		}
		return tx.PutPrefix(prefix)
	})
	if err == nil {
		e.tellData(changed...)
	}
	return err
}

// takeFetched stores one key that was asked for.
func (e *Engine) takeFetched(page *frame.DataPage, key string) error {
	list := page.Data
	switch {
	case len(list) == 0:
		list = []frame.Datum{{Key: key, InboxRev: page.Rev, Deleted: true}}
	case len(list) > 1 || list[0].Key != key || !list[0].Whole():
		return msg.Errorf(msg.CodeBadServer, "the server was asked for the key %q and answered with %d others, or without its value", key, len(list))
	}
	var changed []string
	err := e.db.Update(false, func(tx Tx) (err error) {
		changed, err = takeData(tx, list)
		return err
	})
	if err == nil {
		e.tellData(changed...)
	}
	return err
}

// takeData stores keys as the server has them, where that is newer than what is known,
// or more. It returns those that it stored.
func takeData(tx Tx, list []frame.Datum) (stored []string, err error) {
	for _, d := range list {
		if err := msg.CheckKey(d.Key); err != nil || len(d.Value) != 0 && !d.Whole() {
			return nil, msg.Errorf(msg.CodeBadServer, "the server told of the key %q, with %d of %d bytes", d.Key, len(d.Value), d.Size)
		}
		old, err := tx.Datum(d.Key)
		if err != nil {
			return nil, err
		}
		if old != nil && (old.InboxRev > d.InboxRev || old.InboxRev == d.InboxRev && (old.Whole() || !d.Whole())) {
			continue
		}
		if err := tx.PutDatum(d); err != nil {
			return nil, err
		}
		stored = append(stored, d.Key)
	}
	return stored, nil
}

// forgetData drops what is known of the user's data: the changes from here on do not
// follow those that it is from. What waits in the outbox stays.
func (e *Engine) forgetData() error {
	e.data.life++
	return e.db.Update(false, func(tx Tx) error { return tx.ForgetData() })
}
