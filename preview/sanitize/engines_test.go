package sanitize

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"gatehouse/preview/rules"

	"github.com/go-json-experiment/json/jsontext"

	"pgregory.net/rapid"
)

// pick makes the choices of a generated case: rapid makes them, or the bytes of a fuzzer.
type pick func(n int) int

func (p pick) of(list ...string) string { return list[p(len(list))] }

func (p pick) many(most int, one func() string) []string {
	var out []string
	for range p(most + 1) {
		out = append(out, one())
	}
	return out
}

// Few names, so that paths, schemas and documents meet.
func (p pick) name() string { return p.of("a", "b", "c", "d", "+a", "a.b", "é", "") }

func (p pick) text() string {
	return p.of("x", "y", "", " ", "megan@contoso.example", "SMTP:Megan <Megan+x@Contoso.example>", "a b, c", "10.0.0.1", "::FFFF:1.2.3.4",
		`{"a":"x y"}`, "t\"q\\\n", "é\u2028😀", "Megan@contoso.example, b@c.example", "xyz", strings.Repeat("long ", 60))
}

// quote writes a text as JSON, sometimes with escapes that are not needed.
func (p pick) quote(text string) string {
	b, _ := jsontext.AppendQuote(nil, text)
	s := string(b)
	switch p(6) {
	case 0:
		s = strings.ReplaceAll(s, "a", `\u0061`)
	case 1:
		s = strings.ReplaceAll(s, "/", `\/`)
	}
	return s
}

func (p pick) space() string {
	if p(12) == 0 {
		return p.of(" ", "\n", "\t ", "\r\n")
	}
	return ""
}

func (p pick) document(depth int) string {
	kind := p(12)
	if depth == 0 && kind > 6 {
		kind -= 6
	}
	s := ""
	switch {
	case kind < 3:
		s = p.quote(p.text())
	case kind == 3:
		s = p.of("0", "1", "-1", "1.50", "-0", "1e3", "5.0", "123456789012345678901234567890", "1e400")
	case kind == 4:
		s = p.of("true", "false")
	case kind < 7:
		s = p.of("null", "null", p.quote(p.text()))
	case kind < 9:
		s = "[" + strings.Join(p.many(4, func() string { return p.document(depth - 1) }), ",") + p.space() + "]"
	default:
		known := map[string]bool{}
		var members []string
		for range p(6) {
			if name := p.name(); !known[name] {
				known[name] = true
				members = append(members, p.space()+p.quote(name)+p.space()+":"+p.document(depth-1))
			}
		}
		s = "{" + strings.Join(members, ",") + p.space() + "}"
	}
	return p.space() + s + p.space()
}

func (p pick) condition() string {
	property := p.of("@.a", "@.b", "@.a.b", "@['a.b']", "@.b.c")
	return "[?(" + property + p.of("==", "!=") + p.of("'x'", "'y'", "null", "true", "1", "1.5", "'t~x'", "''") + ")]"
}

func (p pick) path() string {
	s := "$"
	for i, steps := 0, 1+p(4); i < steps; i++ {
		switch p(12) {
		case 0, 1, 2:
			s += ".a"
		case 3:
			s += ".b"
		case 4, 5:
			s += ".." + p.of("a", "b", "c")
		case 6, 7:
			s += "[*]"
		case 8:
			s += p.of("['a.b']", "['é']", "['+a']", "['']")
		case 9, 10:
			s += p.of("", "..") + p.condition()
		case 11:
			if i == steps-1 {
				s += p.of("", "..") + "['b','a']"
			} else {
				s += ".c"
			}
		}
	}
	return s
}

func (p pick) transform() string {
	rule := p.of(`"method":"redact"`, `"method":"redact"`, `"method":"pseudonymize"`, `"method":"pseudonymize","includeReversible":true`,
		`"method":"pseudonymize","encoding":"JSON","includeOriginal":true`, `"method":"pseudonymize","encoding":"URL_SAFE_HASH_ONLY"`,
		`"method":"pseudonymizeRegexMatches","regex":"(?i)^smtp:(.*)$"`, `"method":"pseudonymizeRegexMatches","regex":"x|y"`,
		`"method":"redactRegexMatches","redactions":["x+","b"]`, `"method":"redactExceptPhrases","allowedPhrases":["a b","x"]`,
		`"method":"redactExceptSubstringsMatchingRegexes","exceptions":["a+","b"]`, `"method":"filterTokenByRegex","filters":["x|a|b,"]`,
		`"method":"tokenize"`, `"method":"tokenize","regex":"(x)y?z?"`, `"method":"pseudonymizeEmailHeader"`,
		`"method":"textDigest","keywords":["x"]`, `"method":"textDigest","isJsonEscaped":true,"jsonPathToProcessWhenEscaped":"$..a"`,
		`"method":"hashIp"`, `"method":"encryptIp"`)
	paths := p.many(2, func() string { return fmt.Sprintf("%q", p.path()) })
	paths = append(paths, fmt.Sprintf("%q", p.path()))
	when := ""
	if p(12) == 0 {
		when = fmt.Sprintf(`,"applyOnlyWhen":%q`, p.of("$..b", "$[?(@.a=='x')]"))
	}
	return "{" + rule + `,"jsonPaths":[` + strings.Join(paths, ",") + "]" + when + "}"
}

