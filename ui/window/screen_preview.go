package window

import (
	"context"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"gatehouse/preview"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/bulk"
	previewscreen "gatehouse/ui/screen/preview"
	"gatehouse/ui/screen/words"
)

func (c *conductor) onPreview(event any) {
	var effects []any
	c.preview, effects = previewscreen.Update(c.preview, event)
	for _, e := range effects {
		switch e := e.(type) {
		case previewscreen.Run:
			c.runPreview(e)
		case previewscreen.Halt:
			c.work.cancel(jobPreview)
		case previewscreen.AskFile:
			c.openJSON()
		case previewscreen.Approve:
			c.approve(e)
		case previewscreen.Copy:
			c.copy(e.Text)
		case previewscreen.Refuse:
			c.fail(e.Problem)
		case previewscreen.AskStanding:
			c.standing(e)
		default:
			c.coverageEffect(e)
		}
	}
	c.drawIf(pagePreview)
}

func (c *conductor) runPreview(e previewscreen.Run) {
	s := c.session
	c.work.start(jobPreview, func(ctx context.Context, post func(func())) func() {
		req := e.Request
		req.Progress = func(call string, done, total int) {
			post(func() { c.onPreview(previewscreen.Progress{Call: call, Done: done, Total: total}) })
		}
		req.Opened = func(r *preview.Result) { post(func() { c.onPreview(previewscreen.Looked{Result: r}) }) }
		r, err := c.parts.House.Preview(ctx, s, req)
		return func() {
			if err != nil {
				c.onPreview(previewscreen.Failed{Problem: problem.Of(err), Cancelled: ctx.Err() != nil})
				return
			}
			c.onPreview(previewscreen.Done{Result: r})
		}
	})
}

// approve asks for the decision: for a connector that reads Graph directly by typing its name.
func (c *conductor) approve(e previewscreen.Approve) {
	d := e.Target.Definition
	if d.Sanitizer.Direct() {
		c.dialogs.typed(words.L("Approve what the vendor sees in clear"),
			words.L("{{.Name}} reads Graph directly: nothing is removed or tokenised. Type the connector's name to approve that.", words.M{"Name": d.Name}),
			d.Name, words.L("Approve"), func(typed string) { c.approved(e, typed) })
		return
	}
	n := e.Result.Counts
	text := words.L("{{.Fields}} fields were looked at: {{.Removed}} removed, {{.Tokenised}} tokenised, {{.Clear}} clear and not personal, {{.Personal}} clear and personal. The record holds hashes of the definition, the rules and the sample, and your name.",
		words.M{"Fields": n.Fields, "Removed": n.Removed, "Tokenised": n.Tokenised, "Clear": n.Clear, "Personal": n.ClearPersonal})
	c.dialogs.confirm(words.L("Approve the preview of {{.Name}}?", words.M{"Name": d.Name}), text, words.L("Approve"), words.L("Not yet"), func() { c.approved(e, "") }, nil)
}

func (c *conductor) approved(e previewscreen.Approve, typed string) {
	s := c.session
	c.work.start(jobApprove, func(ctx context.Context, _ func(func())) func() {
		a, err := c.parts.House.Approve(ctx, s, e.Target, e.Result, typed)
		return func() {
			if err != nil {
				c.fail(err)
				return
			}
			who := a.ByName
			if who == "" {
				who = words.L("you")
			}
			c.onPreview(previewscreen.Standing{Approved: words.L("approved {{.When}} by {{.Who}}", words.M{"When": words.When(a.At, c.parts.Now()), "Who": who})})
			if c.backToBulk {
				c.goTo(pageBulk)
				c.onBulk(bulk.Again{})
				return
			}
			if c.backToSetup && sameTarget(c.setup.Target, e.Target) {
				c.openSetup(c.setup.Target)
				return
			}
			c.draw()
		}
	})
}

// standing finds out whether the newest approval of this connector equals what is shown.
func (c *conductor) standing(e previewscreen.AskStanding) {
	result, hash := c.preview.Result, e.Target.Definition.Hash()
	instance, tenantID := e.Target.Choices.Instance, c.me.Tenant.ID
	c.work.start(jobStanding, func(_ context.Context, _ func(func())) func() {
		list, err := c.parts.House.Approvals()
		return func() {
			if err != nil || result == nil {
				return
			}
			for i := len(list) - 1; i >= 0; i-- {
				a := list[i]
				// As the gate sees it: an approval of another tenant opens nothing here.
				here := a.TenantID == "" || tenantID == "" || strings.EqualFold(a.TenantID, tenantID)
				if here && a.Connector == e.Target.Definition.ID && same(a.Instance, instance) && a.DefinitionHash == hash && a.RulesHash == result.RulesHash && a.Leaks == 0 {
					who := a.ByName
					if who == "" {
						who = words.L("somebody offline")
					}
					c.onPreview(previewscreen.Standing{Approved: words.L("approved {{.When}} by {{.Who}}", words.M{"When": words.When(a.At, c.parts.Now()), "Who": who})})
					return
				}
			}
		}
	})
}

func same(a, b string) bool {
	main := func(s string) string {
		if s == "" {
			return "main"
		}
		return s
	}
	return main(a) == main(b)
}

// openJSON asks for a JSON file to preview.
func (c *conductor) openJSON() {
	if c.preview.Target.Definition == nil {
		c.goTo(pagePreview)
	}
	if c.preview.Target.Definition == nil {
		return
	}
	c.askFile(words.L("Open a JSON answer of Microsoft Graph"), []string{".json", ".csv"}, func(path string) {
		c.page = pagePreview
		c.onPreview(previewscreen.Opened{Path: path})
	})
}

// dropped takes a file that was dropped on the window: a hand-over file where those are opened, else a sample to preview.
func (c *conductor) dropped(_ fyne.Position, files []fyne.URI) {
	if len(files) == 0 {
		return
	}
	isJSON := files[0].Scheme() == "file" && strings.EqualFold(filepath.Ext(files[0].Path()), ".json")
	switch {
	case c.page == pageApprovals && !isJSON:
		c.fail(problem.New(problem.BadInput, words.L("Only a hand-over file of this machine can be opened here."), "", words.L("Drop the .json file that another administrator's Gatehouse wrote."), nil))
		return
	case c.page == pageApprovals:
		c.takeHandover(files[0].Path())
		return
	case !isJSON:
		c.fail(problem.New(problem.BadInput, words.L("Only a JSON file of this machine can be previewed."), "", words.L("Save the answer of Microsoft Graph as a .json file and drop that."), nil))
		return
	}
	if c.preview.Target.Definition == nil {
		c.goTo(pagePreview)
	}
	c.page = pagePreview
	c.onPreview(previewscreen.Opened{Path: files[0].Path()})
}
