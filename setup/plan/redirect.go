package plan

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"gatehouse/setup/entra"
)

// Limits of reply addresses (Microsoft Entra docs, "Redirect URI restrictions and limitations").
const (
	maxRedirects         = 256
	maxRedirectsPersonal = 100
	maxRedirectLength    = 256
)

func personal(audience string) bool { return strings.Contains(audience, "Personal") }

// RedirectProblem says why Entra refuses a reply address; empty when it does not.
func RedirectProblem(uri, audience string, public bool) string {
	u, err := url.Parse(uri)
	switch {
	case err != nil || u.Scheme == "":
		return "it is not a whole address"
	case utf8.RuneCountInString(uri) > maxRedirectLength:
		return "it has more than 256 characters"
	case strings.ContainsAny(uri, "!$'(),;"):
		return "it has one of the characters ! $ ' ( ) , ;"
	case strings.ContainsAny(uri, " \t\r\n#"):
		return "it has white space or a part behind #"
	case u.Hostname() == "::1":
		return "[::1] is not supported; http://localhost is"
	case strings.Contains(uri, "*") && audience != "AzureADMyOrg":
		return "it has a wildcard, and accounts of other organisations may sign in"
	case u.RawQuery != "" && personal(audience):
		return "it has a query, and personal accounts may sign in"
	case u.Scheme == "https" && u.Host == "":
		return "it names no host"
	case u.Scheme == "https", public && u.Scheme != "http":
		return ""
	case u.Scheme == "http" && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1"):
		return ""
	}
	return "it is neither https nor http://localhost"
}

// redirects refuses what Entra would refuse; addresses that are there already were accepted.
func (m *maker) redirects(live *entra.Application, want entra.Application) {
	var have entra.Application
	if live != nil {
		have = *live
	}
	check := func(there, planned []string, public bool) {
		for _, uri := range missing(there, planned) {
			if why := RedirectProblem(uri, want.Audience, public); why != "" {
				m.block(RedirectInvalid, Create, "Correct the address where it was given.", "Entra refuses the redirect address %s: %s.", uri, why)
			}
		}
	}
	check(have.WebRedirectURIs, want.WebRedirectURIs, false)
	check(have.PublicRedirectURIs, want.PublicRedirectURIs, true)
	most := maxRedirects
	if personal(want.Audience) {
		most = maxRedirectsPersonal
	}
	if count := len(want.WebRedirectURIs) + len(want.PublicRedirectURIs); count > most {
		m.block(TooManyRedirects, Create, "Remove addresses that nobody needs in the Entra admin centre.",
			"The application would have %d redirect addresses; Entra takes %d.", count, most)
	}
}
