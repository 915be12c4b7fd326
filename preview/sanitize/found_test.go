package sanitize

import (
	"testing"

	"gatehouse/preview/rules"
)

// Generated cases in which the engines once disagreed.
func TestEnginesAgreeOnWhatWasFound(t *testing.T) {
	for name, c := range map[string]struct{ endpoint, body string }{
		"a redaction inside a value that a later rule nulls was forgotten, and a rule in between failed on what is gone": {
			`"transforms":[{"method":"redact","jsonPaths":["$[*]..b"]},{"method":"pseudonymize","encoding":"URL_SAFE_HASH_ONLY","jsonPaths":["$..b"]},{"method":"encryptIp","jsonPaths":["$[*]"]}]`,
			`[{"c":{"b":null}}]`,
		},
		"what a rule took of a value inside something that was nulled later was not told": {
			`"transforms":[{"method":"pseudonymize","jsonPaths":["$.a"]},{"method":"redactRegexMatches","redactions":["x"],"jsonPaths":["$[?(@.a!='x')]"]}]`,
			`{"a":"x"}`,
		},
		"the decoder takes 00 for two values": {`"transforms":[]`, "00"},
		"a condition on an object whose property has a condition of an earlier rule": {
			`"transforms":[{"method":"redact","jsonPaths":["$..[?(@.b=='y')].b"]},{"method":"redact","jsonPaths":["$..[?(@.a.b!='y')].c"]}]`,
			`{"a":{"b":"y","c":1},"c":2,"v":[{"a":{"b":"x"},"c":3},{"a":7,"c":4}]}`,
		},
		"null in an array that a schema filters": {
			`"responseSchema":{"type":"array","items":{"type":"string"}},"transforms":[{"method":"pseudonymize","jsonPaths":["$[*]"]}]`, `[null,"x",1,[],{}]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := rules.Load("found.json", []byte(`{"endpoints":[{"pathTemplate":"/a",`+c.endpoint+`}]}`))
			if err != nil {
				t.Fatal(err)
			}
			agree(t, set, []byte(c.body), Options{Salt: "salt", Key: "key"})
		})
	}
}
