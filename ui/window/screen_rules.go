package window

import (
	"maps"

	"gatehouse/setup/definition"
	"gatehouse/ui/screen/connectors"
	previewscreen "gatehouse/ui/screen/preview"
)

// openComparison opens the preview of a connector at its coverage, beside other rules for the same calls.
func (c *conductor) openComparison(e connectors.Compare) {
	c.openPreview(e.Target)
	c.onPreview(previewscreen.PickTab{Tab: previewscreen.Coverage})
	c.onPreview(previewscreen.CompareWith{Preset: e.Preset})
}

// setUpWith opens the set-up page of a connector with other rules than the usual ones; what this machine remembers stays.
func (c *conductor) setUpWith(e connectors.SetUpWith) {
	t := c.parts.House.Target(e.Target.Definition, c.me.Tenant.ID, e.Target.Instance())
	t.Choices.Settings = maps.Clone(t.Choices.Settings)
	if t.Choices.Settings == nil {
		t.Choices.Settings = map[string]string{}
	}
	t.Choices.Settings[definition.RulesSetting] = e.Rules
	c.openSetup(t)
}
