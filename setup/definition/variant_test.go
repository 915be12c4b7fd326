package definition

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

const twoRules = `  rules: small.yaml
  variants:
    - {id: no-ids, name: No ids, summary: Object ids become tokens., rules: small-no-ids.yaml}
`

func withVariant(rows string) string {
	return strings.Replace(small, "  rules: small.yaml\n", rows, 1)
}

func TestAVariantIsReadBesideTheDefinition(t *testing.T) {
	files := map[string]string{"mine.yaml": withVariant(twoRules), "small.yaml": "endpoints: []\n", "small-no-ids.yaml": "endpoints: [] # tokens\n", "users.json": "{}"}
	d, err := Load(filepath.Join(folder(t, files), "mine.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	name, data, err := d.ReadVariant("no-ids")
	if err != nil || name != "small-no-ids.yaml" || string(data) != "endpoints: [] # tokens\n" {
		t.Errorf("variant: %q, %q, %v", name, data, err)
	}
	if _, _, err := d.ReadVariant("none"); err == nil {
		t.Error("a variant that is not there was read")
	}
	delete(files, "small-no-ids.yaml")
	_, err = Load(filepath.Join(folder(t, files), "mine.yaml"))
	if e, ok := errors.AsType[*ParseError](err); !ok || e.Line != 10 || !strings.Contains(e.Wrong, "small-no-ids.yaml") {
		t.Errorf("missing file: %v", err)
	}
}

func TestVariantsThatCannotBeToldApartAreRefused(t *testing.T) {
	for what, text := range map[string]string{
		"an id twice":     twoRules + "    - {id: no-ids, name: Again, summary: The same id., rules: other.yaml}\n",
		"an odd id":       strings.Replace(twoRules, "id: no-ids", "id: No ids", 1),
		"the usual rules": strings.Replace(twoRules, "small-no-ids.yaml", "small.yaml", 1),
		"a folder":        strings.Replace(twoRules, "small-no-ids.yaml", "../small.yaml", 1),
		"no name":         strings.Replace(twoRules, "name: No ids", `name: " "`, 1),
		"no summary":      strings.Replace(twoRules, "summary: Object ids become tokens.", `summary: ""`, 1),
	} {
		if _, err := Parse("small.yaml", []byte(withVariant(text))); err == nil {
			t.Errorf("%s: accepted", what)
		}
	}
	direct := strings.Replace(withVariant(strings.Replace(twoRules, "  rules: small.yaml\n", "", 1)), "kind: proxy", "kind: none", 1)
	if _, err := Parse("small.yaml", []byte(direct)); err == nil || !strings.Contains(err.Error(), "rules without a sanitizer") {
		t.Errorf("variants without a sanitizer: %v", err)
	}
}
