package tenant

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"gatehouse/setup/network"
	"gatehouse/setup/problem"
)

// Client is one signed-in person in one tenant. Tokens stay in memory, or in the system's encrypted cache where KeepTokens asks for
// that. It is safe for use by several goroutines.
type Client struct {
	*caller
	opts     SignInOptions
	tenantID string
	base     *transport
	guard    func(ctx context.Context, readers []network.Peer) error // before a client secret is issued
	auth     *authorityWire
	cache    azidentity.Cache // of slot; the zero one is memory
	slot     string           // empty: tokens are in memory only

	asking sync.Mutex // one interactive sign-in at a time

	mu      sync.Mutex
	cred    credential
	record  azidentity.AuthenticationRecord
	granted []string // scopes that were not refused
	steps   map[Step]bool
	claims  string // a claims challenge that only a person can answer
	device  bool   // the browser cannot be used
}

// TenantID is the id of the tenant that the person named.
func (c *Client) TenantID() string { return c.tenantID }

// Account is the sign-in name of the person, as the sign-in service gave it.
func (c *Client) Account() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.record.Username
}

// Endpoint says where this person signed in.
func (c *Client) Endpoint() Endpoint { return c.opts.Endpoint }

// Log is the request log given at sign-in.
func (c *Client) Log() *Log { return c.opts.Log }

// Close drops idle connections. Tokens in memory vanish with the Client; those in the encrypted cache stay until Forget.
func (c *Client) Close() { c.base.CloseIdleConnections() }

// silentToken gives a token without asking the person. Claims that need a person are remembered for the next Need.
func (c *Client) silentToken(ctx context.Context, claims string) (string, error) {
	c.mu.Lock()
	cred, scopes := c.cred, c.granted
	c.mu.Unlock()
	ctx, seen := withWitness(ctx)
	token, err := cred.GetToken(ctx, c.tokenRequest(scopes, claims))
	if err == nil {
		return token.Token, nil
	}
	var needed *azidentity.AuthenticationRequiredError
	if !errors.As(err, &needed) {
		return "", credentialError(ctx, seen, err)
	}
	if ctx.Err() != nil || seen.beyondThePerson() {
		return "", credentialError(ctx, seen, err) // cancelled, offline, or something in between: asking the person would not help
	}
	if claims != "" {
		c.mu.Lock()
		c.claims = claims
		c.mu.Unlock()
	}
	p := problem.New(problem.Refused, "Entra asks you to sign in again.",
		"Your sign-in ran out, was revoked, or no longer satisfies a policy of the tenant.", "Sign in again and repeat the step: what was done stays done.", errSignInAgain)
	if e := seen.get(); e != nil {
		p = p.With("Code", e.Code).With("Request id", e.RequestID).With("Time", stamp(e.Time))
	}
	return "", p
}

// errSignInAgain marks a problem that only a new interactive sign-in solves.
var errSignInAgain = errors.New("get token: a person is needed")

// NeedsSignIn holds for errors that only a new interactive sign-in solves: call Need again.
func NeedsSignIn(err error) bool { return errors.Is(err, errSignInAgain) }

// tokenRequest always asks for continuous access evaluation: azidentity keeps two caches, and mixing them would ask the
// person twice.
func (c *Client) tokenRequest(scopes []string, claims string) policy.TokenRequestOptions {
	full := make([]string, len(scopes))
	for i, s := range scopes {
		full[i] = c.opts.Endpoint.scope(s)
	}
	return policy.TokenRequestOptions{Scopes: full, EnableCAE: true, Claims: claims}
}

// objectID is the person's object id in this tenant, read from the access token; empty when the token is opaque.
func (c *Client) objectID(ctx context.Context) string {
	token, err := c.silentToken(ctx, "")
	if err != nil {
		return ""
	}
	p, err := payloadOf(token)
	if err != nil {
		return ""
	}
	return p.ObjectID
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
