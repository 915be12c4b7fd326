package connectors

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
)

// Row is one connector of the catalogue, or one instance of it.
type Row struct {
	Name     string
	Summary  string
	Detail   string
	Chips    []lifecycle.Chip
	Rules    []RulesChoice // the rules to choose from; none where there is no choice
	Button   string
	Target   setup.Target
	There    bool // it is in the tenant
	Unfolded bool // the rules are shown
	Chosen   bool
	Choosing bool // it can be chosen: somebody is signed in who may set it up
	Ask      bool // the person may not create it: somebody else has to be asked
}

// RulesChoice is one set of rules for the same calls of one connector.
type RulesChoice struct {
	Name    string
	Summary string
	ID      string // of the choice: definition.UsualRules, or that of a variant
	InUse   bool
}

func (s State) rowsOf(d *definition.Definition) []Row {
	var rows []Row
	for _, v := range s.Views {
		if v.Target.Definition == nil || v.Target.Definition.ID != d.ID {
			continue
		}
		row := s.rowOf(d, v.Target)
		row.Chips = append([]lifecycle.Chip{v.Status.Chip}, row.Chips...)
		if v.Live.App != nil {
			row.Button, row.Ask, row.Choosing, row.There = words.L("Open"), false, true, true
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		row := s.rowOf(d, setup.Target{Definition: d, Choices: definition.Choices{Instance: "main"}})
		if s.Known {
			row.Chips = append([]lifecycle.Chip{{Text: "○ " + words.L("not in this tenant")}}, row.Chips...)
		}
		rows = append(rows, row)
	}
	return rows
}

func (s State) rowOf(d *definition.Definition, t setup.Target) Row {
	name := d.Name
	if i := t.Choices.Instance; i != "" && i != "main" {
		name += " (" + i + ")"
	}
	chip := lifecycle.Chip{Text: "✓ " + words.L("behind {{.Proxy}}", words.M{"Proxy": sanitizer(d)}), Tone: lifecycle.Good}
	if d.Sanitizer.Direct() {
		chip = lifecycle.Chip{Text: "! " + words.L("reads Graph directly"), Tone: lifecycle.Caution}
	}
	return Row{
		Name: name, Summary: d.Summary, Detail: detail(t.Definition), Chips: []lifecycle.Chip{chip}, Rules: rulesOf(d, t), Button: words.L("Set up"), Target: t,
		Unfolded: s.Unfolded[t.UniqueName()], Chosen: s.Chosen[t.UniqueName()], Choosing: s.Me != nil && !s.MayNotCreate(), Ask: s.MayNotCreate(),
	}
}

func sanitizer(d *definition.Definition) string {
	if d.Sanitizer.Label != "" {
		return d.Sanitizer.Label
	}
	return words.L("a sanitizing proxy")
}

// rulesOf are the rules of a connector where there is a choice: the usual ones first. Those in use are the ones chosen for it.
func rulesOf(d *definition.Definition, t setup.Target) []RulesChoice {
	if len(d.Sanitizer.Variants) == 0 {
		return nil
	}
	out := []RulesChoice{{Name: words.L("Usual rules"), Summary: words.L("As the vendor proposes them. Whatever you choose is previewed and approved, and the proxy must run the same."), ID: definition.UsualRules}}
	for _, v := range d.Sanitizer.Variants {
		out = append(out, RulesChoice{Name: v.Name, Summary: v.Summary, ID: v.ID})
	}
	chosen := slices.IndexFunc(out, func(c RulesChoice) bool { return c.ID == t.Choices.Settings[definition.RulesSetting] })
	out[max(0, chosen)].InUse = true
	return out
}

// RulesLine says which rules the connector has, and that there is a choice.
func (r Row) RulesLine() string {
	in, others := "", []string{}
	for _, c := range r.Rules {
		if c.InUse {
			in = words.Visible(c.Name)
		} else {
			others = append(others, words.Visible(c.Name))
		}
	}
	return words.L("Rules: {{.In}}. To choose from: {{.Others}}", words.M{"In": in, "Others": strings.Join(others, "; ")})
}

// detail says how much it asks for and how it signs in.
func detail(d *definition.Definition) string {
	application, delegated := 0, 0
	for _, p := range d.Permissions {
		if p.Kind == entra.ApplicationPermission {
			application++
		} else {
			delegated++
		}
	}
	var parts []string
	if application > 0 {
		parts = append(parts, words.Count(application, "{{.N}} application permission", "{{.N}} application permissions"))
	}
	if delegated > 0 {
		parts = append(parts, words.Count(delegated, "{{.N}} delegated permission", "{{.N}} delegated permissions"))
	}
	if text := CredentialsText(d); text != "" {
		parts = append(parts, text)
	}
	parts = append(parts, words.L("definition {{.N}}", words.M{"N": fmt.Sprint(d.Version)}))
	return strings.Join(parts, " · ")
}

// CredentialsText says every kind of credential that a connector needs: what can be chosen from, the recommended first, and what the
// vendor needs besides.
func CredentialsText(d *definition.Definition) string {
	var choice, always []string
	for _, c := range d.Credentials {
		if c.Always {
			always = append(always, CredentialName(c.Kind))
		} else {
			choice = append(choice, CredentialName(c.Kind))
		}
	}
	if len(choice) == 0 {
		return ""
	}
	text := choice[0]
	for _, other := range choice[1:] {
		text = words.L("{{.One}} or {{.Other}}", words.M{"One": text, "Other": other})
	}
	for _, more := range always {
		text = words.L("{{.One}} and {{.Other}}", words.M{"One": text, "Other": more})
	}
	return text
}

// CredentialName is a kind of credential in words.
func CredentialName(kind string) string {
	switch kind {
	case definition.Federated:
		return words.L("federated credential")
	case definition.Certificate:
		return words.L("certificate")
	case definition.Secret:
		return words.L("client secret")
	}
	return kind
}