func (p pick) schema(depth int) string {
	kind := p(14)
	if depth == 0 && kind > 5 {
		kind %= 6
	}
	switch kind {
	case 0, 1:
		return `{"type":"string"}`
	case 2, 3, 4, 5:
		return `{"type":"` + []string{"boolean", "integer", "number", "null"}[kind-2] + `"}`
	case 6:
		return `{}`
	case 7:
		return `{"$ref":"#/definitions/D"}`
	case 8:
		return `{"anyOf":[` + p.schema(depth-1) + "," + p.schema(depth-1) + "]}"
	case 9, 10:
		return `{"type":"array","items":` + p.schema(depth-1) + "}"
	default:
		known := map[string]bool{}
		var members []string
		for range p(6) {
			if name := p.name(); !known[name] {
				known[name] = true
				members = append(members, fmt.Sprintf("%q:", name)+p.schema(depth-1))
			}
		}
		return `{"type":"object","properties":{` + strings.Join(members, ",") + "}}"
	}
}

func (p pick) rules() string {
	endpoint := `"pathTemplate":"/a"`
	if p(3) == 0 {
		endpoint += `,"responseSchema":` + p.schema(3)
	}
	if p(10) == 0 {
		endpoint += `,"augments":[{"method":"textDigest","jsonPaths":["$..a"]}]`
	}
	endpoint += `,"transforms":[` + strings.Join(p.many(4, p.transform), ",") + "]"
	return `{"endpoints":[{` + endpoint + `}],"definitions":{"D":{"type":"object","properties":{"a":` + p.schema(1) + `,"b":{"$ref":"#/definitions/D"},"c":{"type":"array","items":{"$ref":"#/definitions/D"}}}}}}`
}

func (p pick) answer() string {
	s := p.document(4)
	for p(5) == 0 {
		s += p.of("\n", " ", "\r\n\n") + p.document(3)
	}
	switch p(25) {
	case 0:
		s = s[:p(len(s)+1)]
	case 1:
		deep := 126 + p(5)
		s = strings.Repeat(`{"a":`, deep) + s + strings.Repeat("}", deep)
	case 2:
		s += p.of("]", `"`, `{"a":1,"a":2}`, `"\ud800"`, "\xff", "<", "nul")
	}
	return s
}

func (p pick) options() Options {
	o := Options{Salt: "salt"}
	if p(5) > 0 {
		o.Key = "key"
	}
	switch p(4) {
	case 0:
		o.EmailDomain = "redact"
	case 1:
		o.EmailDomain, o.DomainSalt = "tokenize", "domains"
	}
	return o
}

// agree holds the one-pass engines against the tree. The tree is easy to read against the specification, so it is right.
func agree(t interface {
	Helper()
	Fatalf(string, ...any)
}, set *rules.Set, body []byte, o Options,
) {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatalf("%v", err)
	}
	endpoint := set.Endpoints[0]
	want := &Document{File: set.File, Endpoint: endpoint, Raw: body}
	wantErr := s.planted(set, want)
	if s.onePass(endpoint) {
		got := &Document{File: set.File, Endpoint: endpoint, Raw: body}
		gotErr := s.passOnce(set, got)
		if text := differ(wantErr, gotErr); text != "" {
			t.Fatalf("errors in one pass: %s", text)
		}
		if text := differentDocuments(want, got); wantErr == nil && text != "" {
			t.Fatalf("document in one pass: %s\n got %s\nwant %s", text, got.Out, want.Out)
		}
	}
	for _, small := range []int64{attemptSize, 5} {
		for _, watched := range []bool{false, true} {
			var out bytes.Buffer
			var pieces []string
			options := StreamOptions{}
			if watched {
				options.Watch = func(d *Document) error {
					pieces = append(pieces, leaves(d)...)
					return nil
				}
			}
			src := newSource(io.Reader(bytes.NewReader(body)))
			if src.small = small; small < attemptSize {
				src.in = iotest.OneByteReader(src.in)
			}
			err := s.stream(set, endpoint, src, &out, options)
			if wantErr != nil && blank(string(body)) {
				wantErr, want.Out = nil, body
			}
			if text := differ(wantErr, err); text != "" {
				t.Fatalf("errors of the stream: %s", text)
			}
			if wantErr != nil {
				continue
			}
			if !bytes.Equal(out.Bytes(), want.Out) {
				t.Fatalf("stream, attempts of %d:\n got %s\nwant %s", small, out.Bytes(), want.Out)
			}
			if all := leaves(want); watched && !slices.Equal(pieces, all) {
				t.Fatalf("pieces, attempts of %d:\n got %q\nwant %q", small, pieces, all)
			}
		}
	}
}

