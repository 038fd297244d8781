package msg

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestContentCheck(t *testing.T) {
	values := make(map[string]string)
	for i := range MaxValues + 1 {
		values[strings.Repeat("k", i+1)] = "v"
	}
	mentions := make([]Address, MaxMentions+1)
	for i := range mentions {
		mentions[i] = Address(strings.Repeat("a", i+1))
	}
	for name, c := range map[string]struct {
		content Content
		code    Code
	}{
		"plain":                 {Content{Text: "hi"}, 0},
		"empty":                 {Content{}, 0},
		"everything":            {Content{Text: "hi", Mentions: mentions[:MaxMentions], Properties: &Properties{Location: &Location{-90, 180}}}, 0},
		"a long text":           {Content{Text: strings.Repeat("x", 101)}, CodeTooLarge},
		"a long body":           {Content{Text: "x", Properties: &Properties{Body: make([]byte, 100)}}, CodeTooLarge},
		"long values":           {Content{Properties: &Properties{Values: map[string]string{"k": strings.Repeat("x", 100)}}}, CodeTooLarge},
		"many values":           {Content{Properties: &Properties{Values: values}}, CodeTooLarge},
		"bad text":              {Content{Text: "\xff"}, CodeBadText},
		"a bad title":           {Content{Properties: &Properties{Title: "\xff"}}, CodeBadText},
		"a bad key":             {Content{Properties: &Properties{Values: map[string]string{"\xff": ""}}}, CodeBadText},
		"an unknown type":       {Content{Type: 99}, CodeBadRequest},
		"before 1970":           {Content{Original: -1}, CodeBadRequest},
		"many mentions":         {Content{Mentions: mentions}, CodeTooLarge},
		"mentions out of order": {Content{Mentions: []Address{"b", "a"}}, CodeBadRequest},
		"a mention twice":       {Content{Mentions: []Address{"a", "a"}}, CodeBadRequest},
		"a bad mention":         {Content{Mentions: []Address{"a\n"}}, CodeBadAddress},
		"north of the pole":     {Content{Properties: &Properties{Location: &Location{90.1, 0}}}, CodeBadRequest},
		"nowhere":               {Content{Properties: &Properties{Location: &Location{0, math.NaN()}}}, CodeBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			limit := 100
			if c.content.Properties != nil && len(c.content.Properties.Values) > MaxValues {
				limit = MaxBody
			}
			if err := c.content.Check(limit); CodeOf(err) != c.code {
				t.Fatalf("checked: %v; want code %d", err, c.code)
			}
		})
	}
}

func TestWhatCounts(t *testing.T) {
	for name, c := range map[string]struct {
		m                 Message
		countable, counts bool
	}{
		"text":        {Message{}, true, true},
		"a note":      {Message{Content: Content{Type: Note}}, false, false},
		"silent":      {Message{Content: Content{Flags: Silent}}, false, false},
		"a tombstone": {Message{Deleted: 1}, true, false},
		"missed":      {Message{Content: CallOf(Call{})}, true, true},
		"answered":    {Message{Content: CallOf(Call{Outcome: Answered})}, false, false},
		"after all":   {Message{Content: Content{Type: CallRecord, Call: &Call{Outcome: Answered}}}, true, false},
	} {
		if c.m.Countable() != c.countable || c.m.Counts() != c.counts {
			t.Errorf("%s: countable %v, counts %v", name, c.m.Countable(), c.m.Counts())
		}
	}
}

func TestRights(t *testing.T) {
	custom := Settings{Custom: true, Member: MaySend | MayAdd, Admin: MayRemove}
	for _, c := range []struct {
		s    Settings
		role Role
		want Rights
	}{
		{Settings{}, RoleMember, MaySend},
		{Settings{}, RoleAdmin, AllRights},
		{Settings{Broadcast: true}, RoleMember, 0},
		{Settings{Broadcast: true}, RoleAdmin, AllRights},
		{custom, RoleMember, MaySend | MayAdd},
		{custom, RoleAdmin, MayRemove},
		{custom, RoleOwner, AllRights},
		{Settings{Custom: true, Broadcast: true, Member: MaySend | MayAdd}, RoleMember, MayAdd},
	} {
		if got := c.s.Rights(c.role); got != c.want {
			t.Errorf("%+v permits %v %b, want %b", c.s, c.role, got, c.want)
		}
	}
}

func TestEmoji(t *testing.T) {
	for _, good := range []string{"👍", "👩‍👩‍👧", "+1", strings.Repeat("x", MaxEmoji)} {
		if err := CheckEmoji(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for bad, code := range map[string]Code{"": CodeBadText, " ": CodeBadText, "a ": CodeBadText, "\xff": CodeBadText,
		"a\n": CodeBadText, strings.Repeat("x", MaxEmoji+1): CodeTooLarge} {
		if err := CheckEmoji(bad); !errors.Is(err, code) {
			t.Errorf("%q: %v, want %d", bad, err, code)
		}
	}
}

// What a code's thousands say decides what its holder does.
func TestWhatCodesSay(t *testing.T) {
	for code := range Codes() {
		kinds := []bool{code.Retry(), code.EndsConnection(), code.NeedsPerson()}
		want := []bool{code < 2000 || code >= 4000 && code < 5000, code >= 4000 && code < 6000, code >= 5000 && code < 6000}
		if !slices.Equal(kinds, want) {
			t.Errorf("%d: retry, ends, person: %v, want %v", code, kinds, want)
		}
	}
}
