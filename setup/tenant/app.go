package tenant

import (
	"context"
	"crypto/x509"
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"gatehouse/setup/certificate"
	"gatehouse/setup/network"
	"gatehouse/setup/secret"
)

// AppCredential is what a connector signs in with: a client secret or a certificate with its key.
type AppCredential struct {
	Secret      secret.Secret
	Certificate *certificate.Certificate
}

// AppSession is the connector itself, signed in.
type AppSession struct {
	*caller
	base  *transport
	roles []string
}

// AppToken signs the app in with a credential object made for this call: a token issued before consent carries no roles and
// would stay in the credential's cache for an hour. Errors are *entra.Error with Code "AADSTSnnnn" where Entra gave one.
func AppToken(ctx context.Context, ep Endpoint, tenantID, clientID string, with AppCredential) (*AppSession, error) {
	return signInAsApp(ctx, ep, tenantID, clientID, with, nil, &network.Clock{})
}

// AsApp is AppToken in this person's tenant, with the requests in the same log.
func (c *Client) AsApp(ctx context.Context, clientID string, with AppCredential) (*AppSession, error) {
	return signInAsApp(ctx, c.opts.Endpoint, c.tenantID, clientID, with, c.opts.Log, c.base.clock)
}

func signInAsApp(ctx context.Context, ep Endpoint, tenantID, clientID string, with AppCredential, log *Log, clock *network.Clock) (*AppSession, error) {
	base, err := newBase(ep)
	if err != nil {
		return nil, fmt.Errorf("sign in as the app: %w", err)
	}
	s, err := newAppSession(ctx, ep, tenantID, clientID, with, base, log, clock)
	if err != nil {
		base.CloseIdleConnections()
		return nil, fmt.Errorf("sign in as the app: %w", err)
	}
	return s, nil
}

func newAppSession(ctx context.Context, ep Endpoint, tenantID, clientID string, with AppCredential, base *transport, log *Log, clock *network.Clock) (*AppSession, error) {
	authority, err := newAuthorityWire(ep, base, log)
	if err != nil {
		return nil, err
	}
	cred, err := with.credential(ep, tenantID, clientID, authority.options(ep), clock)
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

func (a AppCredential) credential(ep Endpoint, tenantID, clientID string, options azcore.ClientOptions, clock *network.Clock) (azcore.TokenCredential, error) {
	if a.Certificate == nil {
		return azidentity.NewClientSecretCredential(tenantID, clientID, string(a.Secret.Reveal()), &azidentity.ClientSecretCredentialOptions{
			ClientOptions: options, DisableInstanceDiscovery: ep.Rehearsal,
		})
	}
	if skew, known := clock.Skew(); known && skew.Large() {
		return assertionCredential(ep, tenantID, clientID, a.Certificate, options, func() time.Time { return clock.Now(time.Now()) })
	}
	key, err := a.Certificate.Signer()
	if err != nil {
		return nil, err
	}
	return azidentity.NewClientCertificateCredential(tenantID, clientID, []*x509.Certificate{a.Certificate.Public()}, key, &azidentity.ClientCertificateCredentialOptions{
		ClientOptions: options, DisableInstanceDiscovery: ep.Rehearsal,
	})
}
