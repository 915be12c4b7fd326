package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"gatehouse/setup/definition"
	"gatehouse/setup/visible"
)

// flood writes text into every string of a model that a tenant, a definition or a person could have chosen. Fields that
// the page compares with fixed words keep their value: another word there is another page, and is not what is tested.
func flood(m *Model, text string) *Model {
	floodValue(reflect.ValueOf(m).Elem(), func() string { return text }, "")
	return m
}

// deal gives each such string the next text of the list, beginning with the first; used is how many were dealt.
func deal(m *Model, texts []string, first int) (used int) {
	floodValue(reflect.ValueOf(m).Elem(), func() string {
		used++
		return texts[(first+used-1)%len(texts)]
	}, "")
	return used
}

var words = map[string]bool{"Verdict": true, "Mark": true, "Source": true, "SignIn": true, "Risk": true, "State": true, "Kind": true, "Method": true, "Cloud": true, "Audience": true}

func floodValue(v reflect.Value, next func() string, field string) {
	switch v.Kind() {
	case reflect.String:
		if !words[field] && v.String() != "" {
			v.SetString(next())
		}
	case reflect.Pointer:
		if !v.IsNil() {
			floodValue(v.Elem(), next, field)
		}
	case reflect.Slice:
		for i := range v.Len() {
			floodValue(v.Index(i), next, field)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				floodValue(v.Field(i), next, v.Type().Field(i).Name)
			}
		}
	}
}

// skeleton is the tree of elements and attributes of a page without its texts.
func skeleton(t interface{ Fatal(...any) }, page []byte) (tags string, texts []string, links []string) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(*html.Node, int)
	walk = func(n *html.Node, depth int) {
		switch n.Type {
		case html.ElementNode:
			if n.Data == "a" && !strings.HasPrefix(attribute(n, "href"), "#") {
				// Whether a text is a link depends on the text; its form is checked by itself.
				links = append(links, attribute(n, "href"))
				break
			}
			if n.Data == "wbr" {
				break // a place to break a name, after each of its dots
			}
			b.WriteString(strings.Repeat(" ", depth) + n.Data)
			for _, a := range n.Attr {
				b.WriteString(" " + a.Key + "=" + a.Val)
			}
			b.WriteByte('\n')
		case html.TextNode:
			if n.Parent != nil && n.Parent.Data == "style" {
				b.WriteString(n.Data)
			} else {
				texts = append(texts, n.Data)
			}
		case html.CommentNode:
			b.WriteString("comment\n")
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child, depth+1)
		}
	}
	walk(root, 0)
	return b.String(), texts, links
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// builtIn are shapes that break pages; the corpora beside the project add thousands where they are present.
var builtIn = []string{
	"<script>alert(1)</script>", "</style><script>alert(1)</script>", "</title><img src=x onerror=alert(1)>", `" onmouseover="alert(1)`, "' x='",
	"javascript:alert(1)", "https://evil.example/\" onclick=\"x", "data:text/html,<script>1</script>", "<!--", "-->", "]]>", "<![CDATA[", "</bdi></td></table>",
	"{{.}}", "{{template \"way\"}}", "${7*7}", "&lt;b&gt;", "&#x202e;", "\\u003cscript", "\u202egnp.exe", "\u2066\u2069\u200b\u200e\ufeff", "\u2028\u2029",
	"\x00\x01\x1b[31m", "\xff\xfe half", "line\r\nline", "مرحبا شركة", "שלום", "日本語", "e\u0301\u0301\u0301", "👩‍👩‍👧", "@import url(//evil)", "<plaintext>", "<svg/onload=1>",
	"<a href=https://evil.example>x</a>", "<base href=//evil.example>", "<meta http-equiv=refresh content=0>", "<link rel=stylesheet href=//evil.example>",
}

