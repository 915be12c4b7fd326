package rules_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// differences are the selectors of the suite that mean something else here, or are accepted here, because the dialect of rule files is
// Jayway's. Each is a case of the suite as it is; one that no longer differs fails the test.
var differences = map[string]string{
	"basic, name shorthand, number": "Jayway reads any characters up to the next dot or bracket as a name",
}

type suiteCase struct {
	Name     string          `json:"name"`
	Selector string          `json:"selector"`
	Document json.RawMessage `json:"document"`
	Paths    []string        `json:"result_paths"`
	Choices  [][]string      `json:"results_paths"`
	Invalid  bool            `json:"invalid_selector"`
}

// The corpus is the JSONPath compliance test suite of RFC 9535; it lies beside the project, not in it.
func TestPathsAgreeWithTheComplianceSuiteOrAreRefused(t *testing.T) {
	data, err := os.ReadFile("../../../shared/corpora/jsonpath-compliance-test-suite/cts.json")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the corpus is missing: %v", err)
		}
		t.Log("the corpus is missing: nothing was compared")
		return
	}
	var suite struct{ Tests []suiteCase }
	if err := json.Unmarshal(data, &suite); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, c := range suite.Tests {
		verdict := c.verdict(t)
		counts[verdict]++
		reason, known := differences[c.Name]
		if differs := verdict == "another result" || verdict == "accepted"; differs != known {
			t.Errorf("%q %s: %s; listed as different: %v %s", c.Name, c.Selector, verdict, known, reason)
		}
		delete(differences, c.Name)
	}
	for name := range differences {
		t.Errorf("no such case: %s", name)
	}
	t.Logf("%d cases: %v", len(suite.Tests), counts)
	if counts["same result"] < 35 || len(suite.Tests) < 700 {
		t.Error("too few cases were compared")
	}
}

func (c suiteCase) verdict(t *testing.T) string {
	document := []byte(c.Document)
	if c.Invalid {
		document = []byte("{}")
	}
	places, loaded := located(t, c.Selector, document)
	switch {
	case !loaded && c.Invalid:
		return "refused, invalid"
	case !loaded:
		return "refused, valid"
	case c.Invalid:
		return "accepted"
	}
	// The order of results, and how often each is found, have no meaning for a rule.
	for _, want := range append(c.Choices, c.Paths) {
		slices.Sort(want)
		if slices.Equal(places, slices.Compact(want)) {
			return "same result"
		}
	}
	return "another result"
}
