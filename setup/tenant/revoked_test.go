package tenant

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/rehearsal/fault"
)

// sentTo counts the requests of a log by what they went to and how they ended.
func sentTo(c *Client, part string, status int) (n int) {
	for _, s := range c.Log().All() {
		if strings.Contains(s.Path, part) && s.Status == status {
			n++
		}
	}
	return n
}

// TestRehearsalAChallengeIsAnsweredSilently: continuous access evaluation refuses a token before it did anything; one new token with
// the claims of the challenge, and the change is made once.
func TestRehearsalAChallengeIsAnsweredSilently(t *testing.T) {
	s := newStruckTenant(t)
	s.server.Prepare(rehearsal.Challenge("adele"))
	if err := s.client.PatchTags(t.Context(), s.app.ObjectID, []string{Tag}); err != nil {
		t.Fatal(err)
	}
	if n := sentTo(s.client, "/applications/"+s.app.ObjectID, http.StatusUnauthorized); n != 1 {
		t.Errorf("%d requests were challenged", n)
	}
	if err := s.client.PatchTags(t.Context(), s.app.ObjectID, []string{Tag, "more"}); err != nil {
		t.Fatal(err)
	}
	if n := sentTo(s.client, "/applications/"+s.app.ObjectID, http.StatusUnauthorized); n != 1 {
		t.Errorf("the new token is challenged as well: %d", n)
	}
	s.server.Prepare(rehearsal.Challenge("adele"))
	if _, _, err := s.client.Identity(t.Context()); err != nil {
		t.Errorf("a batch is challenged for good: %v", err)
	}
}

// TestRehearsalARevokedSignInIsSaidAndMended: nothing is sent again by itself, the person is asked once, and work goes on.
func TestRehearsalARevokedSignInIsSaidAndMended(t *testing.T) {
	s := newStruckTenant(t)
	s.server.Prepare(rehearsal.Revoke("adele"))
	err := s.client.PatchTags(t.Context(), s.app.ObjectID, []string{Tag})
	refused(t, err, problem.Refused, "asks you to sign in again", "revoked")
	if !NeedsSignIn(err) {
		t.Error("it is not seen as a sign-in")
	}
	if p := problem.Of(err); len(p.Detail) == 0 || p.Detail[0].Value != "AADSTS50173" {
		t.Errorf("the detail is %v", p.Detail)
	}
	if err := s.client.Need(t.Context(), StepWho); err != nil {
		t.Fatal(err)
	}
	if err := s.client.PatchTags(t.Context(), s.app.ObjectID, []string{Tag}); err != nil {
		t.Error(err)
	}
	// Without a challenge to remember, the next step finds out by itself.
	s.tell(t, "revoke", s.account(t, "adele"), http.StatusOK)
	if err := s.client.Need(t.Context(), StepReports); err != nil {
		t.Errorf("a new step after a revocation: %v", err)
	}
	before := sentTo(s.client, "/applications/"+s.app.ObjectID, http.StatusUnauthorized)
	s.tell(t, "challenge", s.account(t, "adele"), http.StatusOK)
	s.tell(t, "challenge", "nobody@contoso.example", http.StatusBadRequest)
	if err := s.client.PatchTags(t.Context(), s.app.ObjectID, []string{Tag}); err != nil || sentTo(s.client, "/applications/"+s.app.ObjectID, http.StatusUnauthorized) != before+1 {
		t.Errorf("challenged from outside: %v", err)
	}
}

