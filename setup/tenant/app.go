package tenant

import (
	"context"
	"fmt"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"gatehouse/setup/secret"
)

// AppSession is the connector itself, signed in with its client secret.
type AppSession struct {
	*caller
	base  *http.Transport
	roles []string
}

// AppToken signs the app in with a credential object made for this call: a token issued before consent carries no roles and
// would stay in the credential's cache for an hour. Errors are *entra.Error with Code "AADSTSnnnn" where Entra gave one.
func AppToken(ctx context.Context, ep Endpoint, tenantID, clientID string, value secret.Secret) (*AppSession, error) {
	return signInAsApp(ctx, ep, tenantID, clientID, value, nil)
}

// AsApp is AppToken in this person's tenant, with the requests in the same log.
func (c *Client) AsApp(ctx context.Context, clientID string, value secret.Secret) (*AppSession, error) {
	return signInAsApp(ctx, c.opts.Endpoint, c.tenantID, clientID, value, c.opts.Log)
}

func signInAsApp(ctx context.Context, ep Endpoint, tenantID, clientID string, value secret.Secret, log *Log) (*AppSession, error) {
	base, err := newBase(ep)
	if err != nil {
		return nil, fmt.Errorf("sign in as the app: %w", err)
	}
	s, err := newAppSession(ctx, ep, tenantID, clientID, value, base, log)
	if err != nil {
		base.CloseIdleConnections()
		return nil, fmt.Errorf("sign in as the app: %w", err)
	}
	return s, nil
}

func newAppSession(ctx context.Context, ep Endpoint, tenantID, clientID string, value secret.Secret, base *http.Transport, log *Log) (*AppSession, error) {
	authority, err := newAuthorityWire(ep, base, log)
	if err != nil {
		return nil, err
	}
	cred, err := azidentity.NewClientSecretCredential(tenantID, clientID, string(value.Reveal()), &azidentity.ClientSecretCredentialOptions{
		ClientOptions: authority.options(ep), DisableInstanceDiscovery: ep.Rehearsal,
	})
	if err != nil {
		return nil, fmt.Errorf("prepare the credential: %w", err)
	}
	token := func(ctx context.Context, claims string) (string, error) {
		ctx, seen := withWitness(ctx)
		got, err := cred.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{ep.scope(".default")}, EnableCAE: true, Claims: claims})
		if err != nil {
			return "", credentialError(ctx, seen, err)
		}
		return got.Token, nil
	}
	first, err := token(ctx, "")
	if err != nil {
		return nil, err
	}
	s := &AppSession{base: base}
	if s.caller, err = newCaller(ep, base, token, log); err != nil {
		return nil, err
	}
	if p, err := payloadOf(first); err == nil {
		s.roles = p.Roles
	}
	return s, nil
}

// Roles are the application permissions that the token carries.
func (s *AppSession) Roles() []string { return append([]string(nil), s.roles...) }

// Close drops idle connections.
func (s *AppSession) Close() { s.base.CloseIdleConnections() }
