package sim

import (
	"fmt"
	"strings"

	"github.com/backscroll/backscroll/msg"
)

// story is what a run tells a person. A nil story hears nothing.
type story struct{ lines []string }

func (s *story) tell(now msg.Millis, format string, args ...any) {
	if s == nil {
		return
	}
	at := now - start
	s.lines = append(s.lines, fmt.Sprintf("%5d.%03ds  %s", at/1000, at%1000, fmt.Sprintf(format, args...)))
}

func (s *story) String() string {
	if s == nil {
		return ""
	}
	return strings.Join(s.lines, "\n")
}
