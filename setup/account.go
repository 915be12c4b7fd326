package setup

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"gatehouse/setup/store"
	"gatehouse/setup/tenant"
)

// earlier finds the sign-in of an earlier run that is certainly meant: of the tenant that is named, and of the account where one is
// named. Where several accounts of a tenant were used and none is named, the person chooses again: nobody writes in a wrong name.
func (h *House) earlier(ctx context.Context, opts tenant.SignInOptions) *tenant.Kept {
	if !h.cfg.KeepTokens || opts.AskPerson || ctx.Err() != nil {
		return nil
	}
	accounts, err := h.store.Accounts()
	if err != nil {
		return nil // a damaged list is set aside by the next Remember
	}
	named := strings.TrimSpace(opts.Account)
	accounts = slices.DeleteFunc(accounts, func(a store.Account) bool {
		return !sameTenant(a, opts.Tenant) || a.Cloud != h.cfg.Endpoint.Cloud.Name || named != "" && !strings.EqualFold(a.UPN, named)
	})
	if len(accounts) != 1 {
		return nil
	}
	return keptOf(accounts[0])
}

// sameTenant holds when a tenant is named by its id or by the domain that it was last seen with. The tenant's id is compared again with
// what the sign-in service says of the name.
func sameTenant(a store.Account, named string) bool {
	named = strings.TrimSpace(named)
	return strings.EqualFold(a.TenantID, named) || a.Domain != "" && strings.EqualFold(a.Domain, named)
}

func keptOf(a store.Account) *tenant.Kept {
	if len(a.Kept) == 0 {
		return nil
	}
	var k tenant.Kept
	if json.Unmarshal(a.Kept, &k) != nil {
		return nil
	}
	return &k
}

func (s *Session) account() store.Account {
	return store.Account{
		TenantID: s.me.Tenant.ID, TenantName: s.me.Tenant.Name, Domain: s.me.Tenant.DefaultDomain, Cloud: s.me.Tenant.Cloud, UPN: s.me.UPN,
	}
}

// rememberAccount writes down who signed in, and removes the tokens of an earlier sign-in that this one replaces.
func (s *Session) rememberAccount(opts tenant.SignInOptions) error {
	a := s.account()
	a.ClientID, a.LastUsed = opts.ClientID, s.house.now().UTC()
	kept := s.client.Kept()
	if kept != nil {
		var err error
		if a.Kept, err = json.Marshal(kept); err != nil {
			return err
		}
	}
	old, err := s.house.store.Remember(a)
	if err != nil {
		return err
	}
	for _, o := range old {
		if k := keptOf(o); k != nil && (kept == nil || k.Slot != kept.Slot) {
			_ = k.Forget() // a slot that cannot be removed is encrypted, and named in no list any more
		}
	}
	return nil
}

// SignOut ends the session and forgets it: the tokens that the encrypted cache keeps, and the line of accounts.json with the person's
// name. What cannot be removed is an error; the session is ended all the same.
func (s *Session) SignOut() error {
	kept := s.client.Kept()
	s.client.Close()
	return errors.Join(kept.Forget(), s.house.store.Forget(s.account()))
}

// KeptSignIn is somebody who can go on without a browser.
type KeptSignIn struct {
	UPN, TenantID, TenantName, Domain string
}

// KeptSignIns are the sign-ins of this cloud that this machine keeps, the latest first. That one is listed is no promise: Entra may ask
// for the person all the same.
func (h *House) KeptSignIns() []KeptSignIn {
	accounts, err := h.store.Accounts()
	if err != nil || !h.cfg.KeepTokens {
		return nil
	}
	var out []KeptSignIn
	for _, a := range accounts {
		if a.Cloud == h.cfg.Endpoint.Cloud.Name && keptOf(a) != nil {
			out = append(out, KeptSignIn{UPN: a.UPN, TenantID: a.TenantID, TenantName: a.TenantName, Domain: a.Domain})
		}
	}
	return out
}

// SignedOut is one account that was forgotten.
type SignedOut struct {
	UPN      string `json:"upn"`
	TenantID string `json:"tenantId"`
	Domain   string `json:"domain,omitempty"`
	Cloud    string `json:"cloud"`
}

// SignOutOf forgets accounts of earlier runs without signing in: all of this cloud, or those of a tenant or with a name.
func (h *House) SignOutOf(tenantNamed, upn string) ([]SignedOut, error) {
	accounts, err := h.store.Accounts()
	if err != nil {
		return nil, err
	}
	var out []SignedOut
	var errs []error
	for _, a := range accounts {
		if a.Cloud != h.cfg.Endpoint.Cloud.Name || tenantNamed != "" && !sameTenant(a, tenantNamed) || upn != "" && !strings.EqualFold(a.UPN, upn) {
			continue
		}
		if err := errors.Join(keptOf(a).Forget(), h.store.Forget(a)); err != nil {
			errs = append(errs, err)
			continue
		}
		out = append(out, SignedOut{UPN: a.UPN, TenantID: a.TenantID, Domain: a.Domain, Cloud: a.Cloud})
	}
	return out, errors.Join(errs...)
}

// TokenCacheState says where sign-ins are kept between runs.
type TokenCacheState struct {
	Encrypted bool   `json:"encrypted"`     // false: tokens stay in memory and vanish with the program
	Where     string `json:"where"`         // for people
	Why       string `json:"why,omitempty"` // why not encrypted on the disk
}

// TokenCache tries the system's encrypted token cache. It may ask the system's keychain and take seconds.
func (h *House) TokenCache() TokenCacheState {
	if !h.cfg.KeepTokens {
		return TokenCacheState{Where: "memory", Why: "The rehearsal tenant ends with this program, and its tokens with it."}
	}
	where, err := tenant.TokenCache()
	if err != nil {
		return TokenCacheState{Where: "memory", Why: err.Error()}
	}
	return TokenCacheState{Encrypted: true, Where: where}
}
