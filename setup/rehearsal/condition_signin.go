package rehearsal

import (
	"time"

	"gatehouse/setup/rehearsal/directory"
)

// SignInWay is a way to sign in that Conditional Access tells apart.
type SignInWay string

// The ways: the browser, a code on another device, and silently with what an earlier sign-in left.
const (
	ByBrowser    SignInWay = directory.ByBrowser
	ByDeviceCode SignInWay = directory.ByDeviceCode
	BySession    SignInWay = directory.BySession
)

// ConditionalAccess blocks ways to sign in (AADSTS53003).
func ConditionalAccess(blocked ...SignInWay) Condition {
	return func(p *preparation) {
		for _, way := range blocked {
			p.tx.BlockSignIn(string(way))
		}
	}
}

// SecretDelay is how long the token endpoint does not accept a new secret, which the directory shows already (AADSTS7000215).
func SecretDelay(d time.Duration) Condition {
	return func(p *preparation) { p.tx.DelaySecrets(d) }
}

// SignedInElsewhere lets tokens name another tenant than the one that was asked.
func SignedInElsewhere(tenantID string) Condition {
	return func(p *preparation) { p.tx.IssueElsewhere(tenantID) }
}

// FreshApplicationForbidden lets a principal whose application has not arrived be refused as 403 ("backing application"), which is
// otherwise a 400: a tenant says either.
func FreshApplicationForbidden() Condition {
	return func(p *preparation) { p.tx.LagAsForbidden() }
}

// Revoke ends every sign-in of an account, named by its prefix ("adele"): its refresh tokens are refused (AADSTS50173), and Microsoft
// Graph challenges its tokens.
func Revoke(account string) Condition {
	return func(p *preparation) { p.tx.Revoke(directory.AccountID(p.seed, account)) }
}

// Challenge makes Microsoft Graph refuse the tokens that an account has, until one is asked for with the claims of the challenge.
func Challenge(account string) Condition {
	return func(p *preparation) { p.tx.Challenge(directory.AccountID(p.seed, account)) }
}
