package leak_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"gatehouse/preview/leak"

	"pgregory.net/rapid"
)

// standsIn says once more, slowly, when a value counts as found in a plain text.
func standsIn(value, text string) bool {
	value, text = strings.ToLower(strings.TrimSpace(value)), strings.ToLower(text)
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	if len(value) < 4 || len(value) < 6 && utf8.RuneCountInString(value) < 4 {
		for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !word(r) }) {
			if w == value && (w == text || strings.Trim(w, "0123456789") != "") {
				return true
			}
		}
		return false
	}
	ascii := func(b byte) bool { return b < utf8.RuneSelf && word(rune(b)) }
	simple := !strings.ContainsFunc(value, func(r rune) bool { return r >= utf8.RuneSelf || !word(r) })
	for at := 0; at+len(value) <= len(text); at++ {
		if text[at:at+len(value)] != value {
			continue
		}
		end := at + len(value)
		if !simple || len(value) > 7 || (at == 0 || !ascii(text[at-1])) && (end == len(text) || !ascii(text[end])) {
			return true
		}
	}
	return false
}

func TestManyAlikeValuesAreFoundAsOneByOne(t *testing.T) {
	text := func(most int) *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "A", "ç", "Ç", " ", ".", "1", "aaaa", "aaaab", "bb ba", "王"}), 1, most).Draw(t, "pieces"), "")
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(text(9), 1, 40).Draw(t, "values")
		in := text(30).Draw(t, "text")
		want, known := map[string]bool{}, map[string]bool{}
		var all []leak.Value
		for i, v := range values {
			all = append(all, leak.Value{Path: fmt.Sprint("v", i), Text: v})
			folded := strings.ToLower(strings.TrimSpace(v))
			letters := strings.Count(folded, "") - 1 - strings.Count(folded, " ") - strings.Count(folded, ".")
			if !known[folded] && letters >= 2 && standsIn(v, in) {
				want[fmt.Sprint("v", i)] = true
			}
			known[folded] = true
		}
		got := map[string]bool{}
		for _, f := range leak.Check(all, []leak.Leaf{{Text: in}}) {
			if f.Carrier == "plain" || f.Carrier == "other letter case" {
				got[f.Path] = true
			}
		}
		if !maps.Equal(got, want) {
			t.Fatalf("in %q of %q: found %v, want %v", in, values, slices.Collect(maps.Keys(got)), slices.Collect(maps.Keys(want)))
		}
	})
}

func TestLetterCaseDoesNotCountInAnyScript(t *testing.T) {
	for _, pair := range [][2]string{
		{"Straße 12", "STRASSE 12"},
		{"ΝΙΚΟΣ", "Νικος"},
		{"Νίκος Παππάς", "νίκοσ παππάσ"},
		{"ırmak Işık", "IRMAK IŞIK"},
		{"İpek Şen", "ipek şen"},
		{"Щербаков", "щЕРБАКОВ"},
		{"Ժաննա Սարգսյան", "ԺԱՆՆԱ ՍԱՐԳՍՅԱՆ"},
		{"Åsa \u212aarlsson", "åsa karlsson"},
		{"Adele\u00a0Vance", "adele vance"},
		{"Adele Vance", "ADELE\tVANCE"},
		{"ǅemal Ǆ", "ǆemal ǆ"},
	} {
		for _, p := range [][2]string{pair, {pair[1], pair[0]}} {
			if len(found(p[0], "x "+p[1]+" y")) == 0 {
				t.Errorf("%q is not found as %q", p[0], p[1])
			}
		}
	}
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if !unicode.IsLetter(r) {
			continue
		}
		for _, other := range []rune{unicode.ToUpper(r), unicode.ToLower(r), unicode.ToTitle(r)} {
			if other == r {
				continue
			}
			if _, ok := leak.NewMatcher([]leak.Value{{Text: "some " + string(r) + " text"}}).Find("some "+string(other)+" text", false); !ok {
				t.Errorf("%q is not found as %q", r, other)
			}
		}
	}
}

func TestAFullBuilderKeepsAFairSampleAndSaysSo(t *testing.T) {
	p := people{rand.New(rand.NewPCG(5, 6))}
	const limit = 256 << 10
	b := leak.NewBuilder(limit)
	seen := 0
	var texts []string
	for i := range 20_000 {
		for _, text := range p.person(i) {
			// Everything twice: equal values take no room.
			b.Add(leak.Value{Path: "$.x", Text: text})
			b.Add(leak.Value{Path: "$.x", Text: text})
			texts = append(texts, text)
			seen += 2
		}
	}
	m := b.Matcher()
	s := m.Sample()
	if s.Whole() || s.OneIn < 2 || s.Seen != seen || s.Known*30 > limit || s.Known*30 < limit/8 {
		t.Fatalf("sample %+v", s)
	}
	found, firstHalf := 0, 0
	for i, text := range texts {
		if _, ok := m.Find(text, false); ok {
			if found++; i < len(texts)/2 {
				firstHalf++
			}
		}
	}
	if found < s.Known || firstHalf*3 < found || firstHalf*3 > found*2 {
		t.Errorf("%d found of %d known, %d of them in the first half", found, s.Known, firstHalf)
	}
	if empty := b.Matcher(); !empty.Sample().Whole() || empty.Sample().Seen != 0 {
		t.Errorf("a builder that was used up: %+v", empty.Sample())
	}
	if whole := leak.NewMatcher([]leak.Value{{Text: "Adele Vance"}, {Text: "x"}}).Sample(); !whole.Whole() || whole.Known != 1 || whole.Seen != 1 {
		t.Errorf("sample of two: %+v", whole)
	}
}

