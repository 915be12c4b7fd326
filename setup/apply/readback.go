package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

const (
	// steadyLooks must agree in a row once the directory was seen to lag: its copies may disagree, and one good answer is only one
	// copy's (issue tracker of the Azure AD provider for Terraform, which asks for several reads in a row).
	steadyLooks = 3
	steadyPause = time.Second
	// problemLooks bounds how often a part that could not be read is asked again: a copy that is behind, or a scope that is missing.
	problemLooks = 3
)

// ReadBack is the step that ends a run, for screens that list steps beforehand.
var ReadBack = plan.Step{ID: "read-back", Title: "Read everything back and compare with the plan", Detail: "Repeated until the directory shows what was written."}

// readBack looks until the tenant shows everything that this operation did, and names what is missing when the time is up.
func (r *run) readBack(ctx context.Context) error {
	steps := slices.Concat(r.Unread, r.result.Did)
	if len(steps) == 0 && !r.unanswered {
		return nil
	}
	r.begin(r.StepDeadline)
	r.show(ReadBack, Running, "", 0)
	for good, unread := 0, 0; ; {
		found, err := r.look(ctx, ReadBack)
		if err != nil {
			return r.explain(ReadBack, err)
		}
		differences := r.differences(steps, found)
		if err := r.leftovers(ctx, ReadBack, found.App); err != nil {
			return r.explain(ReadBack, err)
		}
		if r.showsRemoved(found.App) {
			differences = append(differences, "a credential that was removed")
		}
		if len(differences) == 0 {
			again := ""
			if good++; r.lagged && good < steadyLooks {
				again = "Shown; looking again, because copies of the directory may disagree."
			} else if len(found.Problems) > 0 && unread < problemLooks {
				unread++
				again = "Not everything could be read. Looking again."
			}
			if again != "" {
				r.show(ReadBack, Waiting, again, steadyPause)
				if err := r.Sleep(ctx, steadyPause); err != nil {
					return r.explain(ReadBack, err)
				}
				continue
			}
			r.state = cloneConnector(withResources(found, r.state))
			for _, p := range found.Problems {
				r.result.Findings = append(r.result.Findings, plan.Finding{Text: p})
			}
			r.show(ReadBack, Done, "everything is as planned", 0)
			return nil
		}
		good, r.lagged = 0, true
		r.attempt++
		if again, err := r.restored(ctx, found); err != nil {
			return r.explain(ReadBack, err)
		} else if again {
			continue
		}
		note := "The directory does not show everything yet: " + strings.Join(differences, ", ") + "."
		if err := r.wait(ctx, ReadBack, note, 0, nil); err != nil {
			return r.explain(ReadBack, err)
		}
	}
}

func (r *run) differences(steps []plan.Step, found entra.Connector) []string {
	var out []string
	for _, s := range steps {
		out = append(out, r.difference(s, found)...)
	}
	return out
}

