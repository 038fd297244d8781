package dbtest

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
)

func TestPlain(t *testing.T) {
	Run(t, func(*testing.T) engine.DB { return NewPlain() })
}
