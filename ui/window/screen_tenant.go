package window

import (
	"context"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/connectors"
	"gatehouse/ui/screen/overview"
	previewscreen "gatehouse/ui/screen/preview"
	"gatehouse/ui/screen/setuppage"
)

// Keys of the jobs; the last request of a key wins.
const (
	jobSignIn      = "sign-in"
	jobSignOut     = "sign-out"
	jobTenant      = "tenant"
	jobPreview     = "preview"
	jobCoverage    = "coverage"
	jobLook        = "look"
	jobRun         = "run"
	jobVerify      = "verify"
	jobWays        = "ways"
	jobRemoved     = "removed"
	jobCertificate = "certificate"
	jobReport      = "report"
	jobApprove     = "approve"
	jobKeychain    = "keychain"
	jobTour        = "tour"
	jobStanding    = "standing"
	jobRecords     = "records"
	jobHandover    = "hand-over"
)

// refresh reads the connectors of the tenant, or the open connector again.
func (c *conductor) refresh() {
	switch {
	case c.session == nil:
		return
	case c.page == pageSetup:
		c.onSetup(setuppage.Again{})
		return
	case c.page == pageActivity:
		c.loadActivity()
	}
	c.overview = overview.Begin(c.overview)
	c.drawIf(pageOverview)
	s := c.session
	c.work.start(jobTenant, func(ctx context.Context, _ func(func())) func() {
		views, err := s.Connectors(ctx)
		return func() { c.gotViews(views, err, ctx.Err() != nil) }
	})
}

func (c *conductor) gotViews(views []setup.View, err error, stopped bool) {
	switch {
	case err != nil && stopped && c.views != nil:
		c.overview = overview.From(c.views, c.looked, c.parts.Now())
	case err != nil:
		c.overview = overview.Fail(c.overview, problem.Of(err))
	default:
		c.views, c.looked = views, c.parts.Now()
		c.overview = overview.From(views, c.looked, c.parts.Now())
	}
	c.share()
	c.draw()
}

// share gives the connectors that were read to the other screens.
func (c *conductor) share() {
	c.connectors.Views, c.connectors.Known = c.views, !c.looked.IsZero()
	c.approvals.Views, c.activity.Views = c.views, c.views
}

// keep puts one fresh view among the others.
func (c *conductor) keep(v setup.View) {
	for i, old := range c.views {
		if old.Status.UniqueName == v.Status.UniqueName {
			c.views[i] = v
			c.afterKeep()
			return
		}
	}
	if v.Live.App != nil {
		c.views = append(c.views, v)
	}
	c.afterKeep()
}

func (c *conductor) afterKeep() {
	if !c.looked.IsZero() {
		c.overview = overview.From(c.views, c.parts.Now(), c.parts.Now())
	}
	c.share()
}

// targetFor is a definition with the choices that this machine remembers.
func (c *conductor) targetFor(d *definition.Definition) setup.Target {
	return c.parts.House.Target(d, c.me.Tenant.ID, "main")
}

func (c *conductor) onOverview(event any) {
	switch e := event.(type) {
	case overview.Open:
		c.openSetup(e.Target)
	case overview.Do:
		c.doNeed(e.Action, e.Target)
	case overview.Browse:
		c.goTo(pageConnectors)
	case overview.Refresh:
		c.refresh()
	case overview.Cancel:
		c.work.cancel(jobTenant)
	case overview.SignIn:
		c.goTo(pageSignIn)
	}
}

// doNeed opens the place where a need is met; nothing is written by the press of its button alone.
func (c *conductor) doNeed(action string, t setup.Target) {
	switch action {
	case "approve":
		c.openPreview(t)
	case "report":
		c.exportReport(t, "html")
	case "refresh":
		c.refresh()
	case "rotate", "retire":
		c.openStep(t, setuppage.StepCare)
	case "review":
		if c.drifted(t) {
			c.openStep(t, setuppage.StepCare)
			return
		}
		c.openSetup(t)
	default:
		c.openSetup(t)
	}
}

// drifted holds when the last look at a connector found differences.
func (c *conductor) drifted(t setup.Target) bool {
	for _, v := range c.views {
		if v.Target.Definition != nil && sameTarget(v.Target, t) {
			return len(v.Status.Drift) > 0
		}
	}
	return false
}

func (c *conductor) onConnectors(event any) {
	switch e := event.(type) {
	case connectors.SetUp:
		c.openSetup(e.Target)
	case connectors.SetUpWith:
		c.setUpWith(e)
	case connectors.Look:
		c.openPreview(e.Target)
	case connectors.FromList:
		c.newFromList()
	case connectors.Adopt:
		c.openAdopt()
	case connectors.Together:
		c.openBulk(e.Targets)
	case connectors.Ask:
		c.openColleague(e.Target)
	case connectors.Compare:
		c.openComparison(e)
	default:
		c.connectors = connectors.Update(c.connectors, event)
		c.drawIf(pageConnectors)
	}
}

func (c *conductor) openPreview(t setup.Target) {
	c.page, c.backToSetup, c.backToBulk = pagePreview, false, false
	c.onPreview(previewscreen.Choose{Target: t})
}

// find goes to the catalogue with the cursor in the search.
func (c *conductor) find() {
	c.goTo(pageConnectors)
	c.parts.Window.Canvas().Focus(c.show.connectors.Search)
}
