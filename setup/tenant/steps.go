package tenant

// stepScopes and stepWhy: the scopes asked for together, least privilege first (Microsoft Graph permissions reference), and
// the sentence that a person reads before the browser opens.
var stepScopes = map[Step][]string{
	StepWho: {"User.Read"},
	// Directory.Read.All is the least with which delegated grants can be read (Microsoft Graph docs, "List
	// oauth2PermissionGrants"): without it no connector's permissions could be shown as complete.
	StepLook:    {"Application.Read.All", "Directory.Read.All", "Organization.Read.All", "RoleManagement.Read.Directory", "Policy.Read.All"},
	StepCreate:  {"Application.ReadWrite.All", "Directory.Read.All"},
	StepReports: {"ReportSettings.ReadWrite.All"},
	StepGrant:   {"AppRoleAssignment.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All"},
}

var stepWhy = map[Step]string{
	StepWho:     "To know who you are. Nothing else is read or changed.",
	StepLook:    "To read the connectors that exist with what was granted to them, your roles and the policies of the tenant. Nothing is changed.",
	StepCreate:  "To create and update the app registration, its service principal and its credential. No permission is granted with this.",
	StepGrant:   "To grant the previewed permissions to the connector.",
	StepReports: "To let usage reports show names, a setting of the whole organisation. Nothing else is read or changed.",
	StepSample:  "To read live sample answers with your own rights, for the preview. Nothing is changed.",
}

// Scopes names the scopes of a step; StepSample has none of its own.
func Scopes(step Step) []string { return append([]string(nil), stepScopes[step]...) }

// union appends what is missing, keeping the order.
func union(have []string, more ...string) []string {
	out := append([]string(nil), have...)
	for _, m := range more {
		if m != "" && !hasAll(out, m) {
			out = append(out, m)
		}
	}
	return out
}

func hasAll(have []string, wanted ...string) bool {
	for _, w := range wanted {
		found := false
		for _, h := range have {
			found = found || h == w
		}
		if !found {
			return false
		}
	}
	return true
}
