package vendorlist

import (
	"fmt"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// together looks at the permissions as a whole: those that come twice, those that another contains, those that are broader than
// the calls of the text need, and those that do not fit the way of signing in.
func (c checker) together(res *Result) {
	seen := map[string]int{}
	for i := range res.Rows {
		row := &res.Rows[i]
		if row.Use == nil {
			continue
		}
		key := keyOf(*row.Use)
		if first, ok := seen[key]; ok {
			row.say(Twice, false, fmt.Sprintf("%s (%s) is already asked for in line %d.", row.Use.Value, row.Use.Kind, res.Rows[first].Entry.Line), "Left out here.")
			row.Use = nil
			continue
		}
		seen[key] = i
	}
	inside := map[string]string{} // permission → a wider one of the list
	for _, wide := range res.Permissions() {
		for _, n := range c.cat.Contains(wide) {
			if n.Value != wide.Value {
				inside[keyOf(n)] = wide.Value
			}
		}
	}
	for i := range res.Rows {
		if row := &res.Rows[i]; row.Use != nil {
			if wide := inside[keyOf(*row.Use)]; wide != "" {
				row.say(Contained, false, fmt.Sprintf("%s already serves every call that %s serves.", wide, row.Use.Value),
					"Ask the vendor whether "+row.Use.Value+" alone is enough; if not, leave it out.")
			}
			c.broad(row)
			c.signIn(row)
		}
	}
}

func keyOf(p permission.Permission) string {
	return p.ResourceAppID + " " + string(p.Kind) + " " + p.Value
}

// broad compares with what the calls of the text need. Without calls only the highest risks are questioned.
func (c checker) broad(row *Row) {
	p := *row.Use
	if p.ResourceAppID != entra.GraphAppID || permission.OIDC(p.Value) {
		return
	}
	if len(c.list.Calls) > 0 {
		least := c.cat.Least(p, c.list.Calls)
		switch {
		case len(least.Instead) > 0:
			row.say(Broader, false, fmt.Sprintf("%s opens more than the calls of the list need.", p.Value), "Ask for "+joined(least.Instead)+" instead, which serves the same calls.")
			return
		case len(least.Serves) == 0 && len(least.Unknown) == 0:
			row.say(Unneeded, false, fmt.Sprintf("None of the calls that the text names needs %s.", p.Value), "Ask the vendor what it is for.")
		}
	}
	risk, why := p.Risk()
	if narrower := c.cat.Narrower(p); risk == permission.VeryHigh && len(narrower) > 0 {
		row.say(Broader, false, fmt.Sprintf("%s is a very high risk. %s", p.Value, why), "Ask the vendor whether less is enough: "+joined(narrower)+".")
	} else if risk == permission.VeryHigh {
		row.say(Broader, false, fmt.Sprintf("%s is a very high risk. %s", p.Value, why), "Ask the vendor what it is for.")
	}
}

func joined(list []permission.Permission) string {
	var names []string
	for _, p := range list {
		names = append(names, p.Value)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// signIn finds kinds that clash with who signs in.
func (c checker) signIn(row *Row) {
	p := *row.Use
	switch {
	case p.Kind == entra.ApplicationPermission && c.list.Accounts == PersonalAccounts:
		row.say(PersonalClash, true, fmt.Sprintf("%s is an application permission, and the text opens the app to personal Microsoft accounts, for which application permissions do not exist.", p.Value),
			"Ask the vendor for two apps, or leave personal accounts out. The definition leaves them out.")
	case p.Kind == entra.DelegatedPermission && c.list.AppOnly && !permission.OIDC(p.Value):
		row.say(NobodySignsIn, false, fmt.Sprintf("%s is a delegated permission, and the text says that the product signs in as itself; then it opens nothing.", p.Value),
			"Ask the vendor whether the application permission is meant, or leave it out.")
	}
}
