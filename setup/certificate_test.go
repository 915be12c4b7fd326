package setup_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/certificate"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/secret"
)

const certificateOnly = `  - kind: certificate
    lifetimeDays: 90`

func TestAConnectorSignsInWithACertificateThatGatehouseMade(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{0, time.Second} {
		t.Run(lag.String(), func(t *testing.T) {
			t.Parallel()
			st := newStage(t, rehearsal.Options{Lag: lag, Flap: lag > 0})
			s := st.signIn(t, st.house, "adele")
			target := setup.Target{Definition: reader(t, certificateOnly)}
			v := setUp(t, st.house, s, target)
			if len(v.Live.App.Keys) != 1 || len(v.Live.App.Passwords) != 0 || st.keys.count() != 2 {
				t.Fatalf("certificates %v, secrets %v, %d things kept", v.Live.App.Keys, v.Live.App.Passwords, st.keys.count())
			}
			if days := time.Until(v.Live.App.Keys[0].End).Hours() / 24; days < 89 || days > 91 {
				t.Errorf("it lives for %.1f days, want 90", days)
			}
			result, err := s.Verify(t.Context(), target, nil)
			if err != nil || !result.OK || result.Elsewhere {
				t.Errorf("verify: %v %+v", err, result)
			}
			v, err = s.Look(t.Context(), target)
			if err != nil || !v.Plan.Nothing() || !strings.HasPrefix(v.Status.Credential, "certificate until ") || len(v.Status.Drift) > 0 {
				t.Errorf("after: %v, %s, %q, drift %v", err, plan.Text(v.Plan), v.Status.Credential, v.Status.Drift)
			}
		})
	}
}

func TestTheVendorGetsTheCertificateInAFileThatItsPassphraseOpens(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	target := setup.Target{Definition: reader(t, certificateOnly)}
	v := setUp(t, st.house, s, target)
	phrase := secret.New([]byte("a long passphrase"))
	for _, format := range []setup.ExportFormat{setup.ExportPFX, setup.ExportPEM} {
		data, err := s.ExportCertificate(t.Context(), target, format, phrase)
		if err != nil {
			t.Fatal(err)
		}
		c, err := certificate.Read(data, phrase)
		if err != nil || !c.HasKey() || c.Thumbprint() != v.Live.App.Keys[0].Thumbprint {
			t.Errorf("%s: %v", format, err)
		}
	}
	if _, err := s.ExportCertificate(t.Context(), target, setup.ExportPFX, secret.New([]byte("short"))); problem.Of(err) == nil || problem.Of(err).Kind != problem.Refused {
		t.Errorf("short passphrase: %v", err)
	}
	elsewhere := st.machine(t, t.TempDir(), newDrawer())
	if _, err := st.signIn(t, elsewhere, "adele").ExportCertificate(t.Context(), target, setup.ExportPFX, phrase); err == nil || !strings.Contains(err.Error(), "does not hold") {
		t.Errorf("on another machine: %v", err)
	}
}

func TestABroughtCertificateProvesTheConnectorWhenItsKeyCame(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	made, err := certificate.Make("vendor", time.Now(), time.Now().AddDate(0, 0, 30))
	if err != nil {
		t.Fatal(err)
	}
	phrase := secret.New([]byte("a long passphrase"))
	file, err := made.PFX(phrase)
	if err != nil {
		t.Fatal(err)
	}
	brought, err := st.house.ReadCertificate(file, phrase)
	if err != nil {
		t.Fatal(err)
	}
	target := setup.Target{Definition: reader(t, certificateOnly), Brought: &brought}
	v := setUp(t, st.house, s, target)
	if len(v.Live.App.Keys) != 1 || v.Live.App.Keys[0].Thumbprint != made.Thumbprint() {
		t.Errorf("certificates %v", v.Live.App.Keys)
	}
	if result, err := s.Verify(t.Context(), target, nil); err != nil || !result.OK {
		t.Errorf("verify: %v %+v", err, result)
	}
}

