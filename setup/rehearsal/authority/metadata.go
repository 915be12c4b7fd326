package authority

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gatehouse/setup/entra"
)

func (a *Authority) openIDConfiguration(w http.ResponseWriter, r *http.Request) {
	segment := r.PathValue("tenant")
	shared, ok := a.tenant(segment)
	if !ok {
		a.fail(w, r, tenantNotFound(segment))
		return
	}
	base, c := "https://"+r.Host, a.cloudNamed(r.Host)
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
		"cloud_instance_name":                   c.instanceName(),
		"cloud_graph_host_name":                 c.oldGraph,
		"msgraph_host":                          c.graph,
	})
}

func (a *Authority) issuer(r *http.Request) string {
	return "https://" + r.Host + "/" + a.tenantID + "/v2.0"
}

// instanceDiscovery names the hosts of every cloud, the rehearsal's own among them, so that a client trusts an authority before it
// sends anything there.
func (a *Authority) instanceDiscovery(w http.ResponseWriter, r *http.Request) {
	asked := r.Host
	if endpoint := r.URL.Query().Get("authorization_endpoint"); endpoint != "" {
		u, err := url.Parse(endpoint)
		if err != nil || !a.trusted(u.Host, r.Host) {
			a.fail(w, r, refuse(50049, "invalid_instance", "Unknown or invalid instance."))
			return
		}
		asked = u.Host
	}
	list := []map[string]any{}
	if own := a.cloudNamed(r.Host); own.name == ownCloud {
		list = append(list, own.instance())
	}
	for _, c := range clouds {
		list = append(list, c.instance())
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"tenant_discovery_endpoint": "https://" + asked + "/" + a.tenantID + "/v2.0/.well-known/openid-configuration", "api-version": "1.1", "metadata": list,
	})
}

// instanceName is the cloud's name in an authority's configuration: "microsoftonline.us".
func (c cloud) instanceName() string {
	if c.name == ownCloud {
		return "rehearsal.example"
	}
	_, name, _ := strings.Cut(c.logins[0], ".")
	return name
}

func (c cloud) instance() map[string]any {
	return map[string]any{"preferred_network": c.logins[0], "preferred_cache": c.cache, "aliases": c.logins}
}

// trusted holds for the host that is asked and for every authority of Microsoft's.
func (a *Authority) trusted(host, own string) bool {
	c := a.cloudNamed(host)
	return strings.EqualFold(host, own) || slices.Contains(c.logins, strings.ToLower(withoutPortNumber(host))) && c.name != ownCloud
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
