package directory

// Ids of the two policy singletons.
const (
	AuthorizationPolicy = "authorizationPolicy"
	AppManagementPolicy = "defaultAppManagementPolicy"
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
}

// AllowMembersToCreateApps changes the tenant's authorization policy.
func (s *Store) AllowMembersToCreateApps(allowed bool) {
	s.Change(func(t *Tx) {
		old, _ := t.Newest(Policies, AuthorizationPolicy)
		policy := Clone(old)
		permissions := Clone(Inner(old, "defaultUserRolePermissions"))
		permissions["allowedToCreateApps"] = allowed
		policy["defaultUserRolePermissions"] = permissions
		t.Seed(Policies, AuthorizationPolicy, policy)
	})
}

// RestrictSecrets switches the tenant's application management policy: forbid new secrets, or cap their life (ISO 8601, "P90D").
func (s *Store) RestrictSecrets(forbid bool, maxLifetime string) {
	s.Change(func(t *Tx) {
		old, _ := t.Newest(Policies, AppManagementPolicy)
		policy := Clone(old)
		var rules []any
		if forbid {
			rules = append(rules, Object{"restrictionType": "passwordAddition", "state": "enabled", "maxLifetime": nil, "restrictForAppsCreatedAfterDateTime": "2019-10-19T10:37:00Z"})
		}
		if maxLifetime != "" {
			rules = append(rules, Object{"restrictionType": "passwordLifetime", "state": "enabled", "maxLifetime": maxLifetime, "restrictForAppsCreatedAfterDateTime": "2019-10-19T10:37:00Z"})
		}
		policy["isEnabled"] = len(rules) > 0
		restrictions := Clone(Inner(old, "applicationRestrictions"))
		if rules == nil {
			rules = []any{}
		}
		restrictions["passwordCredentials"] = rules
		policy["applicationRestrictions"] = restrictions
		t.Seed(Policies, AppManagementPolicy, policy)
	})
}
