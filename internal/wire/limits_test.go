package wire

import (
	"errors"
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Lists hold as many entries as the protocol gives them, and not one more.
func TestListsAreBounded(t *testing.T) {
	changes := func(n int) error {
		c := &frame.Changes{}
		for i := range n {
			c.Ranges = append(c.Ranges, msg.Range{Lo: msg.Seq(i + 1), Hi: msg.Seq(i + 1)})
		}
		_, err := Codec{}.DecodeClient(Codec{}.EncodeClient(frame.Client{Request: 1, Body: c}))
		return err
	}
	receipt := func(n int) error {
		r := &frame.Receipt{Items: make([]frame.ReceiptItem, n)}
		_, err := Codec{}.DecodeClient(Codec{}.EncodeClient(frame.Client{Request: 1, Body: r}))
		return err
	}
	rows := func(n int) error {
		p := &frame.InboxPage{Rows: make([]frame.Row, n)}
		for i := range p.Rows {
			p.Rows[i].Conv = msg.GroupConv(uint64(i + 1))
		}
		_, err := Codec{}.DecodeServer(Codec{}.EncodeServer(frame.Server{Request: 1, Body: p}))
		return err
	}
	for name, list := range map[string]struct {
		decode func(n int) error
		most   int
	}{"ranges": {changes, maxRanges}, "items": {receipt, maxItems}, "rows": {rows, maxRows}} {
		if err := list.decode(list.most); err != nil {
			t.Errorf("%d %s: %v", list.most, name, err)
		}
		if err := list.decode(list.most + 1); !errors.Is(err, msg.CodeBadFrame) {
			t.Errorf("%d %s: %v", list.most+1, name, err)
		}
	}
}
