package tenant

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/pkg/browser"

	"gatehouse/setup/problem"
)

const defaultTimeout = 5 * time.Minute

// deviceCodeLife is how long Entra accepts a device code (Microsoft Entra docs, "OAuth 2.0 device authorization grant").
const deviceCodeLife = 15 * time.Minute

// credential is what both interactive credentials of azidentity offer.
type credential interface {
	azcore.TokenCredential
	Authenticate(ctx context.Context, opts *policy.TokenRequestOptions) (azidentity.AuthenticationRecord, error)
}

// silenceBrowser keeps the browser's chatter out of this program's own output. It needs a real file: for any other writer the
// starter would wait until the last process that inherited it, the browser, ends.
var silenceBrowser = sync.OnceFunc(func() {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		browser.Stdout, browser.Stderr = io.Discard, io.Discard
		return
	}
	browser.Stdout, browser.Stderr = null, null
})

// SignIn signs a person in to the tenant that they named, asking for User.Read only. It returns when the person is done,
// ctx is cancelled or the time for it is over. Errors are problems, or wrap *entra.Error.
func SignIn(ctx context.Context, opts SignInOptions) (*Client, error) {
	silenceBrowser()
	if opts.ClientID == "" {
		opts.ClientID = DefaultClientID
	}
	if opts.Timeout <= 0 {
		opts.Timeout = defaultTimeout
	}
	base, err := newBase(opts.Endpoint)
	if err != nil {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	c := &Client{opts: opts, base: base, device: opts.DeviceCode, steps: map[Step]bool{}}
	if err := c.start(ctx); err != nil {
		base.CloseIdleConnections()
		return nil, fmt.Errorf("sign in: %w", err)
	}
	return c, nil
}

func (c *Client) start(ctx context.Context) (err error) {
	if c.auth, err = newAuthorityWire(c.opts.Endpoint, c.base, c.opts.Log); err != nil {
		return err
	}
	if c.tenantID, err = resolveTenant(ctx, c.opts.Endpoint, c.auth, c.opts.Tenant); err != nil {
		return err
	}
	c.noticeReaders()
	if c.caller, err = newCaller(c.opts.Endpoint, c.base, c.silentToken, c.opts.Log); err != nil {
		return err
	}
	if c.restore(ctx) {
		return nil
	}
	if c.opts.KeepTokens {
		c.slot = newSlot()
		if c.cache, err = openCache(c.slot); err != nil {
			c.slot = "" // in memory: the cache's own words are for doctor, not for every sign-in
		}
	}
	if err = c.ask(ctx, StepWho, stepScopes[StepWho]); err != nil {
		_ = (&Kept{Slot: c.slot}).Forget() // a refused sign-in leaves at most an empty slot
	}
	return err
}

// ask signs in interactively for the scopes that were granted before and the new ones together, so that one token carries
// them all. Only when it succeeds is the credential replaced: a refusal leaves the person with what they had.
func (c *Client) ask(ctx context.Context, step Step, scopes []string) error {
	c.mu.Lock()
	wanted, claims, hint := union(c.granted, scopes...), c.claims, c.opts.Account
	if c.record.Username != "" {
		hint = c.record.Username
	}
	c.mu.Unlock()
	if err := c.explain(ctx, step, scopes); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()
	cred, record, err := c.authenticate(ctx, hint, c.tokenRequest(wanted, claims))
	if err != nil {
		return c.refusedSignIn(ctx, step, scopes, err)
	}
	return c.accept(cred, record, wanted, step)
}

// explain tells the person what is asked for next and why. Work that ended meanwhile is no refusal.
func (c *Client) explain(ctx context.Context, step Step, scopes []string) error {
	var err error
	switch p := c.opts.Prompt; {
	case p.ExplainContext != nil:
		err = p.ExplainContext(ctx, step, scopes, stepWhy[step])
	case p.Explain != nil:
		err = p.Explain(step, scopes, stepWhy[step])
	}
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("explain the sign-in: %w", ctx.Err())
	}
	return problem.New(problem.Refused, "You did not agree to sign in for "+strings.Join(scopes, ", ")+".", "",
		"Gatehouse goes on with what it may do; ask again when you are ready.", err)
}

// authenticate opens the browser, or shows a device code where none can be opened.
func (c *Client) authenticate(ctx context.Context, hint string, tro policy.TokenRequestOptions) (credential, azidentity.AuthenticationRecord, error) {
	if !c.device {
		cred, record, err := c.inBrowser(ctx, hint, tro)
		if foreign(err) && ctx.Err() == nil {
			if c.opts.Prompt.Notice != nil {
				c.opts.Prompt.Notice("Something other than the sign-in page answered on this machine. The sign-in page opens once more.")
			}
			cred, record, err = c.inBrowser(ctx, hint, tro)
		}
		if !errors.Is(err, errNoBrowser) {
			return cred, record, err
		}
		c.device = true
		if c.opts.Prompt.Notice != nil {
			c.opts.Prompt.Notice("No browser could be opened on this machine, so you sign in with a code on another page or device.")
		}
	}
	return c.withCode(ctx, tro)
}

