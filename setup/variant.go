package setup

import (
	"maps"
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/gate"
)

// chosen is the target with the rules that its choices name.
func (t Target) chosen() (Target, error) {
	d, err := t.Definition.WithRules(t.Choices.Settings[definition.RulesSetting])
	if err == nil {
		t.Definition = d
	}
	return t, err
}

// chosenIn is chosen for what is in the tenant: where nobody said on this machine which rules the connector has, the newest approval in
// its tags does.
func (t Target) chosenIn(app *entra.Application) (Target, error) {
	if app == nil || t.Choices.Settings[definition.RulesSetting] != "" || !t.Definition.Takes(definition.RulesSetting) {
		return t.chosen()
	}
	var newest *gate.Approval
	for _, tag := range app.Tags {
		if a, ok := gate.ParseTag(tag); ok && (newest == nil || a.At.After(newest.At)) {
			newest = &a
		}
	}
	if newest == nil {
		return t.chosen()
	}
	for _, v := range t.Definition.Sanitizer.Variants {
		d, err := t.Definition.WithRules(v.ID)
		if err != nil {
			return t, err
		}
		rules, err := rulesOf(d)
		if err != nil {
			return t, err
		}
		if newest.RulesHash != "" && strings.HasPrefix(rules.hash, newest.RulesHash) {
			t.Choices.Settings = maps.Clone(t.Choices.Settings)
			if t.Choices.Settings == nil {
				t.Choices.Settings = map[string]string{}
			}
			t.Choices.Settings[definition.RulesSetting], t.Definition = v.ID, d
			return t, nil
		}
	}
	return t.chosen()
}
