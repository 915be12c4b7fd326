package rules_test

import (
	"errors"
	"strings"
	"testing"

	"gatehouse/preview/rules"
)

const searches = `endpoints:
  - pathTemplate: /search
    allowedMethods: [GET, POST]
    requestBody:
      required: true
      content:
        application/json:
          type: object
          required: [query]
          additionalProperties: false
          properties:
            query: {type: string, pattern: '^[a-z]+$'}
            user: {type: string, format: pseudonym}
            size: {type: integer}
            deep: {type: array, items: {type: object, properties: {n: {type: number}, b: {type: boolean}, z: {type: "null"}}}}
  - pathTemplate: /open
    requestBody: {content: {text/plain: {}}}
  - pathTemplate: /free
`

func TestRequestBodiesAreHeldAgainstTheirSchema(t *testing.T) {
	set := load(t, searches)
	for _, c := range []struct{ name, method, url, kind, body, want string }{
		{"good", "POST", "/search", "", `{"query":"abc","size":5.0,"deep":[{"n":1.5,"b":true,"z":null,"more":1}]}`, ""},
		{"with a character set", "post", "/search", "Application/JSON; charset=utf-8", `{"query":"abc"}`, ""},
		{"required", "POST", "/search", "", " ", "required"},
		{"required of a GET", "GET", "/search", "", "", "required"},
		{"body of a GET", "GET", "/free", "", "{}", "must not send a body"},
		{"body of a HEAD", "head", "/free", "", "{}", "must not send a body"},
		{"another media type", "POST", "/search", "text/plain", "{}", "no schema"},
		{"not JSON", "POST", "/search", "", "{", "not valid JSON"},
		{"twice", "POST", "/search", "", `{"query":"a","query":"b"}`, "not valid JSON"},
		{"wrong kind", "POST", "/search", "", `[]`, "type object at $"},
		{"lacks", "POST", "/search", "", `{}`, `lacks "query"`},
		{"not named", "POST", "/search", "", `{"query":"a","other":1}`, "do not name"},
		{"pattern", "POST", "/search", "", `{"query":"Mallory"}`, "form at $.query"},
		{"no token", "POST", "/search", "", `{"query":"a","user":"somebody@contoso.example"}`, "form at $.user"},
		{"fraction", "POST", "/search", "", `{"query":"a","size":1.5}`, "integer at $.size"},
		{"deep", "POST", "/search", "", `{"query":"a","deep":[{},{"n":"1"}]}`, "number at $.deep[1].n"},
		{"not required and absent", "POST", "/open", "", "", ""},
		{"not required, another type", "POST", "/open", "", "{}", "no schema"},
		{"nothing said", "POST", "/free", "", "anything", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := set.Admit(rules.Request{Method: c.method, URL: c.url, ContentType: c.kind, Body: []byte(c.body)})
			if c.want == "" {
				if err != nil || e == nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			why, ok := errors.AsType[*rules.RefusedError](err)
			if !ok || !strings.Contains(why.Reason, c.want) || why.Line == 0 || e != nil {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if strings.Contains(err.Error(), "Mallory") || strings.Contains(err.Error(), "somebody") {
				t.Error("the reason holds a value of the body")
			}
		})
	}
}

func TestACallWithoutABodyIsBlockedWhereOneIsRequired(t *testing.T) {
	set := load(t, searches)
	if _, ok := set.Match("POST", "/search"); ok {
		t.Error("admitted without its body")
	}
	if _, err := set.Admit(rules.Request{Method: "POST", URL: "/search"}); err == nil || !strings.Contains(err.Error(), "test.yaml:2 admits the call, but") {
		t.Errorf("reason: %v", err)
	}
	if _, err := set.Admit(rules.Request{Method: "POST", URL: "/other"}); err == nil || !strings.Contains(err.Error(), "no endpoint") {
		t.Errorf("reason: %v", err)
	}
}
