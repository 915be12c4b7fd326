package leak_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/preview/leak"
	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
)

var documents = flag.Int("documents", 1000, "how many answers the values are planted into")

// Findings that differ only in the numbers of elements are reported once.
var index = regexp.MustCompile(`\[\d+\]`)

var pseudonyms = regexp.MustCompile(`t~[\w-]{43}`)

const hideThePerson = `
      - {method: pseudonymize, jsonPaths: ["$..mail", "$..employeeId", "$..nickname"]}
      - {method: redact, jsonPaths: ["$..displayName", "$..mobilePhone", "$..aboutMe"]}
`

const hideWhereItWasPlanted = `
      - {method: redact, jsonPaths: ["$..subject", "$..trace", "$..webUrl"]}
      - {method: redact, jsonPaths: ["$['@odata.nextLink']"]}
`

// TestNothingPlantedComesOutAndEveryLeakIsFound plants a thousand values in every carrier and encoding.
func TestNothingPlantedComesOutAndEveryLeakIsFound(t *testing.T) {
	g := newPlanter()
	b := leak.NewBuilder(0)
	for i, v := range g.values {
		b.Add(leak.Value{Ref: i, Text: v.text})
	}
	m := b.Matcher()
	if known := m.Sample().Known; known != plantedValues {
		t.Fatalf("%d of %d values are known", known, plantedValues)
	}
	right := planterRules(t, hideThePerson+hideWhereItWasPlanted)
	broken := planterRules(t, hideThePerson)
	s, err := sanitize.New(sanitize.Options{Salt: "planted"})
	if err != nil {
		t.Fatal(err)
	}
	start, plants, forms := time.Now(), 0, map[string]int{}
	for n := range *documents {
		body, planted := g.document(n)
		if found, _ := checkAnswer(t, g, m, s, right, body, planted, true); len(found) > 0 {
			t.Fatalf("answer %d: reported falsely: %+v", n, found)
		}
		found, leaves := checkAnswer(t, g, m, s, broken, body, planted, false)
		reported := map[leak.Finding]bool{}
		at := map[string]bool{}
		for _, f := range found {
			f.At = index.ReplaceAllString(f.At, "[]")
			reported[f] = true
		}
		for _, p := range planted {
			at[p.at] = true
			plants++
			forms[p.carrier]++
			if !reported[leak.Finding{Path: p.value.path, Carrier: p.carrier, At: index.ReplaceAllString(p.at, "[]")}] {
				t.Fatalf("answer %d: %q in %q was not found in %q, only %+v", n, p.value.text, p.carrier, leaves[p.at], found)
			}
		}
		for _, f := range found {
			if !at[f.At] {
				t.Fatalf("answer %d: reported falsely: %+v in %q", n, f, leaves[f.At])
			}
		}
	}
	t.Logf("%d answers, %d planted in %d carriers and encodings, all found, none came out: %v", *documents, plants, len(forms), time.Since(start).Round(time.Millisecond))
	if all := plantedValues * len(leak.Carriers()) * plantedEncodings; *documents*3 >= all && len(g.done) != all {
		t.Errorf("%d of %d combinations were planted", len(g.done), all)
	}
	if *documents >= 1000 && len(forms) < 2*len(leak.Carriers())-2 {
		t.Errorf("too few forms: %v", forms)
	}
}

func planterRules(t *testing.T, transforms string) *rules.Set {
	t.Helper()
	set, err := rules.Load("planted.yaml", []byte("endpoints:\n  - pathTemplate: /v1.0/users\n    allowedMethods: [GET]\n    transforms:"+transforms))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// checkAnswer sanitizes an answer and looks through all that leaves the gate. clean: what was planted must not be there, which is
// looked up without the leak check too.
func checkAnswer(t *testing.T, g *planter, m *leak.Matcher, s *sanitize.Sanitizer, set *rules.Set, body []byte, planted []plant, clean bool) ([]leak.Finding, map[string]string) {
	t.Helper()
	var out bytes.Buffer
	if err := s.Stream(set, "GET", "/v1.0/users", bytes.NewReader(body), &out, sanitize.StreamOptions{}); err != nil {
		t.Fatal(err)
	}
	var answer any
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	c := m.Checker(leak.Places{Value: func(ref int) string { return g.values[ref].path }})
	leaves := map[string]string{}
	walkLeaves("$", answer, func(path, text string) {
		leaves[path] = text
		if err := c.Leaf(t.Context(), leak.Leaf{Path: path, Text: text, Skip: pseudonyms.FindAllString(text, -1)}); err != nil {
			t.Fatal(err)
		}
		for _, p := range planted {
			if rest := pseudonyms.ReplaceAllString(text, ""); clean && (strings.Contains(rest, p.carried) || strings.Contains(rest, p.value.text)) {
				t.Fatalf("%s came out at %s: %s", p.value.text, path, text)
			}
		}
	})
	return c.Findings(), leaves
}

func walkLeaves(path string, value any, leaf func(path, text string)) {
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			walkLeaves(path+"."+name, inner, leaf)
		}
	case []any:
		for i, inner := range value {
			walkLeaves(fmt.Sprintf("%s[%d]", path, i), inner, leaf)
		}
	case string:
		leaf(path, value)
	}
}

