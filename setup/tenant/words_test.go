package tenant

import (
	"net/url"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestShownTextNeverSteersATerminal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, r := range quote(rapid.String().Draw(t, "text")) {
			if !unicode.IsPrint(r) {
				t.Fatalf("%U is shown", r)
			}
		}
	})
}

func TestShownPathsHoldNoQueryValueAndNoSignInName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z]{3,8}@[a-z]{3,8}\.example`).Draw(t, "name")
		value := rapid.StringMatching(`[A-Z]{6,12}`).Draw(t, "value")
		u, err := url.Parse("https://graph.example/v1.0/users/" + url.PathEscape(name) + "/events?$filter=" + url.QueryEscape("x eq '"+value+"'") + "&$top=" + value)
		if err != nil {
			t.Fatal(err)
		}
		if got := shownPath(u); strings.Contains(got, "@") || strings.Contains(got, value) || !strings.HasSuffix(got, "?$filter&$top") {
			t.Fatalf("shown as %s", got)
		}
	})
}

func TestAKeyStaysOneValueWhateverItHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "value")
		u, err := url.Parse("https://graph.example/v1.0/applications(uniqueName='" + key(value) + "')")
		if err != nil {
			t.Fatalf("%q: %v", value, err)
		}
		inner := strings.TrimSuffix(strings.TrimPrefix(u.Path, "/v1.0/applications(uniqueName='"), "')")
		if strings.ReplaceAll(inner, "''", "'") != value || strings.Count(inner, "'")%2 != 0 || u.RawQuery != "" || u.Fragment != "" {
			t.Fatalf("%q became %q", value, u.Path)
		}
	})
}
