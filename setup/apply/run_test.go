package apply_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// world is a tenant, a machine and a person.
type world struct {
	clock    *clock
	tenant   *tenant
	place    *place
	journal  *apply.Memory
	kind     string
	extra    []plan.Wanted
	events   []apply.Progress
	policies entra.Policies
	brought  *certificate.Certificate
}

func newWorld(kind string) *world {
	c := newClock()
	return &world{clock: c, tenant: newTenant(c), place: newPlace(), journal: &apply.Memory{}, kind: kind}
}

func (w *world) definition() *definition.Definition {
	if w.kind == both {
		return &definition.Definition{
			ID: "snow-atlas", Version: 3, Name: "Snow Atlas", App: definition.App{Audience: "AzureADMyOrg"},
			Credentials: []definition.Credential{{Kind: definition.Secret, LifetimeDays: 90}, {Kind: definition.Certificate, LifetimeDays: 90, Always: true}},
		}
	}
	return &definition.Definition{
		ID: "snow-atlas", Version: 3, Name: "Snow Atlas",
		App: definition.App{Audience: "AzureADMyOrg", RedirectURIs: []string{"http://localhost"}},
		Credentials: []definition.Credential{{
			Kind: w.kind, Name: "GcpFederation", Issuer: "https://accounts.google.com",
			Subject: "100172753465132042621", Audience: "api://AzureADTokenExchange", LifetimeDays: 90,
		}},
	}
}

func (w *world) wanted() []plan.Wanted {
	role := func(name, id string) plan.Wanted {
		return plan.Wanted{Permission: definition.Permission{Name: name, Kind: entra.ApplicationPermission}, ID: id}
	}
	offline := plan.Wanted{Permission: definition.Permission{Name: "offline_access", Kind: entra.DelegatedPermission}, ID: "scope-o", OIDC: true}
	return append([]plan.Wanted{role("User.Read.All", "role-a"), role("Reports.Read.All", "role-b"), offline}, w.extra...)
}

