package preview_test

import (
	"strings"
	"testing"

	"gatehouse/preview"
)

func one(transform string) string {
	return "endpoints:\n  - pathTemplate: /v1.0/users\n    transforms:\n      - {jsonPaths: [$.jobTitle], " + transform + "}\n"
}

func TestTextRulesAreExplainedAndHideWhatTheyCutOut(t *testing.T) {
	for _, c := range []struct{ name, transform, text, right, mark, why string }{
		{"digest", "method: textDigest", "Retail Manager", `{\"length\":14,\"word_count\":2}`, "redacted", "length and its number of words"},
		{"digest with keywords", "method: textDigest, keywords: [retail]", "Retail Manager", `{\"keywords\":{\"retail\":1},\"length\":14,\"word_count\":2}`, "redacted", "how often the words of the rule"},
		{"digest inside", "method: textDigest, isJsonEscaped: true, jsonPathToProcessWhenEscaped: $.t", `{\"t\":\"Retail\",\"u\":\"Adele\"}`, "•••••", "redacted", "rest leaves the gate in clear"},
		{"phrases", "method: redactExceptPhrases, allowedPhrases: [manager]", "Retail Manager", "•••••••", "redacted", "only parts pass that it names. They"},
		{"no phrase", "method: redactExceptPhrases, allowedPhrases: [chief]", "Retail Manager", `""`, "redacted", "None stands here"},
		{"substrings", "method: redactExceptSubstringsMatchingRegexes, exceptions: ['[0-9]+']", "Retail 17", "••", "redacted", "only parts pass"},
		{"no token", "method: filterTokenByRegex, filters: ['[0-9]+']", "Retail Manager", "null", "removed", "None does here"},
		{"address list", "method: pseudonymizeEmailHeader", "Adele <adele@contoso.example>", "t~FcHX…@contoso.example", "tokenised", "Each address of the list"},
		{"no address list", "method: pseudonymizeEmailHeader", "Adele", "null", "removed", "list of e-mail addresses"},
		{"IP address", "method: hashIp", "192.0.2.17", "t~", "tokenised", "IP address is hashed"},
		{"encrypted IP address", "method: encryptIp", "192.0.2.17", "p~", "tokenised", "only the proxy can turn back"},
		{"no IP address", "method: hashIp", "Retail", "null", "removed", "reads an IP address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			result := run(t, load(t, one(c.transform)), preview.Answer{
				Name: "User", Method: "GET", URL: "/v1.0/users", Type: "user", Body: []byte(`{"jobTitle":"` + c.text + `"}`),
			})
			call := result.Calls[0]
			if call.Verdict != preview.Allowed || len(call.Fields) != 1 || len(result.Leaks) != 0 {
				t.Fatalf("got %+v, leaks %v", call, result.Leaks)
			}
			row, field := call.Rows[1], call.Fields[0]
			if !strings.Contains(row.Right, c.right) || string(field.Mark) != c.mark || !strings.Contains(field.Why, c.why) {
				t.Errorf("row %q, mark %s, why %q", row.Right, field.Mark, field.Why)
			}
			for _, word := range []string{"Retail", "Manager", "Adele", "192.0.2"} {
				if strings.Contains(row.Left+row.Right+field.Why, word) {
					t.Errorf("%q is shown: %q, %q", word, row.Left, row.Right)
				}
			}
		})
	}
}

func TestACutOutTextElsewhereIsALeak(t *testing.T) {
	for _, transform := range []string{"method: textDigest", "method: redactExceptPhrases, allowedPhrases: [chief]", "method: filterTokenByRegex, filters: [chief]"} {
		result := run(t, load(t, one(transform)), preview.Answer{
			Name: "User", Method: "GET", URL: "/v1.0/users", Type: "user", Body: []byte(`{"jobTitle":"Retail Manager","department":"Retail Manager"}`),
		})
		if len(result.Leaks) != 1 || result.Leaks[0].At != "$.department" {
			t.Errorf("%s: got %v", transform, result.Leaks)
		}
	}
}

func TestARuleWhoseConditionFailsIsNamed(t *testing.T) {
	set := load(t, one(`method: redact, applyOnlyWhen: "$[?(@.department == 'Sales')]"`))
	for department, want := range map[string]string{"Sales": "The rule deletes this", "Legal": "The rule at line 4 would change this"} {
		answer := preview.Answer{Name: "User", Method: "GET", URL: "/v1.0/users", Type: "user", Body: []byte(`{"jobTitle":"Manager","department":"` + department + `"}`)}
		if field := run(t, set, answer).Calls[0].Fields[0]; !strings.Contains(field.Why, want) || (field.Mark == preview.ClearPersonal) != (department == "Legal") {
			t.Errorf("%s: mark %s, why %q", department, field.Mark, field.Why)
		}
	}
}

