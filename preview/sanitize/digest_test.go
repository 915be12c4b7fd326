package sanitize_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"gatehouse/preview/sanitize"

	"pgregory.net/rapid"
)

func TestDigestsCountCodeUnitsWordsAndKeywords(t *testing.T) {
	plain := `{method: textDigest, jsonPaths: ["$.v[*]"]}`
	words := `{method: textDigest, jsonPaths: ["$.v[*]"], keywords: [Budget, risk, " ", "two words"]}`
	for _, c := range []struct{ name, transform, in, want string }{
		{"words", plain, `"Hello  there","x","😀 é"`, `"{\"length\":12,\"word_count\":2}","{\"length\":1,\"word_count\":1}","{\"length\":4,\"word_count\":2}"`},
		{"nothing and blanks", plain, `"","   "`, `"{\"length\":0,\"word_count\":0}","{\"length\":3,\"word_count\":1}"`},
		{"other kinds", plain, `null,7,true,{"a":1},["x"]`, `null,null,null,null,null`},
		{
			"keywords", words, `"Risk, risk and BUDGET; riskier","two words"`,
			`"{\"keywords\":{\"budget\":1,\"risk\":2},\"length\":30,\"word_count\":5}","{\"length\":9,\"word_count\":2}"`,
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

const cardRule = `{method: textDigest, jsonPaths: [$.card], isJsonEscaped: true, jsonPathToProcessWhenEscaped: "$..text"}`

func TestDigestsGoIntoJSONInsideAText(t *testing.T) {
	card := `{"card":"{ \"type\": \"Card\", \"body\": [{\"text\":\"Hello there\",\"wrap\":true},{\"text\":null},{\"text\":\"a b c\"}]}"}`
	first, last := `\"text\":\"{\\\"length\\\":11,\\\"word_count\\\":2}\"`, `\"text\":\"{\\\"length\\\":5,\\\"word_count\\\":3}\"`
	want := `{"card":"{\"type\":\"Card\",\"body\":[{` + first + `,\"wrap\":true},{\"text\":null},{` + last + `}]}"}`
	if _, out, err := run(t, transforms(t, cardRule), card, nil); err != nil || out != want {
		t.Fatalf("got  %s, %v\nwant %s", out, err, want)
	}
	// A proxy writes the digest of the last place into all of them.
	two := `{"card":"[{\"text\":\"Hello there\"},{\"text\":\"a b c\"}]"}`
	if _, out, err := run(t, transforms(t, cardRule), two, asProxy); err != nil || out != `{"card":"[{`+last+`},{`+last+`}]"}` {
		t.Fatalf("as proxy: got %s, %v", out, err)
	}
	if _, out, err := run(t, transforms(t, cardRule), `{"card":"Hello"}`, nil); err == nil || out != "" || !strings.Contains(err.Error(), "textDigest at $.card") {
		t.Fatalf("got %s, %v", out, err)
	}
}

func TestADigestTellsNothingOfTheText(t *testing.T) {
	set := transforms(t, `{method: textDigest, jsonPaths: [$.a]}`)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		_, out, err := sanitize.Run(set, "GET", "/a", []byte(`{"a":`+string(quoted)+`}`), usual)
		if err != nil {
			t.Fatal(err)
		}
		var got struct{ A string }
		var digest map[string]int
		if json.Unmarshal(out, &got) != nil || json.Unmarshal([]byte(got.A), &digest) != nil {
			t.Fatalf("%q became %s", text, out)
		}
		if len(digest) != 2 || digest["length"] != len(utf16.Encode([]rune(text))) || text != "" && digest["word_count"] < 1 {
			t.Fatalf("%q became %s", text, out)
		}
	})
}
