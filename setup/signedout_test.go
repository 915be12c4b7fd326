package setup_test

import (
	"strings"
	"sync"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/tenant"
)

// struckOnce does something while the answer to the first request of a kind is on its way.
type struckOnce struct {
	sync.Once
	suffix string
	do     func()
}

func (s *struckOnce) tap(path string, _ []byte) {
	if s.do != nil && strings.HasSuffix(path, s.suffix) {
		s.Do(s.do)
	}
}

// TestASignInThatEndsInTheMiddleIsSaidAndTheSameWorkGoesOn: an administrator revokes the session, or Conditional Access asks again, at
// each kind of change; nothing is lost, nothing is made twice, and what is said is the reason.
func TestASignInThatEndsInTheMiddleIsSaidAndTheSameWorkGoesOn(t *testing.T) {
	for _, at := range []string{"/applications(uniqueName='gatehouse-reader-main')", "/servicePrincipals", "/addPassword", "/appRoleAssignments"} {
		t.Run(at[strings.LastIndex(at, "/")+1:], func(t *testing.T) {
			t.Parallel()
			once := &struckOnce{suffix: at}
			st := newStage(t, rehearsal.Options{}, rehearsal.WithTap(once.tap))
			once.do = func() { st.server.Prepare(rehearsal.Revoke("adele")) }
			target := setup.Target{Definition: reader(t, "  - kind: secret")}
			st.house.Add(target.Definition)
			s := st.signIn(t, st.house, "adele")
			approve(t, st.house, s, target)
			v, err := s.Look(t.Context(), target)
			if err != nil {
				t.Fatal(err)
			}
			_, err = s.Through(t.Context(), v, plan.Consent, nil)
			if p := problem.Of(err); err == nil || !tenant.NeedsSignIn(err) || !strings.Contains(p.What, "asks you to sign in again") {
				t.Fatalf("%+v", p)
			}
			again := st.signIn(t, st.house, "adele")
			if v, err = again.Look(t.Context(), target); err != nil {
				t.Fatal(err)
			}
			if v, err = again.Through(t.Context(), v, plan.Consent, nil); err != nil {
				t.Fatal(err)
			}
			app := v.Live.App
			if app == nil || len(app.Passwords) != 1 || len(v.Live.RoleGrants) != 1 || st.keys.count() != 1 {
				t.Errorf("%+v, %d grants, %d kept", app, len(v.Live.RoleGrants), st.keys.count())
			}
			if all, err := again.Connectors(t.Context()); err != nil || len(all) != 1 {
				t.Errorf("%d connectors, %v", len(all), err)
			}
		})
	}
}

// TestAChallengeInTheMiddleIsNotNoticed: continuous access evaluation is answered silently, at whatever request it comes.
func TestAChallengeInTheMiddleIsNotNoticed(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	requests := 0
	var server *rehearsal.Server
	st := newStage(t, rehearsal.Options{}, rehearsal.WithTap(func(path string, _ []byte) {
		mu.Lock()
		defer mu.Unlock()
		if requests++; server != nil && strings.HasPrefix(path, "/v1.0/") && requests%3 == 0 {
			server.Prepare(rehearsal.Challenge("adele"))
		}
	}))
	mu.Lock()
	server = st.server
	mu.Unlock()
	s := st.signIn(t, st.house, "adele")
	v := setUp(t, st.house, s, setup.Target{Definition: reader(t, "  - kind: secret")})
	if v.Live.App == nil || len(v.Live.App.Passwords) != 1 || len(v.Live.RoleGrants) != 1 {
		t.Errorf("%+v", v.Live.App)
	}
	challenged := 0
	for _, sent := range st.house.Sent().All() {
		if sent.Status == 401 {
			challenged++
		}
	}
	if challenged < 3 {
		t.Errorf("%d requests were challenged: the test shows nothing", challenged)
	}
}
