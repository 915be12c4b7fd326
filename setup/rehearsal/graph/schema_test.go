package graph

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gatehouse/setup/rehearsal/directory"
)

func TestWhatGraphShowsIsDeclared(t *testing.T) {
	for name, o := range map[string]directory.Object{"application": newApplication("1", "2", "3"), "servicePrincipal": directory.NewPrincipal("1", "2", "3")} {
		for property := range o {
			if _, ok := types[name][property]; !ok && property[0] != '#' {
				t.Errorf("%s.%s is shown and not declared", name, property)
			}
		}
	}
	for name, list := range setByGraph {
		for _, property := range list {
			if types[name][property].typ == "" {
				t.Errorf("%s.%s is called read-only and not declared", name, property)
			}
		}
	}
}

func TestNoBookkeepingIsShown(t *testing.T) {
	o := directory.Object{"#a": 1, "b": directory.Object{"#c": 1, "d": 2}, "e": []any{directory.Object{"#f": 1}}}
	out, _ := public(o).(directory.Object)
	inner, _ := out["b"].(directory.Object)
	list, _ := out["e"].([]any)
	first, _ := list[0].(directory.Object)
	if len(out) != 2 || len(inner) != 1 || len(first) != 0 {
		t.Errorf("%v", out)
	}
}

func TestNoCallerReachesTheBookkeeping(t *testing.T) {
	for name := range types {
		if check(name, directory.Object{"#owners": []any{"me"}}) == nil {
			t.Errorf("%s takes a property that begins with #", name)
		}
	}
}

// place draws a property of a type.
func place(t *rapid.T) (typeName, name string, p property) {
	typeName = rapid.SampledFrom(slices.Sorted(maps.Keys(types))).Filter(func(n string) bool { return len(types[n]) > 0 }).Draw(t, "type")
	name = rapid.SampledFrom(propertiesOf(typeName)).Draw(t, "property")
	return typeName, name, types[typeName][name]
}

