package tenant

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

// stage is a rehearsal tenant and the way in.
type stage struct {
	server *rehearsal.Server
	ready  rehearsal.Ready
}

func rehearse(t *testing.T, options ...rehearsal.Options) stage {
	t.Helper()
	var o rehearsal.Options
	if len(options) > 0 {
		o = options[0]
	}
	server, err := rehearsal.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return stage{server, server.Ready()}
}

func (s stage) endpoint() Endpoint {
	return Endpoint{Cloud: clouds[0], Authority: s.ready.Authority, Graph: s.ready.Graph, Browser: s.ready.Browser, CAPEM: s.server.CAPEM(), Rehearsal: true}
}

func (s stage) account(t *testing.T, prefix string) string {
	t.Helper()
	for _, a := range s.ready.Accounts {
		if strings.HasPrefix(a.UPN, prefix) {
			return a.UPN
		}
	}
	t.Fatalf("no account %s", prefix)
	return ""
}

func (s stage) signIn(t *testing.T, prefix string) *Client {
	t.Helper()
	useBrowser(t, "accept "+s.account(t, prefix))
	return signIn(t, SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", Timeout: 20 * time.Second, Log: NewLog(200)})
}

func TestRehearsalPeopleAreSeenAsTheyAre(t *testing.T) {
	const yes, no, dunno = entra.Yes, entra.No, entra.CannotTell
	s := rehearse(t)
	for prefix, want := range map[string][3]entra.Ability{ // create, consent to application, consent to delegated permissions
		"adele": {yes, yes, yes}, "priya": {no, yes, yes}, "carlos": {yes, no, yes}, "dana": {yes, no, no},
		"ellis": {dunno, dunno, dunno}, "casey": {dunno, dunno, dunno},
	} {
		c := s.signIn(t, prefix)
		if err := c.Need(t.Context(), StepLook); err != nil {
			t.Errorf("%s: %v", prefix, err)
			continue
		}
		id, policies, err := c.Identity(t.Context())
		if err != nil {
			t.Errorf("%s: %v", prefix, err)
			continue
		}
		if id.UPN != s.account(t, prefix) || id.Tenant.ID != s.ready.TenantID || id.Tenant.DefaultDomain != "contoso.example" || id.Tenant.InitialDomain == "" || !id.RolesVisible || !policies.Known {
			t.Errorf("%s: %+v %+v", prefix, id, policies)
		}
		for i, can := range []entra.Can{id.CanCreate, id.CanConsentApplication, id.CanConsentDelegated} {
			if can.Ability != want[i] {
				t.Errorf("%s, question %d: %+v", prefix, i, can)
			}
		}
	}
}

func TestRehearsalDeveloperIsToldWhoCanHelp(t *testing.T) {
	s := rehearse(t)
	dana := s.signIn(t, "dana")
	refused(t, dana.Need(t.Context(), StepGrant), problem.Refused, "AppRoleAssignment.ReadWrite.All", "administrator")
	if !dana.Has(StepWho) || dana.Has(StepGrant) {
		t.Error("the refusal changed what was granted")
	}
	if _, _, err := dana.Identity(t.Context()); err != nil {
		t.Errorf("after the refusal: %v", err)
	}
}

func TestRehearsalPlainUserGoesOnWithUserReadAlone(t *testing.T) {
	s := rehearse(t)
	paul := s.signIn(t, "paul")
	refused(t, paul.Need(t.Context(), StepLook), problem.Refused, "administrator")
	id, policies, err := paul.Identity(t.Context())
	if err != nil || id.UPN != s.account(t, "paul") || id.Tenant.ID != s.ready.TenantID || policies.Known {
		t.Fatalf("%+v %+v %v", id, policies, err)
	}
	for _, can := range []entra.Can{id.CanCreate, id.CanConsentApplication, id.CanConsentDelegated} {
		if can.Ability != entra.CannotTell {
			t.Errorf("%+v", can)
		}
	}
	_, err = paul.Look(t.Context(), apply.Query{UniqueName: "gatehouse-test-main"})
	refused(t, err, problem.Refused)
}

// TestRehearsalConnectorFromNothingToAToken is the whole job through this package alone, with its budget: one batch to look
// at nothing, one batch to read everything back.
func TestRehearsalConnectorFromNothingToAToken(t *testing.T) {
	s := rehearse(t)
	c := s.signIn(t, "adele")
	ctx := t.Context()
	for _, step := range []Step{StepLook, StepCreate, StepGrant} {
		if err := c.Need(ctx, step); err != nil {
			t.Fatalf("%s: %v", step, err)
		}
	}
	me, _, err := c.Identity(ctx)
	if err != nil {
		t.Fatal(err)
	}
	before := s.graphRequests(c)
	query := apply.Query{UniqueName: "gatehouse-test-main", Resources: []string{entra.GraphAppID}}
	fresh, err := c.Look(ctx, query)
	if err != nil || fresh.App != nil || len(fresh.Problems) != 0 {
		t.Fatalf("%+v %v", fresh, err)
	}
	graph := fresh.Resources[entra.GraphAppID]
	role, scope := idOf(graph.Roles, "User.Read.All"), idOf(graph.Scopes, "User.Read")
	app, err := c.PutApplication(ctx, entra.Application{
		UniqueName: query.UniqueName, DisplayName: "Gatehouse – Test", Audience: "AzureADMyOrg", Tags: []string{Tag}, PublicRedirectURIs: []string{"http://localhost"},
		Required: []entra.Access{{ResourceAppID: entra.GraphAppID, ID: role, Kind: entra.ApplicationPermission}, {ResourceAppID: entra.GraphAppID, ID: scope, Kind: entra.DelegatedPermission}},
	})
	if err != nil || app == nil {
		t.Fatalf("%+v %v", app, err)
	}
	principal, err := c.CreatePrincipal(ctx, app.AppID, []string{Tag}, "Looked after by Gatehouse.")
	if err != nil || principal.Enabled {
		t.Fatalf("%+v %v", principal, err)
	}
	if err := c.AddOwner(ctx, app.ObjectID, me.ObjectID); err != nil {
		t.Fatal(err)
	}
	password, value, err := c.AddPassword(ctx, app.ObjectID, "Gatehouse op-1", time.Now().Add(90*24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	_, err = AppToken(ctx, s.endpoint(), s.ready.TenantID, app.AppID, AppCredential{Secret: value})
	wantCode(t, err, "AADSTS7000112")
	if err := c.SetEnabled(ctx, principal.ObjectID, true); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GrantRole(ctx, principal.ObjectID, graph.ObjectID, role); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GrantRole(ctx, principal.ObjectID, graph.ObjectID, role); !already(err) {
		t.Errorf("granting twice: %v", err)
	}
	grant, err := c.CreateScopeGrant(ctx, principal.ObjectID, graph.ObjectID, []string{"User.Read"})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.UpdateScopeGrant(ctx, grant.ID, []string{"User.Read", "openid"}); err != nil {
		t.Fatal(err)
	}
	if err := c.PutFederated(ctx, app.ObjectID, entra.Federated{Name: "proxy", Issuer: "https://accounts.google.com", Subject: "1", Audience: clouds[0].FederationAudience}); err != nil {
		t.Fatal(err)
	}
	if n := s.graphRequests(c) - before; n != 11 {
		t.Errorf("%d Graph requests, want 11", n)
	}

	query.AppID, query.ObjectID, query.PrincipalID = app.AppID, app.ObjectID, principal.ObjectID
	before = s.graphRequests(c)
	got, err := c.Look(ctx, query)
	if err != nil || len(got.Problems) != 0 || s.graphRequests(c)-before != 1 {
		t.Fatalf("%+v %v after %d requests", got, err, s.graphRequests(c)-before)
	}
	if !got.Principal.Enabled || len(got.RoleGrants) != 1 || len(got.ScopeGrants) != 1 || !slices.Equal(got.ScopeGrants[0].Scopes, []string{"User.Read", "openid"}) ||
		len(got.App.Passwords) != 1 || got.App.Passwords[0].KeyID != password.KeyID || len(got.App.Federated) != 1 || len(got.App.Owners) != 1 || got.App.Owners[0].ObjectID != me.ObjectID {
		t.Errorf("read back %+v", got)
	}
	all, err := c.List(ctx)
	if err != nil || len(all) != 1 || all[0].App.ObjectID != app.ObjectID || len(all[0].Problems) != 0 {
		t.Errorf("listed %+v %v", all, err)
	}
	if again, err := c.PutApplication(ctx, *got.App); err != nil || again != nil {
		t.Errorf("a second upsert gives %+v %v", again, err)
	}

	session, err := c.AsApp(ctx, app.AppID, AppCredential{Secret: value})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	if roles := session.Roles(); !slices.Equal(roles, []string{"User.Read.All"}) {
		t.Errorf("the token carries %v", roles)
	}
	if users, err := session.Sample(ctx, http.MethodGet, "/v1.0/users?$top=2"); err != nil || users.Status != 200 || len(users.Body) == 0 {
		t.Errorf("%d %s %v", users.Status, users.Code, err)
	}
	if groups, err := session.Sample(ctx, http.MethodGet, "/v1.0/groups"); err != nil || groups.Status != 403 {
		t.Errorf("%d %s %v", groups.Status, groups.Code, err)
	}
	if err := c.RemovePassword(ctx, app.ObjectID, password.KeyID); err != nil {
		t.Error(err)
	}
	for _, sent := range c.Log().All() {
		if text := fmt.Sprintf("%+v", sent); strings.Contains(text, string(value.Reveal())) || strings.Contains(text, "eyJ") {
			t.Errorf("the log holds a secret or a token: %s", sent.Path)
		}
	}
}

// graphRequests counts the requests to Graph in the log; the rehearsal's authority may share its host.
func (s stage) graphRequests(c *Client) (n int) {
	for _, sent := range c.Log().All() {
		if strings.HasPrefix(sent.Path, "/v1.0/") {
			n++
		}
	}
	return n
}

func idOf(m map[string]string, value string) string {
	for id, v := range m {
		if v == value {
			return id
		}
	}
	return ""
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var e *entra.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func already(err error) bool {
	var e *entra.Error
	return errors.As(err, &e) && e.AlreadyThere()
}

func TestRehearsalSignInByCode(t *testing.T) {
	s := rehearse(t)
	account := s.account(t, "paul")
	opts := SignInOptions{Endpoint: s.endpoint(), Tenant: s.ready.TenantID, DeviceCode: true, Timeout: 20 * time.Second}
	opened := make(chan error, 1)
	opts.Prompt.Code = func(d DeviceCode) {
		go func() { opened <- walk(d.URL+"?user_code="+url.QueryEscape(d.UserCode), account, true) }()
	}
	c := signIn(t, opts)
	if err := <-opened; err != nil || c.Account() != account {
		t.Errorf("%s %v", c.Account(), err)
	}
}

func TestRehearsalRefusedConsentAndUnknownTenant(t *testing.T) {
	s := rehearse(t)
	useBrowser(t, "decline "+s.account(t, "adele"))
	opts := SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", Timeout: 20 * time.Second}
	_, err := SignIn(t.Context(), opts)
	refused(t, err, problem.Refused, "User.Read", "cancelled")
	opts.Tenant = "nobody.example"
	_, err = SignIn(t.Context(), opts)
	refused(t, err, problem.Refused, "nobody.example")
}

func TestRehearsalReportIsDownloadedWithTheOwnRights(t *testing.T) {
	s := rehearse(t)
	c := s.signIn(t, "adele")
	if err := c.Need(t.Context(), StepSample, "Reports.Read.All"); err != nil {
		t.Fatal(err)
	}
	got, err := c.Sample(t.Context(), http.MethodGet, "/v1.0/reports/getOffice365ActiveUserDetail(period='D30')")
	if err != nil || got.Status != 200 || !strings.Contains(string(got.Body), "Report Refresh Date") {
		t.Errorf("%d %s %q %v", got.Status, got.Code, got.Body[:min(len(got.Body), 80)], err)
	}
}