func (c *Client) inBrowser(ctx context.Context, hint string, tro policy.TokenRequestOptions) (credential, azidentity.AuthenticationRecord, error) {
	cred, err := c.browserCredential(hint, azidentity.AuthenticationRecord{})
	if err != nil {
		return nil, azidentity.AuthenticationRecord{}, err
	}
	if c.opts.Prompt.Browser != nil {
		c.opts.Prompt.Browser()
	}
	return finish(ctx, cred, tro)
}

// browserCredential signs in through the browser; with a record it first tries the tokens of that account.
func (c *Client) browserCredential(hint string, record azidentity.AuthenticationRecord) (credential, error) {
	cred, err := azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{
		ClientOptions: c.auth.options(c.opts.Endpoint), ClientID: c.opts.ClientID, TenantID: c.tenantID, LoginHint: hint,
		DisableAutomaticAuthentication: true, DisableInstanceDiscovery: c.opts.Endpoint.Rehearsal,
		AuthenticationRecord: record, Cache: c.cache,
	})
	if err != nil {
		return nil, fmt.Errorf("prepare the browser sign-in: %w", err)
	}
	return cred, nil
}

func (c *Client) withCode(ctx context.Context, tro policy.TokenRequestOptions) (credential, azidentity.AuthenticationRecord, error) {
	done := make(chan struct{})
	defer close(done)
	cred, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
		ClientOptions: c.auth.options(c.opts.Endpoint), ClientID: c.opts.ClientID, TenantID: c.tenantID,
		DisableAutomaticAuthentication: true, DisableInstanceDiscovery: c.opts.Endpoint.Rehearsal, Cache: c.cache,
		UserPrompt: func(ctx context.Context, m azidentity.DeviceCodeMessage) error {
			if c.opts.Prompt.Code == nil {
				return errors.New("show the device code: there is nobody to show it to")
			}
			expires := time.Now().Add(deviceCodeLife)
			if deadline, ok := ctx.Deadline(); ok && deadline.Before(expires) {
				expires = deadline
			}
			c.opts.Prompt.Code(DeviceCode{URL: m.VerificationURL, UserCode: m.UserCode, Expires: expires, Done: done})
			return nil
		},
	})
	if err != nil {
		return nil, azidentity.AuthenticationRecord{}, fmt.Errorf("prepare the sign-in by code: %w", err)
	}
	return finish(ctx, cred, tro)
}

// finish waits for the person. It returns when ctx ends even if the program that opens the browser does not: without a
// desktop environment that program can be the browser itself.
func finish(ctx context.Context, cred credential, tro policy.TokenRequestOptions) (credential, azidentity.AuthenticationRecord, error) {
	ctx, seen := withWitness(ctx)
	seen.person = true
	type outcome struct {
		record azidentity.AuthenticationRecord
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		record, err := cred.Authenticate(ctx, &tro)
		done <- outcome{record, err}
	}()
	var got outcome
	select {
	case got = <-done:
	case <-ctx.Done():
		got.err = ctx.Err()
	}
	if got.err != nil {
		e := credentialError(ctx, seen, got.err)
		if errors.Is(e, errNoBrowser) {
			return nil, got.record, errNoBrowser
		}
		return nil, got.record, e
	}
	return cred, got.record, nil
}

// accept checks tenant and account before the new credential counts.
func (c *Client) accept(cred credential, record azidentity.AuthenticationRecord, granted []string, step Step) error {
	if !strings.EqualFold(record.TenantID, c.tenantID) {
		return problem.New(problem.Refused, "The sign-in ended in another tenant than the one you named.",
			"You named "+quote(c.opts.Tenant)+" ("+c.tenantID+"), and the account "+quote(record.Username)+" signed in to the tenant "+quote(record.TenantID)+".",
			"Sign in with an account of "+quote(c.opts.Tenant)+", or name the other tenant.", nil)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if named := strings.TrimSpace(c.opts.Account); c.record.HomeAccountID == "" && named != "" && !strings.EqualFold(named, record.Username) {
		return problem.New(problem.Refused, "Another account signed in than the one you named.",
			"You named "+quote(named)+", and the account chosen on the sign-in page is "+quote(record.Username)+".",
			"Sign in again and choose "+quote(named)+", or name the other account.", nil)
	}
	if c.record.HomeAccountID != "" && !strings.EqualFold(c.record.HomeAccountID, record.HomeAccountID) {
		return problem.New(problem.Refused, "Another account signed in this time.",
			"You are signed in as "+quote(c.record.Username)+", and the account chosen now is "+quote(record.Username)+".",
			"Choose the same account, or sign out first and begin with the other one.", nil)
	}
	c.cred, c.record, c.granted, c.claims = cred, record, granted, ""
	c.steps[step] = true
	return nil
}
