package gate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// Need is what the gate is asked to open for.
type Need string

// The two needs.
const (
	Enable Need = "enable" // switch sign-in on
	Grant  Need = "grant"  // grant a permission
)

// Want says which credentials a connector needs, all of them.
type Want struct {
	Federated   *entra.Federated // the planned one
	Secret      bool
	Certificate bool
}

// Credential says how far the wanted credentials are there.
type Credential struct {
	missing  []string // no live one: "client secret"
	unmarked []string // live, and not marked as kept
	wanted   int
}

// CredentialOf reads the wanted credentials from a look.
func CredentialOf(c entra.Connector, want Want, now time.Time) Credential {
	app := c.App
	if app == nil {
		app = &entra.Application{}
	}
	var out Credential
	judge := func(name string, live, kept bool) {
		out.wanted++
		switch {
		case !live:
			out.missing = append(out.missing, name)
		case !kept:
			out.unmarked = append(out.unmarked, name)
		}
	}
	if want.Federated != nil {
		there := slices.ContainsFunc(app.Federated, want.Federated.Same)
		judge("federated credential", there, there)
	}
	live, kept := false, false
	for _, p := range app.Passwords {
		live = live || p.End.After(now)
		kept = kept || p.End.After(now) && plan.IsKept(app.Tags, p.KeyID)
	}
	if want.Secret {
		judge("client secret", live, kept)
	}
	live, kept = false, false
	for _, k := range app.Keys {
		if !strings.HasPrefix(k.DisplayName, plan.ProofLabel) {
			live = live || k.End.After(now)
			kept = kept || k.End.After(now) && plan.IsKept(app.Tags, k.KeyID)
		}
	}
	if want.Certificate {
		judge("certificate", live, kept)
	}
	return out
}

// Check opens the gate (nil) or says every reason why not, as a *problem.Problem of kind Refused. direct holds for a connector
// whose vendor reads Graph without a sanitizer: there the leak check does not apply and the person typed the connector's name.
func Check(need Need, definitionHash, rulesHash string, direct bool, approval *Approval, credential Credential) error {
	reasons := approvalReasons(definitionHash, rulesHash, direct, approval)
	next := "Look at the preview and approve it, then try again."
	if need == Enable {
		if r := credential.reason(); r != "" {
			if len(reasons) == 0 {
				next = "Finish the credential step with `gatehouse apply`, then try again."
			}
			reasons = append(reasons, r)
		}
	} else if need != Grant {
		reasons = append(reasons, fmt.Sprintf("The gate knows no need %q.", need))
	}
	if len(reasons) == 0 {
		return nil
	}
	what := "The gate is closed: sign-in stays off."
	if need == Grant {
		what = "The gate is closed: no permission is granted."
	}
	return problem.New(problem.Refused, what, strings.Join(reasons, " "), next, nil)
}

func approvalReasons(definitionHash, rulesHash string, direct bool, a *Approval) []string {
	if a == nil {
		return []string{"No preview of this connector has been approved."}
	}
	var out []string
	if !sameHash(a.DefinitionHash, definitionHash) {
		out = append(out, "The definition has changed since the preview was approved.")
	}
	if !sameHash(a.RulesHash, rulesHash) {
		out = append(out, "The rules have changed since the preview was approved.")
	}
	if a.Leaks > 0 && !direct {
		out = append(out, fmt.Sprintf("The approved preview let %s through.", leaks(a.Leaks)))
	}
	if direct && !a.FromTag() && strings.TrimSpace(a.TypedName) == "" {
		out = append(out, "The vendor reads in clear, and nobody typed the connector's name to confirm that.")
	}
	return out
}

func leaks(n int) string {
	if n == 1 {
		return "1 personal value"
	}
	return fmt.Sprintf("%d personal values", n)
}

func (c Credential) reason() string {
	switch {
	case c.wanted == 0:
		return "The connector has no live credential."
	case len(c.missing) == c.wanted && c.wanted == 1:
		return "The connector has no live credential."
	case len(c.missing) > 0:
		return "The connector has no live " + strings.Join(c.missing, " and no live ") + "."
	case len(c.unmarked) > 0:
		return "The " + strings.Join(c.unmarked, " and the ") + " is not marked as kept."
	}
	return ""
}
