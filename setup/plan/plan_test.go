package plan_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const (
	graphSPID = "91be0000-0000-4000-8000-000000000001"
	adeleID   = "48d30000-0000-4000-8000-00000000a038"
	approved  = "gatehouse.approval:1:0123456789abcdef:0123456789abcdef:0123456789abcdef:example::1795262400"
)

func graph() map[string]entra.Resource {
	return map[string]entra.Resource{entra.GraphAppID: {
		ObjectID: graphSPID, AppID: entra.GraphAppID, Name: "Microsoft Graph",
		Roles: map[string]string{"id-a": "User.Read.All", "id-b": "Reports.Read.All", "id-x": "User.ReadWrite.All"}, Scopes: map[string]string{"id-s": "Mail.Read"},
	}}
}

func permission(name, id string, kind entra.Kind) plan.Wanted {
	return plan.Wanted{Permission: definition.Permission{Name: name, Kind: kind, Reason: "reads what it is named after"}, ID: id}
}

func snow() plan.Input {
	return plan.Input{
		Definition: &definition.Definition{
			ID: "snow-atlas", Version: 3, Name: "Snow Atlas",
			App:         definition.App{Audience: "AzureADMyOrg", RedirectURIs: []string{"http://localhost"}},
			Credentials: []definition.Credential{{Kind: definition.Secret, LifetimeDays: 180}, {Kind: definition.Federated, Name: "GcpFederation", Issuer: "https://accounts.google.com", Subject: "100172753465132042621", Audience: "api://AzureADTokenExchange"}},
		},
		Live: entra.Connector{Resources: graph()},
		Me:   entra.Identity{ObjectID: adeleID, Name: "Adele Vance", UPN: "adele@contoso.example"},
		Requested: []plan.Wanted{
			permission("User.Read.All", "id-a", entra.ApplicationPermission), permission("Reports.Read.All", "id-b", entra.ApplicationPermission),
			permission("offline_access", "id-o", entra.DelegatedPermission),
		},
		Approval: approved,
		Policies: entra.Policies{Known: true, UserConsentAllowed: true},
		Now:      noon,
	}
}

