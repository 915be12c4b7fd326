package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gatehouse/preview/internal/graphlist"
)

func TestTheCopyIsACopy(t *testing.T) {
	for _, s := range subjects {
		body := graphlist.Bytes(s.kind, 50_000)
		var out, want bytes.Buffer
		if err := copyTokens(body, &out); err != nil {
			t.Fatal(err)
		}
		if err := json.Compact(&want, body); err != nil {
			t.Fatal(err)
		}
		if strings.TrimSpace(out.String()) != want.String() {
			t.Errorf("%s: the copy differs", s.kind)
		}
	}
}

// The engine is measured on what people would get: tokens in it, hidden properties gone.
func TestTheEngineSanitizesWhatIsMeasured(t *testing.T) {
	for _, s := range subjects {
		set, err := s.load()
		if err != nil {
			t.Fatal(err)
		}
		engine, err := engineOf(s, set)
		if err != nil {
			t.Fatal(err)
		}
		body := graphlist.Bytes(s.kind, 200_000)
		var out bytes.Buffer
		if err := engine(body, &out); err != nil {
			t.Fatal(err)
		}
		if tokens := bytes.Count(out.Bytes(), []byte(`"t~`)); tokens < bytes.Count(body, []byte(`"id":"`))/2 {
			t.Errorf("%s: %d pseudonyms only", s.kind, tokens)
		}
		if bytes.Contains(out.Bytes(), []byte("Hello")) || bytes.Contains(out.Bytes(), []byte("Thornbury")) {
			t.Errorf("%s: names or bodies come out", s.kind)
		}
	}
}

// jq is measured on the deletions of the same rules, no more and no less.
func TestJQDeletesWhatTheRulesDelete(t *testing.T) {
	for _, s := range subjects {
		set, err := s.load()
		if err != nil {
			t.Fatal(err)
		}
		filter, err := deletions(s, set)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(filter, `.value |= map(del(."`) {
			t.Errorf("%s: %s", s.kind, filter)
		}
		for _, name := range map[graphlist.Kind][]string{
			graphlist.Users: {"displayName", "surname", "mobilePhone"}, graphlist.Messages: {"subject", "body", "bodyPreview"}, graphlist.Events: {"subject", "body", "location"},
		}[s.kind] {
			if !strings.Contains(filter, `."`+name+`"`) {
				t.Errorf("%s: %s is not deleted by %s", s.kind, name, filter)
			}
		}
		if strings.Contains(filter, `."id"`) {
			t.Errorf("%s: the id passes, and jq deletes it: %s", s.kind, filter)
		}
	}
}

func TestAMissedLimitIsTold(t *testing.T) {
	got := []string{
		other{speed: 100, engine: 250, least: overEncodingJSON}.String(), other{speed: 100, engine: 249, least: overEncodingJSON}.String(),
		other{speed: 100, engine: 59, least: overJSONTextCopy}.String(),
	}
	want := []string{" 2.50 (≥ 2.5: ok)", " 2.49 (≥ 2.5: MISSED)", " 0.59 (≥ 0.6: MISSED)"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestASmallRunMeasuresEverything(t *testing.T) {
	jq := "true" // stands for jq: it need not be there, and takes no time
	m, err := measure(subjects[0], 1, jq)
	if err != nil {
		t.Fatal(err)
	}
	if m.engine <= 0 || len(m.others) != 3 {
		t.Fatalf("measured %+v", m)
	}
	for i, o := range m.others {
		if o.speed <= 0 || o.engine != m.engine || o.least == 0 {
			t.Errorf("figure %d: %+v", i, o)
		}
	}
}
