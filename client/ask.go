package client

import (
	"context"
	"iter"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// The requests here need the server: they wait for a connection and its answer
// until ctx is done (CodeOffline).

// MemberInfo says when a member received and read a message (0: not yet, or not
// told).
type MemberInfo = frame.MemberInfo

// Reactor is who reacted to a message, and when.
type Reactor = frame.Reactor

const askPage = 500

// Info asks who has received and read a message of this user: each present member
// who may see it, but for himself. An error ends the iteration.
//
// Errors: CodeNoMessage, CodeNotYours, CodeNotMember, CodeLeft, CodeOffline.
func (c *Client) Info(ctx context.Context, t Target, seq msg.Seq) iter.Seq2[MemberInfo, error] {
	return pages(func(after msg.UserID) ([]MemberInfo, msg.UserID, error) {
		request := &frame.Info{Seq: seq, After: after, Limit: askPage}
		page, err := askFor[*frame.InfoPage](ctx, c, t, &request.To, request)
		if err != nil {
			return nil, 0, err
		}
		return page.Members, page.Next, nil
	})
}

// Reactors asks who reacted to a message with an emoji, in the order in which they
// did. An error ends the iteration.
//
// Errors: CodeNoMessage, CodeNotMember, CodeLeft, CodeOffline.
func (c *Client) Reactors(ctx context.Context, t Target, seq msg.Seq, emoji string) iter.Seq2[Reactor, error] {
	return pages(func(after msg.Rev) ([]Reactor, msg.Rev, error) {
		request := &frame.Reactors{Seq: seq, Emoji: emoji, After: after, Limit: askPage}
		page, err := askFor[*frame.ReactorsPage](ctx, c, t, &request.To, request)
		if err != nil {
			return nil, 0, err
		}
		return page.Reactors, page.Next, nil
	})
}

// pages goes over the items of one page after another. ask returns those after a key,
// and the key of the page that follows; zero: that was all.
func pages[T any, K comparable](ask func(after K) ([]T, K, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none K
		for after := none; ; {
			items, next, err := ask(after)
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if next == none {
				return
			}
			after = next
		}
	}
}

// SendTransient tells the devices that are online now of something that is kept
// nowhere (somebody is typing): see Options.OnTransient.
//
// Errors: CodeOffline (at once, when there is no connection), CodeTooLarge,
// CodeBadText, CodeNoUser, CodeNotMember, CodeNoRight.
func (c *Client) SendTransient(ctx context.Context, to Target, content msg.Content) error {
	request := &frame.Transient{Content: content}
	_, err := askFor[*frame.Done](ctx, c, to, &request.To, request)
	return err
}

// SendTyping tells the members of a conversation who are online now that this user is
// typing there, or no longer is: see Options.OnTyping. Whoever still types says so again
// every few seconds, or it lapses after ten; the server passes it on at most once a second,
// so an app may say it at every key.
//
// Errors: CodeOffline (at once, when there is no connection), CodeNoUser,
// CodeNotMember, CodeNoRight.
func (c *Client) SendTyping(ctx context.Context, to Target, on bool) error {
	request := &frame.Typing{On: on}
	_, err := askFor[*frame.Done](ctx, c, to, &request.To, request)
	return err
}

// Presence is what this user may know of another one: whether he is Online on any device,
// and when he was LastSeen, in whole minutes and up to an hour too early; 0: never. Known
// is false where nothing is said: of who keeps it to himself, of who shares no conversation
// with this user, and of an address that is no user's.
type Presence = frame.UserPresence

// Presence asks who is online, and when users were last seen, in their order. It is asked
// for and never told unasked; the server answers once a second, and ten times at once: what
// is more waits.
//
// Errors: CodeBadAddress, CodeTooLarge (more than 100 users), CodeOffline.
func (c *Client) Presence(ctx context.Context, users ...msg.Address) ([]Presence, error) {
	if err := checkUsers(users); err != nil {
		return nil, err
	}
	page, err := askAbout[*frame.PresencePage](ctx, c, &frame.Presence{Users: users})
	if err != nil {
		return nil, err
	}
	return page.Users, nil
}

func checkUsers(users []msg.Address) error {
	for _, user := range users {
		if err := user.Check(); err != nil {
			return err
		}
	}
	return nil
}

// FetchMessage brings one message into the local database, as for the preview of
// what a reply answers, and returns it. One that is held here needs no connection.
//
// Errors: CodeNoMessage (there is none that this user may see), CodeNotMember,
// CodeLeft, CodeOffline.
func (c *Client) FetchMessage(ctx context.Context, t Target, seq msg.Seq) (Message, error) {
	ft, err := t.check()
	if err != nil {
		return Message{}, err
	}
	body, err := c.ask(ctx, func(e *engine.Engine, token any) { e.FetchMessage(ft, seq, token) })
	if err != nil {
		return Message{}, err
	}
	return body.(Message), nil
}

// Message reads one message from the local database; false: it is not held here,
// or this user may not see it.
func (c *Client) Message(t Target, seq msg.Seq) (m Message, held bool, err error) {
	ft, err := t.check()
	if err != nil {
		return Message{}, false, err
	}
	err = c.with(func(e *engine.Engine) error {
		m, held, err = e.Message(ft, seq)
		return err
	})
	return m, held, err
}

// askFor asks about a conversation: to is the field of the request that names it.
func askFor[T any](ctx context.Context, c *Client, t Target, to *frame.Target, request any) (answer T, err error) {
	if *to, err = t.check(); err != nil {
		return answer, err
	}
	return askAbout[T](ctx, c, request)
}

// askAbout asks something that is not about one conversation.
func askAbout[T any](ctx context.Context, c *Client, request any) (answer T, err error) {
	body, err := c.ask(ctx, func(e *engine.Engine, token any) { e.Ask(request, token) })
	if err != nil {
		return answer, err
	}
	answer, ok := body.(T)
	if !ok {
		err = msg.Errorf(msg.CodeBadServer, "the server answered %T with %T", request, body)
	}
	return answer, err
}

// ask begins a request and waits for its answer.
func (c *Client) ask(ctx context.Context, begin func(e *engine.Engine, token any)) (any, error) {
	token := &asking{make(chan engine.AnswerEvent, 1)}
	if err := c.write(func(e *engine.Engine) error { begin(e, token); return nil }); err != nil {
		return nil, err
	}
	select {
	case ev := <-token.answer:
		return ev.Body, ev.Err
	case <-ctx.Done():
		if err := c.with(func(e *engine.Engine) error { e.CancelAsk(token); return nil }); err != nil {
			return nil, err
		}
		ev := <-token.answer
		if ev.Err != nil {
			return nil, &msg.Error{Op: "ask the server", Code: msg.CodeOffline, Detail: "it has not answered in time", Err: ctx.Err()}
		}
		return ev.Body, nil
	}
}

// asking is one request; the engine hands it back with the answer.
type asking struct{ answer chan engine.AnswerEvent }
