package tenant

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal/fault"
)

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
