package gateway

import (
	"time"

	"github.com/gobwas/ws"

	"github.com/backscroll/backscroll/msg"
)

// slots is into how many parts a heartbeat is divided. Each connection belongs
// to one, in turn, so that ten thousand that came at once do not beat at once.
const slots = 64

// silentBeats is after how many beats without a byte from the peer it is closed.
const silentBeats = 2

// beat goes round the slots, one per tick, until Shutdown.
func (g *Gateway) beat() {
	ticks := g.cfg.Ticks
	if ticks == nil {
		clock := time.NewTicker(g.cfg.Heartbeat / slots)
		defer clock.Stop()
		ticks = clock.C
	}
	var batch []*conn
	for slot := 0; ; slot = (slot + 1) % slots {
		select {
		case <-g.stop:
			return
		case <-ticks:
		}
		if g.cfg.EachTick != nil {
			g.cfg.EachTick()
		}
		batch = g.inSlot(slot, batch[:0])
		for i, c := range batch {
			c.beat()
			batch[i] = nil
		}
	}
}

// beat runs on the gateway's beating goroutine.
func (c *conn) beat() {
	if c.heard.Swap(false) {
		c.silent = 0
	} else if c.silent++; c.silent >= silentBeats {
		c.close(closing{final: c.g.cfg.IdleFrame, status: ws.StatusGoingAway, reason: "nothing was heard for two heartbeats",
			why: msg.Errorf(msg.CodeIdle, "nothing was heard for two heartbeats")})
		return
	}
	c.beating.Lock()
	defer c.beating.Unlock()
	if !c.over {
		c.peer.Beat()
	}
}
