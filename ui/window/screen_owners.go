package window

import (
	"context"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

const (
	jobOwners      = "owners"
	jobOwnerChange = "owner-change"
)

// owners are who owns a connector.
type owners interface {
	Owners(ctx context.Context, t setup.Target) ([]setup.Owner, error)
	AddOwnerPlan(ctx context.Context, t setup.Target, who string) (setup.OwnerChange, error)
	RemoveOwnerPlan(ctx context.Context, t setup.Target, who string) (setup.OwnerChange, error)
	AddOwner(ctx context.Context, t setup.Target, who string) (setup.OwnersChanged, error)
	RemoveOwner(ctx context.Context, t setup.Target, who string, evenLast bool) (setup.OwnersChanged, error)
}

// runOwnersEffect runs what the owners' card wants; it says whether the effect was one of those.
func (c *conductor) runOwnersEffect(effect any) bool {
	switch e := effect.(type) {
	case setuppage.FindOwners:
		c.findOwners(e.Target)
	case setuppage.AskOwner:
		c.askOwner()
	case setuppage.PlanOwner:
		c.planOwner(e)
	case setuppage.ChangeOwner:
		c.changeOwner(e)
	default:
		return false
	}
	return true
}

func (c *conductor) findOwners(t setup.Target) {
	s := c.session
	c.work.start(jobOwners, func(ctx context.Context, _ func(func())) func() {
		list, err := s.Owners(ctx, t)
		return func() { c.onSetup(setuppage.OwnersRead{List: list, Problem: problemOf(err)}) }
	})
}

// askOwner takes a sign-in name or an object id; what fits is seen while typing.
func (c *conductor) askOwner() {
	entry := widget.NewEntry("adele@contoso.com", nil)
	dl := &dialog{title: words.L("Add an owner"), focus: entry}
	dl.buttons = []dialogButton{
		{text: words.L("Cancel"), able: true},
		{text: words.L("Find them"), primary: true, tapped: func() bool {
			who := strings.TrimSpace(entry.Text)
			if !setuppage.NamesOwner(who) {
				return true
			}
			c.onSetup(setuppage.OwnerNamed{Who: who})
			return false
		}},
	}
	entry.OnChanged = func(text string) { dl.buttons[1].button.Able(setuppage.NamesOwner(text)) }
	entry.OnSubmitted = func(text string) {
		if setuppage.NamesOwner(text) {
			dl.buttons[1].button.Tapped(nil)
		}
	}
	dl.content = widget.Column(8, widget.NewPara(words.L("Who is it? The sign-in name, or the object id. A display name is not enough: two people can share one."), theme.Text), entry,
		widget.SmallPara(words.L("Nothing is changed yet: what it means comes next.")))
	c.dialogs.show(dl)
}

func (c *conductor) planOwner(e setuppage.PlanOwner) {
	s := c.session
	c.work.start(jobOwnerChange, func(ctx context.Context, _ func(func())) func() {
		plan := s.AddOwnerPlan
		if e.Remove {
			plan = s.RemoveOwnerPlan
		}
		change, err := plan(ctx, e.Target, e.Who)
		return func() {
			c.onSetup(setuppage.OwnerPlanned{Change: change, Problem: problemOf(err), Cancelled: err != nil && ctx.Err() != nil})
		}
	})
}

func (c *conductor) changeOwner(e setuppage.ChangeOwner) {
	s := c.session
	c.work.start(jobOwnerChange, func(ctx context.Context, _ func(func())) func() {
		var result setup.OwnersChanged
		var err error
		if e.Remove {
			result, err = s.RemoveOwner(ctx, e.Target, e.Who, e.EvenLast)
		} else {
			result, err = s.AddOwner(ctx, e.Target, e.Who)
		}
		return func() {
			ended := setuppage.OwnersChanged{Result: result, Cancelled: err != nil && ctx.Err() != nil}
			if err != nil {
				ended.Problem = problem.Of(err)
			}
			c.onSetup(ended)
		}
	})
}