// plantedValue is a value and the property in which it stands in the raw answer.
type plantedValue struct{ path, text string }

// plant is one value in one carrier at one place.
type plant struct {
	value   plantedValue
	carrier string // as findings name it
	carried string
	at      string
}

const (
	plantedValues    = 1000
	plantedEncodings = 3 // UTF-8, UTF-16 in both byte orders
)

type planter struct {
	r      *rand.Rand
	people people
	values []plantedValue
	done   map[[3]int]bool // value, carrier, encoding
}

func newPlanter() *planter {
	r := rand.New(rand.NewPCG(11, 13))
	g := &planter{r: r, people: people{r}, done: map[[3]int]bool{}}
	known := map[string]bool{}
	for len(g.values) < plantedValues {
		v := g.value(len(g.values))
		if folded := strings.ToLower(v.text); !known[folded] && tellsFromASCII(v.text) {
			known[folded] = true
			g.values = append(g.values, v)
		}
	}
	return g
}

// tellsFromASCII leaves out the few names that are text in two ways: their UTF-16 is printable ASCII from the first to the last byte.
func tellsFromASCII(text string) bool {
	for _, b := range utf16Bytes(text, 0, 1) {
		if b == 0 || b >= 0x80 {
			return true
		}
	}
	return false
}

var scripts = []struct{ capitals, letters string }{
	{"ABCDEFGHIJKLMNOPRSTUVWZ", "aeiouylmnrst"},
	{"ÅÄÖÉŠŽČĐŁ", "aåäöéüñçšžčřłßæø"},
	{"АБВГДЖЗИКЛМНПРСТ", "абвгдежзиклмнопрстуфыя"},
	{"ΑΒΓΔΕΖΗΘΚΛΜΝΞΠ", "αβγδεζηθικλμνξοπρστυφχψω"},
	{"王李张刘陈杨黄赵周吴", "伟芳娜敏静丽强磊洋艳勇军杰涛明超霞平刚"},
	{"佐鈴高田渡伊山中小加", "藤木橋中辺藤本村林太郎花子一美"},
	{"김이박최정강조윤장임", "민준서연지우하은도윤시아주원"},
	{"ابجدرسعفقكلمنهوي", "ابتثجحخدذرزسشصضطعغفقكلمنهوي"},
	{"אבגדהוזחטיכלמנ", "אבגדהוזחטיכלמנסעפצקרשת"},
	{"กขคงจชซดตถ", "กขคงจชซดตถทธนบปผพฟมยรลวสหอา"},
	{"कखगघचजटडतद", "कखगघचजटडतदनपबमयरलवसहािीुे"},
	{"ԱԲԳԴԵԶԷԸԹ", "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ"},
}

func (g *planter) word(script, letters int) string {
	s := scripts[script]
	capitals, small := []rune(s.capitals), []rune(s.letters)
	out := []rune{capitals[g.r.IntN(len(capitals))]}
	for range letters {
		out = append(out, small[g.r.IntN(len(small))])
	}
	return string(out)
}

func (g *planter) value(i int) plantedValue {
	script := g.r.IntN(len(scripts))
	switch i % 7 {
	case 0, 1:
		return plantedValue{"$.value[*].displayName", g.word(script, 2+g.r.IntN(5)) + " " + g.word(script, 2+g.r.IntN(7))}
	case 2:
		return plantedValue{"$.value[*].mail", strings.ToLower(g.word(0, 4)+"."+g.word(0, 5)) + "@fabrikam" + fmt.Sprint(i) + ".example"}
	case 3:
		return plantedValue{"$.value[*].mobilePhone", fmt.Sprintf("+%d 555 01%02d %04d", 1+g.r.IntN(98), g.r.IntN(100), i)}
	case 4:
		return plantedValue{"$.value[*].employeeId", g.people.id()}
	case 5:
		var words []string
		for range 4 + g.r.IntN(12) {
			words = append(words, strings.ToLower(g.word(script, 2+g.r.IntN(7))))
		}
		return plantedValue{"$.value[*].aboutMe", strings.Join(words, " ") + "."}
	}
	// Short ones: a capital, then letters that no word of the answers is made of.
	short := []rune{rune("QXZJ"[g.r.IntN(4)])}
	for range 3 + g.r.IntN(3) {
		short = append(short, rune("aeiouqxzjvkw"[g.r.IntN(12)]))
	}
	return plantedValue{"$.value[*].nickname", string(short)}
}

