package command

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/plan"
	"gatehouse/setup/rehearsal"
)

// interrupted sets Snow Atlas up on two replicas that disagree. Each cut ends the process after a step of that name; the next one
// signs in again, reads the journal and goes on.
func interrupted(t *testing.T, out string, more []rehearsal.Option, cuts ...string) setup.Verification {
	t.Helper()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	server, err := rehearsal.Start(t.Context(), rehearsal.Options{Listen: "127.0.0.1:0", Lag: time.Second, Flap: true, OwnerEnable: true, Log: filepath.Join(out, "requests.jsonl")}, more...)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	tr := tour{say: func(text string) { t.Log(text) }}
	cfg := setup.Config{
		StateDir: t.TempDir(), Endpoint: rehearsalEndpoint(server.Ready(), server.CAPEM()),
		Passphrase: memoryPassphrase(), OfferVault: tr.offerVault,
	}
	for _, cut := range append(cuts, "") {
		house, err := setup.Open(cfg)
		if err != nil {
			t.Fatal(err)
		}
		s, err := tr.signIn(t.Context(), house, server.Ready())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		d, err := house.Find("snow-atlas")
		if err != nil {
			t.Fatal(err)
		}
		target := house.Target(d, s.Identity().Tenant.ID, "", nil)
		shown, err := house.Preview(t.Context(), s, setup.PreviewRequest{Target: target, Source: preview.Example})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := house.Approve(t.Context(), s, target, shown, d.Name); err != nil {
			t.Fatal(err)
		}
		v, err := s.Look(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		_, err = s.Through(ctx, v, plan.Consent, func(ev apply.Progress) {
			tr.progress(ev)
			if cut != "" && ev.State == apply.Done && strings.HasPrefix(ev.Step.Title, cut) {
				cancel()
			}
		})
		cancel()
		if cut != "" {
			if err == nil {
				t.Fatalf("nothing was interrupted after %q", cut)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if left, err := house.Unfinished(); err != nil || len(left) > 0 {
			t.Errorf("unfinished: %v %v", left, err)
		}
		shownAgain(t, s, target)
		result, err := s.Verify(t.Context(), target, nil)
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	return setup.Verification{}
}

func TestAnInterruptedSetUpGoesOnWhereReplicasDisagree(t *testing.T) {
	out := t.TempDir()
	result := interrupted(t, out, nil, "Application", "Service principal", "Client secret", "Switch sign-in on", "Grant")
	for _, c := range result.Checks {
		if !c.OK {
			t.Errorf("%s: %s", c.Name, c.Text)
		}
	}
	for what, n := range madeIn(out) {
		if n != 1 {
			t.Errorf("%s made %d times, want once", what, n)
		}
	}
}

// shownAgain holds when the list shows the finished connector once, with nothing left to do.
func shownAgain(t *testing.T, s *setup.Session, target setup.Target) {
	t.Helper()
	views, err := s.Connectors(t.Context())
	if err != nil || len(views) != 1 || views[0].Target.Definition.ID != target.Definition.ID || !views[0].Plan.Nothing() {
		t.Errorf("listed %+v %v", views, err)
	}
}

func TestAnInterruptedSetUpGoesOnWhereTheCloudRefusesUpsert(t *testing.T) {
	out := t.TempDir()
	result := interrupted(t, out, []rehearsal.Option{rehearsal.WithoutUpsert()}, "Application", "Client secret")
	for _, c := range result.Checks {
		if !c.OK {
			t.Errorf("%s: %s", c.Name, c.Text)
		}
	}
	made := madeIn(out)
	for what, n := range made {
		if n != 1 {
			t.Errorf("%s made %d times, want once", what, n)
		}
	}
	if made["application by POST"] != 1 {
		t.Errorf("made %v", made)
	}
}
