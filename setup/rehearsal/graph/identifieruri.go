package graph

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

// validateURIs holds identifier URIs that were not there before against the documented forms (Microsoft Entra docs, identifier-uri-restrictions
// and supported-accounts-validation).
func (c *call) validateURIs(old, app directory.Object) *reply {
	uris := directory.Texts(app, "identifierUris")
	for i, uri := range uris {
		if slices.Contains(directory.Texts(old, "identifierUris"), uri) {
			continue
		}
		u, err := url.Parse(uri)
		bad := reply{}
		switch {
		case err != nil || u.Scheme == "" || len(uri) > 255 || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(uri, "* "):
			bad = badRequest("Invalid value specified for property 'identifierUris' of resource 'Application'.")
		case slices.Contains(uris[:i], uri) || c.uriTaken(uri, directory.Text(app, "id")):
			bad = conflict("Another object with the same value for property identifierUris already exists.")
		case c.newTokens(app):
			continue
		case (u.Scheme == "http" || u.Scheme == "https") && !c.verified(u.Hostname()):
			bad = refuse(http.StatusBadRequest, "HostNameNotOnVerifiedDomain", "Values of identifierUris property must use a verified domain of the organization or its subdomain: '%s'", printable(uri))
		case u.Scheme == "api" && isGUID(u.Host) && !c.namesTenant(app, u.Host):
			bad = badRequest("Invalid value specified for property 'identifierUris' of resource 'Application'.")
		case c.unnamed(app, u):
			bad = refuse(http.StatusBadRequest, "InvalidUniqueTenantIdentifierAsPerAppPolicy", "Failed to add identifier URI %s. All newly added URIs must contain a tenant verified domain, tenant ID, or app ID, as per the default tenant policy of your organization.", printable(uri))
		default:
			continue
		}
		return &bad
	}
	return nil
}

// newTokens holds for an application that takes tokens of version 2: its URIs may have any host.
func (c *call) newTokens(app directory.Object) bool {
	version, _ := directory.Inner(app, "api")["requestedAccessTokenVersion"].(float64)
	return version == 2
}

// verified holds for a domain of the tenant and its subdomains.
func (c *call) verified(host string) bool {
	for _, o := range c.tx.List(directory.Organizations) {
		for _, d := range directory.Items(o, "verifiedDomains") {
			if name := directory.Text(d, "name"); strings.EqualFold(host, name) || strings.HasSuffix(strings.ToLower(host), "."+name) {
				return true
			}
		}
	}
	return false
}

func (c *call) namesTenant(app directory.Object, word string) bool {
	return strings.EqualFold(word, directory.Text(app, "appId")) || strings.EqualFold(word, directory.TenantID(c.g.Seed))
}

// unnamed holds for a URI that a policy refuses because nothing in it belongs to this tenant alone.
func (c *call) unnamed(app directory.Object, u *url.URL) bool {
	if _, restricted := c.tx.URIRule(app); !restricted {
		return false
	}
	words := append(strings.Split(u.Path, "/"), u.Host)
	return !c.verified(u.Hostname()) && !slices.ContainsFunc(words, func(w string) bool { return c.namesTenant(app, w) })
}
