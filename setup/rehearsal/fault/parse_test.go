package fault

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/problem"
)

func TestAScriptIsReadAsItIsWritten(t *testing.T) {
	rules, err := Parse("faults.jsonl", strings.NewReader(`# comments and empty lines are left out

{"match":{"method":"POST|PATCH","path":"**/addPassword","query":"a","body":"b","in":"alone"},"nth":2,"times":3,"when":"after","do":"drop"}
{"do":"delay","for":"1500ms"}
{"do":"status","status":429,"headers":{"Retry-After":"86400"},"code":"TooManyRequests","message":"ünïcode"}`+"\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	first := Rule{Match: Match{Method: "POST|PATCH", Path: "**/addPassword", Query: "a", Body: "b", In: Alone}, Nth: 2, Times: 3, When: After, Do: Drop}
	if len(rules) != 3 || rules[0].Match != first.Match || rules[0].Nth != 2 || rules[0].Times != 3 || rules[0].When != After || rules[0].Do != Drop {
		t.Errorf("%+v", rules)
	}
	if rules[1].For != 1500*time.Millisecond || rules[1].When != Before || rules[2].Headers["Retry-After"] != "86400" || rules[2].Message != "ünïcode" {
		t.Errorf("%+v", rules[1:])
	}
}

func TestAWrongScriptIsRefusedAtItsPlace(t *testing.T) {
	for script, want := range map[string]string{
		`{"do":"drop"}` + "\n" + `{"staus":500,"do":"status"}`:        `f, line 2, column 2: there is no field "staus"; the fields are body, bytes, code, do, for, headers,`,
		`{"do":"status","status":"500"}`:                              `f, line 1, column 25: a whole number is expected, not string`,
		`{"do":"status","status":99}`:                                 `f, line 1, column 25: status: it lies between 200 and 599`,
		`{"do":"status"}`:                                             `f, line 1, column 1: status: "status" needs it`,
		`{"do":"drop","status":500}`:                                  `f, line 1, column 23: status: "drop" does nothing with it`,
		`{"do":"explode"}`:                                            `f, line 1, column 7: do: "explode" is none of body, bomb,`,
		`{"nth":1}`:                                                   `f, line 1, column 1: do: "" is none of`,
		`{"do":"drop","nth":-1}`:                                      `f, line 1, column 20: nth: the first is 1`,
		`{"do":"drop","nth":1.5}`:                                     `f, line 1, column 20: a whole number is expected, not number 1.5`,
		`{"do":"drop","when":"during"}`:                               `f, line 1, column 21: when: it is "before" or "after"`,
		`{"do":"truncate","when":"before"}`:                           `f, line 1, column 25: when: "truncate" changes the real answer`,
		`{"do":"delay","for":"soon"}`:                                 `f, line 1, column 21: for: write a time such as 30s or 150ms`,
		`{"do":"delay","for":30}`:                                     `f, line 1, column 21: a text is expected, not number`,
		`{"do":"delay","for":"-1s"}`:                                  `f, line 1, column 21: for: it cannot be negative`,
		`{"do":"error","name":"AADSTS1"}`:                             `f, line 1, column 22: name: "AADSTS1" is no error`,
		`{"do":"drop","match":{"method":"FETCH"}}`:                    `f, line 1, column 32: method: "FETCH" is no method`,
		`{"do":"drop","match":{"in":"here"}}`:                         `f, line 1, column 28: in: it is "alone" or "batch"`,
		`{"do":"drop","match":{"verb":"GET"}}`:                        `f, line 1, column 23: there is no field "verb"; the fields are body, in, method, path, query`,
		`{"do":"drop","match":"/v1.0/me"}`:                            `f, line 1, column 22: a JSON object is expected`,
		`{"do":"drop","do":"reset"}`:                                  `f, line 1, column 14: "do" is given twice`,
		`{"do":"drop"} {"do":"drop"}`:                                 `f, line 1, column 15: one line holds one object`,
		`{"do":"drop",}`:                                              `f, line 1, column 14: the JSON is broken`,
		`{"do":"drop"`:                                                `f, line 1, column 13: the line ends too early`,
		`[]`:                                                          `f, line 1, column 1: a JSON object is expected`,
		`{"do":null}`:                                                 `f, line 1, column 7: do: leave it out instead of writing null`,
		`{"do":"header","headers":{"Retry-After":7}}`:                 `f, line 1, column 26: a text is expected, not number`,
		`{"do":"status","message":"ünïcödé","status":99}`:             `f, line 1, column 45: status: it lies`,
		`{"do":"drop"}` + "\n\n\n" + `{"do":"drop","x` + "\xff" + `"`: `f, line 4, column 1: the line is not UTF-8`,
	} {
		_, err := Parse("f", strings.NewReader(script))
		var bad *ScriptError
		if !errors.As(err, &bad) || !strings.HasPrefix(bad.Error(), want) {
			t.Errorf("%s\n  gives %v\n  want  %s", script, err, want)
			continue
		}
		if p := problem.Of(err); p.Kind != problem.BadInput || !strings.Contains(p.Why, want[:len("f, line 1")]) {
			t.Errorf("%s: %+v", script, p)
		}
	}
	if _, err := Parse("f", strings.NewReader(strings.Repeat("#\n", maxScript))); err == nil {
		t.Error("a script of any size is read")
	}
}

func FuzzNoScriptPanics(f *testing.F) {
	f.Add(`{"match":{"method":"POST","path":"**/x"},"nth":1,"do":"status","status":503}`)
	f.Add(`{"do":"error","name":"AADSTS7000215"}`)
	f.Add(`{"do":"delay","for":"1s"}` + "\n#\n{")
	f.Fuzz(func(t *testing.T, script string) {
		rules, err := Parse("f", strings.NewReader(script))
		var bad *ScriptError
		if errors.As(err, &bad) && (bad.Line < 1 || bad.Line > strings.Count(script, "\n")+1 || bad.Column < 1) {
			t.Errorf("%q is wrong at %d:%d", script, bad.Line, bad.Column)
		}
		if err == nil {
			if err := New(time.Now).Set(rules...); err != nil {
				t.Errorf("%q is read and then refused: %v", script, err)
			}
		}
	})
}