// leaves tells everything about the values that are no containers.
func leaves(d *Document) []string {
	var out []string
	for i := range d.Events {
		if d.Events[i].Container() {
			continue
		}
		text := strings.TrimPrefix(d.Path(i), "value 1, ") + " " + string(d.RawJSON(i)) + " " + string(d.OutJSON(i))
		for e, edit := range d.Edits(i) {
			text += fmt.Sprintf(" %+v %q %q", edit, d.Taken(i, e), d.Made(i, e))
		}
		out = append(out, text)
	}
	return out
}

func differ(want, got error) string {
	if fmt.Sprintf("%T", want) != fmt.Sprintf("%T", got) {
		return fmt.Sprintf("got %T %v, want %T %v", got, got, want, want)
	}
	if w, ok := errors.AsType[*FieldError](want); ok {
		g, _ := errors.AsType[*FieldError](got)
		// Which of the values that one path reaches is met first is nobody's business.
		if w.Transform != g.Transform || w.Line != g.Line {
			return fmt.Sprintf("got %v, want %v", got, want)
		}
	}
	return ""
}

func differentDocuments(want, got *Document) string {
	if !bytes.Equal(want.Out, got.Out) {
		return "other bytes"
	}
	if len(want.Events) != len(got.Events) {
		return fmt.Sprintf("%d events, want %d", len(got.Events), len(want.Events))
	}
	for i := range want.Events {
		w, g := want.Events[i], got.Events[i]
		we, ge := want.Edits(i), got.Edits(i)
		same := w.In == g.In && w.Out == g.Out && w.Next == g.Next && w.Kind == g.Kind && w.Depth == g.Depth && want.Name(i) == got.Name(i)
		if !same || fmt.Sprintf("%+v", we) != fmt.Sprintf("%+v", ge) {
			return fmt.Sprintf("event %d at %s: got %+v %+v, want %+v %+v", i, want.Path(i), g, ge, w, we)
		}
		for e := range we {
			if fmt.Sprint(want.Taken(i, e), want.Made(i, e)) != fmt.Sprint(got.Taken(i, e), got.Made(i, e)) {
				return fmt.Sprintf("parts of event %d at %s: got %+v, want %+v", i, want.Path(i), got.Parts[uint32(i)], want.Parts[uint32(i)])
			}
		}
	}
	if len(want.Parts) != len(got.Parts) {
		return fmt.Sprintf("%d parts, want %d", len(got.Parts), len(want.Parts))
	}
	return ""
}

func TestEnginesAgree(t *testing.T) {
	one := 0
	rapid.Check(t, func(t *rapid.T) {
		p := pick(func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "") })
		text, body, o := p.rules(), p.answer(), p.options()
		set, err := rules.Load("generated.json", []byte(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if s, _ := New(o); s.onePass(set.Endpoints[0]) {
			one++
		}
		defer func() {
			if t.Failed() {
				t.Logf("rules %s\nanswer %s", text, body)
			}
		}()
		agree(t, set, []byte(body), o)
	})
	if one < 20 {
		t.Errorf("only %d cases were run in one pass", one)
	}
}

var cases = flag.Int("cases", 4000, "cases of TestEnginesAgreeEverywhere")

// The generator of the test before likes small numbers, which makes cases that are easy to read; this one reaches everything.
func TestEnginesAgreeEverywhere(t *testing.T) {
	for i := range *cases {
		random := rand.New(rand.NewPCG(1, uint64(i)))
		p := pick(random.IntN)
		text, body, o := p.rules(), p.answer(), p.options()
		set, err := rules.Load("generated.json", []byte(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		agree(fataler{t, fmt.Sprintf("case %d: rules %s\nanswer %s\n", i, text, body)}, set, []byte(body), o)
	}
}

type fataler struct {
	*testing.T
	head string
}

func (f fataler) Fatalf(format string, args ...any) {
	f.Helper()
	f.T.Fatalf("%s", f.head+fmt.Sprintf(format, args...))
}
