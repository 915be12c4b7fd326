package window

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"gatehouse/setup"
	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
	"gatehouse/ui/screen/activity"
	"gatehouse/ui/screen/adopt"
	"gatehouse/ui/screen/approvals"
	"gatehouse/ui/screen/bulk"
	"gatehouse/ui/screen/colleague"
	"gatehouse/ui/screen/connectors"
	"gatehouse/ui/screen/doctor"
	"gatehouse/ui/screen/overview"
	"gatehouse/ui/screen/preview"
	"gatehouse/ui/screen/settings"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/screen/signin"
	"gatehouse/ui/screen/tour"
	"gatehouse/ui/screen/vendorlist"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/widget"
)

// conductorParts are what a conductor is made of.
type conductorParts struct {
	House    house
	Options  Options
	Window   fyne.Window
	App      fyne.App
	Dispatch func(func())
	Looks    looks
	Now      func() time.Time
}

// conductor holds what the window knows, gives it to the screens, and turns their wishes into work. Everything in it belongs to the
// window's goroutine.
type conductor struct {
	parts   conductorParts
	work    *work
	dialogs *dialogs
	shell   *shell
	outside outside
	copied  copied
	page    page

	session session // nil: nobody is signed in
	me      entra.Identity
	views   []setup.View
	looked  time.Time

	overview   overview.State
	connectors connectors.State
	preview    preview.State
	setup      setuppage.State
	approvals  approvals.State
	activity   activity.State
	settings   settings.State
	signin     signin.State
	tour       tour.State
	vendorlist vendorlist.State
	adopt      adopt.State
	bulk       bulk.State
	colleague  colleague.State
	doctor     doctor.State
	offered    *permission.Catalogue // of the tenant; nil: not asked

	show    screens
	sentDue bool // a refresh of the pane of requests is on its way
	drawDue bool // something changed that is not drawn yet

	loans loans // certificates that people brought

	backToSetup bool // the preview was opened from the set-up page: an approval goes back there
	backToBulk  bool // the same for the page that sets several up
}

// screens are the views of all pages.
type screens struct {
	overview   *overview.View
	connectors *connectors.View
	preview    *preview.View
	setup      *setuppage.View
	approvals  *approvals.View
	activity   *activity.View
	settings   *settings.View
	signin     *signin.View
	tour       *tour.View
	vendorlist *vendorlist.View
	adopt      *adopt.View
	bulk       *bulk.View
	colleague  *colleague.View
	doctor     *doctor.View
}

func newConductor(ctx context.Context, parts conductorParts) *conductor {
	c := &conductor{parts: parts, work: newWork(ctx, parts.Dispatch), outside: newOutside(parts.App)}
	c.dialogs = &dialogs{canvas: parts.Window.Canvas()}
	c.shell = newShell(c.goTo, c.toggleSent, func() { c.copy(sentText(c.parts.House.Sent().All())) })
	c.show = screens{
		overview: overview.NewView(c.onOverview), connectors: connectors.NewView(c.onConnectors), preview: preview.NewView(c.onPreview),
		setup: setuppage.NewView(c.onSetup), approvals: approvals.NewView(c.onApprovals), activity: activity.NewView(c.onActivity),
		settings: settings.NewView(c.onSettings), signin: signin.NewView(c.onSignIn), tour: tour.NewView(c.onTour),
		vendorlist: vendorlist.NewView(c.onVendorList), adopt: adopt.NewView(c.onAdopt), bulk: bulk.NewView(c.onBulk),
		colleague: colleague.NewView(c.onColleague), doctor: doctor.NewView(c.onDoctor),
	}
	o := parts.Options
	c.connectors.Definitions = parts.House.Catalogue()
	c.preview = preview.State{Definitions: parts.House.Catalogue(), Source: "example", Row: -1}
	c.signin = signin.State{
		Rehearsal: parts.House.Rehearsal(), Accounts: o.Accounts, Tenant: o.Tenant, Account: o.Account, ClientID: o.ClientID,
		DeviceCode: o.DeviceCode, Advanced: o.ClientID != "" || o.DeviceCode,
	}
	return c
}

// begin fills the window for the first time.
func (c *conductor) begin() {
	c.parts.Window.SetContent(c.shell.Object)
	c.install()
	c.parts.Window.SetOnDropped(c.dropped)
	c.parts.House.Sent().OnAdd(func(tenant.Sent) { c.parts.Dispatch(c.sentSoon) })
	c.showBar()
	c.goTo(pageSignIn)
	c.addOwn()
}

