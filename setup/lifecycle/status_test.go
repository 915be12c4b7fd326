package lifecycle_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/gate"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const graphSPID = "91be0000-0000-4000-8000-000000000001"

// whole is a connector that is finished and verified; each test takes something away.
func whole(t *testing.T, kind string) lifecycle.Input {
	t.Helper()
	d := &definition.Definition{
		ID: "outlook-cal", Version: 3, Name: "Outlook Calendar", App: definition.App{Audience: "AzureADMyOrg"},
		Credentials: []definition.Credential{{Kind: kind, Name: "GcpFederation", Issuer: "https://accounts.google.com", Subject: "1", Audience: "api://AzureADTokenExchange"}},
	}
	in := lifecycle.Input{
		Definition: d, Current: true, Verified: noon.Add(-time.Hour), Now: noon,
		Approval: &gate.Approval{ByName: "Adele Vance", At: noon.Add(-2 * time.Hour)},
	}
	for i, name := range []string{"Calendars.Read", "MailboxSettings.Read", "Group.Read.All", "User.Read.All"} {
		id := string(rune('a' + i))
		in.Wanted = append(in.Wanted, plan.Wanted{Permission: definition.Permission{Name: name, Kind: entra.ApplicationPermission}, ID: id})
		in.Live.RoleGrants = append(in.Live.RoleGrants, entra.RoleGrant{RoleID: id, ResourceID: graphSPID})
	}
	in.Wanted = append(in.Wanted, plan.Wanted{Permission: definition.Permission{Name: "offline_access", Kind: entra.DelegatedPermission}, ID: "o", OIDC: true})
	in.Live.Resources = map[string]entra.Resource{entra.GraphAppID: {ObjectID: graphSPID, AppID: entra.GraphAppID, Name: "Microsoft Graph", Roles: map[string]string{"x": "User.ReadWrite.All"}}}
	in.Live.Principal = &entra.ServicePrincipal{ObjectID: "sp", Enabled: true, Tags: []string{plan.ListedTag}}
	in.Live.App = &entra.Application{
		ObjectID: "o", AppID: "c", UniqueName: "gatehouse-outlook-cal-main", DisplayName: "Gatehouse – Outlook Calendar", Audience: "AzureADMyOrg",
		Tags: []string{plan.Tag, plan.DefinitionTag("outlook-cal", 3)}, Owners: []entra.Owner{{ObjectID: "adele"}}, Created: noon.AddDate(0, 0, -1),
	}
	for _, w := range in.Wanted {
		in.Live.App.Required = append(in.Live.App.Required, entra.Access{ResourceAppID: entra.GraphAppID, ID: w.ID, Kind: w.Kind})
	}
	if kind == definition.Federated {
		in.Live.App.Federated = []entra.Federated{{Name: "GcpFederation", Issuer: "https://accounts.google.com", Subject: "1", Audience: "api://AzureADTokenExchange"}}
	} else {
		in.Live.App.Passwords = []entra.Password{{KeyID: "k", End: noon.AddDate(0, 6, 0)}}
		in.Live.App.Tags = append(in.Live.App.Tags, plan.CredentialTag("k"))
	}
	return in
}

// status plans first, as the program does.
func status(t *testing.T, in lifecycle.Input) lifecycle.Report {
	t.Helper()
	p, err := plan.Make(plan.Input{Definition: in.Definition, Live: in.Live, Requested: in.Wanted, Now: in.Now})
	if err != nil {
		t.Fatal(err)
	}
	in.Plan = p
	return lifecycle.Status(in)
}

func line(r lifecycle.Report) string {
	var b strings.Builder
	for _, m := range r.Marks {
		b.WriteByte(map[lifecycle.MarkState]byte{lifecycle.Done: '#', lifecycle.Current: '>', lifecycle.Todo: '.', lifecycle.Warning: '!'}[m.State])
	}
	return b.String()
}

func actions(r lifecycle.Report) []string {
	var out []string
	for _, a := range r.Attention {
		out = append(out, a.Action)
	}
	return out
}

