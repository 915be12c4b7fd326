package setup

import (
	"errors"
	"testing"

	"gatehouse/setup/problem"
)

// A device says that it has no bytes and never ends: the size was asked before reading, and then everything was read.
func TestAFileThatNeverEndsIsReadNoFurtherThanAllowed(t *testing.T) {
	_, err := readSampleFile("/dev/zero")
	var p *problem.Problem
	if !errors.As(err, &p) || p.Kind != problem.BadInput {
		t.Errorf("%v", err)
	}
	if data, err := readBounded("/dev/zero", 1000); err != nil || len(data) != 1001 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}
