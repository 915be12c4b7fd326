package plan

import (
	"strings"

	"gatehouse/setup/entra"
)

// premiumCalls are answered only where the organisation has Microsoft Entra ID P1 (Microsoft Graph docs, "List signIns",
// "List userRegistrationDetails", and signInActivity of user).
var premiumCalls = []string{"/auditLogs/signIns", "/reports/authenticationMethods/", "signInActivity"}

// licence names the example calls that the tenant's licences do not answer.
func (m *maker) licence() {
	if m.in.Policies.Premium != entra.No {
		return
	}
	var names []string
	for _, c := range m.in.Definition.Calls {
		for _, part := range premiumCalls {
			if strings.Contains(strings.ToLower(c.URL), strings.ToLower(part)) {
				names = append(names, c.Name)
				break
			}
		}
	}
	if len(names) > 0 {
		m.tell(LicenceMissing, "Everything else works. Tell the vendor, or buy a licence of Microsoft Entra ID P1.",
			"The organisation has no licence of Microsoft Entra ID P1: %s will be refused.", strings.Join(names, ", "))
	}
}
