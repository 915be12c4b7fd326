package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"gatehouse/setup/problem"
)

// Account is a tenant and an account that were used here. No tokens: those live in memory or in the token cache.
type Account struct {
	TenantID   string    `json:"tenantId"`
	TenantName string    `json:"tenantName,omitempty"`
	Domain     string    `json:"domain,omitempty"`
	UPN        string    `json:"upn"`
	Cloud      string    `json:"cloud"`
	ClientID   string    `json:"clientId,omitempty"`
	LastUsed   time.Time `json:"lastUsed"`
}

type accountsRecord struct {
	Version  int       `json:"v"`
	Accounts []Account `json:"accounts"`
}

// Accounts gives the accounts used, latest first.
func (s *Store) Accounts() ([]Account, error) {
	var record accountsRecord
	if _, err := s.readJSON(accountsFile, &record); err != nil {
		return nil, err
	}
	slices.SortStableFunc(record.Accounts, func(a, b Account) int { return b.LastUsed.Compare(a.LastUsed) })
	return record.Accounts, nil
}

// Remember adds an account, or replaces the entry of the same tenant, account and cloud. A damaged list is set aside under
// another name and a new one begun.
func (s *Store) Remember(a Account) error {
	if a.TenantID == "" || a.UPN == "" {
		return errors.New("remember account: tenant or account is missing")
	}
	return s.editAccounts(func(list []Account) []Account { return append(without(list, a), a) })
}

// Forget removes an account, as signing out does.
func (s *Store) Forget(a Account) error {
	return s.editAccounts(func(list []Account) []Account { return without(list, a) })
}

func without(list []Account, a Account) []Account {
	return slices.DeleteFunc(list, func(b Account) bool {
		return b.TenantID == a.TenantID && strings.EqualFold(b.UPN, a.UPN) && b.Cloud == a.Cloud
	})
}

// editAccounts reads, changes and writes the list while no other process does.
func (s *Store) editAccounts(edit func([]Account) []Account) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	lock := flock.New(filepath.Join(s.dir, "accounts.lock"), flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if got, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil || !got {
		return problem.New(problem.Failed, "The list of accounts is in use by another Gatehouse.", "", "Try again in a moment.", err)
	}
	defer func() { _ = lock.Unlock() }() // closing the file frees the lock in any case
	list, err := s.Accounts()
	if err != nil {
		aside := fmt.Sprintf("%s.damaged-%d", accountsFile, s.now().UnixNano())
		if err := s.in(func(root *os.Root) error { return root.Rename(accountsFile, aside) }); err != nil {
			return err
		}
		list = nil
	}
	return s.writeJSON(accountsFile, accountsRecord{1, edit(list)})
}