func (w *world) plan(t testing.TB, live entra.Connector) *plan.Plan {
	t.Helper()
	p, err := plan.Make(plan.Input{
		Definition: w.definition(), Live: live, Me: entra.Identity{ObjectID: someUserID, Name: "Adele Vance"},
		Policies: w.policies, Requested: w.wanted(), Approval: "gatehouse.approval:1:a:b:c:example::1", Kept: w.place.holds, Brought: w.brought, Now: w.clock.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w *world) runner(live entra.Connector) apply.Runner {
	return apply.Runner{
		Directory: w.tenant, Keeper: w.place, Journal: w.journal, Live: live, TenantID: tenantID,
		Observer: func(p apply.Progress) { w.events = append(w.events, p) },
		Gate:     func(plan.Phase, entra.Connector) error { return nil },
		Make:     func(string, time.Time, time.Time) (certificate.Certificate, error) { return copyOf(oneCertificate()) },
		Now:      w.clock.Now, Sleep: w.clock.Sleep, Jitter: func() float64 { return 0.5 },
	}
}

func (w *world) look(t testing.TB) entra.Connector {
	t.Helper()
	c, err := w.tenant.Look(context.Background(), apply.Recall(w.journal.Entries()).Query("gatehouse-snow-atlas-main", []string{entra.GraphAppID}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// apply looks, plans and runs everything.
func (w *world) apply(t testing.TB, phases ...plan.Phase) (apply.Result, error) {
	t.Helper()
	live := w.look(t)
	return apply.Run(context.Background(), w.runner(live), w.plan(t, live), phases...)
}

// whole checks the promise: one application, one principal, one live kept secret, the planned grants and nothing else.
func (w *world) whole(t interface {
	Helper()
	Errorf(string, ...any)
},
) {
	t.Helper()
	s := w.tenant.truth()
	if s.App == nil || s.Principal == nil {
		t.Errorf("application %v, principal %v: want both", s.App, s.Principal)
		return
	}
	if w.tenant.made["application"] != 1 || w.tenant.made["principal"] != 1 {
		t.Errorf("made %v: want one application and one principal", w.tenant.made)
	}
	if !s.Principal.Enabled {
		t.Errorf("sign-in is off")
	}
	if len(s.App.Owners) != 1 {
		t.Errorf("owners %v, want one", s.App.Owners)
	}
	if len(s.RoleGrants) != 2 {
		t.Errorf("grants %v, want two", s.RoleGrants)
	}
	if w.kind == definition.Certificate {
		w.wholeCertificate(t, s)
		return
	}
	if w.kind != definition.Secret {
		if len(s.App.Federated) != 1 || len(s.App.Passwords) != 0 {
			t.Errorf("credentials %v %v, want one federated", s.App.Federated, s.App.Passwords)
		}
		return
	}
	if len(s.App.Passwords) != 1 {
		t.Errorf("secrets %v, want one", s.App.Passwords)
		return
	}
	id := s.App.Passwords[0].KeyID
	if !plan.IsKept(s.App.Tags, id) {
		t.Errorf("tags %v do not mark %s as kept", s.App.Tags, id)
	}
	if w.place.kept[tenantID+"/"+s.App.AppID+"/"+id] != "value of "+id {
		t.Errorf("the value of %s is not kept: %v", id, w.place.kept)
	}
}

func TestNewConnectorNeedsTenRequestsWithTwoPermissions(t *testing.T) {
	w := newWorld(definition.Secret)
	result, err := w.apply(t)
	if err != nil {
		t.Fatal(err)
	}
	w.whole(t)
	want := []string{"look", "put application", "create principal", "add owner", "add password", "patch tags", "set enabled", "grant role", "grant role", "look"}
	if !slices.Equal(w.tenant.calls, want) {
		t.Errorf("requests %v\nwant %v", w.tenant.calls, want)
	}
	if result.Done != 7 || result.KeyID == "" || !result.Connector.Principal.Enabled {
		t.Errorf("result %+v", result)
	}
}

func TestSecondApplyPlansNothing(t *testing.T) {
	for _, kind := range kinds {
		w := newWorld(kind)
		if _, err := w.apply(t); err != nil {
			t.Fatal(err)
		}
		if p := w.plan(t, w.look(t)); !p.Nothing() || len(p.Findings) > 0 {
			t.Errorf("%s: second plan %s", kind, plan.Text(p))
		}
		w.whole(t)
	}
}

func TestPhasesRunApartShareOneReadBack(t *testing.T) {
	w := newWorld(definition.Secret)
	live := w.look(t)
	p := w.plan(t, live)
	r := w.runner(live)
	for _, phases := range [][]plan.Phase{{plan.Create, plan.Credential}, {plan.Enable}, {plan.Consent}} {
		r.SkipReadBack = phases[0] != plan.Consent
		result, err := apply.Run(context.Background(), r, p, phases...)
		if err != nil {
			t.Fatal(err)
		}
		r.Live, r.Unread = result.Connector, append(r.Unread, result.Did...)
	}
	w.whole(t)
	if n := len(w.tenant.calls); n != 10 {
		t.Errorf("%d requests %v, want 10", n, w.tenant.calls)
	}
}

func TestLagIsWaitedForAndSaid(t *testing.T) {
	for _, kind := range kinds {
		w := newWorld(kind)
		w.tenant.lag = 30 * time.Second
		if _, err := w.apply(t); err != nil {
			t.Fatal(err)
		}
		w.whole(t)
		waited := slices.ContainsFunc(w.events, func(p apply.Progress) bool {
			return p.State == apply.Waiting && strings.Contains(p.Note, "the new application") && p.Retry > 0
		})
		if !waited {
			t.Errorf("%s: nobody was told what is waited for: %+v", kind, w.events)
		}
	}
}

func TestGateStandsBeforeEnableAndEveryGrant(t *testing.T) {
	closed := problem.New(problem.Refused, "The gate is closed.", "", "", nil)
	for _, gate := range []func(plan.Phase, entra.Connector) error{nil, func(plan.Phase, entra.Connector) error { return closed }} {
		w := newWorld(definition.Secret)
		live := w.look(t)
		r := w.runner(live)
		r.Gate = gate
		_, err := apply.Run(context.Background(), r, w.plan(t, live))
		if p := problem.Of(err); p == nil || p.Kind != problem.Refused {
			t.Fatalf("error %v, want refused", err)
		}
		if s := w.tenant.truth(); s.Principal.Enabled || len(s.RoleGrants) > 0 {
			t.Errorf("behind a closed gate: %+v %v", s.Principal, s.RoleGrants)
		}
		live = w.look(t)
		r.Live = live
		if _, err := apply.Run(context.Background(), r, w.plan(t, live), plan.Consent); problem.Of(err).Kind != problem.Refused {
			t.Errorf("consent alone: %v, want refused", err)
		}
		if len(w.tenant.truth().RoleGrants) > 0 {
			t.Error("consent alone went around the gate")
		}
	}
}

func TestGateSeesTheKeptSecret(t *testing.T) {
	w := newWorld(definition.Secret)
	live := w.look(t)
	r := w.runner(live)
	r.Gate = func(phase plan.Phase, c entra.Connector) error {
		if len(c.App.Passwords) != 1 || !plan.IsKept(c.App.Tags, c.App.Passwords[0].KeyID) {
			return errors.New("no kept secret")
		}
		return nil
	}
	if _, err := apply.Run(context.Background(), r, w.plan(t, live)); err != nil {
		t.Fatal(err)
	}
}

func TestKeychainIsProbedBeforeAnythingIsMade(t *testing.T) {
	w := newWorld(definition.Secret)
	w.place.probe = problem.New(problem.Refused, "The keychain is locked.", "", "", nil)
	_, err := w.apply(t)
	if p := problem.Of(err); p == nil || p.Kind != problem.Refused {
		t.Errorf("error %v, want refused", err)
	}
	if w.tenant.truth().App != nil {
		t.Error("something was made although no secret could be kept")
	}
}

func TestSecretThatCannotBeKeptIsRemoved(t *testing.T) {
	for _, lag := range []time.Duration{0, 20 * time.Second} {
		w := newWorld(definition.Secret)
		w.tenant.lag = lag
		w.place.put = problem.New(problem.Refused, "The keychain stored nothing.", "", "", nil)
		_, err := w.apply(t)
		p := problem.Of(err)
		if p == nil || p.Kind != problem.Unfinished || !strings.Contains(p.What, "removed again") {
			t.Fatalf("error %v, want unfinished and said", err)
		}
		if s := w.tenant.truth(); len(s.App.Passwords) != 0 || s.Principal.Enabled {
			t.Errorf("left behind: %v", s.App.Passwords)
		}
		w.place.put = nil
		w.clock.now = w.clock.now.Add(time.Minute)
		if _, err := w.apply(t); err != nil {
			t.Fatal(err)
		}
		w.whole(t)
	}
}

func TestCancelWhileKeepingLosesNoSecret(t *testing.T) {
	w := newWorld(definition.Secret)
	ctx, cancel := context.WithCancel(context.Background())
	w.place.onPut = cancel
	live := w.look(t)
	_, err := apply.Run(ctx, w.runner(live), w.plan(t, live))
	if p := problem.Of(err); p == nil || p.Kind != problem.Unfinished {
		t.Fatalf("error %v, want unfinished", err)
	}
	w.place.onPut = nil
	p := w.plan(t, w.look(t))
	if len(p.Of(plan.Credential)) != 1 || !strings.HasPrefix(p.Of(plan.Credential)[0].ID, "kept:") {
		t.Errorf("resumed plan %s: want only the mark", plan.Text(p, plan.Credential))
	}
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	w.whole(t)
	if w.tenant.made["secret"] != 1 {
		t.Errorf("%d secrets were issued", w.tenant.made["secret"])
	}
}

func TestRefusalsThatAreFindings(t *testing.T) {
	for _, c := range []struct {
		op      string
		kind    problem.Kind
		enabled bool
		grants  int
		asked   int // how often the refused request was sent
	}{
		{"add owner", 0, true, 2, 1},
		{"set enabled", problem.Unfinished, false, 0, 1},
		{"grant role", problem.Unfinished, true, 0, 1},
	} {
		w := newWorld(definition.Secret)
		w.tenant.refuse[c.op] = 403
		result, err := w.apply(t)
		if c.kind == 0 && err != nil || c.kind != 0 && (err == nil || problem.Of(err).Kind != c.kind) {
			t.Errorf("%s refused: error %v, want kind %v", c.op, err, c.kind)
		}
		s := w.tenant.truth()
		if s.Principal.Enabled != c.enabled || len(s.RoleGrants) != c.grants || len(result.Findings) == 0 {
			t.Errorf("%s refused: enabled %v, grants %v, findings %v", c.op, s.Principal.Enabled, s.RoleGrants, result.Findings)
		}
		n := 0
		for _, call := range w.tenant.calls {
			if call == c.op {
				n++
			}
		}
		if n != c.asked {
			t.Errorf("%s was sent %d times, want %d", c.op, n, c.asked)
		}
	}
}

func TestBlockedPlanChangesNothing(t *testing.T) {
	w := newWorld(definition.Secret)
	w.policies = entra.Policies{Known: true, SecretsForbidden: true}
	_, err := w.apply(t)
	if p := problem.Of(err); p == nil || p.Kind != problem.Refused || p.Next == "" {
		t.Errorf("error %v, want refused with a next step", err)
	}
	if len(w.tenant.calls) != 1 {
		t.Errorf("requests %v, want the look alone", w.tenant.calls)
	}
}

func TestDeadlineEndsWithoutAFalseReason(t *testing.T) {
	w := newWorld(definition.Secret)
	w.tenant.lag = time.Hour
	_, err := w.apply(t)
	p := problem.Of(err)
	if p == nil || p.Kind != problem.Unfinished || !strings.Contains(p.Why, "Waiting for") {
		t.Fatalf("error %v, want unfinished and what was waited for", err)
	}
	if w.tenant.made["application"] != 1 {
		t.Errorf("made %v", w.tenant.made)
	}
	w.clock.now = w.clock.now.Add(2 * time.Hour)
	w.tenant.lag = 0
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	w.whole(t)
}

func TestOfflineBeforeTheFirstWriteFailsAtOnce(t *testing.T) {
	w := newWorld(definition.Secret)
	live := w.look(t)
	w.tenant.faults[1] = offline
	begin := w.clock.now
	_, err := apply.Run(context.Background(), w.runner(live), w.plan(t, live))
	if p := problem.Of(err); p == nil || p.Kind != problem.Failed || w.clock.now != begin {
		t.Errorf("error %v after %s, want failed at once", err, w.clock.now.Sub(begin))
	}
	w = newWorld(definition.Secret)
	live = w.look(t)
	for i := range 100 {
		w.tenant.faults[i+2] = offline
	}
	_, err = apply.Run(context.Background(), w.runner(live), w.plan(t, live))
	if p := problem.Of(err); p == nil || p.Kind != problem.Unfinished {
		t.Errorf("offline after a write: %v, want unfinished", err)
	}
}

func TestDisableSwitchesOffAndReadsBack(t *testing.T) {
	w := newWorld(definition.Secret)
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	w.tenant.lag = 10 * time.Second
	w.clock.now = w.clock.now.Add(time.Minute)
	r := w.runner(w.look(t))
	r.Gate = nil
	result, err := apply.Disable(context.Background(), r, "gatehouse-snow-atlas-main")
	if err != nil {
		t.Fatal(err)
	}
	if w.tenant.truth().Principal.Enabled || result.Connector.Principal.Enabled {
		t.Error("sign-in is still on")
	}
	if again, err := apply.Disable(context.Background(), w.runner(result.Connector), "gatehouse-snow-atlas-main"); err != nil || again.Connector.Principal.Enabled {
		t.Errorf("second disable: %+v %v", again, err)
	}
}

// The removal of a secret that could not be kept was lost on the way, and a copy of the directory that did not show the new secret yet
// was taken for the proof that it was gone: the secret lived on, and the person read that none is lost.
func TestAnUnkeptSecretIsNotCalledRemovedByACopyThatNeverSawIt(t *testing.T) {
	w := newWorld(definition.Secret)
	live := w.look(t)
	if _, err := apply.Run(context.Background(), w.runner(live), w.plan(t, live), plan.Create); err != nil {
		t.Fatal(err)
	}
	w.clock.now = w.clock.now.Add(time.Minute)
	w.tenant.lag = 30 * time.Second
	w.place.put = problem.New(problem.Refused, "The keychain stored nothing.", "", "", nil)
	w.place.onPut = func() { w.tenant.faults[len(w.tenant.calls)] = dropBefore }
	live = w.look(t)
	_, err := apply.Run(context.Background(), w.runner(live), w.plan(t, live), plan.Credential)
	p := problem.Of(err)
	if p == nil || p.Kind != problem.Unfinished {
		t.Fatalf("%v", err)
	}
	if n := len(w.tenant.truth().App.Passwords); strings.Contains(p.What, "it was removed again") && n != 0 {
		t.Errorf("%d secrets are left: %s", n, p.What)
	}
}

// A look that met an older copy of the directory showed sign-in as off; nothing was sent, and the connector stayed on.
func TestDisableDoesNotBelieveALookThatMayBeBehind(t *testing.T) {
	for name, f := range map[string]fault{"answered": pass, "lost on the way": dropBefore, "answer lost": dropAfter} {
		w := newWorld(definition.Secret)
		for _, phases := range [][]plan.Phase{{plan.Create, plan.Credential}, {plan.Enable}} {
			live := w.look(t)
			if _, err := apply.Run(context.Background(), w.runner(live), w.plan(t, live), phases...); err != nil {
				t.Fatal(err)
			}
			w.clock.now = w.clock.now.Add(time.Minute)
		}
		w.tenant.lag = 90 * time.Second
		live := w.look(t)
		if live.Principal == nil || live.Principal.Enabled || !w.tenant.truth().Principal.Enabled {
			t.Fatalf("%s: the look is not behind", name)
		}
		w.tenant.faults[len(w.tenant.calls)] = f
		r := w.runner(live)
		r.Gate = nil
		if _, err := apply.Disable(context.Background(), r, "gatehouse-snow-atlas-main"); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if w.tenant.truth().Principal.Enabled {
			t.Errorf("%s: it says that sign-in is off, and it is on", name)
		}
	}
}

func TestDelegatedGrantIsWidenedNeverNarrowed(t *testing.T) {
	w := newWorld(definition.Federated)
	w.extra = []plan.Wanted{{Permission: definition.Permission{Name: "Mail.Read", Kind: entra.DelegatedPermission}, ID: "scope-m"}}
	live := w.look(t)
	p := w.plan(t, live)
	// Somebody consents in the portal after the plan was made: the grant is there when ours is sent.
	w.tenant.commit(func(s *entra.Connector) {
		s.ScopeGrants = []entra.ScopeGrant{{ID: "g", ConsentType: plan.AllPrincipals, ResourceID: graphSPID, Scopes: []string{"User.Read", "openid"}}}
	})
	if _, err := apply.Run(context.Background(), w.runner(live), p); err != nil {
		t.Fatal(err)
	}
	got := w.tenant.truth().ScopeGrants
	if len(got) != 1 || !slices.Equal(got[0].Scopes, []string{"User.Read", "openid", "offline_access", "Mail.Read"}) {
		t.Errorf("grants %v", got)
	}
	if len(w.tenant.revoked) > 0 {
		t.Errorf("revoked %v", w.tenant.revoked)
	}
}

func TestJournalHoldsNoSecret(t *testing.T) {
	w := newWorld(definition.Secret)
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	for _, e := range w.journal.Entries() {
		if strings.Contains(e.Key+e.Step+e.Operation, "value of") {
			t.Errorf("entry %+v holds the secret", e)
		}
	}
	k := apply.Recall(w.journal.Entries())
	s := w.tenant.truth()
	if k.ObjectID != s.App.ObjectID || k.AppID != s.App.AppID || k.PrincipalID != s.Principal.ObjectID || !strings.Contains(s.App.Passwords[0].DisplayName, k.Operation) {
		t.Errorf("recalled %+v", k)
	}
}
