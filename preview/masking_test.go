package preview_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"gatehouse/preview"
	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"

	"pgregory.net/rapid"
)

// Whatever a tenant holds, a row or an explanation must never show a personal value: they go into reports and onto shared screens.
func TestRowsNeverShowAPersonalValue(t *testing.T) {
	sets := []string{
		"", rulesText,
		"endpoints: [{pathTemplate: /v1.0/users}]",
		`endpoints: [{pathTemplate: /v1.0/users, transforms: [{method: redactRegexMatches, jsonPaths: ["$..displayName"], redactions: ["[aeiou]"]},
		{method: pseudonymize, encoding: JSON, includeOriginal: true, jsonPaths: [$..mail]}, {method: pseudonymizeRegexMatches, jsonPaths: [$..jobTitle], regex: "qz.. "},
		{method: tokenize, jsonPaths: ["$..officeLocation"], regex: "(..).*"}]}]`,
		`endpoints: [{pathTemplate: /v1.0/users, transforms: [{method: redactExceptPhrases, jsonPaths: ["$..displayName"], allowedPhrases: ["1x"]},
		{method: textDigest, jsonPaths: [$..mail]}, {method: filterTokenByRegex, jsonPaths: [$..jobTitle], filters: ["qz.*"]},
		{method: hashIp, jsonPaths: ["$..officeLocation"], applyOnlyWhen: "$..mobilePhone"},
		{method: redactExceptSubstringsMatchingRegexes, jsonPaths: [$..givenName], exceptions: ["Zo.*"]},
		{method: pseudonymizeEmailHeader, jsonPaths: [$..userPrincipalName], encoding: JSON}]}]`,
		`endpoints: [{pathTemplate: /v1.0/users, augments: [{method: textDigest, jsonPaths: ["$..displayName", "$..mail"]}],
		transforms: [{method: redact, jsonPaths: ["$..displayName", "$..['+mail:textDigest']"]}]}]`,
	}
	rapid.Check(t, func(t *rapid.T) {
		n := 0
		var marks []string
		mark := func() string {
			n++
			m := "qz" + rapid.StringMatching(`[b-df-hj-np-tv-z]{2}`).Draw(t, "mark") + " Zoë" + fmt.Sprint(n, "x")
			marks = append(marks, m)
			return m
		}
		carry := func(m string) string {
			switch rapid.IntRange(0, 4).Draw(t, "carrier") {
			case 0:
				return m
			case 1:
				return "https://graph.example/" + m + "/x"
			case 2:
				return strings.ToUpper(m)
			case 3:
				return strings.Repeat("y", 60) + m
			default:
				return "id-" + base64.StdEncoding.EncodeToString([]byte("other"))
			}
		}
		name, job := mark(), mark()
		user := map[string]any{
			"displayName": name, "jobTitle": job, "mail": "q" + fmt.Sprint(n) + ".local@contoso.example", "officeLocation": mark(),
			"businessPhones": []string{mark(), mark()}, "manager": map[string]any{"displayName": mark(), "unlisted": mark()},
			"unlisted": mark(), "id": carry(name), "department": carry(job), "preferredLanguage": carry(name), mark(): "value", "@odata.etag": carry(job),
		}
		marks = append(marks, "q"+fmt.Sprint(n)+".local")
		body, _ := json.Marshal(map[string]any{"value": []any{user}, "@odata.nextLink": "https://graph.example/?" + name})
		text := rapid.SampledFrom(sets).Draw(t, "rules")
		answer := users(string(body))
		result := runWith(t, text, answer)
		shown, _ := json.Marshal(result)
		shown = append(shown, openedWith(t, text, answer)...)
		for _, m := range marks {
			// The property name made of a mark is no value; the classes know nothing about it.
			if m == marks[len(marks)-2] {
				continue
			}
			if strings.Contains(strings.ToLower(string(shown)), strings.ToLower(m)) {
				t.Fatalf("%q is shown:\n%s", m, shown)
			}
		}
	})
}

// openedWith is everything that may be seen before the leak check is done, and what an explanation says but for what leaves the gate.
func openedWith(t *rapid.T, text string, answer preview.Answer) []byte {
	var set *rules.Set
	if text != "" {
		set = load(t, text)
	}
	result, err := preview.Open(context.Background(), set, []preview.Answer{answer}, preview.Options{Types: testTypes(t)})
	if err != nil {
		t.Fatal(err)
	}
	var out []byte
	sight := result.Calls[0].Sight()
	for i := range sight.RowCount() {
		row, _ := json.Marshal(sight.Row(i))
		out = append(out, row...)
	}
	for i := range sight.FieldCount() {
		field, _ := json.Marshal(sight.Field(i))
		out = append(out, field...)
	}
	if set == nil {
		return append(out, sight.JSON()...)
	}
	for x := range preview.Explain(document(t, set, sanitize.Options{Salt: "salt", Key: "key"}, string(answer.Body)), testTypes(t), "user", preview.Options{}) {
		x.Value = nil
		said, _ := json.Marshal(x)
		out = append(out, said...)
	}
	return out
}

func runWith(t *rapid.T, text string, answer preview.Answer) *preview.Result {
	if text == "" {
		return run(t, nil, answer)
	}
	return run(t, load(t, text), answer)
}
