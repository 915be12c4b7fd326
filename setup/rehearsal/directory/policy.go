package directory

import (
	"slices"
	"time"
)

// Ids of the policies and settings of which a tenant has one each. Circumstances are facts about the tenant that are no object of Graph.
const (
	AuthorizationPolicy = "authorizationPolicy"
	AppManagementPolicy = "defaultAppManagementPolicy"
	AdminConsentPolicy  = "adminConsentRequestPolicy"
	ReportSettings      = "reportSettings"
	Circumstances       = "circumstances"
)

func seedPolicies(t *Tx) {
	t.Seed(Policies, AuthorizationPolicy, Object{
		"id": "authorizationPolicy", "displayName": "Authorization Policy", "deletedDateTime": nil,
		"description":                               "Used to manage authorization related settings across the company.",
		"allowInvitesFrom":                          "adminsAndGuestInviters",
		"allowedToSignUpEmailBasedSubscriptions":    true,
		"allowedToUseSSPR":                          true,
		"allowEmailVerifiedUsersToJoinOrganization": false,
		"allowUserConsentForRiskyApps":              nil,
		"blockMsolPowerShell":                       true,
		"guestUserRoleId":                           "10dae51f-b6af-4016-8d66-8c2a99b929b3", // Guest User
		"defaultUserRolePermissions": Object{
			"allowedToCreateApps":                      false,
			"allowedToCreateSecurityGroups":            false,
			"allowedToCreateTenants":                   false,
			"allowedToReadBitlockerKeysForOwnedDevice": true,
			"allowedToReadOtherUsers":                  true,
			"permissionGrantPoliciesAssigned":          List("ManagePermissionGrantsForSelf.microsoft-user-default-legacy"),
		},
	})
	t.Seed(Policies, AppManagementPolicy, Object{
		"id": "00000000-0000-0000-0000-000000000000", "displayName": "Default app management tenant policy", "deletedDateTime": nil,
		"description": "Default tenant policy that enforces app management restrictions on applications and service principals.",
		"isEnabled":   false,
		"applicationRestrictions": Object{
			"passwordCredentials": []any{}, "keyCredentials": []any{}, "identifierUris": nil,
		},
		"servicePrincipalRestrictions": Object{"passwordCredentials": []any{}, "keyCredentials": []any{}},
	})
	t.Seed(Policies, AdminConsentPolicy, Object{
		"id": AdminConsentPolicy, "isEnabled": false, "notifyReviewers": false, "remindersEnabled": false, "requestDurationInDays": 0, "version": 0,
		"reviewers": []any{},
	})
	// Names are concealed unless somebody changed it: the default since September 2021.
	t.Seed(Policies, ReportSettings, Object{"displayConcealedNames": true})
	t.Seed(Policies, Circumstances, Object{})
}

// ChangePolicy changes one policy as if it had always been so.
func (t *Tx) ChangePolicy(id string, change func(policy Object)) {
	old, _ := t.Newest(Policies, id)
	policy := Clone(old)
	change(policy)
	t.Seed(Policies, id, policy)
}

// Policy gives a policy as replicas show it.
func (t *Tx) Policy(id string) Object {
	p, _ := t.Get(Policies, id)
	return p
}

// changeInner changes a complex property of an object that is already a copy.
func changeInner(o Object, key string, change func(inner Object)) {
	inner := Clone(Inner(o, key))
	change(inner)
	o[key] = inner
}

// AllowMembersToCreateApps sets authorizationPolicy.defaultUserRolePermissions.allowedToCreateApps.
func (t *Tx) AllowMembersToCreateApps(allowed bool) {
	t.ChangePolicy(AuthorizationPolicy, func(p Object) {
		changeInner(p, "defaultUserRolePermissions", func(d Object) { d["allowedToCreateApps"] = allowed })
	})
}

// AllowMembersToConsent says whether users may consent to permissions that need no administrator.
func (t *Tx) AllowMembersToConsent(allowed bool) {
	t.ChangePolicy(AuthorizationPolicy, func(p Object) {
		changeInner(p, "defaultUserRolePermissions", func(d Object) {
			d["permissionGrantPoliciesAssigned"] = []any{}
			if allowed {
				d["permissionGrantPoliciesAssigned"] = List("ManagePermissionGrantsForSelf.microsoft-user-default-legacy")
			}
		})
	})
}

// Restriction is one rule of an application management policy.
type Restriction struct {
	On          string // passwordCredentials, keyCredentials
	Kind        string // restrictionType
	MaxLifetime string // ISO 8601; empty = none
	After       time.Time
}

// DefaultAfter is the date from which restrictions apply unless another is named.
var DefaultAfter = time.Date(2019, 10, 19, 10, 37, 0, 0, time.UTC)

func (r Restriction) object() Object {
	o := Object{"restrictionType": r.Kind, "state": "enabled", "maxLifetime": nil, "restrictForAppsCreatedAfterDateTime": Time(r.After)}
	if r.MaxLifetime != "" {
		o["maxLifetime"] = r.MaxLifetime
	}
	return o
}

// put adds the rule to the restrictions of a policy; a restriction type appears once.
func (r Restriction) put(restrictions Object) {
	list, _ := restrictions[r.On].([]any)
	list = slices.DeleteFunc(slices.Clone(list), func(v any) bool {
		rule, _ := v.(Object)
		return Text(rule, "restrictionType") == r.Kind
	})
	restrictions[r.On] = append(list, r.object())
}

// Restrict adds a rule to the tenant's default policy or, with a client id, to that application's own policy, which overrides the default.
func (t *Tx) Restrict(seed int64, clientID string, r Restriction) {
	t.restrict(seed, clientID, r.put)
}

// URIRuleName is the restriction that wants the tenant's id, the client id or a verified domain in an identifier URI.
const URIRuleName = "uriAdditionWithoutUniqueTenantIdentifier"

// RestrictURIs adds the rule on identifier URIs.
func (t *Tx) RestrictURIs(seed int64, clientID string, after time.Time) {
	put := func(restrictions Object) {
		changeInner(restrictions, "identifierUris", func(uris Object) {
			uris[URIRuleName] = Object{"state": "enabled", "restrictForAppsCreatedAfterDateTime": Time(after), "excludeAppsReceivingV2Tokens": true, "excludeSaml": true, "excludeActors": nil}
		})
	}
	if clientID != "" {
		t.restrict(seed, clientID, func(restrictions Object) { changeInner(restrictions, "applicationRestrictions", put) })
		return
	}
	t.restrict(seed, clientID, put)
}

func (t *Tx) restrict(seed int64, clientID string, put func(restrictions Object)) {
	if clientID == "" {
		t.ChangePolicy(AppManagementPolicy, func(p Object) {
			p["isEnabled"] = true
			changeInner(p, "applicationRestrictions", put)
		})
		return
	}
	t.changeAppPolicy(seed, clientID, func(p Object) { changeInner(p, "restrictions", put) })
}

// Unrestrict takes every rule out of the tenant's default policy and switches it off.
func (t *Tx) Unrestrict() {
	t.ChangePolicy(AppManagementPolicy, func(p Object) {
		p["isEnabled"] = false
		p["applicationRestrictions"] = Object{"passwordCredentials": []any{}, "keyCredentials": []any{}, "identifierUris": nil}
	})
}
