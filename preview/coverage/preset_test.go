package coverage

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gatehouse/preview/rules"
)

const wide = `# A file of somebody.
endpoints:
  # People and where they sit.
  - pathTemplate: /v1.0/users
    allowedMethods: [GET]
    responseSchema:
      type: object
      properties:
        value:
          type: array
          items: {$ref: "#/definitions/Person"}
    transforms:
      - !<redact>
        jsonPaths: [$..aboutMe]
      - !<pseudonymize>
        jsonPaths: [$..mail, "$..otherMails[*]"]
  - pathTemplate: /v1.0/users/{id}/mailboxSettings
    allowedMethods: [GET]
  - pathTemplate: /v1.0/somewhere/{id}
    allowedMethods: [GET]
    responseSchema: {$ref: "#/definitions/Odd"}
  - pathTemplate: /v1.0/groups
    allowedMethods: [GET]
    responseSchema: {$ref: "#/definitions/Groups"}
definitions:
  Person:
    type: object
    properties:
      id: {type: string}
      # The name stays behind.
      displayName: {type: string}
      mail: {type: string}
      userPrincipalName: {type: string}
      otherMails: {type: array, items: {type: string}}
      department: {type: string}
      identities: {type: array, items: {type: object, properties: {issuerAssignedId: {type: string}}}}
      accountEnabled: {type: boolean}
  Odd: {type: object, properties: {name: {type: string}}}
  Groups:
    type: object
    properties:
      value: {type: array, items: {type: object, properties: {id: {type: string}, description: {type: string}}}}
`

func TestAStrictPresetKeepsPseudonymsOfAddressesAndNothingElseOfPeople(t *testing.T) {
	data, err := Strict("wide.yaml", []byte(wide), embedded(t), "Strict rules.")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	// The user principal name passes in clear in the file that it is made of, so it cannot be the pseudonym that people are found by.
	for _, gone := range []string{"somebody", "The name stays", "description", "userPrincipalName", "otherMails", "department", "identities", "somewhere", "Odd", "aboutMe", "internalReplyMessage"} {
		if strings.Contains(text, gone) {
			t.Errorf("%s is left", gone)
		}
	}
	for _, stays := range []string{
		"# Strict rules.\n", "# People and where they sit.\n", "      id: {type: string}", "      mail: {type: string}", "      accountEnabled: {type: boolean}",
		"- !<pseudonymize>\n        jsonPaths: [$..mail]\n", "timeZone: {type: string}", "\n\n  - pathTemplate: /v1.0/groups\n",
	} {
		if !strings.Contains(text, stays) {
			t.Errorf("%q is missing in\n%s", stays, text)
		}
	}
	again, err := Strict("wide.yaml", data, embedded(t), "Strict rules.")
	if err != nil || string(again) != text {
		t.Errorf("strict rules of strict rules differ: %v\n%s", err, again)
	}
}

func TestEndpointsAreLeftOutWithWhatOnlyTheyNeeded(t *testing.T) {
	data, err := WithoutPaths("wide.yaml", []byte(wide), embedded(t), "No groups.", "/v1.0/Groups", "/v1.0/somewhere")
	if err != nil {
		t.Fatal(err)
	}
	if text := string(data); strings.Contains(text, "Groups") || strings.Contains(text, "Odd") || !strings.Contains(text, "Person") || strings.Contains(text, "/v1.0/groups") {
		t.Error(text)
	}
}

func TestPresetsAreMadeOfPlainRuleFilesOnly(t *testing.T) {
	for _, data := range []string{"", "endpoints: 5\n", "a: b\n", "ZW5kcG9pbnRzOiBbXQo="} {
		if out, err := Strict("odd.yaml", []byte(data), embedded(t), "Odd."); err == nil {
			t.Errorf("made %q of %q", out, data)
		}
		if out, err := WithoutPaths("odd.yaml", []byte(data), embedded(t), "Odd."); err == nil {
			t.Errorf("made %q of %q", out, data)
		}
	}
}

// Whatever the rules were, the strict ones let nothing personal pass and nothing that did not pass before.
func TestStrictRulesNeverLetMorePass(t *testing.T) {
	types := embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		url := rapid.SampledFrom(tried).Draw(t, "url")
		root := types.shapeOf(shapeForURL(url))
		g := generator{t, names(root)}
		text := g.file(url, root)
		set, err := rules.Load("made-up.json", text)
		if err != nil {
			t.Fatal(err)
		}
		data, err := Strict("made-up.yaml", text, types, "Strict.")
		if err != nil {
			t.Fatal(err)
		}
		strict, err := rules.Load("strict.yaml", data)
		if err != nil {
			t.Fatalf("%v in\n%s", err, data)
		}
		after := OfSet(strict, types)
		for _, c := range Summarise(after).Clear {
			t.Fatalf("%s (%s) passes: %s in\n%s", c.Label, c.Class, c.Because, data)
		}
		for _, c := range Diff(OfSet(set, types), after).NewlyPasses {
			t.Fatalf("%s newly passes: %s, was %s in\n%s", c.Path, c.To, c.From, data)
		}
	})
}
