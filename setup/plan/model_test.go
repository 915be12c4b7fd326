package plan_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// model is a tenant that does what a plan says, the way Graph does it: collections are replaced whole.
type model struct {
	c    entra.Connector
	in   plan.Input
	lost []string // what a replaced collection dropped although it was not ours
	was  bool     // a step wrote sign-in off on a principal that was there
}

func (m *model) apply(a plan.Action) {
	switch a := a.(type) {
	case plan.PutApplication:
		app := a.Want
		if old := m.c.App; old != nil {
			for _, list := range [][2][]string{{old.Tags, app.Tags}, {old.WebRedirectURIs, app.WebRedirectURIs}, {old.PublicRedirectURIs, app.PublicRedirectURIs}} {
				for _, v := range list[0] {
					if !slices.Contains(list[1], v) && !strings.HasPrefix(v, "gatehouse.definition:") && !strings.HasPrefix(v, "gatehouse.approval:") {
						m.lost = append(m.lost, v)
					}
				}
			}
			app.Passwords, app.Federated, app.Owners = old.Passwords, old.Federated, old.Owners
		} else {
			app.ObjectID, app.AppID = "object", "client"
		}
		m.c.App = &app
	case plan.CreatePrincipal:
		m.was = m.was || m.c.Principal != nil
		m.c.Principal = &entra.ServicePrincipal{ObjectID: "sp", AppID: m.c.App.AppID, Tags: a.Tags, Notes: a.Notes}
	case plan.AddOwner:
		m.c.App.Owners = append(m.c.App.Owners, a.Owner)
	case plan.PutFederated:
		m.c.App.Federated = slices.DeleteFunc(slices.Clone(m.c.App.Federated), func(f entra.Federated) bool { return f.Name == a.Want.Name })
		m.c.App.Federated = append(m.c.App.Federated, a.Want)
	case plan.AddSecret:
		m.c.App.Passwords = append(slices.Clone(m.c.App.Passwords), entra.Password{KeyID: "issued", DisplayName: a.Label + " op-1", End: a.End})
		m.c.App.Tags = append(slices.Clone(m.c.App.Tags), plan.CredentialTag("issued"))
	case plan.MarkKept:
		m.c.App.Tags = append(slices.Clone(m.c.App.Tags), plan.CredentialTag(a.KeyID))
	case plan.SwitchOn:
		p := *m.c.Principal
		p.Enabled = true
		m.c.Principal = &p
	case plan.GrantRole:
		m.c.RoleGrants = append(slices.Clone(m.c.RoleGrants), entra.RoleGrant{RoleID: a.Wanted.ID, ResourceID: graphSPID})
	case plan.GrantScopes:
		grants := slices.DeleteFunc(slices.Clone(m.c.ScopeGrants), func(g entra.ScopeGrant) bool {
			if g.ID == a.GrantID {
				for _, s := range g.Scopes {
					if !slices.Contains(a.Scopes, s) {
						m.lost = append(m.lost, s)
					}
				}
			}
			return g.ID == a.GrantID
		})
		m.c.ScopeGrants = append(grants, entra.ScopeGrant{ID: "grant", ConsentType: plan.AllPrincipals, ResourceID: graphSPID, Scopes: a.Scopes})
	}
}

