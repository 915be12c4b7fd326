package store

import (
	"context"
	"encoding/json"
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
	// Kept says how the next run signs in without a browser: an authentication record and the name of a slot of the encrypted token
	// cache, no token. Empty where tokens stay in memory.
	Kept json.RawMessage `json:"kept,omitempty"`
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

// Remember adds an account, or replaces the entry of the same tenant, account and cloud, which it gives back: what that entry kept must
// be removed by the caller. A damaged list is set aside under another name and a new one begun.
func (s *Store) Remember(a Account) (replaced []Account, err error) {
	if a.TenantID == "" || a.UPN == "" {
		return nil, errors.New("remember account: tenant or account is missing")
	}
	err = s.editAccounts(func(list []Account) []Account {
		for _, b := range list {
			if sameAccount(a, b) {
				replaced = append(replaced, b)
			}
		}
		return append(without(list, a), a)
	})
	return replaced, err
}

// Forget removes an account, as signing out does, and the lists that were set aside as damaged: they may name it too.
func (s *Store) Forget(a Account) error {
	if err := s.editAccounts(func(list []Account) []Account { return without(list, a) }); err != nil {
		return err
	}
	return s.in(func(root *os.Root) error {
		names, err := namesIn(root, ".")
		for _, name := range names {
			if strings.HasPrefix(name, accountsFile+".damaged-") {
				err = errors.Join(err, root.Remove(name))
			}
		}
		return err
	})
}

func sameAccount(a, b Account) bool {
	return b.TenantID == a.TenantID && strings.EqualFold(b.UPN, a.UPN) && b.Cloud == a.Cloud
}

func without(list []Account, a Account) []Account {
	return slices.DeleteFunc(list, func(b Account) bool { return sameAccount(a, b) })
}

// editAccounts reads, changes and writes the list while no other process does.
func (s *Store) editAccounts(edit func([]Account) []Account) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	lock := flock.New(filepath.Join(s.dir, "accounts.lock"), flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	got, err := lock.TryLockContext(ctx, 20*time.Millisecond)
	if err != nil && ctx.Err() == nil {
		return cannotUse(s.dir, err) // it could not even be asked for
	}
	if !got {
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
