package sanitize

import (
	"strings"
	"testing"

	"gatehouse/preview/rules"
)

// FuzzEnginesAgree lets the bytes choose among rules and answers that meet.
func FuzzEnginesAgree(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte(strings.Repeat("\x00\x05\x09", 40)))
	f.Add([]byte(strings.Repeat("\x0b\x03\x08\x01", 60)))
	f.Fuzz(func(t *testing.T, choices []byte) {
		p := pick(func(n int) int {
			if len(choices) == 0 {
				return n - 1
			}
			c := choices[0]
			choices = choices[1:]
			return int(c) % n
		})
		text, body, o := p.rules(), p.answer(), p.options()
		set, err := rules.Load("fuzz.json", []byte(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		t.Logf("rules %s\nanswer %s", text, body)
		agree(t, set, []byte(body), o)
	})
}

// FuzzSanitize takes any rules and any answer.
func FuzzSanitize(f *testing.F) {
	f.Add(`{"endpoints":[{"pathTemplate":"/a","transforms":[{"method":"pseudonymize","jsonPaths":["$..a"]}]}]}`, `{"a":"x","b":[{"a":1}]}`)
	f.Add(`{"endpoints":[{"pathTemplate":"/a","responseSchema":{"type":"object","properties":{"a":{"type":"integer"}}}}]}`, `{"a":1.5}`)
	f.Add(`{"endpoints":[{"pathTemplate":"/a","transforms":[{"method":"redact","jsonPaths":["$..[?(@.a!='b')]"]}]}]}`, `[[{"a":"b"},{}]]`)
	f.Add(`{"endpoints":[{"pathTemplate":"/a","transforms":[{"method":"tokenize","regex":"(a?)b*","jsonPaths":["$.*"]}]}]}`, `{"a":"aab"}`)
	f.Add(`{"endpoints":[{"pathTemplate":"/a","transforms":[{"method":"redact","jsonPaths":["$..a"],"applyOnlyWhen":"$..[?(@.b=='c')]"}]}]}`, `{"a":1,"v":{"b":"c"}}`)
	f.Add(`{"endpoints":[{"pathTemplate":"/a","augments":[{"method":"textDigest","jsonPaths":["$..a"],"innerJsonPath":"$..b","keywords":["c"]}]}]}`, `{"a":"{\"b\":\"c\"}"}`)
	for _, transform := range []string{
		`"method":"redactExceptPhrases","allowedPhrases":["a b","c"]`, `"method":"redactExceptSubstringsMatchingRegexes","exceptions":["a+","b"]`,
		`"method":"filterTokenByRegex","filters":["a"],"delimiter":",+"`, `"method":"pseudonymizeEmailHeader","encoding":"JSON"`, `"method":"encryptIp"`,
		`"method":"textDigest","keywords":["a"],"isJsonEscaped":true,"jsonPathToProcessWhenEscaped":"$..b"`,
	} {
		f.Add(`{"endpoints":[{"pathTemplate":"/a","transforms":[{`+transform+`,"jsonPaths":["$..a"]}]}]}`, `{"a":"a b, c","b":{"a":"{\"b\":\"a\"}"}}`)
	}
	f.Fuzz(func(t *testing.T, ruleText, body string) {
		set, err := rules.Load("fuzz.json", []byte(ruleText))
		if err != nil || len(set.Endpoints) == 0 {
			return
		}
		for _, proxy := range []bool{false, true} {
			o := Options{Salt: "salt", Key: "secret", AsProxy: proxy}
			agree(t, set, []byte(body), o)
			_, out, err := Run(set, "GET", "/a", []byte(body), o)
			if err != nil {
				if out != nil {
					t.Fatalf("an error and an answer: %v, %s", err, out)
				}
				continue
			}
			if _, err := ParseAll(out); err != nil && strings.TrimSpace(body) != "" {
				t.Fatalf("the result %s is not valid: %v", out, err)
			}
		}
	})
}
