package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// settings compares the registration with the definition.
func (d *drifts) settings() {
	app, want := d.Live.App, d.Definition.App
	if name := d.displayName(); name != "" && name != app.DisplayName {
		d.add(DisplayNameChanged, app.DisplayName, "The application is called %q; it was set up as %q.", app.DisplayName, name)
	}
	audience := want.Audience
	if audience == "" {
		audience = "AzureADMyOrg"
	}
	if audience != app.Audience {
		d.add(AudienceChanged, app.Audience, "The accounts that may use it are %s; the definition asks for %s.", app.Audience, audience)
	}
	there := slices.Concat(app.WebRedirectURIs, app.PublicRedirectURIs)
	planned, _ := d.Definition.RedirectURIs(d.Choices.Settings)
	for _, uri := range planned {
		if !slices.Contains(there, uri) {
			d.add(RedirectMissing, uri, "The application lacks the redirect address %s.", uri)
		}
	}
	d.onOff(IDTokensChanged, "ID tokens are", app.IDTokens, want.IDTokens)
	d.onOff(PublicClient, "The setting “public client” is", app.FallbackPublic, want.PublicClient)
}

func (d *drifts) onOff(kind DriftKind, what string, is, want bool) {
	word := map[bool]string{true: "on", false: "off"}
	if is != want {
		d.add(kind, word[is], "%s %s; the definition asks for %s.", what, word[is], word[want])
	}
}

// displayName is what the application was called when it was set up; "" when that is not known, as for an adopted one whose name
// was not chosen here.
func (d *drifts) displayName() string {
	switch {
	case d.Choices.DisplayName != "":
		return d.Choices.DisplayName
	case plan.IsAdopted(d.Live.App.Tags):
		return ""
	}
	return d.Definition.DefaultDisplayName(d.Instance)
}

// redirectsAdded are addresses that could receive sign-ins of the connector and that nobody planned.
func (d *drifts) redirectsAdded() {
	planned, known := d.Definition.RedirectURIs(d.Choices.Settings)
	if !known {
		return // one of those that are there may be the one that was chosen elsewhere
	}
	for _, uri := range slices.Concat(d.Live.App.WebRedirectURIs, d.Live.App.PublicRedirectURIs) {
		if !slices.Contains(planned, uri) {
			d.add(RedirectAdded, uri, "Somebody added the redirect address %s.", uri)
		}
	}
}

// requested compares requiredResourceAccess: what the page for consent shows to an approver.
func (d *drifts) requested() {
	for _, w := range d.Wanted {
		if !requests(d.Live.App, w) {
			d.add(RequestedMissing, w.Name, "The application does not ask for %s (%s, %s) any more.", w.Name, resourceName(w), w.Kind)
		}
	}
	for _, a := range d.Live.App.Required {
		if !slices.ContainsFunc(d.Wanted, func(w plan.Wanted) bool { return same(a, w) }) {
			name, resource := d.nameOf(a)
			d.add(RequestedExtra, name, "The application asks for %s (%s, %s); the plan does not.", name, resource, a.Kind)
		}
	}
}

func requests(app *entra.Application, w plan.Wanted) bool {
	return slices.ContainsFunc(app.Required, func(a entra.Access) bool { return same(a, w) })
}

func same(a entra.Access, w plan.Wanted) bool {
	resource := w.Resource
	if resource == "" {
		resource = entra.GraphAppID
	}
	return a.Kind == w.Kind && strings.EqualFold(a.ID, w.ID) && strings.EqualFold(a.ResourceAppID, resource)
}

func (d *drifts) nameOf(a entra.Access) (name, resource string) {
	r, known := plan.ResourceOf(d.Live, a.ResourceAppID)
	if !known {
		return a.ID, a.ResourceAppID
	}
	offered := r.Roles
	if a.Kind == entra.DelegatedPermission {
		offered = r.Scopes
	}
	for _, id := range []string{a.ID, strings.ToLower(a.ID)} {
		if offered[id] != "" {
			return offered[id], r.Name
		}
	}
	return a.ID, r.Name
}

// federated reads the difference from the plan: one wrong byte in issuer, subject or audience, and the other side cannot sign in.
func (d *drifts) federated() {
	if d.Plan == nil || d.Live.Unread(entra.FederatedPart) {
		return
	}
	for _, s := range d.Plan.Steps {
		a, ok := s.Action.(plan.PutFederated)
		switch {
		case !ok:
		case !s.New():
			var differs []string
			for _, c := range s.Changes {
				differs = append(differs, fmt.Sprintf("its %s is %s and should be %s", c.Field, c.From, c.To))
			}
			d.add(FederatedChanged, a.Want.Name, "The federated credential %s was changed: %s.", a.Want.Name, strings.Join(differs, "; "))
		case d.Left != nil && d.Left.SignIn:
			d.add(FederatedMissing, a.Want.Name, "The federated credential %s was removed: the other side cannot sign in.", a.Want.Name)
		}
	}
}
