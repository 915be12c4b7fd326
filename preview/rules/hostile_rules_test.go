package rules_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

func hostileExpressions(add func(string, func() string), text func(string, string)) {
	for _, n := range []int{10, 100, 500, 1000} {
		text(fmt.Sprintf("(a?){%d}a{%d}", n, n), redactionOf(fmt.Sprintf("(a?){%d}a{%d}", n, n)))
		text(fmt.Sprintf("a? and a %d times", n), redactionOf(strings.Repeat("a?", n)+strings.Repeat("a", n)))
		text(fmt.Sprintf("%d groups deep", n), redactionOf(strings.Repeat("(a", n)+strings.Repeat(")*", n)))
		text(fmt.Sprintf("%d alternatives", n), redactionOf("("+strings.Repeat("a|", n)+"a)*b"))
		text(fmt.Sprintf("%d classes by property", n), redactionOf(strings.Repeat(`\p{L}`, n)))
		text(fmt.Sprintf("%d classes by property in either case", n), redactionOf("(?i)"+strings.Repeat(`\p{Lu}`, n)))
		text(fmt.Sprintf("%d wide classes in either case", n), redactionOf("(?i)"+strings.Repeat(`[A-\x{1e900}]`, n)))
		text(fmt.Sprintf("%d wide classes", n), redactionOf(strings.Repeat(`[^a]`, n)))
		text(fmt.Sprintf("%d stars", n), redactionOf(strings.Repeat(".*", n)+"x"))
		text(fmt.Sprintf("%d pluses", n), redactionOf("("+strings.Repeat("a+", n)+")+y"))
		text(fmt.Sprintf("counted group of %d", n), redactionOf("("+strings.Repeat("[a-c]", n)+"){1000}"))
		text(fmt.Sprintf("a path of %d groups", n), "endpoints:\n  - pathRegex: '"+strings.Repeat("(/[^/]*)?", n)+"'\n")
		add(fmt.Sprintf("%d endpoints with long expressions", n), func() string {
			return "endpoints:\n" + strings.Repeat("  - pathRegex: '/v1\\.0/("+strings.Repeat("a?", 450)+")*'\n", n)
		})
		add(fmt.Sprintf("%d redactions", n), func() string {
			return redactionOf(strings.Repeat("(a|ab)*c', '", n) + "x")
		})
		add(fmt.Sprintf("%d redactions by property", n), func() string {
			return redactionOf(strings.Repeat(strings.Repeat(`\p{L}`, 30)+"', '", n) + "x")
		})
		add(fmt.Sprintf("%d endpoints by property", n), func() string {
			return "endpoints:\n" + strings.Repeat("  - {pathTemplate: '/{a}', pathParameterSchemas: {a: {pattern: '"+strings.Repeat(`\P{L}`, 30)+"'}}}\n", n)
		})
		add(fmt.Sprintf("%d long redactions", n), func() string {
			return redactionOf(strings.Repeat(strings.Repeat("(a|b|ab)*", 10)+"c', '", n) + "x")
		})
		add(fmt.Sprintf("%d phrases", 10*n), func() string {
			return users(`transforms: [{method: redactExceptPhrases, jsonPaths: ["$..text"], allowedPhrases: [` + numbered("p%d,", 60*n) + "x]}]")
		})
		add(fmt.Sprintf("%d filters", n), func() string {
			return users(`transforms: [{method: filterTokenByRegex, jsonPaths: ["$..text"], filters: [` + strings.Repeat("'(a*)*b',", n) + "x]}]")
		})
		add(fmt.Sprintf("%d exceptions", n), func() string {
			return users(`transforms: [{method: redactExceptSubstringsMatchingRegexes, jsonPaths: ["$..text"], exceptions: [` + strings.Repeat("'.*a.*b.*',", n) + "x]}]")
		})
	}
	for _, pattern := range []string{
		`((a{10}){10}){10}`, `((a{10}){10}){11}`, `(((((a{3}){3}){3}){3}){3}){3}`, `a{1001}`, `a{,5}`, `a{5,2}`, `a{99999999999999999999}`, `.{1000}`, `(.{30}){30}`, `(a+)+$`, `(x+x+)+y`,
		`(?=a)`, `(?!a)`, `(?<=a)b`, `(?<!a)b`, `(?>a)`, `a*+`, `a++`, `a?+`, `(a)\1`, `\k<a>`, `(?<a>b)\g{a}`, `[[:alpha:]]`, `[a&&b]`, `[a[b]]`, `\R`, `\X`, `\G`, `\Z`, `\h`, `\N{LATIN}`,
		`(?x)a b`, `(?u)a`, `(?d)a`, `(?m)^a$`, `(?U)a*`, `(?P<a>b)`, `\pL`, `\p{IsAlphabetic}`, `\p{javaLowerCase}`, `\x{110000}`, `\u0041`, `[z-a]`, `(`, `)`, `[`, `*`, `\`, `a{`, `(?i`, `(?`, `[^`,
		`\Q(a?){500}`, `[\Q]\E]`, `(?i)\Qé\E`, `(?i)\x{e9}`, `$^`, `\b\B`, `(|a)*`, `(a|)+`, `()*`, `(a*)*`, `(?:)*`,
	} {
		text("expression "+pattern, redactionOf(strings.ReplaceAll(pattern, "'", "''")))
	}
}

func hostilePaths(add func(string, func() string), text func(string, string)) {
	for _, path := range []string{
		"$..*..*..*", "$..*", "$.*.*.*.*.*.*.*.*", "$[*][*][*]", "$..[?(@.a=='x')]..[?(@.a=='x')]", "$[?(@.a=~/(a+)+b/)]", "$[?(@.a in ['b'])]", "$[0:99999999]", "$[-1]", "$[(@.length-1)]",
		"$..a.length()", "$.a.concat($.b)", "$$", "@.a", "$[?(@)]", "$[?(@.a == @.b)]", "$[?(!@.a)]", "$[?(@.a==1&&@.b==2)]", "$['a','b']..c", "$..['a']['b']..['c']", "$.ａ", "$.a\u202eb", "$['\\u0000']",
		"$[''']", "$..", "$.", "$", "", "$.a..", "$. a", "$ .a", "$[ * ]", "$[?(@.a==1e999999)]", "$[?(@.a==" + strings.Repeat("9", 900) + ")]",
	} {
		text("path "+path, pathOf(path))
	}
	for _, steps := range []int{10, 63, 64, 65, 300} {
		for _, step := range []string{"..a", "..['a']", "[*]", ".*", "..[?(@.a!='x')]", ".a"} {
			text(fmt.Sprintf("%d steps %s", steps, step), pathOf("$"+strings.Repeat(step, steps)+".a"))
		}
	}
	for _, n := range []int{100, 1000, 6000} {
		add(fmt.Sprintf("%d paths", n), func() string {
			return users("transforms: [{method: redact, jsonPaths: [" + strings.Repeat("$..a..b..c,", n) + "$.x]}]")
		})
		add(fmt.Sprintf("%d transforms", n), func() string {
			return users("transforms:", strings.Repeat("- {method: tokenize, jsonPaths: [$..a]}\n    ", n))
		})
		add(fmt.Sprintf("%d conditions", n), func() string {
			return users("transforms:", strings.Repeat("- {method: redact, applyOnlyWhen: '$..a..a..a', jsonPaths: [$..b]}\n    ", n))
		})
		add(fmt.Sprintf("%d augments", n), func() string {
			return users("augments:", strings.Repeat("- {method: textDigest, jsonPaths: [$..text], keywords: [a, b]}\n    ", n))
		})
		add(fmt.Sprintf("%d names", n), func() string { return pathOf("$[" + numbered("'n%d',", 6*n) + "'x']") })
	}
}

func hostileSchemas(add func(string, func() string)) {
	for _, n := range []int{1, 2, 30, 999, 5000} {
		add(fmt.Sprintf("circle of %d references", n), func() string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "  A%d: {$ref: '#/definitions/A%d'}\n", i, (i+1)%n)
			}
			return schemaOf("{$ref: '#/definitions/A0'}", b.String())
		})
		add(fmt.Sprintf("chain of %d references", n), func() string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "  A%d: {$ref: '#/definitions/A%d'}\n", i, i+1)
			}
			return schemaOf("{$ref: '#/definitions/A0'}", b.String()+fmt.Sprintf("  A%d: {}\n", n))
		})
		add(fmt.Sprintf("fan of %d levels", n), func() string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "  A%d: {anyOf: [{$ref: '#/definitions/A%d'}, {$ref: '#/definitions/A%d'}]}\n", i, i+1, i+1)
			}
			return schemaOf("{$ref: '#/definitions/A0'}", b.String()+fmt.Sprintf("  A%d: {type: string, const: x}\n", n))
		})
		add(fmt.Sprintf("anyOf of %d", n), func() string {
			return schemaOf("{anyOf: ["+strings.Repeat("{type: string, const: x},", n)+"{}]}", "  A: {}")
		})
		add(fmt.Sprintf("%d properties", 10*n), func() string {
			return schemaOf("{type: object, properties: {"+numbered("p%d: {},", 90*n)+"a: {}}}", "  A: {}")
		})
		add(fmt.Sprintf("%d definitions", 10*n), func() string { return schemaOf("{}", numbered("  A%d: {}\n", 100*n)) })
	}
	const tree = "  A: {anyOf: [{$ref: '#/definitions/B'}, {$ref: '#/definitions/B'}]}\n" +
		"  B: {type: object, properties: {a: {$ref: '#/definitions/A'}, z: {type: string, const: x}}}\n"
	add("matching twice at each depth", func() string { return schemaOf("{$ref: '#/definitions/A'}", tree) })
	add("conditions at each depth", func() string {
		return schemaOf("{$ref: '#/definitions/A'}", "  A: {anyOf: [{$ref: '#/definitions/B'}, {$ref: '#/definitions/B'}]}\n"+
			"  B: {if: {properties: {z: {type: string, const: x}}}, else: {properties: {z: {type: string, const: y}}}, then: {properties: {a: {$ref: '#/definitions/A'}}}}\n")
	})
	for _, ref := range []string{"#", "#/", "#/definitions/", "#/definitions/A/properties/b", "https://example.com/schema", "../a.yaml", "#/definitions/%41", "file:///etc/passwd"} {
		add("reference "+ref, func() string { return schemaOf("{$ref: '"+ref+"'}", "  A: {}") })
	}
}

func hostileLists(add func(string, func() string)) {
	for _, n := range []int{100, 1000, 1001, 20_000} {
		add(fmt.Sprintf("%d endpoints", n), func() string { return "endpoints:\n" + strings.Repeat("  - pathTemplate: /v1.0/{a}/{b}\n", n) })
		add(fmt.Sprintf("%d empty endpoints", n), func() string { return "endpoints:\n" + strings.Repeat("  - {}\n", n) })
		add(fmt.Sprintf("%d overlapping endpoints", n), func() string {
			return "endpoints:\n" + numbered("  - {pathTemplate: '/v1.0/users/{id}', allowedMethods: [GET], queryParamSchemas: {x%d: {}}}\n", 90*n)
		})
		add(fmt.Sprintf("%d keywords", n), func() string {
			return users("augments: [{method: textDigest, jsonPaths: [$..text], keywords: [" + numbered("k%d,", 6*n) + "a]}]")
		})
		add(fmt.Sprintf("%d parameters of a template", n), func() string { return "endpoints:\n  - pathTemplate: " + numbered("/{p%d}", 6*n) + "\n" })
		add(fmt.Sprintf("%d query parameters", n), func() string { return users("allowedQueryParams: [" + numbered("p%d,", 6*n) + "a]") })
		add(fmt.Sprintf("%d parameter schemas", n), func() string {
			return users("queryParamSchemas: {" + numbered("p%d: {pattern: '(a*)*b'},", 20*n) + "a: {}}")
		})
		add(fmt.Sprintf("%d choices of a parameter", n), func() string {
			return users("pathParameterSchemas: {id: {anyOf: [" + strings.Repeat("{pattern: '(a*)*b'},", n) + "{}]}}")
		})
		add(fmt.Sprintf("%d methods", n), func() string { return users("allowedMethods: [" + numbered("M%d,", 6*n) + "GET]") })
		add(fmt.Sprintf("%d headers", n), func() string { return "allowedRequestHeaders: [" + numbered("h%d,", 6*n) + "a]\nendpoints: []\n" })
	}
}

// hostileDamage is a good file, cut off or with bytes that are not its own.
func hostileDamage(add func(string, func() string)) {
	whole := people + "allowedRequestHeaders: [a]\n"
	for tenth := range 20 {
		add(fmt.Sprintf("cut at %d twentieths", tenth), func() string { return whole[:len(whole)*tenth/20] })
		add(fmt.Sprintf("damage %d", tenth), func() string {
			random := rand.New(rand.NewPCG(2, uint64(tenth)))
			b := []byte(whole)
			for range 3 + tenth {
				b[random.IntN(len(b))] = "\x00\t\n '\":,-[]{}&*!|>%@`#?a\xff"[random.IntN(25)]
			}
			return string(b)
		})
	}
}
