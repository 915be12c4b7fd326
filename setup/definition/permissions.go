package definition

import (
	"fmt"
	"regexp"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// azureADGraph is retired: apps can no longer use it (Microsoft, "Migrate from Azure Active Directory Graph").
const azureADGraph = "00000002-0000-0000-c000-000000000000"

func (d *Definition) validatePermissions() error {
	if len(d.Permissions) == 0 {
		return d.wrong("permissions", "List at least one permission with its reason.", "no permission")
	}
	seen := map[string]bool{}
	for i, p := range d.Permissions {
		path := fmt.Sprintf("permissions[%d]", i)
		if err := d.validatePermission(path, p); err != nil {
			return err
		}
		key := strings.ToLower(p.Resource + " " + p.Name + " " + string(p.Kind))
		if seen[key] {
			return d.wrong(path+".name", "Keep one of the two.", "permission %s a second time", p.Name)
		}
		seen[key] = true
		if err := firstError(d.need(path+".reason", p.Reason), d.need(path+".ifDeclined", p.IfDeclined)); err != nil {
			return err
		}
	}
	return nil
}

func (d *Definition) validatePermission(path string, p Permission) error {
	if p.Kind != entra.ApplicationPermission && p.Kind != entra.DelegatedPermission {
		return d.wrong(path+".kind", "Use application or delegated.", "unknown kind %s of permission %s", clip(string(p.Kind)), clip(p.Name))
	}
	if strings.EqualFold(p.Resource, azureADGraph) {
		return d.wrong(path+".resource", "Ask for the permission of Microsoft Graph; leave resource out.", "Azure AD Graph is retired, so %s cannot be granted", clip(p.Name))
	}
	cat := permission.Embedded()
	res, ok := cat.Resource(p.Resource)
	if p.ID != "" {
		return d.validateByID(path, p)
	}
	if !ok {
		return d.wrong(path+".resource", "Use the application id of a Microsoft resource; leave it out for Microsoft Graph.", "unknown resource %s", clip(p.Resource))
	}
	known, ok := cat.Lookup(p.Resource, p.Name, p.Kind)
	if ok && known.Value == p.Name {
		return nil
	}
	if ok {
		return d.wrong(path+".name", "Write "+known.Value+".", "%s is not how %s spells it", clip(p.Name), res.Name)
	}
	other := entra.DelegatedPermission
	if p.Kind == other {
		other = entra.ApplicationPermission
	}
	if twin, ok := cat.Lookup(p.Resource, p.Name, other); ok {
		return d.wrong(path+".kind", fmt.Sprintf("Set kind: %s, or leave it out if the product works without anybody signed in.", other),
			"%s exists only as %s permission of %s", twin.Value, withArticle(other), res.Name)
	}
	instead := "Look the name up in Microsoft's permissions reference."
	if near := cat.Similar(p.Resource, p.Name, p.Kind); len(near) > 0 {
		var names []string
		for _, n := range near {
			names = append(names, n.Value)
		}
		instead = "Did you mean " + strings.Join(names, " or ") + "?"
	}
	return d.wrong(path+".name", instead, "%s has no %s permission %s", res.Name, p.Kind, clip(p.Name))
}

// guid is how Entra writes ids.
var guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// validateByID: what Gatehouse knows needs no id, and an id must not hide a mistake in a name that is known.
func (d *Definition) validateByID(path string, p Permission) error {
	if !guid.MatchString(p.ID) {
		return d.wrong(path+".id", "Give the id that the resource's service principal shows, or leave it out for permissions that Gatehouse knows.", "%s is no id of a permission", clip(p.ID))
	}
	if p.Resource != "" && !guid.MatchString(p.Resource) {
		return d.wrong(path+".resource", "Use the application id of the resource; leave it out for Microsoft Graph.", "unknown resource %s", clip(p.Resource))
	}
	if strings.TrimSpace(p.Name) == "" {
		return d.need(path+".name", "")
	}
	cat := permission.Embedded()
	if known, ok := cat.Lookup(p.Resource, p.Name, p.Kind); ok && !strings.EqualFold(known.ID, p.ID) {
		return d.wrong(path+".id", "Leave the id out.", "%s has another id", known.Value)
	}
	if known, ok := cat.ByID(p.Resource, p.ID, p.Kind); ok && known.Value != p.Name {
		return d.wrong(path+".name", "Write "+known.Value+", or correct the id.", "the id belongs to %s and not to %s", known.Value, clip(p.Name))
	}
	return nil
}

func withArticle(k entra.Kind) string {
	if k == entra.ApplicationPermission {
		return "an application"
	}
	return "a delegated"
}
