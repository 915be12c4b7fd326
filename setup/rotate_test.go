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
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/secret"
	"gatehouse/setup/tenant"
)

// vendor signs in with everything that is stored, again and again, and counts how often nothing worked.
type vendor struct {
	st     *stage
	client string
	tenant string
	tries  int
	failed int
}

func (v *vendor) watch(ctx context.Context) {
	for ctx.Err() == nil {
		worked := false
		for _, with := range v.stored() {
			app, err := tenant.AppToken(ctx, v.st.endpoint(), v.tenant, v.client, with)
			if err == nil {
				app.Close()
				worked = true
				break
			}
		}
		if ctx.Err() != nil {
			return
		}
		v.tries++
		if !worked {
			v.failed++
		}
	}
}

func (v *vendor) stored() []tenant.AppCredential {
	v.st.keys.mu.Lock()
	defer v.st.keys.mu.Unlock()
	var out []tenant.AppCredential
	for name, value := range v.st.keys.items {
		if strings.HasSuffix(name.KeyID, "-cert") {
			continue
		}
		der, ok := v.st.keys.items[apply.CertificateName(name)]
		if !ok {
			out = append(out, tenant.AppCredential{Secret: secret.New(value)})
			continue
		}
		if c, err := certificate.Join(der, secret.New(value)); err == nil {
			out = append(out, tenant.AppCredential{Certificate: &c})
		}
	}
	return out
}

func TestRotationOverlapsAndAtEveryMomentSomeStoredCredentialWorks(t *testing.T) {
	t.Parallel()
	for kind, yaml := range map[string]string{definition.Secret: "  - kind: secret", definition.Certificate: certificateOnly} {
		for _, lag := range []time.Duration{0, time.Second} {
			t.Run(kind+" "+lag.String(), func(t *testing.T) {
				t.Parallel()
				st := newStage(t, rehearsal.Options{Lag: lag, Flap: lag > 0})
				s := st.signIn(t, st.house, "adele")
				target := setup.Target{Definition: reader(t, yaml)}
				before := setUp(t, st.house, s, target)
				watcher := &vendor{st: st, client: before.Live.App.AppID, tenant: s.Identity().Tenant.ID}
				ctx, stop := context.WithCancel(t.Context())
				ended := make(chan struct{})
				go func() { defer close(ended); watcher.watch(ctx) }()

				v, r, err := s.Rotate(t.Context(), target, setup.RotateOptions{}, nil)
				if err != nil {
					t.Fatal(err)
				}
				if !r.UnderWay() || len(r.Old) != 1 || r.Kind != kind {
					t.Fatalf("rotation %+v", r)
				}
				if len(v.Plan.Findings) == 0 || !strings.Contains(v.Plan.Findings[0].Text, "rotation is under way") || len(v.Status.Drift) > 0 {
					t.Errorf("findings %v, drift %v", v.Plan.Findings, v.Status.Drift)
				}
				_, again, err := s.Rotate(t.Context(), target, setup.RotateOptions{}, nil)
				if err != nil || again.New.KeyID != r.New.KeyID || len(again.Old) != 1 {
					t.Errorf("a second run made a third credential: %+v, %v", again, err)
				}
				v, err = s.Retire(t.Context(), target, "", nil)
				if err != nil {
					t.Fatal(err)
				}
				stop()
				<-ended
				kept := plan.KeptCredentials(v.Live.App, kind)
				if len(kept) != 1 || kept[0].KeyID != r.New.KeyID || len(v.Live.App.Passwords)+len(v.Live.App.Keys) != 1 {
					t.Errorf("left: %+v, secrets %v, certificates %v", kept, v.Live.App.Passwords, v.Live.App.Keys)
				}
				if watcher.tries == 0 || watcher.failed > 0 {
					t.Errorf("the vendor tried %d times and %d times nothing worked", watcher.tries, watcher.failed)
				}
				if _, err := s.Retire(t.Context(), target, "", nil); err == nil || problem.Of(err).Kind != problem.Refused {
					t.Errorf("retiring again: %v", err)
				}
				if result, err := s.Verify(t.Context(), target, nil); err != nil || !result.OK {
					t.Errorf("verify: %v %+v", err, result)
				}
			})
		}
	}
}

func TestAFederatedConnectorHasNothingToRotate(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	target := setup.Target{Definition: reader(t, federatedOnly)}
	setUp(t, st.house, s, target)
	if _, _, err := s.Rotate(t.Context(), target, setup.RotateOptions{}, nil); err == nil || !strings.Contains(err.Error(), "nothing to rotate") {
		t.Errorf("got %v", err)
	}
}

