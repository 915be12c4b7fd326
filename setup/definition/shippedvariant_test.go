package definition

import (
	"bytes"
	"maps"
	"regexp"
	"strings"
	"testing"

	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
)

// tokenValues are the places of a call as somebody fills them who knows no id: tokens that an earlier answer gave.
func tokenValues(t *testing.T, s *sanitize.Sanitizer) map[string]string {
	t.Helper()
	out := maps.Clone(values)
	for name, id := range values {
		if name == "from" || name == "to" {
			continue
		}
		out[name] = tokenOf(t, s, id)
	}
	return out
}

// tokenOf asks the rules language itself for the token of an id.
func tokenOf(t *testing.T, s *sanitize.Sanitizer, id string) string {
	t.Helper()
	set, err := rules.Load("token.yaml", []byte("endpoints: [{pathTemplate: /v1.0/x, allowedMethods: [GET], transforms: [!<pseudonymize> {jsonPaths: [$.id], includeReversible: true}]}]"))
	if err != nil {
		t.Fatal(err)
	}
	_, out, err := s.Run(set, "GET", "/v1.0/x", []byte(`{"id":"`+id+`"}`), 0, "")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(string(out), `{"id":"`), `"}`)
}

// objectID is what Graph calls its objects by: GUIDs, conversations, drives and files, and what a mailbox holds.
var objectID = regexp.MustCompile(`[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|19:|19%3[aA]|"b!|/b!|01GATE|"AA[MQ]k`)

func TestWithoutIDsNoObjectIDLeavesTheGate(t *testing.T) {
	s, err := sanitize.New(sanitize.Options{Salt: "salt", Key: "key"})
	if err != nil {
		t.Fatal(err)
	}
	asked := tokenValues(t, s)
	for _, d := range shipped(t) {
		if d.Sanitizer.Direct() {
			continue
		}
		for _, id := range []string{"no-ids", "no-ids-no-groups"} {
			if id == "no-ids" || hasVariant(d, id) {
				noIDLeaves(t, s, d, id, asked)
			}
		}
	}
}

func noIDLeaves(t *testing.T, s *sanitize.Sanitizer, d *Definition, variant string, asked map[string]string) {
	t.Helper()
	there, err := d.WithRules(variant)
	if err != nil {
		t.Fatal(err)
	}
	set := variantOf(t, d, variant)
	received := 0
	for _, c := range there.Calls {
		body, err := d.ReadExample(c)
		if err != nil {
			t.Fatal(err)
		}
		received += len(objectID.FindAll(body, -1))
		url := d.Expand(c.URL, asked)
		_, out, err := s.Run(set, c.Method, "https://graph.microsoft.com"+url, body, 0, "")
		if err != nil {
			t.Errorf("%s %q: %v", d.ID, c.Name, err)
			continue
		}
		if found := objectID.Find(out); found != nil {
			t.Errorf("%s %q: %s leaves the gate", d.ID, c.Name, found)
		}
		plain := d.Expand(c.URL, values)
		if _, ok := set.Match(c.Method, "https://graph.microsoft.com"+plain); ok && plain != d.Expand(c.URL, asked) {
			t.Errorf("%s %q takes an id: %s", d.ID, c.Name, plain)
		}
	}
	if received < 10 {
		t.Errorf("%s %s: only %d ids in the examples", d.ID, variant, received)
	}
}

// A token in an answer is the token that a call takes: whoever asks with it is understood.
func TestTheTokenOfAnAnswerOpensTheNextCall(t *testing.T) {
	s, err := sanitize.New(sanitize.Options{Salt: "salt", Key: "key"})
	if err != nil {
		t.Fatal(err)
	}
	d := shippedByID(t, "msft-teams")
	set := variantOf(t, d, "no-ids")
	for call, want := range map[string][]string{"Users": {values["u"]}, "Teams": {values["t"]}, "Channels of a team": {values["c"]}, "Chats of a person": {values["chat"], values["u"]}, "Call records": {values["call"]}} {
		for _, c := range d.Calls {
			if c.Name != call {
				continue
			}
			body, err := d.ReadExample(c)
			if err != nil {
				t.Fatal(err)
			}
			_, out, err := s.Run(set, "GET", d.Expand(c.URL, tokenValues(t, s)), body, 0, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range want {
				if !bytes.Contains(out, []byte(tokenOf(t, s, id))) {
					t.Errorf("%s: the token of %s is not in %s", call, id, out)
				}
			}
		}
	}
}

func TestWithoutGroupsOnlyCallsAboutGroupsAreRefused(t *testing.T) {
	tried := 0
	for _, d := range shipped(t) {
		if d.Sanitizer.Direct() || !hasVariant(d, "no-groups") {
			continue
		}
		tried++
		set := variantOf(t, d, "no-groups")
		name, data, err := d.ReadRules()
		if err != nil {
			t.Fatal(err)
		}
		usual := loaded(t, name, data)
		for _, c := range d.Calls {
			url := "https://graph.microsoft.com" + d.Expand(c.URL, values)
			if _, ok := set.Match(c.Method, url); ok == strings.HasPrefix(c.URL, "/v1.0/groups") {
				t.Errorf("%s %q: admitted %v", d.ID, c.Name, ok)
				continue
			} else if !ok {
				continue
			}
			body, err := d.ReadExample(c)
			if err != nil {
				t.Fatal(err)
			}
			o := sanitize.Options{Salt: "salt", Key: "key"}
			_, here, err := sanitize.Run(set, c.Method, url, body, o)
			if err != nil {
				t.Fatal(err)
			}
			if _, there, err := sanitize.Run(usual, c.Method, url, body, o); err != nil || !bytes.Equal(here, there) {
				t.Errorf("%s %q: differs from the usual rules, %v", d.ID, c.Name, err)
			}
		}
	}
	if tried != 4 {
		t.Errorf("%d connectors without groups, want 4", tried)
	}
}

func variantOf(t *testing.T, d *Definition, id string) *rules.Set {
	t.Helper()
	if !hasVariant(d, id) {
		t.Fatalf("%s has no variant %s", d.ID, id)
	}
	name, data, err := d.ReadVariant(id)
	if err != nil {
		t.Fatal(err)
	}
	return loaded(t, name, data)
}

func hasVariant(d *Definition, id string) bool {
	for _, v := range d.Sanitizer.Variants {
		if v.ID == id {
			return true
		}
	}
	return false
}