// fitting draws a value of a type that its metadata allows.
func fitting(t *rapid.T, p property, depth int) any {
	if p.list {
		out := []any{}
		for range rapid.IntRange(0, 2).Draw(t, "length") {
			out = append(out, fitting(t, property{typ: p.typ}, depth))
		}
		return out
	}
	if inner, complexType := types[p.typ]; complexType {
		out := directory.Object{}
		for _, name := range slices.Sorted(maps.Keys(inner)) {
			if depth < 3 && !inner[name].readOnly && rapid.Bool().Draw(t, name) {
				out[name] = fitting(t, inner[name], depth+1)
			}
		}
		return out
	}
	if members := words[p.typ]; members != nil {
		return rapid.SampledFrom(members).Draw(t, "word")
	}
	switch p.typ {
	case "Boolean":
		return rapid.Bool().Draw(t, "flag")
	case "Int32":
		return float64(rapid.Int32().Draw(t, "number"))
	case "Guid":
		return rapid.StringMatching(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`).Draw(t, "guid")
	case "Binary":
		return rapid.StringMatching(`([A-Za-z0-9+/]{4}){0,5}`).Draw(t, "binary")
	case "DateTimeOffset":
		return rapid.StringMatching(`20[0-9]{2}-0[1-9]-1[0-9]T0[0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,7})?(Z|\+02:00)`).Draw(t, "moment")
	}
	return rapid.String().Draw(t, "text")
}

// mistyped draws a value that is none of a type.
func mistyped(t *rapid.T, p property) any {
	wrong := []any{3.5, true, "no such word", []any{3.5}, []any{[]any{}}, directory.Object{"noSuchProperty": 1.0}, []any{directory.Object{"noSuchProperty": 1.0}}, []any{true}, []any{nil}}
	wrong = slices.DeleteFunc(wrong, func(v any) bool {
		switch {
		case !p.list && len(types[p.typ]) == 0 && types[p.typ] != nil:
			_, isObject := v.(directory.Object)
			return isObject // an open type
		case p.list:
			return false
		case p.typ == "Boolean":
			return v == true
		case p.typ == "String":
			return v == "no such word"
		}
		return false
	})
	if p.list && p.typ == "Boolean" {
		wrong = slices.DeleteFunc(wrong, func(v any) bool { list, ok := v.([]any); return ok && list[0] == true })
	}
	return rapid.SampledFrom(wrong).Draw(t, "wrong value")
}

func TestEveryMistypedPropertyOfEveryTypeIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typeName, name, p := place(t)
		bad := check(typeName, directory.Object{name: mistyped(t, p)})
		if bad == nil || bad.status != http.StatusBadRequest || bad.bad.code != "Request_BadRequest" || bad.bad.message == "" {
			t.Fatalf("%s.%s: %+v", typeName, name, bad)
		}
	})
}

func TestWhatFitsItsTypeIsTakenUnlessGraphSetsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typeName, name, p := place(t)
		bad := check(typeName, directory.Object{name: fitting(t, p, 0), "@odata.type": "#microsoft.graph." + typeName})
		if p.readOnly != (bad != nil) {
			t.Fatalf("%s.%s, read-only %v: %+v", typeName, name, p.readOnly, bad)
		}
		if bad := check(typeName, directory.Object{name: nil}); (bad != nil) != (p.required && !p.readOnly) {
			t.Fatalf("%s.%s, null allowed %v: %+v", typeName, name, !p.required, bad)
		}
	})
}

func TestAnUnknownPropertyIsRefusedHoweverDeepItLies(t *testing.T) {
	nested := 0
	for typeName := range types {
		for name, p := range types[typeName] {
			if len(types[p.typ]) == 0 || p.readOnly {
				continue
			}
			nested++
			var v any = directory.Object{"noSuchProperty": 1.0}
			if p.list {
				v = []any{directory.Object{}, v}
			}
			bad := check(typeName, directory.Object{name: v})
			if bad == nil || bad.bad.message != "Property 'noSuchProperty' does not exist as a declared property or extension property." {
				t.Errorf("%s.%s: %+v", typeName, name, bad)
			}
		}
	}
	if nested < 20 {
		t.Errorf("only %d properties nest something", nested)
	}
}

func TestRefusalsUseTheWordsThatClientsKnow(t *testing.T) {
	for want, body := range map[string]directory.Object{
		"Cannot convert the literal 'True' to the expected type 'Edm.String'.":                                                {"displayName": true},
		"Cannot convert the literal '5' to the expected type 'Edm.String'.":                                                   {"tags": []any{"a", 5.0}},
		"Cannot convert the literal 'yes' to the expected type 'Edm.Boolean'.":                                                {"isFallbackPublicClient": "yes"},
		"Cannot convert the literal '000-1' to the expected type 'Edm.Guid'.":                                                 {"api": directory.Object{"knownClientApplications": []any{"000-1"}}},
		"Cannot convert the literal '2026-01-01' to the expected type 'Edm.DateTimeOffset'.":                                  {"keyCredentials": []any{directory.Object{"endDateTime": "2026-01-01"}}},
		"Cannot convert the literal '?' to the expected type 'Edm.Binary'.":                                                   {"keyCredentials": []any{directory.Object{"key": "?"}}},
		"Cannot convert the literal '2.5' to the expected type 'Edm.Int32'.":                                                  {"api": directory.Object{"requestedAccessTokenVersion": 2.5}},
		"Cannot convert the literal 'most' to the expected type 'microsoft.graph.nativeAuthenticationApisEnabled'.":           {"nativeAuthenticationApisEnabled": "most"},
		"An unexpected 'PrimitiveValue' node was found when reading from the JSON reader. A 'StartArray' node was expected.":  {"tags": "one"},
		"An unexpected 'StartArray' node was found when reading from the JSON reader. A 'StartObject' node was expected.":     {"web": []any{}},
		"An unexpected 'StartObject' node was found when reading from the JSON reader. A 'PrimitiveValue' node was expected.": {"displayName": directory.Object{}},
		"The property 'people' does not exist on type 'microsoft.graph.application'. Make sure to only use property names that are defined by the type.": {
			"people@odata.bind": []any{},
		},
		"A type named '#microsoft.graph.user' could not be resolved by the model. When a model is available, each type name must resolve to a valid type.": {
			"@odata.type": "#microsoft.graph.user",
		},
	} {
		if bad := check("application", body); bad == nil || bad.bad.message != want {
			t.Errorf("%v: %+v, want %s", body, bad, want)
		}
	}
	bad := check("application", directory.Object{"tags": nil})
	if bad == nil || !strings.Contains(bad.bad.message, "'Collection(Edm.String)[Nullable=False]' does not allow null values") {
		t.Errorf("%+v", bad)
	}
	parameters := map[string]property{"keyId": {typ: "Guid", required: true}}
	if bad := checkParameters("removePassword", directory.Object{"key": "x"}, parameters); bad == nil || !strings.Contains(bad.bad.message, "'removePassword'") {
		t.Errorf("%+v", bad)
	}
	if bad := checkParameters("removePassword", directory.Object{"keyId": "x"}, parameters); bad == nil {
		t.Error("a key id that is no GUID was taken")
	}
}
