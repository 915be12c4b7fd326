package permission

import (
	"strings"
	"testing"

	"gatehouse/setup/entra"

	"pgregory.net/rapid"
)

func TestEveryPermissionIsFoundByValueAndByID(t *testing.T) {
	c := Embedded()
	total := 0
	for _, r := range c.Resources() {
		for _, p := range c.Of(r.AppID) {
			total++
			if got, ok := c.ByID(r.AppID, strings.ToUpper(p.ID), p.Kind); !ok || got.ID != p.ID {
				t.Errorf("%s %s %s is not found by its id", r.Name, p.Kind, p.Value)
			}
			got, ok := c.Lookup(r.AppID, p.Value, p.Kind)
			if !ok || got.Value != p.Value {
				t.Errorf("%s %s %s is not found by its value", r.Name, p.Kind, p.Value)
			}
		}
	}
	if total < 1500 {
		t.Errorf("only %d permissions are known", total)
	}
}

func TestGraphIsTheDefaultResourceAndComesFirst(t *testing.T) {
	c := Embedded()
	if first := c.Resources()[0]; first.AppID != entra.GraphAppID || first.Name != "Microsoft Graph" || len(first.SPNs) == 0 {
		t.Errorf("first resource is %+v", first)
	}
	// Ids of the Microsoft Graph permissions reference.
	for _, want := range []struct {
		value, id string
		kind      entra.Kind
	}{
		{"User.Read.All", "df021288-bdef-4463-88db-98f22de89214", entra.ApplicationPermission},
		{"Calendars.Read", "798ee544-9d2d-430c-a058-570e29e34338", entra.ApplicationPermission},
		{"User.Read", "e1fe6dd8-ba31-4d61-89e7-88639da4683d", entra.DelegatedPermission},
	} {
		got, ok := c.Lookup("", want.value, want.kind)
		if !ok || got.ID != want.id || got.ResourceAppID != entra.GraphAppID {
			t.Errorf("%s %s: got %+v, %v", want.kind, want.value, got, ok)
		}
	}
}

func TestTheSameIDStaysApartByResourceAndKind(t *testing.T) {
	c := Embedded()
	const shared = "df021288-bdef-4463-88db-98f22de89214" // User.Read.All on Microsoft Graph and on SharePoint
	graph, ok1 := c.ByID(entra.GraphAppID, shared, entra.ApplicationPermission)
	sharePoint, ok2 := c.ByID(entra.SharePointAppID, shared, entra.ApplicationPermission)
	if !ok1 || !ok2 || graph.ResourceName == sharePoint.ResourceName {
		t.Errorf("got %q and %q", graph.ResourceName, sharePoint.ResourceName)
	}
	if _, ok := c.ByID(entra.GraphAppID, shared, entra.DelegatedPermission); ok {
		t.Error("an application permission's id was found as a delegated one")
	}
}

func TestWrongNamesLeadToTheRightOne(t *testing.T) {
	for wrong, right := range map[string]string{"Calendar.ReadWrite": "Calendars.ReadWrite", "User.ReadAll": "User.Read.All"} {
		near := Embedded().Similar("", wrong, entra.ApplicationPermission)
		if len(near) == 0 || near[0].Value != right {
			t.Errorf("%s: got %v, want %s first", wrong, near, right)
		}
	}
	if near := Embedded().Similar("", "Nothing.Like.This.At.All", entra.ApplicationPermission); len(near) != 0 {
		t.Errorf("got %v for a name that resembles nothing", near)
	}
}

func TestRiskFollowsDataReachAndWriting(t *testing.T) {
	app, del := entra.ApplicationPermission, entra.DelegatedPermission
	for _, c := range []struct {
		value string
		kind  entra.Kind
		want  Risk
	}{
		{"openid", del, Low},
		{"offline_access", del, Low},
		{"User.Read", del, Low},
		{"LicenseAssignment.Read.All", app, Low},
		{"User.Read.All", app, Medium},
		{"Group.Read.All", app, Medium},
		{"MailboxSettings.Read", app, Medium},
		{"Mail.ReadBasic.All", app, Medium},
		{"AuditLog.Read.All", app, Medium},
		{"Calendars.Read", app, High},
		{"Mail.Read", app, High},
		{"Mail.Read", del, Medium},
		{"Files.Read.All", app, High},
		{"Sites.Selected", app, High},
		{"Files.ReadWrite.All", app, VeryHigh},
		{"Mail.Send", app, VeryHigh},
		{"RoleManagement.ReadWrite.Directory", app, VeryHigh},
		{"AppRoleAssignment.ReadWrite.All", app, VeryHigh},
		{"Application.ReadWrite.All", app, VeryHigh},
		{"User-PasswordProfile.ReadWrite.All", app, VeryHigh},
		{"Directory.Read.All", app, Medium},
	} {
		p, ok := Embedded().Lookup("", c.value, c.kind)
		if !ok {
			t.Errorf("%s %s is unknown", c.kind, c.value)
			continue
		}
		if got, why := p.Risk(); got != c.want {
			t.Errorf("%s %s: got %s (%s), want %s", c.kind, c.value, got, why, c.want)
		}
	}
}