const federatedOnly = `  - kind: federated
    name: gcp
    issuer: https://accounts.google.com
    subject: "100000000000000000001"
    audience: api://AzureADTokenExchange`

func TestAFederatedConnectorIsProvenByACertificateThatIsRemovedAgain(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{0, time.Second} {
		t.Run(lag.String(), func(t *testing.T) {
			t.Parallel()
			st := newStage(t, rehearsal.Options{Lag: lag, Flap: lag > 0})
			s := st.signIn(t, st.house, "adele")
			target := setup.Target{Definition: reader(t, federatedOnly)}
			setUp(t, st.house, s, target)
			var told []string
			result, err := s.ProveHere(t.Context(), target, func(c setup.Check) { told = append(told, c.Text) })
			if err != nil || !result.OK {
				t.Fatalf("%v %+v", err, result)
			}
			if len(told) == 0 || !strings.Contains(told[0], "temporary certificate") {
				t.Errorf("it was not announced first: %q", told)
			}
			if !slices.ContainsFunc(result.Checks, func(c setup.Check) bool { return c.Name == "Licences" && c.OK }) {
				t.Errorf("no example call was asked: %+v", result.Checks)
			}
			v, err := s.Look(t.Context(), target)
			for end := time.Now().Add(20 * time.Second); err == nil && len(v.Live.App.Keys) != 0 && time.Now().Before(end); { // the slower copy
				time.Sleep(time.Second)
				v, err = s.Look(t.Context(), target)
			}
			if err != nil || len(v.Live.App.Keys) != 0 || !v.Plan.Nothing() || st.keys.count() != 0 {
				t.Errorf("left: %v, %v, plan %s, %d kept", err, v.Live.App.Keys, plan.Text(v.Plan), st.keys.count())
			}
		})
	}
}

// A proof that ends with its process leaves a certificate; the next plan removes it.
func TestWhatAnInterruptedProofLeavesIsRemoved(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	target := setup.Target{Definition: reader(t, federatedOnly)}
	v := setUp(t, st.house, s, target)
	client := s.Directory()
	lent := ""
	_, err := apply.Run(t.Context(), apply.Runner{Directory: client, Journal: &apply.Memory{}, TenantID: s.Identity().Tenant.ID, Live: v.Live}, &plan.Plan{
		Connector: target.Definition.UniqueName(""), Steps: []plan.Step{{ID: "proof", Phase: plan.Credential, Action: plan.AddCertificate{
			Label: plan.ProofLabel, CommonName: plan.ProofLabel, End: time.Now().Add(time.Hour), Lend: func(id string, c certificate.Certificate) { lent = id },
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	v, err = s.Look(t.Context(), target)
	if err != nil || len(v.Live.App.Keys) != 1 || v.Live.App.Keys[0].KeyID != lent || len(v.Status.Drift) == 0 {
		t.Fatalf("%v %v, drift %v", err, v.Live.App.Keys, v.Status.Drift)
	}
	v, err = s.Apply(context.Background(), target, nil)
	if err != nil || len(v.Live.App.Keys) != 0 || len(v.Live.App.Federated) != 1 {
		t.Errorf("%v: certificates %v, federated %v", err, v.Live.App.Keys, v.Live.App.Federated)
	}
}

func TestAConnectorThatNeedsASecretAndACertificateHasBothProven(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	target := setup.Target{Definition: reader(t, `  - kind: secret
  - kind: certificate
    always: true`)}
	v := setUp(t, st.house, s, target)
	if len(v.Live.App.Keys) != 1 || len(v.Live.App.Passwords) != 1 {
		t.Fatalf("certificates %v, secrets %v", v.Live.App.Keys, v.Live.App.Passwords)
	}
	result, err := s.Verify(t.Context(), target, nil)
	if err != nil || !result.OK || !slices.ContainsFunc(result.Checks, func(c setup.Check) bool { return strings.Contains(c.Text, "signs in too") }) {
		t.Errorf("%v %+v", err, result)
	}
}
