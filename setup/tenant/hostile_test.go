package tenant

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal/fault"
)

// What a person is told when something between this machine and Microsoft answers, or nothing does.
const (
	unreachable = "Microsoft could not be reached."
	notInTime   = "Microsoft did not answer in time."
	elsewhere   = "The answer did not come from Microsoft."
	tooLarge    = "The answer is larger than anything"
	cutOff      = "Only a part of the answer arrived."
	notGraph    = "The answer is not what was asked for."
	noSense     = "The sign-in service's answer could not be used."
	looksFirst  = "The answer to a change did not arrive."
	slowDown    = "Microsoft asks to slow down."
)

// hostile is one kind of bad answer and what each kind of question makes of it; empty: it does no harm.
type hostile struct {
	rule                                         fault.Rule
	list, look, write, connector, person, silent string
}

var hostileAnswers = map[string]hostile{
	"another host":        {fault.Rule{Do: fault.Status, Status: 302, Headers: map[string]string{"Location": "https://evil.example/"}}, elsewhere, elsewhere, elsewhere, elsewhere, elsewhere, elsewhere},
	"another path":        {fault.Rule{Do: fault.Status, Status: 307, Headers: map[string]string{"Location": "/v1.0/other"}}, elsewhere, elsewhere, elsewhere, elsewhere, elsewhere, elsewhere},
	"no end":              {fault.Rule{Do: fault.Endless}, tooLarge, tooLarge, looksFirst, tooLarge, tooLarge, tooLarge},
	"a compressed bomb":   {fault.Rule{Do: fault.Bomb, Size: 80 << 20}, tooLarge, tooLarge, looksFirst, tooLarge, tooLarge, tooLarge},
	"half of it":          {fault.Rule{Do: fault.Truncate}, cutOff, cutOff, looksFirst, cutOff, cutOff, cutOff},
	"a closed connection": {fault.Rule{Do: fault.Drop}, unreachable, unreachable, looksFirst, unreachable, unreachable, unreachable},
	"a reset":             {fault.Rule{Do: fault.Reset}, unreachable, unreachable, looksFirst, unreachable, unreachable, unreachable},
	"no TLS":              {fault.Rule{Do: fault.TLS}, unreachable, unreachable, looksFirst, unreachable, unreachable, unreachable},
	"a page":              {fault.Rule{Do: fault.Body, Body: "<html>", Type: "text/html"}, elsewhere, elsewhere, looksFirst, noSense, noSense, noSense},
	"an empty object":     {fault.Rule{Do: fault.Body, Body: "{}"}, notGraph, "Microsoft Graph left a part of the answer out.", "", noSense, noSense, noSense},
	"null":                {fault.Rule{Do: fault.Body, Body: "null"}, notGraph, "Microsoft Graph left a part of the answer out.", "", noSense, noSense, noSense},
	"a list":              {fault.Rule{Do: fault.Body, Body: "[]"}, notGraph, notGraph, "", noSense, noSense, noSense},
	"another type":        {fault.Rule{Do: fault.Header, Headers: map[string]string{"Content-Type": "text/plain"}}, "", "", "", "", "", ""},
	"a compressed answer": {fault.Rule{Do: fault.Gzip}, "", "", "", "", "", ""},
	"slow down for a day": {fault.Rule{Do: fault.Error, Name: "TooManyRequests", Headers: map[string]string{"Retry-After": "86400"}}, slowDown, slowDown, slowDown, slowDown, slowDown, slowDown},
	"a busy service":      {fault.Rule{Do: fault.Status, Status: 503, Code: "ServiceUnavailable"}, "Microsoft has a problem of its own.", "Microsoft has a problem of its own.", looksFirst, "Microsoft has a problem of its own.", "Microsoft has a problem of its own.", "Microsoft has a problem of its own."},
}

// questions are the ways in which the client asks: of Graph, and of the sign-in service.
func (s *struckTenant) questions() map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"list": func(ctx context.Context) error { _, err := s.client.List(ctx); return err },
		"look": func(ctx context.Context) error { _, err := s.look(ctx); return err },
		"write": func(ctx context.Context) error {
			return s.client.PatchTags(ctx, s.app.ObjectID, []string{Tag})
		},
		"connector": func(ctx context.Context) error { return connectorSignsIn(s, ctx) },
		"person":    func(ctx context.Context) error { return personSignsIn(s, ctx) },
		"silent":    func(ctx context.Context) error { return personGoesOn(s, ctx) },
	}
}

func (s *struckTenant) look(ctx context.Context) (entra.Connector, error) {
	return s.client.Look(ctx, apply.Query{
		UniqueName: "gatehouse-struck-main", ObjectID: s.app.ObjectID, AppID: s.app.AppID, PrincipalID: s.principal.ObjectID, Resources: []string{entra.GraphAppID},
	})
}

// strike lets a rule meet a kind of question.
func (s *struckTenant) strike(t *testing.T, question string, rule fault.Rule) {
	t.Helper()
	rule.Match = fault.Match{Path: "/v1.0/**", In: fault.Alone}
	if question != "list" && question != "look" && question != "write" {
		rule.Match = fault.Match{Method: http.MethodPost, Path: "**/oauth2/v2.0/token"}
	}
	if err := s.server.Inject(rule); err != nil {
		t.Fatal(err)
	}
}

