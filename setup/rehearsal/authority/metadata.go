package authority

import (
	"encoding/json"
	"net/http"

	"gatehouse/setup/entra"
)

func (a *Authority) openIDConfiguration(w http.ResponseWriter, r *http.Request) {
	segment := r.PathValue("tenant")
	shared, ok := a.tenant(segment)
	if !ok {
		a.fail(w, r, tenantNotFound(segment))
		return
	}
	base := "https://" + r.Host
	if !shared {
		segment = a.tenantID
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"token_endpoint":                        base + "/" + segment + "/oauth2/v2.0/token",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"jwks_uri":                              base + "/common/discovery/v2.0/keys",
		"response_modes_supported":              []string{"query", "fragment", "form_post"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"HS256"},
		"response_types_supported":              []string{"code"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"},
		"issuer":                                a.issuer(r),
		"authorization_endpoint":                a.Browser() + "/" + segment + "/oauth2/v2.0/authorize",
		"device_authorization_endpoint":         base + "/" + segment + "/oauth2/v2.0/devicecode",
		"tenant_region_scope":                   "EU",
		"cloud_instance_name":                   "rehearsal.example",
		"msgraph_host":                          r.Host,
	})
}

func (a *Authority) issuer(r *http.Request) string {
	return "https://" + r.Host + "/" + a.tenantID + "/v2.0"
}

func (a *Authority) instanceDiscovery(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{
		"tenant_discovery_endpoint": "https://" + r.Host + "/" + a.tenantID + "/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata":                  []map[string]any{{"preferred_network": r.Host, "preferred_cache": r.Host, "aliases": []string{r.Host}}},
	})
}

// cloudMetadata is the shape that command lines and Terraform providers read to learn a private cloud's addresses.
func (a *Authority) cloudMetadata(w http.ResponseWriter, r *http.Request) {
	base := "https://" + r.Host
	writeJSON(w, http.StatusOK, map[string]any{
		"name": "GatehouseRehearsal", "portal": a.Browser(), "microsoftGraphResourceId": base + "/", "resourceManager": base + "/",
		"authentication": map[string]any{
			"loginEndpoint": base + "/", "audiences": []string{base + "/"}, "tenant": a.tenantID, "identityProvider": "AAD",
		},
		"suffixes": map[string]any{},
	})
}

// keys is empty on purpose: tokens are signed with a key that never leaves the process, and clients treat them as opaque.
func (a *Authority) keys(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{"keys": []any{}})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client went away: nobody is left to tell
}

// graphAliases are further names of Microsoft Graph's audience in this tenant.
func graphAliases(r *http.Request) map[string]string {
	return map[string]string{"https://" + r.Host: entra.GraphAppID}
}