// someTenant draws a connector in any state: absent, half made, changed by others.
func someTenant(t *rapid.T, in plan.Input) entra.Connector {
	c := entra.Connector{Resources: graph()}
	if !rapid.Bool().Draw(t, "application is there") {
		return c
	}
	tag := rapid.SampledFrom([]string{
		"Gatehouse", "cost-centre-7", "gatehouse.definition:snow-atlas@3", "gatehouse.definition:snow-atlas@1", approved,
		"gatehouse.approval:1:a:b:c:file::1", plan.CredentialTag("key-1"), plan.CredentialTag("key-2"), "HideApp",
	})
	uri := rapid.SampledFrom([]string{"http://localhost", "https://portal.contoso.example/cb"})
	access := rapid.SampledFrom([]entra.Access{
		{ResourceAppID: entra.GraphAppID, ID: "id-a", Kind: entra.ApplicationPermission},
		{ResourceAppID: entra.GraphAppID, ID: "ID-B", Kind: entra.ApplicationPermission},
		{ResourceAppID: entra.SharePointAppID, ID: "id-q", Kind: entra.DelegatedPermission},
	})
	app := &entra.Application{
		ObjectID: "object", AppID: "client", UniqueName: rapid.SampledFrom([]string{"", "gatehouse-snow-atlas-main"}).Draw(t, "unique name"),
		DisplayName: rapid.SampledFrom([]string{"", "Gatehouse – Snow Atlas", "Mine"}).Draw(t, "name"), Audience: rapid.SampledFrom([]string{"AzureADMyOrg", "AzureADMultipleOrgs"}).Draw(t, "audience"),
		Tags: rapid.SliceOfDistinct(tag, rapid.ID).Draw(t, "tags"), WebRedirectURIs: rapid.SliceOfDistinct(uri, rapid.ID).Draw(t, "web"),
		PublicRedirectURIs: rapid.SliceOfDistinct(uri, rapid.ID).Draw(t, "public"), Required: rapid.SliceOfDistinct(access, rapid.ID).Draw(t, "requested"),
		IDTokens: rapid.Bool().Draw(t, "id tokens"), FallbackPublic: rapid.Bool().Draw(t, "public client"),
	}
	for _, key := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"key-1", "key-2", "key-3"}), rapid.ID).Draw(t, "secrets") {
		end := noon.Add(time.Duration(rapid.IntRange(-48, 480).Draw(t, "ends in hours")) * time.Hour)
		app.Passwords = append(app.Passwords, entra.Password{KeyID: key, DisplayName: key, End: end})
	}
	full, err := in.Definition.FederatedFor(in.Choices)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"GcpFederation", "Other", "Foreign"}), rapid.ID).Draw(t, "federated") {
		one := entra.Federated{Name: f, Issuer: full.Issuer, Subject: full.Subject, Audience: full.Audience}
		if f == "Foreign" || len(app.Federated) > 0 { // issuer and subject are unique within an application
			one.Subject = "somebody else " + f
		}
		app.Federated = append(app.Federated, one)
	}
	if rapid.Bool().Draw(t, "owned") {
		app.Owners = []entra.Owner{{ObjectID: rapid.SampledFrom([]string{adeleID, "another"}).Draw(t, "owner")}}
	}
	c.App = app
	if !rapid.Bool().Draw(t, "principal is there") {
		return c
	}
	c.Principal = &entra.ServicePrincipal{ObjectID: "sp", AppID: "client", Enabled: rapid.Bool().Draw(t, "enabled")}
	for _, id := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"id-a", "id-b", "id-x"}), rapid.ID).Draw(t, "roles") {
		c.RoleGrants = append(c.RoleGrants, entra.RoleGrant{RoleID: id, ResourceID: graphSPID})
	}
	scopes := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"openid", "Mail.Read", "Files.Read"}), rapid.ID).Draw(t, "scopes")
	if len(scopes) > 0 {
		c.ScopeGrants = []entra.ScopeGrant{{ID: "theirs", ConsentType: plan.AllPrincipals, ResourceID: graphSPID, Scopes: scopes}}
	}
	return c
}

func TestAppliedPlanLeavesNothingAndLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := snow()
		in.Choices.Credential = rapid.SampledFrom([]string{definition.Secret, definition.Federated}).Draw(t, "credential")
		in.Approval = rapid.SampledFrom([]string{"", approved}).Draw(t, "approval")
		if rapid.Bool().Draw(t, "delegated") {
			in.Requested = append(in.Requested, permission("Mail.Read", "id-s", entra.DelegatedPermission))
		}
		in.Live = someTenant(t, in)
		held := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"key-1", "key-2", "key-3"}), rapid.ID).Draw(t, "held")
		in.Kept = func(id string) bool { return id == "issued" || slices.Contains(held, id) }
		m := &model{c: in.Live, in: in}
		first, err := plan.Make(in)
		if err != nil {
			t.Fatal(err)
		}
		before := len(in.Live.RoleGrants)
		for _, s := range first.Steps {
			if len(s.Changes) == 0 || s.Title == "" {
				t.Errorf("step %s does not say what it changes", s.ID)
			}
			m.apply(s.Action)
		}
		if len(m.lost) > 0 || m.was {
			t.Errorf("lost %v, principal made twice %v", m.lost, m.was)
		}
		in.Live = m.c
		second, err := plan.Make(in)
		if err != nil {
			t.Fatal(err)
		}
		if !second.Nothing() {
			t.Errorf("first\n%s\nsecond\n%s", plan.Text(first), plan.Text(second))
		}
		for _, g := range m.c.RoleGrants[before:] {
			if g.RoleID != "id-a" && g.RoleID != "id-b" {
				t.Errorf("%s was granted and not planned", g.RoleID)
			}
		}
		if len(m.c.App.Required) != len(in.Requested) {
			t.Errorf("requested %v", m.c.App.Required)
		}
	})
}

func TestMergedTagsHoldBothSidesOnce(t *testing.T) {
	tag := rapid.StringMatching(`(Gatehouse|x|gatehouse\.credential:[ab]|gatehouse\.definition:[ab]@[12]|gatehouse\.approval:1:[ab])`)
	rapid.Check(t, func(t *rapid.T) {
		there := rapid.SliceOf(tag).Draw(t, "there")
		wanted := rapid.SliceOfDistinct(tag, func(s string) string { return strings.SplitN(s, ":", 2)[0] }).Draw(t, "wanted")
		got := plan.MergeTags(there, wanted)
		for _, w := range wanted {
			if !slices.Contains(got, w) {
				t.Errorf("%s is missing in %v", w, got)
			}
		}
		for _, h := range there {
			ours := strings.HasPrefix(h, "gatehouse.definition:") || strings.HasPrefix(h, "gatehouse.approval:")
			if !ours && !slices.Contains(got, h) {
				t.Errorf("%s was dropped from %v", h, got)
			}
		}
		sorted := slices.Sorted(slices.Values(got))
		if len(slices.Compact(sorted)) != len(got) {
			t.Errorf("repeated tags in %v", got)
		}
		if again := plan.MergeTags(got, wanted); !slices.Equal(again, got) {
			t.Errorf("merging again changes %v to %v", got, again)
		}
	})
}
