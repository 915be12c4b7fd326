package definition

import (
	"context"
	"testing"

	"gatehouse/preview"
	"gatehouse/preview/rules"
)

// What a person approves first is this preview: it must come out whole, without a leak, and say what passes in clear.
func TestTheEmbeddedPreviewOfEveryConnectorCanBeApproved(t *testing.T) {
	for _, d := range shipped(t) {
		name, data, err := d.ReadRules()
		if err != nil {
			t.Fatal(err)
		}
		var set *rules.Set
		if !d.Sanitizer.Direct() {
			if set, err = rules.Load(name, data); err != nil {
				t.Fatal(err)
			}
		}
		var answers []preview.Answer
		for _, c := range append(append([]Call{}, d.Calls...), d.Blocked...) {
			a := preview.Answer{Name: c.Name, Method: c.Method, URL: d.Expand(c.URL, values), Type: c.Type, Shape: c.Shape}
			if c.Example != "" {
				if a.Body, err = d.ReadExample(c); err != nil {
					t.Fatal(err)
				}
			}
			answers = append(answers, a)
		}
		result, err := preview.Run(context.Background(), set, answers, preview.Options{Source: preview.Example})
		if err != nil {
			t.Fatal(err)
		}
		for _, leak := range result.Leaks {
			t.Errorf("%s %q: %s leaks at %s (%s)", d.ID, leak.Call, leak.Path, leak.At, leak.Carrier)
		}
		stated := map[string]bool{}
		for _, c := range d.Clear {
			stated[c.Property] = true
		}
		for i, call := range result.Calls {
			want := preview.Allowed
			switch {
			case i >= len(d.Calls):
				want = preview.Blocked
			case set == nil:
				want = preview.Direct
			}
			if call.Verdict != want {
				t.Errorf("%s %q: %s (%s), want %s", d.ID, call.Name, call.Verdict, call.Problem, want)
			}
			for _, f := range call.Fields {
				if f.Class == preview.Unknown {
					t.Errorf("%s %q: %s is unclassified", d.ID, call.Name, f.Path)
				}
				if set != nil && f.Mark == preview.ClearPersonal && !stated[f.Type] {
					t.Errorf("%s %q: %s passes in clear", d.ID, call.Name, f.Type)
				}
			}
		}
		if set != nil && (result.Counts.Removed == 0 || result.Counts.Tokenised == 0) {
			t.Errorf("%s: %+v", d.ID, result.Counts)
		}
	}
}
