package rules_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf16"
)

// hostile is a rule file that somebody made to keep a reader busy, or to be read in two ways.
type hostile struct {
	name string
	make func() string
}

const (
	small = 1 << 10
	most  = 96 << 10      // two bytes for each value come close to the bound on values
	big   = 1<<20 - 2<<10 // as large as a file can be, with room for what stands around it
	over  = 10 << 20
)

// fill repeats a text up to some bytes.
func fill(text string, size int) string { return strings.Repeat(text, max(1, size/len(text))) }

// numbered writes a line for each number, up to some bytes.
func numbered(format string, size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// users is an endpoint that admits the call of the test, with more lines below it.
func users(lines ...string) string {
	return "endpoints:\n  - pathTemplate: /v1.0/users/{id}\n    " + strings.Join(lines, "\n    ") + "\n"
}

func redactionOf(pattern string) string {
	return users(`transforms: [{method: redactRegexMatches, jsonPaths: ["$..text"], redactions: ['` + pattern + `']}]`)
}

func pathOf(path string) string {
	return users("transforms: [{method: tokenize, jsonPaths: ['" + strings.ReplaceAll(path, "'", "''") + "']}]")
}

func schemaOf(schema, definitions string) string {
	return users("responseSchema: "+schema) + "definitions:\n" + definitions
}

func hostileFiles() []hostile {
	var all []hostile
	add := func(name string, make func() string) {
		all = append(all, hostile{fmt.Sprintf("%03d %s", len(all), name), make})
	}
	text := func(name, s string) { add(name, func() string { return s }) }
	sized := func(name, before, unit, after string) {
		for _, size := range []int{small, most, big} {
			add(fmt.Sprintf("%s, %d KiB", name, size>>10), func() string { return before + fill(unit, size) + after })
		}
	}
	hostileYAML(text, sized)
	hostileDepth(add)
	hostileNames(add, text)
	hostileBytes(add, text)
	hostileWraps(add)
	hostileExpressions(add, text)
	hostilePaths(add, text)
	hostileSchemas(add)
	hostileLists(add)
	hostileDamage(add)
	return all
}

// hostileYAML is what YAML readers are known to stumble over: references, and very many very small values.
func hostileYAML(text func(string, string), sized func(name, before, unit, after string)) {
	for _, width := range []int{2, 9, 30} {
		for _, form := range []string{"[%s]", "{%s}"} {
			var b strings.Builder
			b.WriteString("a0: &a0 x\n")
			for level := 1; level < 12; level++ {
				var items []string
				for i := range width {
					if item := fmt.Sprintf("*a%d", level-1); form[0] == '{' {
						items = append(items, fmt.Sprintf("k%d: %s", i, item))
					} else {
						items = append(items, item)
					}
				}
				fmt.Fprintf(&b, "a%d: &a%d "+form+"\n", level, level, strings.Join(items, ", "))
			}
			text(fmt.Sprintf("aliases, %d wide, as %s", width, form), b.String()+"endpoints: *a11\n")
		}
	}
	text("alias to itself", "endpoints: &a [*a]\n")
	text("merge key", "a: &a {b: 1}\nendpoints: []\n<<: *a\n")
	text("merge list", "<<: [{endpoints: []}, {endpoints: []}]\n")
	text("merge in an endpoint", users("<<: {allowedMethods: [GET]}"))
	sized("merge keys", "endpoints: []\n", "<<: {}\n", "")
	for _, unit := range []string{
		"?\n", "- ", "-\n", ": ", ":\n", "[", "{", "[]", "{}", "a,", "a: b,", ",", ":,", "&a ", "&a a,", "*a,", "!a ", "!!str ", "!<redact> ", "!<", "%TAG ! a\n",
		"%YAML 1.1\n", "#\n", "# a\n", "---\n", "...\n", "\t", "\r", "\r\n", "\n\n", "|\n", ">\n ", "''", "'',", "\"\"", "\"\\x41\",", "null,", "~,", "1,", "0x1p-2,",
		"2026-11-21,", "a: {", "a: [", "? [", "? {", "- - ", "-- ", "@", "`", "a b ", "a:b ", "a#b ",
	} {
		sized(fmt.Sprintf("storm of %q", unit), "", unit, "")
	}
	sized("storm in brackets", "endpoints: [", "a,", "]")
	sized("storm in braces", "endpoints: {", "a: b,", "}")
	sized("storm in JSON", `{"endpoints":[`, "1,", "1]}")
	sized("storm of names in JSON", `{`, `"a":1,`, `"endpoints":[]}`)
	sized("lines of a text", "a: \"", "b\n ", "\"\nendpoints: []\n")
	sized("literal text", "a: |\n", " b\n", "endpoints: []\n")
	sized("folded text", "a: >\n", " b\n\n", "endpoints: []\n")
	sized("comment behind", "endpoints: []\n", "# comment\n", "")
	sized("escapes", "endpoints: [\"", "\\u0041", "\"]")
}

func hostileDepth(add func(string, func() string)) {
	for _, depth := range []int{60, 70, 1000, 9999, 10_001, 100_000} {
		for _, c := range []struct{ name, open, end string }{
			{"lists", "[", "]"}, {"objects", "{a: ", "}"}, {"JSON", `{"a":`, "}"}, {"JSON lists", `[`, "]"}, {"key in key", "{[", "]: a}"}, {"open", "{a: [", ""},
		} {
			add(fmt.Sprintf("%d deep: %s", depth, c.name), func() string {
				return "{\"endpoints\": " + strings.Repeat(c.open, depth) + "1" + strings.Repeat(c.end, depth) + "}"
			})
		}
	}
	for _, depth := range []int{60, 200, 1000} {
		add(fmt.Sprintf("%d deep: lines", depth), func() string {
			var b strings.Builder
			for i := range depth {
				b.WriteString(strings.Repeat(" ", i) + "a:\n")
			}
			return b.String()
		})
		add(fmt.Sprintf("%d deep: schema", depth), func() string {
			return schemaOf(strings.Repeat("{type: array, items: ", depth)+"{}"+strings.Repeat("}", depth), "  A: {}")
		})
		add(fmt.Sprintf("%d deep: parameter", depth), func() string {
			return users("queryParamSchemas: {$top: " + strings.Repeat("{anyOf: [", depth) + "{}" + strings.Repeat("]}", depth) + "}")
		})
	}
}

func hostileNames(add func(string, func() string), text func(string, string)) {
	for _, size := range []int{1025, 100_000, big, over} {
		add(fmt.Sprintf("key of %d bytes", size), func() string { return strings.Repeat("k", size) + ": 1\nendpoints: []\n" })
		add(fmt.Sprintf("quoted key of %d bytes", size), func() string { return `"` + strings.Repeat("k", size) + "\": 1\nendpoints: []\n" })
		add(fmt.Sprintf("key with ? of %d bytes", size), func() string { return "? " + strings.Repeat("k", size) + "\n: 1\nendpoints: []\n" })
		add(fmt.Sprintf("key in JSON of %d bytes", size), func() string { return `{"` + strings.Repeat("k", size) + `": 1, "endpoints": []}` })
		add(fmt.Sprintf("number of %d digits", size), func() string { return users("queryParamSchemas: {n: {enum: [" + strings.Repeat("9", size) + "]}}") })
		add(fmt.Sprintf("exponent of %d digits", size), func() string { return `{"endpoints": [1e` + strings.Repeat("9", size) + "]}" })
		add(fmt.Sprintf("anchor of %d bytes", size), func() string { return "endpoints: &" + strings.Repeat("a", size) + " []\n" })
		add(fmt.Sprintf("tag of %d bytes", size), func() string { return "endpoints: !<" + strings.Repeat("a", size) + "> []\n" })
		add(fmt.Sprintf("path of %d bytes", size), func() string { return pathOf("$." + strings.Repeat("a", size)) })
	}
	for _, key := range []string{"\u0435ndpoints", "endpoint\u0455", "\uff45ndpoints", "endpoints\u200b", "\u202eendpoints", "endpoints\u00a0", "ENDPOINTS", "endpoınts"} {
		text(fmt.Sprintf("look-alike %+q", key), key+": []\n")
		text(fmt.Sprintf("look-alike beside %+q", key), "endpoints: []\n"+key+": []\n")
	}
	for _, twice := range []string{
		"endpoints: []\nendpoints: []\n", "endpoints: []\n'endpoints': []\n", "{endpoints: [], \"endpoints\": []}", `{"endpoints": [], "endpo\u0069nts": []}`,
		"\"endpo\\x69nts\": []\nendpoints: []\n", "endpoints: []\n? endpoints\n: []\n",
	} {
		text("twice", twice)
	}
	for _, value := range []string{
		"!!binary aGk=", "!!set {a}", "!!omap [a: 1]", "!!timestamp 2026-01-01", "!!int '5'", "!!null x", "!!merge <<", "!!python/object/apply:os.system [id]", "!<tag:yaml.org,2002:str> a",
		".inf", "-.NaN", "0o17", "0b1", "1_000", "0x10", "yes", "2026-11-21", "=", "<<", "~", "|", "null", "{}", "[[]]", "[null]", "[{}]", "[!<redact> {}]",
	} {
		text("value "+value, "endpoints: "+value+"\n")
		text("methods "+value, users("allowedMethods: "+value))
	}
}

func hostileBytes(add func(string, func() string), text func(string, string)) {
	for _, inside := range []string{
		"\x00", "\x01", "\x1b[2J", "\x7f", "\u0085", "\u2028", "\ufeff", "\ufffe", "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x9f\x98", "\u202e",
	} {
		text(fmt.Sprintf("bytes %q in a key", inside), "endp"+inside+"oints: []\n")
		text(fmt.Sprintf("bytes %q in a text", inside), users("allowedMethods: [\"G"+inside+"ET\"]"))
		text(fmt.Sprintf("bytes %q in front", inside), inside+"endpoints: []\n")
	}
	for name, order := range map[string]func(byte, byte) []byte{
		"big": func(high, low byte) []byte { return []byte{high, low} }, "little": func(high, low byte) []byte { return []byte{low, high} },
	} {
		add("UTF-16, "+name+" end first", func() string {
			var b []byte
			for _, unit := range utf16.Encode([]rune("\ufeff" + people)) {
				b = append(b, order(byte(unit>>8), byte(unit))...)
			}
			return string(b)
		})
	}
	for _, size := range []int{small, big, over} {
		add(fmt.Sprintf("NULs, %d KiB", size>>10), func() string { return fill("\x00", size) })
		add(fmt.Sprintf("byte order marks, %d KiB", size>>10), func() string { return fill("\ufeff", size) + "endpoints: []" })
		add(fmt.Sprintf("noise, %d KiB", size>>10), func() string {
			random := rand.New(rand.NewPCG(1, uint64(size)))
			b := make([]byte, size)
			for i := range b {
				b[i] = byte(random.Uint32())
			}
			return string(b)
		})
	}
}

func hostileWraps(add func(string, func() string)) {
	encode := base64.StdEncoding.EncodeToString
	pack := func(text string) []byte {
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
		return b.Bytes()
	}
	for _, members := range []int{1, 16, 64} {
		add(fmt.Sprintf("bomb of %d MiB", 16*members), func() string { return encode(bytes.Repeat(pack(fill("# a\n", 16<<20)), members)) })
	}
	add("gzip in gzip", func() string { return encode(pack(string(pack(people)))) })
	add("base64 in base64", func() string { return encode([]byte(encode([]byte(people)))) })
	add("gzip with a long name", func() string {
		return encode([]byte("\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x00" + fill("a", 700_000)))
	})
	add("storm inside", func() string { return encode(pack(fill("?\n", big))) })
	add("aliases inside", func() string { return encode(pack("a: &a [x]\nendpoints: [*a,*a]\n")) })
	for cut := 1; cut < 10; cut++ {
		add(fmt.Sprintf("base64 cut at %d tenths", cut), func() string { s := encode([]byte(people)); return s[:len(s)*cut/10] })
		add(fmt.Sprintf("gzip cut at %d tenths", cut), func() string { z := pack(people); return encode(z[:len(z)*cut/10]) })
		add(fmt.Sprintf("gzip damaged at %d tenths", cut), func() string {
			z := pack(people)
			z[len(z)*cut/10] ^= 0x55
			return encode(z)
		})
	}
	for _, size := range []int{big, 2*big - 4, over} {
		add(fmt.Sprintf("letters of base64, %d KiB", size>>10), func() string { return fill("QUJD", size) })
		add(fmt.Sprintf("lines of base64, %d KiB", size>>10), func() string { return fill("QUJD\n", size) })
	}
}
