package coverage

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/preview/rules"
)

// events stands for a file in which every kind of verdict occurs. The numbers of its lines matter to the table below.
const events = `endpoints:
  - pathTemplate: /v1.0/users/{id}/events
    allowedMethods: [GET]
    augments:
      - !<textDigest>
        jsonPaths: [$..body.content]
    responseSchema:
      type: object
      properties:
        value:
          type: array
          items:
            type: object
            properties:
              id: {type: string}
              subject: {type: string}
              bodyPreview: {type: string}
              categories: {type: array, items: {type: string}}
              webLink: {type: string}
              transactionId: {type: string}
              isAllDay: {type: string}
              location: {type: object, properties: {displayName: {type: string}, locationUri: {type: string}}}
              organizer: {$ref: "#/definitions/Recipient"}
              attendees: {type: array, items: {$ref: "#/definitions/Recipient"}}
              body: {type: object, properties: {content: {type: string}}}
    transforms:
      - !<redact>
        jsonPaths: ["$.value[?(@.sensitivity == 'private')].attendees", $..body.content]
      - !<redact>
        jsonPaths: ["$.value[?(@.subject == 'secret')].organizer"]
      - !<pseudonymize>
        jsonPaths: [$..address]
      - !<redactExceptPhrases>
        jsonPaths: [$..subject]
        allowedPhrases: [call]
      - !<textDigest>
        jsonPaths: [$..bodyPreview]
      - !<redactRegexMatches>
        jsonPaths: [$..webLink]
        redactions: ["pwd=[^&]*"]
      - !<pseudonymizeRegexMatches>
        jsonPaths: [$..transactionId]
        regex: user-([0-9]+)
      - !<tokenize>
        jsonPaths: [$..locationUri]
        applyOnlyWhen: $..locationEmailAddress
      - !<tokenize>
        jsonPaths: ["$..categories[*]"]
        applyOnlyWhen: $..subject
definitions:
  Recipient:
    type: object
    properties:
      emailAddress:
        type: object
        properties:
          address: {type: string}
`

