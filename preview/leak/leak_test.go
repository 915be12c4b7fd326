package leak_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"gatehouse/preview/leak"

	"pgregory.net/rapid"
)

func base64url(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func utf16le(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func entities(s string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, "&#x%x;", r)
	}
	return b.String()
}

func jsonEscapes(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, `\u%04x`, u)
	}
	return b.String()
}

var carriers = []struct {
	name  string
	carry func(string) string
}{
	{"plain", func(s string) string { return s }},
	{"other letter case", strings.ToUpper},
	{"percent-encoding", func(s string) string {
		return strings.ReplaceAll(url.PathEscape(strings.ReplaceAll(s, "e", "\x00")), "%00", "%65")
	}},
	{"form encoding", func(s string) string { return strings.ReplaceAll(url.QueryEscape(s+" x"), "e", "%65") }},
	{"base64", func(s string) string { return base64.StdEncoding.EncodeToString([]byte("x" + s)) }},
	{"base64", func(s string) string { return "/path/" + base64.RawStdEncoding.EncodeToString([]byte(s)) }},
	{"base64url", func(s string) string { return base64url("\xff\xfe\xfd?>~" + s) }},
	{"hex", func(s string) string { return hex.EncodeToString([]byte(s)) }},
	{"hex", func(s string) string { return "a" + strings.ToUpper(hex.EncodeToString([]byte(s))) }},
	{"HTML entities", entities},
	{"JSON escapes", jsonEscapes},
	{"UTF-16", utf16le},
	{"UTF-16 in base64", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(utf16le(s))) }},
	{"base64 in percent-encoding", func(s string) string { return percentAll(base64.StdEncoding.EncodeToString([]byte(s))) }},
	{"percent-encoding in base64", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(percentAll(s))) }},
	{"base64 in base64", func(s string) string {
		return base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(s))))
	}},
	{"hex in base64 in percent-encoding", func(s string) string {
		return percentAll(base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString([]byte(s)))))
	}},
}

func percentAll(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02X", s[i])
	}
	return b.String()
}

func TestEveryCarrierIsLookedInto(t *testing.T) {
	for _, value := range []string{"Adele Vance", "adele.vance@contoso.example", "王伟", "O'Neill-Størm", "𠮷野 家"} {
		for _, c := range carriers {
			carried := c.carry(value)
			if carried == value && c.name != "plain" || !utf8.ValidString(carried) {
				continue
			}
			leaf := leak.Leaf{Path: "$.next", Text: "https://graph.example/v1.0/x?$skiptoken=" + carried}
			found := leak.Check([]leak.Value{{Path: "$.name", Text: value}}, []leak.Leaf{leaf})
			names := make([]string, len(found))
			for i, f := range found {
				names[i] = f.Carrier
			}
			if !strings.Contains("|"+strings.Join(names, "|")+"|", "|"+c.name+"|") {
				t.Errorf("%s in %s: found %v", value, c.name, names)
			}
		}
	}
}

func TestFindingsNamePlacesAndNeverTheValue(t *testing.T) {
	found := leak.Check(
		[]leak.Value{{Path: "$.value[3].displayName", Text: "Adele Vance"}},
		[]leak.Leaf{{Path: "$.value[3].subject", Text: "Call with Adele Vance"}, {Path: "$.value[4].subject", Text: "Adele Vance again"}})
	if len(found) != 1 || found[0] != (leak.Finding{Path: "$.value[3].displayName", Carrier: "plain", At: "$.value[3].subject"}) {
		t.Fatalf("got %+v", found)
	}
}

func TestWhatIsNoLeak(t *testing.T) {
	for _, c := range []struct {
		name, value string
		leaf        leak.Leaf
	}{
		{"part of a word", "Adel", leak.Leaf{Text: "modeled"}},
		{"part of a number", "2111", leak.Leaf{Text: "121112"}},
		{"short part of a word", "Li", leak.Leaf{Text: "licence"}},
		{"short number in a time", "12", leak.Leaf{Text: "2024-12-01"}},
		{"common part of a word", "user", leak.Leaf{Text: "users"}},
		{"word of a vocabulary", "Free", leak.Leaf{Text: "free", Vocabulary: true}},
		{"number of a measure", "2111", leak.Leaf{Text: "2111", Vocabulary: true}},
		{"a pseudonym", "Adele Vance", leak.Leaf{Text: "x:Adele Vance:y", Skip: []string{"Adele Vance"}}},
		{"nothing", " ", leak.Leaf{Text: "   "}},
		{"one letter", "x", leak.Leaf{Text: "x"}},
		{"another person", "Adele Vance", leak.Leaf{Text: "Adele Wance"}},
	} {
		if found := leak.Check([]leak.Value{{Text: c.value}}, []leak.Leaf{c.leaf}); len(found) > 0 {
			t.Errorf("%s: %+v", c.name, found)
		}
	}
}

