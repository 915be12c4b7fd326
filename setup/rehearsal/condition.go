package rehearsal

import (
	"fmt"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

// Condition is something that is so in a tenant before anybody works in it: a policy, a quota, a missing principal.
type Condition func(*preparation)

// preparation is the tenant while conditions are written into it.
type preparation struct {
	tx     *directory.Tx
	seed   int64
	client string    // the application whose own policy restrictions go to; empty = the tenant's default policy
	after  time.Time // restrictions apply to applications created after it
}

// With makes a tenant in which the conditions hold from the start.
func With(conditions ...Condition) Option {
	return func(s *settings) { s.conditions = append(s.conditions, conditions...) }
}

// Prepare makes conditions hold at once and for every replica.
func (s *Server) Prepare(conditions ...Condition) { prepare(s.store, s.options.Seed, conditions) }

func prepare(store *directory.Store, seed int64, conditions []Condition) {
	store.Change(func(t *directory.Tx) {
		p := &preparation{tx: t, seed: seed, after: directory.DefaultAfter}
		for _, condition := range conditions {
			condition(p)
		}
	})
}

// ForApplication puts the restrictions into a policy of one application, named by client id; such a policy overrides the tenant's default.
func ForApplication(clientID string, conditions ...Condition) Condition {
	return func(p *preparation) {
		own := *p
		own.client = clientID
		for _, condition := range conditions {
			condition(&own)
		}
	}
}

// CreatedAfter lets the restrictions apply to applications that are created after a moment only.
func CreatedAfter(at time.Time, conditions ...Condition) Condition {
	return func(p *preparation) {
		later := *p
		later.after = at
		for _, condition := range conditions {
			condition(&later)
		}
	}
}

func (p *preparation) restrict(on, kind, lifetime string) {
	p.tx.Restrict(p.seed, p.client, directory.Restriction{On: on, Kind: kind, MaxLifetime: lifetime, After: p.after})
}

// iso8601 writes a lifetime in whole days where it can, as administrators do.
func iso8601(d time.Duration) string {
	if d%(24*time.Hour) == 0 {
		return fmt.Sprintf("P%dD", d/(24*time.Hour))
	}
	return fmt.Sprintf("PT%dS", d/time.Second)
}

// SecretsForbidden blocks new client secrets (passwordAddition).
func SecretsForbidden() Condition {
	return func(p *preparation) { p.restrict("passwordCredentials", "passwordAddition", "") }
}

// SecretsAllowedFor lets one application have new client secrets where the tenant's default policy forbids them.
func SecretsAllowedFor(clientID string) Condition {
	return func(p *preparation) {
		p.tx.Exempt(p.seed, clientID, directory.Restriction{On: "passwordCredentials", Kind: "passwordAddition", After: p.after})
	}
}

// MaxSecretLifetime caps the life of client secrets (passwordLifetime).
func MaxSecretLifetime(d time.Duration) Condition {
	return func(p *preparation) { p.restrict("passwordCredentials", "passwordLifetime", iso8601(d)) }
}

// MaxCertificateLifetime caps the life of certificates (asymmetricKeyLifetime).
func MaxCertificateLifetime(d time.Duration) Condition {
	return func(p *preparation) { p.restrict("keyCredentials", "asymmetricKeyLifetime", iso8601(d)) }
}

// TrustedCertificatesOnly takes certificates of trusted authorities only (trustedCertificateAuthority), of which the rehearsal knows none.
func TrustedCertificatesOnly() Condition {
	return func(p *preparation) { p.restrict("keyCredentials", "trustedCertificateAuthority", "") }
}

// TenantNamedURIsOnly takes identifier URIs that hold the tenant's id, the client id or a verified domain.
func TenantNamedURIsOnly() Condition {
	return func(p *preparation) {
		p.tx.RestrictURIs(p.seed, p.client, p.after)
	}
}

// Unrestricted switches the tenant's application management policy off.
func Unrestricted() Condition { return func(p *preparation) { p.tx.Unrestrict() } }

// AudienceForbidden refuses a value of signInAudience.
func AudienceForbidden(audience string) Condition {
	return func(p *preparation) { p.tx.ForbidAudience(audience) }
}

// IssuersAllowed names the only issuers that federated credentials may have.
func IssuersAllowed(issuers ...string) Condition {
	return func(p *preparation) { p.tx.AllowIssuers(issuers...) }
}

// MembersMayCreateApps sets authorizationPolicy.defaultUserRolePermissions.allowedToCreateApps, which is off otherwise.
func MembersMayCreateApps(allowed bool) Condition {
	return func(p *preparation) { p.tx.AllowMembersToCreateApps(allowed) }
}

// MembersMayConsent says whether users may consent to permissions that need no administrator, which they may otherwise.
func MembersMayConsent(allowed bool) Condition {
	return func(p *preparation) { p.tx.AllowMembersToConsent(allowed) }
}

// ConsentWorkflow switches the admin consent workflow on; reviewers are accounts by their prefix ("priya").
func ConsentWorkflow(reviewers ...string) Condition {
	return func(p *preparation) {
		p.tx.ChangePolicy(directory.AdminConsentPolicy, func(policy directory.Object) {
			list := []any{}
			for _, name := range reviewers {
				list = append(list, directory.Object{"query": "/users/" + directory.AccountID(p.seed, name), "queryType": "MicrosoftGraph", "queryRoot": nil})
			}
			policy["isEnabled"], policy["notifyReviewers"], policy["remindersEnabled"], policy["requestDurationInDays"] = true, true, true, float64(30)
			policy["reviewers"] = list
		})
	}
}

// QuotaUsed says how many directory objects an account has created before; without a managing role 250 is the end.
func QuotaUsed(account string, created int) Condition {
	return func(p *preparation) { p.tx.UseUpQuota(directory.AccountID(p.seed, account), created) }
}

// DirectoryQuota sets the directory's own quota and how much of it was used before.
func DirectoryQuota(used, total int) Condition {
	return func(p *preparation) { p.tx.LimitTenant(used, total) }
}

// ManagementReferenceRequired makes serviceManagementReference mandatory on applications.
func ManagementReferenceRequired() Condition {
	return func(p *preparation) { p.tx.RequireManagementReference() }
}

// WithoutResource takes the service principals of Microsoft resources away, by app id: a bare tenant has some only once somebody makes them.
func WithoutResource(appIDs ...string) Condition {
	return func(p *preparation) {
		for _, id := range appIDs {
			if o, ok := p.tx.PrincipalOf(id); ok {
				p.tx.Unseed(directory.ServicePrincipals, directory.Text(o, "id"))
			}
		}
	}
}

// WithResource makes the service principal of a Microsoft resource that a bare tenant does not have.
func WithResource(appID string) Condition {
	return func(p *preparation) {
		id := directory.StableID(p.seed, "principal", appID)
		if o, known := directory.ResourcePrincipal(id, appID); known {
			p.tx.Seed(directory.ServicePrincipals, id, o)
		}
	}
}

// NamesConcealed sets what /admin/reportSettings says; usage reports conceal names otherwise.
func NamesConcealed(concealed bool) Condition {
	return func(p *preparation) {
		p.tx.ChangePolicy(directory.ReportSettings, func(o directory.Object) { o["displayConcealedNames"] = concealed })
	}
}

// WithoutPremium makes a tenant without a licence for sign-in logs.
func WithoutPremium() Condition { return func(p *preparation) { p.tx.WithoutPremium() } }

// TenantType sets what /organization says of the tenant: "AAD", "AAD B2C" or "CIAM".
func TenantType(kind string) Condition {
	return func(p *preparation) {
		p.tx.ChangeTenant(func(o directory.Object) { o["tenantType"] = kind })
	}
}

// MeetingsAllowed is what a Teams administrator does in PowerShell: an application access policy for an application, for the whole tenant.
func MeetingsAllowed(clientID string) Condition {
	return func(p *preparation) { p.tx.AllowMeetings(clientID) }
}
