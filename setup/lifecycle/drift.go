package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// DriftKind names a kind of drift for scripts; the names stay.
type DriftKind string

// The kinds.
const (
	DisplayNameChanged DriftKind = "display-name"
	AudienceChanged    DriftKind = "audience"
	RedirectMissing    DriftKind = "redirect-missing"
	RedirectAdded      DriftKind = "redirect-added"
	IDTokensChanged    DriftKind = "id-tokens"
	PublicClient       DriftKind = "public-client"
	RequestedMissing   DriftKind = "requested-missing"
	RequestedExtra     DriftKind = "requested-extra"
	GrantMissing       DriftKind = "grant-missing"
	GrantExtra         DriftKind = "grant-extra"        // for the whole tenant
	GrantExtraPerson   DriftKind = "grant-extra-person" // for single people
	CredentialExpired  DriftKind = "credential-expired"
	CredentialRemoved  DriftKind = "credential-removed"
	SecretForeign      DriftKind = "secret-foreign"
	CertificateForeign DriftKind = "certificate-foreign"
	PrincipalSecret    DriftKind = "principal-secret"      // on the service principal itself
	PrincipalKey       DriftKind = "principal-certificate" // on the service principal itself
	FederatedChanged   DriftKind = "federated-changed"
	FederatedMissing   DriftKind = "federated-missing"
	FederatedExtra     DriftKind = "federated-extra"
	OwnerNone          DriftKind = "owner-none"
	OwnerAdded         DriftKind = "owner-added"
	OwnerRemoved       DriftKind = "owner-removed"
	SignInOff          DriftKind = "sign-in-off"
	SignInOn           DriftKind = "sign-in-on"
	PrincipalMissing   DriftKind = "principal-missing"
	TagRemoved         DriftKind = "tag-removed"
	ProofLeft          DriftKind = "proof-left" // the temporary certificate of a proof
)

// DriftKinds lists every kind.
func DriftKinds() []DriftKind {
	return []DriftKind{
		DisplayNameChanged, AudienceChanged, RedirectMissing, RedirectAdded, IDTokensChanged, PublicClient, RequestedMissing, RequestedExtra,
		GrantMissing, GrantExtra, GrantExtraPerson, CredentialExpired, CredentialRemoved, SecretForeign, CertificateForeign,
		PrincipalSecret, PrincipalKey, FederatedChanged, FederatedMissing, FederatedExtra, OwnerNone, OwnerAdded, OwnerRemoved, SignInOff, SignInOn, PrincipalMissing, TagRemoved, ProofLeft,
	}
}

// Drift is one thing that is not as the definition and the choices ask for, or as Gatehouse left it.
type Drift struct {
	Kind DriftKind `json:"kind"`
	What string    `json:"what,omitempty"` // a redirect address, the name of a permission, a key id, an object id, a tag
	Text string    `json:"text"`           // one sentence
}

// Remembered holds when only the memory of this machine tells the drift: right after a change an older copy of the directory looks
// the same.
func (d Drift) Remembered() bool {
	switch d.Kind {
	case GrantMissing, OwnerAdded, OwnerRemoved, SignInOff, SignInOn, PrincipalMissing, FederatedMissing:
		return true
	}
	return false
}

// Texts are the sentences.
func Texts(list []Drift) []string {
	var out []string
	for _, d := range list {
		out = append(out, d.Text)
	}
	return out
}

// drifts collects what differs.
type drifts struct {
	Input
	out []Drift
}

func (d *drifts) add(kind DriftKind, what, format string, args ...any) {
	d.out = append(d.out, Drift{Kind: kind, What: what, Text: fmt.Sprintf(format, args...)})
}

// drift is what somebody changed in the tenant since Gatehouse wrote it.
func drift(in Input) []Drift {
	if in.Live.App == nil {
		return nil
	}
	d := &drifts{Input: in}
	d.principal()
	d.grants()
	// What an older definition asked for is not known here, and neither is what a newer one asks for.
	if !upgraded(in) {
		d.settings()
		d.requested()
		d.federated()
	}
	d.redirectsAdded()
	d.federatedAdded()
	d.credentials()
	d.owners()
	d.tags()
	return d.out
}

// count holds when a drift of one of the kinds is there.
func count(list []Drift, kinds ...DriftKind) int {
	n := 0
	for _, d := range list {
		if slices.Contains(kinds, d.Kind) {
			n++
		}
	}
	return n
}

func upgraded(in Input) bool {
	if in.Live.App == nil {
		return false
	}
	id, version, tagged := plan.ParseDefinitionTag(in.Live.App.Tags)
	return tagged && (id != in.Definition.ID || version != in.Definition.Version)
}