func TestTheNameOfAPlaceMayBePartOfTheNameOfAnOrganisation(t *testing.T) {
	leaf := leak.Leaf{Path: "$.department", Text: "Sales Berlin", Names: true}
	if found := leak.Check([]leak.Value{{Text: "Berlin", Common: true}}, []leak.Leaf{leaf}); len(found) != 0 {
		t.Errorf("a place in the name of a department: %+v", found)
	}
	if found := leak.Check([]leak.Value{{Path: "$.city", Text: "Berlin", Common: true}, {Path: "$.surname", Text: "Berlin"}}, []leak.Leaf{leaf}); len(found) != 1 || found[0].Path != "$.surname" {
		t.Errorf("a surname in the name of a department: %+v", found)
	}
	if found := leak.Check([]leak.Value{{Text: "Room 5, Berlin", Common: true}}, []leak.Leaf{{Text: "Sales, room 5, Berlin", Names: true}}); len(found) != 1 {
		t.Errorf("an office in the name of a department: %+v", found)
	}
}

func TestShortAndCommonValuesAreFoundAsWholeWords(t *testing.T) {
	for value, text := range map[string]string{"Li": "Call Li today", "Bo": "bo", "Adel": "adel.vance", "2111": "room 2111", "user": "the user", "18": "18", "Free": "be free"} {
		if found := leak.Check([]leak.Value{{Text: value}}, []leak.Leaf{{Text: text}}); len(found) != 1 {
			t.Errorf("%s in %s: %+v", value, text, found)
		}
	}
}

func TestValuesThatBeginAlikeAreAllFound(t *testing.T) {
	values := []leak.Value{{Path: "1", Text: "anna.b"}, {Path: "2", Text: "anna.bell"}, {Path: "3", Text: "anna.bella@x.example"}, {Path: "4", Text: "anna.c"}, {Path: "5", Text: "zoe.bell"}}
	found := leak.Check(values, []leak.Leaf{{Path: "$", Text: "to anna.bellamy"}})
	if len(found) != 2 || found[0].Path != "2" || found[1].Path != "1" {
		t.Fatalf("got %+v", found)
	}
}

func TestPlantedValuesAreFoundWhereverTheyStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringMatching(`[A-Za-z]{3,9}[ ._-][A-Za-z0-9]{3,9}`).Draw(t, "value")
		others := rapid.SliceOfN(rapid.StringMatching(`[a-z]{4,12}`), 0, 20).Draw(t, "others")
		c := rapid.SampledFrom(carriers).Draw(t, "carrier")
		values := []leak.Value{{Path: "planted", Text: value}}
		for _, o := range others {
			values = append(values, leak.Value{Path: "other", Text: o})
		}
		before := rapid.StringMatching(`[ -~]{0,20}[ "&=]`).Draw(t, "before")
		for _, f := range leak.Check(values, []leak.Leaf{{Text: before + c.carry(value)}}) {
			if f.Path == "planted" {
				return
			}
		}
		t.Fatalf("%q in %s was not found", value, c.name)
	})
}

func TestManyValuesInMuchTextTakeLittleTime(t *testing.T) {
	var values []leak.Value
	var leaves []leak.Leaf
	for i := range 30_000 {
		values = append(values, leak.Value{Path: "$", Text: fmt.Sprintf("person.%d@contoso.example", i)})
		leaves = append(leaves, leak.Leaf{Path: "$", Text: fmt.Sprintf("https://graph.example/v1.0/person.%d/%s", i*7, base64url(fmt.Sprint("item", i)))})
	}
	start := time.Now()
	if found := leak.Check(values, leaves); len(found) != 0 {
		t.Errorf("found %+v", found[0])
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("Adele Vance", "QWRlbGUgVmFuY2U=")
	f.Add("王伟", `\u738b%E4`)
	f.Add("Li", "&#76;i")
	f.Fuzz(func(t *testing.T, value, text string) {
		for _, found := range leak.Check([]leak.Value{{Text: value}}, []leak.Leaf{{Text: text}}) {
			if found.Carrier == "" {
				t.Fatal("a finding without a carrier")
			}
		}
	})
}
