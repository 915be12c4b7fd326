package tenant

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
)

func (a *fakeAuthority) options() SignInOptions {
	return SignInOptions{Endpoint: a.endpoint(), Tenant: "contoso.example", Timeout: 20 * time.Second, Log: NewLog(50)}
}

func signIn(t *testing.T, opts SignInOptions) *Client {
	t.Helper()
	c, err := SignIn(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// refused asserts a problem of a kind whose words hold all of the given parts and nothing of the tenant's own text.
func refused(t *testing.T, err error, kind problem.Kind, parts ...string) {
	t.Helper()
	p := problem.Of(err)
	if p == nil || p.Kind != kind {
		t.Fatalf("got %v (%+v), want kind %d", err, p, kind)
	}
	text := p.Error()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q does not say %q", text, part)
		}
	}
	if strings.Contains(text, "Zoë did") {
		t.Errorf("%q repeats the tenant's text", text)
	}
}

func TestSignInAsksForUserReadAndRemembersThePerson(t *testing.T) {
	useBrowser(t, "accept")
	a := newFakeAuthority(t)
	opts := a.options()
	var explained []string
	opens := 0
	opts.Prompt = Prompt{
		Explain: func(step Step, scopes []string, why string) error {
			explained = append(explained, fmt.Sprint(step, scopes, why != ""))
			return nil
		},
		Browser: func() { opens++ },
	}
	c := signIn(t, opts)
	if c.TenantID() != objectID || c.Account() != "zoe@contoso.example" || !c.Has(StepWho) || c.Has(StepLook) || opens != 1 || !slices.Equal(explained, []string{"who[User.Read] true"}) {
		t.Errorf("%s %s, opened %d times, explained %q", c.TenantID(), c.Account(), opens, explained)
	}
	form := a.sent()[0]
	if !strings.HasPrefix(form.Get("scope"), "https://graph.microsoft.com/User.Read ") || form.Get("code_verifier") == "" || !strings.Contains(form.Get("claims"), "CP1") {
		t.Errorf("token request %v", form)
	}
	for _, s := range opts.Log.All() {
		if strings.Contains(fmt.Sprintf("%+v", s), "verifier") {
			t.Errorf("logged %+v", s)
		}
	}
}

func TestAStepIsSilentWhenItWasConsentedBefore(t *testing.T) {
	useBrowser(t, "accept")
	a := newFakeAuthority(t)
	c := signIn(t, a.options())
	t.Setenv(browserTask, "fail")
	if err := c.Need(t.Context(), StepLook); err != nil {
		t.Fatal(err)
	}
	if err := c.Need(t.Context(), StepLook); err != nil || !c.Has(StepLook) || c.Has(StepCreate) {
		t.Errorf("%v", err)
	}
	if got := a.grants(); !slices.Equal(got, []string{"authorization_code", "refresh_token"}) {
		t.Errorf("token requests %v", got)
	}
	// Requests keep using one token for everything that was granted.
	if token, err := c.silentToken(t.Context(), ""); err != nil || token == "" || len(a.grants()) != 2 {
		t.Errorf("%v after %v", err, a.grants())
	}
}

// unconsented refuses refresh tokens for new scopes, as Entra does before consent.
func unconsented(form url.Values) (int, string) {
	if form.Get("grant_type") == "refresh_token" {
		return 65001, "invalid_grant"
	}
	return 0, ""
}

func TestAStepThatIsRefusedLeavesWhatWasGranted(t *testing.T) {
	for text, parts := range map[string][]string{
		"AADSTS65004: User declined to consent.":                      {"Application.ReadWrite.All", "cancelled"},
		"AADSTS90094: An administrator of Contoso has set a policy.":  {"Directory.Read.All", "administrator", "Global Administrator"},
		"AADSTS65001: The user or administrator has not consented to": {"Application.ReadWrite.All", "consent"},
	} {
		useBrowser(t, "accept")
		a := newFakeAuthority(t)
		c := signIn(t, a.options())
		a.set(func() { a.refuse, a.decline = unconsented, text })
		refused(t, c.Need(t.Context(), StepCreate), problem.Refused, parts...)
		if c.Has(StepCreate) || !c.Has(StepWho) {
			t.Error("the refused step counts as granted")
		}
		if _, err := c.silentToken(t.Context(), ""); err != nil {
			t.Errorf("the earlier token is gone: %v", err)
		}
		a.set(func() { a.decline = "" })
		if err := c.Need(t.Context(), StepCreate); err != nil || !c.Has(StepCreate) {
			t.Errorf("asked again: %v", err)
		}
	}
}

func TestAPersonMayRefuseBeforeTheBrowserOpens(t *testing.T) {
	useBrowser(t, "accept")
	a := newFakeAuthority(t)
	opts := a.options()
	opts.Prompt.Explain = func(step Step, _ []string, _ string) error {
		if step == StepGrant {
			return errors.New("not now")
		}
		return nil
	}
	c := signIn(t, opts)
	a.set(func() { a.refuse = unconsented })
	refused(t, c.Need(t.Context(), StepGrant), problem.Refused, "AppRoleAssignment.ReadWrite.All")
}

