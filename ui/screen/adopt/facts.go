package adopt

import (
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
)

// Fact is one line that tells an application from another.
type Fact struct{ Label, Value string }

// Facts are what tells an application apart: a display name identifies nothing.
func Facts(c setup.Candidate) []Fact {
	made := words.L("not known")
	if !c.App.Created.IsZero() {
		made = words.Stamp(c.App.Created)
	}
	facts := []Fact{
		{words.L("Client id"), c.App.AppID}, {words.L("Object id"), c.App.ObjectID}, {words.L("Made"), made}, {words.L("Owners"), owners(c)},
	}
	if c.Connector != "" {
		facts = append(facts, Fact{words.L("Connector"), c.Connector})
	}
	return facts
}

func owners(c setup.Candidate) string {
	n := len(c.App.Owners)
	switch {
	case n == 0 && !c.OwnersRead:
		return words.L("could not be read")
	case n == 0:
		return words.L("none")
	}
	names := ""
	for i, o := range c.App.Owners {
		if i == 3 {
			names += " …"
			break
		}
		if i > 0 {
			names += ", "
		}
		names += firstOf(o.UPN, o.Name, o.ObjectID)
	}
	return words.Count(n, "{{.N}} ({{.Names}})", "{{.N}} ({{.Names}})", words.M{"Names": names})
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// Chips say whether it can sign in, and whether it is a connector already.
func Chips(c setup.Candidate) []lifecycle.Chip {
	chip := lifecycle.Chip{Text: "? " + words.L("sign-in: cannot tell"), Tone: lifecycle.Caution}
	switch c.SignIn {
	case entra.Yes:
		chip = lifecycle.Chip{Text: "✓ " + words.L("sign-in on"), Tone: lifecycle.Good}
	case entra.No:
		chip = lifecycle.Chip{Text: "○ " + words.L("sign-in off")}
	}
	out := []lifecycle.Chip{chip}
	if c.Connector != "" {
		out = append(out, lifecycle.Chip{Text: "! " + words.L("already a connector"), Tone: lifecycle.Info})
	}
	return out
}

// Stays are the settings of the application that taking it over does not touch.
func Stays(a setup.Adoption, rename bool) []Fact {
	app := a.App
	name := app.DisplayName
	if rename {
		name = words.L("{{.Name}}, until the connector is set up", words.M{"Name": name})
	}
	return []Fact{
		{words.L("Name"), name},
		{words.L("Accounts"), accounts(app.Audience)},
		{words.L("Credentials"), credentials(app)},
		{words.L("Redirect addresses"), words.Count(len(app.WebRedirectURIs)+len(app.PublicRedirectURIs), "{{.N}} address", "{{.N}} addresses")},
		{words.L("Asks for"), words.Count(len(app.Required), "{{.N}} permission", "{{.N}} permissions")},
	}
}

// accounts says whose accounts can sign in to it, with the word that the manifest has for it.
func accounts(audience string) string {
	switch audience {
	case "AzureADMyOrg":
		return words.L("this organisation only ({{.Word}})", words.M{"Word": audience})
	case "AzureADMultipleOrgs":
		return words.L("any organisation ({{.Word}})", words.M{"Word": audience})
	}
	return audience
}

// credentials counts those that the application has, by kind.
func credentials(app entra.Application) string {
	var parts []string
	if n := len(app.Passwords); n > 0 {
		parts = append(parts, words.Count(n, "{{.N}} client secret", "{{.N}} client secrets"))
	}
	if n := len(app.Keys); n > 0 {
		parts = append(parts, words.Count(n, "{{.N}} certificate", "{{.N}} certificates"))
	}
	if n := len(app.Federated); n > 0 {
		parts = append(parts, words.Count(n, "{{.N}} federated credential", "{{.N}} federated credentials"))
	}
	if len(parts) == 0 {
		return words.L("none")
	}
	return strings.Join(parts, ", ")
}
