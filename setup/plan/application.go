package plan

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup/entra"
)

// maxDisplayName is the limit of Microsoft's validation table for single-tenant and multi-tenant apps ("supported accounts validation").
const maxDisplayName = 120

// tagField is the name of tags in a diff.
const tagField = "tag"

func (m *maker) application() {
	live := m.in.Live.App
	want := m.wantApplication()
	m.plan.Name = want.DisplayName
	m.anotherDefinition(live)
	m.foreignRedirects(live, want)
	m.redirects(live, want)
	changes := m.applicationChanges(live, want)
	if len(changes) == 0 {
		return
	}
	step := Step{
		ID: "application", Phase: Create, Title: "Application " + want.DisplayName, Changes: changes,
		Action: PutApplication{ObjectID: want.ObjectID, Want: want},
	}
	if live == nil {
		step.Detail = "Registers the application" + asks(m.wanted) + ". Nothing can sign in with it yet."
	} else {
		step.Detail = fmt.Sprintf("Changes %d of its settings; everything else stays as it is.", len(changes))
	}
	if step.RecordsApproval() {
		step.Title, step.Detail = "Record the approval on the application", "Every administrator's Gatehouse sees by it that this preview was accepted."
	}
	m.add(step)
}

func asks(wanted []Wanted) string {
	if len(wanted) == 0 {
		return ""
	}
	var names []string
	for _, w := range wanted {
		names = append(names, w.Name)
	}
	return "; it asks for " + strings.Join(names, ", ")
}

// wantApplication is the registration as it should be. Collections are merged with what is there, because Graph replaces them whole.
// The requested permissions are the exception: they become exactly the planned list, and the diff shows what goes.
func (m *maker) wantApplication() entra.Application {
	d := m.in.Definition
	var want entra.Application
	if m.in.Live.App != nil {
		want = *m.in.Live.App
	}
	// These are no settings of the registration itself; they have steps of their own.
	want.Passwords, want.Keys, want.Federated, want.Owners = nil, nil, nil, nil
	if m.in.Live.App == nil {
		// An application that exists keeps its name, also none: it is updated by its id, and an upsert by another name would make a second one.
		want.UniqueName = d.UniqueName(m.in.Choices.Instance)
	}
	want.DisplayName = m.displayName(want.DisplayName)
	want.Audience = d.App.Audience
	if want.Audience == "" {
		want.Audience = "AzureADMyOrg"
	}
	want.Tags = MergeTags(want.Tags, []string{Tag, DefinitionTag(d.ID, d.Version), m.in.Approval})
	redirects, _ := d.RedirectURIs(m.in.Choices.Settings)
	if d.App.PublicClient {
		want.PublicRedirectURIs = append(slices.Clone(want.PublicRedirectURIs), missing(want.PublicRedirectURIs, redirects)...)
		want.FallbackPublic = true
	} else {
		want.WebRedirectURIs = append(slices.Clone(want.WebRedirectURIs), missing(want.WebRedirectURIs, redirects)...)
		want.FallbackPublic = false
	}
	want.IDTokens = d.App.IDTokens
	if ref := m.in.Choices.ServiceManagementReference; ref != "" {
		want.ServiceManagementRef = ref
	}
	want.Required = nil
	for _, w := range m.wanted {
		want.Required = append(want.Required, w.access())
	}
	return want
}

// displayName keeps the name that people gave the application unless the person asks for another one.
func (m *maker) displayName(live string) string {
	name := m.in.Choices.DisplayName
	if name == "" {
		name = live
	}
	if name == "" {
		name = m.in.Definition.DefaultDisplayName(m.in.Choices.Instance)
	}
	if runes := []rune(name); len(runes) > maxDisplayName {
		name = string(runes[:maxDisplayName])
	}
	return name
}