// document makes an answer about five people, three of them with a value of ours, and plants these values in other places.
func (g *planter) document(n int) (body []byte, planted []plant) {
	type object = map[string]any
	all := leak.Carriers()
	answer := object{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", "@odata.deltaLink": "https://graph.microsoft.com/v1.0/users/delta?$deltatoken=" + g.token()}
	var list []any
	for i := range 5 {
		p := g.people.person(n*5 + i)
		person := object{
			"id": g.people.id(), "displayName": p[0], "mail": p[1], "mobilePhone": p[2], "employeeId": p[3], "nickname": "Xoxo", "aboutMe": "Likes " + p[4],
			"createdDateTime": "2026-03-04T10:20:30Z", "preferredLanguage": "de-DE", "etag": `W/"` + g.token() + `"`,
			"subject": g.comment(), "webUrl": "https://contoso.example/" + g.people.id(), "trace": []any{}, "comment": g.comment(),
		}
		if i < 3 {
			v := g.values[(n*3+i)%len(g.values)]
			name := v.path[len("$.value[*]."):]
			person[name] = v.text
			// Every value goes through every carrier and encoding in turn.
			turn := (n*3+i)/len(g.values)*7 + (n*3 + i)
			carrier, enc := turn%len(all), turn/len(all)%plantedEncodings
			g.done[[3]int{(n*3 + i) % len(g.values), carrier, enc}] = true
			p := g.plant(v, all[carrier], encodings[enc])
			text := g.around(p.carried)
			switch g.r.IntN(4) {
			case 0:
				person["subject"], p.at = text, fmt.Sprintf("$.value[%d].subject", i)
			case 1:
				person["webUrl"], p.at = text, fmt.Sprintf("$.value[%d].webUrl", i)
			case 2:
				person["trace"], p.at = []any{"x", text}, fmt.Sprintf("$.value[%d].trace[1]", i)
			default:
				if answer["@odata.nextLink"] == nil {
					answer["@odata.nextLink"], p.at = text, "$.@odata.nextLink"
				} else {
					person["trace"], p.at = object{"inner": text}, fmt.Sprintf("$.value[%d].trace.inner", i)
				}
			}
			planted = append(planted, p)
		}
		list = append(list, person)
	}
	answer["value"] = list
	body, err := json.Marshal(answer)
	if err != nil {
		panic(err)
	}
	return body, planted
}

func (g *planter) plant(v plantedValue, k leak.Carrier, enc encoding) plant {
	text := v.text
	if k == leak.LetterCase && enc.name != "" {
		text, k = otherCase(g.r, text), leak.Plain
	}
	carried, name := carry(g.r, k, enc.write(text), enc.name == "")
	switch {
	case enc.name != "" && name == leak.Plain.String():
		name = enc.name
	case enc.name != "":
		name = enc.name + " in " + name
	}
	return plant{value: v, carrier: name, carried: carried}
}

func (g *planter) around(carried string) string {
	before := []string{"", "https://graph.microsoft.com/v1.0/users?$skiptoken=", "see ", "Überblick: ", "会議 <"}[g.r.IntN(5)]
	after := []string{"", "&x=1", " etc.", ">"}[g.r.IntN(4)]
	return before + carried + after
}

// token is random; one that holds a short value by chance is drawn again, because that would be no false finding.
func (g *planter) token() string {
	for {
		var b strings.Builder
		for range 30 + g.r.IntN(60) {
			b.WriteByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[g.r.IntN(64)])
		}
		if !g.holdsShort(b.String()) {
			return b.String()
		}
	}
}

func (g *planter) comment() string {
	for {
		if text := leafOf(g.r, g.people); !g.holdsShort(text) {
			return text
		}
	}
}

func (g *planter) holdsShort(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(g.values, func(v plantedValue) bool {
		return len(v.text) <= 7 && strings.Contains(text, strings.ToLower(v.text))
	})
}
