package rehearsal

import (
	"fmt"
	"os"
	"path/filepath"

	"gatehouse/setup/rehearsal/fault"
)

// Inject replaces every fault of a running tenant, and begins counting anew; without rules there are none.
func (s *Server) Inject(rules ...fault.Rule) error { return s.faults.Set(rules...) }

// Struck are the requests that a fault has struck since the faults were set, in their order.
func (s *Server) Struck() []fault.Strike { return s.faults.Strikes() }

// scripted reads the script of the options, and puts the rules of a test after it.
func scripted(path string, more []fault.Rule) ([]fault.Rule, error) {
	if path == "" {
		return more, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open fault script: %w", err)
	}
	defer file.Close()
	rules, err := fault.Parse(filepath.Base(path), file)
	return append(rules, more...), err
}