// goTo opens a page with fresh data.
func (c *conductor) goTo(p page) {
	c.page, c.backToSetup, c.backToBulk = p, false, false
	switch p {
	case pageOverview:
		if c.session != nil && c.overview.Phase == overview.SignedOut {
			c.refresh()
		}
	case pagePreview:
		if c.preview.Target.Definition == nil && len(c.preview.Definitions) > 0 {
			c.onPreview(preview.Choose{Target: c.targetFor(c.preview.Definitions[0])})
		}
	case pageSignIn:
		c.signin.Kept = c.parts.House.KeptSignIns()
	case pageApprovals:
		c.loadApprovals()
	case pageActivity:
		c.loadActivity()
	case pageSettings:
		c.loadSettings()
	case pageDoctor:
		c.askDoctor()
	}
	c.draw()
}

// draw shows the page that is open.
func (c *conductor) draw() {
	c.drawDue = false
	object := map[page]fyne.CanvasObject{
		pageOverview: c.show.overview.Object, pageConnectors: c.show.connectors.Object, pagePreview: c.show.preview.Object,
		pageApprovals: c.show.approvals.Object, pageActivity: c.show.activity.Object, pageSettings: c.show.settings.Object,
		pageSetup: c.show.setup.Object, pageSignIn: c.show.signin.Object, pageTour: c.show.tour.Object,
		pageVendorList: c.show.vendorlist.Object, pageAdopt: c.show.adopt.Object, pageBulk: c.show.bulk.Object, pageColleague: c.show.colleague.Object, pageDoctor: c.show.doctor.Object,
	}[c.page]
	switch c.page {
	case pageOverview:
		c.show.overview.Show(c.overview)
	case pageConnectors:
		c.show.connectors.Show(c.connectors)
	case pagePreview:
		c.show.preview.Show(c.preview)
	case pageApprovals:
		c.show.approvals.Show(c.approvals)
	case pageActivity:
		c.show.activity.Show(c.activity)
	case pageSettings:
		c.show.settings.Show(c.settings)
	case pageSetup:
		c.show.setup.Show(c.setup)
	case pageSignIn:
		c.show.signin.Show(c.signin)
	case pageTour:
		c.show.tour.Show(c.tour)
	case pageVendorList:
		c.show.vendorlist.Show(c.vendorlist)
	case pageAdopt:
		c.show.adopt.Show(c.adopt)
	case pageBulk:
		c.show.bulk.Show(c.bulk)
	case pageColleague:
		c.show.colleague.Show(c.colleague)
	case pageDoctor:
		c.show.doctor.Show(c.doctor)
	}
	c.shell.show(c.page, object)
}

// drawIf draws when a page is the open one: work that ends in the background must not change what the person looks at.
func (c *conductor) drawIf(p page) {
	if c.page == p {
		c.draw()
	}
}

// drawPause gathers the progress of running work into one redraw: without a graphics card (a remote desktop, a virtual machine)
// drawing the window once takes tens of milliseconds, and the events of a plan come faster than that.
const drawPause = 250 * time.Millisecond

// drawSoon draws a page a little later, when it is still open and was not drawn meanwhile.
func (c *conductor) drawSoon(p page) {
	if c.drawDue || c.page != p {
		return
	}
	c.drawDue = true
	time.AfterFunc(drawPause, func() {
		c.parts.Dispatch(func() {
			if c.drawDue {
				c.drawIf(p)
			}
		})
	})
}

func (c *conductor) showBar() {
	s := widget.TopBarState{Tenant: words.L("Nobody is signed in"), SignInText: words.L("Sign in…"), SignInDo: func() { c.goTo(pageSignIn) }}
	if c.session != nil {
		s = barState(c.me, c.parts.House.CloudLabel())
		s.SignOut, s.SignOutDo = words.L("Sign out"), c.signOut
	} else if c.parts.House.Rehearsal() {
		s.Where = words.L("Rehearsal tenant on this machine")
	}
	c.shell.bar.Set(s)
}

// fail shows an error as a dialog; what the person cancelled is none.
func (c *conductor) fail(err error) {
	if err != nil && !cancelled(err) {
		c.dialogs.problem(err, c.copy)
	}
}

// cancelled holds when the person stopped the work.
func cancelled(err error) bool { return errors.Is(err, context.Canceled) }

// problemOf is the problem of an error, nil for none.
func problemOf(err error) *problem.Problem {
	if err == nil {
		return nil
	}
	return problem.Of(err)
}

func (c *conductor) copy(text string) { c.outside.copy(text) }

func (c *conductor) toggleSent() {
	c.shell.toggleSent()
	c.showSent()
}

// sentSoon gathers a burst of requests into one refresh.
func (c *conductor) sentSoon() {
	if c.sentDue {
		return
	}
	c.sentDue = true
	time.AfterFunc(100*time.Millisecond, func() {
		c.parts.Dispatch(func() {
			c.sentDue = false
			c.showSent()
		})
	})
}

func (c *conductor) showSent() {
	sent := c.parts.House.Sent().All()
	if c.shell.open {
		c.shell.sent.SetSent(sent)
	}
	if c.page == pageSetup {
		c.show.setup.SetSent(sent)
	}
}
