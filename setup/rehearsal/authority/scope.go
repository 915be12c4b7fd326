package authority

import (
	"net/http"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/rehearsal/directory"
)

// wanted is a parsed scope parameter: one resource, its values, and the words as they were asked.
type wanted struct {
	resourceName string   // as asked: "https://graph.microsoft.com"
	resourceApp  string   // app id of the resource
	values       []string // scope values without the resource; not the sign-in scopes
	everything   bool     // ".default" was asked
	openID       []string
	raw          []string // everything but the sign-in scopes, in the form requested
}

var openIDScopes = []string{"openid", "profile", "email", "offline_access"}

// parseScope splits the parameter. A value without a resource belongs to Microsoft Graph.
func (a *Authority) parseScope(r *http.Request, t *directory.Tx, scope string) (*wanted, *failure) {
	w := &wanted{}
	for _, s := range strings.Fields(scope) {
		if slices.Contains(openIDScopes, strings.ToLower(s)) {
			w.openID = append(w.openID, strings.ToLower(s))
			continue
		}
		resource, value := "https://graph.microsoft.com", s
		if i := strings.LastIndexByte(s, '/'); i >= 0 {
			resource, value = strings.TrimSuffix(s[:i], "/"), s[i+1:]
		}
		appID, ok := a.resourceApp(r, t, resource)
		if !ok {
			return nil, resourceNotFound(resource)
		}
		if w.resourceApp != "" && w.resourceApp != appID {
			return nil, refuse(28000, "invalid_request", "Provided value for the input parameter scope is not valid because it contains more than one resource. Scope %s is not valid.", clean(scope))
		}
		w.resourceApp, w.resourceName = appID, resource
		w.raw = append(w.raw, s)
		if value == ".default" {
			w.everything = true
			continue
		}
		w.values = append(w.values, value)
	}
	if w.everything && len(w.values) > 0 {
		return nil, refuse(70011, "invalid_scope", "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope %s is not valid. .default scope can't be combined with resource-specific scopes.", clean(scope))
	}
	if w.resourceApp == "" {
		w.resourceApp, w.resourceName = entra.GraphAppID, "https://graph.microsoft.com"
	}
	return w, nil
}

// resourceApp resolves the name of a resource in a scope to an app id, through the service principal names in the tenant.
func (a *Authority) resourceApp(r *http.Request, t *directory.Tx, name string) (string, bool) {
	if appID, ok := graphAliases(r)[strings.ToLower(name)]; ok {
		return appID, true
	}
	o, ok := resourceNamed(t, name)
	return directory.Text(o, "appId"), ok
}

// check finds values that the resource does not offer.
func (w *wanted) check(client *client, resource directory.Object) *failure {
	for _, v := range w.values {
		if _, ok := scopeNamed(resource, v); !ok {
			return refuse(650053, "invalid_client", "The application '%s' asked for scope '%s' that doesn't exist on the resource '%s'. Contact the app vendor.", clean(client.name), clean(v), w.resourceApp)
		}
	}
	return nil
}

func scopeNamed(resource directory.Object, value string) (directory.Object, bool) {
	for _, s := range directory.Items(resource, "oauth2PermissionScopes") {
		if strings.EqualFold(directory.Text(s, "value"), value) {
			return s, true
		}
	}
	return nil, false
}

// missing are the wanted values that nobody has consented to yet.
func (w *wanted) missing(consented []string) []string {
	var out []string
	for _, v := range w.values {
		if !containsFold(consented, v) {
			out = append(out, v)
		}
	}
	return out
}

func containsFold(list []string, value string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, value) })
}

// preauthorised are the only Graph scopes that Microsoft's own command lines can get, without any consent
// (ROADtools, firstpartyscopes.json, 2026-01-26).
var preauthorised = []string{
	"Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "AuditLog.Read.All", "DelegatedPermissionGrant.ReadWrite.All",
	"Directory.AccessAsUser.All", "Group.ReadWrite.All", "User.Read.All", "User.ReadWrite.All",
}

// preauthorisedFor are the scopes of a resource that those command lines get: of Graph the list above, of others whatever they offer.
func preauthorisedFor(resource directory.Object) []string {
	if directory.Text(resource, "appId") == entra.GraphAppID {
		return append(slices.Clone(preauthorised), "User.Read")
	}
	var out []string
	for _, s := range directory.Items(resource, "oauth2PermissionScopes") {
		out = append(out, directory.Text(s, "value"))
	}
	return out
}
