package setuppage

import (
	"strings"
	"testing"

	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
)

func TestTheKindsAreExplainedInTheirOrder(t *testing.T) {
	s := living(true, 1)
	d := *s.Target.Definition
	d.Credentials = []definition.Credential{{Kind: definition.Federated}, {Kind: definition.Certificate}, {Kind: definition.Secret}}
	s.Target.Definition = &d
	for kind, c := range map[string]struct {
		says string
		ends bool
	}{"": {"Best", false}, definition.Certificate: {"Good", true}, definition.Secret: {"Last choice", true}} {
		s.Credential = kind
		if got := s.WhyThisOrder(); !strings.HasPrefix(got, c.says) || s.ends() != c.ends {
			t.Errorf("%q: %q, ends %v", kind, got, s.ends())
		}
	}
	both := *s.Target.Definition
	both.Credentials = []definition.Credential{{Kind: definition.Certificate}, {Kind: definition.Secret, Always: true}}
	s.Target.Definition, s.Credential = &both, ""
	if got := s.WhyThisOrder(); !strings.Contains(got, "needs both") || len(offered(&both)) != 1 {
		t.Errorf("%q, offered %v", got, offered(&both))
	}
}

func TestABroughtCertificateIsUsedOnce(t *testing.T) {
	made, err := certificate.Make("contoso", at, at.AddDate(0, 6, 0))
	if err != nil {
		t.Fatal(err)
	}
	s := living(true, 1)
	if _, effects := Update(s, BringCertificate{}); effects[0] != (AskCertificate{}) {
		t.Fatalf("%+v", effects)
	}
	s, effects := Update(s, CertificateRead{Certificate: &made})
	if look, ok := effects[0].(Look); !ok || look.Target.Brought != &made || !strings.Contains(s.BroughtName(), made.Thumbprint()) {
		t.Fatalf("%+v", effects)
	}
	p := problem.New(problem.BadInput, "Wrong passphrase.", "", "", nil)
	if failed, _ := Update(s, CertificateRead{Problem: p}); failed.Problem != p || failed.Brought != &made {
		t.Errorf("%+v", failed)
	}
	if dropped, _ := Update(s, DropCertificate{}); dropped.Brought != nil {
		t.Error("it stays")
	}
	v := *s.View
	if used, _ := Update(s, RunEnded{Action: Create, View: &v}); used.Brought != nil {
		t.Error("it would be used a second time")
	}
	if _, effects = Update(s, ExportCertificate{}); effects[0].(AskExport).Target.Definition != s.Target.Definition {
		t.Errorf("%+v", effects)
	}
	s, _ = Update(s, Agreed{Care{Action: Rotate, Kind: definition.Certificate}})
	if _, effects = Update(s, BringCertificate{}); effects != nil {
		t.Error("it changes under a running rotation")
	}
}

// Its private key stayed in memory until the program ended.
func TestTheKeyOfABroughtCertificateIsLetGoOf(t *testing.T) {
	made, err := certificate.Make("contoso", at, at.AddDate(0, 6, 0))
	if err != nil {
		t.Fatal(err)
	}
	other := made
	v := *living(true, 1).View
	for name, event := range map[string]any{"dropped": DropCertificate{}, "replaced": CertificateRead{Certificate: &other}, "used": RunEnded{Action: Rotate, View: &v}} {
		s, _ := Update(living(true, 1), CertificateRead{Certificate: &made})
		_, effects := Update(s, event)
		if len(effects) == 0 || effects[0] != (Wipe{&made}) {
			t.Errorf("%s: %+v", name, effects)
		}
	}
	s, _ := Update(living(true, 1), CertificateRead{Certificate: &made})
	s, _ = Update(s, Agreed{Care{Action: Rotate, Kind: definition.Certificate}})
	if kept, effects := Update(s, CertificateRead{Certificate: &other}); kept.Brought != &made || len(effects) != 1 || effects[0] != (Wipe{&other}) {
		t.Errorf("one that comes while another is in use: %+v", effects)
	}
	paused, effects := Update(s, RunEnded{Action: Rotate, Cancelled: true})
	if paused.Brought != &made {
		t.Errorf("a paused run cannot go on with it: %+v", effects)
	}
}

func TestATemporaryCertificateIsAnnouncedBeforeTheProof(t *testing.T) {
	s := opened(true, lookedAt(5))
	if !s.CanProveHere() || living(true, 1).CanProveHere() || opened(true, lookedAt(1)).CanProveHere() {
		t.Fatal("it is offered for the wrong connectors")
	}
	asked, effects := Update(s, ProveHere{})
	q, ok := effects[0].(Question)
	if !ok || asked.Checking || !strings.Contains(q.Text, "temporary certificate") || !strings.Contains(q.Text, "removed") {
		t.Fatalf("%+v", effects)
	}
	s, effects = Update(asked, q.Then)
	if check, ok := effects[0].(Check); !ok || !check.Here || !s.Checking || s.OpenStep != StepVerify {
		t.Errorf("%+v", effects)
	}
	if _, effects = Update(s, ProveHere{}); effects != nil {
		t.Error("two proofs at once")
	}
}
