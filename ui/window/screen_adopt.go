package window

import (
	"context"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/adopt"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/screen/words"
)

// Keys of the jobs of this page.
const (
	jobAdoptFind    = "adopt-find"
	jobAdoptCompare = "adopt-compare"
	jobAdopt        = "adopt"
)

// adopter takes over what somebody else made.
type adopter interface {
	SearchApps(ctx context.Context, text string) (found []setup.Candidate, more bool, err error)
	AdoptPlan(ctx context.Context, t setup.Target, by setup.AdoptBy) (setup.Adoption, error)
	Adopt(ctx context.Context, t setup.Target, by setup.AdoptBy, observe setup.Observer) (setup.View, error)
}

// openAdopt opens the page as it was left, with the cursor where the application is named.
func (c *conductor) openAdopt() {
	c.adopt.Definitions, c.adopt.SignedIn, c.adopt.Rehearsal = c.parts.House.Catalogue(), c.session != nil, c.parts.House.Rehearsal()
	c.adopt.Domain = c.me.Tenant.Typed()
	c.goTo(pageAdopt)
	if c.adopt.App == nil {
		c.parts.Window.Canvas().Focus(c.show.adopt.Text)
	}
}

// openAdoptAs opens the page for one connector.
func (c *conductor) openAdoptAs(t setup.Target) {
	if !c.adopt.Running {
		c.adopt = adopt.State{Definition: t.Definition.ID}
		if i := t.Instance(); i != "main" {
			c.adopt.Instance = i
		}
	}
	c.openAdopt()
}

func (c *conductor) onAdopt(event any) {
	var effects []any
	c.adopt, effects = adopt.Update(c.adopt, event)
	for _, e := range effects {
		switch e := e.(type) {
		case adopt.Search:
			c.findToAdopt(e.Text)
		case adopt.Compare:
			c.compareAdopted(e)
		case adopt.Confirm:
			c.dialogs.typed(words.L("This writes to a real tenant"), words.L("“{{.Name}}” becomes a connector. Type {{.Domain}} to go on.",
				words.M{"Name": e.Name, "Domain": e.Domain}), e.Domain, words.L("Go on"), func(string) { c.onAdopt(adopt.Agreed{}) })
		case adopt.Do:
			c.runAdopt(e.Asked)
		case adopt.Halt:
			for _, key := range []string{jobAdoptFind, jobAdoptCompare, jobAdopt} {
				c.work.cancel(key)
			}
		case adopt.Open:
			c.adopted(e.View)
			return
		case adopt.OpenNamed:
			c.openNamed(e.UniqueName)
			return
		case adopt.Leave:
			c.goTo(pageConnectors)
			return
		case adopt.GoSignIn:
			c.goTo(pageSignIn)
			return
		}
	}
	c.drawIf(pageAdopt)
}

func (c *conductor) findToAdopt(text string) {
	s := c.session
	c.work.start(jobAdoptFind, func(ctx context.Context, _ func(func())) func() {
		found, more, err := s.SearchApps(ctx, text)
		return func() {
			c.onAdopt(adopt.Got{Text: text, Found: found, More: more, Problem: problemOf(err), Cancelled: err != nil && ctx.Err() != nil})
		}
	})
}

// adoptTarget is the connector that an application becomes, with what this machine remembers of it.
func (c *conductor) adoptTarget(a adopt.Asked) setup.Target {
	t := c.parts.House.Target(a.Definition, c.me.Tenant.ID, a.Instance)
	t.Choices.DisplayName = ""
	if a.Rename {
		t.Choices.DisplayName = t.Definition.DefaultDisplayName(a.Instance)
	}
	return t
}

func (c *conductor) compareAdopted(e adopt.Compare) {
	s, t := c.session, c.adoptTarget(e.Asked)
	c.work.start(jobAdoptCompare, func(ctx context.Context, _ func(func())) func() {
		if e.Soon && !rest(ctx) {
			return func() { c.onAdopt(adopt.Compared{Cancelled: true}) }
		}
		a, err := s.AdoptPlan(ctx, t, setup.AdoptBy{ObjectID: e.ObjectID})
		return func() {
			if err != nil {
				c.onAdopt(adopt.Compared{Problem: problem.Of(err), Cancelled: ctx.Err() != nil})
				return
			}
			c.onAdopt(adopt.Compared{Adoption: &a})
		}
	})
}

func (c *conductor) runAdopt(a adopt.Asked) {
	s, t := c.session, c.adoptTarget(a)
	c.work.start(jobAdopt, func(ctx context.Context, post func(func())) func() {
		v, err := s.Adopt(ctx, t, setup.AdoptBy{ObjectID: a.ObjectID}, func(p apply.Progress) {
			post(func() {
				c.adopt, _ = adopt.Update(c.adopt, adopt.Progressed{Progress: p})
				c.drawSoon(pageAdopt)
			})
		})
		return func() {
			ended := adopt.Ended{Problem: problemOf(err), Cancelled: err != nil && ctx.Err() != nil}
			if err == nil {
				c.keep(v)
				ended.View = &v
			}
			c.onAdopt(ended)
		}
	})
}

// adopted opens the set-up page of what was taken over, unless the person went elsewhere meanwhile.
func (c *conductor) adopted(v setup.View) {
	if c.page != pageAdopt {
		return
	}
	c.openSetup(v.Target)
	if c.page == pageSetup && sameTarget(c.setup.Target, v.Target) {
		c.onSetup(setuppage.Said{Text: words.L("Taken over as it is: it is found by its unique name and tags now. What differs from the definition is in the plan.")})
	}
}

// openNamed opens a connector of this tenant by its unique name; where it was not read yet, the overview reads it.
func (c *conductor) openNamed(uniqueName string) {
	for _, v := range c.views {
		if v.Target.Definition != nil && v.Target.UniqueName() == uniqueName {
			c.openSetup(v.Target)
			return
		}
	}
	c.goTo(pageOverview)
	c.refresh()
}
