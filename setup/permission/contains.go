package permission

import (
	"slices"
	"strings"

	"gatehouse/setup/entra"
)

// includes are permissions that a wider one serves although their names do not show it (Microsoft Graph docs: higher privileged
// permissions of the pages on users, groups, teams and drives).
var includes = map[string][]string{
	"Directory.Read.All": {
		"User.Read.All", "Group.Read.All", "GroupMember.Read.All", "Application.Read.All", "Organization.Read.All", "Device.Read.All", "Domain.Read.All",
		"OrgContact.Read.All", "AdministrativeUnit.Read.All", "RoleManagement.Read.Directory", "LicenseAssignment.Read.All",
	},
	"Group.Read.All":           {"GroupMember.Read.All", "Team.ReadBasic.All", "Channel.ReadBasic.All", "TeamMember.Read.All"},
	"Group.ReadWrite.All":      {"GroupMember.ReadWrite.All"},
	"Organization.Read.All":    {"LicenseAssignment.Read.All"},
	"Sites.Read.All":           {"Files.Read.All"},
	"Sites.ReadWrite.All":      {"Files.ReadWrite.All"},
	"TeamSettings.Read.All":    {"Team.ReadBasic.All"},
	"ChannelSettings.Read.All": {"Channel.ReadBasic.All"},
}

// Contains gives the permissions of the same resource and kind whose every use p serves too.
func (c *Catalogue) Contains(p Permission) []Permission {
	seen := map[string]bool{p.Value: true}
	var out []Permission
	var follow func(value string)
	follow = func(value string) {
		next := narrowedNames(value, p.Kind)
		if p.ResourceAppID == entra.GraphAppID {
			next = append(next, includes[value]...)
		}
		for _, n := range next {
			if seen[n] {
				continue
			}
			seen[n] = true
			if found, ok := c.Lookup(p.ResourceAppID, n, p.Kind); ok && !found.Disabled {
				out = append(out, found)
			}
			follow(n)
		}
	}
	follow(p.Value)
	return out
}

// narrowedNames are the rungs below a name, and what it is called for the signed-in person alone.
func narrowedNames(value string, kind entra.Kind) []string {
	out := rungs(value, kind)
	for _, tail := range []string{".All", ".Shared"} {
		if head, ok := strings.CutSuffix(value, tail); ok {
			out = append(out, head)
		}
	}
	return slices.DeleteFunc(out, func(n string) bool { return !strings.Contains(n, ".") })
}
