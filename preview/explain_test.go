package preview_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"gatehouse/preview"
	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
)

func document(t tester, set *rules.Set, o sanitize.Options, body string) *sanitize.Document {
	t.Helper()
	s, err := sanitize.New(o)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := s.Document(set, "GET", "/v1.0/users", []byte(body), 0, "")
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func explain(t tester, text, body string) []preview.Explained {
	t.Helper()
	doc := document(t, load(t, text), sanitize.Options{Salt: "salt", Key: "key"}, body)
	return slices.Collect(preview.Explain(doc, testTypes(t), "user", preview.Options{Salt: "salt"}))
}

func TestEveryFieldIsExplainedWithEveryEditInOrder(t *testing.T) {
	all := explain(t, rulesText, oneUser)
	var got []string
	for _, x := range all {
		got = append(got, x.Path+" "+string(x.Mark)+" "+string(x.Value))
	}
	want := []string{
		`$.value[0].id clear "48d31887-5fad-4d73-a9f5-3c356e68a038"`, "$.value[0].displayName filtered ", "$.value[0].givenName filtered ", "$.value[0].accountEnabled clear true",
		`$.value[0].mail tokenised "t~FcHXRnD1gOnmwsvijkmQ9g194xVYpKWaNTFf0jirbs4@contoso.example"`,
		`$.value[0].userPrincipalName tokenised "t~4SlxYT1SXRsPEqfD3YmR1gAgtHpNIPiGghvpI2M8RoA@contoso.example"`,
		`$.value[0].proxyAddresses[0] tokenised "SMTP:t~FcHXRnD1gOnmwsvijkmQ9g194xVYpKWaNTFf0jirbs4@contoso.example"`,
		"$.value[0].officeLocation personal ", `$.value[0].department clear "Sales"`, "$.value[0].mobilePhone removed ", "$.value[0].businessPhones removed ", "$.value[0].jobTitle removed ",
		`$.value[0].preferredLanguage clear "en-US"`, "$['@odata.nextLink'] filtered ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	mail := all[4]
	if len(mail.Edits) != 1 || mail.Edits[0].Line != 27 || mail.Edits[0].File != "rules/own.yaml" || mail.Edits[0].Transform != "pseudonymize" || mail.Class != preview.Contact || mail.Kind != "string" || mail.Type != "user.mail" {
		t.Errorf("mail: %+v", mail)
	}
	several := explain(t, `endpoints: [{pathTemplate: /v1.0/users, transforms: [{method: redactRegexMatches, jsonPaths: [$..jobTitle], redactions: [Retail]}, {method: redact, jsonPaths: [$..jobTitle]}]}]`, oneUser)
	for _, x := range several {
		if x.Path == "$.value[0].jobTitle" && (len(x.Edits) != 2 || x.Edits[0].Effect != "partly removed" || x.Edits[1].Effect != "deleted") {
			t.Errorf("two edits: %+v", x)
		}
	}
}

// Every transform in every way that it can end, and every effect besides: each has its sentence, and no explanation shows a value.
func TestEveryEffectAndTransformHasItsSentence(t *testing.T) {
	body := `{"jobTitle":"Retail Manager adele@contoso.example 192.0.2.7","mail":"Adele Vance <adele@contoso.example>","displayName":"   ","officeLocation":"192.0.2.7",
"department":7,"givenName":"{\"t\":\"Adele\"}","accountEnabled":null,"mobilePhone":null}`
	seen := map[string]bool{}
	for _, c := range []struct{ rule, path string }{
		{"method: redact", ""},
		{"method: redactRegexMatches, redactions: [Retail]", ""},
		{"method: redactExceptPhrases, allowedPhrases: [Manager]", ""},
		{"method: redactExceptSubstringsMatchingRegexes, exceptions: [Manager]", ""},
		{"method: filterTokenByRegex, filters: [Manager]", ""},
		{"method: filterTokenByRegex, filters: [nobody]", ""},
		{"method: pseudonymize", ""},
		{"method: pseudonymize, encoding: JSON, includeOriginal: true", ""},
		{"method: pseudonymize, includeReversible: true", ""},
		{"method: pseudonymize", "$.accountEnabled"},
		{"method: pseudonymizeRegexMatches, regex: Retail", ""},
		{"method: pseudonymizeRegexMatches, regex: nobody", ""},
		{"method: pseudonymizeEmailHeader", "$.mail"},
		{"method: pseudonymizeEmailHeader", "$.displayName"},
		{"method: pseudonymizeEmailHeader", ""},
		{"method: tokenize", ""},
		{"method: textDigest", ""},
		{"method: textDigest, isJsonEscaped: true, jsonPathToProcessWhenEscaped: $.t", "$.givenName"},
		{"method: hashIp", "$.officeLocation"},
		{"method: encryptIp", "$.officeLocation"},
		{"method: hashIp", ""},
		{"method: redactRegexMatches, redactions: [x]", "$.department"},
		{`method: redact, applyOnlyWhen: "$.nothing[*]"`, ""},
	} {
		if c.path == "" {
			c.path = "$.jobTitle"
		}
		check(t, "endpoints: [{pathTemplate: /v1.0/users, transforms: [{"+c.rule+`, jsonPaths: ["`+c.path+`"]}]}]`, body, seen)
	}
	check(t, `endpoints: [{pathTemplate: /v1.0/users, responseSchema: {type: object, properties: {jobTitle: {type: boolean}}}}]`, body, seen)
	check(t, `endpoints: [{pathTemplate: /v1.0/users, augments: [{method: textDigest, jsonPaths: [$.jobTitle]}]}]`, body, seen)
	for effect := sanitize.Deleted; effect <= sanitize.Digested; effect++ {
		if effect != sanitize.Converted && !seen[preview.EffectName(effect)] {
			t.Errorf("no rule of this test has the effect %d (%q)", effect, preview.EffectName(effect))
		}
	}
	proxy := document(t, load(t, `endpoints: [{pathTemplate: /v1.0/users, responseSchema: {type: object, properties: {accountEnabled: {type: boolean}}}}]`), sanitize.Options{Salt: "salt", AsProxy: true}, body)
	for x := range preview.Explain(proxy, testTypes(t), "user", preview.Options{}) {
		if x.Path == "$.accountEnabled" && (len(x.Edits) != 1 || x.Edits[0].What == "" || !strings.Contains(x.Why, "in the way of the proxy")) {
			t.Errorf("converted: %+v", x)
		}
	}
}

func check(t *testing.T, rule, body string, seen map[string]bool) {
	t.Helper()
	for _, x := range explain(t, rule, body) {
		for _, e := range x.Edits {
			seen[e.Effect] = true
			if e.Effect == "" || e.What == "" || e.Transform == "" || e.Line == 0 {
				t.Errorf("%s: %s: %+v", rule, x.Path, e)
			}
		}
		if x.Why == "" {
			t.Errorf("%s: %s: nothing is said", rule, x.Path)
		}
		x.Value = nil // what leaves the gate may be said; nothing else may
		said, _ := json.Marshal(x)
		for _, value := range []string{"Adele", "adele", "192.0.2", "Retail Manager"} {
			if strings.Contains(string(said), value) {
				t.Errorf("%s: %q is said: %s", rule, value, said)
			}
		}
	}
}

func TestExplainingStopsWhenNobodyListens(t *testing.T) {
	n := 0
	for range preview.Explain(document(t, load(t, rulesText), sanitize.Options{Salt: "salt"}, oneUser), testTypes(t), "user", preview.Options{}) {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("%d fields", n)
	}
}

func TestACountAndALeakCheckOfADocumentEqualThoseOfThePreview(t *testing.T) {
	body := `{"value":[{"id":"1","displayName":"Adele Vance"}],"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=YWZ0ZXIgQWRlbGUgVmFuY2U"}`
	set := load(t, "endpoints: [{pathTemplate: /v1.0/users, transforms: [{method: redact, jsonPaths: [$..displayName]}]}]")
	result := run(t, set, users(body))
	doc := document(t, set, sanitize.Options{Salt: "salt"}, body)
	if got := preview.Count(doc, testTypes(t), "user"); got != result.Counts {
		t.Errorf("got %+v, want %+v", got, result.Counts)
	}
	leaks, note, err := preview.Leaks(t.Context(), doc, testTypes(t), "user")
	if err != nil || note != "" || len(leaks) != len(result.Leaks) || leaks[0].At != result.Leaks[0].At || leaks[0].Carrier != "base64" {
		t.Errorf("got %+v, %q, %v", leaks, note, err)
	}
}
