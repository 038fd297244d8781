package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/backscroll/backscroll/internal/frame"
)

// The keys that are asked for, of an account that has many others.
const (
	askedPrefix = "asked/"
	askedKeys   = 10
	manyKeys    = 1000
)

func makeKeyed(b *bench, r *rules) (err error) {
	if b.world.keyedFew, err = r.login("keyed:few"); err == nil {
		b.world.keyedMany, err = r.login("keyed:many")
	}
	return err
}

// userData is measure (n): a fresh device gets ten keys of an account that has these
// alone, and of one that has a thousand.
func (b *bench) userData() error {
	srv, err := b.serve()
	if err != nil {
		return err
	}
	defer srv.stop()
	few := screen{b: b, addr: srv.addr, login: b.world.keyedFew}
	many := screen{b: b, addr: srv.addr, login: b.world.keyedMany}
	if err := errors.Join(few.fillKeys(askedKeys), many.fillKeys(manyKeys)); err != nil {
		return err
	}
	for _, s := range []screen{few, many} { // caches filled
		if _, err := s.askKeys(); err != nil {
			return err
		}
	}
	took, err := inTurn(b.size.often, few.askKeys, many.askKeys)
	if err != nil {
		return err
	}
	var bytes [2]float64
	for i, s := range []screen{few, many} {
		if bytes[i], err = s.throughProxy(screen.askKeys); err != nil {
			return err
		}
	}
	ratio := fmt.Sprintf("%d keys of %d ÷ of %d: ", askedKeys, manyKeys, askedKeys)
	b.put(
		figure{Name: fmt.Sprintf("login and %d keys of %d, fresh device, SDK", askedKeys, manyKeys), Value: took[1], Unit: "ms"}.
			beside(took[0], fmt.Sprintf("of %d", askedKeys)),
		figure{Name: ratio + "time", Value: took[1] / took[0]}.atMost(1.2).beside(1, fmt.Sprintf("%.3g ms", took[0])),
		figure{Name: ratio + "bytes both ways", Value: bytes[1] / bytes[0]}.atMost(1.2).beside(1, fmt.Sprintf("%.0f bytes", bytes[0])),
	)
	return nil
}

// fillKeys gives the account n keys: those that are asked for, and others.
func (s screen) fillKeys(n int) error {
	d, _, err := connect(s.b.ctx, s.addr, s.login, frame.Hello{})
	if err != nil {
		return err
	}
	defer d.close()
	for i := range n {
		key := fmt.Sprint("other/", i)
		if i < askedKeys {
			key = fmt.Sprint(askedPrefix, i)
		}
		body, err := d.ask(&frame.Op{Op: uint64(time.Now().UnixMilli())<<16 + uint64(i), Change: &frame.SetData{Key: key, Value: []byte("some settings of an app")}})
		if _, ok := body.(*frame.OpAck); err != nil || !ok {
			return errors.Join(err, fmt.Errorf("the server answered Op with %T", body))
		}
	}
	return nil
}

// askKeys is the time from Start to the keys being local, with an empty local database that
// is already open.
func (s screen) askKeys() (float64, error) {
	c, err := s.b.openSDK(s.addr, s.login, "keys")
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(s.b.ctx, timeout)
	defer cancel()
	begin := time.Now()
	n := 0
	if err = c.Start(); err == nil {
		err = c.Online(ctx)
	}
	if err == nil {
		n, err = c.Data().Sync(ctx, askedPrefix)
	}
	took := time.Since(begin)
	if err == nil && n != askedKeys {
		err = fmt.Errorf("%d keys came; expected %d", n, askedKeys)
	}
	return ms(took), errors.Join(err, c.close())
}
