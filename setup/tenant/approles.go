package tenant

import (
	"context"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// AppRoles signs the app in to another resource than Microsoft Graph, with a credential object made for this call, and gives the
// application permissions that the token carries. The resource is named by its application id, which is the same in every cloud:
// the addresses of SharePoint and the Office 365 Management APIs differ by cloud and by tenant. The token is used for nothing.
func (c *Client) AppRoles(ctx context.Context, clientID string, with AppCredential, resourceAppID string) ([]string, error) {
	base, err := newBase(c.opts.Endpoint)
	if err != nil {
		return nil, fmt.Errorf("sign in as the app: %w", err)
	}
	defer base.CloseIdleConnections()
	authority, err := newAuthorityWire(c.opts.Endpoint, base, c.opts.Log)
	if err != nil {
		return nil, fmt.Errorf("sign in as the app: %w", err)
	}
	cred, err := with.credential(c.opts.Endpoint, c.tenantID, clientID, authority.options(c.opts.Endpoint), c.base.clock)
	if err != nil {
		return nil, fmt.Errorf("prepare the credential: %w", err)
	}
	ctx, seen := withWitness(ctx)
	got, err := cred.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{resourceAppID + "/.default"}})
	if err != nil {
		return nil, fmt.Errorf("sign in as the app: %w", credentialError(ctx, seen, err))
	}
	p, err := payloadOf(got.Token)
	if err != nil {
		return nil, err
	}
	return p.Roles, nil
}
