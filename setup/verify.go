package setup

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/problem"
	"gatehouse/setup/store"
	"gatehouse/setup/tenant"
)

// proofDeadline bounds the wait for the token endpoint to follow the directory: after enabling AADSTS7000112 goes on for a
// while, after a grant new tokens lack roles for minutes (DESIGN.md rule 12).
const proofDeadline = 10 * time.Minute

// Verify proves a connector. One with a secret gets a fresh app-only token that carries exactly the planned roles, and every
// example call is asked. A federated one cannot be proven from a desktop: every setting is read back and compared, and the
// command that proves it on the other side is given. The receipt is kept. note is called with each line as it is known.
func (s *Session) Verify(ctx context.Context, t Target, note func(Check)) (Verification, error) {
	if err := s.mayLook(ctx); err != nil {
		return Verification{}, err
	}
	v, err := s.lookUntil(ctx, t, s.asPlanned)
	if err != nil {
		return Verification{}, err
	}
	out := Verification{Connector: t.uniqueName(), OK: true}
	add := func(name string, ok bool, text string) {
		c := Check{Name: name, OK: ok, Text: text}
		out.Checks = append(out.Checks, c)
		out.OK = out.OK && ok
		if note != nil {
			note(c)
		}
	}
	if err := s.verifiable(v); err != nil {
		return Verification{}, err
	}
	s.checkSettings(v, add)
	s.checkGrants(v, add)
	if len(proofs(v)) == 0 {
		out.Elsewhere = true
		err = s.checkFederated(v, &out, add)
	} else {
		err = s.checkAsApp(ctx, v, add, note)
	}
	if err != nil {
		return out, err
	}
	out.At = s.house.now().UTC()
	receipt := store.Receipt{Kind: store.VerifyReceipt, TenantID: s.me.Tenant.ID, Connector: t.uniqueName(), Time: out.At, OK: out.OK}
	if out.OK {
		receipt.Left = lifecycle.Leave(v.Live, v.Wanted)
	}
	for _, c := range out.Checks {
		receipt.Checks = append(receipt.Checks, store.Check{Name: c.Name, OK: c.OK, Text: c.Text})
	}
	return out, s.house.store.SaveReceipt(receipt)
}

// verifiable holds once the connector is there, switched on and consented; else the next step is named.
func (s *Session) verifiable(v View) error {
	id := v.Target.CommandArgs()
	switch {
	case v.Incomplete != nil:
		return v.Incomplete
	case v.Live.App == nil || v.Live.Principal == nil:
		return problem.New(problem.Refused, "There is nothing to verify yet: the connector is not created.", "", "Apply it first: gatehouse apply "+id+".", nil)
	case !v.Live.Principal.Enabled:
		return problem.New(problem.Refused, "Sign-in is off, so the connector cannot be verified.", "", "Switch it on first: gatehouse enable "+id+".", nil)
	}
	if granted, planned := v.Status.GrantedOf[0], v.Status.GrantedOf[1]; granted < planned {
		return problem.New(problem.Unfinished, fmt.Sprintf("%d of %d permissions are granted.", granted, planned),
			"Consent is still missing.", "Consent first: gatehouse consent "+id+".", nil)
	}
	return nil
}

func (s *Session) checkSettings(v View, add func(string, bool, string)) {
	left := leftToDo(v)
	if len(left) == 0 {
		add("settings", true, "Every setting in the tenant equals the plan.")
		return
	}
	for _, step := range left {
		add("settings", false, "Differs from the plan: "+step.Title+".")
	}
}

func (s *Session) checkGrants(v View, add func(string, bool, string)) {
	ok := true
	for _, p := range v.Status.Permissions {
		if p.OIDC || p.State == "granted" {
			continue
		}
		ok = false
		add("grants", false, fmt.Sprintf("%s (%s): %s.", p.Name, p.Kind, p.State))
	}
	for _, look := range v.Live.Problems {
		ok = false
		add("grants", false, "Could not be read: "+look)
	}
	if ok {
		add("grants", true, fmt.Sprintf("Granted equals planned: %d permissions, no other.", v.Status.GrantedOf[1]))
	}
}