func TestWhereNewSecretsAreForbiddenTheCertificateIsOfferedInstead(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	target := setup.Target{Definition: reader(t, "  - kind: secret\n  - kind: certificate")}
	v := setUp(t, st.house, s, target)
	st.server.Prepare(rehearsal.SecretsForbidden())
	s = st.signIn(t, st.house, "adele")
	_, r, err := s.Rotate(t.Context(), target, setup.RotateOptions{}, nil)
	p := problem.Of(err)
	if err == nil || p.Kind != problem.Refused || !strings.Contains(p.What, "forbids new client secrets") || !strings.Contains(p.Next, "gatehouse apply reader --credential certificate") {
		t.Fatalf("%+v, %v", r, err)
	}
	after, err := s.Look(t.Context(), target)
	if err != nil || len(after.Live.App.Passwords) != 1 || after.Live.App.Passwords[0].KeyID != v.Live.App.Passwords[0].KeyID {
		t.Errorf("%v: secrets %v", err, after.Live.App.Passwords)
	}
	target.Choices.Credential = definition.Certificate
	if after, err = s.Apply(t.Context(), target, nil); err != nil || len(after.Live.App.Keys) != 1 || len(after.Live.App.Passwords) != 1 {
		t.Errorf("the certificate beside it: %v, %+v", err, after.Live.App)
	}
	// The old secret ends as the plan says: never by itself, and once the person says that the vendor has the new one.
	if !slices.ContainsFunc(after.Plan.Findings, func(f plan.Finding) bool {
		return f.Kind == plan.OtherKindLeft && strings.Contains(f.Text, "client secret that was chosen before still works")
	}) || len(after.Status.Drift) > 0 {
		t.Errorf("findings %v, drift %v", after.Plan.Findings, after.Status.Drift)
	}
	if r := setup.RotationOf(after, definition.Certificate); len(r.Old) != 1 || r.Old[0].Kind != definition.Secret || r.New.Kind != definition.Certificate {
		t.Errorf("it waits like a rotation: %+v", r)
	}
	if _, r, err := s.Rotate(t.Context(), after.Target, setup.RotateOptions{}, nil); err != nil || len(r.Old) != 1 {
		t.Errorf("rotated before the old one is retired: %v %+v", err, r)
	}
	if earlier := s.Earlier(after); len(earlier) != 1 || earlier[0].Kind != definition.Secret {
		t.Errorf("left of the earlier choice: %+v", earlier)
	}
	after, err = s.Retire(t.Context(), after.Target, "", nil)
	if err != nil || len(after.Live.App.Passwords) != 0 || len(after.Live.App.Keys) != 1 || !after.Plan.Nothing() || len(s.Earlier(after)) != 0 {
		t.Fatalf("retired: %v, %+v, plan %s", err, after.Live.App, plan.Text(after.Plan))
	}
	if result, err := s.Verify(t.Context(), after.Target, nil); err != nil || !result.OK {
		t.Errorf("verify: %v %+v", err, result)
	}
	for name := range st.keys.items {
		if name.KeyID == v.Live.App.Passwords[0].KeyID {
			t.Error("the old secret is still kept")
		}
	}
}

func TestWhatWasChosenBeforeFederationIsRetiredOnceTheFederatedCredentialIsThere(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	target := setup.Target{Definition: reader(t, "  - kind: secret\n"+federatedOnly)}
	v := setUp(t, st.house, s, target)
	if _, err := s.Retire(t.Context(), v.Target, definition.Secret, nil); problem.Of(err) == nil || problem.Of(err).Kind != problem.Refused {
		t.Errorf("the only secret was retired: %v", err)
	}
	target.Choices.Credential = definition.Federated
	v, err := s.Apply(t.Context(), target, nil)
	if err != nil || len(v.Live.App.Federated) != 1 || len(v.Live.App.Passwords) != 1 {
		t.Fatalf("%v %+v", err, v.Live.App)
	}
	if r := setup.RotationOf(v, definition.Federated); len(r.Old) != 1 || r.Old[0].Kind != definition.Secret {
		t.Errorf("what waits to be retired: %+v", r)
	}
	if v, err = s.Retire(t.Context(), v.Target, definition.Federated, nil); err != nil || len(v.Live.App.Passwords) != 0 || len(v.Live.App.Federated) != 1 || st.keys.count() != 0 {
		t.Errorf("retired: %v %+v, %d things kept", err, v.Live.App, st.keys.count())
	}
}

func TestCredentialsOfTheServicePrincipalItselfAreToldAndLeftAlone(t *testing.T) {
	t.Parallel()
	in := entra.Connector{
		App: &entra.Application{AppID: "a", ObjectID: "o"},
		Principal: &entra.ServicePrincipal{
			ObjectID: "p", AppID: "a", Enabled: true,
			Passwords: []entra.Password{{KeyID: "1", DisplayName: "backdoor", End: time.Now().Add(time.Hour)}, {KeyID: "2", DisplayName: "old", End: time.Now().Add(-time.Hour)}},
			Keys:      []entra.Key{{KeyID: "3", DisplayName: "CN=backdoor", End: time.Now().Add(time.Hour)}},
		},
	}
	d := reader(t, "  - kind: secret")
	p, err := plan.Make(plan.Input{Definition: d, Live: in, Now: time.Now(), Choices: definition.Choices{Instance: "main", Credential: definition.Secret}})
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, f := range p.Findings {
		if f.Kind == plan.PrincipalForeign && strings.Contains(f.Text, "backdoor") && f.Next != "" && !f.Blocks {
			told++
		}
	}
	if told != 2 {
		t.Errorf("findings %+v", p.Findings)
	}
	for _, step := range p.Steps {
		if a, ok := step.Action.(plan.RemoveCredential); ok {
			t.Errorf("the plan removes %s", a.KeyID)
		}
	}
}
