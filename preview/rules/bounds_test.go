package rules_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"gatehouse/preview/rules"
)

// Each bound is met by the largest file that passes and by one that is just beyond, whose error names the number.
func TestEveryBoundIsAnErrorWithItsNumber(t *testing.T) {
	times := strings.Repeat
	for _, c := range []struct {
		name string
		most int
		make func(n int) string
	}{
		{"bytes", 1 << 20, func(n int) string { return "endpoints: []\n#" + times("x", n-len("endpoints: []\n#")) }},
		{"values", 100_000, func(n int) string { return "endpoints: []\n" + times("\n", n-3) }},
		{"levels", 64, func(n int) string {
			return "endpoints: []\ndefinitions: {A: " + times("{items: ", n-2) + "{}" + times("}", n-2) + "}"
		}},
		{"one text", 64 << 10, func(n int) string { return "endpoints: []\nallowedRequestHeaders: [" + times("x", n) + "]" }},
		{"key", 1 << 10, func(n int) string { return "endpoints: []\ndefinitions:\n  ? " + times("x", n) + "\n  : {}\n" }},
		{"expression", 16 << 10, func(n int) string { return redactionOf("(?:" + times("|", n-4) + ")") }},
		{"program", 10_000, func(n int) string { return redactionOf(times("a", n)) }},
		{"counting", 1_000, func(n int) string { return redactionOf("a{" + strconv.Itoa(n/2) + "}b{0}") }},
		{"classes by property", 32, func(n int) string { return redactionOf(times(`\p{L}`, n)) }},
		{"path", 1 << 10, func(n int) string { return pathOf("$." + times("a", n-2)) }},
		{"steps", 64, func(n int) string { return pathOf("$" + times(".a", n)) }},
		{"names", 100, func(n int) string { return pathOf("$['a'" + times(",'a'", n-1) + "]") }},
		{"parameters", 20, func(n int) string {
			text := "endpoints:\n  - pathTemplate: "
			for i := range n {
				text += fmt.Sprintf("/{p%d}", i)
			}
			return text
		}},
		{"schemas in anyOf", 100, func(n int) string { return schemaOf("{anyOf: [{}"+times(", {}", n-1)+"]}", "  A: {}") }},
		{"keywords", 2_000, func(n int) string {
			return users("augments: [{method: textDigest, jsonPaths: [$..a], keywords: [k" + times(",k", n-1) + "]}]")
		}},
		{"endpoints", 1_000, func(n int) string { return "endpoints:\n" + times("  - pathTemplate: /a\n", n) }},
		{"transforms", 5_000, func(n int) string {
			return users("transforms: [" + times("{method: redact, jsonPaths: [$..a]},", n) + "]")
		}},
		{"paths", 5_000, func(n int) string {
			return users("transforms: [{method: redact, jsonPaths: [" + times("$..a,", n) + "]}]")
		}},
		{"steps of all", 20_000, func(n int) string {
			return users("transforms: [{method: redact, jsonPaths: [" + times("$"+times(".a", 50)+",", n/50) + times("$.a,", n%50) + "]}]")
		}},
		{"definitions", 1_000, func(n int) string { return "endpoints: []\ndefinitions:\n" + lined("  D%d: {}\n", n) }},
		{"expressions", 2_000, func(n int) string {
			return users("queryParamSchemas: {a: {anyOf: [" + times("{pattern: a},", n-1) + "{}]}}") // and the template
		}},
		{"instructions for values", 20_000, func(n int) string {
			return redactionOf(times("a", 10_000) + "','" + times("a", n-10_000-1) + "','a")
		}},
		{"instructions for calls", 50_000, func(n int) string {
			return "endpoints:\n" + times("  - pathRegex: "+times("a", 9_998)+"\n", n/10_000) + times("  - pathTemplate: /\n", n%10_000)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := rules.Load("own.yaml", []byte(c.make(c.most))); err != nil {
				t.Errorf("%d: %.300v", c.most, err)
			}
			_, err := rules.Load("own.yaml", []byte(c.make(c.most+1)))
			if c.name == "counting" {
				_, err = rules.Load("own.yaml", []byte(c.make(2*c.most)))
			}
			at, ok := errors.AsType[*rules.LoadError](err)
			if !ok || !strings.Contains(at.Problem, strconv.Itoa(c.most)) {
				t.Errorf("%d: %.300v", c.most+1, err)
			}
		})
	}
}

func lined(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}
