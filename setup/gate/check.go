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

// Credential says how the connector can authenticate.
type Credential struct {
	Live      bool // a client secret that has not expired
	Kept      bool // that secret is marked as kept
	Federated bool // the planned federated credential is there
}

// CredentialOf reads the credential from a look. want is the planned federated credential, nil for a secret connector.
func CredentialOf(c entra.Connector, want *entra.Federated, now time.Time) Credential {
	var out Credential
	if c.App == nil {
		return out
	}
	if want != nil {
		out.Federated = slices.ContainsFunc(c.App.Federated, want.Same)
		return out
	}
	for _, p := range c.App.Passwords {
		if p.End.After(now) {
			out.Live = true
			out.Kept = out.Kept || plan.IsKept(c.App.Tags, p.KeyID)
		}
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
	case c.Federated, c.Live && c.Kept:
		return ""
	case c.Live:
		return "The client secret is not marked as kept."
	}
	return "The connector has no live credential."
}
