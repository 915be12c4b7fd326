package tenant

import (
	"encoding/base64"
	"strings"
	"time"

	"gatehouse/setup/entra"
)

// The parts of Graph's answers that Gatehouse reads (Microsoft Graph reference, application, servicePrincipal,
// appRoleAssignment, oAuth2PermissionGrant, federatedIdentityCredential). Null and missing are the zero value.
type (
	jsonApplication struct {
		ID             string         `json:"id"`
		AppID          string         `json:"appId"`
		UniqueName     string         `json:"uniqueName"`
		DisplayName    string         `json:"displayName"`
		SignInAudience string         `json:"signInAudience"`
		Tags           []string       `json:"tags"`
		Notes          string         `json:"notes"`
		Web            jsonWeb        `json:"web"`
		PublicClient   jsonRedirects  `json:"publicClient"`
		FallbackPublic bool           `json:"isFallbackPublicClient"`
		ManagementRef  string         `json:"serviceManagementReference"`
		Required       []jsonResource `json:"requiredResourceAccess"`
		Passwords      []jsonPassword `json:"passwordCredentials"`
		Keys           []jsonKey      `json:"keyCredentials"`
		Created        time.Time      `json:"createdDateTime"`
	}
	jsonKey struct {
		KeyID       string    `json:"keyId"`
		DisplayName string    `json:"displayName"`
		Start       time.Time `json:"startDateTime"`
		End         time.Time `json:"endDateTime"`
		Type        string    `json:"type"`
		Usage       string    `json:"usage"`
		Custom      string    `json:"customKeyIdentifier"`
		Key         string    `json:"key"` // the certificate, only in an answer about one application (Microsoft Graph docs, keyCredential)
	}
	jsonRedirects struct {
		RedirectURIs []string `json:"redirectUris"`
	}
	jsonWeb struct {
		RedirectURIs []string `json:"redirectUris"`
		Implicit     struct {
			IDTokens bool `json:"enableIdTokenIssuance"`
		} `json:"implicitGrantSettings"`
	}
	jsonResource struct {
		ResourceAppID string `json:"resourceAppId"`
		Access        []struct {
			ID   string `json:"id"`
			Type string `json:"type"`
		} `json:"resourceAccess"`
	}
	jsonPassword struct {
		KeyID       string    `json:"keyId"`
		DisplayName string    `json:"displayName"`
		Start       time.Time `json:"startDateTime"`
		End         time.Time `json:"endDateTime"`
	}
	jsonPrincipal struct {
		ID          string           `json:"id"`
		AppID       string           `json:"appId"`
		DisplayName string           `json:"displayName"`
		Enabled     *bool            `json:"accountEnabled"`
		Tags        []string         `json:"tags"`
		Notes       string           `json:"notes"`
		AppRoles    []jsonPermission `json:"appRoles"`
		Scopes      []jsonPermission `json:"oauth2PermissionScopes"`
		Passwords   []jsonPassword   `json:"passwordCredentials"`
		Keys        []jsonKey        `json:"keyCredentials"`
	}
	jsonPermission struct {
		ID    string `json:"id"`
		Value string `json:"value"`
	}
	jsonRoleGrant struct {
		ID          string `json:"id"`
		RoleID      string `json:"appRoleId"`
		ResourceID  string `json:"resourceId"`
		PrincipalID string `json:"principalId"`
	}
	jsonScopeGrant struct {
		ID          string `json:"id"`
		ClientID    string `json:"clientId"`
		ResourceID  string `json:"resourceId"`
		ConsentType string `json:"consentType"`
		PrincipalID string `json:"principalId"`
		Scope       string `json:"scope"`
	}
	jsonFederated struct {
		ID          string   `json:"id"`
		Name        string   `json:"name"`
		Issuer      string   `json:"issuer"`
		Subject     string   `json:"subject"`
		Audiences   []string `json:"audiences"`
		Description string   `json:"description"`
	}
	jsonOwner struct {
		ID          string `json:"id"`
		DisplayName string `json:"displayName"`
		UPN         string `json:"userPrincipalName"`
	}
)

