package msg

import "testing"

func TestCallCheck(t *testing.T) {
	for name, c := range map[string]struct {
		content Content
		code    Code
	}{
		"missed":             {CallOf(Call{Video: true}), 0},
		"missed and silent":  {Content{Type: CallRecord, Flags: Silent, Call: &Call{}}, 0},
		"rejected":           {CallOf(Call{Outcome: Rejected}), 0},
		"answered":           {CallOf(Call{Outcome: Answered, Duration: 63_000}), 0},
		"a missing call":     {Content{Type: CallRecord}, CodeBadRequest},
		"a call in a text":   {Content{Call: &Call{}}, CodeBadRequest},
		"an unknown outcome": {Content{Type: CallRecord, Flags: Silent, Call: &Call{Outcome: 3}}, CodeBadRequest},
		"it would count":     {Content{Type: CallRecord, Call: &Call{Outcome: Answered}}, CodeBadRequest},
		"a missed hour":      {CallOf(Call{Duration: 1}), CodeBadRequest},
		"a rejected hour":    {CallOf(Call{Outcome: Rejected, Duration: 1}), CodeBadRequest},
		"before it began":    {CallOf(Call{Outcome: Answered, Duration: -1}), CodeBadRequest},
	} {
		if err := c.content.Check(100); CodeOf(err) != c.code {
			t.Errorf("%s: checked: %v; want code %d", name, err, c.code)
		}
	}
}

func TestRaised(t *testing.T) {
	c := Call{Video: true}
	for _, step := range []struct {
		outcome  Outcome
		duration Millis
		want     Call
	}{
		{Missed, 0, Call{Video: true}},
		{Rejected, 0, Call{Video: true, Outcome: Rejected}},
		{Answered, 5, Call{Video: true, Outcome: Answered, Duration: 5}},
		{Rejected, 0, Call{Video: true, Outcome: Answered, Duration: 5}},
		{Answered, 3, Call{Video: true, Outcome: Answered, Duration: 5}},
		{Answered, 9, Call{Video: true, Outcome: Answered, Duration: 9}},
	} {
		if c = c.Raised(step.outcome, step.duration); c != step.want {
			t.Fatalf("raised to %+v, want %+v", c, step.want)
		}
	}
}

func TestOutcomeNames(t *testing.T) {
	for _, o := range []Outcome{Missed, Rejected, Answered} {
		if got, ok := OutcomeOf(o.String()); !ok || got != o {
			t.Errorf("%v is found as %v", o, got)
		}
	}
	if _, ok := OutcomeOf("busy"); ok || Outcome(9).String() != "unknown" {
		t.Error("an unknown outcome has a name")
	}
}
