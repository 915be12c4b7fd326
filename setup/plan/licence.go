package plan

import (
	"strings"

	"gatehouse/setup/entra"
)

// premiumCalls are answered only where the organisation has Microsoft Entra ID P1 (Microsoft Graph docs, "List signIns",
// "List userRegistrationDetails", and signInActivity of user).
var premiumCalls = []string{"/auditLogs/signIns", "/reports/authenticationMethods/", "signInActivity"}

// globalCalls are answered in the global cloud only (Microsoft Graph docs, "reportRoot" and "adminReportSettings", section "National
// cloud deployments").
var globalCalls = []string{"/reports/get", "/admin/reportSettings"}

// cloud names the example calls that the tenant's cloud does not answer.
func (m *maker) cloud() {
	if c := m.in.Me.Tenant.Cloud; c == "" || c == "global" {
		return
	}
	if names := m.calls(globalCalls); len(names) > 0 {
		m.tell(CloudLacks, "Everything else works. Tell the vendor which cloud the tenant is in.",
			"Microsoft answers these calls in the global cloud only: %s.", strings.Join(names, ", "))
	}
}

// calls are the names of the example calls whose address holds one of the parts.
func (m *maker) calls(parts []string) []string {
	var names []string
	for _, c := range m.in.Definition.Calls {
		for _, part := range parts {
			if strings.Contains(strings.ToLower(c.URL), strings.ToLower(part)) {
				names = append(names, c.Name)
				break
			}
		}
	}
	return names
}

// licence names the example calls that the tenant's licences do not answer.
func (m *maker) licence() {
	if m.in.Policies.Premium != entra.No {
		return
	}
	if names := m.calls(premiumCalls); len(names) > 0 {
		m.tell(LicenceMissing, "Everything else works. Tell the vendor, or buy a licence of Microsoft Entra ID P1.",
			"The organisation has no licence of Microsoft Entra ID P1: %s will be refused.", strings.Join(names, ", "))
	}
}
