package rehearsal_test

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

func TestConditionsHoldByName(t *testing.T) {
	t.Parallel()
	x := start(t, rehearsal.Options{With: []string{"secret-lifetime=90d", "quota-used=dana:250", "names-concealed=false", "issuers=https://one.example,https://two.example"}})
	admin := x.signIn("adele@contoso.example", scopesGrant+" ReportSettings.ReadWrite.All")
	c := x.plainApplication(admin)
	want(t, x.addSecret(admin, c, 91*day), 400, "CredentialInvalidLifetimeAsPerAppPolicy")
	x.expect(200, x.addSecret(admin, c, 90*day))
	want(t, x.graph(x.signIn("dana@contoso.example", scopesCreate), "POST", "/applications", map[string]any{"displayName": "x"}), 403, "Directory_QuotaExceeded")
	if x.graph(admin, "GET", "/admin/reportSettings", nil).json["displayConcealedNames"] != false {
		t.Error("names are concealed")
	}
	for issuer, status := range map[string]int{"https://one.example": 201, "https://two.example": 201, "https://three.example": 400} {
		a := x.graph(admin, "POST", "/applications/"+c.object+"/federatedIdentityCredentials", map[string]any{
			"name": strings.Trim(issuer[8:11], "."), "issuer": issuer, "subject": "s", "audiences": []string{"api://AzureADTokenExchange"},
		})
		if a.status != status {
			t.Errorf("%s: %d %s", issuer, a.status, a.raw)
		}
	}
}

// plainApplication makes an application without a secret.
func (x *tenant) plainApplication(token string) connector {
	x.t.Helper()
	app := x.expect(201, x.graph(token, "POST", "/applications", map[string]any{"displayName": "plain"}))
	return connector{object: app.text("id"), client: app.text("appId")}
}

func TestEveryNamedConditionIsOneAndWrongOnesAreRefused(t *testing.T) {
	t.Parallel()
	examples := map[string]string{
		"DURATION": "90d", "true|false": "false", "URL,URL": "https://a.example", "APP-ID,APP-ID": sharePointApp, "ACCOUNT,ACCOUNT": "priya", "AUDIENCE": "AzureADMultipleOrgs",
		"TENANT-ID": graphApp, "CLIENT-ID": graphApp, "ACCOUNT:COUNT": "dana:3", "USED:TOTAL": "1:2", "browser,deviceCode,session": "browser,session",
	}
	for _, name := range rehearsal.ConditionNames() {
		word, value, given := strings.Cut(name, "=")
		good, bad := word, word+"=x"
		if given {
			good, bad = word+"="+examples[value], word
		}
		if list, err := rehearsal.Conditions(good); err != nil || len(list) != 1 {
			t.Errorf("%s: %v", good, err)
		}
		if _, err := rehearsal.Conditions(bad); err == nil || problem.Of(err).Kind != problem.BadInput {
			t.Errorf("%s: %v", bad, err)
		}
	}
	for _, wrong := range []string{"", "nothing", "secret-lifetime=long", "secret-lifetime=xd", "quota-used=dana", "directory-quota=full", "members-may-consent=perhaps", "conditional-access=fax"} {
		_, err := rehearsal.Start(context.Background(), rehearsal.Options{With: []string{wrong}})
		if err == nil || problem.Of(err).Kind != problem.BadInput || problem.Of(err).Next == "" {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	delayed, err := rehearsal.Conditions("secret-delay=" + time.Minute.String())
	if err != nil || len(delayed) != 1 {
		t.Error(err)
	}
}

func TestTheDocumentationNamesEveryCondition(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/rehearsal.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(raw), "## Conditions")
	text, _, _ = strings.Cut(text, "## Fault scripts")
	var listed []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(text, -1) {
		listed = append(listed, strings.ReplaceAll(m[1], `\|`, "|"))
	}
	slices.Sort(listed)
	if names := rehearsal.ConditionNames(); !slices.Equal(listed, slices.Sorted(slices.Values(names))) {
		t.Errorf("documented:\n%v\nthere are:\n%v", listed, names)
	}
}
