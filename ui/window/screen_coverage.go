package window

import (
	"context"

	"gatehouse/setup"
	previewscreen "gatehouse/ui/screen/preview"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// coverageEffect runs what the coverage tab of the preview asks for.
func (c *conductor) coverageEffect(effect any) {
	switch e := effect.(type) {
	case previewscreen.AskCoverage:
		c.work.start(jobCoverage, func(context.Context, func(func())) func() {
			found, err := c.parts.House.Coverage(e.Target.Definition)
			return func() {
				if err != nil {
					c.fail(err)
					return
				}
				if c.preview.Target.Definition == e.Target.Definition {
					c.onPreview(previewscreen.Covered{Coverage: found})
				}
			}
		})
	case previewscreen.AskComparison:
		c.work.start(jobCoverage, func(context.Context, func(func())) func() {
			var found *setup.Comparison
			var err error
			if e.Path != "" {
				found, err = c.parts.House.CompareFile(e.Target.Definition, e.Path)
			} else {
				found, err = c.parts.House.ComparePreset(e.Target.Definition, e.Preset)
			}
			return func() {
				if err != nil {
					c.fail(err)
					c.draw() // the choice goes back to what is shown
					return
				}
				if c.preview.Target.Definition == e.Target.Definition {
					c.onPreview(previewscreen.Compared{Comparison: found})
				}
			}
		})
	case previewscreen.AskRulesFile:
		c.askFile(words.L("Open a rules file to compare with"), []string{".yaml", ".yml", ".json"}, func(path string) {
			c.onPreview(previewscreen.OtherRules{Path: path})
		})
		c.draw()
	case previewscreen.SaveRules:
		c.keepRules(e)
	}
}

// keepRules saves rules that the person wants to use or to change.
func (c *conductor) keepRules(e previewscreen.SaveRules) {
	c.askSave(words.L("Save the rules file"), e.Name, func(path string) {
		c.work.start(jobCoverage, func(context.Context, func(func())) func() {
			err := c.parts.House.SaveRules(path, e.Data)
			return func() {
				if err != nil {
					c.fail(err)
					return
				}
				c.dialogs.tell(words.L("Rules file written"), widget.Column(8,
					widget.NewPara(words.L("The rules are written:"), theme.Text), widget.MonoPara(words.Visible(path), theme.Text),
					widget.NewPara(words.L("To use them, give the file to your sanitizing proxy, and name it under sanitizer.rules in your own copy of the connector's definition: then Gatehouse previews and approves with the same rules that the proxy runs."), theme.Muted)))
			}
		})
	})
}