// tell is what another program asks of the rehearsal tenant while it runs (docs/rehearsal.md).
func (s stage) tell(t *testing.T, what, account string, want int) {
	t.Helper()
	base, err := newBase(s.endpoint())
	if err != nil {
		t.Fatal(err)
	}
	defer base.CloseIdleConnections()
	res, err := (&http.Client{Transport: base}).PostForm(s.ready.Authority+"/rehearsal/"+what, url.Values{"account": {account}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != want {
		t.Errorf("%s %s: %d", what, account, res.StatusCode)
	}
}

func TestRehearsalConditionalAccessIsNamed(t *testing.T) {
	t.Run("by code", func(t *testing.T) {
		s := rehearse(t)
		s.server.Prepare(rehearsal.ConditionalAccess(rehearsal.ByDeviceCode))
		opts := SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", DeviceCode: true, Timeout: 20 * time.Second}
		opts.Prompt.Code = func(d DeviceCode) {
			go func() { _ = walk(d.URL+"?user_code="+d.UserCode, s.account(t, "adele"), true) }()
		}
		_, err := SignIn(t.Context(), opts)
		refused(t, err, problem.Refused, "Conditional Access", "browser instead of a code")
		wantCode(t, err, "AADSTS53003")
		s.signIn(t, "adele") // the browser is not blocked
	})
	t.Run("in the browser", func(t *testing.T) {
		s := rehearse(t)
		s.server.Prepare(rehearsal.ConditionalAccess(rehearsal.ByBrowser))
		useBrowser(t, "accept "+s.account(t, "adele"))
		// Entra's page tells the person and sends nothing back: the program waits, and can be left.
		_, err := SignIn(t.Context(), SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", Timeout: time.Second})
		refused(t, err, problem.Unfinished, "Nobody finished the sign-in", "showed an error of its own")
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(200*time.Millisecond, cancel)
		if _, err = SignIn(ctx, SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", Timeout: time.Minute}); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	})
	t.Run("later", func(t *testing.T) {
		s := rehearse(t)
		c := s.signIn(t, "adele")
		s.server.Prepare(rehearsal.ConditionalAccess(rehearsal.BySession), rehearsal.Challenge("adele"))
		_, _, err := c.Identity(t.Context())
		refused(t, err, problem.Refused, "sign in again", "no longer satisfies a policy")
		if p := problem.Of(err); p.Detail[0].Value != "AADSTS53003" {
			t.Errorf("the detail is %v", p.Detail)
		}
	})
}

func TestRehearsalASecretThatIsTooNewIsWaitedFor(t *testing.T) {
	s := newStruckTenant(t)
	s.server.Prepare(rehearsal.SecretDelay(time.Second))
	_, value, err := s.client.AddPassword(t.Context(), s.app.ObjectID, "late", time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	s.secret = AppCredential{Secret: value}
	err = connectorSignsIn(s, t.Context())
	wantCode(t, err, "AADSTS7000215")
	if fateOf(err) != lags {
		t.Errorf("a run %s", fateOf(err))
	}
	patiently(t, "the secret", func() error { return connectorSignsIn(s, t.Context()) })
}

func TestRehearsalAFreshApplicationMayBeRefusedAsForbidden(t *testing.T) {
	s := rehearse(t, rehearsal.Options{Lag: time.Second})
	s.server.Prepare(rehearsal.FreshApplicationForbidden())
	c := s.signIn(t, "adele")
	if err := c.Need(t.Context(), StepCreate); err != nil {
		t.Fatal(err)
	}
	app, err := c.PutApplication(t.Context(), entra.Application{UniqueName: "gatehouse-fresh-main", DisplayName: "Fresh", Audience: "AzureADMyOrg"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.CreatePrincipal(t.Context(), app.AppID, nil, "")
	var e *entra.Error
	if !errors.As(err, &e) || e.Status != http.StatusForbidden || e.Denied() || fateOf(err) != lags {
		t.Errorf("got %v, and a run %s", err, fateOf(err))
	}
	patiently(t, "service principal", func() error {
		_, err := c.CreatePrincipal(t.Context(), app.AppID, nil, "")
		return err
	})
}

func TestRehearsalAnotherTenantInTheTokensIsRefused(t *testing.T) {
	s := rehearse(t)
	s.server.Prepare(rehearsal.SignedInElsewhere(someID))
	useBrowser(t, "accept "+s.account(t, "adele"))
	_, err := SignIn(t.Context(), SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", Timeout: 10 * time.Second})
	refused(t, err, problem.Refused, "another tenant", someID)
}

func TestRehearsalAGuestIsSeenAsOne(t *testing.T) {
	s := rehearse(t)
	c := s.signIn(t, "guest")
	id, _, err := c.Identity(t.Context())
	if err != nil || !id.Guest || id.Tenant.ID != s.ready.TenantID {
		t.Fatalf("%+v %v", id, err)
	}
	// Nothing is promised to a guest: what cannot be seen is not taken for allowed.
	for _, can := range []entra.Can{id.CanCreate, id.CanConsentApplication, id.CanConsentDelegated} {
		if can.Ability == entra.Yes {
			t.Errorf("%+v", can)
		}
	}
}

func TestRehearsalAnAccountOfAnotherTenantIsToldOnThePage(t *testing.T) {
	s := rehearse(t)
	useBrowser(t, "accept somebody@fabrikam.example")
	_, err := SignIn(t.Context(), SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", Timeout: time.Second})
	refused(t, err, problem.Unfinished, "Nobody finished the sign-in")
}

// TestRehearsalScopesThatWereLeftOutAreSaid: the sign-in library refuses an answer with fewer scopes than were asked for, in a text only.
func TestRehearsalScopesThatWereLeftOutAreSaid(t *testing.T) {
	s := rehearse(t)
	useBrowser(t, "accept "+s.account(t, "adele"))
	if err := s.server.Inject(fault.Rule{
		Match: fault.Match{Method: http.MethodPost, Path: "**/token"}, Do: fault.Body,
		Body: `{"token_type":"Bearer","expires_in":3600,"access_token":"x","scope":"https://graph.microsoft.com/Calendars.Read"}`,
	}); err != nil {
		t.Fatal(err)
	}
	_, err := SignIn(t.Context(), SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", Timeout: 10 * time.Second})
	refused(t, err, problem.Refused, "User.Read was not given", "Some of the scopes were not granted")
}