func TestAnotherTenantInTheTokenIsRefused(t *testing.T) {
	useBrowser(t, "accept")
	a := newFakeAuthority(t)
	a.tid = appID
	_, err := SignIn(t.Context(), a.options())
	refused(t, err, problem.Refused, "contoso.example", appID, "another tenant")
}

func TestAnotherAccountInALaterStepIsRefused(t *testing.T) {
	useBrowser(t, "accept")
	a := newFakeAuthority(t)
	c := signIn(t, a.options())
	a.set(func() { a.refuse, a.user = unconsented, "max@contoso.example" })
	refused(t, c.Need(t.Context(), StepLook), problem.Refused, "max@contoso.example", "zoe@contoso.example")
	if c.Account() != "zoe@contoso.example" || c.Has(StepLook) {
		t.Error("the other account took over")
	}
}

func TestTenantsThatCannotBeAreRefusedBeforeABrowserOpens(t *testing.T) {
	useBrowser(t, "fail")
	a := newFakeAuthority(t)
	for tenant, part := range map[string]string{"": "No tenant", "organizations": "not one tenant", "typo.example": "no tenant", "a b": "cannot be", "../x": "cannot be", "zoë.example": "cannot be"} {
		opts := a.options()
		opts.Tenant = tenant
		opts.Prompt.Browser = func() { t.Errorf("%q opened the browser", tenant) }
		_, err := SignIn(t.Context(), opts)
		kind := problem.BadInput
		if tenant == "typo.example" {
			kind = problem.Refused // a name that could be one, of a tenant that is not there
		}
		refused(t, err, kind, part)
	}
}

func TestWithoutABrowserACodeIsShownAndThatIsSaid(t *testing.T) {
	for name, prepare := range map[string]func(*testing.T){
		"none installed": func(t *testing.T) { t.Setenv("PATH", t.TempDir()) },
		"it fails":       func(t *testing.T) { useBrowser(t, "fail") },
	} {
		t.Run(name, func(t *testing.T) {
			prepare(t)
			a := newFakeAuthority(t)
			opts := a.options()
			var codes []DeviceCode
			notices := 0
			opts.Prompt.Code = func(d DeviceCode) { codes = append(codes, d) }
			opts.Prompt.Notice = func(string) { notices++ }
			opts.Prompt.Browser = func() {}
			c := signIn(t, opts)
			if len(codes) != 1 || codes[0].UserCode != "ABCD" || time.Until(codes[0].Expires) > 20*time.Second || notices != 1 || c.Account() == "" {
				t.Fatalf("%+v, %d notices", codes, notices)
			}
			select {
			case <-codes[0].Done:
			default:
				t.Error("the code is still shown after the sign-in")
			}
			a.set(func() { a.refuse = unconsented })
			if err := c.Need(t.Context(), StepLook); err != nil || len(codes) != 2 || notices != 1 {
				t.Errorf("the next step: %v, %d codes, %d notices", err, len(codes), notices)
			}
		})
	}
}

func TestACodeThatIsDeclinedOrExpiresIsSaid(t *testing.T) {
	for word, kind := range map[string]problem.Kind{"authorization_declined": problem.Refused, "expired_token": problem.Unfinished} {
		a := newFakeAuthority(t)
		opts := a.options()
		opts.DeviceCode = true
		opts.Prompt.Code = func(DeviceCode) {}
		a.refuse = func(url.Values) (int, string) { return 70018, word }
		_, err := SignIn(t.Context(), opts)
		refused(t, err, kind)
		if len(a.grants()) != 1 {
			t.Errorf("%s: %d token requests", word, len(a.grants()))
		}
	}
}

func TestAClosedTabEndsByTimeOrByCancel(t *testing.T) {
	useBrowser(t, "ignore")
	a := newFakeAuthority(t)
	opts := a.options()
	opts.Timeout = 300 * time.Millisecond
	_, err := SignIn(t.Context(), opts)
	refused(t, err, problem.Unfinished, "in time")

	opts.Timeout = time.Minute
	ctx, cancel := context.WithCancel(t.Context())
	opts.Prompt.Browser = func() { time.AfterFunc(200*time.Millisecond, cancel) }
	start := time.Now()
	_, err = SignIn(ctx, opts)
	refused(t, err, problem.Unfinished, "Cancelled")
	if !errors.Is(err, context.Canceled) || time.Since(start) > 10*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

func TestABrowserWindowThatStaysOpenDoesNotHoldTheSignIn(t *testing.T) {
	useBrowser(t, "stay")
	a := newFakeAuthority(t)
	start := time.Now()
	signIn(t, a.options())
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("signed in after %v, when the window closed", took)
	}
}

func TestABrowserStarterThatHangsDoesNotHoldACancel(t *testing.T) {
	useBrowser(t, "hang")
	a := newFakeAuthority(t)
	opts := a.options()
	opts.Timeout = 300 * time.Millisecond
	start := time.Now()
	_, err := SignIn(t.Context(), opts)
	refused(t, err, problem.Unfinished, "in time")
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("gave up after %v", took)
	}
}

