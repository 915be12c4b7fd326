package preview_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"gatehouse/preview"
	"gatehouse/preview/coverage"
	"gatehouse/preview/rules"
)

const types = `{"types":{"user":{
 "id":["String!","technical id"],"displayName":["String","direct identifier"],"givenName":["String","direct identifier"],
 "accountEnabled":["Boolean","setting"],"mail":["String","contact"],"userPrincipalName":["String","direct identifier"],
 "proxyAddresses":["[String]!","contact"],"officeLocation":["String","location"],"department":["String","organisation"],
 "mobilePhone":["String","contact"],"businessPhones":["[String]!","contact"],"jobTitle":["String","content"],
 "preferredLanguage":["String","setting"],"employeeHireDate":["DateTimeOffset","time"],"manager":["user","direct identifier"]},
 "report":{"Name":["String","direct identifier"],"Date":["Date","time"],"Count":["Int32","measure"]}}}`

const rulesText = `endpoints:
  - pathTemplate: /v1.0/users
    allowedMethods: [GET]
    responseSchema:
      type: object
      properties:
        value:
          type: array
          items:
            type: object
            properties:
              id: {type: string}
              accountEnabled: {type: boolean}
              mail: {type: string}
              userPrincipalName: {type: string}
              proxyAddresses: {type: array, items: {type: string}}
              officeLocation: {type: string}
              department: {type: string}
              mobilePhone: {type: string}
              businessPhones: {type: array, items: {type: string}}
              jobTitle: {type: string}
              preferredLanguage: {type: string}
              employeeHireDate: {type: string}
    transforms:
      - !<redact>
        jsonPaths: [$..mobilePhone, $..businessPhones, $..jobTitle]
      - !<pseudonymize>
        jsonPaths: [$..mail, $..userPrincipalName]
      - !<pseudonymizeRegexMatches>
        jsonPaths: ["$..proxyAddresses[*]"]
        regex: "(?i)^smtp:(.*)$"
`

const oneUser = `{"value":[{"id":"48d31887-5fad-4d73-a9f5-3c356e68a038","displayName":"Adele Vance","givenName":"Adele","accountEnabled":true,
"mail":"adele@contoso.example","userPrincipalName":"adele.v@contoso.example","proxyAddresses":["SMTP:adele@contoso.example"],
"officeLocation":"18/2111","department":"Sales","mobilePhone":"+1 425 555 0109","businessPhones":["+1 425 555 0100"],"jobTitle":"Retail Manager",
"preferredLanguage":"en-US"}],"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=RFNwdAoAAQAA"}`

// tester is what ordinary and property tests have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
}

