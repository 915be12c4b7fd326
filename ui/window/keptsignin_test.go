package window

import (
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/tenant"
	"gatehouse/ui/screen/signin"
	"gatehouse/ui/theme"
)

// A second administrator at the same computer was signed in under the first one's name.
func TestAKeptSignInIsOfferedAndNeverTakenUpByItself(t *testing.T) {
	kept := setup.KeptSignIn{UPN: "adele@contoso.example", TenantID: "7c9e0000-0000-4000-8000-0000000041d2", Domain: "contoso.example"}
	s := newStage(t, theme.Light, func(h *fakeHouse) { h.kept = []setup.KeptSignIn{kept} })
	if !s.sees("adele@contoso.example is signed in to contoso.example on this machine.") {
		t.Errorf("the sign-in page says %q", s.texts())
	}
	started := func(event any) tenant.SignInOptions {
		_, effects := signin.Update(s.signin, event)
		if len(effects) != 1 {
			t.Fatalf("%T leads to %v", event, effects)
		}
		return effects[0].(signin.Start).Options
	}
	if o := started(signin.Submit{}); !o.AskPerson {
		t.Errorf("signing in takes up what is kept: %+v", o)
	}
	if o := started(signin.GoOn{Kept: kept}); o.AskPerson || o.Account != kept.UPN || o.Tenant != kept.TenantID {
		t.Errorf("going on starts %+v", o)
	}
	s.press("Go on")
	s.until("the rights are explained", func() bool { return s.dialogs.open != nil })
	s.press("Continue")
	s.until("somebody is signed in", func() bool { return s.session != nil })
	s.signOut()
	s.until("the session is forgotten", func() bool { return s.house.signedOut == 1 })
}

func TestWithoutAKeptSignInNothingIsOffered(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	if s.sees("on this machine.") || findButton(s.parts.Window.Content(), "Go on") != nil {
		t.Errorf("the sign-in page says %q", s.texts())
	}
}
