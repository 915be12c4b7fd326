package definition

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gatehouse/setup/problem"
)

// small is the shortest definition that can be used; line numbers matter to the table below.
const small = `id: small
version: 1
name: Small
system: Example
summary: Reads profiles.
sanitizer:
  kind: proxy
  rules: small.yaml
permissions:
  - name: User.Read.All
    kind: application
    reason: Lists people.
    ifDeclined: Nothing works.
settings:
  - id: place
    label: Place
    kind: choice
    options: [here, there]
    default: here
  - id: subject
    label: Subject
    kind: text
    by: place
    cases:
      here: {validate: '[0-9]+', example: "12"}
      there: {default: fixed-there, fixed: true}
app:
  redirectUris: [https://app.example/back]
credentials:
  - kind: federated
    name: small-proxy
    issuer: https://issuer.example
    subject: "{subject}"
    audience: api://AzureADTokenExchange
roles:
  - {name: Cloud Application Administrator, for: Creates it.}
steps:
  - {id: deploy, who: Somebody, text: "Deploy {client}."}
calls:
  - name: Users
    url: /v1.0/users
    type: user
    example: users.json
blocked:
  - name: Photo
    url: /v1.0/users/{u}/photo/$value
handover:
  - {label: Client ID, value: "{client}"}
clear:
  - {property: user.officeLocation, reason: Sites are compared.}
`

func TestTheSmallestDefinitionIsAccepted(t *testing.T) {
	d, err := Parse("small.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if d.App.Audience != "AzureADMyOrg" || d.Calls[0].Method != http.MethodGet || d.Blocked[0].Method != http.MethodGet {
		t.Errorf("defaults are not filled in: %+v", d)
	}
	if d.UniqueName("") != "gatehouse-small-main" || d.DefaultDisplayName("main") != "Gatehouse – Small" || d.DefaultDisplayName("eu") != "Gatehouse – Small (eu)" {
		t.Errorf("names: %s, %s, %s", d.UniqueName(""), d.DefaultDisplayName("main"), d.DefaultDisplayName("eu"))
	}
	if _, _, err := d.ReadRules(); err == nil {
		t.Error("rules were read although the definition came from no file")
	}
}

// graphStep is a step with a request, with a mistake in it.
func graphStep(old, mistake string) string {
	return strings.Replace(`text: "Deploy.", warning: x, graph: {method: PATCH, url: /v1.0/admin/reportSettings, body: '{}', scope: ReportSettings.ReadWrite.All}}`, old, mistake, 1)
}

