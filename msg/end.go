package msg

// End says why a page of Read stops where it stops. A short page always has
// one; a full page with further local messages behind it ends in EndMore.
type End uint8

// The ends of a page.
const (
	EndMore         End = iota // further messages are local
	EndGap                     // the next ones are on the server, not here
	EndBeginning               // the conversation's first message was reached
	EndNewest                  // oldest-first: the newest message was reached
	EndBeforeJoined            // earlier ones are from before the user could see
	EndCleared                 // the user cleared what was before
	EndRetention               // the server no longer keeps what was before
	EndLeft                    // the user left: nothing newer will come
	EndDeleted                 // the group was deleted: nothing newer will come
	EndRead                    // of what is unread: the rest was read
)

var endNames = [...]string{"more", "gap", "beginning", "newest", "before you joined", "cleared", "retention", "left", "deleted", "read"}

// String is the end's name in JSON output.
func (e End) String() string { return endNames[e] }

// HoleReason says why a seq inside a span can never be seen by this user.
type HoleReason uint8

// The reasons of holes. Their numbers are sent: append only.
const (
	HoleHidden  HoleReason = 1 // the user deleted it for himself
	HoleExpired HoleReason = 2 // its time ran out
)

// Hole is a range of seqs inside a span that this user can never see.
type Hole struct {
	Range
	Reason HoleReason
}
