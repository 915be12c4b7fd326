package window

import (
	"context"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
	"gatehouse/setup/report"
	"gatehouse/setup/secret"
	"gatehouse/ui/screen/setuppage"
)

const (
	jobManual = "manual-step"
	jobSheet  = "sheet"
)

// manual is what people do besides, and what they hand over.
type manual interface {
	ManualSteps(v setup.View) []definition.ManualStep
	StepsDone(t setup.Target) (map[string]setup.StepDone, error)
	MarkStep(t setup.Target, id string, done bool) error
	DoManualStep(ctx context.Context, t setup.Target, id string) (changed bool, err error)
	SheetOf(v setup.View) (report.Sheet, error)
	KeptSecret(ctx context.Context, t setup.Target) (secret.Secret, error)
}

// beside is what follows from a look.
func beside(s session, v setup.View) setuppage.Beside {
	return setuppage.Beside{Steps: s.ManualSteps(v), Done: stepsDone(s, v.Target)}
}

// findSheet asks what the vendor's settings page wants; it may have to wait for the keychain, so the page does not wait for it.
func (c *conductor) findSheet(v setup.View) {
	s := c.session
	if v.Live.App == nil {
		c.onSetup(setuppage.SheetRead{})
		return
	}
	c.work.start(jobSheet, func(context.Context, func(func())) func() {
		sheet, err := s.SheetOf(v)
		return func() {
			if err != nil { // it says what is still to be done, which the steps on the left say too
				c.onSetup(setuppage.SheetRead{})
				return
			}
			c.onSetup(setuppage.SheetRead{Sheet: &sheet})
		}
	})
}

// stepsDone are the marks; without them every step is open, which is the careful answer.
func stepsDone(s session, t setup.Target) map[string]setup.StepDone {
	done, err := s.StepsDone(t)
	if err != nil {
		return map[string]setup.StepDone{}
	}
	return done
}

// runManualEffect runs what the checklist wants; it says whether the effect was one of those.
func (c *conductor) runManualEffect(effect any) bool {
	switch e := effect.(type) {
	case setuppage.KeepMark:
		c.markStep(e)
	case setuppage.RunStep:
		c.runStep(e)
	default:
		return false
	}
	return true
}

func (c *conductor) markStep(e setuppage.KeepMark) {
	s := c.session
	c.work.start(jobManual, func(context.Context, func(func())) func() {
		err := s.MarkStep(e.Target, e.ID, e.Done)
		done := stepsDone(s, e.Target)
		return func() {
			if err != nil {
				c.onSetup(setuppage.Failed{Problem: problem.Of(err)})
				return
			}
			c.onSetup(setuppage.StepsKnown{Done: done})
		}
	})
}

func (c *conductor) runStep(e setuppage.RunStep) {
	s := c.session
	c.work.start(jobManual, func(ctx context.Context, _ func(func())) func() {
		changed, err := s.DoManualStep(ctx, e.Target, e.ID)
		if err == nil && !changed { // it was so already: nothing was sent that the record could show
			err = s.MarkStep(e.Target, e.ID, true)
		}
		done := stepsDone(s, e.Target)
		return func() {
			c.onSetup(setuppage.StepEnded{Changed: changed, Done: done, Problem: problemOf(err), Cancelled: err != nil && ctx.Err() != nil})
		}
	})
}
