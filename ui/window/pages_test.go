package window

import (
	"errors"
	"testing"
	"time"

	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/screen/signin"
	"gatehouse/ui/theme"
)

// TestEveryPageDraws walks through every page in light and dark as a person would. The pictures are for looking at.
func TestEveryPageDraws(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		s := newStage(t, mode, func(h *fakeHouse) { h.hold = make(chan struct{}) })
		name := func(n string) string { return n + "-" + string(mode) }
		s.picture(name("signin"))
		s.onSignIn(signin.GotCode{Code: tenant.DeviceCode{URL: "https://microsoft.com/devicelogin", UserCode: "ABCD-EFGH"}})
		s.picture(name("signin-code"))
		s.onSignIn(signin.Stop{})
		s.press("Sign in")
		s.until("the scopes are explained", func() bool { return s.dialogs.open != nil })
		s.picture(name("explain"))
		s.press("Continue")
		s.until("the overview is there", func() bool { return s.page == pageOverview && len(s.overview.Cards) > 0 })
		s.picture(name("overview"))
		s.goTo(pageConnectors)
		s.picture(name("connectors"))
		s.goTo(pagePreview)
		s.until("the preview is there", func() bool { return s.preview.Result != nil })
		s.picture(name("preview"))
		s.press("Approve preview…")
		s.picture(name("approve"))
		s.press("Approve")
		s.until("it is approved", func() bool { return s.preview.Approved != "" })
		s.goTo(pageApprovals)
		s.until("the approvals are there", func() bool { return len(s.approvals.Approvals) > 0 })
		s.picture(name("approvals"))
		s.goTo(pageActivity)
		s.until("the record is there", func() bool { return len(s.activity.Entries) > 0 })
		s.picture(name("activity"))
		s.goTo(pageSettings)
		s.until("the keychain was tried", func() bool { return s.settings.Keychain != "" })
		s.picture(name("settings"))
		s.showShortcuts()
		s.picture(name("shortcuts"))
		s.dialogs.escape()
		s.openSetup(s.views[1].Target)
		s.until("the connector was read", func() bool { return s.setup.View != nil && s.setup.Ways != nil })
		s.picture(name("consent"))
		s.onSetup(setuppage.PickStep{Step: setuppage.StepEnable})
		s.picture(name("enable"))
		s.onSetup(setuppage.PickStep{Step: setuppage.StepPreview})
		s.picture(name("setup-preview"))
		s.onSetup(setuppage.Verify{})
		s.until("it is verified", func() bool { return s.setup.Verification != nil })
		s.picture(name("verify"))
		s.house.views = s.house.views[1:]
		s.openSetup(s.house.Target(s.house.defs[0], "", "main"))
		s.until("the plan is there", func() bool { return s.setup.View != nil })
		s.onSetup(setuppage.Typed{ID: "sa", Value: "101234567890123456789"})
		s.until("the plan fits the settings", func() bool { return s.setup.WhyNot(setuppage.Create) == "" && !s.work.active(jobLook) })
		s.picture(name("plan"))
		s.onSetup(setuppage.Start{Action: setuppage.Create})
		s.until("it waits for replication", func() bool { return s.setup.Run != nil && s.setup.Run.Rows[2].State == "waiting" })
		s.until("the progress is drawn", func() bool { return !s.drawDue })
		s.toggleSent()
		s.picture(name("sent"))
		s.toggleSent()
		s.until("what was sent is shown", func() bool { return !s.sentDue })
		s.picture(name("create"))
		close(s.house.hold)
		s.until("it is created", func() bool { return !s.setup.Run.Running })
		s.picture(name("created"))
		s.fail(problem.New(problem.Refused, "Entra refused the grant.", "Granting needs the Privileged Role Administrator.", "Export the report and send it to somebody who has that role.", errors.New("x")).With("code", "Authorization_RequestDenied").With("request id", "5f0c2c5e-0000-0000-0000-000000000002").With("time", clock.Format(time.RFC3339)))
		s.picture(name("problem"))
		s.dialogs.escape()
		s.runTour()
		s.until("the tour ended", func() bool { return s.tour.Ended })
		s.picture(name("tour"))
		s.signOut()
		s.goTo(pageOverview)
		s.picture(name("signed-out"))
	}
}
