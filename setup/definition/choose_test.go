package definition

import (
	"errors"
	"strings"
	"testing"

	"gatehouse/setup/problem"

	"pgregory.net/rapid"
)

const serviceAccount = "100000000000000000001"

func TestTheUsualPathNeedsOnlyTheServiceAccount(t *testing.T) {
	for _, id := range []string{"msft-entra-id", "outlook-cal"} {
		d := shippedByID(t, id)
		got, err := d.FederatedFor(Choices{Settings: map[string]string{"subject": serviceAccount}})
		if err != nil {
			t.Fatal(err)
		}
		if got.Issuer != "https://accounts.google.com" || got.Subject != serviceAccount || got.Audience != "api://AzureADTokenExchange" || got.Name == "" {
			t.Errorf("%s: got %+v", id, got)
		}
	}
}

// Issuers, subjects and audiences per host: Microsoft's workload identity federation docs and the hosts' own.
func TestEachHostGetsItsOwnIssuerAndAudience(t *testing.T) {
	d := shippedByID(t, "outlook-cal")
	const (
		uuid     = "0f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f"
		exchange = "api://AzureADTokenExchange"
	)
	for _, c := range []struct{ host, subject, issuer, audience, wantIssuer, wantAudience string }{
		{"gcp", serviceAccount, "", "", "https://accounts.google.com", exchange},
		{"gcp", serviceAccount, "", "api://AzureADTokenExchangeUSGov", "https://accounts.google.com", "api://AzureADTokenExchangeUSGov"},
		{"aws-cognito", "eu-west-1:" + uuid, "", "eu-west-1:" + uuid, "https://cognito-identity.amazonaws.com", "eu-west-1:" + uuid},
		{"aws-iam", "arn:aws:iam::123456789012:role/Proxy", "https://" + uuid + ".tokens.sts.global.api.aws", "", "https://" + uuid + ".tokens.sts.global.api.aws", exchange},
		{"kubernetes", "system:serviceaccount:ns:proxy", "https://oidc.example/id/1/", "", "https://oidc.example/id/1/", exchange},
		{"github", "repo:contoso/proxy:ref:refs/heads/main", "", "", "https://token.actions.githubusercontent.com", exchange},
		{"other", "anybody@host", "https://issuer.example", "", "https://issuer.example", exchange},
	} {
		settings := map[string]string{"host": c.host, "subject": c.subject}
		if c.issuer != "" {
			settings["issuer"] = c.issuer
		}
		if c.audience != "" {
			settings["audience"] = c.audience
		}
		got, err := d.FederatedFor(Choices{Settings: settings})
		if err != nil || got.Issuer != c.wantIssuer || got.Audience != c.wantAudience || got.Subject != c.subject {
			t.Errorf("%s: got %+v, %v", c.host, got, err)
			continue
		}
		cred, _ := d.Credential(Federated)
		full, err := d.Choose(Choices{Settings: settings})
		if err != nil {
			t.Fatal(err)
		}
		values := map[string]string{"tenant": "T", "client": "C", "authority": "https://login.example", "graph": "https://graph.example"}
		for k, v := range full.Settings {
			values[k] = v
		}
		command := d.Expand(cred.Prove, values)
		if left := placeholder.FindString(command); left != "" {
			t.Errorf("%s: nothing fills in %s of the proof", c.host, left)
		}
	}
}

