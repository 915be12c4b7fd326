package authority

import (
	"net/url"
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

// client is the application that asks for a sign-in.
type client struct {
	appID     string
	name      string
	principal directory.Object
	app       directory.Object // nil for applications of other tenants
	fixed     bool             // Microsoft's command lines: preauthorised scopes only
}

// client finds an application that may sign people in.
func (a *Authority) client(t *directory.Tx, appID string, shared bool) (*client, *failure) {
	c := &client{appID: appID}
	c.app, _ = t.ApplicationOf(appID)
	principal, ok := t.PrincipalOf(appID)
	switch {
	case !ok && c.app == nil:
		return nil, appNotFound(appID)
	case !ok:
		return nil, principalMissing(appID, a.tenantID)
	}
	c.principal, c.name = principal, directory.Text(principal, "displayName")
	if !directory.Flag(principal, "accountEnabled") {
		return nil, appDisabled(appID, c.name)
	}
	if shared && c.app != nil && directory.Text(c.app, "signInAudience") == "AzureADMyOrg" {
		return nil, refuse(50194, "invalid_request", "Application '%s'(%s) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.", appID, clean(c.name))
	}
	c.fixed = appID == directory.AzureCLI || appID == directory.AzurePowerShell
	return c, nil
}

func (c *client) id() string { return directory.Text(c.principal, "id") }

// public holds for clients that hold no credential: the reply address decides, as in Entra.
func (c *client) public(redirect string) bool {
	if c.app == nil {
		return directory.Flag(c.principal, "#public")
	}
	if redirect == "" {
		return directory.Flag(c.app, "isFallbackPublicClient")
	}
	return matchesReply(directory.Texts(directory.Inner(c.app, "publicClient"), "redirectUris"), redirect)
}

func (c *client) replies() []string {
	if c.app == nil {
		return directory.Texts(c.principal, "replyUrls")
	}
	return slices.Concat(
		directory.Texts(directory.Inner(c.app, "web"), "redirectUris"),
		directory.Texts(directory.Inner(c.app, "publicClient"), "redirectUris"),
		directory.Texts(directory.Inner(c.app, "spa"), "redirectUris"),
	)
}

// matchesReply compares byte for byte, except that the port of http://localhost does not count
// (Microsoft identity platform docs, reply-url).
func matchesReply(registered []string, asked string) bool {
	return slices.ContainsFunc(registered, func(have string) bool {
		return have == asked || (withoutPort(have) != "" && withoutPort(have) == withoutPort(asked))
	})
}

// withoutPort gives a localhost address without its port, empty for any other address.
func withoutPort(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" || (u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1") {
		return ""
	}
	return "http://" + u.Hostname() + strings.TrimSuffix(u.Path, "/")
}
