// Package arm is as much of Azure Resource Manager as command lines and infrastructure tools ask before they turn to Graph: which
// tenants a token reaches, and that this one has no subscription. It must not hold resources.
package arm

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

// AppID is the service management API, whose tokens Resource Manager takes.
const AppID = "797f4846-ba00-4fd7-ba43-dac1f8f63013"

// Manager answers for one tenant.
type Manager struct {
	Store  *directory.Store
	Tokens *token.Service
	Seed   int64
}

// Routes adds the addresses.
func (m *Manager) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /tenants", m.guarded(m.tenants))
	mux.HandleFunc("GET /subscriptions", m.guarded(func(*directory.Tx) []any { return []any{} }))
}

// guarded asks for a version and a token for this service before it answers with a list.
func (m *Manager) guarded(list func(*directory.Tx) []any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		raw, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		claims, err := m.Tokens.Verify(strings.TrimSpace(raw))
		switch {
		case raw == "":
			refuse(w, http.StatusUnauthorized, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
		case err != nil:
			refuse(w, http.StatusUnauthorized, "InvalidAuthenticationToken", "The access token is invalid.")
		case claims.TenantID != directory.TenantID(m.Seed):
			refuse(w, http.StatusUnauthorized, "InvalidAuthenticationTokenTenant", "The access token is from the wrong issuer.")
		case claims.Audience != AppID && !strings.EqualFold(claims.Audience, "https://"+r.Host):
			refuse(w, http.StatusUnauthorized, "InvalidAuthenticationTokenAudience", "The access token has been obtained for wrong audience or resource.")
		case r.URL.Query().Get("api-version") == "":
			refuse(w, http.StatusBadRequest, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.")
		default:
			var value []any
			m.Store.View(func(t *directory.Tx) { value = list(t) })
			write(w, http.StatusOK, map[string]any{"value": value, "count": map[string]any{"type": "Total", "value": len(value)}})
		}
	}
}

// tenants is the one tenant that there is.
func (m *Manager) tenants(t *directory.Tx) []any {
	out := []any{}
	for _, o := range t.List(directory.Organizations) {
		var names []string
		byDefault := ""
		for _, d := range directory.Items(o, "verifiedDomains") {
			names = append(names, directory.Text(d, "name"))
			if directory.Flag(d, "isDefault") {
				byDefault = directory.Text(d, "name")
			}
		}
		id := directory.Text(o, "id")
		out = append(out, map[string]any{
			"id": "/tenants/" + id, "tenantId": id, "displayName": o["displayName"], "countryCode": o["countryLetterCode"], "tenantType": o["tenantType"],
			"tenantCategory": "Home", "defaultDomain": byDefault, "domains": slices.Clip(names),
		})
	}
	return out
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="invalid_token"`)
	}
	write(w, status, map[string]any{"error": map[string]any{"code": code, "message": message}})
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client went away: nobody is left to tell
}