// mistakes are changes of the small definition that nobody may make.
var mistakes = []struct {
	name, old, new string
	at             string // line:column
	wrong, instead string // parts of the texts
}{
	{"unknown key", "summary: Reads", "summry: Reads", "5:1", `unknown key "summry"`, "summary"},
	{"unknown nested key", "    reason: Lists", "    reasn: Lists", "12:5", `unknown key "reasn"`, "reason"},
	{"duplicate key", "version: 1", "version: 1\nversion: 2", "3:1", "key version a second time (first in line 2)", "Keep one"},
	{"alias", "summary: Reads profiles.", "summary: *x", "5:10", "", ""},
	{"anchor", "summary: Reads profiles.", "summary: &x Reads", "5:10", "anchor &x", "Write the value out"},
	{"own tag", "summary: Reads profiles.", "summary: !!binary aGk=", "5:10", "tag", "Leave the tag out"},
	{"merge key", "app:\n", "app:\n  <<: {}\n", "28:3", "no plain word", ""},
	{"second document", "id: small", "id: small\n---\nid: other", "2:1", "second document", "one definition per file"},
	{"number for text", "name: Small", "name: 12", "3:7", "must be text", "quotes"},
	{"yes for text", "name: Small", "name: true", "3:7", "must be text", "quotes"},
	{"no value", "name: Small", "name:", "3:6", "has no value", "leave the key out"},
	{"text for number", "version: 1", "version: one", "2:10", "whole number", ""},
	{"version zero", "version: 1", "version: 0", "2:10", "1 or more", ""},
	{"list for text", "name: Small", "name: [a]", "3:7", "a list, not one value", ""},
	{"text for list", "options: [here, there]", "options: here", "18:14", "not a list", ""},
	{"bad id", "id: small", "id: Small_One", "1:5", `id "Small_One"`, "outlook-cal"},
	{"no name", "name: Small", "name: ''", "3:7", "name is missing", ""},
	{"unknown sanitizer", "kind: proxy", "kind: filter", "7:9", `sanitizer "filter"`, "proxy"},
	{"rules without a proxy", "kind: proxy", "kind: none", "8:10", "rules without a sanitizer", ""},
	{"rules elsewhere", "rules: small.yaml", "rules: ../small.yaml", "8:10", "rules file", "without a folder"},
	{"near miss of a permission", "User.Read.All", "User.ReadAll", "10:11", "no application permission", "User.Read.All"},
	{"permission in other letters", "User.Read.All", "user.read.all", "10:11", "spells", "User.Read.All"},
	{"delegated only", "User.Read.All", "Directory.AccessAsUser.All", "11:11", "only as a delegated permission", "kind: delegated"},
	{"unknown permission", "User.Read.All", "Calendar.ReadWrite", "10:11", "no application permission", "Calendars.ReadWrite"},
	{"unknown permission kind", "kind: application", "kind: both", "11:11", "unknown kind", "delegated"},
	{"retired resource", "    kind: application", "    kind: application\n    resource: 00000002-0000-0000-c000-000000000000", "12:15", "retired", "Microsoft Graph"},
	{"id that is none", "    kind: application", "    kind: application\n    id: mine", "12:9", "no id of a permission", "leave it out"},
	{"id of another permission", "    kind: application", "    kind: application\n    id: 11111111-2222-4333-8444-555555555555", "12:9", "another id", "Leave the id out"},
	{"unknown resource", "    kind: application", "    kind: application\n    resource: 11111111-2222-4333-8444-555555555555", "12:15", "unknown resource", ""},
	{"reason missing", "    reason: Lists people.\n", "", "10:5", "reason is missing", ""},
	{"permission twice", "settings:\n", "  - {name: User.Read.All, kind: application, reason: a, ifDeclined: b}\nsettings:\n", "14:12", "a second time", ""},
	{"setting id", "id: place", "id: Place", "15:9", "setting id", ""},
	{"setting twice", "id: subject", "id: place", "20:9", "a second time", ""},
	{"secret as setting", "    kind: text", "    kind: secret", "22:11", "unknown kind", "never a setting"},
	{"choice without options", "    options: [here, there]\n", "", "15:5", "no options", ""},
	{"default outside the options", "default: here", "default: nowhere", "19:14", "does not fit", ""},
	{"case of no option", "      there: {", "      elsewhere: {", "26:18", "no option", "here, there"},
	{"depends on nothing", "by: place", "by: moon", "23:9", "no earlier choice", ""},
	{"bad pattern", "'[0-9]+'", "'[0-9'", "25:24", "cannot be used", "RE2"},
	{"example fails its own pattern", `example: "12"`, `example: "ab"`, "25:43", "does not fit", ""},
	{"unknown audience", "app:\n", "app:\n  audience: Everyone\n", "28:13", "unknown audience", "AzureADMyOrg"},
	{"plain http", "https://app.example/back", "http://app.example/back", "28:18", "not https", "localhost"},
	{"wildcard address", "https://app.example/back", "https://app.example/*", "28:18", "wildcard", ""},
	{"unknown credential", "- kind: federated", "- kind: password", "30:11", "unknown credential kind", "federated"},
	{"federated without subject", "    subject: \"{subject}\"\n", "", "30:5", "subject is missing", ""},
	{"unknown placeholder", `"{subject}"`, `"{who}"`, "33:14", "nothing fills in {who}", "{subject}"},
	{"federated name", "name: small-proxy", "name: a b", "31:11", "name \"a b\"", ""},
	{"call off Graph", "url: /v1.0/users\n", "url: https://graph.microsoft.com/v1.0/users\n", "41:10", "does not start with", ""},
	{"call climbs out", "url: /v1.0/users\n", "url: /v1.0/users/../groups\n", "41:10", "climbs", ""},
	{"call with a secret place", "url: /v1.0/users\n", "url: /v1.0/users/{secret}\n", "41:10", "nothing fills in {secret}", "{u}"},
	{"call that writes", "    type: user", "    method: POST\n    type: user", "42:13", "method \"POST\"", "GET"},
	{"unknown type", "    type: user", "    type: person", "42:11", "unknown type", "user"},
	{"example elsewhere", "example: users.json", "example: /etc/hostname", "43:14", "example file", "without a folder"},
	{"no example", "    example: users.json\n", "", "40:5", "example file", ""},
	{"bad finding", "    example: users.json", "    example: users.json\n    findings: {\"200\": Fine.}", "44:23", "status", "400"},
	{"call twice", "  - name: Photo", "  - name: Users", "45:11", "a second time", ""},
	{"hand-over of nothing", `value: "{client}"`, `value: "{password}"`, "48:31", "nothing fills in {password}", ""},
	{"request without a warning", "text: \"Deploy {client}.\"}", graphStep(`, warning: x`, ``), "38:5", "warning is missing", ""},
	{"request that only reads", "text: \"Deploy {client}.\"}", graphStep(`PATCH`, `GET`), "38:78", "method", "PATCH"},
	{"request elsewhere", "text: \"Deploy {client}.\"}", graphStep(`/v1.0/admin/reportSettings`, `https://vendor.example`), "38:90", "does not start", ""},
	{"request without a body", "text: \"Deploy {client}.\"}", graphStep(`'{}'`, `'[]'`), "38:124", "no JSON object", ""},
	{"request of no scope", "text: \"Deploy {client}.\"}", graphStep(`ReportSettings.ReadWrite.All`, `Reports.Settings`), "38:137", "unknown scope", ""},
	{"clear without a reason", ", reason: Sites are compared.", "", "50:5", "reason is missing", ""},
	{"clear of nothing", "user.officeLocation", "user.office", "50:16", "unknown property", ""},
}

