package tenant

import (
	"context"
	"errors"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/network"
	"gatehouse/setup/secret"
)

// errReadOnTheWay: without anybody to ask, a secret that somebody in between would read is not issued.
var errReadOnTheWay = errors.New("issue a client secret: the traffic can be read on its way, and nobody was asked")

// GuardSecrets sets who is asked before a client secret is issued while somebody in between may read the traffic. It must be called
// before the Client is shared.
func (c *Client) GuardSecrets(may func(ctx context.Context, readers []network.Peer) error) {
	c.guard = may
}

// AddPassword issues one client secret, once whoever may read it on its way is known to the person.
func (c *Client) AddPassword(ctx context.Context, appObjectID, displayName string, end time.Time) (entra.Password, secret.Secret, error) {
	if readers := c.Intercepted(); len(readers) > 0 {
		if c.guard == nil {
			return entra.Password{}, secret.Secret{}, errReadOnTheWay
		}
		if err := c.guard(ctx, readers); err != nil {
			return entra.Password{}, secret.Secret{}, err
		}
	}
	return c.caller.AddPassword(ctx, appObjectID, displayName, end)
}

// noticeReaders tells the person before they sign in that somebody in between may read the traffic.
func (c *Client) noticeReaders() {
	if c.opts.Prompt.Notice == nil {
		return
	}
	for _, p := range c.Intercepted() {
		c.opts.Prompt.Notice(p.Told() + " Your sign-in can be read there, too.")
	}
}
