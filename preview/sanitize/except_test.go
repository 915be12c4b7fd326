package sanitize_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"gatehouse/preview/sanitize"

	"pgregory.net/rapid"
)

const (
	phraseRule = `{method: redactExceptPhrases, jsonPaths: ["$.v[*]"], allowedPhrases: ["Focus Time", Focus, call, weekly, "1:1", review]}`
	exceptRule = `{method: redactExceptSubstringsMatchingRegexes, jsonPaths: ["$.v[*]"], exceptions: ["[A-Z]+-\\d+", "\\d{4}", "(?i)ticket \\d+"]}`
	tokenRule  = `{method: filterTokenByRegex, jsonPaths: ["$.v[*]"], filters: ["[a-z]+:read", "\\d+"]}`
)

func TestOnlyWhatTheRuleNamesStaysOfAText(t *testing.T) {
	for _, c := range []struct{ name, transform, in, want string }{
		{"phrases in the order of the rule", phraseRule, `"Weekly review call: ACME pricing","recall notice","Callback"`, `"call,Weekly,review","",""`},
		{"a phrase inside another", phraseRule, `"Focus time","FOCUS TIME with Adele"`, `"Focus time,Focus","FOCUS TIME,FOCUS"`},
		{"phrases with signs", phraseRule, `"1:1 with Adele","11:1","1:1: call"`, `"1:1","","call,1:1"`},
		{"only phrases", phraseRule, `"call","review call"`, `"call","call,review"`},
		{"odd values for phrases", phraseRule, `""," ",null,7,true,{},["call"]`, `""," ",null,null,null,null,null`},
		{"the longest exception", exceptRule, `"see ABC-12 of 2024 please","in 2024","Ticket 4711, AB-1","nothing"`, `"ABC-12","2024","Ticket 4711",""`},
		{"the first of equally long ones", exceptRule, `"2024 ABC-","2024 AB-1","AB-1 2024"`, `"2024","AB-1","AB-1"`},
		{"a dot stops at line ends", exceptRule, `"2024\nnotes","2024"`, `"","2024"`},
		{"odd values for exceptions", exceptRule, `""," ",null,7,true,{},[]`, `""," ",null,null,null,null,null`},
		{"tokens", tokenRule, `"mail:read Adele 12","mail:read\n\t7","xmail:read1"," 5 ","Adele"`, `"mail:read 12","mail:read 7",null,"5",null`},
		{"odd values for tokens", tokenRule, `""," ",null,7,true,{},[]`, `""," ",null,null,null,null,null`},
		{
			"another delimiter", `{method: filterTokenByRegex, jsonPaths: ["$.v[*]"], delimiter: ";+", filters: ["[a-z]*"]}`,
			`"a;;B;c","b c;d"," ;e;","B"`, `"a c","d","e",null`,
		},
		{
			"no delimiter", `{method: filterTokenByRegex, jsonPaths: ["$.v[*]"], delimiter: null, filters: ["a b", "c"]}`,
			`"a b","a","c"," c"`, `"a b",null,"c",null`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, out, err := run(t, transforms(t, c.transform), `{"v":[`+c.in+`]}`, nil)
			if want := `{"v":[` + c.want + `]}`; err != nil || out != want {
				t.Fatalf("got %s, %v\nwant %s", out, err, want)
			}
		})
	}
}

func TestWhatWasCutOutIsRememberedAndWhatMayStayIsNot(t *testing.T) {
	trace, _, err := run(t, transforms(t, phraseRule), `{"v":["Review review of ACME pricing","call"]}`, nil)
	if err != nil {
		t.Fatal(err)
	}
	first, second := trace.Root.Kids[0].Kids[0], trace.Root.Kids[0].Kids[1]
	if e := first.Edits[0]; e.Effect != sanitize.Redacted || len(e.Taken) != 1 || e.Taken[0] != "of ACME pricing" {
		t.Errorf("got %+v", e)
	}
	if len(second.Edits) != 0 {
		t.Errorf("an allowed text was changed: %+v", second.Edits)
	}
}

func TestNoWordPassesThatTheRuleDoesNotName(t *testing.T) {
	allowed := []string{"call", "review", "weekly"}
	set := transforms(t, `{method: redactExceptPhrases, jsonPaths: [$.a], allowedPhrases: [call, review, weekly]}`,
		`{method: filterTokenByRegex, jsonPaths: [$.b], filters: [call, review, weekly]}`,
		`{method: redactExceptSubstringsMatchingRegexes, jsonPaths: [$.c], exceptions: [call, review, weekly]}`)
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.OneOf(rapid.SampledFrom(allowed), rapid.StringMatching(`[xyzé:,]{1,4}`))
		text := strings.Join(rapid.SliceOfN(word, 1, 6).Draw(t, "words"), rapid.SampledFrom([]string{" ", "\n", ", ", ""}).Draw(t, "gap"))
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		_, out, err := sanitize.Run(set, "GET", "/a", fmt.Appendf(nil, `{"a":%s,"b":%s,"c":%s}`, quoted, quoted, quoted), usual)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]*string
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatal(err)
		}
		for name, value := range got {
			if value == nil || *value == "" || strings.TrimSpace(text) == "" {
				continue
			}
			for _, part := range strings.FieldsFunc(*value, func(r rune) bool { return r == ',' || r == ' ' }) {
				if part != "call" && part != "review" && part != "weekly" {
					t.Fatalf("%s: %q became %q", name, text, *value)
				}
			}
		}
	})
}
