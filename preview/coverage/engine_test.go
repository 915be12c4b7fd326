package coverage

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
)

// The types whose answers are made up: flat, nested, with lists of texts and of objects, numbers and booleans.
var tried = []string{"/v1.0/users", "/v1.0/users/{id}", "/v1.0/users/{id}/events", "/v1.0/users/{id}/mailFolders/{f}/messages", "/v1.0/chats/{id}/messages", "/v1.0/drives/{id}/root/delta", "/v1.0/users/{id}/mailboxSettings"}

func embedded(t interface{ Fatal(...any) }) *Types {
	types, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return types
}

// What is said about a property holds for every answer: it is compared with what the engine makes of made-up answers and rules.
func TestVerdictsHoldForEveryAnswer(t *testing.T) {
	types := embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		url := rapid.SampledFrom(tried).Draw(t, "url")
		shape := shapeForURL(url)
		root := types.shapeOf(shape)
		g := few(t, root)
		set := g.rules(url, root)
		call := Of(set, types, []Call{{Name: "made up", URL: url}})[0]
		if call.Verdict != Allowed || len(call.Properties) < 5 {
			t.Fatalf("%s: %s, %d properties", url, call.Verdict, len(call.Properties))
		}
		raw := g.value(root, "")
		body, err := json.Marshal(raw)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s", body)
		_, out, err := sanitize.Run(set, "GET", fill(url, standIns[0]), body, sanitize.Options{Salt: "salt", Key: "key"})
		if _, refused := errors.AsType[*sanitize.FieldError](err); refused {
			if call.Refused == "" {
				t.Fatalf("refused without a word: %v", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		var left any
		if err := json.Unmarshal(out, &left); err != nil {
			t.Fatal(err)
		}
		c := comparer{t, byPath(call)}
		c.received("", raw, left, true)
		c.leaving("", left)
	})
}

// comparer holds an answer before and after against the verdicts.
type comparer struct {
	t       *rapid.T
	verdict map[string]Property
}

func (c comparer) received(path string, raw, left any, there bool) {
	switch raw := raw.(type) {
	case map[string]any:
		object, ok := left.(map[string]any)
		for name, value := range raw {
			kid, found := object[name]
			c.received(under(path, name), value, kid, there && ok && found)
		}
		if len(raw) == 0 {
			c.value(path, raw, left, there)
		}
	case []any:
		list, _ := left.([]any)
		for i, value := range raw {
			// Elements that are left out make the rest move up: only a list as long as before is compared element by element.
			if len(list) == len(raw) {
				c.received(path+"[]", value, list[i], there)
			} else {
				c.missing(path+"[]", value, list)
			}
		}
	case nil:
	default:
		c.value(path, raw, left, there)
	}
}

func (c comparer) value(path string, raw, left any, there bool) {
	p, ok := c.verdict[path]
	if !ok {
		return // a list or an object of which nothing more is known
	}
	may := p.Outcomes
	if len(may) == 0 {
		may = []Verdict{p.Verdict}
	}
	says := func(verdicts ...Verdict) {
		if !slices.ContainsFunc(verdicts, func(v Verdict) bool { return slices.Contains(may, v) }) {
			c.t.Fatalf("%s became %v (there: %v), but it is said: %+v", path, left, there, p)
		}
	}
	text, isText := left.(string)
	switch {
	case !there:
		says(Removed, Dropped)
	case left == nil:
		// Also what a pattern leaves behind where it finds nothing, if the verdict says that it depends on one.
		if len(p.On) == 0 {
			says(Removed, Dropped)
		}
	case left == "":
		says(Removed, Dropped, Partly, Digested, Tokenised)
	case fmt.Sprint(left) == fmt.Sprint(raw):
		says(Clear)
	case isText && strings.HasSuffix(text, "\"original\":"+quoted(raw)+"}"):
		says(Clear)
	case isText && strings.Contains(text, "\"original\":"):
		says(Clear, Tokenised, Partly, Digested)
	case isText && strings.HasPrefix(text, "{\"length\""):
		says(Digested)
	case isText && strings.HasPrefix(text, "t~"):
		says(Tokenised, Partly)
	default:
		says(Tokenised, Partly, Digested)
	}
}

func quoted(raw any) string {
	b, err := json.Marshal(fmt.Sprint(raw))
	if err != nil {
		panic(err) // texts can be written
	}
	return string(b)
}

// missing looks at an element of a list of which some were left out: if its value stands nowhere in what is left, it is gone.
func (c comparer) missing(path string, raw any, list []any) {
	switch raw.(type) {
	case map[string]any, []any, nil, bool:
		return
	}
	for _, left := range list {
		if fmt.Sprint(left) == fmt.Sprint(raw) {
			c.value(path, raw, left, true)
			return
		}
	}
}

// leaving looks at every value that leaves: none may be where nothing is said to leave.
func (c comparer) leaving(path string, left any) {
	switch left := left.(type) {
	case map[string]any:
		for name, value := range left {
			c.leaving(under(path, name), value)
		}
	case []any:
		for _, value := range left {
			c.leaving(path+"[]", value)
		}
	case nil:
	default:
		p, ok := c.verdict[path]
		if !ok || !p.Leaves() {
			c.t.Fatalf("%s leaves as %v, but it is said: %+v", path, left, p)
		}
	}
}

func under(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// few makes up rules and answers about some of the properties only, so that they meet each other.
func few(t *rapid.T, root *node) generator {
	object := root
	if list := root.kids[len(root.kids)-1]; list.name == "value" {
		object = list.kids[0]
	}
	chosen := []string{}
	for range rapid.IntRange(2, 6).Draw(t, "properties") {
		kid := rapid.SampledFrom(object.kids).Draw(t, "property")
		chosen = append(chosen, kid.name)
		chosen = append(chosen, names(kid)...)
	}
	return generator{t, chosen}
}

func names(n *node) []string {
	var out []string
	for _, kid := range n.kids {
		if kid.name != "" && !slices.Contains(out, kid.name) {
			out = append(out, kid.name)
		}
		for _, name := range names(kid) {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// Rules without conditions, filters and patterns leave nothing open.
func TestRulesWithoutConditionsLeaveNothingOpen(t *testing.T) {
	types := embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		url := rapid.SampledFrom(tried).Draw(t, "url")
		root := types.shapeOf(shapeForURL(url))
		g := generator{t, names(root)}
		plain := []any{}
		for range rapid.IntRange(0, 5).Draw(t, "transforms") {
			plain = append(plain, map[string]any{
				"method":    rapid.SampledFrom([]string{"redact", "pseudonymize", "tokenize", "textDigest"}).Draw(t, "method"),
				"jsonPaths": []any{"$.." + g.name()},
			})
		}
		set, err := rules.Load("made-up.json", file(url, g.schema(root, 0), plain))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range Of(set, types, []Call{{Name: "made up", URL: url}})[0].Properties {
			if p.Verdict == Depends && !strings.Contains(fmt.Sprint(p.On), "whole number") && !strings.Contains(fmt.Sprint(p.On), "which schema") {
				t.Fatalf("%s depends on %v", p.Path, p.On)
			}
		}
	})
}
