package window

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2/test"

	"gatehouse/setup/certificate"
	"gatehouse/setup/secret"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

func (s *stage) typeInto(text string) {
	test.Type(s.parts.Window.Canvas().Focused(), text)
}

func TestACertificateIsBroughtAndTheKeptOneExportedOnPurpose(t *testing.T) {
	s := newStage(t, theme.Light, certified)
	s.signIn()
	s.doNeed("rotate", s.views[2].Target)
	s.until("the connector was read", func() bool { return s.setup.View != nil })

	made := newCertificate(t)
	pfx, err := made.PFX(secret.New([]byte("correct horse battery")))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "mine.pfx")
	if err := os.WriteFile(file, pfx, 0o600); err != nil {
		t.Fatal(err)
	}
	bring := func(passphrase string) *widget.Entry {
		s.press("Bring a certificate…")
		s.typeInto(file)
		s.press("Open")
		field := s.parts.Window.Canvas().Focused().(*widget.Entry)
		if !field.Password {
			t.Fatal("the passphrase can be read over a shoulder")
		}
		test.Type(field, passphrase)
		s.press("Read the certificate")
		s.until("it was read", func() bool { return !s.work.active(jobCertificate) && !s.setup.Loading })
		return field
	}
	if bring("wrong"); s.setup.Problem == nil || s.setup.Brought != nil {
		t.Fatalf("a wrong passphrase opens it: %q", s.texts())
	}
	if field := bring("correct horse battery"); s.setup.Brought == nil || s.setup.Problem != nil || field.Text != "" {
		t.Fatalf("problem %v, brought %v", s.setup.Problem, s.setup.Brought)
	}
	if !s.sees(made.Thumbprint()) {
		t.Errorf("what was brought is not named: %q", s.texts())
	}
	s.picture("care-certificate")
	s.press("Let Gatehouse make one")
	s.until("it was read", func() bool { return !s.setup.Loading })
	if s.setup.Brought != nil {
		t.Error("it stays")
	}

	s.press("Export for the vendor…")
	choose := findButton(s.parts.Window.Canvas().Overlays().Top(), "Choose the place…")
	s.typeInto("a long sentence")
	if !choose.Disabled() {
		t.Error("once is enough")
	}
	s.picture("export")
	s.parts.Window.Canvas().FocusNext()
	s.typeInto("a long sentence")
	test.Tap(choose)
	out := filepath.Join(t.TempDir(), "out.pfx")
	s.parts.Window.Canvas().Focused().(*widget.Entry).SetText(out)
	s.press("Save")
	s.until("it is written", func() bool { return s.setup.Notice != "" })
	if data, err := os.ReadFile(out); err != nil || string(data) != "sealed with a long sentence" || s.last() != "export pfx" {
		t.Errorf("wrote %q: %v", data, err)
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others can read it: %v %v", info.Mode(), err)
	}
	if err := writeNew(out, nil); err == nil {
		t.Error("another file is replaced")
	}
}

func TestTheFormExplainsTheKindsAndAsksForALifetime(t *testing.T) {
	s := newStage(t, theme.Dark, certified)
	s.signIn()
	s.openSetup(s.views[2].Target)
	s.until("the connector was read", func() bool { return s.setup.View != nil })
	s.onSetup(setuppage.PickStep{Step: setuppage.StepPlan})
	if !s.sees("the key is never sent when signing in") || !s.sees("It lives") || !s.sees("Gatehouse makes one") {
		t.Errorf("texts: %q", s.texts())
	}
	s.picture("credential-kinds")
	s.onSetup(setuppage.PickCredential{Kind: "secret"})
	s.until("the plan fits", func() bool { return !s.work.active(jobLook) })
	if !s.sees("Last choice") || s.sees("Gatehouse makes one") || !s.sees("It lives") {
		t.Errorf("texts: %q", s.texts())
	}
}

func newCertificate(t *testing.T) certificate.Certificate {
	t.Helper()
	c, err := certificate.Make("contoso", clock, clock.AddDate(0, 6, 0))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAFederatedConnectorIsProvenFromHereOnceThatIsAgreedTo(t *testing.T) {
	s := newStage(t, theme.Dark, nil)
	s.signIn()
	s.openStep(s.views[0].Target, setuppage.StepVerify)
	s.until("the connector was read", func() bool { return s.setup.View != nil })
	s.press("Prove it from here…")
	if len(s.house.applied) != 0 || !s.sees("temporary certificate") {
		t.Fatalf("nothing is announced: %q", s.texts())
	}
	s.picture("prove")
	s.press("Prove it")
	s.until("it is proven", func() bool { return s.setup.Verification != nil })
	if s.last() != "prove msft-entra-id" || s.setup.Checking {
		t.Errorf("did %v", s.house.applied)
	}
}
