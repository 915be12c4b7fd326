package window

import (
	"testing"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/gate"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/theme"
)

// asksForTheDomain brings a stage to the question that stands before a write to a real tenant.
func asksForTheDomain(t *testing.T) (*stage, setup.Target) {
	t.Helper()
	s := newStage(t, theme.Light, func(h *fakeHouse) { h.real = true; h.views = h.views[1:] })
	s.signIn()
	target := s.house.Target(s.house.defs[0], "", "main")
	target.Choices.Settings = map[string]string{"sa": "101234567890123456789"}
	s.openSetup(target)
	s.until("the plan is there", func() bool { return s.setup.View != nil })
	s.onSetup(setuppage.Start{Action: setuppage.Create})
	if s.dialogs.open == nil {
		t.Fatal("nothing asks for the domain")
	}
	return s, target
}

// The shortcut signed out under the open question; its answer then ran without anybody signed in and ended the program.
func TestSigningOutTakesOpenQuestionsAway(t *testing.T) {
	s, _ := asksForTheDomain(t)
	s.signOut()
	if s.dialogs.open != nil || len(s.dialogs.waiting) > 0 {
		t.Error("a question of the tenant that was left is still open")
	}
	if s.setup.View != nil || s.setup.Me.Tenant.DefaultDomain != "" {
		t.Error("the set-up page still knows the tenant that was left")
	}
}

// Signing in to another tenant while a connector was being set up kept the page of the first one: its domain was asked for, and
// the write went to the second one.
func TestSigningInToAnotherTenantLeavesTheFirstOne(t *testing.T) {
	s, target := asksForTheDomain(t)
	s.dialogs.escape()
	s.house.hold = make(chan struct{})
	s.onSetup(setuppage.Confirmed{Action: setuppage.Create})
	s.until("it runs", func() bool { return len(s.house.applied) == 1 })
	s.preview.Result = &preview.Result{Source: preview.Live}
	s.preview.Person = "dana@contoso.example"
	s.house.me.Tenant.ID, s.house.me.Tenant.DefaultDomain = "8d0f0000-0000-0000-0000-000000009999", "fabrikam.example"
	s.signedIn(&fakeSession{s.house})
	if s.work.active(jobRun) {
		t.Error("what ran in the first tenant still reports here")
	}
	if s.preview.Result != nil || s.preview.Person != "" {
		t.Error("a live sample of the first tenant can be approved in the second")
	}
	s.openSetup(target)
	s.until("the plan is there", func() bool { return s.setup.View != nil })
	if got := s.setup.Me.Tenant.DefaultDomain; got != "fabrikam.example" {
		t.Errorf("the page asks for %q", got)
	}
}

// The preview was called approved by an approval that was given in another tenant and opens no gate here.
func TestAnApprovalOfAnotherTenantIsNotShownAsOneHere(t *testing.T) {
	for tenantID, shown := range map[string]bool{
		"8d0f0000-0000-0000-0000-000000009999": false, "7C9E0000-0000-0000-0000-0000000041D2": true, "": true,
	} {
		s := newStage(t, theme.Light, nil)
		s.signIn()
		d := s.house.defs[0]
		s.house.approvals = []gate.Approval{{TenantID: tenantID, Connector: d.ID, Instance: "main", DefinitionHash: d.Hash(), RulesHash: fakePreview(false).RulesHash, At: clock, ByName: "Dana Weber"}}
		s.openPreview(s.house.Target(d, "", "main"))
		s.until("the preview is there", func() bool { return s.preview.Result != nil && !s.work.active(jobStanding) })
		if (s.preview.Approved != "") != shown {
			t.Errorf("tenant %q: %q", tenantID, s.preview.Approved)
		}
	}
}

func TestAnEmptyAnswerConfirmsNothing(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	agreed := false
	s.dialogs.typed("This writes to a real tenant", "Type it.", "", "Go on", func(string) { agreed = true })
	s.dialogs.enter()
	if agreed {
		t.Error("nothing was typed and it goes on")
	}
}
