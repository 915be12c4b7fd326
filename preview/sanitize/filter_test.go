package sanitize_test

import (
	"errors"
	"strings"
	"testing"

	"gatehouse/preview/sanitize"
)

// What is tested here is what proxies do with schemas that tell kinds of objects apart.
func TestASchemaWithConstantsAndConditions(t *testing.T) {
	user := `{type: object, properties: {kind: {type: string, const: user}, id: {type: string}}}`
	room := `{type: object, properties: {kind: {type: string, const: room}, seats: {type: integer}}}`
	for _, c := range []struct{ name, schema, in, want string }{
		{"the first that matches", `{anyOf: [` + user + `, ` + room + `]}`, `{"kind":"room","id":"x","seats":4}`, `{"kind":"","seats":4}`},
		{"none matches", `{anyOf: [` + user + `, ` + room + `]}`, `{"kind":"bot","id":"x"}`, `null`},
		{"none asks", `{anyOf: [` + user + `, {type: string}]}`, `"x"`, `null`},
		{"a property that is absent does not tell", `{anyOf: [` + user + `, ` + room + `]}`, `{"id":"x","seats":4}`, `{"id":"x"}`},
		{"numbers are compared as text", `{anyOf: [{type: object, properties: {n: {type: number, const: "1.5"}}}, {type: object, properties: {}}]}`, `{"n":1.50}`, `{"n":""}`},
		{"deep inside", `{anyOf: [{type: object, properties: {a: ` + user + `}}, {type: object, properties: {b: {type: string}}}]}`, `{"a":{"kind":"room"},"b":"x"}`, `{"b":"x"}`},
		{"elements have their own say", `{type: array, items: {anyOf: [` + user + `, ` + room + `]}}`, `[{"kind":"user","id":"x"},{"kind":"bot"},{"kind":"room","seats":2,"id":"y"}]`, `[{"kind":"","id":"x"},{"kind":"","seats":2}]`},
		{"if", `{if: {properties: {kind: {type: string, const: user}}}, then: {properties: {kind: {type: string}, id: {type: string}}}}`, `{"kind":"user","id":"x","mail":"y"}`, `{"kind":"user","id":"x"}`},
		{"else", `{if: {properties: {kind: {type: string, const: user}}}, then: {properties: {id: {type: string}}}, else: {properties: {kind: {type: string, const: room}}}}`, `{"kind":"room","id":"x"}`, `{"id":"x"}`},
		{"neither if nor else", `{anyOf: [{if: {properties: {kind: {type: string, const: user}}}, then: {properties: {id: {type: string}}}}, {type: object, properties: {}}]}`, `{"kind":"bot","id":"x"}`, `{}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := load(t, "responseSchema: {type: object, properties: {v: "+c.schema+"}}")
			want := `{"v":` + c.want + `}`
			if _, out, err := run(t, set, `{"v":`+c.in+`}`, nil); err != nil || out != want {
				t.Fatalf("got %s, %v\nwant %s", out, err, want)
			}
			if out, err := streamed(t, set, `{"v":`+c.in+`}`); err != nil || out != want {
				t.Fatalf("stream: got %s, %v\nwant %s", out, err, want)
			}
		})
	}
}

func TestASchemaThatNothingMatchesFailsTheAnswer(t *testing.T) {
	for _, c := range []struct{ schema, in, path string }{
		{`{type: object, properties: {a: {type: string, const: x}}}`, `{"a":"y"}`, "$"},
		{`{type: object, properties: {v: {type: array, items: {type: string, const: x}}}}`, `{"v":["x","y"]}`, "$.v[1]"},
		{`{if: {properties: {a: {type: string, const: x}}}, then: {properties: {}}}`, `{"b":1}`, "$"},
		{`{if: {properties: {a: {type: string, const: x}}}, then: {properties: {}}}`, `[]`, "$"},
	} {
		set := load(t, "responseSchema: "+c.schema)
		_, out, err := run(t, set, c.in, nil)
		at, ok := errors.AsType[*sanitize.FieldError](err)
		if !ok || out != "" || at.Path != c.path || at.Transform != "responseSchema" || at.Line != 3 {
			t.Errorf("%s of %s: got %s, %v", c.schema, c.in, out, err)
		}
		if _, err := streamed(t, set, c.in); err == nil || !strings.Contains(err.Error(), c.path) {
			t.Errorf("%s of %s: the stream says %v", c.schema, c.in, err)
		}
	}
}

func TestASchemaWithoutATypeIsReadAsItIsMeantAndByProxiesAsScalar(t *testing.T) {
	set := load(t, "responseSchema: {properties: {a: {type: string}}}")
	if _, out, err := run(t, set, `{"a":"x","b":1}`, nil); err != nil || out != `{"a":"x"}` {
		t.Errorf("got %s, %v", out, err)
	}
	if _, out, err := run(t, set, `{"a":"x","b":1}`, asProxy); err != nil || out != "null" {
		t.Errorf("as proxy: got %s, %v", out, err)
	}
}
