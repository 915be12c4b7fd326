package signin

import (
	"errors"
	"testing"
	"time"

	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
)

func TestTenantIsCheckedWhileTyping(t *testing.T) {
	for in, ok := range map[string]bool{
		"": true, "contoso.com": true, "contoso.onmicrosoft.com": true, "  contoso.example ": true, "xn--bcher-kva.example": true,
		"7c9e0000-0000-0000-0000-0000000041d2": true,
		"contoso":                              false, "adele@contoso.com": false, "https://contoso.com": false, "contoso..com": false, "-a.com": false, "a b.com": false, "contoso.com/x": false,
	} {
		if got := (State{Tenant: in}).TenantError() == ""; got != ok {
			t.Errorf("tenant %q accepted: %v, want %v", in, got, ok)
		}
	}
}

func TestAccountAndClientIDAreChecked(t *testing.T) {
	for in, ok := range map[string]bool{"": true, "adele@contoso.com": true, "adele": false, "@contoso.com": false, "a@b@c.com": true, "adele@": false} {
		if got := (State{Account: in}).AccountError() == ""; got != ok {
			t.Errorf("account %q accepted: %v, want %v", in, got, ok)
		}
	}
	for in, ok := range map[string]bool{"": true, tenant.DefaultClientID: true, "14d82eec": false} {
		if got := (State{ClientID: in}).ClientError() == ""; got != ok {
			t.Errorf("client id %q accepted: %v, want %v", in, got, ok)
		}
	}
}

func TestSubmitStartsOnceAndOnlyWhenTheFormIsGood(t *testing.T) {
	if _, effects := Update(State{Tenant: "nonsense"}, Submit{}); effects != nil {
		t.Errorf("a wrong tenant started %v", effects)
	}
	s, effects := Update(State{Tenant: " contoso.com ", Account: "adele@contoso.com", DeviceCode: true}, Submit{})
	if len(effects) != 1 {
		t.Fatalf("effects: %v", effects)
	}
	o := effects[0].(Start).Options
	if o.Tenant != "contoso.com" || o.Account != "adele@contoso.com" || !o.DeviceCode {
		t.Errorf("options: %+v", o)
	}
	if _, again := Update(s, Submit{}); again != nil {
		t.Error("a second sign-in started while the first runs")
	}
}

func TestSignInShowsWhatItWaitsForAndEnds(t *testing.T) {
	s, _ := Update(State{Tenant: "contoso.com"}, Submit{})
	s, _ = Update(s, BrowserOpens{})
	browser := s.Busy
	s, _ = Update(s, GotCode{tenant.DeviceCode{URL: "https://x", UserCode: "ABCD", Expires: time.Now()}})
	if browser == "" || s.Code == nil || s.Busy == browser {
		t.Fatalf("state: %+v", s)
	}
	if _, e := Update(s, CopyCode{}); len(e) != 1 || e[0].(Copy).Text != "ABCD" {
		t.Errorf("copying gives %v", e)
	}
	stopped, e := Update(s, Stop{})
	if stopped.Code != nil || stopped.Busy != "" || len(e) != 1 {
		t.Errorf("stopping leaves %+v and %v", stopped, e)
	}
	p := problem.New(problem.Refused, "No.", "", "", errors.New("x"))
	if failed, _ := Update(s, Failed{Problem: p}); failed.Problem != p || failed.Busy != "" {
		t.Error("a failure is not shown")
	}
	if cancelled, _ := Update(s, Failed{Problem: p, Cancelled: true}); cancelled.Problem != nil {
		t.Error("a cancelled sign-in is shown as a failure")
	}
}