// principal is sign-in as a whole: gone, off or on against what this machine left behind.
func (d *drifts) principal() {
	p := d.Live.Principal
	if p == nil {
		if d.Left != nil && !d.Live.Unread(entra.PrincipalPart) {
			d.add(PrincipalMissing, "", "Its service principal was deleted: nothing can sign in, and every grant is gone.")
		}
		return
	}
	if d.Left == nil || p.Enabled == d.Left.SignIn {
		return
	}
	if p.Enabled {
		d.add(SignInOn, p.ObjectID, "Sign-in was off when this computer last saw to it, and is on now: it was switched on elsewhere.")
	} else {
		d.add(SignInOff, p.ObjectID, "Sign-in was on when this computer last saw to it, and is off now: it was switched off elsewhere.")
	}
}

func (d *drifts) grants() {
	if d.Live.Principal != nil {
		for _, w := range d.Wanted {
			if d.Left.had(w) && stateOf(d.Input, w) == Requested {
				d.add(GrantMissing, w.Name, "%s (%s, %s) was granted when this computer last saw to it, and is not any more.", w.Name, resourceName(w), w.Kind)
			}
		}
	}
	people := map[string]int{}
	var order []plan.Granted
	for _, g := range plan.GrantedOf(d.Live, d.Wanted) {
		if g.Planned || plan.IsOIDC(g.Name) {
			continue
		}
		if g.User == "" {
			d.add(GrantExtra, g.Name, "%s (%s, %s) is granted; the plan does not ask for it.", g.Name, g.Resource, g.Kind)
			continue
		}
		at := g.Resource + " " + strings.ToLower(g.Name)
		if people[at]++; people[at] == 1 {
			order = append(order, g)
		}
	}
	for _, g := range order {
		who := "one person"
		if n := people[g.Resource+" "+strings.ToLower(g.Name)]; n > 1 {
			who = fmt.Sprintf("%d people", n)
		}
		d.add(GrantExtraPerson, g.Name, "%s (%s, %s) is granted by %s for themselves; the plan does not ask for it.", g.Name, g.Resource, g.Kind, who)
	}
}

func resourceName(w plan.Wanted) string {
	if w.ResourceName == "" && (w.Resource == "" || strings.EqualFold(w.Resource, entra.GraphAppID)) {
		return "Microsoft Graph"
	}
	if w.ResourceName == "" {
		return w.Resource
	}
	return w.ResourceName
}

func (d *drifts) owners() {
	if d.Live.Unread(entra.OwnersPart) {
		return
	}
	now := d.Live.App.Owners
	if len(now) == 0 {
		d.add(OwnerNone, "", "Nobody owns the application: only administrators can maintain it.")
	}
	if d.Left == nil || d.Left.Owners == nil {
		return
	}
	for _, o := range now {
		if !owns(d.Left.Owners, o.ObjectID) {
			d.add(OwnerAdded, o.ObjectID, "%s became an owner since this computer last saw to it. An owner can add credentials.", ownerName(o))
		}
	}
	for _, o := range d.Left.Owners {
		if len(now) > 0 && !owns(now, o.ObjectID) {
			d.add(OwnerRemoved, o.ObjectID, "The owner with the object id %s was removed since this computer last saw to it.", o.ObjectID)
		}
	}
}

func owns(list []entra.Owner, id string) bool {
	return slices.ContainsFunc(list, func(o entra.Owner) bool { return strings.EqualFold(o.ObjectID, id) })
}

func ownerName(o entra.Owner) string {
	switch {
	case o.UPN != "":
		return o.UPN
	case o.Name != "":
		return o.Name
	}
	return "Somebody with the object id " + o.ObjectID
}

// tags are how every administrator's Gatehouse finds the connector.
func (d *drifts) tags() {
	app := d.Live.App
	if !slices.Contains(app.Tags, plan.Tag) {
		d.add(TagRemoved, plan.Tag, "The tag %s was removed: other computers do not list the connector.", plan.Tag)
	}
	if _, _, ok := plan.ParseDefinitionTag(app.Tags); !ok {
		d.add(TagRemoved, plan.DefinitionTag(d.Definition.ID, d.Definition.Version), "The tag that names its definition was removed: other computers cannot tell what the application is.")
	}
	if p := d.Live.Principal; p != nil && slices.Contains(p.Tags, plan.Tag) && !slices.Contains(p.Tags, plan.ListedTag) {
		d.add(TagRemoved, plan.ListedTag, "The tag %s was removed from its service principal: the portal does not list it under Enterprise applications.", plan.ListedTag)
	}
}