func TestWhateverAnswersIsBoundedAndToldAsItIs(t *testing.T) {
	s := newStruckTenant(t)
	for name, h := range hostileAnswers {
		for question, want := range map[string]string{
			"list": h.list, "look": h.look, "write": h.write, "connector": h.connector, "person": h.person, "silent": h.silent,
		} {
			s.strike(t, question, h.rule)
			ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
			err := s.questions()[question](ctx)
			cancel()
			struck := len(s.server.Struck())
			switch {
			case struck == 0 || struck > 3:
				t.Errorf("%s, %s: %d requests were struck", name, question, struck)
			case want == "" && err != nil:
				t.Errorf("%s, %s: %v", name, question, err)
			case want != "" && (err == nil || !strings.HasPrefix(problem.Of(err).What, want)):
				t.Errorf("%s, %s: %v", name, question, err)
			}
			if want == looksFirst && fateOf(err) != unknown {
				t.Errorf("%s: a change with such an answer %s", name, fateOf(err))
			}
			if p := problem.Of(err); p != nil && (strings.Contains(p.Error(), "evil.example") || strings.Contains(p.Error(), "json:") || p.Next == "") {
				t.Errorf("%s, %s: %s", name, question, p.Error())
			}
			if err := s.server.Inject(); err != nil {
				t.Fatal(err)
			}
		}
	}
	// The log shows what a person would look for: that something was asked, and what came.
	notes := map[string]bool{}
	for _, sent := range s.client.Log().All() {
		notes[sent.Note] = true
	}
	for _, note := range []string{"no answer", "no complete answer", "not a Graph answer"} {
		if !notes[note] {
			t.Errorf("the log never says %q: %v", note, notes)
		}
	}
}

func TestASilentServiceCanBeLeftAndIsNamed(t *testing.T) {
	s := newStruckTenant(t)
	for question, want := range map[string]string{
		"list": notInTime, "look": notInTime, "write": looksFirst, "connector": notInTime, "person": notInTime, "silent": notInTime,
	} {
		for name, rule := range map[string]fault.Rule{"silence": {Do: fault.Stall}, "a drip": {Do: fault.Slow, Bytes: 1, For: 300 * time.Millisecond}} {
			if name == "a drip" && (question == "write" || question == "person") {
				continue // a change answers with nothing: there is nothing to drip; and of a person's waiting one is enough
			}
			s.strike(t, question, rule)
			patience := 300 * time.Millisecond
			if question == "person" {
				patience = silence + 2*time.Second // before that it may be the person who takes the time
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			err := s.questions()[question](ctx)
			cancel()
			if err == nil || !strings.HasPrefix(problem.Of(err).What, want) {
				t.Errorf("%s, %s: %v", question, name, err)
			}
			s.strike(t, question, rule)
			ctx, cancel = context.WithCancel(t.Context())
			time.AfterFunc(150*time.Millisecond, cancel)
			began := time.Now()
			if err := s.questions()[question](ctx); !errors.Is(err, context.Canceled) || time.Since(began) > 5*time.Second {
				t.Errorf("%s, %s: left after %s with %v", question, name, time.Since(began), err)
			}
			cancel()
		}
	}
}

// TestRetryAfterOfAnyFormIsBounded: what a server wishes is kept within bounds, and what makes no sense is no wish.
func TestRetryAfterOfAnyFormIsBounded(t *testing.T) {
	s := newStruckTenant(t)
	for value, want := range map[string][2]time.Duration{
		"7": {7 * time.Second, 7 * time.Second}, "-5": {0, 0}, "0": {0, 0}, "86400": {longestRetryAfter, longestRetryAfter}, "soon": {0, 0}, "1e9": {longestRetryAfter, longestRetryAfter},
		time.Now().Add(time.Minute).UTC().Format(http.TimeFormat): {50 * time.Second, time.Minute}, "Wed, 21 Oct 2015 07:28:00 GMT": {0, 0},
		time.Now().Add(240 * time.Hour).UTC().Format(http.TimeFormat): {longestRetryAfter, longestRetryAfter},
	} {
		for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
			rule := fault.Rule{Do: fault.Status, Status: status, Headers: map[string]string{"Retry-After": value}}
			s.strike(t, "write", rule)
			var e *entra.Error
			if err := s.questions()["write"](t.Context()); !errors.As(err, &e) || e.RetryAfter < want[0] || e.RetryAfter > want[1] || !e.Throttled() {
				t.Errorf("%q with %d: %v, wait %s", value, status, err, e.RetryAfter)
			}
			if n := len(s.server.Struck()); n != 1 {
				t.Errorf("%q: a change was sent %d times", value, n)
			}
		}
	}
	// Inside a batch nobody sleeps for longer than a look may take.
	if err := s.server.Inject(fault.Rule{Match: fault.Match{In: fault.InBatch, Path: "**/owners"}, Do: fault.Error, Name: "TooManyRequests", Headers: map[string]string{"Retry-After": "86400"}}); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	got, err := s.look(t.Context())
	if took := time.Since(began); err != nil || len(got.Problems) == 0 || took > 5*time.Second {
		t.Errorf("%v after %s, problems %v", err, took, got.Problems)
	}
}
