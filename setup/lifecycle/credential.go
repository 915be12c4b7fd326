package lifecycle

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
)

// credential is how the connector signs in today.
type credential struct {
	phrase  string
	noun    string // client secret, certificate; "" for what does not expire
	live    bool
	expires time.Time // of the one that ends first; zero for a federated credential
	left    time.Duration
	expired bool
}

// credentialOf judges the kinds that the connector needs: those chosen where that is known, else the ones that are there. What is not
// marked as kept does not count: nobody has it.
func credentialOf(in Input) credential {
	if in.Live.App == nil {
		return credential{phrase: "no credential yet"}
	}
	kinds := in.Kinds
	if len(kinds) == 0 {
		kinds = likely(in)
	}
	var out credential
	for i, kind := range kinds {
		c := one(in, kind)
		if i == 0 {
			out = c
			continue
		}
		out = out.and(c)
	}
	return out
}

// likely are the kinds of a connector whose choices are not known here: the first that the definition lists and that is there, and
// those that it always needs.
func likely(in Input) []string {
	var there []string
	for _, c := range in.Definition.Credentials {
		if got := one(in, c.Kind); got.live || got.expired {
			there = append(there, c.Kind)
		}
	}
	if len(there) == 0 && len(in.Definition.Credentials) > 0 {
		there = []string{in.Definition.Credentials[0].Kind}
	}
	if len(there) == 0 {
		return nil
	}
	var out []string
	for _, c := range in.Definition.CredentialsFor(there[0]) {
		out = append(out, c.Kind)
	}
	return out
}

func one(in Input, kind string) credential {
	app := in.Live.App
	switch kind {
	case definition.Federated:
		if len(app.Federated) > 0 {
			return credential{phrase: "federated (" + host(app.Federated[0].Issuer) + ")", live: true}
		}
		return credential{phrase: "no federated credential yet"}
	case definition.Certificate:
		end, foreign := time.Time{}, false
		for _, k := range app.Keys {
			if plan.IsKept(app.Tags, k.KeyID) {
				end = latest(end, k.End)
			} else {
				foreign = true
			}
		}
		return until("certificate", end, foreign, in.Now)
	default:
		end, foreign := time.Time{}, false
		for _, p := range app.Passwords {
			if plan.IsKept(app.Tags, p.KeyID) {
				end = latest(end, p.End)
			} else {
				foreign = true
			}
		}
		return until("client secret", end, foreign, in.Now)
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// until is a credential that ends at a time; zero = there is no kept one.
func until(noun string, end time.Time, foreign bool, now time.Time) credential {
	switch {
	case end.IsZero() && foreign:
		return credential{phrase: "a " + noun + " that Gatehouse does not keep", noun: noun}
	case end.IsZero():
		return credential{phrase: "no " + noun + " yet", noun: noun}
	case !end.After(now):
		return credential{phrase: noun + " that expired on " + date(end), noun: noun, expires: end, left: end.Sub(now), expired: true}
	}
	return credential{phrase: noun + " until " + date(end), noun: noun, expires: end, left: end.Sub(now), live: true}
}

// and is a connector that needs both: it lives as long as both do.
func (c credential) and(o credential) credential {
	out := c
	if c.live && !o.live || !o.expires.IsZero() && (c.expires.IsZero() || o.expires.Before(c.expires)) && c.live == o.live {
		out = o
	}
	out.live, out.expired = c.live && o.live, c.expired || o.expired
	out.phrase = c.phrase + " and " + o.phrase
	return out
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

// short names the credential on a chip.
func (c credential) short() string {
	if c.noun == "certificate" {
		return "Certificate"
	}
	return "Secret"
}
