package window

import (
	"context"
	"path/filepath"

	"gatehouse/setup"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/approvals"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// handover is the format of the file for another administrator's Gatehouse.
const handover = "handover"

func (c *conductor) loadApprovals() {
	c.approvals.Definitions, c.approvals.Views = c.parts.House.Catalogue(), c.views
	c.approvals.SignedIn, c.approvals.Now = c.session != nil, c.parts.Now()
	c.work.start(jobRecords, func(context.Context, func(func())) func() {
		list, err := c.parts.House.Approvals()
		return func() {
			c.approvals.Approvals, c.approvals.Problem = list, problemOf(err)
			c.drawIf(pageApprovals)
		}
	})
}

func (c *conductor) onApprovals(event any) {
	switch e := event.(type) {
	case approvals.Export:
		c.exportReport(e.Target, e.Format)
		return
	case approvals.See:
		c.openPreview(e.Target)
		return
	case approvals.SignIn:
		c.goTo(pageSignIn)
		return
	}
	var effects []any
	c.approvals, effects = approvals.Update(c.approvals, event)
	c.drawIf(pageApprovals)
	for _, e := range effects {
		switch e := e.(type) {
		case approvals.AskPath:
			c.askFile(words.L("Open a hand-over file"), []string{".json"}, c.takeHandover)
		case approvals.Read:
			c.readHandover(e.Path)
		case approvals.Halt:
			c.work.cancel(jobHandover)
		case approvals.Consent:
			c.openConsent(e.Target)
		case approvals.Refuse:
			c.fail(e.Problem)
		}
	}
}

// openHandover asks for a hand-over file, from wherever the person is.
func (c *conductor) openHandover() {
	c.goTo(pageApprovals)
	c.onApprovals(approvals.OpenFile{})
}

func (c *conductor) takeHandover(path string) {
	if c.page != pageApprovals {
		c.goTo(pageApprovals)
	}
	c.onApprovals(approvals.Take{Path: path})
}

func (c *conductor) readHandover(path string) {
	s := c.session
	c.work.start(jobHandover, func(ctx context.Context, _ func(func())) func() {
		v, err := s.OpenHandover(ctx, path)
		return func() {
			if err != nil {
				c.onApprovals(approvals.NotOpened{Problem: problem.Of(err), Cancelled: ctx.Err() != nil})
				return
			}
			c.onApprovals(approvals.Opened{View: v})
		}
	})
}

// openConsent opens a connector at its consent step.
func (c *conductor) openConsent(t setup.Target) { c.openStep(t, setuppage.StepConsent) }

// exportReport asks where to, then writes the report away from the window.
func (c *conductor) exportReport(t setup.Target, format string) {
	s := c.session
	if s == nil {
		c.goTo(pageSignIn)
		return
	}
	title, name := words.L("Export the report of {{.Name}}", words.M{"Name": t.Definition.Name}), "gatehouse-"+t.Definition.ID+"-report."+format
	if format == handover {
		title, name = words.L("Save the hand-over file of {{.Name}}", words.M{"Name": t.Definition.Name}), "gatehouse-"+t.Definition.ID+"-handover.json"
	}
	c.askSave(title, name, func(path string) {
		c.work.start(jobReport, func(ctx context.Context, _ func(func())) func() {
			err := s.Report(ctx, t, format, path)
			return func() {
				if err != nil {
					c.fail(err)
					return
				}
				c.written(format, path)
			}
		})
	})
}

func (c *conductor) written(format, path string) {
	title, text, line := words.L("Report written"), words.L("The report is written:"), words.L("The report is written: {{.Path}}", words.M{"Path": path})
	if format == handover {
		title, line = words.L("Hand-over file written"), words.L("The hand-over file is written: {{.Path}}", words.M{"Path": path})
		text = words.L("Give this file to the approver, who opens it in Gatehouse under Approvals & reports. It holds no secret.")
	}
	if c.page == pageSetup {
		c.onSetup(setuppage.Said{Text: line})
		return
	}
	content := widget.Column(8, widget.NewPara(text, theme.Text), widget.MonoPara(words.Visible(path), theme.Text))
	c.dialogs.show(&dialog{title: title, content: content, buttons: []dialogButton{
		{text: words.L("Open folder"), able: true, tapped: func() bool { c.fail(c.outside.folder(filepath.Dir(path))); return false }},
		{text: words.L("Close"), primary: true, able: true},
	}})
}
