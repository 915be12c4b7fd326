package coverage

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Rules that would take for ever are not decided, and what is not decided counts as passing in clear.
func TestHostileRulesAreGivenUpInTime(t *testing.T) {
	descents := "$" + strings.Repeat("..[?(@.id != 'x')]", 40) + ".nothing"
	var many strings.Builder
	many.WriteString("endpoints:\n  - pathTemplate: /v1.0/drives/{d}/root/delta\n    transforms:\n")
	for range 400 {
		fmt.Fprintf(&many, "      - !<redact>\n        jsonPaths: [\"%s\"]\n", descents)
	}
	hundred := func(name string) string {
		return "{anyOf: [" + strings.TrimSuffix(strings.Repeat("{$ref: '#/definitions/"+name+"'}, ", 100), ", ") + "]}"
	}
	level := func(name, fixed, next, of string) string {
		return fmt.Sprintf("  %s: {type: object, properties: {%s: {type: string, const: x}, %s: %s}}\n", name, fixed, next, hundred(of))
	}
	choices := "endpoints:\n  - pathTemplate: /v1.0/users/{id}\n    responseSchema: " + hundred("A") + "\ndefinitions:\n" +
		level("A", "id", "mailboxSettings", "B") + level("B", "timeZone", "automaticRepliesSetting", "C") +
		level("C", "status", "scheduledEndDateTime", "D") + "  D: {type: object, properties: {dateTime: {type: string, const: x}}}\n"
	for name, text := range map[string]string{"descents": many.String(), "choices": choices} {
		began := time.Now()
		call := OfSet(rulesOf(t, "hostile.yaml", text), embedded(t))[0]
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
		for _, p := range call.Properties {
			if p.Verdict != Depends || !p.MayPass() || len(p.On) == 0 {
				t.Fatalf("%s: %+v", name, p)
			}
		}
	}
}