func TestReferencesAreResolvedForFindingsOnly(t *testing.T) {
	b := leak.NewBuilder(0)
	for i := range 100 {
		b.Add(leak.Value{Ref: i, Text: fmt.Sprintf("person %d of contoso", i)})
	}
	asked := 0
	c := b.Matcher().Checker(leak.Places{
		Value:    func(ref int) string { asked++; return fmt.Sprintf("$.value[%d].name", ref) },
		Leaf:     func(ref int) string { asked++; return fmt.Sprintf("$.list[%d].note", ref) },
		ValueKey: func(int) int { return 1 },
		LeafKey:  func(ref int) int { return ref % 2 },
	})
	for i := range 100 {
		if err := c.Leaf(t.Context(), leak.Leaf{Ref: i, Text: fmt.Sprintf("about person %d of Contoso", i)}); err != nil {
			t.Fatal(err)
		}
	}
	want := []leak.Finding{{Path: "$.value[0].name", Carrier: "other letter case", At: "$.list[0].note"}, {Path: "$.value[1].name", Carrier: "other letter case", At: "$.list[1].note"}}
	if !slices.Equal(c.Findings(), want) || asked != 4 {
		t.Errorf("asked %d times: %+v", asked, c.Findings())
	}
}

func TestFindingsAreBounded(t *testing.T) {
	c := leak.NewMatcher([]leak.Value{{Text: "Adele Vance"}}).Checker(leak.Places{})
	for i := range leak.MaxFindings + 50 {
		if err := c.Leaf(t.Context(), leak.Leaf{Path: fmt.Sprintf("$.p%d", i), Text: "Adele Vance"}); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.Findings()) != leak.MaxFindings || c.More() != 50 {
		t.Errorf("%d findings and %d more", len(c.Findings()), c.More())
	}
}

func TestAMatcherServesManyAtOnce(t *testing.T) {
	m := leak.NewMatcher([]leak.Value{{Text: "Adele Vance"}, {Text: "Łukasz Ćwik"}})
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 200 {
				if ref, ok := m.Find("to łukasz ćwik", false); !ok || ref != 1 {
					t.Error("not found")
				}
				if found := m.Checker(leak.Places{}); found.Leaf(t.Context(), leak.Leaf{Text: "QWRlbGUgVmFuY2U"}) != nil || len(found.Findings()) != 1 {
					t.Error("not found in base64")
				}
			}
		})
	}
	wait.Wait()
}

// Four letters turn up in noise sooner or later; nothing of that may be reported.
func TestNoiseIsNoLeak(t *testing.T) {
	p := people{rand.New(rand.NewPCG(7, 8))}
	b := leak.NewBuilder(0)
	for range 20_000 {
		b.Add(leak.Value{Text: p.syllables(2 + p.r.IntN(2))})
	}
	for range 2_000 {
		b.Add(leak.Value{Text: string([]rune{rune(0x4e00 + p.r.IntN(5000)), rune(0x4e00 + p.r.IntN(5000))})})
		b.Add(leak.Value{Text: string([]rune{rune(0x410 + p.r.IntN(32)), rune(0x430 + p.r.IntN(32)), rune(0x430 + p.r.IntN(32)), rune(0x430 + p.r.IntN(32))})})
		b.Add(leak.Value{Text: "Zoë" + p.syllables(1)})
	}
	m := b.Matcher()
	c := m.Checker(leak.Places{})
	g := &planter{r: p.r, people: p}
	size := 0
	for i := 0; size < (16<<20) / *scale; i++ {
		text := g.token()
		switch i % 4 {
		case 1:
			text = p.id() + p.id()
		case 2:
			text = "https://graph.microsoft.com/v1.0/users/" + p.id() + "/events?%24skiptoken=" + text
		case 3:
			text = "Quarterly figures — Übersicht. " + p.id() + " was discussed. 会議 <br>&nbsp;" + text
		}
		size += len(text)
		if err := c.Leaf(t.Context(), leak.Leaf{Text: text}); err != nil {
			t.Fatal(err)
		}
		for _, f := range c.Findings() {
			// A word of four letters between two hyphens is one, whatever it stands in; what was decoded must be no chance.
			if regexp.MustCompile("base64|hex|gzip|UTF-16|Latin-1").MatchString(f.Carrier) {
				t.Fatalf("%+v in %q, after %d bytes", f, text, size)
			}
		}
	}
}