func mustMake(t testing.TB, in plan.Input) *plan.Plan {
	t.Helper()
	p, err := plan.Make(in)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids(p *plan.Plan, phases ...plan.Phase) []string {
	var out []string
	for _, s := range p.Of(phases...) {
		out = append(out, s.ID)
	}
	return out
}

// done applies the whole plan to what is there.
func done(t testing.TB, in plan.Input) entra.Connector {
	t.Helper()
	m := model{c: in.Live, in: in}
	for _, s := range mustMake(t, in).Steps {
		m.apply(s.Action)
	}
	return m.c
}

func TestStepsComeInTheOrderInWhichTheyMustRun(t *testing.T) {
	p := mustMake(t, snow())
	want := []string{"application", "principal", "owner", "secret", "enable", "grant:User.Read.All", "grant:Reports.Read.All"}
	if got := ids(p); !slices.Equal(got, want) {
		t.Errorf("steps %v, want %v", got, want)
	}
	if p.Connector != "gatehouse-snow-atlas-main" || p.Name != "Gatehouse – Snow Atlas" || len(p.Findings) != 0 {
		t.Errorf("plan %+v", p)
	}
	if got := ids(p, plan.Enable, plan.Consent); len(got) != 3 {
		t.Errorf("enable and consent: %v", got)
	}
}

func TestNewApplicationCarriesTagsAndExactlyThePlannedPermissions(t *testing.T) {
	want := mustMake(t, snow()).Steps[0].Action.(plan.PutApplication).Want
	if !slices.Equal(want.Tags, []string{"Gatehouse", "gatehouse.definition:snow-atlas@3", approved}) {
		t.Errorf("tags %v", want.Tags)
	}
	if want.UniqueName != "gatehouse-snow-atlas-main" || want.Audience != "AzureADMyOrg" || !slices.Equal(want.WebRedirectURIs, []string{"http://localhost"}) {
		t.Errorf("application %+v", want)
	}
	if len(want.Required) != 3 || want.Required[2].Kind != entra.DelegatedPermission || want.Required[0].ResourceAppID != entra.GraphAppID {
		t.Errorf("requested %v: want both roles and the delegated permission", want.Required)
	}
}

// A definition "snow" with the instance "atlas-main" has the unique name of "snow-atlas": applying it rewrote that connector.
func TestTheConnectorOfAnotherDefinitionIsNotRewritten(t *testing.T) {
	in := snow()
	in.Live = done(t, in)
	if blocked := mustMake(t, in).Blocked(); len(blocked) != 0 {
		t.Fatalf("its own definition is blocked: %+v", blocked)
	}
	other := *in.Definition
	other.ID = "snow"
	in.Definition, in.Choices.Instance = &other, "atlas-main"
	p := mustMake(t, in)
	if p.Connector != "gatehouse-snow-atlas-main" {
		t.Fatalf("the names do not meet: %s", p.Connector)
	}
	if blocked := p.Blocked(); len(blocked) != 1 || blocked[0].Next == "" {
		t.Errorf("blocked: %+v", blocked)
	}
}

func TestForeignTagsStayAndOldOnesOfOursGiveWay(t *testing.T) {
	in := snow()
	in.Live = done(t, in)
	in.Live.App.Tags = []string{"cost-centre-7", "Gatehouse", "gatehouse.definition:snow-atlas@2", "gatehouse.approval:1:a:b:c:file::1", "gatehouse.credential:key-1", "HideApp"}
	p := mustMake(t, in)
	want := []string{"cost-centre-7", "Gatehouse", "gatehouse.credential:key-1", "HideApp", "gatehouse.definition:snow-atlas@3", approved}
	if got := p.Steps[0].Action.(plan.PutApplication).Want.Tags; !slices.Equal(got, want) {
		t.Errorf("tags %v\nwant %v", got, want)
	}
	in.Approval = ""
	if got := mustMake(t, in).Steps[0].Action.(plan.PutApplication).Want.Tags; !slices.Contains(got, "gatehouse.approval:1:a:b:c:file::1") {
		t.Errorf("without a new approval the old tag went: %v", got)
	}
}

func TestPermissionThatSomebodyRequestedGoesAndTheDiffShowsIt(t *testing.T) {
	in := snow()
	in.Live = done(t, in)
	in.Live.App.Required = append(in.Live.App.Required, entra.Access{ResourceAppID: entra.GraphAppID, ID: "ID-X", Kind: entra.ApplicationPermission})
	p := mustMake(t, in)
	if got := ids(p); !slices.Equal(got, []string{"application"}) {
		t.Fatalf("steps %v", got)
	}
	if !strings.Contains(plan.Text(p), "- requested permission: User.ReadWrite.All (Microsoft Graph, application)") {
		t.Errorf("diff\n%s", plan.Text(p))
	}
	if len(p.Steps[0].Action.(plan.PutApplication).Want.Required) != 3 {
		t.Error("the foreign permission is still requested")
	}
}

func TestWhatIsGrantedAndNotPlannedIsSaidAndKept(t *testing.T) {
	in := snow()
	in.Requested = append(in.Requested, permission("Mail.Read", "id-s", entra.DelegatedPermission))
	in.Live = done(t, in)
	in.Live.RoleGrants = append(in.Live.RoleGrants, entra.RoleGrant{RoleID: "id-x", ResourceID: graphSPID})
	in.Live.ScopeGrants[0].Scopes = append(in.Live.ScopeGrants[0].Scopes, "openid", "Files.Read")
	p := mustMake(t, in)
	if !p.Nothing() || len(p.Findings) != 2 {
		t.Errorf("plan\n%s", plan.Text(p))
	}
	for i, name := range []string{"User.ReadWrite.All", "Files.Read"} {
		if !strings.Contains(p.Findings[i].Text, name) || p.Findings[i].Blocks {
			t.Errorf("finding %+v, want %s", p.Findings[i], name)
		}
	}
}

func TestDelegatedPermissions(t *testing.T) {
	mail := permission("Mail.Read", "id-s", entra.DelegatedPermission)
	offline := permission("offline_access", "id-o", entra.DelegatedPermission)
	for _, c := range []struct {
		name      string
		requested []plan.Wanted
		there     []string
		want      []string // scopes of the step; nil = no step
	}{
		{"only OpenID Connect: nothing to grant", []plan.Wanted{offline}, nil, nil},
		{"others take the OpenID Connect ones along", []plan.Wanted{offline, mail}, nil, []string{"offline_access", "Mail.Read"}},
		{"a grant is widened to the union", []plan.Wanted{mail}, []string{"User.Read", "openid"}, []string{"User.Read", "openid", "Mail.Read"}},
		{"OpenID Connect alone may be missing", []plan.Wanted{offline, mail}, []string{"mail.read"}, nil},
	} {
		in := snow()
		in.Requested = c.requested
		in.Live.Principal = &entra.ServicePrincipal{ObjectID: "sp", Enabled: true}
		if c.there != nil {
			in.Live.ScopeGrants = []entra.ScopeGrant{
				{ID: "other person's", ConsentType: "Principal", PrincipalID: "p", ResourceID: graphSPID, Scopes: []string{"Mail.Read"}},
				{ID: "g", ConsentType: plan.AllPrincipals, ResourceID: graphSPID, Scopes: c.there},
			}
		}
		steps := mustMake(t, in).Of(plan.Consent)
		var got []string
		if len(steps) > 0 {
			a := steps[0].Action.(plan.GrantScopes)
			got = a.Scopes
			if c.there != nil && a.GrantID != "g" {
				t.Errorf("%s: grant %q", c.name, a.GrantID)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestSecret(t *testing.T) {
	const key = "key-1"
	secret := func(end time.Time) []entra.Password {
		return []entra.Password{{KeyID: key, DisplayName: "Gatehouse op-1", End: end}}
	}
	later := noon.Add(24 * time.Hour)
	for _, c := range []struct {
		name      string
		passwords []entra.Password
		tag, held bool
		want      []string
	}{
		{"none: issue one", nil, false, false, []string{"secret"}},
		{"live and kept: reuse", secret(later), true, true, nil},
		{"live and kept elsewhere: reuse", secret(later), true, false, nil},
		{"held here, not marked: mark", secret(later), false, true, []string{"kept:" + key}},
		{"nobody keeps it: issue one", secret(later), false, false, []string{"secret"}},
		{"expired: issue one", secret(noon), true, true, []string{"secret"}},
	} {
		in := snow()
		in.Live = done(t, in)
		in.Live.App.Passwords = c.passwords
		in.Live.App.Tags = slices.DeleteFunc(in.Live.App.Tags, func(s string) bool { return strings.HasPrefix(s, "gatehouse.credential:") })
		if c.tag {
			in.Live.App.Tags = append(in.Live.App.Tags, plan.CredentialTag("KEY-1"))
		}
		in.Kept = func(id string) bool { return c.held && id == key }
		p := mustMake(t, in)
		if got := ids(p, plan.Credential); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if c.passwords != nil && c.passwords[0].End.After(noon) && !c.held && len(p.Findings) != 1 {
			t.Errorf("%s: findings %v, want one that says where the secret is", c.name, p.Findings)
		}
	}
}

func TestSecretLivesAsLongAsThePolicyAllows(t *testing.T) {
	day := 24 * time.Hour
	for _, c := range []struct{ policy, least, most time.Duration }{
		{0, 180 * day, 180 * day},
		{365 * day, 180 * day, 180 * day},
		{90 * day, 90*day - time.Hour, 90*day - time.Minute},
		{time.Minute, time.Second, time.Minute},
	} {
		in := snow()
		in.Policies = entra.Policies{Known: true, SecretMaxLifetime: c.policy}
		life := mustMake(t, in).Of(plan.Credential)[0].Action.(plan.AddSecret).End.Sub(noon)
		if life < c.least || life > c.most {
			t.Errorf("policy %s: secret lives %s, want %s to %s", c.policy, life, c.least, c.most)
		}
	}
}

func TestForbiddenSecretBlocksAndSaysWhatToDo(t *testing.T) {
	in := snow()
	in.Policies = entra.Policies{Known: true, SecretsForbidden: true}
	blocked := mustMake(t, in).Blocked()
	if len(blocked) != 1 || !strings.Contains(blocked[0].Next, "federated") {
		t.Errorf("blocked %+v", blocked)
	}
	in.Choices.Credential = definition.Federated
	if p := mustMake(t, in); len(p.Blocked()) != 0 || !slices.Equal(ids(p, plan.Credential), []string{"federated:GcpFederation"}) {
		t.Errorf("with the federated credential: %s", plan.Text(p))
	}
}

func TestFederatedCredentialIsComparedByteForByte(t *testing.T) {
	in := snow()
	in.Choices.Credential = definition.Federated
	in.Live = done(t, in)
	if p := mustMake(t, in); !p.Nothing() {
		t.Fatalf("second plan %s", plan.Text(p))
	}
	in.Live.App.Federated[0].Issuer += "/"
	p := mustMake(t, in)
	if len(p.Steps) != 1 || p.Steps[0].New() || !strings.Contains(plan.Text(p), "~ issuer: https://accounts.google.com/ → https://accounts.google.com") {
		t.Errorf("plan %s", plan.Text(p))
	}
	in.Live.App.Federated[0] = entra.Federated{Name: "Older", Issuer: "https://accounts.google.com", Subject: "100172753465132042621", Audience: "api://AzureADTokenExchange"}
	if p := mustMake(t, in); !p.Nothing() {
		t.Errorf("the same credential under another name: %s", plan.Text(p))
	}
	in.Live.App.Federated = append(in.Live.App.Federated, entra.Federated{Name: "Foreign", Issuer: "https://elsewhere.example", Subject: "x", Audience: "y"})
	if p := mustMake(t, in); !p.Nothing() || len(p.Findings) != 1 || !strings.Contains(p.Findings[0].Text, "Foreign") {
		t.Errorf("a foreign credential: %s", plan.Text(p))
	}
}

func TestSignInThatIsOnTooEarlyIsSaidAndNotChanged(t *testing.T) {
	in := snow()
	in.Approval = ""
	in.Live.App = &entra.Application{ObjectID: "o", AppID: "a"}
	in.Live.Principal = &entra.ServicePrincipal{ObjectID: "sp", Enabled: true, Tags: []string{plan.ListedTag}}
	p := mustMake(t, in)
	if len(p.Of(plan.Enable)) != 0 || len(p.Findings) != 1 || !strings.Contains(p.Findings[0].Text, "already on") {
		t.Errorf("plan %s", plan.Text(p))
	}
	for _, s := range p.Steps {
		if _, ok := s.Action.(plan.CreatePrincipal); ok {
			t.Error("the service principal is made again")
		}
	}
}

func TestAdoptedApplicationKeepsItsNameAndGetsNoSecondOne(t *testing.T) {
	in := snow()
	in.Live.App = &entra.Application{ObjectID: "o", AppID: "a", DisplayName: "Ours since 2019", WebRedirectURIs: []string{"https://portal.contoso.example/cb"}, Owners: []entra.Owner{{ObjectID: "somebody"}}}
	p := mustMake(t, in)
	a := p.Steps[0].Action.(plan.PutApplication)
	if a.Want.UniqueName != "" || a.Want.ObjectID != "o" || a.Want.DisplayName != "Ours since 2019" {
		t.Errorf("adopted %+v", a.Want)
	}
	if !slices.Equal(a.Want.WebRedirectURIs, []string{"https://portal.contoso.example/cb", "http://localhost"}) {
		t.Errorf("redirect addresses %v", a.Want.WebRedirectURIs)
	}
	if slices.Contains(ids(p), "owner") {
		t.Error("an application with an owner got another one")
	}
	if len(p.Findings) != 1 || !strings.Contains(p.Findings[0].Text, "portal.contoso.example") {
		t.Errorf("findings %v", p.Findings)
	}
}

func TestPermissionNobodyKnowsIsBadInput(t *testing.T) {
	in := snow()
	in.Requested = append(in.Requested, permission("Calendar.ReadWrite", "", entra.ApplicationPermission))
	if _, err := plan.Make(in); err == nil || problem.Of(err).Kind != problem.BadInput || !strings.Contains(err.Error(), "Calendar.ReadWrite") {
		t.Errorf("error %v", err)
	}
	in = snow()
	in.Choices.Credential = definition.Certificate
	if _, err := plan.Make(in); err == nil || problem.Of(err).Kind != problem.BadInput {
		t.Errorf("certificate: %v", err)
	}
}

func TestEmptyPlanSaysSo(t *testing.T) {
	in := snow()
	in.Live = done(t, in)
	if got := plan.Text(mustMake(t, in)); got != "Nothing to change.\n" {
		t.Errorf("text %q", got)
	}
}
