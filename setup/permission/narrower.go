package permission

import (
	"slices"
	"strings"

	"gatehouse/setup/entra"
)

// steps lead from a permission's verb to the next narrower one (Microsoft Graph docs, permissions overview: naming pattern).
var steps = []struct{ from, to string }{
	{".FullControl", ".Manage"},
	{".Manage", ".ReadWrite"},
	{".ReadWrite", ".Read"},
	{".Read", ".ReadBasic"},
}

// others are narrower permissions that the naming pattern does not lead to.
var others = map[string][]string{
	"Group.Read.All":      {"GroupMember.Read.All"},
	"Group.ReadWrite.All": {"GroupMember.ReadWrite.All"},
	"Sites.Read.All":      {"Sites.Selected"},
	"Files.Read.All":      {"Files.SelectedOperations.Selected"},
	"Directory.Read.All":  {"User.Read.All", "Group.Read.All", "Application.Read.All", "Organization.Read.All"},
}

// Narrower gives permissions of the same resource and kind that open less than p, widest first. Whether one of them is enough
// for a product only its vendor knows.
func (c *Catalogue) Narrower(p Permission) []Permission {
	var out []Permission
	seen := map[string]bool{p.Value: true}
	risk, _ := p.Risk()
	var add func(value string)
	add = func(value string) {
		found, ok := c.Lookup(p.ResourceAppID, value, p.Kind)
		if ok && seen[found.Value] || found.Disabled {
			return
		}
		if other, _ := found.Risk(); ok && slices.Index(scale[:], other) <= slices.Index(scale[:], risk) {
			seen[found.Value] = true
			out = append(out, found)
		}
		// A missing rung does not end the ladder: Sites has Manage, Mail has not.
		for _, next := range narrowed(value, p.Kind) {
			if !seen[next] {
				add(next)
			}
		}
	}
	for _, next := range narrowed(p.Value, p.Kind) {
		add(next)
	}
	return out
}

func narrowed(value string, kind entra.Kind) []string {
	return append(rungs(value, kind), others[value]...)
}

// rungs are the next narrower names by the naming pattern.
func rungs(value string, kind entra.Kind) []string {
	var out []string
	for _, s := range steps {
		head, tail, ok := strings.Cut(value, s.from)
		if !ok || tail != "" && !strings.HasPrefix(tail, ".") {
			continue
		}
		out = append(out, head+s.to+tail)
		if kind == entra.ApplicationPermission && tail == "" && s.to == ".ReadBasic" {
			// As an application Calendars.Read reads every calendar, and its basic form is called Calendars.ReadBasic.All.
			out = append(out, head+s.to+".All")
		}
	}
	return out
}
