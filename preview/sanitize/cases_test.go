package sanitize

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
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
