package apply_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/secret"
)

var kinds = []string{definition.Secret, definition.Certificate, definition.Federated}

// both is a secret and a certificate side by side, as some vendors want them.
const both = definition.Secret + " and " + definition.Certificate

// oneCertificate serves all runs: to make one takes a second.
var oneCertificate = sync.OnceValue(func() certificate.Certificate {
	now := newClock().now
	c, err := certificate.Make("connector", now, now.AddDate(0, 0, certificate.DefaultDays))
	if err != nil {
		panic(err)
	}
	return c
})

// copyOf can be wiped without harm to the others.
func copyOf(c certificate.Certificate) (certificate.Certificate, error) {
	return certificate.Join(c.DER(), secret.New(c.Key().Reveal()))
}

// wholeCertificate checks the promise: one registered certificate, marked as kept, and its key and certificate are here; nothing else is.
func (w *world) wholeCertificate(t interface {
	Helper()
	Errorf(string, ...any)
}, s entra.Connector,
) {
	t.Helper()
	if len(s.App.Keys) != 1 || len(s.App.Passwords) != 0 {
		t.Errorf("certificates %v, secrets %v: want one certificate", s.App.Keys, s.App.Passwords)
		return
	}
	id := s.App.Keys[0].KeyID
	if !plan.IsKept(s.App.Tags, id) {
		t.Errorf("tags %v do not mark %s as kept", s.App.Tags, id)
	}
	c, err := apply.KeptCertificate(context.Background(), w.place, secret.Name{TenantID: tenantID, AppID: s.App.AppID, KeyID: id})
	if err != nil || c.Thumbprint() != s.App.Keys[0].Thumbprint {
		t.Errorf("the certificate is not kept: %v", err)
	}
	if len(w.place.kept) != 2 {
		t.Errorf("%d things are kept, want a key and its certificate", len(w.place.kept))
	}
}

func TestCertificatesOfOthersSurviveEveryWrite(t *testing.T) {
	w := newWorld(definition.Certificate)
	if _, err := w.apply(t, plan.Create); err != nil {
		t.Fatal(err)
	}
	foreign := entra.Key{KeyID: "11111111-1111-4111-8111-111111111111", DisplayName: "by hand", End: w.clock.now.AddDate(1, 0, 0), Type: "AsymmetricX509Cert", Usage: "Verify"}
	w.tenant.commit(func(s *entra.Connector) { s.App.Keys = append(s.App.Keys, foreign) })
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	keys := w.tenant.truth().App.Keys
	if len(keys) != 2 || !slices.ContainsFunc(keys, func(k entra.Key) bool { return k.KeyID == foreign.KeyID }) {
		t.Errorf("certificates %v, want the foreign one and ours", keys)
	}
	p := w.plan(t, w.look(t))
	if !p.Nothing() || len(p.Findings) != 1 || !strings.Contains(p.Findings[0].Text, "does not keep") {
		t.Errorf("plan %s", plan.Text(p))
	}
}

func TestARefusedCertificateLeavesNothingInTheKeychain(t *testing.T) {
	w := newWorld(definition.Certificate)
	w.tenant.onKeys = func() error {
		return answer(http.StatusBadRequest, "CredentialInvalidLifetimeAsPerAppPolicy", "Credential lifetime exceeds the max value allowed as per assigned policy")
	}
	if _, err := w.apply(t); err == nil {
		t.Fatal("a refused certificate was taken for done")
	}
	if len(w.place.kept) != 0 || len(w.tenant.truth().App.Keys) != 0 {
		t.Errorf("kept %d, registered %v", len(w.place.kept), w.tenant.truth().App.Keys)
	}
	w.tenant.onKeys = nil
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	w.whole(t)
}

func TestAnEndDateThatIsRefusedNowAndThenIsSentAgain(t *testing.T) {
	w := newWorld(definition.Certificate)
	n := 0
	w.tenant.onKeys = func() error {
		if n++; n <= 2 {
			return answer(http.StatusBadRequest, "KeyCredentialsInvalidEndDate", "Key credential end date is invalid.")
		}
		return nil
	}
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	w.whole(t)
}

func TestABroughtCertificateWithoutItsKeyIsRegisteredAndKeepsNothingHere(t *testing.T) {
	w := newWorld(definition.Certificate)
	brought, err := certificate.Read(oneCertificate().DER(), secret.Secret{})
	if err != nil {
		t.Fatal(err)
	}
	w.brought = &brought
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	app := w.tenant.truth().App
	if len(app.Keys) != 1 || app.Keys[0].Thumbprint != brought.Thumbprint() || !plan.IsKept(app.Tags, app.Keys[0].KeyID) || len(w.place.kept) != 0 {
		t.Errorf("certificates %v, tags %v, kept %d", app.Keys, app.Tags, len(w.place.kept))
	}
	if p := w.plan(t, w.look(t)); !p.Nothing() {
		t.Errorf("plan %s", plan.Text(p))
	}
}

func TestRemovedCredentialsAreGoneFromEntraFromTheKeychainAndFromTheTags(t *testing.T) {
	for _, kind := range []string{definition.Secret, definition.Certificate} {
		for _, lag := range []time.Duration{0, 30 * time.Second} {
			for _, f := range []fault{pass, dropBefore, dropAfter, throttle} {
				w := newWorld(kind)
				w.tenant.lag = lag
				if _, err := w.apply(t); err != nil {
					t.Fatal(err)
				}
				live := w.look(t)
				id := ""
				for _, k := range live.App.Keys {
					id = k.KeyID
				}
				for _, p := range live.App.Passwords {
					id = p.KeyID
				}
				at := len(w.tenant.calls)
				if kind == definition.Certificate {
					at++ // its list is looked at right before it is written
				}
				w.tenant.faults[at] = f
				step := plan.Step{ID: "retire:" + id, Phase: plan.Credential, Title: "Remove", Action: plan.RemoveCredential{KeyID: id, Certificate: kind == definition.Certificate}}
				w.journal = &apply.Memory{}
				if _, err := apply.Run(context.Background(), w.runner(live), &plan.Plan{Connector: "gatehouse-snow-atlas-main", Steps: []plan.Step{step}}); err != nil {
					t.Fatalf("%s, lag %s, fault %d: %v", kind, lag, f, err)
				}
				app := w.tenant.truth().App
				if len(app.Keys)+len(app.Passwords) != 0 || plan.IsKept(app.Tags, id) || len(w.place.kept) != 0 {
					t.Errorf("%s, lag %s, fault %d: certificates %v, secrets %v, tags %v, kept %d", kind, lag, f, app.Keys, app.Passwords, app.Tags, len(w.place.kept))
				}
			}
		}
	}
}

func TestACertificateThatCannotBeKeptIsNotRegistered(t *testing.T) {
	w := newWorld(definition.Certificate)
	w.place.put = errors.New("full")
	if _, err := w.apply(t); err == nil {
		t.Fatal("no error")
	}
	if n := w.tenant.made["certificate"]; n != 0 {
		t.Errorf("%d certificates registered", n)
	}
}
