package tenant

import (
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
	jsonAppPolicy struct {
		Enabled      bool `json:"isEnabled"`
		Restrictions struct {
			Passwords []struct {
				Type        string     `json:"restrictionType"`
				State       string     `json:"state"`
				MaxLifetime string     `json:"maxLifetime"`
				After       *time.Time `json:"restrictForAppsCreatedAfterDateTime"`
			} `json:"passwordCredentials"`
			Keys []struct {
				Type        string     `json:"restrictionType"`
				State       string     `json:"state"`
				MaxLifetime string     `json:"maxLifetime"`
				After       *time.Time `json:"restrictForAppsCreatedAfterDateTime"`
			} `json:"keyCredentials"`
		} `json:"applicationRestrictions"`
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
	if !p.Enabled {
		return out, rules
	}
	for _, r := range p.Restrictions.Passwords {
		if strings.EqualFold(r.State, "disabled") || !inForce(r.After, now) {
			continue
		}
		switch r.Type {
		case "passwordAddition":
			out.SecretsForbidden = true
		case "passwordLifetime":
			if d, ok := isoDuration(r.MaxLifetime); ok && (out.SecretMaxLifetime == 0 || d < out.SecretMaxLifetime) {
				out.SecretMaxLifetime = d
			}
		}
	}
	for _, r := range p.Restrictions.Keys {
		if strings.EqualFold(r.State, "disabled") || !inForce(r.After, now) || r.Type != "asymmetricKeyLifetime" {
			continue
		}
		if d, ok := isoDuration(r.MaxLifetime); ok && (out.KeyMaxLifetime == 0 || d < out.KeyMaxLifetime) {
			out.KeyMaxLifetime = d
		}
	}
	return out, rules
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
