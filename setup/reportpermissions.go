package setup

import (
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/permission"
	"gatehouse/setup/report"
)

// permissionsOf are the rows of the table that the approver reads.
func permissionsOf(v View) []report.Permission {
	cat, calls := permission.Embedded(), callsOf(v.Target.Definition)
	state := map[string]lifecycle.PermissionState{}
	for _, p := range v.Status.Permissions {
		state[p.Resource+p.ID+string(p.Kind)] = p.State
	}
	var out []report.Permission
	for _, w := range v.Wanted {
		row := report.Permission{
			Name: w.Name, Kind: w.Kind, Resource: w.ResourceName, ResourceAppID: w.Resource, ID: w.ID, Reason: w.Reason, IfDeclined: w.IfDeclined,
			State: string(state[w.Resource+w.ID+string(w.Kind)]),
		}
		if p, ok := cat.Lookup(w.Resource, w.Name, w.Kind); ok {
			describe(&row, p, cat, calls)
		}
		out = append(out, row)
	}
	return out
}

// describe says what is known of a permission, and what would be enough for the definition's own example calls.
func describe(row *report.Permission, p permission.Permission, cat *permission.Catalogue, calls []permission.Call) {
	risk, why := p.Risk()
	row.Title, row.Description, row.Risk, row.RiskWhy = p.Name, p.Description, string(risk), why
	row.Opens, row.Tells, row.Writes = p.Opens(), p.Tells(), p.Writes()
	// The source of least privileged permissions knows Microsoft Graph only.
	if p.ResourceAppID != entra.GraphAppID || permission.OIDC(p.Value) {
		return
	}
	least := cat.Least(p, calls)
	for _, n := range least.Instead {
		narrower, _ := n.Risk()
		row.Narrower = append(row.Narrower, report.Narrower{Name: n.Value, Title: n.Name, Risk: string(narrower)})
	}
	if len(row.Narrower) > 0 {
		row.Served = len(least.Serves)
	}
}

// callsOf are the definition's example calls.
func callsOf(d *definition.Definition) []permission.Call {
	out := make([]permission.Call, 0, len(d.Calls))
	for _, c := range d.Calls {
		out = append(out, permission.Call{Method: c.Method, URL: c.URL})
	}
	return out
}
