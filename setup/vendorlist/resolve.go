package vendorlist

import (
	"fmt"
	"strconv"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// row finds the permission that an entry means, or says why there is none.
func (c checker) row(e Entry) Row {
	row := Row{Entry: e}
	if e.Resource == azureADGraph {
		c.retired(&row)
		return row
	}
	res, ok := c.cat.Resource(e.Resource)
	if !ok {
		row.say(UnknownResource, true, fmt.Sprintf("The API %s is none that is known here, so its permissions cannot be checked.", strconv.Quote(shorten(e.Resource))),
			"Ask the vendor which API this is. It is left out.")
		return row
	}
	if e.Name == "" {
		c.byID(&row, res)
		return row
	}
	kind := e.Kind
	if permission.OIDC(e.Name) && kind == "" {
		kind = entra.DelegatedPermission
	}
	if kind == "" {
		kind = c.openKind(&row, res)
	}
	p, ok := c.cat.Lookup(res.AppID, e.Name, kind)
	if !ok {
		c.missing(&row, res, kind)
	} else {
		c.found(&row, p)
	}
	if row.Use != nil && e.ID != "" && !strings.EqualFold(e.ID, row.Use.ID) {
		c.mismatch(&row)
	}
	return row
}

func (c checker) found(row *Row, p permission.Permission) {
	row.Use = &p
	if row.Entry.Name != "" && row.Entry.Name != p.Value {
		row.say(Spelling, false, fmt.Sprintf("%s writes it %s.", p.ResourceName, p.Value), "Write "+p.Value+".")
	}
	if p.Disabled {
		row.Use = nil
		row.say(NotOffered, true, fmt.Sprintf("%s offers %s no longer.", p.ResourceName, p.Value), "Ask the vendor what replaces it. It is left out.")
	}
}

// openKind decides where the list does not say the kind.
func (c checker) openKind(row *Row, res permission.Resource) entra.Kind {
	name := row.Entry.Name
	_, app := c.cat.Lookup(res.AppID, name, entra.ApplicationPermission)
	_, del := c.cat.Lookup(res.AppID, name, entra.DelegatedPermission)
	switch {
	case app && !del:
		row.say(KindOpen, false, fmt.Sprintf("The list does not say the kind; %s exists only as an application permission.", name), "Taken as application permission.")
		return entra.ApplicationPermission
	case del && !app:
		row.say(KindOpen, false, fmt.Sprintf("The list does not say the kind; %s exists only as a delegated permission.", name), "Taken as delegated permission.")
		return entra.DelegatedPermission
	case app:
		row.say(KindOpen, false, fmt.Sprintf("The list does not say whether %s is an application or a delegated permission; both exist.", name),
			fmt.Sprintf("Taken as %s permission. Ask the vendor, and write (application) or (delegated) behind the name.", c.opts.Kind))
	}
	return c.opts.Kind
}

// missing explains a name that the resource does not have as this kind.
func (c checker) missing(row *Row, res permission.Resource, kind entra.Kind) {
	name := row.Entry.Name
	if twin, ok := c.cat.Lookup(res.AppID, name, other(kind)); ok {
		c.onlyOther(row, twin, kind)
		return
	}
	if p, ok := c.elsewhere(res.AppID, name, kind); ok {
		isError := row.Entry.Resource != ""
		row.Use = &p
		row.say(OtherResource, isError, fmt.Sprintf("%s is a permission of %s, not of %s.", p.Value, p.ResourceName, res.Name), "Taken as "+p.ResourceName+" / "+p.Value+".")
		return
	}
	if p, ok := c.nearest(res.AppID, name, kind); ok {
		row.Use = &p
		row.say(UnknownName, true, fmt.Sprintf("%s has no permission %s.", res.Name, quoted(name)), "Ask for "+p.Value+" instead: it is the only one of nearly that name.")
		return
	}
	if p, ok := c.nearest(res.AppID, name, other(kind)); ok && row.Entry.Kind == "" {
		row.Use = &p
		row.say(UnknownName, true, fmt.Sprintf("%s has no permission %s.", res.Name, quoted(name)),
			fmt.Sprintf("Ask for %s instead, which exists only as %s permission.", p.Value, withArticle(p.Kind)))
		return
	} else if ok {
		row.say(UnknownName, true, fmt.Sprintf("%s has no permission %s. The nearest name is %s, which exists only as %s permission.", res.Name, quoted(name), p.Value, withArticle(p.Kind)),
			"Ask the vendor. It is left out.")
		return
	}
	next := "Leave it out, and ask the vendor what the product does with it."
	if family := c.family(res.AppID, name, kind); len(family) > 0 {
		next += " What exists: " + strings.Join(family, ", ") + "."
	}
	row.say(NoPermission, true, fmt.Sprintf("%s is not a permission of %s, of either kind.", quoted(name), res.Name), next)
}

// onlyOther explains a permission that exists only as the other kind.
func (c checker) onlyOther(row *Row, twin permission.Permission, kind entra.Kind) {
	text := fmt.Sprintf("%s exists only as %s permission of %s, so %s entry is impossible.", twin.Value, withArticle(twin.Kind), twin.ResourceName, withArticle(kind))
	if row.Entry.Kind == "" {
		text = fmt.Sprintf("%s exists only as %s permission of %s.", twin.Value, withArticle(twin.Kind), twin.ResourceName)
	}
	for _, form := range []string{twin.Value + ".All", strings.TrimSuffix(twin.Value, ".All")} {
		if p, ok := c.cat.Lookup(twin.ResourceAppID, form, kind); ok && form != twin.Value {
			row.Use = &p
			row.say(OtherKind, true, text, fmt.Sprintf("Ask for %s instead: that is its name as %s permission.", p.Value, kind))
			return
		}
	}
	next := "Leave it out. If the product acts for a person who has signed in, ask for it as a delegated permission."
	if kind == entra.DelegatedPermission {
		next = "Leave it out, or ask for it as an application permission if the product works with nobody signed in."
	}
	row.say(OtherKind, true, text, next)
}

// retired moves an entry of Azure AD Graph to Microsoft Graph.
func (c checker) retired(row *Row) {
	old := row.Entry
	name, kind := old.Name, old.Kind
	if old.ID != "" && name == "" {
		if p, ok := c.byAnyKind(azureADGraph, old.ID, kind); ok {
			name, kind = p.Value, p.Kind
		}
	}
	if kind == "" {
		kind = c.opts.Kind
	}
	text := "Azure AD Graph is retired: apps can no longer use it, and a permission of it opens nothing."
	p, ok := c.cat.Lookup(entra.GraphAppID, name, kind)
	if name == "" || !ok {
		row.say(RetiredAPI, true, text, "Leave it out, and ask the vendor which permission of Microsoft Graph the product needs.")
		return
	}
	next := "Ask for " + p.Value + " of Microsoft Graph instead."
	for _, e := range c.list.Entries {
		if strings.EqualFold(e.Name, p.Value) && e.Kind == kind && (e.Resource == "" || e.Resource == entra.GraphAppID) {
			row.say(RetiredAPI, true, text, "Leave it out: "+p.Value+" of Microsoft Graph is already in the list.")
			return
		}
	}
	row.Use = &p
	row.say(RetiredAPI, true, text, next)
}

// byID finds an entry that gives an id only.
func (c checker) byID(row *Row, res permission.Resource) {
	if p, ok := c.byAnyKind(res.AppID, row.Entry.ID, row.Entry.Kind); ok {
		c.found(row, p)
		return
	}
	if row.Entry.Kind != "" {
		if p, ok := c.cat.ByID(res.AppID, row.Entry.ID, other(row.Entry.Kind)); ok {
			row.Entry.Name = p.Value
			c.onlyOther(row, p, row.Entry.Kind)
			return
		}
	}
	for _, r := range c.cat.Resources() {
		if p, ok := c.byAnyKind(r.AppID, row.Entry.ID, row.Entry.Kind); ok {
			if p.ResourceAppID == azureADGraph {
				row.Entry.Name, row.Entry.Resource = p.Value, azureADGraph
				c.retired(row)
				return
			}
			row.say(OtherResource, row.Entry.Resource != "", fmt.Sprintf("This id is %s of %s, not a permission of %s.", p.Value, p.ResourceName, res.Name), "Taken as "+p.ResourceName+" / "+p.Value+".")
			row.Use = &p
			return
		}
	}
	row.say(UnknownName, true, fmt.Sprintf("No permission of %s has this id.", res.Name), "Ask the vendor for its name. It is left out.")
}

func (c checker) byAnyKind(appID, id string, kind entra.Kind) (permission.Permission, bool) {
	for _, k := range []entra.Kind{entra.ApplicationPermission, entra.DelegatedPermission} {
		if kind == "" || kind == k {
			if p, ok := c.cat.ByID(appID, id, k); ok {
				return p, true
			}
		}
	}
	return permission.Permission{}, false
}

func (c checker) mismatch(row *Row) {
	text := fmt.Sprintf("The id beside %s is not its id.", row.Use.Value)
	if p, ok := c.byAnyKind(row.Use.ResourceAppID, row.Entry.ID, ""); ok {
		text = fmt.Sprintf("The id beside %s is that of %s (%s).", row.Use.Value, p.Value, p.Kind)
	}
	row.say(IDMismatch, true, text, "The name counts: taken as "+row.Use.Value+". Ask the vendor which of the two is meant.")
}

func quoted(name string) string { return strconv.Quote(shorten(name)) }
