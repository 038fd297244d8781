package msg

// Call is what a call record says: a call that the app carried, kept as a message of its
// conversation. Who sent the message called.
type Call struct {
	Video    bool
	Outcome  Outcome
	Duration Millis // of an answered one
}

// Outcome says what became of a call. Its numbers are stored and sent: append only.
// A record's outcome rises and never falls.
type Outcome uint32

// The outcomes of calls.
const (
	Missed   Outcome = 0 // nobody has answered, so far
	Rejected Outcome = 1
	Answered Outcome = 2
)

var outcomeNames = [...]string{"missed", "rejected", "answered"}

// String is the outcome's name in JSON output.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return "unknown"
}

// OutcomeOf finds an outcome by its name.
func OutcomeOf(name string) (Outcome, bool) {
	for i, n := range outcomeNames {
		if n == name {
			return Outcome(i), true
		}
	}
	return 0, false
}

// Raised is the call after it was said to have come out so: the higher outcome holds,
// and the longer duration.
func (c Call) Raised(outcome Outcome, duration Millis) Call {
	c.Outcome, c.Duration = max(c.Outcome, outcome), max(c.Duration, duration)
	return c
}

// Check returns nil, or a numbered error that says what is wrong.
func (c Call) Check() error {
	switch {
	case int(c.Outcome) >= len(outcomeNames):
		return Errorf(CodeBadRequest, "the outcome %d of a call is not known to this server", c.Outcome)
	case c.Duration < 0 || c.Duration > 0 && c.Outcome != Answered:
		return Errorf(CodeBadRequest, "only an answered call has a duration, in milliseconds")
	}
	return nil
}

// CallOf is the content of a new call record. One that is not missed is silent: it
// never counts as unread.
func CallOf(c Call) Content {
	content := Content{Type: CallRecord, Call: &c}
	if c.Outcome != Missed {
		content.Flags = Silent
	}
	return content
}

// checkCall refuses a call record without its call, another message with one, and
// one that was not missed and counts all the same.
func (c *Content) checkCall() error {
	switch {
	case (c.Type == CallRecord) != (c.Call != nil):
		return Errorf(CodeBadRequest, "a call record says what became of the call, and no other message does")
	case c.Call == nil:
		return nil
	case c.Call.Outcome != Missed && c.Flags&Silent == 0:
		return Errorf(CodeBadRequest, "the record of a call that was not missed is silent")
	}
	return c.Call.Check()
}
