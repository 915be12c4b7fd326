package window

import (
	"context"

	"gatehouse/setup/tenant"
	"gatehouse/ui/screen/activity"
	"gatehouse/ui/screen/adopt"
	"gatehouse/ui/screen/bulk"
	"gatehouse/ui/screen/colleague"
	"gatehouse/ui/screen/connectors"
	"gatehouse/ui/screen/doctor"
	previewscreen "gatehouse/ui/screen/preview"
	"gatehouse/ui/screen/settings"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/screen/signin"
	"gatehouse/ui/screen/tour"
	"gatehouse/ui/theme"
)

func (c *conductor) loadActivity() {
	c.activity.Loading, c.activity.Views = len(c.activity.Entries) == 0, c.views
	c.work.start(jobRecords, func(context.Context, func(func())) func() {
		list, err := c.parts.House.Activity()
		damaged, damageErr := c.parts.House.Damaged()
		if err == nil {
			err = damageErr
		}
		return func() {
			c.activity.Entries, c.activity.Problem, c.activity.Loading = list, problemOf(err), false
			c.activity.Damaged = damaged
			c.drawIf(pageActivity)
		}
	})
}

func (c *conductor) onActivity(event any) {
	switch e := event.(type) {
	case activity.Resume:
		c.openSetup(e.Target)
	case activity.CopyAll:
		c.copy(e.Text)
	case activity.CopyPath:
		c.copy(e.Path)
	case activity.Refresh:
		c.loadActivity()
	}
}

func (c *conductor) loadSettings() {
	client := c.signin.ClientID
	if client == "" {
		client = tenant.DefaultClientID + " (Microsoft Graph Command Line Tools)"
	}
	old := c.settings
	c.settings = settings.State{
		Mode: c.parts.Looks.Mode, Scale: c.parts.Looks.Scale, ClientID: client, StateDir: c.parts.House.StateDir(),
		Version: c.parts.Options.Version, Cloud: c.parts.House.CloudLabel(), Keychain: old.Keychain, KeychainError: old.KeychainError, Checking: old.Checking,
	}
	c.settings.Tokens = old.Tokens
	if old.Keychain == "" && old.KeychainError == nil && !old.Checking {
		c.checkKeychain()
	}
	if !old.Tokens.Known {
		c.findTokens()
	}
}

// checkKeychain writes, reads and removes a trial value; it may wait for somebody to unlock the keychain.
func (c *conductor) checkKeychain() {
	c.settings.Checking = true
	c.work.start(jobKeychain, func(ctx context.Context, _ func(func())) func() {
		place, err := c.parts.House.KeychainState(ctx)
		return func() {
			c.settings.Checking, c.settings.Keychain, c.settings.KeychainError = false, string(place), problemOf(err)
			c.drawIf(pageSettings)
		}
	})
}

func (c *conductor) onSettings(event any) {
	switch e := event.(type) {
	case settings.PickMode:
		c.parts.Looks.Mode = e.Mode
		c.applyLooks()
	case settings.PickScale:
		c.parts.Looks.Scale = e.Scale
		c.applyLooks()
	case settings.CheckKeychain:
		c.checkKeychain()
	case settings.OpenDoctor:
		c.goTo(pageDoctor)
	case settings.CopyDir:
		c.copy(c.settings.StateDir)
	case settings.OpenDir:
		c.fail(c.outside.folder(c.settings.StateDir))
	}
	c.drawIf(pageSettings)
}

func (c *conductor) applyLooks() {
	c.parts.Looks.save(c.parts.App.Preferences())
	c.parts.App.Settings().SetTheme(theme.New(c.parts.Looks.Mode, c.parts.Looks.Scale))
	c.settings.Mode, c.settings.Scale = c.parts.Looks.Mode, c.parts.Looks.Scale
	c.showBar()
	c.shell.Object.Refresh()
	c.draw()
}

func (c *conductor) runTour() {
	c.goTo(pageTour)
	c.onTour(tour.Start{})
}

func (c *conductor) onTour(event any) {
	var effects []any
	c.tour, effects = tour.Update(c.tour, event)
	for _, e := range effects {
		switch e.(type) {
		case tour.Run:
			c.work.start(jobTour, func(ctx context.Context, post func(func())) func() {
				err := c.parts.Options.Tour(ctx, func(text string) {
					post(func() { c.onTour(tour.Stepped{Text: text}) })
				})
				return func() {
					c.onTour(tour.Done{Problem: problemOf(err), Cancelled: err != nil && ctx.Err() != nil})
				}
			})
		case tour.Halt:
			c.work.cancel(jobTour)
		}
	}
	if _, many := event.(tour.Stepped); many {
		c.drawSoon(pageTour)
		return
	}
	c.drawIf(pageTour)
}

// primary does the main action of the open page.
func (c *conductor) primary() {
	if c.dialogs.open != nil {
		return
	}
	switch c.page {
	case pageSignIn:
		c.onSignIn(signin.Submit{})
	case pagePreview:
		c.onPreview(previewscreen.Accept{})
	case pageSetup:
		if event := c.setup.Primary(); event != nil {
			c.onSetup(event)
		}
	case pageOverview:
		if len(c.overview.Needs) > 0 {
			n := c.overview.Needs[0]
			c.doNeed(n.Action, n.Target)
		} else {
			c.goTo(pageConnectors)
		}
	case pageConnectors:
		if picked := c.connectors.PickedTargets(); len(picked) > 0 {
			c.openBulk(picked)
		} else if groups := c.connectors.Groups(); len(groups) > 0 && len(groups[0].Rows) > 0 {
			c.onConnectors(connectors.SetUp{Target: groups[0].Rows[0].Target})
		}
	case pageDoctor:
		c.onDoctor(doctor.Start{})
	case pageTour:
		c.onTour(tour.Start{})
	case pageAdopt:
		if c.adopt.App == nil {
			c.onAdopt(adopt.Find{})
		} else {
			c.onAdopt(adopt.Take{})
		}
	case pageBulk:
		c.onBulk(bulk.Start{})
	case pageColleague:
		c.onColleague(colleague.Copy{})
	}
}

// pause stops what the open page runs.
func (c *conductor) pause() {
	switch c.page {
	case pageSetup:
		c.onSetup(setuppage.Pause{})
	case pagePreview:
		c.onPreview(previewscreen.Stop{})
	case pageSignIn:
		c.onSignIn(signin.Stop{})
	case pageOverview:
		c.work.cancel(jobTenant)
	case pageDoctor:
		c.onDoctor(doctor.Stop{})
	case pageTour:
		c.onTour(tour.Stop{})
	case pageAdopt:
		c.onAdopt(adopt.Stop{})
	case pageBulk:
		c.onBulk(bulk.Stop{})
	}
}
