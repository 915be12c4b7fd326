package apply

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	mathrand "math/rand/v2"
	"slices"
	"time"

	"gatehouse/setup/certificate"
	"gatehouse/setup/entra"
)

func (r Runner) withDefaults() Runner {
	if r.Now == nil {
		r.Now = time.Now
	}
	if r.Sleep == nil {
		r.Sleep = sleep
	}
	if r.Jitter == nil {
		r.Jitter = mathrand.Float64
	}
	if r.Make == nil {
		r.Make = certificate.Make
	}
	if r.StepDeadline <= 0 {
		r.StepDeadline = defaultStepDeadline
	}
	return r
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// newOperationID is short enough for the display name of a secret and long enough to be nobody else's.
func newOperationID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return "op-" + hex.EncodeToString(b[:])
}

// cloneConnector lets a run change what it knows without changing its caller's look.
func cloneConnector(c entra.Connector) entra.Connector {
	if c.App != nil {
		app := *c.App
		app.Tags, app.Passwords, app.Keys = slices.Clone(app.Tags), slices.Clone(app.Passwords), slices.Clone(app.Keys)
		app.Federated, app.Owners = slices.Clone(app.Federated), slices.Clone(app.Owners)
		c.App = &app
	}
	if c.Principal != nil {
		p := *c.Principal
		c.Principal = &p
	}
	c.RoleGrants, c.ScopeGrants = slices.Clone(c.RoleGrants), slices.Clone(c.ScopeGrants)
	return c
}
