package graph

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPathsAreTakenApart(t *testing.T) {
	for path, want := range map[string]string{
		"applications":                                "applications",
		"applications/1/owners/$ref":                  "applications 1 owners $ref",
		"applications(uniqueName='gatehouse-x-main')": "applications [uniqueName=gatehouse-x-main]",
		"applications(uniqueName='it%27%27s')":        "applications [uniqueName=it's]",
		"applications('1')/addPassword":               "applications [=1] addPassword",
		"applications(1)":                             "applications [=1]",
		"users/a%2Fb":                                 "users a/b",
		"reports/getX(period='D30')":                  "reports getX [period=D30]",
		"microsoft.graph.delta()":                     "microsoft.graph.delta",
		"getX(from=2026-01-01T00:00:00Z,to='a,b''c')": "getX [from:2026-01-01T00:00:00Z to:a,b'c]",
		"getX(name='a,b=c')":                          "getX [name=a,b=c]",
	} {
		segs, err := parsePath(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		var words []string
		for _, s := range segs {
			if s.key != nil && s.key.parameters != nil {
				words = append(words, strings.TrimPrefix(fmt.Sprint(s.key.parameters), "map"))
				continue
			}
			if s.key != nil {
				words = append(words, fmt.Sprintf("[%s=%s]", s.key.name, s.key.value))
				continue
			}
			words = append(words, s.name)
		}
		if got := strings.Join(words, " "); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	for _, path := range []string{"applications(uniqueName='x'", "applications(uniqueName='a'b')", "applications(a b)", "users/%zz", "x('a','b')", "x(a=1,a=2)", "x(a=1,b)", "x(a=1,)"} {
		if _, err := parsePath(path); err == nil {
			t.Errorf("%s was taken", path)
		}
	}
}

func TestAnyKeySurvivesTheAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "value")
		segs, err := parsePath("applications(uniqueName='" + url.PathEscape(strings.ReplaceAll(value, "'", "''")) + "')")
		if err != nil || len(segs) != 2 || segs[1].key.value != value {
			t.Fatalf("%q: %v %v", value, segs, err)
		}
	})
}

func TestNoTwoRoutesAnswerTheSame(t *testing.T) {
	seen := map[string]bool{}
	for _, rt := range allRoutes() {
		name := rt.method + " " + strings.Join(rt.pattern, "/")
		if seen[name] {
			t.Errorf("%s stands twice", name)
		}
		seen[name] = true
		if len(rt.access.delegated) == 0 && len(rt.access.application) == 0 {
			t.Errorf("%s needs no permission", name)
		}
	}
}

func FuzzParsePath(f *testing.F) {
	for _, seed := range []string{"applications(uniqueName='x')/owners/$ref", "a(b=c)", "('", "%27", "a(b='c''d')"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		segs, err := parsePath(path)
		if err == nil && len(segs) == 0 {
			t.Fatalf("%q has no steps", path)
		}
		for _, rt := range allRoutes() {
			match(rt.pattern, segs)
		}
	})
}
