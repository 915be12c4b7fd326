package leak_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode"

	"gatehouse/preview/leak"
)

// FuzzCheck looks for a value in any text, and then in the same text with the value planted into it.
func FuzzCheck(f *testing.F) {
	f.Add("Adele Vance", "QWRlbGUgVmFuY2U=", uint64(1))
	f.Add("王伟 9", `\u738b%E4`, uint64(2))
	f.Add("Li Bo", "&#76;i=0A=\r\n", uint64(3))
	f.Add("adele@contoso.example", "%2541\x00\x1f\x8b\x08", uint64(4))
	f.Add("Weiß 12", "41:64:65\\x41\\u00", uint64(5))
	f.Add("ΝΙΚΟΣ", "&;&#;&#x;&#1114112;%%%zz", uint64(6))
	f.Fuzz(func(t *testing.T, value, text string, seed uint64) {
		start := cpuTime(t)
		for _, found := range leak.Check([]leak.Value{{Path: "value", Text: value}}, []leak.Leaf{{Path: "leaf", Text: text}}) {
			if found.Carrier == "" || found.At != "leaf" || (found.Path == "value") == (found.Carrier == leak.TooMuch) {
				t.Fatalf("finding %+v", found)
			}
		}
		if took := cpuTime(t) - start; took > 5*time.Second {
			t.Fatalf("took %s for %d bytes", took, len(text))
		}
		value = strings.TrimSpace(strings.ToValidUTF8(value, ""))
		if !plantable(value) {
			return
		}
		r := rand.New(rand.NewPCG(seed, 0))
		all := leak.Carriers()
		k := all[r.IntN(len(all))]
		carried, _ := carry(r, k, []byte(value), true)
		if len(found(value, text+"\x1f"+carried)) == 0 {
			t.Fatalf("%q in %s was not found behind %q", value, k, text)
		}
	})
}

// plantable leaves out what counts as a whole word only, and letters whose capitals are two or several different ones.
func plantable(value string) bool {
	letters := 0
	for _, r := range value {
		if unicode.IsLetter(r) && unicode.ToLower(unicode.ToUpper(r)) != unicode.ToLower(r) || r > unicode.MaxLatin1 && !unicode.IsLetter(r) {
			return false
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
	}
	return letters >= 6 && len(value) < 200 && !strings.ContainsAny(value, "\r\n\x00\x1f")
}

func TestAnEndedContextEndsTheCheck(t *testing.T) {
	b := leak.NewBuilder(0)
	b.Add(leak.Value{Text: "Adele Vance"})
	c := b.Matcher().Checker(leak.Places{})
	ctx, cancel := context.WithCancel(t.Context())
	leaf := leak.Leaf{Text: strings.Repeat("QWRlbGUgV2FuY2U%41 ", 10_000)}
	if err := c.Leaf(ctx, leaf); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := c.Leaf(ctx, leaf); err == nil {
		t.Fatal("the check went on")
	}
	if len(c.Findings()) != 0 {
		t.Errorf("cancelled, and found %+v", c.Findings())
	}
}

func TestALongTextIsLookedThroughToItsEnd(t *testing.T) {
	const size = 3 << 20
	value := "Adele Vance of Contoso"
	for _, carried := range []string{value, base64.StdEncoding.EncodeToString([]byte(value)), percentAll(percentAll(value))} {
		for _, at := range []int{1<<20 - len(carried)/2, 2<<20 - 32<<10 - 1, size - len(carried)} {
			text := strings.Repeat(".", at) + carried + strings.Repeat(" ", size-at-len(carried))
			if len(found(value, text)) == 0 {
				t.Errorf("%s is not found at %d", carried, at)
			}
		}
	}
}

func percentAll(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02x", s[i])
	}
	return b.String()
}

// Every text here decodes to much more than itself, or into itself again and again.
func TestTextsThatHoldTooMuchAreSaidAndCostLittle(t *testing.T) {
	zeros := strings.Repeat("0", 64<<20)
	bombs := map[string]string{
		"a bomb of zeros": compressedText(zeros),
		"bombs in a row":  strings.Repeat(compressedText(zeros[:8<<20])+" ", 20),
	}
	for name, text := range bombs {
		start := cpuTime(t)
		got := leak.Check([]leak.Value{{Path: "value", Text: "Adele Vance"}}, []leak.Leaf{{Path: "$.next", Text: text}})
		if len(got) != 1 || got[0] != (leak.Finding{Path: "$.next", Carrier: leak.TooMuch, At: "$.next"}) {
			t.Errorf("%s: %+v", name, got)
		}
		if took := cpuTime(t) - start; took > 5*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
	for name, text := range map[string]string{
		"percent signs":     strings.Repeat("%25", 100_000),
		"backslashes":       strings.Repeat(`\`, 300_000),
		"entities":          strings.Repeat("&amp;", 60_000),
		"hex":               strings.Repeat("41", 150_000),
		"base64 of base64":  strings.Repeat("QUFB", 75_000),
		"groups":            strings.Repeat("41:", 100_000),
		"lines":             strings.Repeat("QUJD\r\n", 50_000),
		"plus signs":        strings.Repeat("+%2B", 75_000),
		"gzip beginnings":   strings.Repeat("\x1f\u008b\x08", 60_000),
		"zero and high":     strings.Repeat("\x00\u00e9", 100_000),
		"entities unclosed": strings.Repeat("&#x", 100_000),
		"equals":            strings.Repeat("=3D", 100_000),
	} {
		start := cpuTime(t)
		got := leak.Check([]leak.Value{{Path: "value", Text: "Adele Vance"}}, []leak.Leaf{{Path: "$.next", Text: text}})
		for _, f := range got {
			if f.Carrier != leak.TooMuch {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if took := cpuTime(t) - start; took > 2*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}
