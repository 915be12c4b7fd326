package leak_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"gatehouse/preview/leak"

	"pgregory.net/rapid"
)

// drawValue makes values of many scripts. In UTF-16, some have no byte that tells it from ASCII: those get a digit.
func drawValue(t *rapid.T) string {
	return rapid.OneOf(
		rapid.StringMatching(`[A-Z][a-z]{3,8}`),
		rapid.StringMatching(`[A-Z][a-zëøéß]{2,8} [A-Z][a-zåñ]{2,9}`),
		rapid.StringMatching(`[a-z]{3,8}\.[a-z]{2,8}@[a-z]{4,9}\.example`),
		rapid.StringMatching(`\+49 30 [0-9]{4}-[0-9]{3}`),
		rapid.StringMatching(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}`),
		rapid.StringMatching(`[А-Яа-я]{4,9} [А-Я][а-я]{2,9}`),
		rapid.StringMatching(`[Α-Ωά-ώ]{3,9} [Α-Ω][α-ω]{3,6}`),
		rapid.StringMatching(`[一-龥]{2,4}[0-9]`),
		rapid.StringMatching(`[가-힣]{3,4}`),
		rapid.StringMatching(`[ء-ي]{3,7} [ء-ي]{3,7}`),
		rapid.StringMatching(`𠮷野 [一-龥]{1,2}`),
		rapid.StringMatching(`[A-Za-z ,.:;0-9-]{1,30}[A-Za-z]{2}[A-Za-z ,.:;0-9!?-]{1,60}`).Filter(func(s string) bool { return len(strings.TrimSpace(s)) > 4 }),
	).Draw(t, "value")
}

func found(value string, text string) []string {
	var names []string
	for _, f := range leak.Check([]leak.Value{{Path: "$.name", Text: value}}, []leak.Leaf{{Path: "$.next", Text: text}}) {
		if f.Path == "$.name" {
			names = append(names, f.Carrier)
		}
	}
	return names
}

func TestEveryValueIsFoundInEveryChainOfThreeCarriers(t *testing.T) {
	all := leak.Carriers()
	rapid.Check(t, func(t *rapid.T) {
		value := drawValue(t)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		enc := encodings[rapid.IntRange(0, len(encodings)-1).Draw(t, "encoding")]
		carried, chain := "", []string{}
		for depth := range rapid.IntRange(1, 3).Draw(t, "depth") {
			k := rapid.SampledFrom(all).Draw(t, "carrier")
			if depth > 0 && (k == leak.LetterCase || k == leak.Gzip) || k == leak.LetterCase && enc.name != "" {
				// Other letters break what is encoded; gzip needs base64 around it, which makes it two.
				k = leak.Base64
			}
			data, isUTF8 := []byte(carried), true
			if depth == 0 {
				data, isUTF8 = enc.write(value), enc.name == ""
			}
			if k == leak.Gzip {
				// It is the innermost one, and two deep.
				carried, _ = carry(r, k, data, isUTF8)
				chain = append(chain, k.String())
				if rapid.Bool().Draw(t, "third") {
					carried, _ = carry(r, leak.Percent, []byte(carried), true)
				}
				break
			}
			carried, _ = carry(r, k, data, isUTF8)
			chain = append(chain, k.String())
		}
		text := rapid.SampledFrom([]string{"", "https://graph.example/v1.0/users?$skiptoken=", "see ", "a\n"}).Draw(t, "before") + carried
		if len(found(value, text)) == 0 {
			t.Fatalf("%q, as %q, in %s was not found: %q", value, enc.name, strings.Join(chain, " in "), text)
		}
	})
}

func TestEveryCarrierAndEncodingIsNamed(t *testing.T) {
	values := []string{"Adele Vance", "adele.vance@contoso.example", "王伟 7", "O'Neill-Størm", "𠮷野 家", "Weiß, Zoë", "+49 30 5550-142", "Анна Щ", "ΝΙΚΟΣ Ξάς", "İpek Işık"}
	named := map[string]bool{}
	for _, value := range values {
		for _, k := range leak.Carriers() {
			for e, enc := range encodings {
				if k == leak.LetterCase && e > 0 {
					continue
				}
				for seed := range uint64(8) {
					r := rand.New(rand.NewPCG(seed, uint64(e)))
					carried, want := carry(r, k, enc.write(value), enc.name == "")
					if enc.name != "" && want == "plain" {
						want = enc.name
					} else if enc.name != "" {
						want = enc.name + " in " + want
					}
					got := found(value, "x?token="+carried)
					if !strings.Contains("|"+strings.Join(got, "|")+"|", "|"+want+"|") {
						t.Fatalf("%s in %s: found %q in %q", value, want, got, carried)
					}
					named[want] = true
				}
			}
		}
	}
	for _, k := range leak.Carriers() {
		if name := k.String(); k != leak.Gzip && !named[name] || k == leak.Gzip && !named["gzip in base64"] {
			t.Errorf("no value was carried by %s", name)
		}
	}
	if n := len(leak.Carriers()); n != 14 {
		t.Errorf("%d carriers", n)
	}
}

func TestWhatIsWrittenInLatin1IsFound(t *testing.T) {
	for _, value := range []string{"Zoë Lindqvist", "Müller", "Adèle", "Åsa Öberg-Ängström, who has been with Contoso in Malmö for more than eleven years", "Frau Weiß", "çelik"} {
		data := []byte{}
		for _, r := range value {
			data = append(data, byte(r))
		}
		for _, k := range leak.Carriers() {
			for seed := range uint64(8) {
				carried, _ := carry(rand.New(rand.NewPCG(seed, 3)), k, data, false)
				if len(found(value, "x?token="+carried)) == 0 {
					t.Fatalf("%q in %s is not found in %q", value, k, carried)
				}
			}
		}
	}
}