func TestAPageThatComesBackWithoutAnAnswerIsSaid(t *testing.T) {
	useBrowser(t, "get")
	a := newFakeAuthority(t)
	opts := a.options()
	opts.Prompt.Code = func(DeviceCode) { t.Error("a code was shown although a browser works") }
	_, err := SignIn(t.Context(), opts)
	refused(t, err, problem.Unfinished, "came back")
}

func TestOfflineIsSaidBeforeABrowserOpens(t *testing.T) {
	useBrowser(t, "accept")
	a := newFakeAuthority(t)
	opts := a.options()
	opts.Prompt.Browser = func() { t.Error("the browser opened") }
	a.https.Close()
	_, err := SignIn(t.Context(), opts)
	refused(t, err, problem.Failed, "could not be reached")
}

func TestAnEntraErrorKeepsItsCode(t *testing.T) {
	useBrowser(t, "accept")
	a := newFakeAuthority(t)
	a.refuse = func(url.Values) (int, string) { return 53003, "invalid_grant" }
	_, err := SignIn(t.Context(), a.options())
	var e *entra.Error
	if !errors.As(err, &e) || e.Code != "AADSTS53003" || e.RequestID != "trace-1" {
		t.Fatalf("got %v", err)
	}
	refused(t, err, problem.Refused, "Conditional Access")
	if len(a.grants()) != 1 {
		t.Errorf("the code was redeemed %d times", len(a.grants()))
	}
}

func TestATokenAnswerOfSomebodyElseIsNotTakenForAMissingBrowser(t *testing.T) {
	useBrowser(t, "accept")
	a := newFakeAuthority(t)
	a.odd = true
	opts := a.options()
	opts.Prompt.Code = func(DeviceCode) { t.Error("a code was shown although the browser works") }
	_, err := SignIn(t.Context(), opts)
	refused(t, err, problem.Failed, "could not be used")
}

func TestNothingRunsOnAfterClose(t *testing.T) {
	useBrowser(t, "accept")
	a := newFakeAuthority(t)
	already := goleak.IgnoreCurrent()
	c, err := SignIn(t.Context(), a.options())
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.AsApp(t.Context(), appID, AppCredential{Secret: secret.New([]byte("app-secret"))})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	c.Close()
	a.http.Close()
	a.https.Close()
	goleak.VerifyNone(t, already)
}

func TestAClaimsChallengeGetsANewTokenSilently(t *testing.T) {
	useBrowser(t, "accept")
	a := newFakeAuthority(t)
	c := signIn(t, a.options())
	if err := c.SetEnabled(t.Context(), principalID, true); err != nil {
		t.Fatal(err)
	}
	if got := a.grants(); !slices.Equal(got, []string{"authorization_code", "refresh_token"}) {
		t.Errorf("token requests %v", got)
	}
}

func TestAClaimsChallengeThatNeedsAPersonIsAskedAtTheNextStep(t *testing.T) {
	useBrowser(t, "accept")
	a := newFakeAuthority(t)
	c := signIn(t, a.options())
	a.set(func() { a.refuse = unconsented })
	err := c.SetEnabled(t.Context(), principalID, true)
	refused(t, err, problem.Refused, "sign in again")
	if !NeedsSignIn(err) {
		t.Error("it is not seen as a sign-in")
	}
	if err := c.Need(t.Context(), StepWho); err != nil {
		t.Fatal(err)
	}
	last := a.sent()[len(a.sent())-1]
	if last.Get("grant_type") != "authorization_code" || !strings.Contains(last.Get("claims"), "nbf") {
		t.Errorf("asked with %v", last)
	}
}

func TestTheAppSignsInAnewEveryTime(t *testing.T) {
	a := newFakeAuthority(t)
	for range 2 {
		s, err := AppToken(t.Context(), a.endpoint(), objectID, appID, AppCredential{Secret: secret.New([]byte("app-secret"))})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Roles(); !slices.Equal(got, []string{"User.Read.All"}) {
			t.Errorf("roles %v", got)
		}
		s.Close()
	}
	if got := a.grants(); !slices.Equal(got, []string{"client_credentials", "client_credentials"}) {
		t.Errorf("token requests %v", got)
	}
	if form := a.sent()[0]; form.Get("client_secret") != "app-secret" || !strings.HasPrefix(form.Get("scope"), "https://graph.microsoft.com/.default") {
		t.Errorf("sent %v", form)
	}
	for _, code := range []int{7000112, 7000215, 700016, 7000229} {
		a.set(func() { a.refuse = func(url.Values) (int, string) { return code, "unauthorized_client" } })
		_, err := AppToken(t.Context(), a.endpoint(), objectID, appID, AppCredential{Secret: secret.New([]byte("app-secret"))})
		var e *entra.Error
		if !errors.As(err, &e) || e.Code != fmt.Sprintf("AADSTS%d", code) {
			t.Fatalf("got %v", err)
		}
		if _, lag := e.Lag(); !lag || strings.Contains(err.Error(), "app-secret") || strings.Contains(err.Error(), "Zoë") {
			t.Errorf("got %v", err)
		}
	}
}
