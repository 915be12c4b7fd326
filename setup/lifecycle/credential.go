package lifecycle

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// credential is how the connector signs in today.
type credential struct {
	phrase  string
	live    bool
	expires time.Time // zero for a federated credential
	left    time.Duration
	expired bool
}

// credentialOf prefers the kind that the definition prefers. A secret that is not marked as kept does not count: nobody has it.
func credentialOf(in Input) credential {
	app := in.Live.App
	if app == nil {
		return credential{phrase: "no credential yet"}
	}
	secret, hasSecret := secretOf(app, in.Now)
	federated := credential{}
	if len(app.Federated) > 0 {
		federated = credential{phrase: "federated (" + host(app.Federated[0].Issuer) + ")", live: true}
	}
	preferFederated := len(in.Definition.Credentials) > 0 && in.Definition.Credentials[0].Kind == definition.Federated
	switch {
	case federated.live && (preferFederated || !hasSecret):
		return federated
	case hasSecret:
		return secret
	case len(app.Passwords) > 0:
		return credential{phrase: "a client secret that Gatehouse does not keep"}
	}
	return credential{phrase: "no credential yet"}
}

// secretOf is the kept secret that lives longest.
func secretOf(app *entra.Application, now time.Time) (credential, bool) {
	var end time.Time
	for _, p := range app.Passwords {
		if plan.IsKept(app.Tags, p.KeyID) && p.End.After(end) {
			end = p.End
		}
	}
	if end.IsZero() {
		return credential{}, false
	}
	c := credential{expires: end, left: end.Sub(now), phrase: "client secret until " + date(end), live: true}
	if !end.After(now) {
		c.expired, c.live, c.phrase = true, false, "client secret that expired on "+date(end)
	}
	return c, true
}

// host names the other side of a federated credential in the words of the people who run it.
func host(issuer string) string {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" {
		return "unknown issuer"
	}
	switch h := strings.ToLower(u.Hostname()); {
	case h == "accounts.google.com":
		return "GCP"
	case h == "cognito-identity.amazonaws.com", strings.HasSuffix(h, ".amazonaws.com"), strings.HasSuffix(h, ".api.aws"):
		return "AWS"
	case h == "token.actions.githubusercontent.com":
		return "GitHub Actions"
	default:
		return h
	}
}

// daysLeft counts what a person counts: whole days, at least one until the hour has come.
func (c credential) daysLeft() string {
	if n := int(c.left.Hours() / 24); n > 1 {
		return fmt.Sprintf("%d days", n)
	}
	return "1 day"
}