func TestWhatAnAugmentAddsStandsOnTheRightOnly(t *testing.T) {
	set := load(t, `endpoints:
  - pathTemplate: /v1.0/users
    augments:
      - {method: textDigest, jsonPaths: [$.jobTitle], keywords: [retail]}
      - {method: textDigest, jsonPaths: [$.displayName], innerJsonPath: $.t}
      - {method: textDigest, jsonPaths: [$.mail]}
    transforms:
      - {method: redact, jsonPaths: [$.jobTitle, $.displayName, $.mail, "$['+mail:textDigest']"]}
`)
	result := run(t, set, preview.Answer{
		Name: "User", Method: "GET", URL: "/v1.0/users", Type: "user",
		Body: []byte(`{"jobTitle":"Retail Manager","displayName":"{\"t\": \"Adele\", \"u\": \"Vance\"}","mail":"a@b.example","accountEnabled":true}`),
	})
	call := result.Calls[0]
	var got strings.Builder
	for _, r := range call.Rows {
		got.WriteString(string(r.Mark) + "|" + r.Left + "|" + r.Right + "\n")
	}
	want := `|{|{
removed|"jobTitle": "•••••• •••••••",|
removed|"displayName": "{\"•\": \"•••••\", \"•\": \"••…",|
removed|"mail": "•@b.example",|
|"accountEnabled": true|"accountEnabled": true,
||"+jobTitle:textDigest": {"keywords":{"retail":1},"length":14,"word_count":2},
personal||"+displayName:textDigest": "{\"•\":\"{\\\"••••••\\\":•,\\\"•…"
|}|}
`
	if got.String() != want {
		t.Errorf("rows:\n%s", got.String())
	}
	if want := (preview.Counts{Fields: 6, Removed: 3, Clear: 2, ClearPersonal: 1}); call.Counts != want {
		t.Errorf("counts: %+v", call.Counts)
	}
	digest, copied := call.Fields[4], call.Fields[5]
	if digest.Class != preview.Measure || digest.Rule.Transform != "augment textDigest" || digest.Rule.Line != 4 || !strings.Contains(digest.Why, "The rule adds this") {
		t.Errorf("digest: %+v", digest)
	}
	if copied.Class != preview.Identifier || copied.Rule.Line != 5 || !strings.Contains(copied.Why, "The rest of the copy leaves the gate in clear") {
		t.Errorf("copy: %+v", copied)
	}
	if len(result.Leaks) != 0 {
		t.Errorf("leaks: %v", result.Leaks)
	}
}

func TestEveryLineOfAnAnswerIsShownAndChecked(t *testing.T) {
	result := run(t, load(t, one("method: redact")), preview.Answer{
		Name: "Users", Method: "GET", URL: "/v1.0/users", Type: "user",
		Body: []byte(`{"jobTitle":"Retail Manager"}` + "\n" + `{"jobTitle":"Chief","department":"Retail Manager"}`),
	})
	call := result.Calls[0]
	if len(call.Fields) != 3 || call.Fields[2].Path != "line 2: $.department" || len(call.Rows) != 7 || string(call.Out) != "{}\n"+`{"department":"Retail Manager"}` {
		t.Fatalf("got %+v, %s", call, call.Out)
	}
	if len(result.Leaks) != 1 || result.Leaks[0].Path != "line 1: $.jobTitle" || strings.Contains(call.Rows[5].Right, "Retail") {
		t.Errorf("leaks %v, rows %+v", result.Leaks, call.Rows)
	}
}

func TestWhatWasAddedIsNotCountedAsReceived(t *testing.T) {
	set := load(t, `endpoints:
  - pathTemplate: /v1.0/users
    augments: [{method: textDigest, jsonPaths: [$..jobTitle]}]
    transforms: [{method: redact, jsonPaths: [$.manager]}]
`)
	call := run(t, set, preview.Answer{Name: "User", URL: "/v1.0/users", Type: "user", Body: []byte(`{"manager":{"jobTitle":"Chief"}}`)}).Calls[0]
	if len(call.Rows) != 3 || call.Rows[1].Left != `"manager": { … 1 field }` || call.Rows[1].Right != "" {
		t.Errorf("got %+v", call.Rows)
	}
}