// difference says what a look lacks of one step.
func (r *run) difference(s plan.Step, c entra.Connector) []string {
	ok := false
	what := s.Title
	switch a := s.Action.(type) {
	case plan.PutApplication:
		return applicationDifferences(r.unlessReplaced(a.Want, c.App), c.App)
	case plan.CreatePrincipal:
		ok, what = c.Principal != nil, "service principal"
	case plan.CreateResource:
		_, shown := plan.ResourceOf(c, a.AppID)
		ok, what = shown, "service principal of "+a.Name
	case plan.AddOwner:
		ok, what = hasOwner(c.App, a.Owner.ObjectID), "owner"
	case plan.PutFederated:
		ok, what = hasFederated(c.App, a.Want), "federated credential"
	case plan.AddSecret:
		ok, what = c.App != nil && slices.ContainsFunc(c.App.Passwords, func(p entra.Password) bool {
			return (strings.Contains(p.DisplayName, r.OperationID) || p.KeyID == r.result.KeyID) && plan.IsKept(c.App.Tags, p.KeyID)
		}), "client secret"
	case plan.AddCertificate:
		if a.Lend != nil {
			return nil // it is gone again by then, or a sign-in with it has shown it
		}
		ok, what = c.App != nil && slices.ContainsFunc(c.App.Keys, func(k entra.Key) bool {
			return (strings.Contains(k.DisplayName, r.OperationID) || k.KeyID == r.result.KeyID) && plan.IsKept(c.App.Tags, k.KeyID)
		}), "certificate"
	case plan.RemoveCredential:
		ok, what = c.App != nil && !hasKey(c.App, a.KeyID) && !hasPassword(c.App, a.KeyID) && !plan.IsKept(c.App.Tags, a.KeyID), "removal of an old credential"
	case plan.MarkKept:
		ok, what = c.App != nil && plan.IsKept(c.App.Tags, a.KeyID), "the mark of the kept secret"
	case plan.RevokeRole:
		ok, what = !slices.ContainsFunc(c.RoleGrants, func(g entra.RoleGrant) bool { return g.ID == a.GrantID }), "revocation of "+a.Name
	case plan.RevokeScopes:
		ok, what = !stillGranted(c, a), "revocation of "+strings.Join(a.Revoke, ", ")
	case plan.SwitchOn:
		ok, what = c.Principal != nil && c.Principal.Enabled, "sign-in switched on"
	case plan.GrantRole:
		ok, what = plan.RoleGranted(withResources(c, r.state), a.Wanted), "permission "+a.Wanted.Name
	case plan.GrantScopes:
		g, _ := plan.TenantGrant(withResources(c, r.state), a.ResourceAppID)
		lacking := missingScopes(g.Scopes, a.Scopes)
		ok, what = len(lacking) == 0, "delegated permissions "+strings.Join(lacking, " ")
	}
	if ok {
		return nil
	}
	return []string{what}
}

// unlessReplaced leaves out the approval that was written when the directory shows one that nobody knew before: another administrator
// wrote theirs after it, and it does not come back by waiting.
func (r *run) unlessReplaced(want entra.Application, have *entra.Application) entra.Application {
	if have == nil {
		return want
	}
	var before []string
	if r.Live.App != nil {
		before = r.Live.App.Tags
	}
	approval := func(t string) bool { return plan.HasApproval([]string{t}) }
	if slices.ContainsFunc(have.Tags, func(t string) bool { return approval(t) && !slices.Contains(before, t) }) {
		want.Tags = slices.DeleteFunc(slices.Clone(want.Tags), approval)
	}
	return want
}

// applicationDifferences compares a registration with what was written. Tags and addresses that others added are no difference.
func applicationDifferences(want entra.Application, have *entra.Application) []string {
	if have == nil {
		return []string{"application"}
	}
	var out []string
	check := func(same bool, what string) {
		if !same {
			out = append(out, what)
		}
	}
	check(want.DisplayName == have.DisplayName, "display name")
	check(want.Audience == have.Audience, "accounts that may use it")
	check(want.ServiceManagementRef == "" || want.ServiceManagementRef == have.ServiceManagementRef, "service management reference")
	check(want.IDTokens == have.IDTokens, "ID tokens")
	check(want.FallbackPublic == have.FallbackPublic, "public client")
	check(containsAll(have.WebRedirectURIs, want.WebRedirectURIs) && containsAll(have.PublicRedirectURIs, want.PublicRedirectURIs), "redirect addresses")
	check(containsAll(have.Tags, want.Tags), "tags")
	a, b := accessKeys(want.Required), accessKeys(have.Required)
	check(containsAll(a, b) && containsAll(b, a), "requested permissions")
	return out
}

func accessKeys(list []entra.Access) []string {
	var out []string
	for _, a := range list {
		out = append(out, strings.ToLower(fmt.Sprintf("%s %s %s", a.ResourceAppID, a.ID, a.Kind)))
	}
	return out
}

func containsAll(there, wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(w string) bool { return !slices.Contains(there, w) })
}

// showsRemoved holds while a look still shows a credential that was removed, or the tag that was written for a moment.
func (r *run) showsRemoved(app *entra.Application) bool {
	if r.seen && app != nil && slices.Contains(app.Tags, r.seenTag()) {
		return true
	}
	for id := range r.removed {
		if hasPassword(app, id) || hasKey(app, id) {
			return true
		}
	}
	return false
}

func hasPassword(app *entra.Application, keyID string) bool {
	return app != nil && slices.ContainsFunc(app.Passwords, func(p entra.Password) bool { return strings.EqualFold(p.KeyID, keyID) })
}
