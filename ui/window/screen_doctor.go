package window

import (
	"context"
	"fmt"

	"gatehouse/setup"
	"gatehouse/setup/doctor"
	"gatehouse/setup/problem"
	doctorscreen "gatehouse/ui/screen/doctor"
	"gatehouse/ui/screen/settings"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

const (
	jobDoctor = "doctor"
	jobBundle = "bundle"
	jobTokens = "tokens"
)

// tryToDraw is nil where this program has no window to try.
type tryToDraw = func(ctx context.Context) doctor.Display

// patient is what the doctor looks at.
type patient interface {
	Examine(ctx context.Context, draw tryToDraw, each func(doctor.Line)) doctor.Report
	Bundle(r doctor.Report, looks []problem.Detail) (doctor.Bundle, error)
	SaveBundle(path string, b doctor.Bundle) error
	TokenCache() setup.TokenCacheState
}

// Examine looks at this House and its machine.
func (h realHouse) Examine(ctx context.Context, draw tryToDraw, each func(doctor.Line)) doctor.Report {
	return setup.Examine(ctx, h.Patient(draw, nil), each)
}

// Bundle makes what support may get.
func (h realHouse) Bundle(r doctor.Report, looks []problem.Detail) (doctor.Bundle, error) {
	return h.Patient(nil, looks).Bundle(r)
}

// SaveBundle writes it.
func (h realHouse) SaveBundle(path string, b doctor.Bundle) error { return setup.SaveBundle(path, b) }

// askDoctor starts the tests when the page is opened, unless there is a report or they run.
func (c *conductor) askDoctor() {
	if c.doctor.Report == nil && !c.doctor.Running {
		c.onDoctor(doctorscreen.Start{})
	}
}

func (c *conductor) onDoctor(event any) {
	var effects []any
	c.doctor, effects = doctorscreen.Update(c.doctor, event)
	for _, e := range effects {
		switch e := e.(type) {
		case doctorscreen.Run:
			c.work.start(jobDoctor, func(ctx context.Context, post func(func())) func() {
				report := c.parts.House.Examine(ctx, c.parts.Options.Display, func(l doctor.Line) { post(func() { c.onDoctor(doctorscreen.Found{Line: l}) }) })
				cancelled := ctx.Err() != nil
				return func() { c.onDoctor(doctorscreen.Done{Report: report, Cancelled: cancelled}) }
			})
		case doctorscreen.Halt:
			c.work.cancel(jobDoctor)
		case doctorscreen.Copy:
			c.copy(e.Text)
		case doctorscreen.Bundle:
			c.offerBundle(e.Report)
		}
	}
	if _, many := event.(doctorscreen.Found); many {
		c.drawSoon(pageDoctor)
		return
	}
	c.drawIf(pageDoctor)
}

// offerBundle shows what a bundle holds, then asks where to save it.
func (c *conductor) offerBundle(r doctor.Report) {
	looks := []problem.Detail{{Label: "Colours", Value: string(c.parts.Looks.Mode)}, {Label: "Size", Value: fmt.Sprintf("%.2f", c.parts.Looks.Scale)}}
	c.work.start(jobBundle, func(context.Context, func(func())) func() {
		b, err := c.parts.House.Bundle(r, looks)
		return func() {
			if err != nil {
				c.onDoctor(doctorscreen.BundleSaved{Problem: problem.Of(err)})
				return
			}
			c.showBundle(b)
		}
	})
}

func (c *conductor) showBundle(b doctor.Bundle) {
	content := widget.Column(8, widget.NewPara(words.L("People, tenants, connectors, this machine and its network were taken out or replaced by placeholders. There are no secrets, keys or tokens in it. Gatehouse sends it to nobody."), theme.Text))
	for _, f := range b.Files {
		content.Add(widget.TopRow(10, widget.Fixed(130, 0, widget.Bold(f.Name)), widget.Grow(widget.SmallPara(words.Visible(f.What)))))
	}
	c.dialogs.show(&dialog{title: words.L("What the support bundle holds"), content: content, buttons: []dialogButton{
		{text: words.L("Cancel"), able: true},
		{text: words.L("Choose where to save it…"), primary: true, able: true, tapped: func() bool {
			c.askSave(words.L("Save the support bundle"), "gatehouse-support.zip", func(path string) { c.saveBundle(path, b) })
			return false
		}},
	}})
}

func (c *conductor) saveBundle(path string, b doctor.Bundle) {
	c.work.start(jobBundle, func(context.Context, func(func())) func() {
		err := c.parts.House.SaveBundle(path, b)
		return func() {
			saved := doctorscreen.BundleSaved{Path: path, Problem: problemOf(err)}
			if err != nil {
				saved.Path = ""
			}
			c.onDoctor(saved)
		}
	})
}

// findTokens asks where sign-ins are kept; the system's keychain may take its time.
func (c *conductor) findTokens() {
	c.work.start(jobTokens, func(context.Context, func(func())) func() {
		t := c.parts.House.TokenCache()
		return func() {
			c.settings.Tokens = settings.Tokens{Known: true, Encrypted: t.Encrypted, Where: t.Where, Why: t.Why}
			c.drawIf(pageSettings)
		}
	})
}
