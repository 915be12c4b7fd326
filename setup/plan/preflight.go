package plan

import (
	"fmt"
	"strings"

	"gatehouse/setup/entra"
)

// preflight says before anything is written what will be refused, and what somebody else has to do. Only what is certain blocks: roles
// may be invisible, and a policy that was not read may allow everything.
func (m *maker) preflight() {
	m.mayCreate()
	m.mayEnable()
	m.mayConsent()
	m.names()
	m.tenant()
	m.licence()
	m.cloud()
	m.limits()
	m.network()
	if !m.in.Policies.Known && len(m.plan.Of(Create, Credential)) > 0 {
		m.tell(PoliciesUnread, "Go on: a refusal is explained, and what was done stays done.",
			"The tenant's policies could not all be read. One of them may refuse what is planned.")
	}
}

func (m *maker) creates() bool { return m.in.Live.App == nil }

const askCreator = "Ask an Application Developer, Cloud Application Administrator or Application Administrator, or activate such a role if you are eligible for one."

func (m *maker) mayCreate() {
	if !m.creates() {
		return
	}
	switch can := m.in.Me.CanCreate; {
	case can.Ability == entra.No:
		m.block(RoleToCreate, Create, askCreator, "The application cannot be registered by you. %s", can.Why)
	case can.Ability == entra.CannotTell && can.Why != "":
		m.tell(RoleToCreateMaybe, "Try it: a refusal changes nothing. "+askCreator, "Whether you may register the application is not certain. %s", can.Why)
	}
}

// mayEnable looks at who will own the application: Microsoft's pages contradict each other on whether an owner may switch sign-in on.
func (m *maker) mayEnable() {
	can := m.in.Me.CanEnable
	if m.plan.Nothing(Enable) || can.Ability == entra.Yes || can.Why == "" {
		return
	}
	const approver = "If you are refused, it is the approver's first action: the report and the hand-over file name it."
	switch owner := m.owns(); {
	case owner:
		m.tell(RoleToEnableMaybe, approver, "You own the application, and whether an owner may switch sign-in on depends on the tenant.")
	case can.Ability == entra.No:
		m.report(Finding{
			Kind: RoleToEnable, Text: "You cannot switch sign-in on: the approver does it. " + can.Why, Adapts: true,
			Next: "Send the report or the hand-over file; they name it as the approver's first action.",
		})
	default:
		m.tell(RoleToEnableMaybe, approver, "Whether you may switch sign-in on is not certain. %s", can.Why)
	}
}

// owns holds for an owner of the application, and for whoever makes it and becomes its owner.
func (m *maker) owns() bool {
	if m.creates() {
		return m.in.Me.CanCreate.Ability != entra.No
	}
	for _, o := range m.in.Live.App.Owners {
		if strings.EqualFold(o.ObjectID, m.in.Me.ObjectID) {
			return true
		}
	}
	return false
}

func (m *maker) mayConsent() {
	worst := entra.Can{Ability: entra.Yes}
	var refused, unsure []string
	look := func(can entra.Can) {
		switch {
		case can.Ability == entra.No && !contains(refused, can.Why):
			refused = append(refused, can.Why)
		case can.Ability == entra.CannotTell && can.Why != "" && !contains(unsure, can.Why):
			unsure = append(unsure, can.Why)
		}
		if can.Ability != entra.Yes {
			worst = can
		}
	}
	for _, s := range m.plan.Of(Consent) {
		switch a := s.Action.(type) {
		case GrantRole:
			if strings.EqualFold(a.Wanted.Resource, entra.GraphAppID) {
				look(m.in.Me.CanConsentApplication)
			} else {
				look(m.in.Me.CanConsentOther)
			}
		case GrantScopes:
			look(m.in.Me.CanConsentDelegated)
		}
	}
	if len(refused) > 0 {
		m.tell(RoleToConsent, "Do everything else now; then send the report to a Privileged Role Administrator or Global Administrator.",
			"Permissions have to be granted by somebody else. %s", strings.Join(refused, " "))
	}
	if len(unsure) > 0 {
		m.tell(RoleConsentMaybe, "Try it: what is refused waits for an approver, and the report says so.",
			"Whether you may grant the permissions is not certain. %s", strings.Join(unsure, " "))
	}
	if worst.Ability != entra.Yes && m.in.Policies.ConsentRequests == entra.Yes {
		m.tell(ConsentRequests, "Tell the reviewers, or use the hand-over file.",
			"The tenant takes requests for consent: whoever opens the consent link without the role sends one to the reviewers instead of consenting.")
	}
	if m.in.Policies.Known && !m.in.Policies.UserConsentAllowed && m.signInOnly() {
		m.tell(UserConsentOff, "Let an administrator consent on the page of the enterprise application.",
			"People sign in to this connector, and the tenant does not let them consent: they are stopped at their first sign-in.")
	}
}

