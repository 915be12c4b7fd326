package rules_test

import (
	"testing"
)

func TestConditionsOfASchemaAreRead(t *testing.T) {
	const text = `endpoints:
  - pathTemplate: /a
    responseSchema:
      type: array
      items:
        anyOf:
          - else: {properties: {kind: {type: string, const: guest}}}
            if: {properties: {kind: {type: string, const: user}}}
            then: {properties: {id: {type: string}}}
          - {type: object, properties: {level: {type: integer, const: 5}, on: {type: boolean, const: true}}}
  - pathTemplate: /b
    responseSchema: {properties: {value: {items: {}}}}
`
	set := load(t, text)
	choices := set.Endpoints[0].Schema.Items.AnyOf
	first := choices[0]
	if len(first.If) != 2 || first.If[0].Const != "user" || first.If[1].Const != "guest" || first.If[0].Property != "kind" || first.If[0].Line != 8 {
		t.Errorf("conditions: %+v", first.If)
	}
	if first.Type != "object" || !first.Inferred || first.Then.Type != "object" || first.Then.Inferred || first.Then.Properties["id"] == nil {
		t.Errorf("then: %+v in %+v", first.Then, first)
	}
	second := choices[1].Properties
	if *second["level"].Const != "5" || *second["on"].Const != "true" || choices[1].Inferred {
		t.Errorf("constants: %+v", second)
	}
	if !set.Endpoints[0].Conditional || set.Endpoints[1].Conditional {
		t.Error("what is conditional")
	}
	plain := set.Endpoints[1].Schema
	if plain.Type != "object" || !plain.Inferred || plain.Properties["value"].Type != "array" || plain.Properties["value"].Items.Inferred {
		t.Errorf("inferred: %+v", plain)
	}
}
