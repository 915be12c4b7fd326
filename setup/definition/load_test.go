package definition

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/setup/problem"
)

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestAUsersDefinitionFindsRulesAndExamplesBesideIt(t *testing.T) {
	dir := folder(t, map[string]string{"mine.yaml": small, "small.yaml": "endpoints: []\n", "users.json": "{}"})
	d, err := Load(filepath.Join(dir, "mine.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	name, data, err := d.ReadRules()
	if err != nil || name != "small.yaml" || string(data) != "endpoints: []\n" {
		t.Errorf("rules: %q, %q, %v", name, data, err)
	}
	if data, err := d.ReadExample(d.Calls[0]); err != nil || string(data) != "{}" {
		t.Errorf("example: %q, %v", data, err)
	}
	if d.File() != "mine.yaml" {
		t.Errorf("file is called %q", d.File())
	}
}

func TestMissingCompanionsAreNamed(t *testing.T) {
	for missing, place := range map[string]string{"small.yaml": "8:10", "users.json": "43:14"} {
		files := map[string]string{"mine.yaml": small, "small.yaml": "endpoints: []\n", "users.json": "{}"}
		delete(files, missing)
		_, err := Load(filepath.Join(folder(t, files), "mine.yaml"))
		var e *ParseError
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), "mine.yaml:"+place+": ") || !strings.Contains(e.Wrong, missing) {
			t.Errorf("%s: got %v", missing, err)
		}
	}
}

func TestAMissingDefinitionIsBadInput(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), "none.yaml"))
	if p := problem.Of(err); p.Kind != problem.BadInput || !strings.Contains(p.What, "none.yaml") || p.Next == "" {
		t.Errorf("got %+v", p)
	}
	if _, err := Load(t.TempDir()); err == nil {
		t.Error("a folder was read as a definition")
	}
}

func TestLintQuestionsWhatIsMoreThanNeeded(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"write permission": {"User.Read.All", "User.ReadWrite.All", "User.Read.All"},
		"long secret":      {"roles:\n", "  - {kind: secret, lifetimeDays: 700}\nroles:\n", "700 days"},
		"ID tokens":        {"app:\n", "app:\n  idTokens: true\n", "ID tokens"},
		"public client":    {"app:\n", "app:\n  publicClient: true\n", "public client"},
		"nothing blocked":  {"blocked:\n  - name: Photo\n    url: /v1.0/users/{u}/photo/$value\n", "", "no call that the rules block"},
		"hidden proof":     {"    audience: api", "    prove: 'echo {made}'\n    audience: api", "{free}"},
		"open proof":       {"    audience: api", "    prove: 'echo {free}'\n    audience: api", "{free}"},
	} {
		text := strings.Replace(small, c.old, c.new, 1)
		text = strings.Replace(text, "app:\n", "  - {id: free, label: Free, kind: text}\n  - {id: made, kind: derived, by: place, cases: {here: {default: 'x {free}'}}}\napp:\n", 1)
		d, err := Parse("small.yaml", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		found := false
		for _, f := range d.Lint() {
			found = found || strings.Contains(f.Text+f.Next, c.want) && f.Line > 0
		}
		if !found {
			t.Errorf("%s: got %+v", name, d.Lint())
		}
	}
}
