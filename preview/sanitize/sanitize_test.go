package sanitize_test

import (
	"errors"
	"strings"
	"testing"

	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
)

var usual = sanitize.Options{Salt: "salt", Key: "secret"}

func load(t testing.TB, lines ...string) *rules.Set {
	t.Helper()
	set, err := rules.Load("own.yaml", []byte("endpoints:\n  - pathTemplate: /a\n    "+strings.Join(lines, "\n    ")+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func transforms(t testing.TB, list ...string) *rules.Set {
	t.Helper()
	return load(t, "transforms: ["+strings.Join(list, ", ")+"]")
}

func run(t testing.TB, set *rules.Set, body string, change func(*sanitize.Options)) (*sanitize.Trace, string, error) {
	t.Helper()
	o := usual
	if change != nil {
		change(&o)
	}
	trace, out, err := sanitize.Run(set, "GET", "/a", []byte(body), o)
	return trace, string(out), err
}

func asProxy(o *sanitize.Options) { o.AsProxy = true }

const (
	megan      = "MeganB@M365x214355.onmicrosoft.com"
	meganToken = "t~aUhZDS0Tjei4n0wfbt9bej85CgpSsYc73vYezVh5mVg@M365x214355.onmicrosoft.com"
	guid       = "48d31887-5fad-4d73-a9f5-3c356e68a038"
	guidToken  = "p~SIoJOpeSgYF7YUPQ28IWZexVuHyN9A80SJXrbfawKpDRcddGnKI4QDKyjQI9KtjJZDb8FZ27UE_toS68FyWz7Y22fnQYLP91SHJGVwQiN3E"
)

// The published worked examples of the rule language, salt "salt" and password "secret".
func TestWorkedExamples(t *testing.T) {
	for _, c := range []struct{ name, transforms, in, want string }{
		{
			"aliases", `{method: pseudonymizeRegexMatches, jsonPaths: ["$..proxyAddresses[*]"], regex: "(?i)^smtp:(.*)$"}`,
			`{"proxyAddresses":["SMTP:` + megan + `","SPO:SPO_896c@SPO_dcd2"]}`, `{"proxyAddresses":["SMTP:` + meganToken + `",null]}`,
		},
		{"ids", `{method: pseudonymize, jsonPaths: [$.id], includeReversible: true}`, `{"id":"` + guid + `"}`, `{"id":"` + guidToken + `"}`},
		{
			"JSON encoding with original", `{method: pseudonymize, jsonPaths: [$.mail], encoding: JSON, includeOriginal: true}`,
			`{"mail":"HRTaskforce@M365x214355.onmicrosoft.com"}`,
			`{"mail":"{\"domain\":\"M365x214355.onmicrosoft.com\",\"hash\":\"fTO4QfBNOhWw3GVNW6CBnOEGcXqa--EgnerUt-o_xu0\",\"original\":\"HRTaskforce@M365x214355.onmicrosoft.com\"}"}`,
		},
		{
			"redact in arrays", `{method: redact, jsonPaths: ["$..businessPhones[*]", "$..displayName"]}, {method: pseudonymize, jsonPaths: [$..mail]}`,
			`{"businessPhones":["+1 412 555 0109"],"displayName":"Megan Bowen","mail":null}`, `{"businessPhones":[],"mail":null}`,
		},
		{
			"meeting link", `{method: redactRegexMatches, jsonPaths: [$.joinUrl], redactions: ["(?i)pwd=[^&]*"]}`,
			`{"joinUrl":"https://acme.zoom.us/j/12354234234?pwd=123123&from=addon"}`, `{"joinUrl":"https://acme.zoom.us/j/12354234234?&from=addon"}`,
		},
		{
			"page link", `{method: tokenize, jsonPaths: ["$['@odata.nextLink']"], regex: "^https://graph.microsoft.com/v1.0/users/([a-zA-Z0-9_-]+)/.*$"}`,
			`{"@odata.nextLink":"https://graph.microsoft.com/v1.0/users/` + guid + `/chats?$top=5"}`, `{"@odata.nextLink":"https://graph.microsoft.com/v1.0/users/` + guidToken + `/chats?$top=5"}`,
		},
		{
			"page link of me", `{method: tokenize, jsonPaths: ["$['@odata.nextLink']"], regex: "^https://graph.microsoft.com/v1.0/users/([a-zA-Z0-9_-]+)/.*$"}`,
			`{"@odata.nextLink":"https://graph.microsoft.com/v1.0/me/chats"}`, `{"@odata.nextLink":"https://graph.microsoft.com/v1.0/me/chats"}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, out, err := run(t, transforms(t, c.transforms), c.in, nil); err != nil || out != c.want {
				t.Fatalf("got %s, %v\nwant %s", out, err, c.want)
			}
		})
	}
}

func TestSchemaIsAnAllowListThatKeepsTheOrderOfTheAnswer(t *testing.T) {
	set := load(t,
		`responseSchema: {type: object, properties: {value: {type: array, items: {type: object, properties: {mail: {type: string}, id: {type: string}}}}}}`,
		`transforms: [{method: pseudonymize, jsonPaths: [$..mail]}]`)
	_, out, err := run(t, set, `{"value":[{"id":"1","displayName":"Megan","businessPhones":["1"],"mail":"`+megan+`"},7,null]}`, nil)
	if want := `{"value":[{"id":"1","mail":"` + meganToken + `"}]}`; err != nil || out != want {
		t.Fatalf("got %s, %v", out, err)
	}
}

func TestSchemaTypes(t *testing.T) {
	for _, c := range []struct{ schema, in, want, proxy string }{
		{`{type: string}`, `["x",1,true,null,{},[]]`, `["x",null,null,null,null,null]`, ""},
		{`{type: boolean}`, `[true,"true",null]`, `[true,null,null]`, `[true,null,false]`},
		{`{type: integer}`, `[5,5.7,"5",null,1e300]`, `[5,null,null,null,null]`, `[5,5,null,null,null]`},
		{`{type: number}`, `[5,5.70,"5",null]`, `[5,5.70,null,null]`, ""},
		{`{type: "null"}`, `[5,null]`, `[null,null]`, ""},
		{`{}`, `[5,"x",true,null,{"a":1},[1]]`, `[5,"x",true,null,null,null]`, ""},
		{`{type: object}`, `[{"a":1,"+a:textDigest":{"length":1}},[],1]`, `[{"+a:textDigest":{"length":1}},null,null]`, ""},
		{`{type: object, properties: {a: {type: string}}}`, `[{"b":1,"a":1},{"a":"x"}]`, `[{"a":null},{"a":"x"}]`, ""},
		{`{type: array, items: {type: string}}`, `[["x",null,1],{},1]`, `[["x"],null,null]`, ""},
		{`{anyOf: [{type: string}, {type: integer}]}`, `["x",1]`, `["x",null]`, ""},
	} {
		in := strings.Trim(c.in, "[]")
		for name, want := range map[string]string{"corrected": c.want, "as proxy": c.proxy} {
			if want == "" {
				want = c.want
			}
			set := load(t, "responseSchema: {type: object, properties: {v: {type: object, properties: "+properties(c.schema)+"}}}")
			_, out, err := run(t, set, `{"v":`+numbered(c.in)+`}`, func(o *sanitize.Options) { o.AsProxy = name == "as proxy" })
			if got := `{"v":` + numbered(want) + `}`; err != nil || out != got {
				t.Errorf("%s, %s of %s:\ngot  %s, %v\nwant %s", c.schema, name, in, out, err, got)
			}
		}
	}
}

// properties and numbered put every element of a list under a name of its own, because elements that become null disappear.
func properties(schema string) string {
	var b strings.Builder
	b.WriteString("{")
	for _, name := range "abcdefgh" {
		b.WriteString(string(name) + ": " + schema + ", ")
	}
	return b.String() + "}"
}

func numbered(list string) string {
	root, err := sanitize.Parse([]byte(list))
	if err != nil {
		panic(err)
	}
	out := "{"
	for i, kid := range root.Kids {
		if i > 0 {
			out += ","
		}
		out += `"` + string(rune('a'+i)) + `":` + string(kid.AppendJSON(nil))
	}
	return out + "}"
}

func TestTransformsOfOddValues(t *testing.T) {
	redactMatches := `{method: redactRegexMatches, jsonPaths: ["$.v[*]"], redactions: ["b+", "c"]}`
	tokenize := `{method: tokenize, jsonPaths: ["$.v[*]"], regex: "x(y)z?"}`
	for _, c := range []struct{ name, transform, in, want string }{
		{"matches are cut one expression after the other", redactMatches, `{"v":["abcbba","bcb"," ",null,1,{},["b"]]}`, `{"v":["aa",""," ",null,null,null,null]}`},
		{"tokens for the whole match only", tokenize, `{"v":["x","axyz",""," ",1,true,{},null]}`, `{"v":["x","axyz",""," ",null,null,null,null]}`},
		{"pseudonyms of nothing", `{method: pseudonymize, jsonPaths: ["$.v[*]"]}`, `{"v":[null,""," "]}`, `{"v":[null,null,null]}`},
		{"no hit is a redaction", `{method: pseudonymizeRegexMatches, jsonPaths: ["$.v[*]"], regex: "q"}`, `{"v":["a","",null]}`, `{"v":[null,null,null]}`},
		{"missing properties change nothing", `{method: redact, jsonPaths: ["$.a.b.c", "$.v.x", "$..zz"]}`, `{"v":[1],"a":{"b":null}}`, `{"v":[1],"a":{"b":null}}`},
		{"null is found", `{method: redact, jsonPaths: [$..a]}`, `{"a":null,"b":[{"a":1,"c":2}]}`, `{"b":[{"c":2}]}`},
		{"condition", `{method: redact, jsonPaths: ["$.v[?(@.t != 'x')].n"]}`, `{"v":[{"t":"x","n":1},{"t":"y","n":1},{"n":1},{"t":null,"n":1}]}`, `{"v":[{"t":"x","n":1},{"t":"y"},{},{"t":null}]}`},
		{"condition at any depth", `{method: redact, jsonPaths: ["$..[?(@.t == 'x')].n"]}`, `{"t":"x","n":1,"v":[{"t":"x","n":1},{"n":1}]}`, `{"t":"x","v":[{"t":"x"},{"n":1}]}`},
		{"conditions on numbers and null", `{method: redact, jsonPaths: ["$.v[?(@.t == 1.0)].n", "$.v[?(@.t == null)].n"]}`, `{"v":[{"t":1,"n":1},{"t":null,"n":1},{"n":1},{"t":"1","n":1}]}`, `{"v":[{"t":1},{"t":null},{"n":1},{"t":"1","n":1}]}`},
		{"several names", `{method: redact, jsonPaths: ["$.v[*]['a','b']"]}`, `{"v":[{"a":1,"b":2,"c":3},{"b":1}]}`, `{"v":[{"c":3},{}]}`},
		{"elements of arrays", `{method: redact, jsonPaths: ["$.v[*]"]}`, `{"v":[1,2,3]}`, `{"v":[]}`},
		{"order and numbers stay", `{method: redact, jsonPaths: [$.q]}`, ` { "b" : 1.50, "a" : 1e3, "é/<" : "\u00e9\/<" } `, `{"b":1.50,"a":1e3,"é/<":"é/<"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, out, err := run(t, transforms(t, c.transform), c.in, nil); err != nil || out != c.want {
				t.Fatalf("got %s, %v\nwant %s", out, err, c.want)
			}
		})
	}
}

func TestNumbersAreHashedAsJavaPrintsThem(t *testing.T) {
	for literal, text := range map[string]string{"7": "7", "-0": "0", "1.50": "1.5", "1e3": "1000.0", "1.0E10": "1.0E10", "0.0001": "1.0E-4", "12345678.5": "1.23456785E7"} {
		set := transforms(t, `{method: pseudonymize, jsonPaths: [$.n, $.s]}`)
		_, out, err := run(t, set, `{"n":`+literal+`,"s":"`+text+`"}`, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, other, _ := run(t, set, `{"n":"`+text+`","s":"`+text+`"}`, nil)
		if out != other {
			t.Errorf("%s is not hashed as %s", literal, text)
		}
	}
}

func TestQuirksAreCopiedOnlyWhenAskedFor(t *testing.T) {
	twice := transforms(t, `{method: pseudonymize, jsonPaths: [$.mail, $..mail]}`)
	_, once, err := run(t, twice, `{"mail":"`+megan+`"}`, nil)
	if err != nil || once != `{"mail":"`+meganToken+`"}` {
		t.Fatalf("got %s, %v", once, err)
	}
	if _, out, _ := run(t, twice, `{"mail":"`+megan+`"}`, asProxy); out == once {
		t.Error("as proxy: the pseudonym was made once")
	}
	asJSON := transforms(t, `{method: pseudonymize, jsonPaths: [$.mail], encoding: JSON}`)
	if _, out, _ := run(t, asJSON, `{"mail":null}`, nil); out != `{"mail":null}` {
		t.Errorf("got %s", out)
	}
	if _, out, _ := run(t, asJSON, `{"mail":null}`, asProxy); out != `{"mail":"null"}` {
		t.Errorf("as proxy: got %s", out)
	}
}

func TestWhateverGoesWrongNothingPasses(t *testing.T) {
	for _, c := range []struct{ name, transform, in, want string }{
		{"object", `{method: pseudonymize, jsonPaths: ["$.v[*].a"]}`, `{"v":[{"a":"x"},{"a":{}}]}`, "pseudonymize at $.v[1].a"},
		{"boolean", `{method: pseudonymize, jsonPaths: ["$['a b']"]}`, `{"a b":true}`, "pseudonymize at $['a b']"},
		{"number", `{method: pseudonymizeRegexMatches, regex: a, jsonPaths: [$.a]}`, `{"a":1}`, "pseudonymizeRegexMatches at $.a"},
		{"blank hash", `{method: pseudonymize, encoding: URL_SAFE_HASH_ONLY, jsonPaths: [$.a]}`, `{"a":null}`, "pseudonymize at $.a"},
		{"whole answer", `{method: redact, jsonPaths: ["$[?(@.a == 1)]"]}`, `{"a":1}`, "redact at $"},
		{"broken second value", `{method: redact, jsonPaths: [$.a]}`, "{}\n{", "too early"},
		{"fault in the second value", `{method: pseudonymize, jsonPaths: [$.a]}`, `{"a":"x"} {"a":{}}`, "pseudonymize at value 2, $.a"},
		{"rest after a value", `{method: redact, jsonPaths: [$.a]}`, "{}]", "not valid JSON"},
		{"HTML", `{method: redact, jsonPaths: [$.a]}`, "<html>", "HTML"},
		{"cut off", `{method: redact, jsonPaths: [$.a]}`, `{"a":`, "too early"},
		{"twice", `{method: redact, jsonPaths: [$.a]}`, `{"a":1,"a":2}`, "twice"},
		{"lone surrogate", `{method: redact, jsonPaths: [$.a]}`, `{"a":"\ud800"}`, "not valid JSON"},
		{"not UTF-8", `{method: redact, jsonPaths: [$.a]}`, "{\"a\":\"\xff\"}", "not valid JSON"},
		{"deep", `{method: redact, jsonPaths: [$.a]}`, strings.Repeat("[", 200) + strings.Repeat("]", 200), "deeper than 128"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, out, err := run(t, transforms(t, c.transform), c.in, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) || out != "" {
				t.Fatalf("got %s, %v", out, err)
			}
		})
	}
}

func TestATokenWithoutAKeyPassesNothing(t *testing.T) {
	_, out, err := run(t, transforms(t, `{method: tokenize, jsonPaths: [$.a]}`), `{"a":"x"}`, func(o *sanitize.Options) { o.Key = "" })
	if err == nil || out != "" {
		t.Fatalf("got %s, %v", out, err)
	}
}

func TestBlockedCallsAndErrorAnswersAreTyped(t *testing.T) {
	set := transforms(t, `{method: redact, jsonPaths: [$.a]}`)
	_, out, err := sanitize.Run(set, "GET", "/b", []byte(`{"a":1}`), usual)
	if _, ok := errors.AsType[*sanitize.BlockedError](err); !ok || out != nil {
		t.Fatalf("got %s, %v", out, err)
	}
	body := `{"error":{"code":"Forbidden","message":"Megan may not"}}`
	_, out2, err := run(t, set, body, func(o *sanitize.Options) { o.Status, o.Code = 403, "Forbidden" })
	e, ok := errors.AsType[*sanitize.AnswerError](err)
	if !ok || out2 != "" || e.Status != 403 || strings.Contains(err.Error(), "Megan") {
		t.Fatalf("got %s, %v", out2, err)
	}
}

func TestAnEmptyAnswerStaysEmpty(t *testing.T) {
	trace, out, err := run(t, transforms(t, `{method: redact, jsonPaths: [$.a]}`), " \n", nil)
	if err != nil || strings.TrimSpace(out) != "" || trace.Root != nil {
		t.Fatalf("got %q, %v", out, err)
	}
}

func TestTheTraceRemembersWhatWasThereAndWhoChangedIt(t *testing.T) {
	set := load(t,
		`responseSchema: {type: object, properties: {a: {type: string}, b: {type: string}}}`,
		`transforms: [{method: redact, jsonPaths: [$.a]}, {method: pseudonymize, jsonPaths: [$.b]}]`)
	trace, _, err := run(t, set, `{"a":"x","b":"y","c":"z"}`, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, b, c := trace.Root.Kids[0], trace.Root.Kids[1], trace.Root.Kids[2]
	if !a.Gone || a.Text != "x" || a.Edits[0].Effect != sanitize.Deleted || a.Edits[0].Transform.Index != 0 || a.Edits[0].Path.Text != "$.a" || a.Edits[0].Line != 4 {
		t.Errorf("a: %+v", a)
	}
	if b.Gone || b.Text != "y" || b.Edits[0].Effect != sanitize.Tokenised || b.Edits[0].Taken[0] != "y" || !strings.HasPrefix(b.Value().Text, "t~") {
		t.Errorf("b: %+v", b)
	}
	if !c.Gone || c.Edits[0].Effect != sanitize.FilteredOut || c.Edits[0].Line != 3 {
		t.Errorf("c: %+v", c)
	}
}

func TestValuesOneBehindTheOtherLeaveOnLinesOfTheirOwn(t *testing.T) {
	set := load(t, `augments: [{method: textDigest, jsonPaths: [$.a]}]`, `transforms: [{method: redact, jsonPaths: [$.a], applyOnlyWhen: $..b}]`)
	trace, out, err := run(t, set, "{\"a\":\"x\",\"b\":1}\r\n{\"a\":\"y\", \"+c\":1} 7\n\n", nil)
	want := "{\"b\":1,\"+a:textDigest\":{\"length\":1,\"word_count\":1}}\n{\"a\":\"y\",\"+c\":1}\n7"
	if err != nil || out != want || len(trace.Roots) != 3 || trace.Root != trace.Roots[0] {
		t.Fatalf("got %s, %v", out, err)
	}
	if _, err := sanitize.Parse([]byte("{}\n{}")); err == nil || !strings.Contains(err.Error(), "second value follows at byte 2") {
		t.Fatalf("got %v", err)
	}
}
