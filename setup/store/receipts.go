package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/lifecycle"
)

// The kinds of receipt.
const (
	VerifyReceipt = "verify"
	ApplyReceipt  = "apply"
)

// Receipt is the result of a verify or an apply. Status codes and counts only: never what an answer held.
type Receipt struct {
	Kind      string    `json:"kind"`
	TenantID  string    `json:"tenantId"`
	Connector string    `json:"connector"` // unique name
	Time      time.Time `json:"time"`
	OK        bool      `json:"ok"`
	Checks    []Check   `json:"checks"`
	// Left is how the connector was left or found; nil when that could not be read whole.
	Left *lifecycle.Left `json:"left,omitempty"`
}

// Check is one line of a receipt.
type Check struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Text string `json:"text"`
}

// receiptTime sorts as text and is a file name everywhere.
const receiptTime = "20060102T150405.000000000Z"

// SaveReceipt keeps a receipt; earlier ones stay.
func (s *Store) SaveReceipt(r Receipt) error {
	if (r.Kind != VerifyReceipt && r.Kind != ApplyReceipt) || r.TenantID == "" || r.Connector == "" || r.Time.IsZero() {
		return errors.New("save receipt: kind, tenant, connector or time is missing")
	}
	return s.writeJSON(receiptPrefix(r.TenantID, r.Connector, r.Kind)+r.Time.UTC().Format(receiptTime)+".json", r)
}

// LastReceipt gives the newest receipt of a connector; found is false when there is none. One that cannot be read is an
// error: an older success must not stand in for it.
func (s *Store) LastReceipt(tenantID, connector, kind string) (r Receipt, found bool, err error) {
	prefix := receiptPrefix(tenantID, connector, kind)
	var names []string
	err = s.in(func(root *os.Root) error {
		names, err = namesIn(root, filepath.Dir(prefix))
		return err
	})
	if err != nil {
		return r, false, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(name, filepath.Base(prefix)) })
	if len(names) == 0 {
		return r, false, nil
	}
	last := slices.Max(names)
	if found, err = s.readJSON(filepath.Join(receiptsFolder, last), &r); err != nil || !found {
		return Receipt{}, false, err
	}
	if r.TenantID != tenantID || r.Connector != connector || r.Kind != kind {
		return Receipt{}, false, damaged(s.dir, last, fmt.Errorf("it is the receipt of another connector"))
	}
	return r, true, nil
}

// LastLeft gives how this machine left or found a connector last; nil when it never saw to it.
func (s *Store) LastLeft(tenantID, connector string) (*lifecycle.Left, error) {
	var out *lifecycle.Left
	for _, kind := range []string{VerifyReceipt, ApplyReceipt} {
		r, found, err := s.LastReceipt(tenantID, connector, kind)
		if err != nil {
			return nil, err
		}
		if found && r.Left != nil && (out == nil || r.Time.After(out.At)) {
			out = r.Left
			out.At = r.Time
		}
	}
	return out, nil
}

func receiptPrefix(tenantID, connector, kind string) string {
	return filepath.Join(receiptsFolder, connectorFile(tenantID, connector)+"+"+fileName(kind)+"+")
}