func (m *maker) applicationChanges(live *entra.Application, want entra.Application) []Change {
	var from entra.Application
	if live != nil {
		from = *live
	}
	var out []Change
	text := func(field, a, b string) {
		if a != b {
			out = append(out, Change{Field: field, From: a, To: b})
		}
	}
	text("unique name", from.UniqueName, want.UniqueName)
	text("display name", from.DisplayName, want.DisplayName)
	text("accounts that may use it", from.Audience, want.Audience)
	text("service management reference", from.ServiceManagementRef, want.ServiceManagementRef)
	out = append(out, m.accessChanges(from.Required, want.Required)...)
	out = append(out, listChanges("redirect address", from.WebRedirectURIs, want.WebRedirectURIs)...)
	out = append(out, listChanges("redirect address (public client)", from.PublicRedirectURIs, want.PublicRedirectURIs)...)
	text("ID tokens", onOff(from.IDTokens), onOff(want.IDTokens))
	text("public client", onOff(from.FallbackPublic), onOff(want.FallbackPublic))
	return append(out, listChanges(tagField, from.Tags, want.Tags)...)
}

// onOff is empty for off, so that a new application does not list everything that it has not.
func onOff(on bool) string {
	if on {
		return "on"
	}
	return ""
}

func listChanges(field string, from, to []string) []Change {
	var out []Change
	for _, v := range missing(to, from) {
		out = append(out, Change{Field: field, From: v})
	}
	for _, v := range missing(from, to) {
		out = append(out, Change{Field: field, To: v})
	}
	return out
}

func (m *maker) accessChanges(from, to []entra.Access) []Change {
	from = lowered(from)
	var out []Change
	for _, a := range missing(to, from) {
		out = append(out, Change{Field: "requested permission", From: m.accessName(a)})
	}
	for _, a := range missing(from, to) {
		out = append(out, Change{Field: "requested permission", To: m.accessName(a)})
	}
	return out
}

// lowered compares ids as Entra does: without regard to case.
func lowered(list []entra.Access) []entra.Access {
	out := make([]entra.Access, len(list))
	for i, a := range list {
		out[i] = entra.Access{ResourceAppID: strings.ToLower(a.ResourceAppID), ID: strings.ToLower(a.ID), Kind: a.Kind}
	}
	return out
}

func (m *maker) accessName(a entra.Access) string {
	for _, w := range m.wanted {
		if w.access() == a {
			return fmt.Sprintf("%s (%s, %s)", w.Name, w.ResourceName, w.Kind)
		}
	}
	name, resource := a.ID, a.ResourceAppID
	if r, ok := m.resource(a.ResourceAppID); ok {
		resource = r.Name
		values := r.Roles
		if a.Kind == entra.DelegatedPermission {
			values = r.Scopes
		}
		if v := values[a.ID]; v != "" {
			name = v
		}
	}
	return fmt.Sprintf("%s (%s, %s)", name, resource, a.Kind)
}

func (m *maker) resource(appID string) (entra.Resource, bool) { return ResourceOf(m.in.Live, appID) }

// ResourceOf finds a resource of a look by its app id.
func ResourceOf(c entra.Connector, appID string) (entra.Resource, bool) {
	if r, ok := c.Resources[appID]; ok {
		return r, r.ObjectID != ""
	}
	for id, r := range c.Resources {
		if strings.EqualFold(id, appID) {
			return r, r.ObjectID != ""
		}
	}
	return entra.Resource{}, false
}

// anotherDefinition: the unique name of a definition and its instance can be that of another definition, such as "a" with the
// instance "b-main" and "a-b". What one of them set up must not be turned into the other.
func (m *maker) anotherDefinition(live *entra.Application) {
	if live == nil {
		return
	}
	if id, _, ok := ParseDefinitionTag(live.Tags); ok && id != m.in.Definition.ID {
		m.block(NameTaken, "", "Choose another instance name.", "The application %s belongs to the connector %s already.", NameOf(*live), id)
	}
}

// foreignRedirects: an address that the definition does not name could receive sign-ins of the connector. Taking it away could
// break what somebody set up on purpose, so a person decides.
func (m *maker) foreignRedirects(live *entra.Application, want entra.Application) {
	if live == nil {
		return
	}
	ours, known := m.in.Definition.RedirectURIs(m.in.Choices.Settings)
	if !known {
		return
	}
	for _, uri := range missing(ours, slices.Concat(want.WebRedirectURIs, want.PublicRedirectURIs)) {
		m.tell(RedirectAdded, "Remove it in the Entra admin centre if nobody needs it.", "Somebody added the redirect address %s, which the definition does not name. It is kept.", uri)
	}
}