func corpora(t testing.TB) []string {
	t.Helper()
	list := append([]string(nil), builtIn...)
	root := filepath.Join("..", "..", "..", "shared", "corpora")
	if data, err := os.ReadFile(filepath.Join(root, "big-list-of-naughty-strings", "blns.json")); err == nil {
		var naughty []string
		if err := json.Unmarshal(data, &naughty); err != nil {
			t.Fatal(err)
		}
		list = append(list, naughty...)
	}
	if data, err := os.ReadFile(filepath.Join(root, "xss-payload-list", "Intruder", "xss-payload-list.txt")); err == nil {
		for line := range strings.Lines(string(data)) {
			list = append(list, strings.TrimRight(line, "\r\n"))
		}
	}
	// An empty name leaves out lines, by design; those pages have another structure.
	return slices.DeleteFunc(list, func(text string) bool { return text == "" })
}

func TestHostileTextChangesNothingButText(t *testing.T) {
	for name, make := range map[string]func() *Model{"calendar": calendar, "atlas": atlas} {
		plain, err := HTML(flood(make(), "plain"))
		if err != nil {
			t.Fatal(err)
		}
		want, _, _ := skeleton(t, plain)
		for _, hostile := range builtIn { // each in every place
			page, err := HTML(flood(make(), hostile))
			if err != nil {
				t.Fatalf("%s with %q: %v", name, hostile, err)
			}
			checkPage(t, page, want, hostile)
		}
		list := corpora(t)
		for first := 0; first < len(list); { // each of thousands in some place
			m := make()
			used := deal(m, list, first)
			page, err := HTML(m)
			if err != nil {
				t.Fatalf("%s with texts from %q on: %v", name, list[first], err)
			}
			checkPage(t, page, want, fmt.Sprintf("one of the %d texts from %s on", used, list[first]))
			first += used
		}
	}
}

func checkPage(t interface {
	Fatal(...any)
	Errorf(string, ...any)
}, page []byte, want, hostile string,
) {
	got, texts, links := skeleton(t, page)
	if got != want {
		t.Errorf("%q changed the structure of the page", hostile)
	}
	for _, link := range links {
		if safeLink(link, true) == "" {
			t.Errorf("%q became the link %q", hostile, link)
		}
	}
	for _, text := range texts {
		if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && visible.Deceives(r) }); i >= 0 {
			r, _ := utf8.DecodeRuneInString(text[i:])
			t.Errorf("%q leaves U+%04X invisible on the page", hostile, r)
		}
	}
	if !utf8.Valid(page) {
		t.Errorf("%q makes the page invalid UTF-8", hostile)
	}
}

func TestHostileTextIsStillReadable(t *testing.T) {
	for hostile, want := range map[string]string{
		"<b>Sales & Co</b>": "<b>Sales & Co</b>",
		"a\u202eb":          "a⟦U+202E⟧b",
		"zero\u200bwidth":   "zero⟦U+200B⟧width",
		"مرحبا":             "مرحبا",
	} {
		m := calendar()
		m.Tenant.Name = hostile
		page, err := HTML(m)
		if err != nil {
			t.Fatal(err)
		}
		_, texts, _ := skeleton(t, page)
		if !strings.Contains(strings.Join(texts, ""), want) {
			t.Errorf("%q is not readable as %q", hostile, want)
		}
	}
}

func TestAnyTextLeavesTheStructure(t *testing.T) {
	plain, err := HTML(flood(atlas(), "plain"))
	if err != nil {
		t.Fatal(err)
	}
	want, _, _ := skeleton(t, plain)
	rapid.Check(t, func(t *rapid.T) {
		hostile := rapid.OneOf(rapid.StringN(1, 60, -1), rapid.StringOfN(rapid.SampledFrom([]rune("<>\"'`&;=/\\{}()!-:#%\x00\u202e\u2028 \nascriptylehref")), 1, 60, -1)).Draw(t, "text")
		page, err := HTML(flood(atlas(), hostile))
		if err != nil {
			t.Fatal(err)
		}
		checkPage(t, page, want, hostile)
	})
}

