package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// permissions lists the planned permissions in the definition's order, then what is granted and not planned.
func permissions(in Input) []Permission {
	var out []Permission
	for _, w := range in.Wanted {
		p := Permission{Name: w.Name, Kind: w.Kind, Resource: w.Resource, ID: w.ID, OIDC: w.OIDC || w.Kind == entra.DelegatedPermission && plan.IsOIDC(w.Name)}
		if p.Resource == "" {
			p.Resource = entra.GraphAppID
		}
		granted := plan.RoleGranted
		if w.Kind == entra.DelegatedPermission {
			granted = plan.ScopeGranted
		}
		switch {
		case granted(in.Live, w):
			p.State = Granted
		case len(in.Live.Problems) > 0:
			// What could not be read is never shown as clean, nor as missing.
			p.State = CannotTell
		default:
			p.State = Requested
		}
		out = append(out, p)
	}
	for _, u := range plan.Unplanned(in.Live, in.Wanted) {
		out = append(out, Permission{Name: u.Name, Kind: u.Kind, Resource: u.Resource, ID: u.ID, State: GrantedUnplanned})
	}
	return out
}

// drift is what somebody changed in the tenant since Gatehouse wrote it.
func drift(in Input) []string {
	if in.Live.App == nil {
		return nil
	}
	var out []string
	for _, u := range plan.Unplanned(in.Live, in.Wanted) {
		out = append(out, fmt.Sprintf("%s (%s, %s) is granted; the plan does not ask for it.", u.Name, u.ResourceName, u.Kind))
	}
	out = append(out, settingsDrift(in)...)
	out = append(out, federatedDrift(in)...)
	out = append(out, added(in)...)
	return out
}

// settingsDrift reads the difference from the plan. After an upgrade of the definition the plan differs too: that is no drift.
func settingsDrift(in Input) []string {
	if in.Plan == nil || upgraded(in) {
		return nil
	}
	var out []string
	for _, s := range in.Plan.Steps {
		if _, ok := s.Action.(plan.PutApplication); !ok {
			continue
		}
		for _, c := range s.Changes {
			switch {
			case c.Field == "tag":
			case c.To == "" && c.From != "":
				out = append(out, fmt.Sprintf("The application has the %s %s; the plan does not ask for it.", c.Field, c.From))
			case c.From == "":
				out = append(out, fmt.Sprintf("The application lacks the %s %s.", c.Field, c.To))
			default:
				out = append(out, fmt.Sprintf("The application's %s is %s; the plan asks for %s.", c.Field, c.From, c.To))
			}
		}
	}
	return out
}

func upgraded(in Input) bool {
	id, version, tagged := plan.ParseDefinitionTag(in.Live.App.Tags)
	return tagged && (id != in.Definition.ID || version != in.Definition.Version)
}

// federatedDrift: one wrong byte in issuer, subject or audience, and the other side cannot sign in.
func federatedDrift(in Input) []string {
	if in.Plan == nil || upgraded(in) {
		return nil
	}
	var out []string
	for _, s := range in.Plan.Steps {
		if a, ok := s.Action.(plan.PutFederated); ok && !s.New() {
			for _, c := range s.Changes {
				out = append(out, fmt.Sprintf("The %s of the federated credential %s is %s; the plan asks for %s.", c.Field, a.Want.Name, c.From, c.To))
			}
		}
	}
	return out
}

// added lists ways into the connector that the definition does not name and that a plan keeps.
func added(in Input) []string {
	var out []string
	app := in.Live.App
	ours, known := in.Definition.RedirectURIs(in.Choices.Settings)
	for _, uri := range slices.Concat(app.WebRedirectURIs, app.PublicRedirectURIs) {
		if known && !slices.Contains(ours, uri) {
			out = append(out, fmt.Sprintf("Somebody added the redirect address %s.", uri))
		}
	}
	if len(app.Federated) > 1 {
		var names []string
		for _, f := range app.Federated {
			names = append(names, f.Name)
		}
		out = append(out, fmt.Sprintf("The application has %d federated credentials (%s); the plan has one.", len(app.Federated), strings.Join(names, ", ")))
	}
	for _, k := range app.Keys {
		switch {
		case strings.HasPrefix(k.DisplayName, plan.ProofLabel):
			out = append(out, "A temporary certificate of an interrupted proof is still registered.")
		case k.End.After(in.Now) && !plan.IsKept(app.Tags, k.KeyID) && !strings.HasPrefix(k.DisplayName, plan.SecretLabel+" op-"):
			out = append(out, fmt.Sprintf("Somebody added the certificate %q.", k.DisplayName))
		}
	}
	for _, p := range app.Passwords {
		if p.End.After(in.Now) && !plan.IsKept(app.Tags, p.KeyID) && !strings.HasPrefix(p.DisplayName, plan.SecretLabel+" op-") {
			out = append(out, fmt.Sprintf("Somebody added the client secret %q.", p.DisplayName))
		}
	}
	return out
}