func rulesOf(t *testing.T, name, text string) *rules.Set {
	t.Helper()
	set, err := rules.Load(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestEachVerdictComesWithItsRuleAndItsReason(t *testing.T) {
	call := OfSet(rulesOf(t, "e.yaml", events), embedded(t))[0]
	got := byPath(call)
	for path, want := range map[string]string{
		"value[].id":                              "technical id passes in clear e.yaml:15 responseSchema",
		"@odata.nextLink":                         "technical id dropped by schema e.yaml:8 responseSchema",
		"value[].isAllDay":                        "setting dropped by schema e.yaml:21 responseSchema",
		"value[].start.dateTime":                  "time dropped by schema e.yaml:13 responseSchema",
		"value[].body.content":                    "content removed e.yaml:27 redact $..body.content",
		"value[].body.+content:textDigest.length": "measure passes in clear e.yaml:5 augment textDigest $..body.content",
		// The schema has dropped the sensitivity, so nothing is private any more and no attendee is removed.
		"value[].attendees[].emailAddress.address": "contact tokenised e.yaml:31 pseudonymize $..address",
		"value[].organizer.emailAddress.address":   "contact depends [tokenised removed] [subject == 'secret'] e.yaml:29 redact $.value[?(@.subject == 'secret')].organizer",
		"value[].subject":                          "content partly removed e.yaml:33 redactExceptPhrases $..subject",
		"value[].bodyPreview":                      "content digested e.yaml:36 textDigest $..bodyPreview",
		"value[].webLink":                          "content depends [passes in clear partly removed] [what the patterns of line 38 match] rest e.yaml:38 redactRegexMatches $..webLink",
		"value[].transactionId":                    "technical id partly removed [] [what the pattern of line 41 matches] rest e.yaml:41 pseudonymizeRegexMatches $..transactionId",
		// No e-mail address of a place passes the schema, so the condition never holds.
		"value[].location.locationUri": "location passes in clear e.yaml:22 responseSchema",
		"value[].location.displayName": "location passes in clear e.yaml:22 responseSchema",
		"value[].categories[]":         "content depends [passes in clear tokenised] [applyOnlyWhen $..subject] e.yaml:47 tokenize $..categories[*]",
	} {
		p, ok := got[path]
		text := fmt.Sprintf("%s %s", p.Class, p.Verdict)
		if len(p.On) > 0 {
			text += fmt.Sprintf(" %v %v", p.Outcomes, p.On)
		}
		if p.Rest {
			text += " rest"
		}
		if text += " " + p.Rule.String() + " " + p.Rule.Path; !ok || strings.TrimSpace(text) != want {
			t.Errorf("%s:\n got  %s\n want %s", path, text, want)
		}
	}
	if call.Refused != "" || call.Verdict != Allowed || !call.Collection {
		t.Errorf("call: %+v", call.Endpoint)
	}
}

func TestRulesThatMeetTheWrongKindOfValueRefuseTheAnswer(t *testing.T) {
	for rule, want := range map[string]string{
		"{method: pseudonymize, jsonPaths: [$..isAllDay]}":                                                      "pseudonymize meets what is neither text nor number at value[].isAllDay",
		"{method: pseudonymize, jsonPaths: [$..organizer]}":                                                     "pseudonymize meets what is neither text nor number at value[].organizer",
		"{method: pseudonymizeRegexMatches, regex: a, jsonPaths: [$..isAllDay]}":                                "pseudonymizeRegexMatches meets what is no text at value[].isAllDay",
		"{method: pseudonymize, encoding: URL_SAFE_HASH_ONLY, jsonPaths: [$..webLink]}":                         "URL_SAFE_HASH_ONLY meets a missing or blank value at value[].webLink",
		"{method: redact, jsonPaths: [\"$[?(@.value == null)]\"]}":                                              "redact would remove the whole answer at the answer itself",
		"{method: textDigest, isJsonEscaped: true, jsonPathToProcessWhenEscaped: $.a, jsonPaths: [$..webLink]}": "textDigest meets a text that is not JSON at value[].webLink",
		"{method: redact, jsonPaths: [$..isAllDay]}":                                                            "",
	} {
		text := "endpoints:\n  - pathTemplate: /v1.0/users/{id}/events\n    transforms:\n      - " + rule + "\n"
		got := OfSet(rulesOf(t, "e.yaml", text), embedded(t))[0].Refused
		if want == "" && got != "" || !strings.HasSuffix(got, want) {
			t.Errorf("%s: got %q, want %q", rule, got, want)
		}
	}
}

func TestOneOfSeveralSchemasMayFit(t *testing.T) {
	text := `endpoints:
  - pathTemplate: /v1.0/users/{id}
    responseSchema:
      anyOf:
        - {type: object, if: {properties: {userType: {type: string, const: Guest}}}, then: {properties: {id: {type: string}, userType: {type: string, const: Guest}}}}
        - {type: object, properties: {id: {type: string}, mail: {type: string}}}
`
	call := OfSet(rulesOf(t, "e.yaml", text), embedded(t))[0]
	got := byPath(call)
	for path, want := range map[string]string{"id": "passes in clear []", "mail": "depends [passes in clear dropped by schema]", "userType": "dropped by schema []", "displayName": "dropped by schema []"} {
		if p := got[path]; fmt.Sprintf("%s %v", p.Verdict, p.Outcomes) != want {
			t.Errorf("%s: got %s %v on %v, want %s", path, p.Verdict, p.Outcomes, p.On, want)
		}
	}
	if call.Refused != "e.yaml:5: a condition meets an object without userType at the answer itself" {
		t.Error(call.Refused)
	}
	alone := strings.Replace(strings.Replace(text, "      anyOf:\n        - {type", "      {type", 1), "        - {type: object, properties: {id: {type: string}, mail: {type: string}}}\n", "", 1)
	if call := OfSet(rulesOf(t, "e.yaml", alone), embedded(t))[0]; !strings.Contains(call.Refused, "no schema fits") {
		t.Errorf("a condition that fails: %q", call.Refused)
	}
}

func TestCallsWithoutAnAnswerReturnNothing(t *testing.T) {
	set := rulesOf(t, "e.yaml", events)
	calls := Of(set, embedded(t), []Call{
		{Name: "people", URL: "/v1.0/users", Type: "user"},
		{Name: "report", URL: "/v1.0/users/{id}/events", Type: "report.office365ActiveUserDetail", Shape: "csv"},
		{Name: "odd", URL: "/v1.0/users/{id}/events", Type: "no such type"},
	})
	for i, want := range []Admission{Blocked, Allowed, Allowed} {
		if calls[i].Verdict != want || calls[i].Note == "" {
			t.Errorf("%s: %s %q", calls[i].Name, calls[i].Verdict, calls[i].Note)
		}
		for _, p := range calls[i].Properties {
			if p.Verdict != NotReturned || p.MayPass() || p.Leaves() {
				t.Errorf("%s: %+v", calls[i].Name, p)
			}
		}
	}
	if len(calls[0].Properties) == 0 || len(calls[1].Properties) == 0 || len(calls[2].Properties) != 0 {
		t.Error("properties are not listed")
	}
}

func TestWithoutASanitizerEverythingPasses(t *testing.T) {
	calls := Of(nil, embedded(t), []Call{{Name: "people", URL: "/v1.0/users"}, {Name: "report", URL: "/v1.0/reports/getOffice365ActiveUserDetail(period='D30')", Shape: "csv"}})
	for _, c := range calls {
		if c.Verdict != Direct || len(c.Properties) < 20 {
			t.Errorf("%s: %s, %d properties", c.Name, c.Verdict, len(c.Properties))
		}
		for _, p := range c.Properties {
			if p.Verdict != Clear || !p.MayPass() {
				t.Errorf("%s: %+v", c.Name, p)
			}
		}
	}
	if got := calls[1].Properties[0].Path; !strings.HasPrefix(got, "[].") {
		t.Errorf("a line of the table is called %s", got)
	}
}

func TestATypeInsideItselfIsNotOpenedTwice(t *testing.T) {
	types, err := Parse([]byte(`{"types":{"user":{"id":["String!","technical id"],"manager":["user","direct identifier"],"odd":["thing","content"]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	got := byPath(Of(nil, types, []Call{{Name: "one", URL: "/v1.0/users/{id}"}})[0])
	if p := got["manager"]; p.Note == "" || p.Class != Identifier || got["manager.id"].Path != "" {
		t.Errorf("manager: %+v", p)
	}
	if p := got["odd"]; p.Note == "" || p.Class != Content {
		t.Errorf("odd: %+v", p)
	}
}
