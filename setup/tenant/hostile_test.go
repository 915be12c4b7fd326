package tenant

import (
	"context"
	"errors"
	"fmt"
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

// TestListsThatGoElsewhereOrOnForEverAreNotTakenForRead: a next page on another host gets nothing, least of all the token.
func TestListsThatGoElsewhereOrOnForEverAreNotTakenForRead(t *testing.T) {
	s := newStruckTenant(t)
	for to, want := range map[string]string{
		"https://evil.example/v1.0/applications":                                 "A list goes on at another server",
		"http://" + strings.TrimPrefix(s.ready.Graph, "https://") + "/v1.0/apps": "A list goes on at another server",
		"//evil.example/": "A list goes on at another server",
		"self":            "A list does not end.",
	} {
		rule := fault.Rule{Match: fault.Match{Path: "**/applications", Query: "$filter"}, Do: fault.Link, To: to}
		if err := s.server.Inject(rule); err != nil {
			t.Fatal(err)
		}
		_, err := s.client.List(t.Context())
		if p := problem.Of(err); p == nil || !strings.HasPrefix(p.What, want) || strings.Contains(p.Error(), "evil") {
			t.Errorf("%s: %v", to, err)
		}
		if n := len(s.server.Struck()); n > mostPages+1 {
			t.Errorf("%s: %d pages", to, n)
		}
		// Inside a look, what could not be read is a problem of the connector and never shown as clean.
		rule.Match = fault.Match{Path: "**/appRoleAssignments"}
		if err := s.server.Inject(rule); err != nil {
			t.Fatal(err)
		}
		if got, err := s.look(t.Context()); err != nil || len(got.Problems) != 1 {
			t.Errorf("%s: %v, problems %v", to, err, got.Problems)
		}
	}
}

// TestAnObjectThatIsNoneIsNotTakenForOne: an application without an id, and a service without permissions, were taken for real.
func TestAnObjectThatIsNoneIsNotTakenForOne(t *testing.T) {
	s := newStruckTenant(t)
	for _, body := range []string{"{}", "null", "[]", `"x"`, `{"value":{}}`, `{"value":[]}`, `{"id":7}`} {
		rule := fault.Rule{Match: fault.Match{Path: "**/applications**", In: fault.InBatch}, When: fault.After, Do: fault.Body, Body: body}
		if err := s.server.Inject(rule); err != nil {
			t.Fatal(err)
		}
		got, err := s.look(t.Context())
		if p := problem.Of(err); p == nil || !strings.HasPrefix(p.What, notGraph) {
			t.Errorf("%s as an application: %+v %v", body, got.App, err)
		}
		rule.Match.Path = "**/servicePrincipals(appId='" + entra.GraphAppID + "')"
		if err := s.server.Inject(rule); err != nil {
			t.Fatal(err)
		}
		if got, err := s.look(t.Context()); err != nil || len(got.Problems) != 1 || len(got.Resources) != 0 {
			t.Errorf("%s as a service: %v, problems %v, %d resources", body, err, got.Problems, len(got.Resources))
		}
	}
}

// TestNobodyIsSentToTheBrowserForWhatTheNetworkDoes: a hotel's page in the way of a silent sign-in opened the real one.
func TestNobodyIsSentToTheBrowserForWhatTheNetworkDoes(t *testing.T) {
	s := newStruckTenant(t)
	opened := 0
	s.client.opts.Prompt.Browser = func() { opened++ }
	for _, name := range []string{"another host", "a page", "a busy service", "slow down for a day", "no end"} {
		s.strike(t, "step", hostileAnswers[name].rule)
		err := s.client.Need(t.Context(), StepReports)
		if p := problem.Of(err); p == nil || !strings.HasPrefix(p.What, hostileAnswers[name].silent) || NeedsSignIn(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if opened != 0 {
		t.Errorf("the browser was opened %d times", opened)
	}
}

// TestASignInServiceThatDescribesItselfWronglyIsNotFollowed: a bad description of the service was told as a missing browser, and one
// that names a page elsewhere opened it.
func TestASignInServiceThatDescribesItselfWronglyIsNotFollowed(t *testing.T) {
	s := newStruckTenant(t)
	base, pages := s.ready.Authority+"/"+s.ready.TenantID, s.ready.Browser+"/"+s.ready.TenantID
	describe := func(token, issuer, page string) string {
		return fmt.Sprintf(`{"token_endpoint":%q,"issuer":%q,"authorization_endpoint":%q}`, token, issuer, page)
	}
	const foreign, unusable = "The sign-in service sends to another server.", "The sign-in service's answer could not be used."
	opened := 0
	sign := func() error {
		_, err := SignIn(t.Context(), SignInOptions{
			Endpoint: s.endpoint(), Tenant: "contoso.example", Timeout: 10 * time.Second, Prompt: Prompt{Code: func(DeviceCode) { opened++ }},
		})
		return err
	}
	for name, c := range map[string]struct{ body, want string }{
		"tokens elsewhere":      {describe("https://evil.example/token", base+"/v2.0", pages+"/oauth2/v2.0/authorize"), foreign},
		"issuer elsewhere":      {describe(base+"/oauth2/v2.0/token", "https://evil.example/"+s.ready.TenantID, pages+"/oauth2/v2.0/authorize"), foreign},
		"page elsewhere":        {describe(base+"/oauth2/v2.0/token", base+"/v2.0", "https://login.microsoftonline.com.evil.example/"), foreign},
		"page with a user":      {describe(base+"/oauth2/v2.0/token", base+"/v2.0", "https://login.microsoftonline.com@evil.example/"), foreign},
		"page without TLS":      {describe(base+"/oauth2/v2.0/token", base+"/v2.0", "http://login.microsoftonline.com/"), foreign},
		"page that is a script": {describe(base+"/oauth2/v2.0/token", base+"/v2.0", "javascript:alert(1)"), foreign},
		"page that is a file":   {describe(base+"/oauth2/v2.0/token", base+"/v2.0", "file:///etc/passwd"), foreign},
		"a page of HTML":        {"<html>", unusable},
		"nothing":               {"{}", unusable},
		"null":                  {"null", unusable},
	} {
		for _, nth := range []int{1, 2} { // Gatehouse asks first, then the library
			rule := fault.Rule{Match: fault.Match{Path: "**/openid-configuration"}, Nth: nth, Times: 20, Do: fault.Body, Body: c.body}
			if err := s.server.Inject(rule); err != nil {
				t.Fatal(err)
			}
			if err := sign(); err == nil || problem.Of(err).What != c.want || len(s.server.Struck()) == 0 {
				t.Errorf("%s, %d: %v", name, nth, err)
			}
		}
		if err := s.server.Inject(fault.Rule{Match: fault.Match{Path: "**/openid-configuration"}, Do: fault.Body, Body: c.body}); err != nil {
			t.Fatal(err)
		}
		if err := connectorSignsIn(s, t.Context()); err == nil || problem.Of(err).What != c.want {
			t.Errorf("%s, the connector: %v", name, err)
		}
	}
	if opened != 0 {
		t.Errorf("a code was shown %d times, as if there were no browser", opened)
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

// TestASampleIsWhatGraphSaidOrNone: a page of the network was previewed as if Graph had said it, and any redirect was followed.
func TestASampleIsWhatGraphSaidOrNone(t *testing.T) {
	s := newStruckTenant(t)
	if err := s.client.Need(t.Context(), StepSample, "Reports.Read.All"); err != nil {
		t.Fatal(err)
	}
	const report = "/v1.0/reports/getOffice365ActiveUserDetail(period='D30')"
	for name, c := range map[string]struct{ sample, report string }{
		"another host": {elsewhere, unreachable}, "a page": {elsewhere, elsewhere}, "no end": {tooLarge, tooLarge},
		"half of it": {cutOff, cutOff}, "a closed connection": {unreachable, unreachable}, "another type": {"", ""}, "a compressed answer": {"", ""},
	} {
		for path, want := range map[string]string{"/v1.0/organization": c.sample, report: c.report} {
			s.strike(t, "list", hostileAnswers[name].rule)
			got, err := s.client.Sample(t.Context(), http.MethodGet, path)
			switch {
			case want == "" && (err != nil || got.Status != http.StatusOK || len(got.Body) == 0):
				t.Errorf("%s, %s: %d %v", name, path, got.Status, err)
			case want != "" && (err == nil || !strings.HasPrefix(problem.Of(err).What, want)):
				t.Errorf("%s, %s: %d %v", name, path, got.Status, err)
			}
		}
	}
	// The file itself comes from another place than Graph.
	for name, want := range map[string]string{"no end": tooLarge, "half of it": cutOff, "a closed connection": unreachable} {
		rule := hostileAnswers[name].rule
		rule.Match = fault.Match{Path: "/data/download/**"}
		if err := s.server.Inject(rule); err != nil {
			t.Fatal(err)
		}
		if got, err := s.client.Sample(t.Context(), http.MethodGet, report); err == nil || !strings.HasPrefix(problem.Of(err).What, want) || len(s.server.Struck()) == 0 {
			t.Errorf("%s, the file: %d %v", name, got.Status, err)
		}
	}
	for _, to := range []string{"http://files.example/report.csv", "https://somebody@files.example/report.csv", "::", ""} {
		headers := map[string]string{"Location": to}
		if to == "" {
			headers = map[string]string{"X": "y"}
		}
		s.strike(t, "list", fault.Rule{Do: fault.Status, Status: http.StatusFound, Headers: headers})
		if _, err := s.client.Sample(t.Context(), http.MethodGet, report); err == nil || !strings.HasPrefix(problem.Of(err).What, "The answer names an address that cannot be used.") {
			t.Errorf("%q: %v", to, err)
		}
	}
}
