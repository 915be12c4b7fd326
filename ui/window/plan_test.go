package window

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2/test"

	"gatehouse/setup/plan"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/theme"
)

func TestAFindingIsMarkedByWhatItDoesToThePlan(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		s := newStage(t, mode, func(h *fakeHouse) {
			h.views[0].Plan = &plan.Plan{Findings: []plan.Finding{
				{Kind: plan.SecretForbidden, Text: "The tenant takes no client secrets.", Next: "Choose a certificate.", Blocks: true},
				{Kind: plan.ResourceMissing, Text: "SharePoint has no service principal in this tenant. The plan makes it.", Next: "It takes an Application Administrator.", Adapts: true},
				{Kind: plan.NameShared, Text: "Another app has the same name."},
			}}
		})
		s.signIn()
		s.openStep(s.views[0].Target, setuppage.StepPlan)
		s.until("the connector was read", func() bool { return s.setup.View != nil })
		texts := s.texts()
		for mark, text := range map[string]string{"✕": "The tenant takes no client secrets.", "~": "The plan is adapted: SharePoint has no service principal", "!": "Another app has the same name."} {
			if !slices.Contains(texts, mark) || !s.sees(text) {
				t.Errorf("%s %q is not there: %q", mark, text, texts)
			}
		}
		s.picture("plan-findings-" + string(mode))
	}
}

func TestAReferenceIsAskedForOnWishAndCheckedWhileTyping(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.signIn()
	s.openStep(s.views[2].Target, setuppage.StepPlan)
	s.until("the connector was read", func() bool { return s.setup.View != nil })
	if s.sees("Service management reference") {
		t.Fatal("the field is there although nobody wants it")
	}
	s.press("Give a service management reference…")
	field := s.entry("11111111-2222-4333-8444-555555555555")
	if field == nil {
		t.Fatalf("there is no field: %q", s.texts())
	}
	test.Type(field, "4711")
	if !s.sees("That is no GUID") {
		t.Errorf("texts: %q", s.texts())
	}
	s.picture("reference")
	field.SetText("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")
	s.until("the plan was made with it", func() bool { return !s.work.active(jobLook) })
	if s.sees("That is no GUID") || s.setup.Reference.Value != "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee" {
		t.Errorf("value %q, texts %q", s.setup.Reference.Value, s.texts())
	}
}
