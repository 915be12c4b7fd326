package sanitize

import (
	"errors"
	"strings"
	"testing"

	"gatehouse/preview/rules"

	"github.com/go-json-experiment/json/jsontext"
)

func isLimit(err error, most int64) bool {
	limit, ok := errors.AsType[*LimitError](err)
	return ok && limit.Most == most
}

func TestASourceHoldsNoMoreThanItIsAskedFor(t *testing.T) {
	body := "[" + strings.Repeat("1,", 5000) + "1]"
	src := newSource(strings.NewReader(body))
	if _, err := src.start(); err != nil {
		t.Fatal(err)
	}
	if raw, err := src.attempt(); err != nil || string(raw) != body {
		t.Errorf("attempt: %v", err)
	}
	src = newSource(strings.NewReader(body))
	src.small = 100
	if _, err := src.start(); err != nil {
		t.Fatal(err)
	}
	if raw, err := src.attempt(); raw != nil || err != nil {
		t.Errorf("attempt that is given up: %d bytes, %v", len(raw), err)
	}
	if _, err := src.whole(8000); !isLimit(err, 8000) {
		t.Errorf("whole: %v", err)
	}
	src = newSource(strings.NewReader(body))
	if _, err := src.start(); err != nil {
		t.Fatal(err)
	}
	src.total = MaxStream
	if _, err := src.whole(2 * MaxStream); !isLimit(err, MaxStream) {
		t.Errorf("stream: %v", err)
	}
}

func TestTreesTablesAndNamesAreBounded(t *testing.T) {
	body := []byte(`[1,[2,3],{"a":4}]`)
	for most, want := range map[int]bool{6: false, 7: true} {
		p := &parser{jsontext.NewDecoder(strings.NewReader(string(body))), body, most}
		if _, err := p.value(0); (err == nil) != want || err != nil && !isLimit(err, MaxTree) {
			t.Errorf("tree of %d values: %v", most, err)
		}
		s, err := New(Options{Salt: "salt"})
		if err != nil {
			t.Fatal(err)
		}
		w := s.newWalker(&rules.Set{}, &rules.Endpoint{}, &Document{Raw: body})
		w.b, w.table.most = body, most
		w.value(0, w.automaton.start(&rules.Endpoint{}), kid{})
		if (w.format == nil) != want || w.format != nil && !isLimit(w.format, MaxValues) {
			t.Errorf("table of %d values: %v", most, w.format)
		}
	}
}

func TestManyNamesAreRefusedByAllEngines(t *testing.T) {
	set, err := rules.Load("a.json", []byte(`{"endpoints":[{"pathTemplate":"/a","responseSchema":{"type":"object","properties":{"v":{"type":"object","properties":{}}}}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Salt: "salt"})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i := range MaxNames + 1 {
		b.WriteString(`,"` + string(rune(0x4e00+i%20000)) + string(rune(0x3400+i/20000)) + `":0`)
	}
	body := `{"w":{` + b.String()[1:] + `}}`
	if _, err := s.Document(set, "GET", "/a", []byte(body), 0, ""); !isLimit(err, MaxNames) {
		t.Errorf("document: %v", err)
	}
	for _, name := range []string{"v", "w"} {
		in := strings.NewReader(strings.Replace(body, `"w"`, `"`+name+`"`, 1))
		if err := s.Stream(set, "GET", "/a", in, discard{}, StreamOptions{}); !isLimit(err, MaxNames) {
			t.Errorf("stream, %s: %v", name, err)
		}
	}
	if _, _, err := s.Run(set, "GET", "/a", []byte(body), 0, ""); !isLimit(err, MaxNames) {
		t.Errorf("tree: %v", err)
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// Every path goes on from every value here, and every name leads to another set of places: states are made for each value anew.
func TestHostileRulesAreGivenUp(t *testing.T) {
	var paths []string
	for i := range 3000 {
		paths = append(paths, `"$..a..b..a..b..c`+strings.Repeat("a", i%7)+`..a"`)
	}
	set, err := rules.Load("a.json", []byte(`{"endpoints":[{"pathTemplate":"/a","transforms":[{"method":"redact","jsonPaths":[`+strings.Join(paths, ",")+`]}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Salt: "salt"})
	if err != nil {
		t.Fatal(err)
	}
	w := s.newWalker(set, set.Endpoints[0], nil)
	w.automaton.effort = maxEffort - 10_000
	w.b = []byte(strings.Repeat(`{"a":{"b":{"c":`, 40) + "1" + strings.Repeat("}}}", 40))
	w.value(0, w.automaton.start(set.Endpoints[0]), kid{})
	if !isLimit(w.format, maxEffort) || len(w.automaton.states) > maxStates || w.automaton.stored > maxStored+len(paths)*8 {
		t.Errorf("got %v, %d states, %d positions", w.format, len(w.automaton.states), w.automaton.stored)
	}
}
