package sanitize_test

import (
	"strings"
	"testing"

	"gatehouse/preview/sanitize"

	"pgregory.net/rapid"
)

func TestDigestsStandBehindTheOtherPropertiesAndOutliveFilterAndTransforms(t *testing.T) {
	set := load(t, `augments: [!<textDigest> {jsonPaths: ["$..body.content"]}]`,
		`responseSchema: {type: object, properties: {value: {type: array, items: {type: object, properties: {body: {type: object, properties: {content: {type: string}, type: {type: string}}}}}}}}`,
		`transforms: [{method: redact, jsonPaths: ["$..content"]}]`)
	body := `{"value":[{"body":{"content":"` + strings.Repeat("x", 31) + " " + strings.Repeat("y", 31) + `","type":"html"},"id":1},{"body":{"content":null}}]}`
	want := `{"value":[{"body":{"type":"html","+content:textDigest":{"length":63,"word_count":2}}},{"body":{}}]}`
	trace, out, err := run(t, set, body, nil)
	if err != nil || out != want {
		t.Fatalf("got  %s, %v\nwant %s", out, err, want)
	}
	added := trace.Root.Kids[0].Kids[0].Kids[0].Kids[2]
	if !added.Added || added.Edits[0].Effect != sanitize.Added || added.Edits[0].Augment.Line != 3 {
		t.Errorf("got %+v", added)
	}
}

func TestAugmentsOfOddAnswers(t *testing.T) {
	for _, c := range []struct{ name, augment, in, want string }{
		{"keywords", `jsonPaths: [$.a], keywords: [Risk]`, `{"a":"risk! RISK","b":1}`, `{"a":"risk! RISK","b":1,"+a:textDigest":{"keywords":{"risk":2},"length":10,"word_count":2}}`},
		{"no keyword found", `jsonPaths: [$.a], keywords: [risk]`, `{"a":"x"}`, `{"a":"x","+a:textDigest":{"length":1,"word_count":1}}`},
		{"empty and blank", `jsonPaths: [$..a]`, `{"a":"","v":{"a":" "}}`, `{"a":"","v":{"a":" ","+a:textDigest":{"length":1,"word_count":1}},"+a:textDigest":{"length":0,"word_count":0}}`},
		{"no texts", `jsonPaths: ["$.*"]`, `{"a":null,"b":7,"c":{},"d":[],"e":true}`, `{"a":null,"b":7,"c":{},"d":[],"e":true}`},
		{"elements", `jsonPaths: ["$.v[*]"]`, `{"v":["x"]}`, `{"v":["x"]}`},
		{"added names already there", `jsonPaths: [$.a]`, `{"a":"x","v":[{"+b":1}]}`, `{"a":"x","v":[{"+b":1}]}`},
		{"twice", `jsonPaths: [$.a, $..a]`, `{"a":"x"}`, `{"a":"x","+a:textDigest":{"length":1,"word_count":1}}`},
		{"inside", `jsonPaths: [$.a], innerJsonPath: $..t`, `{"a":"{ \"t\": \"b c\", \"u\": 1.0 }"}`, `{"a":"{ \"t\": \"b c\", \"u\": 1.0 }","+a:textDigest":"{\"t\":\"{\\\"length\\\":3,\\\"word_count\\\":2}\",\"u\":1.0}"}`},
		{"inside without a hit", `jsonPaths: [$.a], innerJsonPath: $..t`, `{"a":"{\"u\":1}"}`, `{"a":"{\"u\":1}"}`},
		{"inside with other kinds", `jsonPaths: [$.a], innerJsonPath: $..t`, `{"a":"[{\"t\":\"x\"},{\"t\":{\"n\":\"y\"}}]"}`, `{"a":"[{\"t\":\"x\"},{\"t\":{\"n\":\"y\"}}]"}`},
		{"inside what is no JSON", `jsonPaths: [$.a], innerJsonPath: $..t`, `{"a":"hello"}`, `{"a":"hello"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := load(t, `augments: [{method: textDigest, `+c.augment+`}]`)
			if _, out, err := run(t, set, c.in, nil); err != nil || out != c.want {
				t.Fatalf("got  %s, %v\nwant %s", out, err, c.want)
			}
		})
	}
}

func TestWhatIsAddedCanBeTakenAway(t *testing.T) {
	set := load(t, `augments: [{method: textDigest, jsonPaths: [$.a, $.b]}]`, `transforms: [{method: redact, jsonPaths: ["$['+a:textDigest']", $..word_count]}]`)
	if _, out, err := run(t, set, `{"a":"x","b":"y"}`, nil); err != nil || out != `{"a":"x","b":"y","+b:textDigest":{"length":1}}` {
		t.Fatalf("got %s, %v", out, err)
	}
}

func TestAnAugmentChangesNothingOfTheAnswerItself(t *testing.T) {
	set := load(t, `augments: [{method: textDigest, jsonPaths: ["$..a", "$..b"], keywords: [mark]}]`, `transforms: [{method: redact, jsonPaths: ["$..['+a:textDigest', '+b:textDigest']"]}]`)
	rapid.Check(t, func(t *rapid.T) {
		body := `{"v":` + document(4).Draw(t, "body") + `}`
		_, out, err := sanitize.Run(set, "GET", "/a", []byte(body), usual)
		if err != nil || string(out) != body {
			t.Fatalf("%s became %s, %v", body, out, err)
		}
	})
}