func TestThePageLoadsAndRunsNothing(t *testing.T) {
	for _, m := range []*Model{calendar(), atlas(), flood(calendar(), "<script src=https://evil.example/x.js></script>")} {
		page, err := HTML(m)
		if err != nil {
			t.Fatal(err)
		}
		root, err := html.Parse(bytes.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		styles := 0
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			switch n.Data {
			case "script", "img", "iframe", "object", "embed", "link", "base", "form", "input", "svg", "math", "video", "audio", "source":
				t.Errorf("the page has a <%s>", n.Data)
			case "style":
				styles++
				if n.FirstChild.Data != styleSheet {
					t.Error("the style sheet is not the one that the policy names")
				}
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" {
					t.Errorf("the page has the attribute %s", a.Key)
				}
			}
		}
		if styles != 1 || !bytes.Contains(page, []byte("default-src &#39;none&#39;; style-src &#39;sha256-")) {
			t.Errorf("%d style sheets, or the policy is missing", styles)
		}
	}
	if strings.Contains(styleSheet, "url(") || strings.Contains(styleSheet, "@import") {
		t.Error("the style sheet loads something")
	}
}

func TestRenderingDoesNotChangeTheModel(t *testing.T) {
	m := flood(calendar(), "a\u202eb")
	before, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := HTML(m); err != nil {
		t.Fatal(err)
	}
	if after, _ := json.Marshal(m); !bytes.Equal(before, after) {
		t.Error("the model was changed")
	}
}

func TestJSONCarriesEveryTextUnchangedAndShowsNothingInvisible(t *testing.T) {
	// JSON has no way to write half a character.
	list := slices.DeleteFunc(corpora(t), func(text string) bool { return !utf8.ValidString(text) })
	for first := 0; first < len(list); {
		m := calendar()
		first += deal(m, list, first)
		data, err := JSON(m)
		if err != nil {
			t.Fatal(err)
		}
		var back struct {
			Format  string
			Version int
			Model
		}
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatalf("texts before %q: %v", list[first%len(list)], err)
		}
		if back.Format != JSONFormat || back.Version != JSONVersion || !reflect.DeepEqual(&back.Model, m) {
			t.Fatalf("one of the texts before %q did not come back", list[first%len(list)])
		}
		if bytes.ContainsFunc(data, func(r rune) bool { return r != '\n' && visible.Deceives(r) }) {
			t.Errorf("one of the texts before %q leaves something invisible in the file", list[first%len(list)])
		}
	}
}

func TestScriptsKeepTheirLines(t *testing.T) {
	m := calendar()
	m.Steps = []definition.ManualStep{{Who: "w", Text: "t", PowerShell: "one\ntwo\u202e"}}
	if page := text(t, m); !strings.Contains(page, "<pre>one\ntwo⟦U&#43;202E⟧</pre>") {
		t.Error("the lines of the script are not as they were")
	}
}

func TestARequestOfAStepIsShownWithItsWarning(t *testing.T) {
	m := calendar()
	m.Steps = []definition.ManualStep{{
		Who: "w", Text: "t", Warning: "Touches <everybody>.",
		Graph: definition.GraphAction{Method: "PATCH", URL: "/v1.0/admin/reportSettings", Body: `{"a": "\u202e</pre>"}`, Scope: "ReportSettings.ReadWrite.All"},
	}}
	page := text(t, m)
	for _, part := range []string{"Touches &lt;everybody&gt;.", "PATCH /v1.0/admin/reportSettings\n", "&lt;/pre&gt;", "ReportSettings.ReadWrite.All"} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
}

func TestTimesAreUTCAndNeverInvented(t *testing.T) {
	if got := when(time.Time{}); got != "not known" {
		t.Errorf("no time became %q", got)
	}
	zone := time.FixedZone("", 3600)
	if got := when(time.Date(2026, 11, 21, 13, 0, 0, 0, zone)); got != "21 November 2026, 12:00 UTC" {
		t.Errorf("got %q", got)
	}
	for _, r := range when(noon) {
		if r > unicode.MaxASCII {
			t.Errorf("odd character %q in a time", r)
		}
	}
}
