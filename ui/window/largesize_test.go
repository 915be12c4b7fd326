package window

import (
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/ui/screen/adopt"
	"gatehouse/ui/screen/bulk"
	"gatehouse/ui/screen/connectors"
	"gatehouse/ui/theme"
)

// Half as large again as usual, nothing is cut off and no page is wider than the window.
func TestAdoptingAskingAndSettingUpTogetherFitAtOneAndAHalf(t *testing.T) {
	s := newStage(t, theme.Light, func(h *fakeHouse) {
		absent(h)
		variants(h)
		h.unapproved, h.gated, h.refuses = "outlook-cal", true, "outlook-cal"
	})
	s.parts.App.Settings().SetTheme(theme.New(theme.Light, 1.5))
	see := func(name string) { s.t.Helper(); s.picture("large-" + name); s.nothingIsCut(name) }
	s.signIn()
	s.chooseTwo()
	s.onConnectors(connectors.Unfold{Target: s.house.Target(s.house.defs[0], "", "main")})
	see("connectors")
	s.connectors.Views = nil
	s.draw()
	see("connectors-new")
	s.openTogether()
	s.until("they are read", func() bool { return !s.bulk.Reading })
	s.onBulk(bulk.PickThrough{Phase: plan.Consent})
	s.onBulk(bulk.Unfold{Index: 0})
	see("bulk")
	s.onBulk(bulk.PickThrough{Phase: plan.Credential})
	s.onBulk(bulk.Start{})
	s.until("it ended", func() bool { return s.bulk.Ended && !s.bulk.Reading })
	see("bulk-ended")
	s.house.views = nil // then its settings are not known
	s.openBulk([]setup.Target{{Definition: s.house.defs[0]}, {Definition: s.house.defs[2]}})
	s.until("they are read", func() bool { return !s.bulk.Reading })
	if !s.bulk.Rows[0].Form {
		t.Fatal("the settings are not shown")
	}
	see("bulk-settings")
	s.openAdopt()
	s.onAdopt(adopt.Typed{Text: "Acme"})
	s.onAdopt(adopt.Find{})
	s.until("it is found", func() bool { return len(s.adopt.Found) == 2 })
	see("adopt-found")
	s.onAdopt(adopt.Choose{Index: 1})
	s.onAdopt(adopt.PickDefinition{ID: "msft-entra-id"})
	s.until("it is compared", func() bool { return s.adopt.Adoption != nil })
	see("adopt-difference")
	s.me.CanCreate = entra.Can{Ability: entra.No, Why: "Members may not register applications in this tenant."}
	s.goTo(pageConnectors)
	see("connectors-cannot")
	s.openColleague(s.house.Target(s.house.defs[1], "", "main"))
	see("colleague")
}
