package directory

import (
	"slices"
	"time"
)

// Ways to sign in that Conditional Access tells apart.
const (
	ByBrowser    = "browser"
	ByDeviceCode = "deviceCode"
	BySession    = "session" // silently, with a refresh token
)

// BlockSignIn is a Conditional Access policy that blocks ways to sign in.
func (t *Tx) BlockSignIn(ways ...string) {
	t.circumstance(func(o Object) { o["blocked"] = append(List(Texts(o, "blocked")...), List(ways...)...) })
}

// SignInBlocked holds for a way to sign in that Conditional Access blocks.
func (t *Tx) SignInBlocked(way string) bool {
	return slices.Contains(Texts(t.Policy(Circumstances), "blocked"), way)
}

// DelaySecrets is how long the token endpoint does not accept a new secret, beside the replication lag.
func (t *Tx) DelaySecrets(d time.Duration) {
	t.circumstance(func(o Object) { o["secretDelay"] = d.Seconds() })
}

// SecretDelay is how long a new secret is not accepted yet.
func (t *Tx) SecretDelay() time.Duration {
	seconds, _ := t.Policy(Circumstances)["secretDelay"].(float64)
	return time.Duration(seconds * float64(time.Second))
}

// IssueElsewhere lets tokens name another tenant than the one that was asked, as a person who is signed in elsewhere brings along.
func (t *Tx) IssueElsewhere(tenantID string) {
	t.circumstance(func(o Object) { o["issuedBy"] = tenantID })
}

// IssuedBy is the tenant that tokens name.
func (t *Tx) IssuedBy(own string) string {
	if other := Text(t.Policy(Circumstances), "issuedBy"); other != "" {
		return other
	}
	return own
}

// LagAsForbidden lets a fresh application's principal be refused as a 403 where it is otherwise a 400: a tenant says either.
func (t *Tx) LagAsForbidden() {
	t.circumstance(func(o Object) { o["lagAsForbidden"] = true })
}

// LagIsForbidden holds where it is a 403.
func (t *Tx) LagIsForbidden() bool { return Flag(t.Policy(Circumstances), "lagAsForbidden") }
