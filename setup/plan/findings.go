package plan

import "fmt"

// Kind of a finding: machine output keeps these names.
type Kind string

// The kinds.
const (
	RoleToCreate      Kind = "role-create"          // nobody without a role may register applications, and the person has none
	RoleToCreateMaybe Kind = "role-create-unknown"  // it cannot be told beforehand
	RoleToEnable      Kind = "role-enable"          // the approver switches sign-in on
	RoleToEnableMaybe Kind = "role-enable-unknown"  // it cannot be told beforehand
	RoleToConsent     Kind = "role-consent"         // somebody else grants
	RoleConsentMaybe  Kind = "role-consent-unknown" // it cannot be told beforehand
	ConsentRequests   Kind = "consent-requests"     // the admin consent workflow is on
	UserConsentOff    Kind = "user-consent-off"     // people cannot consent to signing in
	PoliciesUnread    Kind = "policies-unread"      // a policy may refuse what is planned
	SecretForbidden   Kind = "secret-forbidden"     // no new client secrets
	CredentialChanged Kind = "credential-changed"   // another kind of credential than the chosen one
	LifetimeShortened Kind = "lifetime-shortened"   // the policy allows less than asked for
	KeyAuthorities    Kind = "certificate-authority"
	HiddenRule        Kind = "certificate-rule-hidden"
	QuotaUsedUp       Kind = "quota-used-up"
	TenantType        Kind = "tenant-type"
	LicenceMissing    Kind = "licence-missing"
	CloudLacks        Kind = "cloud-lacks" // a call that this cloud does not answer
	PersonalAccounts  Kind = "personal-accounts"
	ResourceMissing   Kind = "resource-missing"
	RedirectInvalid   Kind = "redirect-invalid"
	TooManyRedirects  Kind = "redirects-too-many"
	RedirectAdded     Kind = "redirect-added" // by somebody else
	TooManyRequested  Kind = "permissions-too-many"
	NameTaken         Kind = "name-taken"   // the unique name belongs to another definition's connector
	NameDeleted       Kind = "name-deleted" // a deleted application holds it
	NameShared        Kind = "name-shared"  // another application has the display name
	Unread            Kind = "unread"
	EnabledUnapproved Kind = "enabled-unapproved"
	NotListed         Kind = "not-listed" // the portal does not list the service principal
	Rotating          Kind = "rotation"   // two credentials work
	KeptElsewhere     Kind = "kept-elsewhere"
	SecretForeign     Kind = "secret-foreign"
	SecretInterrupted Kind = "secret-interrupted"
	KeyForeign        Kind = "certificate-foreign"
	PrincipalForeign  Kind = "principal-credential" // on the service principal itself
	OtherKindLeft     Kind = "credential-left"      // of the kind that was chosen before
	KeyUnusable       Kind = "certificate-unusable"
	IssuerSlash       Kind = "issuer-slash" // the issuer ends with a slash, which counts
	FederatedForeign  Kind = "federated-foreign"
	TooManyFederated  Kind = "federated-too-many"
	GrantUnplanned    Kind = "grant-unplanned"
	TLSIntercepted    Kind = "tls-intercepted" // somebody in between may read the traffic
	ClockSkew         Kind = "clock-skew"      // this machine's clock differs from the tenant's
)

// Finding is something the person should know: what will happen, and what to do. Blocks: the plan cannot be applied before it is
// solved; with a Phase only runs of that phase. Adapts: the plan was changed because of it. Asks: the person has to agree before its
// phase runs.
type Finding struct {
	Kind   Kind   `json:"kind,omitempty"`
	Text   string `json:"text"`
	Next   string `json:"next,omitempty"`
	Blocks bool   `json:"blocks,omitempty"`
	Phase  Phase  `json:"phase,omitempty"`
	Adapts bool   `json:"adapts,omitempty"`
	Asks   bool   `json:"asks,omitempty"`
}

// Blocked gives the findings that have to be solved before the given phases can run (all phases when none is given).
func (p *Plan) Blocked(phases ...Phase) []Finding {
	var out []Finding
	for _, f := range p.Findings {
		runs := f.Phase == "" || len(phases) == 0
		for _, ph := range phases {
			runs = runs || ph == f.Phase
		}
		if f.Blocks && runs {
			out = append(out, f)
		}
	}
	return out
}

func (m *maker) report(f Finding) { m.plan.Findings = append(m.plan.Findings, f) }

// tell reports what changes nothing.
func (m *maker) tell(kind Kind, next, format string, args ...any) {
	m.report(Finding{Kind: kind, Text: fmt.Sprintf(format, args...), Next: next})
}

// block reports what is certain to be refused, in the phase in which it would be.
func (m *maker) block(kind Kind, phase Phase, next, format string, args ...any) {
	m.report(Finding{Kind: kind, Text: fmt.Sprintf(format, args...), Next: next, Blocks: true, Phase: phase})
}

// adapt reports why the plan differs from what was asked for.
func (m *maker) adapt(kind Kind, next, format string, args ...any) {
	m.report(Finding{Kind: kind, Text: fmt.Sprintf(format, args...), Next: next, Adapts: true})
}
