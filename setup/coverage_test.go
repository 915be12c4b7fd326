package setup

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/preview"
	"gatehouse/preview/coverage"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
)

func shippedDefinition(t *testing.T, id string) *definition.Definition {
	t.Helper()
	all, err := definition.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	d := definition.Find(all, id)
	if d == nil {
		t.Fatalf("no definition %s", id)
	}
	return d
}

func TestCoverageOfAShippedConnectorIsCompleteAndJustified(t *testing.T) {
	h := &House{}
	c, err := h.Coverage(shippedDefinition(t, "msft-entra-id"))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Calls) == 0 || c.Direct || len(c.Missing) != 0 || len(c.Presets) < 3 || c.Reasons["user.officeLocation"] == "" {
		t.Errorf("%d calls, missing %q, %d presets, reasons %q", len(c.Calls), c.Missing, len(c.Presets), c.Reasons)
	}
	direct, err := h.Coverage(shippedDefinition(t, "snow-atlas"))
	if err != nil || !direct.Direct || len(direct.Presets) != 0 || len(direct.Summary.Clear) == 0 {
		t.Errorf("direct: %+v, %v", direct, err)
	}
}

func TestRulesAreComparedWithPresetsAndFiles(t *testing.T) {
	h, d := &House{}, shippedDefinition(t, "msft-entra-id")
	same, err := h.ComparePreset(d, "usual")
	if err != nil || !same.Difference.Empty() {
		t.Errorf("the usual rules: %+v, %v", same, err)
	}
	strict, err := h.ComparePreset(d, "strict")
	if err != nil || len(strict.Difference.NewlyDisappears) == 0 || len(strict.Difference.NewlyPasses) != 0 {
		t.Fatalf("strict: %+v, %v", strict, err)
	}
	path := filepath.Join(t.TempDir(), "own.yaml")
	if err := h.SaveRules(path, strict.Data); err != nil {
		t.Fatal(err)
	}
	if err := h.SaveRules(path, strict.Data); err == nil {
		t.Error("a file that was there is overwritten")
	}
	own, err := h.CompareFile(d, path)
	if err != nil || len(own.Difference.NewlyDisappears) != len(strict.Difference.NewlyDisappears) || own.Name != "own.yaml" {
		t.Errorf("the saved file: %+v, %v", own, err)
	}
	for name, text := range map[string]string{"broken": "endpoints: [", "too large": strings.Repeat("# \n", 1<<19)} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := h.CompareFile(d, path); err == nil || problem.Of(err).Kind != problem.BadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := h.ComparePreset(shippedDefinition(t, "snow-atlas"), "strict"); err == nil {
		t.Error("a connector without rules was compared")
	}
}

func TestEveryPropertyVerdictHasAPlaceInTheOrder(t *testing.T) {
	c, err := (&House{}).Coverage(shippedDefinition(t, "outlook-cal"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[coverage.Verdict]bool{}
	for _, v := range coverage.Verdicts() {
		known[v] = true
	}
	for _, call := range c.Calls {
		for _, p := range call.Properties {
			if !known[p.Verdict] {
				t.Errorf("%s: %s: %q", call.Name, p.Path, p.Verdict)
			}
		}
	}
}

func TestALargeFileIsShownBeforeItsLeakCheck(t *testing.T) {
	one := []byte(`{"id":"48d31887-5fad-4d73-a9f5-3c356e68a038","displayName":"Adele Vance","mail":"adele@contoso.example"},`)
	body := append([]byte(`{"value":[`), bytes.Repeat(one, largeSample/len(one)+1)...)
	body = append(body[:len(body)-1], "]}"...)
	path := filepath.Join(t.TempDir(), "users.json")
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	d := shippedDefinition(t, "msft-entra-id")
	var opened *preview.Result
	request := PreviewRequest{Target: Target{Definition: d}, Source: preview.File, Call: d.Calls[0].Name, File: path, Opened: func(r *preview.Result) { opened = r }}
	done, err := (&House{}).Preview(context.Background(), nil, request)
	if err != nil {
		t.Fatal(err)
	}
	if opened == nil || !opened.Unchecked || done.Unchecked || opened.Calls[0].Sight() != done.Calls[0].Sight() || len(done.Leaks) != 0 {
		t.Errorf("opened %v, leaks %v", opened != nil, done.Leaks)
	}
	opened = nil
	request.Source, request.File, request.Call = preview.Example, "", ""
	if _, err := (&House{}).Preview(context.Background(), nil, request); err != nil || opened != nil {
		t.Errorf("an example was shown twice: %v", err)
	}
}