func TestWrongSettingsAreNamedWithAnExample(t *testing.T) {
	d := shippedByID(t, "outlook-cal")
	atlas := shippedByID(t, "snow-atlas")
	for _, c := range []struct {
		name string
		d    *Definition
		in   Choices
		want []string
	}{
		{"missing", d, Choices{}, []string{"Unique id of the service account", "subject=" + serviceAccount}},
		{"e-mail address for the id", d, Choices{Settings: map[string]string{"subject": "proxy@project.example"}}, []string{`"proxy@project.example"`, "21 digits", "subject="}},
		{"too few digits", d, Choices{Settings: map[string]string{"subject": "123"}}, []string{`"123"`}},
		{"line break", d, Choices{Settings: map[string]string{"host": "other", "issuer": "https://i.example", "subject": "a\nb"}}, []string{`"a\nb"`, "control characters"}},
		{"shell", d, Choices{Settings: map[string]string{"host": "other", "issuer": "https://i.example", "subject": "$(rm -rf ~)"}}, []string{"a space, at character 5"}},
		{"shell without a space", d, Choices{Settings: map[string]string{"host": "other", "issuer": "https://i.example", "subject": "$(id)"}}, []string{"expected form"}},
		{"unknown host", d, Choices{Settings: map[string]string{"host": "azure", "subject": "1"}}, []string{`"azure"`, "gcp"}},
		{"another issuer for Google", d, Choices{Settings: map[string]string{"subject": serviceAccount, "issuer": "https://evil.example"}}, []string{"https://accounts.google.com", "host gcp"}},
		{"plain http issuer", d, Choices{Settings: map[string]string{"host": "other", "subject": "a", "issuer": "http://i.example"}}, []string{"https address"}},
		{"pool id missing", d, Choices{Settings: map[string]string{"host": "aws-cognito", "subject": "eu-west-1:0f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f"}}, []string{"Cognito identity pool id"}},
		{"unknown setting", d, Choices{Settings: map[string]string{"subjekt": "x"}}, []string{`"subjekt"`, "subject"}},
		{"derived setting", d, Choices{Settings: map[string]string{"subject": serviceAccount, "idToken": "rm -rf ~"}}, []string{`"idToken"`}},
		{"instance", d, Choices{Instance: "Main Office"}, []string{`"Main Office"`, "europe"}},
		{"credential", d, Choices{Credential: "secret"}, []string{`"secret"`, "federated"}},
		{"display name", d, Choices{DisplayName: "a\x00b"}, []string{"display name"}},
		{"domains", atlas, Choices{Settings: map[string]string{"domains": "contoso"}}, []string{`"contoso"`, "Domains", "contoso.example"}},
		{"star among domains", atlas, Choices{Settings: map[string]string{"domains": "*, contoso.example"}}, []string{"commas"}},
	} {
		_, err := c.d.Choose(c.in)
		var p *problem.Problem
		if !errors.As(err, &p) || p.Kind != problem.BadInput || p.Next == "" {
			t.Errorf("%s: got %#v", c.name, err)
			continue
		}
		for _, part := range c.want {
			if !strings.Contains(p.Error(), part) {
				t.Errorf("%s: %q does not say %q", c.name, p.Error(), part)
			}
		}
	}
}

func TestChangingTheHostDropsTheOldHostsDefaults(t *testing.T) {
	d := shippedByID(t, "outlook-cal")
	before, err := d.Choose(Choices{Settings: map[string]string{"subject": serviceAccount}})
	if err != nil {
		t.Fatal(err)
	}
	before.Settings["host"], before.Settings["subject"] = "github", "repo:contoso/proxy:environment:live"
	after, err := d.Choose(before)
	if err != nil || after.Settings["issuer"] != "https://token.actions.githubusercontent.com" {
		t.Errorf("got %+v, %v", after, err)
	}
}

func TestChoosingTwiceChangesNothing(t *testing.T) {
	atlas := shippedByID(t, "snow-atlas")
	once, err := atlas.Choose(Choices{Settings: map[string]string{"domains": " Contoso.Example;\n fabrikam.example "}})
	if err != nil || once.Settings["domains"] != "contoso.example,fabrikam.example" || once.Instance != "main" || once.Credential != Secret {
		t.Fatalf("got %+v, %v", once, err)
	}
	twice, err := atlas.Choose(once)
	if err != nil || twice.Settings["domains"] != once.Settings["domains"] || twice.Instance != once.Instance {
		t.Errorf("got %+v, %v", twice, err)
	}
}

func TestAskShowsWhatTheHostNeedsAndNothingDerived(t *testing.T) {
	d := shippedByID(t, "outlook-cal")
	for host, issuerFixed := range map[string]bool{"": true, "gcp": true, "aws-iam": false, "other": false} {
		chosen := map[string]string{}
		if host != "" {
			chosen["host"] = host
		}
		asked := map[string]Setting{}
		for _, s := range d.Ask(chosen) {
			asked[s.ID] = s
		}
		if len(asked) != 5 || asked["issuer"].Fixed != issuerFixed {
			t.Errorf("%q: asked for %+v", host, asked)
		}
		if host == "aws-iam" && asked["subject"].Label != "ARN of the proxy's role" {
			t.Errorf("subject is called %q", asked["subject"].Label)
		}
	}
	if len(d.Ask(nil)) != 5 {
		t.Error("nothing is asked when nothing is chosen yet")
	}
}

// A value that looks like a placeholder must not pull in another value: the client's id must not turn up in the subject.
func TestValuesAreNeverReadAsTemplates(t *testing.T) {
	d := &Definition{}
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.StringMatching(`[a-z{}$]{0,12}`).Draw(t, "a")
		b := rapid.StringMatching(`[a-z{}$]{0,12}`).Draw(t, "b")
		if got := d.Expand("<{a}|{b}|{none}|${A}>", map[string]string{"a": a, "b": b}); got != "<"+a+"|"+b+"|{none}|${A}>" {
			t.Fatalf("got %q", got)
		}
	})
}
