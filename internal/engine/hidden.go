package engine

import "slices"

// hiddenNews is the conversations that wait for news of what the user hid on
// another device: a few are asked about at a time.
type hiddenNews struct {
	due []ConvNo
}

const maxNews = 4

// learnHidden asks for what the user hid in a conversation of which something is
// held, at once: nothing of it is to be shown.
func (e *Engine) learnHidden(c *conv) {
	if !c.behindHidden() || c.closed() || c.changing || c.newsDue {
		return
	}
	c.newsDue = true
	e.news.due = append(e.news.due, c.No)
	e.pumpNews()
}

// pumpNews moves on to the conversations that wait for their turn.
func (e *Engine) pumpNews() {
	if !e.Online() || e.link.retryAt != 0 {
		return
	}
	asking := 0
	for _, no := range slices.Clone(e.news.due) {
		c := e.convs[no]
		if c == nil || !c.behindHidden() || c.closed() {
			e.newsDone(no)
			continue
		}
		if asking++; asking > maxNews {
			return
		}
		e.refresh(c)
	}
}

// newsDone takes a conversation off the list.
func (e *Engine) newsDone(no ConvNo) {
	e.news.due = slices.DeleteFunc(e.news.due, func(o ConvNo) bool { return o == no })
	if c := e.convs[no]; c != nil {
		c.newsDue = false
	}
}