func TestLifeOfAConnector(t *testing.T) {
	fresh := func(in *lifecycle.Input) {
		in.Live.App, in.Live.Principal, in.Live.RoleGrants, in.Verified = nil, nil, nil, time.Time{}
	}
	off := func(in *lifecycle.Input) {
		in.Live.Principal.Enabled, in.Live.RoleGrants, in.Verified = false, nil, time.Time{}
	}
	for _, c := range []struct {
		name    string
		change  func(*lifecycle.Input)
		state   string
		line    string
		chip    string
		tone    lifecycle.Tone
		actions []string
	}{
		{"not there, not approved", func(in *lifecycle.Input) { fresh(in); in.Approval = nil }, "absent", ">.....", "Not set up", lifecycle.Neutral, nil},
		{"not there, interrupted", func(in *lifecycle.Input) { fresh(in); in.Unfinished = noon.Add(-time.Minute) }, "absent", "#>....", "! Interrupted", lifecycle.Caution, []string{"resume"}},
		{"not there, approved", fresh, "absent", "#>....", "Not set up", lifecycle.Neutral, nil},
		{"half created", func(in *lifecycle.Input) { off(in); in.Live.Principal = nil; in.Live.App.Federated = nil }, "created", "#>....", "Set-up not finished", lifecycle.Info, []string{"resume"}},
		{"created, no credential", func(in *lifecycle.Input) { off(in); in.Live.App.Federated = nil }, "created", "##>...", "Set-up not finished", lifecycle.Info, []string{"resume"}},
		{"created before approval", func(in *lifecycle.Input) { off(in); in.Approval = nil }, "credential", ">##...", "Created, sign-in off", lifecycle.Info, []string{"approve"}},
		{"ready to enable", off, "credential", "###>..", "Created, sign-in off", lifecycle.Info, []string{"enable"}},
		{"enabled, one of four granted", func(in *lifecycle.Input) { in.Live.RoleGrants = in.Live.RoleGrants[:1]; in.Verified = time.Time{} }, "enabled", "####>.", "Consent 1 of 4", lifecycle.Info, []string{"consent"}},
		{"enabled, may not consent", func(in *lifecycle.Input) {
			in.Live.RoleGrants = in.Live.RoleGrants[:1]
			in.Verified, in.CanConsent = time.Time{}, entra.No
		}, "enabled", "####>.", "Consent 1 of 4", lifecycle.Info, []string{"report"}},
		{"consented", func(in *lifecycle.Input) { in.Verified = time.Time{} }, "consented", "#####>", "Consented, not verified", lifecycle.Info, []string{"verify"}},
		{"verified", func(*lifecycle.Input) {}, "verified", "######", "✓ Enabled and verified", lifecycle.Good, nil},
		{"switched off", func(in *lifecycle.Input) { in.Live.Principal.Enabled = false }, "disabled", "###!#>", "■ Disabled", lifecycle.Neutral, []string{"enable"}},
		{"rules changed", func(in *lifecycle.Input) { in.Current = false }, "verified", "!#####", "! Preview out of date", lifecycle.Caution, []string{"approve"}},
		{"on without approval", func(in *lifecycle.Input) { in.Approval = nil }, "verified", "!#####", "! Sign-in on, not previewed", lifecycle.Caution, []string{"approve"}},
		{"one revoked after verification", func(in *lifecycle.Input) { in.Live.RoleGrants = in.Live.RoleGrants[1:] }, "enabled", "####>.", "Consent 3 of 4", lifecycle.Info, []string{"consent"}},
		{"one granted that nobody planned", func(in *lifecycle.Input) {
			in.Live.RoleGrants = append(in.Live.RoleGrants, entra.RoleGrant{RoleID: "x", ResourceID: graphSPID})
		}, "drifted", "####!>", "! Drifted", lifecycle.Caution, []string{"review"}},
		{"one requested that nobody planned", func(in *lifecycle.Input) {
			in.Live.App.Required = append(in.Live.App.Required, entra.Access{ResourceAppID: entra.GraphAppID, ID: "x", Kind: entra.ApplicationPermission})
		}, "drifted", "#!###>", "! Drifted", lifecycle.Caution, []string{"review", "resume"}},
		{"subject changed", func(in *lifecycle.Input) { in.Live.App.Federated[0].Subject = "2" }, "drifted", "##!##>", "! Drifted", lifecycle.Caution, []string{"review", "resume"}},
		{"older definition", func(in *lifecycle.Input) {
			in.Live.App.Tags = []string{plan.Tag, plan.DefinitionTag("outlook-cal", 2)}
			in.Live.App.Required = in.Live.App.Required[1:]
			in.Current = false
		}, "verified", "!#####", "! Preview out of date", lifecycle.Caution, []string{"approve"}},
		{"grants could not be read", func(in *lifecycle.Input) {
			in.Live.RoleGrants, in.Live.Problems = nil, []string{"The granted application permissions could not be read."}
		}, "enabled", "####>.", "? Cannot tell", lifecycle.Caution, []string{"review"}},
		{"interrupted", func(in *lifecycle.Input) { off(in); in.Unfinished = noon.Add(-time.Minute) }, "credential", "###>..", "Created, sign-in off", lifecycle.Info, []string{"resume", "enable"}},
	} {
		in := whole(t, definition.Federated)
		c.change(&in)
		r := status(t, in)
		if r.State != c.state || line(r) != c.line || r.Chip != (lifecycle.Chip{Text: c.chip, Tone: c.tone}) || !slices.Equal(actions(r), c.actions) {
			t.Errorf("%s:\n got %s %s %v %v\nwant %s %s {%s %s} %v", c.name, r.State, line(r), r.Chip, actions(r), c.state, c.line, c.chip, c.tone, c.actions)
		}
		for _, a := range r.Attention {
			if !strings.HasPrefix(a.Text, "Outlook Calendar: ") || !strings.HasSuffix(a.Text, ".") {
				t.Errorf("%s: attention %q is no sentence about the connector", c.name, a.Text)
			}
		}
		for _, m := range r.Marks {
			if m.Text == "" {
				t.Errorf("%s: mark %s says nothing", c.name, m.Name)
			}
		}
	}
}

