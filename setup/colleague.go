package setup

import (
	"fmt"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/visible"
)

// accountTypes are the words of the portal's page for a new registration (Microsoft identity platform docs, "Register an application").
var accountTypes = map[string]string{
	"":                                   "Accounts in this organizational directory only (single tenant)",
	"AzureADMyOrg":                       "Accounts in this organizational directory only (single tenant)",
	"AzureADMultipleOrgs":                "Accounts in any organizational directory (multitenant)",
	"AzureADandPersonalMicrosoftAccount": "Accounts in any organizational directory and personal Microsoft accounts",
}

// AskColleague is a text for somebody who may register applications, from one who may not: who is needed, what to run or click, and what
// the connector will ask for with the reasons. It is plain text, for a message.
func (s *Session) AskColleague(t Target) string {
	d, me := t.Definition, s.me
	name := t.plannedName()
	var b strings.Builder
	line := func(format string, args ...any) {
		for i, a := range args {
			if text, ok := a.(string); ok {
				args[i] = visible.Text(text)
			}
		}
		fmt.Fprintf(&b, format+"\n", args...)
	}
	line("Could you please register an application for me in %s (%s)?", me.Tenant.Name, me.Tenant.Typed())
	line("It is for %s. %s", d.Name, d.Summary)
	line("")
	line("Who can do it: an Application Developer, Cloud Application Administrator or Application Administrator.")
	line("Registering it grants nothing. I become its owner and do the rest; permissions are granted by an approver, later, after a preview.")
	line("")
	line("With Gatehouse:")
	line("    gatehouse apply %s --tenant %s%s", t.CommandArgs(), me.Tenant.Typed(), cloudFlag(me.Tenant))
	line("Or by hand, at %s:", s.house.cfg.Endpoint.Cloud.EntraPortal)
	line("    1. App registrations > New registration. Name: %s", name)
	line("       Supported account types: %s. Leave the redirect address empty.", accountTypes[d.App.Audience])
	line("    2. Owners > Add owners: %s", me.UPN)
	line("    3. Send me the object id of the application (Overview).")
	line("I take it over with: gatehouse adopt %s --object-id OBJECT-ID", t.CommandArgs())
	line("")
	line("It will ask for:")
	for _, p := range d.Permissions {
		line("    %s (%s): %s", p.Name, p.Kind, p.Reason)
		if p.IfDeclined != "" {
			line("        Without it: %s", p.IfDeclined)
		}
	}
	return b.String()
}

func cloudFlag(t entra.Tenant) string {
	if t.Cloud == "" || t.Cloud == "global" {
		return ""
	}
	return " --cloud " + t.Cloud
}

// MayNotCreate holds when a change was refused because the person may not register applications here: somebody else has to.
func (s *Session) MayNotCreate(v View, err error) bool {
	return err != nil && v.Live.App == nil && (MissingRole(err) || s.me.CanCreate.Ability == entra.No)
}