func testTypes(t tester) *coverage.Types {
	t.Helper()
	parsed, err := coverage.Parse([]byte(types))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func load(t tester, text string) *rules.Set {
	t.Helper()
	set, err := rules.Load("rules/own.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func run(t tester, set *rules.Set, answers ...preview.Answer) *preview.Result {
	t.Helper()
	result, err := preview.Run(context.Background(), set, answers, preview.Options{Source: preview.Example, Salt: "salt", Types: testTypes(t)})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func users(body string) preview.Answer {
	return preview.Answer{Name: "Users", Method: "GET", URL: "/v1.0/users", Type: "user", Body: []byte(body)}
}

func TestEveryFieldIsExplainedAndShownOnBothSides(t *testing.T) {
	result := run(t, load(t, rulesText), users(oneUser))
	call := result.Calls[0]
	if want := (preview.Counts{Fields: 14, Removed: 6, Tokenised: 3, Clear: 4, ClearPersonal: 1}); call.Counts != want || result.Counts != want {
		t.Errorf("counts: %+v", call.Counts)
	}
	var got strings.Builder
	for _, r := range call.Rows {
		fmt.Fprintf(&got, "%d %-9s %s => %s\n", r.Depth, r.Mark, r.Left, r.Right)
	}
	if want := `0           { => {
1           "value": [ { => "value": [ {
2           "id": "48d3…a038", => "id": "48d3…a038",
2 filtered  "displayName": "••••• •••••", => 
2 filtered  "givenName": "•••••", => 
2           "accountEnabled": true, => "accountEnabled": true,
2 tokenised "mail": "•••••@contoso.example", => "mail": "t~FcHX…@contoso.example",
2 tokenised "userPrincipalName": "•••••.•@contoso.example", => "userPrincipalName": "t~4Slx…@contoso.example",
2 tokenised "proxyAddresses": [ "SMTP:•••••@contoso.example" ], => "proxyAddresses": [ "SMTP:t~FcHX…@contoso.example" ],
2 personal  "officeLocation": "••/••••", => "officeLocation": "••/••••",
2           "department": "Sales", => "department": "Sales",
2 removed   "mobilePhone": "+• ••• ••• ••••", => 
2 removed   "businessPhones": [ "+• ••• ••• ••••" ], => 
2 removed   "jobTitle": "•••••• •••••••", => 
2           "preferredLanguage": "en-US" => "preferredLanguage": "en-US"
1           } ], => } ]
1 filtered  "@odata.nextLink": "https://graph.microsoft.com/…" => 
0           } => }
`; got.String() != want {
		t.Errorf("rows:\n%s", got.String())
	}
	mail := call.Fields[4]
	if mail.Path != "$.value[0].mail" || mail.Type != "user.mail" || mail.Class != preview.Contact || mail.Kind != "string" ||
		mail.Rule != (preview.Ref{File: "rules/own.yaml", Line: 27, Rule: 1, Transform: "pseudonymize", JSONPath: "$..mail"}) {
		t.Errorf("mail: %+v", mail)
	}
	if want := "The local part and the domain are hashed with the salt that was given; the domain stays readable."; mail.Why != want {
		t.Errorf("why: %s", mail.Why)
	}
	if call.Verdict != preview.Allowed || call.Endpoint.Line != 2 || len(result.Leaks) != 0 || result.RulesHash != load(t, rulesText).Hash() {
		t.Errorf("call: %v %+v, leaks %v", call.Verdict, call.Endpoint, result.Leaks)
	}
	if !json.Valid(call.Out) || strings.Contains(string(call.Out), "Adele") {
		t.Errorf("out: %s", call.Out)
	}
}

func TestTheSaltOfARunIsItsOwnUnlessGiven(t *testing.T) {
	set := load(t, rulesText)
	var out [2]string
	for i := range out {
		result, err := preview.Run(context.Background(), set, []preview.Answer{users(oneUser)}, preview.Options{Types: testTypes(t)})
		if err != nil {
			t.Fatal(err)
		}
		out[i] = string(result.Calls[0].Out)
		if why := result.Calls[0].Fields[4].Why; !strings.Contains(why, "a salt that only this preview knows") {
			t.Errorf("why: %s", why)
		}
	}
	if out[0] == out[1] {
		t.Error("two runs made the same pseudonyms")
	}
}

func TestWithoutASanitizerTheVendorSeesEverythingAndTheScreenNothing(t *testing.T) {
	result := run(t, nil, users(oneUser))
	call := result.Calls[0]
	if call.Verdict != preview.Direct || !result.Direct || result.RulesHash != rules.NoneHash {
		t.Fatalf("verdict %s, %+v", call.Verdict, result)
	}
	if want := (preview.Counts{Fields: 14, Clear: 5, ClearPersonal: 9}); call.Counts != want {
		t.Errorf("counts: %+v", call.Counts)
	}
	for _, f := range call.Fields {
		if !strings.HasPrefix(f.Why, "The vendor sees this in clear.") || f.Class.Personal() != (f.Mark == preview.ClearPersonal) {
			t.Errorf("%+v", f)
		}
	}
	for _, r := range call.Rows {
		if r.Left != r.Right || strings.Contains(r.Left, "Adele") {
			t.Errorf("%+v", r)
		}
	}
	if out := call.Sight().JSON(); !json.Valid(out) || strings.Contains(string(out), "Adele") || !strings.Contains(string(out), `"department":"Sales"`) {
		t.Errorf("out: %s", out)
	}
}

func TestATableShowsItsHeaderAndMasksItsCells(t *testing.T) {
	csv := "\ufeffName,Date,Count\r\n\"Vance, Adele\",2026-01-02,7\r\n,2026-01-03,\r\n"
	answer := preview.Answer{Name: "Report", URL: "/v1.0/r", Type: "report", Shape: "csv", Body: []byte(csv)}
	call := run(t, nil, answer).Calls[0]
	if len(call.Rows) != 3 || call.Rows[0].Left != "Name | Date | Count" || call.Rows[1].Left != "•••••, ••••• | 2026-01-02 | 7" || call.Rows[1].Mark != preview.ClearPersonal || call.Rows[2].Mark != preview.Kept {
		t.Errorf("rows: %+v", call.Rows)
	}
	if want := (preview.Counts{Fields: 6, Clear: 5, ClearPersonal: 1}); call.Counts != want || !json.Valid(call.Sight().JSON()) {
		t.Errorf("counts: %+v, out %s", call.Counts, call.Sight().JSON())
	}
	if f := call.Fields[0]; f.Path != "$[0].Name" || f.Type != "report.Name" {
		t.Errorf("field: %+v", f)
	}
	for name, body := range map[string]string{"ragged": "a,b\n1\n", "empty": "", "twice": "a,a\n1,2\n", "quote": "a\n\"x\n"} {
		answer.Body = []byte("\ufeff" + body)
		if call := run(t, nil, answer).Calls[0]; call.Verdict != preview.Failed || call.Problem == "" {
			t.Errorf("%s: %s, %q", name, call.Verdict, call.Problem)
		}
	}
	set := load(t, "endpoints: [{pathTemplate: /v1.0/r}]")
	if call := run(t, set, answer).Calls[0]; call.Verdict != preview.Failed || call.Out != nil {
		t.Errorf("a table under rules: %+v", call)
	}
}

func TestVerdictsOfCallsThatShowNothing(t *testing.T) {
	set := load(t, rulesText)
	for _, c := range []struct {
		name    string
		set     *rules.Set
		answer  preview.Answer
		verdict preview.Verdict
		problem string
	}{
		{"blocked", set, preview.Answer{URL: "/v1.0/users/1/photo", Body: []byte(`{}`)}, preview.Blocked, "Graph is never asked"},
		{"blocked method", set, preview.Answer{URL: "/v1.0/users", Method: "POST"}, preview.Blocked, "No endpoint"},
		{"no sample", set, preview.Answer{URL: "/v1.0/users", Note: "not read"}, preview.Allowed, ""},
		{"error answer", set, preview.Answer{URL: "/v1.0/users", Status: 403, Code: "Forbidden", Body: []byte(`{"error":{"message":"Adele"}}`)}, preview.Failed, "403 Forbidden (Forbidden)"},
		{"error answer, direct", nil, preview.Answer{URL: "/v1.0/users", Status: 429, Body: []byte("Adele")}, preview.Failed, "429"},
		{"HTML", set, preview.Answer{URL: "/v1.0/users", Body: []byte("<p>Adele")}, preview.Failed, "HTML"},
		{"not JSON, direct", nil, preview.Answer{URL: "/v1.0/users", Body: []byte(`{"a":Adele}`)}, preview.Failed, "not valid JSON"},
		{"no sample, direct", nil, preview.Answer{URL: "/v1.0/users"}, preview.Direct, ""},
	} {
		call := run(t, c.set, c.answer).Calls[0]
		if call.Verdict != c.verdict || !strings.Contains(call.Problem, c.problem) || strings.Contains(call.Problem, "Adele") || len(call.Rows) != 0 || call.Note != c.answer.Note || call.Out != nil {
			t.Errorf("%s: %+v", c.name, call)
		}
	}
}

func TestABlockedCallSaysWhatItMisses(t *testing.T) {
	set := load(t, "endpoints: [{pathTemplate: /v1.0/users, allowedMethods: [GET], allowedQueryParams: [$top]}]")
	for url, want := range map[string]string{"/v1.0/users?$filter=x": "$filter", "/v1.0/me": "Graph is never asked."} {
		if call := run(t, set, preview.Answer{URL: url}).Calls[0]; call.Verdict != preview.Blocked || !strings.Contains(call.Problem, want) {
			t.Errorf("%s: %q", url, call.Problem)
		}
	}
}

// Audit exports come as one value per line, also where the vendor reads them itself.
func TestSeveralValuesAreShownWithoutASanitizerToo(t *testing.T) {
	call := run(t, nil, users(`{"mail":"adele@contoso.example"}`+"\n"+`{"department":"Sales","mail":"dana@contoso.example"}`)).Calls[0]
	if call.Verdict != preview.Direct || len(call.Fields) != 3 || call.Fields[2].Path != "line 2: $.mail" || call.Counts.ClearPersonal != 2 {
		t.Fatalf("%s, %+v", call.Problem, call.Fields)
	}
	if out := string(call.Sight().JSON()); out != `{"mail":"•••••@contoso.example"}`+"\n"+`{"department":"Sales","mail":"••••@contoso.example"}` {
		t.Errorf("masked: %s", out)
	}
	var lines []string
	for i := range call.Sight().LineCount() {
		lines = append(lines, call.Sight().Line(i))
	}
	if got := strings.Join(lines, "|"); got != `{|  "mail": "•••••@contoso.example"|}|{|  "department": "Sales",|  "mail": "••••@contoso.example"|}` {
		t.Errorf("lines: %s", got)
	}
}

func TestADeletedUserIsShownAsDeleted(t *testing.T) {
	body := `{"value":[{"id":"48d31887-5fad-4d73-a9f5-3c356e68a038","@removed":{"reason":"changed"}},{"id":"2"}]}`
	for _, set := range []*rules.Set{nil, load(t, "endpoints: [{pathTemplate: /v1.0/users}]")} {
		call := run(t, set, users(body)).Calls[0]
		reason := call.Fields[1]
		if len(call.Fields) != 3 || reason.Path != "$.value[0]['@removed'].reason" || reason.Class != preview.Setting || reason.Mark != preview.Kept {
			t.Errorf("%+v", call.Fields)
		}
	}
}

func TestSumsAreRightForTenThousandPeople(t *testing.T) {
	one := strings.TrimSuffix(strings.SplitAfter(oneUser, `"value":[`)[1], "")
	one = one[:strings.Index(one, "}]")+1]
	body := `{"value":[` + strings.Repeat(one+",", 9_999) + one + "]}"
	result := run(t, load(t, rulesText), users(body))
	want := preview.Counts{Fields: 130_000, Removed: 50_000, Tokenised: 30_000, Clear: 40_000, ClearPersonal: 10_000}
	if result.Counts != want || len(result.Leaks) != 0 {
		t.Fatalf("got %+v, %+v", result.Counts, result.Leaks)
	}
	c := result.Calls[0]
	if sight := c.Sight(); sight.FieldCount() != 130_000 || sight.RowCount() != 130_000+9_999+4 {
		t.Errorf("%d fields, %d rows", sight.FieldCount(), sight.RowCount())
	}
	if len(c.Rows) != preview.MostWritten || c.RowsLeft != 140_003-len(c.Rows) || c.FieldsLeft != 130_000-len(c.Fields) || c.ClearLeft != nil {
		t.Errorf("written: %d rows and %d more, %d fields and %d more, %q", len(c.Rows), c.RowsLeft, len(c.Fields), c.FieldsLeft, c.ClearLeft)
	}
}

func TestSampleHashNamesTheSample(t *testing.T) {
	a, b := users(`{"value":[]}`), users(`{"value":[1]}`)
	same := run(t, nil, a).SampleHash
	if same != run(t, load(t, rulesText), a).SampleHash || len(same) != 64 {
		t.Error("the hash depends on the rules")
	}
	if same == run(t, nil, b).SampleHash || same == run(t, nil, a, b).SampleHash {
		t.Error("two samples, one hash")
	}
	shifted := a
	shifted.Name, shifted.Method = "UsersG", "ET"
	if same == run(t, nil, shifted).SampleHash {
		t.Error("parts run together")
	}
}

func TestACancelledPreviewEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := preview.Run(ctx, nil, []preview.Answer{users(oneUser)}, preview.Options{}); err == nil {
		t.Fatal("it went on")
	}
}

func compact(t tester, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, text); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
