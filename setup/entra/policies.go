package entra

import (
	"strings"
	"time"
)

// Policies are the tenant's rules that decide what may be created. What they say of credentials holds for an application that is
// made now; For says it for another one.
type Policies struct {
	Known               bool          `json:"known"` // false: could not be read
	AllowedToCreateApps bool          `json:"allowedToCreateApps"`
	SecretsForbidden    bool          `json:"secretsForbidden"`
	SecretMaxLifetime   time.Duration `json:"secretMaxLifetime,omitempty"` // 0 = no limit
	KeyMaxLifetime      time.Duration `json:"keyMaxLifetime,omitempty"`    // of certificates; 0 = no limit
	TrustedKeysOnly     bool          `json:"trustedKeysOnly,omitempty"`   // certificates of authorities that the tenant named
	HiddenRule          bool          `json:"hiddenRule,omitempty"`        // there is a rule on certificates that Graph does not name
	UserConsentAllowed  bool          `json:"userConsentAllowed"`
	ConsentRequests     Ability       `json:"consentRequests"` // whether people can send an administrator a request for consent
	Premium             Ability       `json:"premium"`         // a licence of Microsoft Entra ID P1 or P2
	Quota               Quota         `json:"quota,omitzero"`
	Rules               []Rule        `json:"-"` // of the tenant's default app management policy, when it is on
}

// Quota is how many objects the directory holds and may hold; Total is 0 when that is not known.
type Quota struct {
	Used  int `json:"used"`
	Total int `json:"total"`
}

// Rule is one restriction of an app management policy.
type Rule struct {
	On          string // passwordCredentials or keyCredentials
	Type        string // restrictionType
	Enabled     bool
	MaxLifetime time.Duration // 0 = none
	After       time.Time     // it concerns applications created after it; zero = all
}

// Before is what a plan has to know before it makes something new.
type Before struct {
	Rules    []Rule   // of the application's own policy, which stand before the tenant's of the same type
	SameName []string // client ids of other applications with the display name that is planned
	Deleted  *Deleted // a deleted application that holds the unique name
	Absent   []string // app ids of resources that the tenant does not have
}

// For gives the policies as they are in force on an application (nil: one that is made now). Restrictions of its own policy stand
// before those of the tenant's default policy with the same type (Microsoft Graph docs, "appManagementPolicy").
func (p Policies) For(app *Application, own []Rule, now time.Time) Policies {
	if len(p.Rules) == 0 && len(own) == 0 {
		return p
	}
	created := now
	if app != nil && !app.Created.IsZero() {
		created = app.Created
	}
	p.SecretsForbidden, p.SecretMaxLifetime, p.KeyMaxLifetime, p.TrustedKeysOnly, p.HiddenRule = false, 0, 0, false, false
	seen := map[[2]string]bool{}
	for _, r := range own {
		seen[[2]string{r.On, r.Type}] = true
		p.apply(r, created)
	}
	for _, r := range p.Rules {
		if !seen[[2]string{r.On, r.Type}] {
			p.apply(r, created)
		}
	}
	return p
}

func (p *Policies) apply(r Rule, created time.Time) {
	if !r.Enabled || created.Before(r.After) {
		return
	}
	shorter := func(limit *time.Duration) {
		if r.MaxLifetime > 0 && (*limit == 0 || r.MaxLifetime < *limit) {
			*limit = r.MaxLifetime
		}
	}
	switch r.On + "/" + strings.ToLower(r.Type) {
	case "passwordCredentials/passwordaddition":
		p.SecretsForbidden = true
	case "passwordCredentials/passwordlifetime":
		shorter(&p.SecretMaxLifetime)
	case "keyCredentials/asymmetrickeylifetime":
		shorter(&p.KeyMaxLifetime)
	case "keyCredentials/trustedcertificateauthority":
		p.TrustedKeysOnly = true
	case "keyCredentials/unknownfuturevalue":
		p.HiddenRule = true
	}
}
