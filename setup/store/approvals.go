package store

import (
	"errors"

	"gatehouse/setup/gate"
)

// Approve records an approval; it is on the disk when Approve returns.
func (s *Store) Approve(a gate.Approval) error {
	if a.Connector == "" || a.DefinitionHash == "" || a.RulesHash == "" || a.At.IsZero() {
		return errors.New("record approval: connector, hashes or time is missing")
	}
	return s.appendLine(approvalsFile, a)
}

// Approvals gives all approvals, oldest first. Lines that cannot be read are left out: that can only keep a gate closed.
// Damaged names them.
func (s *Store) Approvals() ([]gate.Approval, error) {
	approvals, _, err := readLines[gate.Approval](s, approvalsFile)
	return approvals, err
}
