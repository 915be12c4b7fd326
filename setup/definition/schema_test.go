package definition

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"gatehouse/assets"
)

var update = flag.Bool("update", false, "write the published schema anew")

func TestThePublishedSchemaIsTheProgramsOwn(t *testing.T) {
	want, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("..", "..", "docs", "definition.schema.json")
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got = bytes.ReplaceAll(got, []byte("\r\n"), []byte("\n")); !bytes.Equal(got, want) {
		t.Error("docs/definition.schema.json is not what the program says: go test ./setup/definition -run PublishedSchema -args -update")
	}
}

func TestEveryKeyOfTheSchemaSaysWhatItIsFor(t *testing.T) {
	known := map[string]bool{}
	var walk func(of reflect.Type, path string)
	walk = func(of reflect.Type, path string) {
		known[path] = true
		switch of.Kind() {
		case reflect.Struct:
			for i := range of.NumField() {
				if key, _, _ := strings.Cut(of.Field(i).Tag.Get("yaml"), ","); key != "" {
					walk(of.Field(i).Type, join(path, key))
				}
			}
		case reflect.Slice:
			walk(of.Elem(), path+"[]")
		case reflect.Map:
			walk(of.Elem(), path+".*")
		}
	}
	walk(reflect.TypeFor[Definition](), "")
	for path := range known {
		plain := strings.HasSuffix(path, ".findings.*") || strings.HasSuffix(path, "options[]")
		if keyTexts[path] == "" && !plain {
			t.Errorf("nothing says what %s is for", path)
		}
	}
	for path := range keyTexts {
		if !known[path] {
			t.Errorf("a text for %s, which is no key", path)
		}
	}
	for path := range keyRules() {
		if !known[path] {
			t.Errorf("a rule for %s, which is no key", path)
		}
	}
}