// signInOnly holds when the only delegated permissions are those of signing in, which nobody grants for everybody.
func (m *maker) signInOnly() bool {
	only := false
	for _, w := range m.wanted {
		if w.Kind == entra.DelegatedPermission {
			if !w.OIDC && !IsOIDC(w.Name) {
				return false
			}
			only = true
		}
	}
	return only && len(m.in.Live.ScopeGrants) == 0
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// names looks for what has the names already.
func (m *maker) names() {
	if !m.creates() {
		return
	}
	if d := m.in.Live.Before.Deleted; d != nil {
		next := "Restore it with `gatehouse restore`, remove it for good with `gatehouse purge`, or choose another instance name."
		text := fmt.Sprintf("A deleted application (client id %s) holds the unique name %s until %s.", d.App.AppID, m.plan.Connector, d.Until().UTC().Format("2 January 2006"))
		if id, _, ok := ParseDefinitionTag(d.App.Tags); !ok || id != m.in.Definition.ID {
			next = "Look at it under Deleted applications in the Entra admin centre: it was not made for this connector. Or choose another instance name."
		}
		m.block(NameDeleted, Create, next, "%s", text)
	}
	if same := m.in.Live.Before.SameName; len(same) > 0 {
		m.tell(NameShared, "If that is the connector that you mean, adopt it instead; otherwise another display name keeps them apart.",
			"Another application has the display name %s (client id %s). It is not touched: a name is not an identity.", m.plan.Name, strings.Join(same, ", "))
	}
}

func (m *maker) tenant() {
	switch m.in.Me.Tenant.Type {
	case "AAD B2C", "CIAM":
		m.tell(TenantType, "Check with the vendor that this is the tenant to connect.",
			"This tenant is for customers (%s). Mailboxes, calendars, Teams and usage reports are in the organisation's own tenant.", m.in.Me.Tenant.Type)
	}
	if q := m.in.Policies.Quota; m.creates() && q.Total > 0 && q.Used >= q.Total {
		m.block(QuotaUsedUp, Create, "Remove objects that nobody needs for good, deleted ones too, or ask Microsoft for a larger quota.",
			"The directory holds %d of %d objects: no application can be made.", q.Used, q.Total)
	}
}

// limits are those of a registration (Microsoft Entra docs, "Validation differences by supported account types").
func (m *maker) limits() {
	perResource := map[string]int{}
	for _, w := range m.wanted {
		perResource[strings.ToLower(w.Resource)]++
	}
	audience := m.in.Definition.App.Audience
	if !personal(audience) {
		if len(perResource) > 50 || len(m.wanted) > 400 {
			m.block(TooManyRequested, Create, "Ask for fewer permissions.", "The registration would ask for %d permissions of %d resources; Entra takes 400 of 50.", len(m.wanted), len(perResource))
		}
		return
	}
	for _, n := range perResource {
		if n > 30 || len(m.wanted) > 200 {
			m.block(TooManyRequested, Create, "Ask for fewer permissions, or leave personal accounts out.",
				"The registration would ask for %d permissions; with personal accounts Entra takes 200, and 30 of one resource.", len(m.wanted))
			break
		}
	}
	for _, w := range m.wanted {
		if w.Kind == entra.ApplicationPermission {
			m.tell(PersonalAccounts, "Leave personal accounts out, unless people sign in with them too.",
				"Personal accounts may sign in to this connector. Its application permissions reach the organisation's data only.")
			break
		}
	}
}
