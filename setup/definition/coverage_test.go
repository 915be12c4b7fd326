package definition

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gatehouse/preview"
	"gatehouse/preview/coverage"
	"gatehouse/preview/rules"
)

func graph(t *testing.T) *coverage.Types {
	t.Helper()
	types, err := coverage.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return types
}

func loaded(t *testing.T, name string, data []byte) *rules.Set {
	t.Helper()
	set, err := rules.Load(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// What may pass in clear is decided for every answer, not only for the examples.
func TestWhatMayPassInClearHasAReasonAndEveryReasonIsNeeded(t *testing.T) {
	for _, d := range shipped(t) {
		if d.Sanitizer.Direct() {
			continue
		}
		name, data, err := d.ReadRules()
		if err != nil {
			t.Fatal(err)
		}
		calls := coverage.Of(loaded(t, name, data), graph(t), d.CoverageCalls())
		for _, c := range calls {
			if c.Verdict != coverage.Allowed || c.Refused != "" || c.Note != "" || len(c.Properties) == 0 {
				t.Errorf("%s %q: %s %s %s, %d properties", d.ID, c.Name, c.Verdict, c.Refused, c.Note, len(c.Properties))
			}
			for _, p := range c.Properties {
				if p.Class == coverage.Unknown {
					t.Errorf("%s %q: %s (%s) has no data class", d.ID, c.Name, p.Path, p.Label)
				}
			}
		}
		missing, stale := coverage.Summarise(calls).Reasons(d.ClearProperties())
		for _, c := range missing {
			t.Errorf("%s gives no reason why %s (%s) may pass in clear: %s, calls %q", d.ID, c.Label, c.Class, c.Because, c.Calls)
		}
		for _, property := range stale {
			t.Errorf("%s gives a reason for %s, which cannot pass in clear", d.ID, property)
		}
	}
}

func TestPresetsLoadAndLetNothingPersonalPassWithoutAReason(t *testing.T) {
	types := graph(t)
	for _, d := range shipped(t) {
		presets, err := d.Presets()
		if err != nil {
			t.Fatal(err)
		}
		if d.Sanitizer.Direct() {
			if presets != nil {
				t.Errorf("%s reads Graph directly, yet has presets", d.ID)
			}
			continue
		}
		name, data, err := d.ReadRules()
		if err != nil {
			t.Fatal(err)
		}
		shippedRules := loaded(t, name, data)
		known := shippedRules.Lint()
		usual := coverage.Of(shippedRules, types, d.CoverageCalls())
		var ids []string
		for _, p := range presets {
			ids = append(ids, p.ID)
			set := loaded(t, p.File, p.Data)
			for _, f := range set.Lint() {
				if !slices.ContainsFunc(known, func(u rules.Finding) bool { return u.Text == f.Text }) {
					t.Errorf("%s %s: line %d: %s", d.ID, p.ID, f.Line, f.Text)
				}
			}
			calls := coverage.Of(set, types, d.CoverageCalls())
			reasons := d.ClearProperties()
			if p.ID == presetStrict || p.ID == presetIDsKept {
				reasons = nil
			}
			for _, c := range first(coverage.Summarise(calls).Reasons(reasons)) {
				t.Errorf("%s %s: %s (%s) may pass in clear: %s", d.ID, p.ID, c.Label, c.Class, c.Because)
			}
			difference := coverage.Diff(usual, calls)
			for _, c := range difference.NewlyPasses {
				t.Errorf("%s %s: %s %s newly passes: %s, was %s", d.ID, p.ID, c.Call, c.Path, c.To, c.From)
			}
			if p.ID == presetUsual != difference.Empty() {
				t.Errorf("%s %s differs from the usual rules: %v", d.ID, p.ID, !difference.Empty())
			}
			for _, lost := range difference.LostCalls {
				if !strings.HasSuffix(p.ID, presetNoGroups) {
					t.Errorf("%s %s refuses %q", d.ID, p.ID, lost)
				}
			}
			if p.Name == "" || !strings.HasSuffix(p.Sentence, ".") {
				t.Errorf("%s %s has no words: %+v", d.ID, p.ID, p)
			}
		}
		if !slices.Contains(ids, presetStrict) || !slices.Contains(ids, presetUsual) {
			t.Errorf("%s has the presets %v", d.ID, ids)
		}
	}
}

func first[A, B any](a A, _ B) A { return a }

// The examples run through every preset: nothing leaks, and nothing personal passes that coverage did not tell.
func TestExamplesPassEveryPresetWithoutALeak(t *testing.T) {
	token := map[string]string{"from": values["from"], "to": values["to"]}
	for _, name := range callNames {
		if token[name] == "" {
			token[name] = "p~" + strings.Repeat("A", 107)
		}
	}
	for _, d := range shipped(t) {
		presets, err := d.Presets()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range presets {
			set := loaded(t, p.File, p.Data)
			var answers []preview.Answer
			for _, c := range d.Calls {
				a := preview.Answer{Name: c.Name, Method: c.Method, URL: d.Expand(c.URL, values), Type: c.Type, Shape: c.Shape}
				if _, ok := set.Match(a.Method, a.URL); !ok {
					a.URL = d.Expand(c.URL, token)
				}
				if a.Body, err = d.ReadExample(c); err != nil {
					t.Fatal(err)
				}
				answers = append(answers, a)
			}
			result, err := preview.Run(context.Background(), set, answers, preview.Options{Source: preview.Example})
			if err != nil {
				t.Fatal(err)
			}
			for _, leak := range result.Leaks {
				t.Errorf("%s %s %q: %s leaks at %s (%s)", d.ID, p.ID, leak.Call, leak.Path, leak.At, leak.Carrier)
			}
			reasons := len(d.Clear)
			if p.ID == presetStrict || p.ID == presetIDsKept {
				reasons = 0
			}
			if reasons == 0 && result.Counts.ClearPersonal > 0 || result.Counts.Tokenised == 0 {
				t.Errorf("%s %s: %+v", d.ID, p.ID, result.Counts)
			}
		}
	}
}