func TestEveryPermissionHasAReasonSentence(t *testing.T) {
	rank := map[Risk]int{Low: 1, Medium: 2, High: 3, VeryHigh: 4}
	for _, r := range Embedded().Resources() {
		for _, p := range Embedded().Of(r.AppID) {
			risk, why := p.Risk()
			if rank[risk] == 0 || !strings.HasSuffix(why, ".") || strings.Contains(why, "..") || strings.Contains(why, "  ") {
				t.Errorf("%s %s: %q, %q", r.Name, p.Value, risk, why)
			}
		}
	}
}

// Whoever may write must never look safer than whoever may only read the same data.
func TestWritingIsNeverRatedBelowReading(t *testing.T) {
	rank := map[Risk]int{Low: 1, Medium: 2, High: 3, VeryHigh: 4}
	for _, p := range Embedded().Of("") {
		twin, ok := Embedded().Lookup("", strings.Replace(p.Value, ".ReadWrite", ".Read", 1), p.Kind)
		if !strings.Contains(p.Value, ".ReadWrite") || !ok {
			continue
		}
		writes, _ := p.Risk()
		reads, _ := twin.Risk()
		if rank[writes] < rank[reads] {
			t.Errorf("%s %s is %s, yet %s is %s", p.Kind, p.Value, writes, twin.Value, reads)
		}
	}
}

func TestOnlySignInScopesAreOIDC(t *testing.T) {
	for _, name := range []string{"openid", "profile", "email", "offline_access", "OpenID"} {
		if !OIDC(name) {
			t.Errorf("%s is not seen as a sign-in scope", name)
		}
	}
	for _, p := range Embedded().Of("") {
		if p.Kind == entra.ApplicationPermission && OIDC(p.Value) {
			t.Errorf("application permission %s is seen as a sign-in scope", p.Value)
		}
	}
}

func TestDistanceIsAMetric(t *testing.T) {
	word := rapid.StringMatching(`[a-c.]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := word.Draw(t, "a"), word.Draw(t, "b"), word.Draw(t, "c")
		if (Distance(a, b) == 0) != (a == b) || Distance(a, b) != Distance(b, a) || Distance(a, c) > Distance(a, b)+Distance(b, c) {
			t.Fatalf("distances of %q %q %q: %d %d %d", a, b, c, Distance(a, b), Distance(b, c), Distance(a, c))
		}
	})
}

func TestRolesKeepUnknownAbilitiesUnknown(t *testing.T) {
	const globalAdministrator, privilegedRole, cloudApp, globalReader = "62e90394-69f5-4237-9190-012177145e10",
		"e8611ab8-c189-46e8-94e1-60213ab1f814", "158c047a-c907-4556-b7ef-446551a6b5f7", "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
	for _, c := range []struct {
		id                    string
		create, graph, others entra.Ability
	}{
		{globalAdministrator, entra.Yes, entra.Yes, entra.Yes},
		{privilegedRole, entra.No, entra.Yes, entra.Yes},
		{cloudApp, entra.Yes, entra.No, entra.Yes},
		{globalReader, entra.CannotTell, entra.CannotTell, entra.CannotTell},
	} {
		r, ok := RoleByTemplate(strings.ToUpper(c.id))
		if !ok || r.CreateApp != c.create || r.ConsentAppRolesGraph != c.graph || r.ConsentAppRolesOther != c.others {
			t.Errorf("%s: got %+v", c.id, r)
		}
	}
	if _, ok := RoleByTemplate("00000000-0000-0000-0000-000000000000"); ok {
		t.Error("an unknown template id was found")
	}
	if len(Roles()) < 20 {
		t.Errorf("only %d roles are known", len(Roles()))
	}
}
