package graph

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gatehouse/setup/rehearsal/directory"
)

// validateApplication holds a whole application against the documented limits (Microsoft Entra docs, supported-accounts-validation
// and reply-url). old is nil for a new one.
func (c *call) validateApplication(old, app directory.Object) *reply {
	bad := func(format string, args ...any) *reply {
		r := badRequest(format, args...)
		return &r
	}
	switch directory.Text(app, "signInAudience") {
	case "AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount":
	default:
		return bad("Invalid value specified for property 'signInAudience' of resource 'Application'.")
	}
	if bad := c.policyOnApplication(old, app); bad != nil {
		return bad
	}
	for name, limit := range map[string]int{"displayName": 120, "description": 1024, "notes": 1024} {
		if utf8.RuneCountInString(directory.Text(app, name)) > limit {
			return bad("Invalid value specified for property '%s' of resource 'Application': the maximum length is %d.", name, limit)
		}
	}
	if name := badTag(directory.Texts(app, "tags")); name != "" {
		return bad("Invalid value specified for property 'tags' of resource 'Application': %s.", name)
	}
	if why := badRedirects(app); why != "" {
		return bad("Invalid value specified for property 'redirectUris' of resource 'Application': %s.", why)
	}
	if why := badRequired(app); why != "" {
		return bad("Invalid value specified for property 'requiredResourceAccess' of resource 'Application': %s.", why)
	}
	if bad := c.validateURIs(old, app); bad != nil {
		return bad
	}
	if bad := c.takeKeys(old, app); bad != nil {
		return bad
	}
	return c.policyOnKeys(old, app)
}

func badTag(tags []string) string {
	for i, tag := range tags {
		switch {
		case tag == "" || utf8.RuneCountInString(tag) > 256:
			return "a tag has 1 to 256 characters"
		case strings.ContainsFunc(tag, unicode.IsSpace):
			return "a tag holds no white space"
		case slices.Contains(tags[:i], tag):
			return "a tag appears twice"
		}
	}
	return ""
}

func badRedirects(app directory.Object) string {
	count := 0
	for _, platform := range []string{"web", "publicClient", "spa"} {
		for _, raw := range directory.Texts(directory.Inner(app, platform), "redirectUris") {
			count++
			if why := badRedirect(platform, raw, directory.Text(app, "signInAudience")); why != "" {
				return why
			}
		}
	}
	limit := 256
	if strings.Contains(directory.Text(app, "signInAudience"), "Personal") {
		limit = 100
	}
	if count > limit {
		return "an application has at most " + strconv.Itoa(limit) + " redirect URIs"
	}
	return ""
}

func badRedirect(platform, raw, audience string) string {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Scheme == "" || len(raw) > 256:
		return "a redirect URI is absolute and has at most 256 characters"
	case strings.ContainsAny(raw, "!$'(),;"):
		return "a redirect URI does not contain ! $ ' ( ) , ;"
	case u.Hostname() == "::1":
		return "[::1] is not supported"
	case strings.ContainsAny(raw, " \t#"):
		return "a redirect URI has no white space and no fragment"
	case strings.Contains(raw, "*") && audience != "AzureADMyOrg":
		return "a redirect URI has no wildcard unless the application is for this organization only"
	case u.RawQuery != "" && strings.Contains(audience, "Personal"):
		return "a redirect URI has no query where personal accounts may sign in"
	case u.Scheme == "https" && u.Host == "":
		return "a redirect URI has a host"
	case platform == "publicClient" && u.Scheme != "http":
		return ""
	case u.Scheme != "https" && (u.Scheme != "http" || (u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1")):
		return "a redirect URI begins with https, or with http for localhost"
	}
	return ""
}

func badRequired(app directory.Object) string {
	resources := directory.Items(app, "requiredResourceAccess")
	if len(resources) > 50 {
		return "at most 50 resources"
	}
	total := 0
	var seen []string
	for _, r := range resources {
		id := directory.Text(r, "resourceAppId")
		if id == "" || slices.Contains(seen, id) {
			return "every resource appears once, with its resourceAppId"
		}
		seen = append(seen, id)
		for _, a := range directory.Items(r, "resourceAccess") {
			total++
			if t := directory.Text(a, "type"); t != "Scope" && t != "Role" {
				return "the type of an access is Scope or Role"
			}
			if !isGUID(directory.Text(a, "id")) {
				return "the id of an access is a GUID"
			}
		}
	}
	if total > 400 {
		return "at most 400 permissions"
	}
	return ""
}

func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, r := range s {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (r == '-') || (!dash && !strings.ContainsRune("0123456789abcdefABCDEF", r)) {
			return false
		}
	}
	return true
}
