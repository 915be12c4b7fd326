package definition

import (
	"strings"
	"testing"
)

func hashOf(t *testing.T, text string) string {
	t.Helper()
	d, err := Parse("small.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d.Hash()
}

func TestHashIgnoresHowTheFileIsWritten(t *testing.T) {
	want := hashOf(t, small)
	for name, text := range map[string]string{
		"comments":     "# a comment\n" + strings.ReplaceAll(small, "version: 1\n", "version: 1 # the first\n"),
		"line ends":    strings.ReplaceAll(small, "\n", "\r\n"),
		"byte order":   "\ufeff" + small,
		"quotes":       strings.ReplaceAll(small, "name: Small\n", "name: 'Small'\n"),
		"block":        strings.ReplaceAll(small, "name: Small\n", "name: >-\n  Small\n"),
		"order":        strings.Replace(small, "name: Small\nsystem: Example\n", "system: Example\nname: Small\n", 1),
		"flow":         strings.Replace(small, "sanitizer:\n  kind: proxy\n  rules: small.yaml\n", "sanitizer: {rules: small.yaml, kind: proxy}\n", 1),
		"no last line": strings.TrimSuffix(small, "\n"),
	} {
		if got := hashOf(t, text); got != want {
			t.Errorf("%s changed the hash", name)
		}
	}
}

func TestHashFollowsEveryChangeOfMeaning(t *testing.T) {
	seen := map[string]string{hashOf(t, small): "the original"}
	for name, text := range map[string]string{
		"reason":     strings.Replace(small, "Lists people.", "Lists people!", 1),
		"version":    strings.Replace(small, "version: 1", "version: 2", 1),
		"permission": strings.Replace(small, "User.Read.All", "Group.Read.All", 1),
		"list order": strings.Replace(small, "[here, there]", "[there, here]", 1),
		"call":       strings.Replace(small, "url: /v1.0/users\n", "url: /v1.0/users?$top=1\n", 1),
		"rules file": strings.Replace(small, "small.yaml", "smaller.yaml", 1),
	} {
		h := hashOf(t, text)
		if other, taken := seen[h]; taken {
			t.Errorf("%s has the hash of %s", name, other)
		}
		seen[h] = name
	}
}
