package tenant

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"gatehouse/setup/entra"
)

// applicationModel gives the body of a write. Graph replaces collections whole, so they are always sent, empty ones too.
func applicationModel(want entra.Application) (models.Applicationable, error) {
	required, err := requiredModel(want.Required)
	if err != nil {
		return nil, err
	}
	a := models.NewApplication()
	a.SetDisplayName(&want.DisplayName)
	a.SetSignInAudience(&want.Audience)
	a.SetTags(some(want.Tags))
	if want.Notes != "" {
		a.SetNotes(&want.Notes)
	}
	if want.ServiceManagementRef != "" {
		a.SetServiceManagementReference(&want.ServiceManagementRef)
	}
	implicit := models.NewImplicitGrantSettings()
	implicit.SetEnableIdTokenIssuance(&want.IDTokens)
	web := models.NewWebApplication()
	web.SetRedirectUris(some(want.WebRedirectURIs))
	web.SetImplicitGrantSettings(implicit)
	a.SetWeb(web)
	public := models.NewPublicClientApplication()
	public.SetRedirectUris(some(want.PublicRedirectURIs))
	a.SetPublicClient(public)
	a.SetIsFallbackPublicClient(&want.FallbackPublic)
	a.SetRequiredResourceAccess(required)
	return a, nil
}

// requiredModel groups the permissions by resource, in the order in which they first appear.
func requiredModel(wanted []entra.Access) ([]models.RequiredResourceAccessable, error) {
	var order []string
	byResource := map[string][]models.ResourceAccessable{}
	for i := range wanted {
		w := wanted[i]
		id, err := uuid.Parse(w.ID)
		if err != nil {
			return nil, fmt.Errorf("read permission id %s: %w", quote(w.ID), err)
		}
		kind := w.Kind.AccessType()
		access := models.NewResourceAccess()
		access.SetId(&id)
		access.SetTypeEscaped(&kind)
		if byResource[w.ResourceAppID] == nil {
			order = append(order, w.ResourceAppID)
		}
		byResource[w.ResourceAppID] = append(byResource[w.ResourceAppID], access)
	}
	out := make([]models.RequiredResourceAccessable, 0, len(order))
	for i := range order {
		r := models.NewRequiredResourceAccess()
		r.SetResourceAppId(&order[i])
		r.SetResourceAccess(byResource[order[i]])
		out = append(out, r)
	}
	return out, nil
}

func applicationOf(m models.Applicationable) *entra.Application {
	a := &entra.Application{
		ObjectID: value(m.GetId()), AppID: value(m.GetAppId()), UniqueName: value(m.GetUniqueName()), DisplayName: value(m.GetDisplayName()),
		Audience: value(m.GetSignInAudience()), Tags: m.GetTags(), Notes: value(m.GetNotes()),
		FallbackPublic: value(m.GetIsFallbackPublicClient()), ServiceManagementRef: value(m.GetServiceManagementReference()), Created: value(m.GetCreatedDateTime()),
	}
	if web := m.GetWeb(); web != nil {
		a.WebRedirectURIs = web.GetRedirectUris()
		if implicit := web.GetImplicitGrantSettings(); implicit != nil {
			a.IDTokens = value(implicit.GetEnableIdTokenIssuance())
		}
	}
	if public := m.GetPublicClient(); public != nil {
		a.PublicRedirectURIs = public.GetRedirectUris()
	}
	for _, r := range m.GetRequiredResourceAccess() {
		for _, access := range r.GetResourceAccess() {
			if id := access.GetId(); id != nil {
				a.Required = append(a.Required, entra.Access{ResourceAppID: value(r.GetResourceAppId()), ID: id.String(), Kind: kindOf(value(access.GetTypeEscaped()))})
			}
		}
	}
	for _, p := range m.GetPasswordCredentials() {
		a.Passwords = append(a.Passwords, passwordOf(p))
	}
	for _, k := range m.GetKeyCredentials() {
		id := k.GetKeyId()
		if id == nil {
			continue
		}
		a.Keys = append(a.Keys, keyOf(entra.Key{
			KeyID: id.String(), DisplayName: value(k.GetDisplayName()), Start: value(k.GetStartDateTime()), End: value(k.GetEndDateTime()),
			Type: value(k.GetTypeEscaped()), Usage: value(k.GetUsage()), Custom: k.GetCustomKeyIdentifier(),
		}, k.GetKey()))
	}
	return a
}

func principalOf(m models.ServicePrincipalable) *entra.ServicePrincipal {
	enabled := m.GetAccountEnabled()
	return &entra.ServicePrincipal{
		ObjectID: value(m.GetId()), AppID: value(m.GetAppId()), DisplayName: value(m.GetDisplayName()),
		Enabled: enabled == nil || *enabled, Tags: m.GetTags(), Notes: value(m.GetNotes()),
	}
}

func passwordOf(m models.PasswordCredentialable) entra.Password {
	p := entra.Password{DisplayName: value(m.GetDisplayName()), Start: value(m.GetStartDateTime()), End: value(m.GetEndDateTime())}
	if id := m.GetKeyId(); id != nil {
		p.KeyID = id.String()
	}
	return p
}

func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// some makes a nil list an empty one: the SDK leaves nil out, and a collection that is left out stays as it was.
func some(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func spaced(scopes []string) string { return strings.Join(scopes, " ") }