func TestShippedDefinitionsFitTheSchema(t *testing.T) {
	for _, d := range shipped(t) {
		data, err := assets.FS.ReadFile("connectors/" + d.ID + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if broken, err := CheckSchema(d.ID, data); err != nil || len(broken) > 0 {
			t.Errorf("%s: %v %v", d.ID, broken, err)
		}
	}
}

// beyond are mistakes that need the catalogue of permissions, the types of Graph, other places of the file, or more than a pattern.
var beyond = []string{
	"near miss of a permission", "id of another permission", "permission in other letters", "delegated only", "unknown permission", "permission twice",
	"setting twice", "default outside the options", "case of no option", "depends on nothing", "bad pattern", "example fails its own pattern",
	"unknown placeholder", "call with a secret place", "unknown type", "call twice", "hand-over of nothing", "clear of nothing", "request of no scope",
}

// unreadable are mistakes that JSON cannot make: the file is refused before the schema is asked.
var unreadable = []string{"duplicate key", "alias", "anchor", "own tag", "merge key", "second document"}

func TestTheSchemaRefusesEveryMistakeThatASchemaCanTell(t *testing.T) {
	for _, c := range mistakes {
		broken, err := CheckSchema("small.yaml", []byte(strings.Replace(small, c.old, c.new, 1)))
		switch {
		case slices.Contains(unreadable, c.name):
			if err == nil {
				t.Errorf("%s: was read", c.name)
			}
		case slices.Contains(beyond, c.name):
			if err != nil || len(broken) > 0 {
				t.Errorf("%s: the schema can tell after all: %v %v", c.name, broken, err)
			}
		case err != nil || len(broken) == 0:
			t.Errorf("%s: not refused (%v)", c.name, err)
		default:
			for _, b := range broken {
				if b.Wrong == "" || b.Instead == "" || b.Line == 0 {
					t.Errorf("%s: %+v", c.name, b)
				}
			}
			at, _, _ := strings.Cut(c.at, ":")
			if !slices.ContainsFunc(broken, func(b *ParseError) bool { return fmt.Sprint(b.Line) == at }) {
				t.Errorf("%s: want line %s, got %v", c.name, at, broken)
			}
		}
	}
}

func TestTheSchemaNamesAllMistakesAtOnce(t *testing.T) {
	text := strings.NewReplacer("version: 1", "version: none", "kind: proxy", "kind: filter", "    reason: Lists people.\n", "", "url: /v1.0/users\n", "url: users\n",
		"label: Place", "lable: Place").Replace(small)
	broken, err := CheckSchema("small.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range broken {
		got = append(got, b.Error())
	}
	for _, want := range []string{
		"small.yaml:2:10: version must be a whole number",
		`small.yaml:7:9: sanitizer.kind "filter" is not one of the values`,
		"small.yaml:10:5: permissions[0].reason is missing",
		`small.yaml:15:5: unknown key "lable" in settings[0]`,
		`small.yaml:40:10: calls[0].url "users" does not fit`,
	} {
		if !slices.Contains(got, want) {
			t.Errorf("missing %s in\n%s", want, strings.Join(got, "\n"))
		}
	}
}

// The values of a pool are put in the places of a definition in turn, a few in each place, and every key is left out.
func TestWhatTheParserAcceptsTheSchemaAccepts(t *testing.T) {
	pool := []string{
		`""`, `" "`, "~", "0", "1", "-1", "1.0", "1e9", ".nan", "2026-01-02", "true", "false", "x", `"{subject}"`, "none", "proxy", "application", "delegated", "choice",
		"derived", "url", "federated", "secret", "certificate", "GET", "POST", "csv", "HTTPS://a.example/b#", "http://localhost:8/x", "http://127.0.0.1", "https://a/{place}",
		"/v1.0/users?x=/../y", "/beta/..", "[]", "{}", "[x]", "{x: y}", `{"404": x}`, `{"404": ""}`, "[{}]",
	}
	accepted, refused, turn := 0, 0, 0
	try := func(root *yaml.Node) {
		data, err := yaml.Marshal(root)
		if err != nil {
			t.Fatal(err)
		}
		_, parseErr := Parse("m.yaml", data)
		broken, err := CheckSchema("m.yaml", data)
		switch {
		case parseErr == nil && (err != nil || len(broken) > 0):
			t.Errorf("the schema refuses what the parser accepts: %v %v\n%s", broken, err, data)
		case parseErr == nil:
			accepted++
		case len(broken) > 0:
			refused++
		}
	}
	for _, text := range []string{small, direct} {
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		var visit func(n *yaml.Node)
		visit = func(n *yaml.Node) {
			for i := range n.Content {
				if n.Kind == yaml.MappingNode && i%2 == 0 {
					whole := n.Content
					n.Content = slices.Delete(slices.Clone(whole), i, i+2)
					try(doc.Content[0])
					n.Content = whole
					continue
				}
				old := n.Content[i]
				for range 7 { // shares no factor with the size of the pool
					turn++
					var value yaml.Node
					if err := yaml.Unmarshal([]byte(pool[turn%len(pool)]), &value); err != nil {
						t.Fatal(err)
					}
					n.Content[i] = value.Content[0]
					try(doc.Content[0])
				}
				n.Content[i] = old
				visit(old)
			}
		}
		visit(doc.Content[0])
	}
	if accepted < 100 || refused < 400 {
		t.Errorf("%d accepted, %d refused by both: the pool does not reach enough", accepted, refused)
	}
}

// direct uses what the small definition leaves out.
const direct = `id: direct
version: 3
name: Direct
system: Example
summary: Reads profiles.
sanitizer: {kind: none, label: reads Graph directly}
permissions:
  - {resource: 00000003-0000-0ff1-ce00-000000000000, name: Sites.Read.All, kind: application, reason: Lists sites., ifDeclined: No sites.}
  - {name: offline_access, kind: delegated, reason: Stays signed in., ifDeclined: Ends after an hour.}
settings:
  - {id: redirect, label: Address, kind: url, required: true, example: "https://vendor.example/back", help: Take it from the vendor.}
  - {id: twice, kind: derived, default: "{redirect}{redirect}"}
app:
  audience: AzureADMultipleOrgs
  redirectUris: ["{redirect}", "http://localhost"]
  idTokens: true
  publicClient: false
credentials:
  - {kind: secret, lifetimeDays: 90}
  - {kind: certificate, always: true}
steps:
  - {id: paste, who: Somebody, text: Paste it., powershell: "Connect {client}"}
  - id: names
    who: Global Administrator
    text: Show names.
    warning: It applies to everybody.
    graph: {method: PATCH, url: /v1.0/admin/reportSettings, body: '{"displayConcealedNames": false}', scope: ReportSettings.ReadWrite.All}
calls:
  - {name: Users, method: GET, url: "/v1.0/users?$top=5", type: user, example: users.json, findings: {"403": Needs a licence.}}
  - {name: Report, url: "/v1.0/reports/getOffice365ActiveUserDetail(period='D30')", shape: csv, example: report.csv}
handover:
  - {label: Secret, value: "{secret}"}
`