func TestEachMistakeNamesItsPlaceAndTheWayOut(t *testing.T) {
	for _, c := range mistakes {
		t.Run(c.name, func(t *testing.T) {
			if strings.Count(small, c.old) < 1 {
				t.Fatalf("%q is not in the small definition", c.old)
			}
			_, err := Parse("small.yaml", []byte(strings.Replace(small, c.old, c.new, 1)))
			var e *ParseError
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if c.name == "alias" { // the YAML parser itself refuses an alias without its anchor
				return
			}
			if at := fmt.Sprintf("%d:%d", e.Line, e.Column); at != c.at {
				t.Errorf("place %s, want %s (%v)", at, c.at, err)
			}
			if !strings.Contains(e.Wrong, c.wrong) || !strings.Contains(e.Instead, c.instead) || e.Instead == "" {
				t.Errorf("got %q / %q, want parts %q / %q", e.Wrong, e.Instead, c.wrong, c.instead)
			}
			if p := problem.Of(err); p.Kind != problem.BadInput || !strings.HasPrefix(p.Why, "small.yaml:") {
				t.Errorf("explained as %+v", p)
			}
		})
	}
}

func TestAliasesAreRefusedEvenWhenTheyResolve(t *testing.T) {
	text := strings.Replace(small, "system: Example\nsummary: Reads profiles.", "system: &x Example\nsummary: *x", 1)
	if _, err := Parse("small.yaml", []byte(text)); err == nil {
		t.Error("an alias was accepted")
	}
}

func TestFilesThatAreNoDefinitionAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "comment": "# nothing\n", "list": "- a\n", "text": "hello\n", "null": "~\n", "not YAML": "id: [\n", "tab": "id:\n\t- a\n",
		"too large": "# " + strings.Repeat("x", maxFile), "deep": strings.Repeat("[", 60) + strings.Repeat("]", 60), "binary": "\x00\x01\x02",
	} {
		var e *ParseError
		if _, err := Parse("x.yaml", []byte(text)); !errors.As(err, &e) || e.File != "x.yaml" || e.Wrong == "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestMessagesQuoteControlCharactersOfTheFile(t *testing.T) {
	_, err := Parse("x.yaml", []byte("\"id\\u001b[31m\": a\n"))
	if err == nil || strings.ContainsRune(err.Error(), '\x1b') {
		t.Errorf("got %q", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("id: [a, {b: *c}]\n"))
	f.Add([]byte("? {a: b}\n: c\n"))
	f.Add([]byte("<<: {id: a}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse("f.yaml", data)
		var e *ParseError
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("error of another type: %v", err)
		}
		if err == nil {
			if broken, err := CheckSchema("f.yaml", data); err != nil || len(broken) > 0 {
				t.Fatalf("the schema refuses what the parser accepts: %v %v", broken, err)
			}
			d.Lint()
			if _, err := d.Choose(Choices{}); err != nil && problem.Of(err).Kind != problem.BadInput {
				t.Fatalf("choices: %v", err)
			}
		}
	})
}