func (s *Session) checkAsApp(ctx context.Context, v View, add func(string, bool, string), note func(Check)) error {
	kinds := proofs(v)
	for i, kind := range kinds {
		with, err := s.kept(ctx, v.Live.App, kind)
		if err != nil {
			return err
		}
		if i == 0 {
			err = s.checkWith(ctx, v, with.AppCredential, add, note)
		} else {
			err = s.checkAlso(ctx, v, kind, with.AppCredential, add, note)
		}
		with.wipe()
		if err != nil {
			return err
		}
	}
	return nil
}

// checkAlso proves a credential that the vendor needs beside the first: it signs in; what it may read is proven already.
func (s *Session) checkAlso(ctx context.Context, v View, kind string, with tenant.AppCredential, add func(string, bool, string), note func(Check)) error {
	err := s.untilProven(ctx, func(ctx context.Context) (string, error) {
		app, err := s.client.AsApp(ctx, v.Live.App.AppID, with)
		if err == nil {
			app.Close()
		}
		return "", err
	}, waiting(note))
	if err == nil {
		add(kind, true, "The "+kind+" signs in too.")
	}
	return err
}

func waiting(note func(Check)) func(string, time.Duration) {
	return func(waitingFor string, _ time.Duration) {
		if note != nil {
			note(Check{Name: "token", OK: true, Waiting: true, Text: "Waiting for " + waitingFor + "."})
		}
	}
}

// checkWith signs in as the connector until its token carries what was granted, and asks every example call.
func (s *Session) checkWith(ctx context.Context, v View, with tenant.AppCredential, add func(string, bool, string), note func(Check)) error {
	want := plannedRoles(v.Wanted)[entra.GraphAppID]
	var app *tenant.AppSession
	err := s.untilProven(ctx, func(ctx context.Context) (string, error) {
		var err error
		if app, err = s.client.AsApp(ctx, v.Live.App.AppID, with); err != nil {
			return "", err
		}
		if missing := without(want, app.Roles()); len(missing) > 0 {
			app.Close()
			return "new tokens to carry " + strings.Join(missing, ", "), nil
		}
		return "", nil
	}, waiting(note))
	if err != nil {
		return err
	}
	defer app.Close()
	if extra := without(app.Roles(), want); len(extra) > 0 {
		add("token", false, "The token carries more than planned: "+strings.Join(extra, ", ")+".")
	} else {
		add("token", true, fmt.Sprintf("A fresh token carries exactly the %d planned roles.", len(want)))
	}
	if err := s.checkOthers(ctx, v, with, add, note); err != nil {
		return err
	}
	return s.askEach(ctx, app, v.Target.Definition, add)
}

// untilProven repeats try until it neither waits nor fails for a reason that passes by itself.
// note is told what is waited for and how long; it may be nil.
func (s *Session) untilProven(ctx context.Context, try func(context.Context) (waitingFor string, err error), note func(waitingFor string, pause time.Duration)) error {
	deadline := s.house.now().Add(proofDeadline)
	for pause := time.Second; ; pause = min(pause+time.Second, 15*time.Second) {
		waiting, err := try(ctx)
		if err != nil {
			var e *entra.Error
			if !errors.As(err, &e) {
				return err
			}
			var passes bool
			if waiting, passes = e.Lag(); !passes && !e.Throttled() {
				return err
			}
		} else if waiting == "" {
			return nil
		}
		if s.house.now().After(deadline) {
			if err != nil {
				return err
			}
			return problem.New(problem.Unfinished, "Microsoft's token service has not caught up yet.", "Waited for "+waiting+".",
				"Run verify again in a few minutes.", nil)
		}
		if note != nil {
			note(waiting, pause)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// without gives the entries of all that are not in remove.
func without(all, remove []string) []string {
	gone := map[string]bool{}
	for _, r := range remove {
		gone[r] = true
	}
	var out []string
	for _, a := range all {
		if !gone[a] {
			out = append(out, a)
		}
	}
	return out
}