func TestSecretNearItsEnd(t *testing.T) {
	for _, c := range []struct {
		left      time.Duration
		state     lifecycle.MarkState
		chip      string
		attention string
		live      string
	}{
		{40 * 24 * time.Hour, lifecycle.Done, "✓ Enabled and verified", "", "verified"},
		{25*24*time.Hour + time.Hour, lifecycle.Warning, "! Secret expires in 25 days", "! 25 days", "verified"},
		{12*24*time.Hour + time.Hour, lifecycle.Warning, "✕ Secret expires in 12 days", "✕ 12 days", "verified"},
		{time.Minute, lifecycle.Warning, "✕ Secret expires in 1 day", "✕ 1 day", "verified"},
		{0, lifecycle.Warning, "✕ Secret expired", "✕ expired", "expired"},
	} {
		in := whole(t, definition.Secret)
		in.Live.App.Passwords[0].End = noon.Add(c.left)
		r := lifecycle.Status(in)
		if r.Marks[2].State != c.state || r.Chip.Text != c.chip || r.State != c.live || !r.Expires.Equal(noon.Add(c.left)) {
			t.Errorf("%s left: mark %v, chip %q, state %s", c.left, r.Marks[2], r.Chip.Text, r.State)
		}
		if c.attention == "" && len(r.Attention) > 0 || c.attention != "" && r.Attention[0].Chip.Text != c.attention {
			t.Errorf("%s left: attention %v", c.left, r.Attention)
		}
	}
}

func TestSecretThatNobodyKeepsIsNoCredential(t *testing.T) {
	in := whole(t, definition.Secret)
	in.Live.App.Tags = nil
	r := lifecycle.Status(in)
	if r.Marks[2].State == lifecycle.Done || r.State == "verified" || len(r.Drift) == 0 {
		t.Errorf("mark %v, state %s, drift %v", r.Marks[2], r.State, r.Drift)
	}
}

func TestPermissionStates(t *testing.T) {
	in := whole(t, definition.Federated)
	in.Live.RoleGrants = append(in.Live.RoleGrants[:3], entra.RoleGrant{RoleID: "x", ResourceID: graphSPID})
	r := lifecycle.Status(in)
	want := []lifecycle.PermissionState{lifecycle.Granted, lifecycle.Granted, lifecycle.Granted, lifecycle.Requested, lifecycle.Requested, lifecycle.GrantedUnplanned}
	for i, p := range r.Permissions {
		if p.State != want[i] {
			t.Errorf("%s is %s, want %s", p.Name, p.State, want[i])
		}
	}
	if r.GrantedOf != [2]int{3, 4} || r.Permissions[5].Name != "User.ReadWrite.All" || !r.Permissions[4].OIDC {
		t.Errorf("granted %v, permissions %+v", r.GrantedOf, r.Permissions)
	}
	in.Live.Problems = []string{"The granted application permissions could not be read."}
	if got := lifecycle.Status(in).Permissions[3].State; got != lifecycle.CannotTell {
		t.Errorf("what could not be read is %s", got)
	}
}

func TestCredentialInWords(t *testing.T) {
	for issuer, want := range map[string]string{
		"https://accounts.google.com":                      "federated (GCP)",
		"https://cognito-identity.amazonaws.com":           "federated (AWS)",
		"https://x.tokens.sts.global.api.aws":              "federated (AWS)",
		"https://token.actions.githubusercontent.com":      "federated (GitHub Actions)",
		"https://oidc.contoso.example/id/1":                "federated (oidc.contoso.example)",
		"https://accounts.google.com.attacker.example/abc": "federated (accounts.google.com.attacker.example)",
		"\x00": "federated (unknown issuer)",
	} {
		in := whole(t, definition.Federated)
		in.Live.App.Federated[0].Issuer = issuer
		if got := lifecycle.Status(in).Credential; got != want {
			t.Errorf("%q: %s, want %s", issuer, got, want)
		}
	}
	if got := lifecycle.Status(whole(t, definition.Secret)).Credential; got != "client secret until 21 May 2027" {
		t.Errorf("secret: %s", got)
	}
}

func TestApprovalInWords(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		by   string
		want string
	}{
		{noon.Add(-time.Hour), "Adele Vance", "approved today by Adele Vance"},
		{noon.Add(-13 * time.Hour), "", "approved yesterday"},
		{noon.AddDate(0, 0, -9), "Adele Vance", "approved on 12 November 2026 by Adele Vance"},
	} {
		in := whole(t, definition.Federated)
		in.Approval = &gate.Approval{At: c.at, ByName: c.by}
		if got := lifecycle.Status(in).Marks[0].Text; got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
