package tenant

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gatehouse/setup/entra"
)

// guestLikeMember is the guest role that gives guests the rights of members (Microsoft Entra docs, "Restrict guest access
// permissions").
const guestLikeMember = "a0b1b346-4d3e-4e8b-98f8-753987be4970"

type (
	jsonAuthorizationPolicy struct {
		GuestRole string `json:"guestUserRoleId"`
		Default   *struct {
			AllowedToCreateApps *bool    `json:"allowedToCreateApps"`
			GrantPolicies       []string `json:"permissionGrantPoliciesAssigned"`
		} `json:"defaultUserRolePermissions"`
	}
	jsonRestriction struct {
		Type        string     `json:"restrictionType"`
		State       string     `json:"state"`
		MaxLifetime string     `json:"maxLifetime"`
		After       *time.Time `json:"restrictForAppsCreatedAfterDateTime"`
	}
	jsonRestrictions struct {
		Passwords []jsonRestriction `json:"passwordCredentials"`
		Keys      []jsonRestriction `json:"keyCredentials"`
	}
	// jsonAppPolicy is the tenant's default policy, or one of an application: they hold their restrictions under different names.
	jsonAppPolicy struct {
		Enabled      bool             `json:"isEnabled"`
		Restrictions jsonRestrictions `json:"applicationRestrictions"`
		Own          jsonRestrictions `json:"restrictions"`
	}
	jsonConsentPolicy struct {
		Enabled *bool `json:"isEnabled"`
	}
	jsonSKU struct {
		Status string `json:"capabilityStatus"`
		Plans  []struct {
			Name string `json:"servicePlanName"`
		} `json:"servicePlans"`
	}
)

// authorization is what the tenant lets its members do.
type authorization struct {
	known     bool
	allowed   bool // members may register applications
	consent   bool // members may consent for themselves
	guestRole string
}

// policiesOf reads both policies. Known holds only when both could be read: an unread policy may forbid what is planned.
func policiesOf(authorizationPart, appPart part, now time.Time) (entra.Policies, authorization) {
	var rules authorization
	if p, err := one[jsonAuthorizationPolicy](authorizationPart); err == nil && p != nil && p.Default != nil && p.Default.AllowedToCreateApps != nil {
		rules = authorization{known: true, allowed: *p.Default.AllowedToCreateApps, guestRole: p.GuestRole}
		for _, g := range p.Default.GrantPolicies {
			// Policies of other kinds ("ManagePermissionGrantsForOwnedResource…") concern resources, not a member's own consent.
			rules.consent = rules.consent || strings.HasPrefix(g, "ManagePermissionGrantsForSelf.")
		}
	}
	out := entra.Policies{Known: rules.known, AllowedToCreateApps: rules.allowed, UserConsentAllowed: rules.consent}
	p, err := one[jsonAppPolicy](appPart)
	if err != nil || p == nil {
		out.Known = false
		return out, rules
	}
	if p.Enabled {
		out.Rules = p.Restrictions.rules()
	}
	if now.IsZero() {
		now = time.Now()
	}
	return out.For(nil, nil, now), rules
}

func (r jsonRestrictions) rules() []entra.Rule {
	var out []entra.Rule
	for on, list := range map[string][]jsonRestriction{"passwordCredentials": r.Passwords, "keyCredentials": r.Keys} {
		for _, one := range list {
			rule := entra.Rule{On: on, Type: one.Type, Enabled: !strings.EqualFold(one.State, "disabled")}
			rule.MaxLifetime, _ = isoDuration(one.MaxLifetime)
			if one.After != nil {
				rule.After = *one.After
			}
			out = append(out, rule)
		}
	}
	return out
}

// known names restrictions that Graph hides behind "unknownFutureValue" otherwise (Microsoft Graph docs, "Handling future members in
// evolvable enumerations").
var known = map[string]string{"Prefer": "include-unknown-enum-members"}

// ownRules are the restrictions of an application's own policy; none where it has none, or where it could not be read.
func ownRules(ctx context.Context, c *caller, p part) []entra.Rule {
	found, err := list[jsonAppPolicy](ctx, c, p)
	if err != nil {
		return nil
	}
	var out []entra.Rule
	for _, policy := range found {
		if policy.Enabled {
			out = append(out, policy.Own.rules()...)
		}
	}
	return out
}

// consentRequests tells whether people can ask an administrator for consent; reading it needs a role besides the permission
// (Microsoft Graph docs, "Get adminConsentRequestPolicy").
func consentRequests(p part) entra.Ability {
	policy, err := one[jsonConsentPolicy](p)
	switch {
	case err != nil || policy == nil || policy.Enabled == nil:
		return entra.CannotTell
	case *policy.Enabled:
		return entra.Yes
	}
	return entra.No
}

// premium looks for the service plans of Microsoft Entra ID P1 and P2 (Microsoft Entra docs, "Product names and service plan
// identifiers for licensing").
func premium(ctx context.Context, c *caller, p part) entra.Ability {
	found, err := list[jsonSKU](ctx, c, p)
	if err != nil {
		return entra.CannotTell
	}
	for _, sku := range found {
		for _, plan := range sku.Plans {
			if strings.HasPrefix(plan.Name, "AAD_PREMIUM") && (strings.EqualFold(sku.Status, "Enabled") || strings.EqualFold(sku.Status, "Warning")) {
				return entra.Yes
			}
		}
	}
	return entra.No
}

var isoPattern = regexp.MustCompile(`^P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})(?:\.\d+)?S)?)?$`)

// isoDuration reads an ISO 8601 duration. Years and months are taken short (365 and 30 days), so that a limit is kept.
func isoDuration(s string) (time.Duration, bool) {
	m := isoPattern.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	const day = 24 * time.Hour
	var d time.Duration
	for i, unit := range []time.Duration{365 * day, 30 * day, 7 * day, day, time.Hour, time.Minute, time.Second} {
		if m[i+1] == "" {
			continue
		}
		n, err := strconv.Atoi(m[i+1])
		if err != nil {
			return 0, false
		}
		part := time.Duration(n) * unit
		if n != 0 && part/unit != time.Duration(n) {
			return 0, false
		}
		d += part
	}
	return d, d > 0
}
