package directory

import (
	"maps"
	"slices"
	"strings"
)

// Circumstance changes what is so in this tenant without being an object of Graph.
func (t *Tx) circumstance(change func(Object)) { t.ChangePolicy(Circumstances, change) }

// UseUpQuota says how many directory objects somebody has created before.
func (t *Tx) UseUpQuota(userID string, created int) {
	t.circumstance(func(o Object) {
		changeInner(o, "created", func(by Object) { by[userID] = float64(created) })
	})
}

// CreatedBefore is how many directory objects somebody has created before.
func (t *Tx) CreatedBefore(userID string) int {
	n, _ := Inner(t.Policy(Circumstances), "created")[userID].(float64)
	return int(n)
}

// LimitTenant sets the directory's own quota.
func (t *Tx) LimitTenant(used, total int) {
	t.circumstance(func(o Object) { o["used"], o["total"] = float64(used), float64(total) })
}

// TenantQuota gives the directory's quota and how much of it the tenant used before; 300,000 objects is the size with a verified domain
// (Microsoft Entra docs, directory-service-limits-restrictions).
func (t *Tx) TenantQuota() (used, total int) {
	o := t.Policy(Circumstances)
	n, limited := o["total"].(float64)
	if !limited {
		return 0, 300_000
	}
	before, _ := o["used"].(float64)
	return int(before), int(n)
}

// RequireManagementReference makes serviceManagementReference mandatory on applications.
func (t *Tx) RequireManagementReference() {
	t.circumstance(func(o Object) { o["managementReference"] = true })
}

// ManagementReferenceRequired holds where serviceManagementReference is mandatory.
func (t *Tx) ManagementReferenceRequired() bool {
	return Flag(t.Policy(Circumstances), "managementReference")
}

// ForbidAudience makes a value of signInAudience one that the tenant's policy does not allow.
func (t *Tx) ForbidAudience(audience string) {
	t.circumstance(func(o Object) { o["audiences"] = append(List(Texts(o, "audiences")...), audience) })
}

// AudienceForbidden holds for a value of signInAudience that the tenant's policy does not allow.
func (t *Tx) AudienceForbidden(audience string) bool {
	return slices.Contains(Texts(t.Policy(Circumstances), "audiences"), audience)
}

// AllowIssuers names the only issuers that federated credentials may have.
func (t *Tx) AllowIssuers(issuers ...string) {
	t.circumstance(func(o Object) { o["issuers"] = List(issuers...) })
}

// IssuerAllowed holds for an issuer that federated credentials may have.
func (t *Tx) IssuerAllowed(issuer string) bool {
	allowed := Texts(t.Policy(Circumstances), "issuers")
	return len(allowed) == 0 || slices.Contains(allowed, issuer)
}

// WithoutPremium makes a tenant without a licence for sign-in logs: its products have no service plan of Microsoft Entra ID P1 or P2.
func (t *Tx) WithoutPremium() {
	t.circumstance(func(o Object) { o["withoutPremium"] = true })
	for _, sku := range t.List(SubscribedSKUs) {
		changed, plans := Clone(sku), []any{}
		for _, plan := range Items(sku, "servicePlans") {
			if !strings.HasPrefix(Text(plan, "servicePlanName"), "AAD_PREMIUM") {
				plans = append(plans, plan)
			}
		}
		changed["servicePlans"] = plans
		t.Seed(SubscribedSKUs, Text(sku, "id"), changed)
	}
}

// ChangeTenant changes the organisation as if it had always been so.
func (t *Tx) ChangeTenant(change func(organization Object)) {
	for _, o := range t.List(Organizations) {
		changed := Clone(o)
		change(changed)
		t.Seed(Organizations, Text(o, "id"), changed)
	}
}

// Premium holds for a tenant with a licence for sign-in logs.
func (t *Tx) Premium() bool { return !Flag(t.Policy(Circumstances), "withoutPremium") }

// AllowMeetings is what a Teams administrator does in PowerShell: an application access policy for the whole tenant.
func (t *Tx) AllowMeetings(clientID string) {
	t.circumstance(func(o Object) { allowMeetings(o, clientID) })
}

// AllowMeetingsFromNowOn is AllowMeetings as a change that is kept, and that takes the lag to be seen.
func (t *Tx) AllowMeetingsFromNowOn(clientID string) {
	old, _ := t.Newest(Policies, Circumstances)
	o := maps.Clone(old)
	allowMeetings(o, clientID)
	t.Put(Policies, Circumstances, o)
}

func allowMeetings(o Object, clientID string) {
	o["meetings"] = append(List(Texts(o, "meetings")...), strings.ToLower(clientID))
}

// MeetingsAllowed holds for an application with an application access policy.
func (t *Tx) MeetingsAllowed(clientID string) bool {
	return slices.Contains(Texts(t.Policy(Circumstances), "meetings"), strings.ToLower(clientID))
}
