package directory

import (
	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// Names of the tenant. "example" is a reserved top-level domain (RFC 2606).
const (
	TenantName    = "Contoso Ltd"
	DefaultDomain = "contoso.example"
	InitialDomain = "contoso.onmicrosoft.example"
	OtherDomain   = "fabrikam.example"
)

// Client ids of Microsoft's own sign-in clients (Microsoft's "verify first-party apps" list).
const (
	GraphCommandLineTools = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
	AzureCLI              = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
	AzurePowerShell       = "1950a258-227b-4e31-a9cf-717495945fc2"
)

const (
	microsoftTenant      = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
	commandLineToolsHome = "cdc5aeea-15c5-4db6-b079-fcadd2505dc2"
)

// TenantID is the tenant's id for a seed.
func TenantID(seed int64) string { return StableID(seed, "tenant") }

// Seed fills a store with the tenant's own objects. People, groups and their data are seeded by package people.
func Seed(s *Store, seed int64) {
	s.Change(func(t *Tx) {
		seedOrganization(t, seed)
		seedPolicies(t)
		seedRoles(t, seed)
		seedResources(t, seed)
		seedClients(t, seed)
	})
}

func seedOrganization(t *Tx, seed int64) {
	domain := func(name string, isDefault, isInitial bool) Object {
		return Object{"name": name, "isDefault": isDefault, "isInitial": isInitial, "type": "Managed", "capabilities": "Email, OfficeCommunicationsOnline"}
	}
	id := TenantID(seed)
	t.Seed(Organizations, id, Object{
		"id": id, "displayName": TenantName, "tenantType": "AAD", "countryLetterCode": "CH", "country": nil, "city": "Bern", "state": nil,
		"street": "1 Example Lane", "postalCode": "3000", "preferredLanguage": "en", "defaultUsageLocation": "CH", "createdDateTime": "2019-03-04T08:15:00Z",
		"deletedDateTime": nil, "businessPhones": []any{}, "marketingNotificationEmails": []any{}, "securityComplianceNotificationMails": []any{},
		"securityComplianceNotificationPhones": []any{}, "technicalNotificationMails": List("it@" + DefaultDomain), "onPremisesSyncEnabled": nil,
		"onPremisesLastSyncDateTime": nil, "partnerTenantType": nil, "privacyProfile": nil, "assignedPlans": []any{}, "provisionedPlans": []any{},
		"mobileDeviceManagementAuthority": "unknown",
		"verifiedDomains":                 List(domain(InitialDomain, false, true), domain(DefaultDomain, true, false), domain(OtherDomain, false, false)),
	})
}

func seedRoles(t *Tx, seed int64) {
	for _, r := range Roles {
		id := StableID(seed, "role", r.TemplateID)
		t.Seed(DirectoryRoles, id, Object{
			"id": id, "displayName": r.Name, "description": "Built-in role " + r.Name + ".", "roleTemplateId": r.TemplateID, "deletedDateTime": nil,
		})
	}
}

// absent are resources whose service principal a bare tenant does not have until somebody creates it by appId.
var absent = map[string]bool{entra.O365MgmtAppID: true}

func seedResources(t *Tx, seed int64) {
	for _, r := range permission.Embedded().Resources() {
		if absent[r.AppID] {
			continue
		}
		id := StableID(seed, "principal", r.AppID)
		t.Seed(ServicePrincipals, id, resourcePrincipal(id, r))
	}
}

// ResourcePrincipal makes the service principal of a Microsoft resource that the catalogue knows.
func ResourcePrincipal(id, appID string) (Object, bool) {
	for _, r := range permission.Embedded().Resources() {
		if r.AppID == appID {
			return resourcePrincipal(id, r), true
		}
	}
	return nil, false
}

func resourcePrincipal(id string, r permission.Resource) Object {
	o := NewPrincipal(id, r.AppID, r.Name)
	o["appOwnerOrganizationId"] = microsoftTenant
	o["signInAudience"] = "AzureADMultipleOrgs"
	names := List(r.SPNs...)
	if len(names) == 0 {
		names = List(r.AppID)
	}
	o["servicePrincipalNames"] = names
	roles, scopes := []any{}, []any{}
	for _, p := range permission.Embedded().Of(r.AppID) {
		if p.Kind == entra.ApplicationPermission {
			roles = append(roles, Object{
				"allowedMemberTypes": List("Application"), "description": p.Description, "displayName": p.Name, "id": p.ID, "isEnabled": !p.Disabled,
				"origin": "Application", "value": p.Value,
			})
			continue
		}
		kind := "User"
		if p.AdminRequired == nil || *p.AdminRequired {
			kind = "Admin"
		}
		scopes = append(scopes, Object{
			"adminConsentDescription": p.Description, "adminConsentDisplayName": p.Name, "id": p.ID, "isEnabled": !p.Disabled, "type": kind,
			"userConsentDescription": p.Description, "userConsentDisplayName": p.Name, "value": p.Value,
		})
	}
	o["appRoles"], o["oauth2PermissionScopes"] = roles, scopes
	return o
}

// seedClients makes the principals of Microsoft's sign-in clients and the consents that the tenant's IT already gave: three people
// may use Graph Command Line Tools to look and to create. Everybody else is asked, or refused, on first use.
func seedClients(t *Tx, seed int64) {
	for _, c := range []struct{ appID, name, owner string }{
		{GraphCommandLineTools, "Microsoft Graph Command Line Tools", commandLineToolsHome},
		{AzureCLI, "Microsoft Azure CLI", microsoftTenant},
		{AzurePowerShell, "Microsoft Azure PowerShell", microsoftTenant},
	} {
		id := StableID(seed, "principal", c.appID)
		o := NewPrincipal(id, c.appID, c.name)
		o["appOwnerOrganizationId"], o["signInAudience"] = c.owner, "AzureADandPersonalMicrosoftAccount"
		o["replyUrls"] = List("http://localhost")
		o["#public"] = true
		t.Seed(ServicePrincipals, id, o)
	}
	for _, upn := range []string{"dana", "ellis", "casey"} {
		id := StableID(seed, "grant", upn)
		t.Seed(ScopeGrants, id, Object{
			"id": id, "clientId": StableID(seed, "principal", GraphCommandLineTools), "resourceId": StableID(seed, "principal", entra.GraphAppID),
			"consentType": "Principal", "principalId": AccountID(seed, upn),
			"scope": "User.Read Application.Read.All Organization.Read.All RoleManagement.Read.Directory Policy.Read.All Application.ReadWrite.All Directory.Read.All",
		})
	}
}

// NewPrincipal is an enabled service principal with every property that Graph shows, empty.
func NewPrincipal(id, appID, name string) Object {
	return Object{
		"id": id, "deletedDateTime": nil, "accountEnabled": true, "addIns": []any{}, "alternativeNames": []any{}, "appDescription": nil,
		"appDisplayName": name, "appId": appID, "applicationTemplateId": nil, "appOwnerOrganizationId": nil, "appRoleAssignmentRequired": false,
		"appRoles": []any{}, "createdDateTime": "2019-03-04T08:15:00Z", "description": nil, "disabledByMicrosoftStatus": nil, "displayName": name,
		"homepage": nil, "info": nil, "keyCredentials": []any{}, "loginUrl": nil, "logoutUrl": nil, "notes": nil, "notificationEmailAddresses": []any{},
		"oauth2PermissionScopes": []any{}, "passwordCredentials": []any{}, "preferredSingleSignOnMode": nil,
		"preferredTokenSigningKeyThumbprint": nil, "replyUrls": []any{}, "resourceSpecificApplicationPermissions": []any{},
		"samlSingleSignOnSettings": nil, "servicePrincipalNames": List(appID), "servicePrincipalType": "Application",
		"signInAudience": "AzureADMyOrg", "tags": []any{}, "tokenEncryptionKeyId": nil, "verifiedPublisher": nil, "#owners": []any{},
	}
}
