package tenant

import (
	"context"
	"strings"
)

// restore takes up the sign-in of an earlier run without asking anybody. What it finds must be the tenant, the client and the account
// that are asked for now; anything else, and every failure, means that the person is asked as if nothing had been kept.
func (c *Client) restore(ctx context.Context) bool {
	k := c.opts.Earlier
	if k == nil || !c.opts.KeepTokens || !c.wanted(k) {
		return false
	}
	cache, err := openCache(k.Slot)
	if err != nil {
		return false
	}
	c.cache, c.slot = cache, k.Slot
	cred, err := c.browserCredential(k.Record.Username, k.Record)
	if err == nil {
		watched, _ := withWitness(ctx)
		_, err = cred.GetToken(watched, c.tokenRequest(stepScopes[StepWho], ""))
	}
	if err == nil {
		err = c.accept(cred, k.Record, stepScopes[StepWho], StepWho)
	}
	return err == nil
}

// wanted holds when a kept sign-in is the one that is asked for.
func (c *Client) wanted(k *Kept) bool {
	named := strings.TrimSpace(c.opts.Account)
	return k.Record.HomeAccountID != "" && strings.EqualFold(k.Record.TenantID, c.tenantID) && k.Record.ClientID == c.opts.ClientID &&
		(named == "" || strings.EqualFold(named, k.Record.Username))
}

// Kept is what lets the next run sign in without a browser; nil where tokens stay in memory.
func (c *Client) Kept() *Kept {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.slot == "" {
		return nil
	}
	return &Kept{Record: c.record, Slot: c.slot}
}