const (
	selectApplication = "id,appId,uniqueName,displayName,signInAudience,tags,notes,web,publicClient,isFallbackPublicClient,serviceManagementReference,requiredResourceAccess,passwordCredentials,keyCredentials,createdDateTime"
	selectPrincipal   = "id,appId,displayName,accountEnabled,tags,notes,passwordCredentials,keyCredentials"
	selectResource    = "id,appId,displayName,appRoles,oauth2PermissionScopes"
)

func (j *jsonApplication) value() *entra.Application {
	a := &entra.Application{
		ObjectID: j.ID, AppID: j.AppID, UniqueName: j.UniqueName, DisplayName: j.DisplayName, Audience: j.SignInAudience,
		Tags: j.Tags, Notes: j.Notes, WebRedirectURIs: j.Web.RedirectURIs, PublicRedirectURIs: j.PublicClient.RedirectURIs,
		IDTokens: j.Web.Implicit.IDTokens, FallbackPublic: j.FallbackPublic, ServiceManagementRef: j.ManagementRef, Created: j.Created,
	}
	for _, r := range j.Required {
		for _, access := range r.Access {
			a.Required = append(a.Required, entra.Access{ResourceAppID: r.ResourceAppID, ID: access.ID, Kind: kindOf(access.Type)})
		}
	}
	a.Passwords, a.Keys = passwordsOf(j.Passwords), keysOf(j.Keys)
	return a
}

func passwordsOf(list []jsonPassword) (out []entra.Password) {
	for _, p := range list {
		out = append(out, entra.Password{KeyID: p.KeyID, DisplayName: p.DisplayName, Start: p.Start, End: p.End})
	}
	return out
}

func keysOf(list []jsonKey) (out []entra.Key) {
	for _, k := range list {
		custom, _ := base64.StdEncoding.DecodeString(k.Custom)
		der, _ := base64.StdEncoding.DecodeString(k.Key)
		out = append(out, keyOf(entra.Key{
			KeyID: k.KeyID, DisplayName: k.DisplayName, Start: k.Start, End: k.End, Type: k.Type, Usage: k.Usage, Custom: custom,
		}, der))
	}
	return out
}

func kindOf(accessType string) entra.Kind {
	if accessType == entra.ApplicationPermission.AccessType() {
		return entra.ApplicationPermission
	}
	return entra.DelegatedPermission
}

// value reads accountEnabled as Graph does: null means that nobody switched sign-in off.
func (j *jsonPrincipal) value() *entra.ServicePrincipal {
	return &entra.ServicePrincipal{
		ObjectID: j.ID, AppID: j.AppID, DisplayName: j.DisplayName, Enabled: j.Enabled == nil || *j.Enabled, Tags: j.Tags, Notes: j.Notes,
		Passwords: passwordsOf(j.Passwords), Keys: keysOf(j.Keys),
	}
}

func (j *jsonPrincipal) resource() entra.Resource {
	r := entra.Resource{ObjectID: j.ID, AppID: j.AppID, Name: j.DisplayName, Roles: map[string]string{}, Scopes: map[string]string{}}
	for _, p := range j.AppRoles {
		r.Roles[p.ID] = p.Value
	}
	for _, p := range j.Scopes {
		r.Scopes[p.ID] = p.Value
	}
	return r
}

func (j jsonRoleGrant) value() entra.RoleGrant {
	return entra.RoleGrant{ID: j.ID, RoleID: j.RoleID, ResourceID: j.ResourceID, PrincipalID: j.PrincipalID}
}

func (j jsonScopeGrant) value() entra.ScopeGrant {
	return entra.ScopeGrant{ID: j.ID, ClientID: j.ClientID, ResourceID: j.ResourceID, ConsentType: j.ConsentType, PrincipalID: j.PrincipalID, Scopes: strings.Fields(j.Scope)}
}

func (j jsonFederated) value() entra.Federated {
	f := entra.Federated{ID: j.ID, Name: j.Name, Issuer: j.Issuer, Subject: j.Subject, Description: j.Description}
	if len(j.Audiences) > 0 {
		f.Audience = j.Audiences[0]
	}
	return f
}

func (j jsonOwner) value() entra.Owner {
	return entra.Owner{ObjectID: j.ID, Name: j.DisplayName, UPN: j.UPN}
}
