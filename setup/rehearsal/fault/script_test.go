package fault

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func set(t interface{ Fatal(...any) }, rules ...Rule) *Script {
	s := New(time.Now)
	if err := s.Set(rules...); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestARuleStrikesTheOccurrencesThatItNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nth, times := rapid.IntRange(0, 5).Draw(t, "nth"), rapid.IntRange(0, 4).Draw(t, "times")
		s := set(t, Rule{Do: Drop, Nth: nth, Times: times})
		for i := 1; i <= 12; i++ {
			want := true
			switch {
			case nth > 0 && times > 0:
				want = i >= nth && i < nth+times
			case nth > 0:
				want = i == nth
			case times > 0:
				want = i <= times
			}
			if _, got := s.Strike(Request{Method: "GET", Path: "/v1.0/me"}); got != want {
				t.Fatalf("nth %d, times %d: request %d struck %v", nth, times, i, got)
			}
		}
	})
}

func TestARuleCountsOnlyWhatItMatches(t *testing.T) {
	post := Request{Method: "POST", Path: "/v1.0/applications/1/addPassword", Query: "$select=id", Body: []byte("displayName")}
	with := func(change func(*Request)) Request { r := post; change(&r); return r }
	for name, c := range map[string]struct {
		match Match
		ask   Request
		want  bool
	}{
		"everything":             {Match{}, post, true},
		"method":                 {Match{Method: "post"}, post, true},
		"one of the methods":     {Match{Method: "PATCH|POST"}, post, true},
		"another method":         {Match{Method: "PATCH"}, post, false},
		"a part of the path":     {Match{Path: "/v1.0/applications/*/addPassword"}, post, true},
		"any parts of the path":  {Match{Path: "**/addpassword"}, post, true},
		"* is one part":          {Match{Path: "/v1.0/*"}, post, false},
		"the whole path":         {Match{Path: "/v1.0/applications"}, post, false},
		"a dot is a dot":         {Match{Path: "/v1x0/**"}, post, false},
		"a key in brackets":      {Match{Path: "**/applications(uniqueName='*')"}, with(func(r *Request) { r.Path = "/v1.0/applications(uniqueName='x')" }), true},
		"query":                  {Match{Query: "$select"}, post, true},
		"another query":          {Match{Query: "$filter"}, post, false},
		"body":                   {Match{Body: "Name"}, post, true},
		"another body":           {Match{Body: "nothing"}, post, false},
		"alone":                  {Match{In: Alone}, post, true},
		"not alone":              {Match{In: Alone}, with(func(r *Request) { r.InBatch = true }), false},
		"in a batch":             {Match{In: InBatch}, with(func(r *Request) { r.InBatch = true }), true},
		"not in a batch, though": {Match{In: InBatch}, post, false},
	} {
		s := set(t, Rule{Match: c.match, Do: Drop})
		if _, got := s.Strike(c.ask); got != c.want {
			t.Errorf("%s: struck %v", name, got)
		}
	}
}

func TestTheFirstRuleWhoseTurnItIsStrikesAndAllCount(t *testing.T) {
	s := set(t, Rule{Do: Drop, Nth: 2}, Rule{Do: Reset, Nth: 2, Times: 2}, Rule{Do: TLS, Match: Match{Method: "POST"}})
	var got []Action
	for range 4 {
		rule, _ := s.Strike(Request{Method: "GET", Path: "/"})
		got = append(got, rule.Do)
	}
	if !slices.Equal(got, []Action{"", Drop, Reset, ""}) {
		t.Errorf("%v", got)
	}
	if all := s.Strikes(); len(all) != 2 || all[0].Rule != 0 || all[1].Rule != 1 || all[1].Do != Reset {
		t.Errorf("%+v", all)
	}
	if err := s.Set(Rule{Do: Reset, Nth: 2}); err != nil || len(s.Strikes()) != 0 {
		t.Errorf("counted on: %v", err)
	}
	if err := s.Set(Rule{Do: "explode"}); err == nil {
		t.Error("an unknown action is taken")
	}
	if rule, _ := s.Strike(Request{}); rule.Do != "" {
		t.Error("a refused change changed something")
	}
	if rule, _ := s.Strike(Request{}); rule.Do != Reset {
		t.Error("the rules before the refused change are gone")
	}
}

func TestEveryNamedErrorKnowsWhereItIsMet(t *testing.T) {
	for _, name := range Names() {
		r := Rule{Do: Error, Name: name}
		if field, why := r.complete(); field != "" || r.Match == (Match{}) {
			t.Errorf("%s: %s %s, matches %+v", name, field, why, r.Match)
		}
	}
	if n := len(Names()); n < 60 {
		t.Errorf("%d named errors", n)
	}
}
