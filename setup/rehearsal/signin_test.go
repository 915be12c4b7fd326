package rehearsal_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/rehearsal"
)

const verifier = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH"

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func authorizeQuery(scopes string) url.Values {
	return url.Values{
		"client_id": {commandLineTools}, "response_type": {"code"}, "redirect_uri": {"http://localhost:40123"}, "scope": {withResource(scopes)},
		"state": {"a state"}, "code_challenge": {challenge()}, "code_challenge_method": {"S256"}, "prompt": {"select_account"}, "response_mode": {"form_post"},
	}
}

// authorizeAddress is taken from the metadata, as a client does.
func (x *tenant) authorizeAddress(q url.Values) string {
	x.t.Helper()
	meta := x.page(x.ready.Authority + "/organizations/v2.0/.well-known/openid-configuration")
	if meta.status != http.StatusOK || !strings.HasPrefix(meta.text("issuer"), x.ready.Authority+"/"+x.ready.TenantID) {
		x.t.Fatalf("metadata: %d %s", meta.status, meta.raw)
	}
	address := meta.text("authorization_endpoint")
	if !strings.HasPrefix(address, x.ready.Browser+"/") || !strings.HasPrefix(meta.text("token_endpoint"), x.ready.Authority+"/") {
		x.t.Fatalf("endpoints: %s", meta.raw)
	}
	return address + "?" + q.Encode()
}

func redeem(code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "client_id": {commandLineTools}, "code": {code}, "redirect_uri": {"http://localhost:40123"},
		"code_verifier": {verifier}, "scope": {withResource(scopesWho)}, "client_info": {"1"},
	}
}

func claims(t *testing.T, token string) map[string]any {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("not a JWT: %d parts", len(parts))
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(body, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestBrowserSignInShowsThePickerAndPostsACodeThatIsGoodOnce(t *testing.T) {
	x := start(t, rehearsal.Options{})
	q := authorizeQuery(scopesWho)
	q.Set("login_hint", "priya@contoso.example")
	picker := x.page(x.authorizeAddress(q))
	for _, upn := range []string{"adele@", "priya@", "carlos@", "dana@", "paul@", "ellis@", "casey@", "guest_partner.example#EXT#@"} {
		if !strings.Contains(string(picker.raw), upn) {
			t.Errorf("the picker lacks %s", upn)
		}
	}
	back := hidden(x.visit(picker, "priya@contoso.example", accept()))
	if back["state"] != "a state" || back["code"] == "" {
		t.Fatalf("posted back: %v", back)
	}
	wrong := redeem(back["code"])
	wrong.Set("code_verifier", strings.Repeat("x", 43))
	aadsts(t, x.token(wrong), 400, "501481", "invalid_grant")
	aadsts(t, x.token(redeem(back["code"])), 400, "54005", "invalid_grant")

	code := hidden(x.visit(x.page(x.authorizeAddress(q)), "priya@contoso.example", accept()))["code"]
	a := x.token(redeem(code))
	if a.status != http.StatusOK || a.text("refresh_token") == "" || a.text("client_info") == "" {
		t.Fatalf("token: %d", a.status)
	}
	if !strings.Contains(a.text("scope"), "https://graph.microsoft.com/User.Read") {
		t.Errorf("scope: %s", a.text("scope"))
	}
	access := claims(t, a.text("access_token"))
	if access["tid"] != x.ready.TenantID || access["upn"] != "priya@contoso.example" || access["idtyp"] != "user" {
		t.Errorf("claims: %v", access)
	}
	id := claims(t, a.text("id_token"))
	if id["aud"] != commandLineTools || id["preferred_username"] != "priya@contoso.example" {
		t.Errorf("id token: %v", id)
	}
	renewed := x.token(url.Values{"grant_type": {"refresh_token"}, "client_id": {commandLineTools}, "refresh_token": {a.text("refresh_token")}, "scope": {withResource(scopesWho)}})
	if renewed.status != http.StatusOK {
		t.Fatalf("refresh: %d %s", renewed.status, renewed.raw)
	}
	more := x.token(url.Values{"grant_type": {"refresh_token"}, "client_id": {commandLineTools}, "refresh_token": {a.text("refresh_token")}, "scope": {withResource("Application.ReadWrite.All")}})
	aadsts(t, more, 400, "65001", "invalid_grant")
}

func TestACodeExpires(t *testing.T) {
	x := start(t, rehearsal.Options{})
	code := hidden(x.visit(x.page(x.authorizeAddress(authorizeQuery(scopesWho))), "adele@contoso.example", accept()))["code"]
	x.clock.advance(11 * time.Minute)
	aadsts(t, x.token(redeem(code)), 400, "70008", "invalid_grant")
}

func TestSomebodyElsesCodeAddressOrTenantIsRefused(t *testing.T) {
	x := start(t, rehearsal.Options{})
	code := hidden(x.visit(x.page(x.authorizeAddress(authorizeQuery(scopesWho))), "adele@contoso.example", accept()))["code"]
	moved := redeem(code)
	moved.Set("redirect_uri", "http://localhost:1")
	aadsts(t, x.token(moved), 400, "500112", "invalid_grant")

	q := authorizeQuery(scopesWho)
	q.Set("redirect_uri", "https://evil.example")
	if a := x.page(x.authorizeAddress(q)); a.status != 400 || !strings.Contains(string(a.raw), "AADSTS50011") || strings.Contains(string(a.raw), "<form") {
		t.Errorf("foreign reply address: %d %s", a.status, a.raw)
	}
	a := x.page(x.ready.Authority + "/fabrikam.invalid/v2.0/.well-known/openid-configuration")
	aadsts(t, a, 400, "90002", "invalid_request")
	plain := authorizeQuery(scopesWho)
	plain.Set("code_challenge_method", "plain")
	if back := hidden(x.page(x.authorizeAddress(plain))); back["error"] != "invalid_request" {
		t.Errorf("plain PKCE: %v", back)
	}
}

func TestARefusedConsentIsToldToTheClient(t *testing.T) {
	x := start(t, rehearsal.Options{})
	consent := x.form(x.ready.Browser+"/signin/account", url.Values{
		"flow": {flowOf(t, x.page(x.authorizeAddress(authorizeQuery("Application.Read.All"))))}, "account": {"carlos@contoso.example"},
	})
	if !strings.Contains(string(consent.raw), "Application.Read.All") || !strings.Contains(string(consent.raw), "Consent on behalf of your organization") {
		t.Fatalf("consent page: %s", consent.raw)
	}
	back := hidden(x.form(x.ready.Browser+"/signin/consent", url.Values{"flow": {flowOf(t, consent)}, "decision": {"cancel"}}))
	if back["error"] != "access_denied" || !strings.HasPrefix(back["error_description"], "AADSTS65004:") || back["state"] != "a state" {
		t.Errorf("posted back: %v", back)
	}
}

func TestAnAdministratorsScopeNeedsAnAdministrator(t *testing.T) {
	x := start(t, rehearsal.Options{})
	address := x.authorizeAddress(authorizeQuery("Application.ReadWrite.All"))
	page := x.form(x.ready.Browser+"/signin/account", url.Values{"flow": {flowOf(t, x.page(address))}, "account": {"paul@contoso.example"}})
	if !strings.Contains(string(page.raw), "Need admin approval") || !strings.Contains(string(page.raw), "AADSTS90094") {
		t.Fatalf("page: %s", page.raw)
	}
	forced := hidden(x.form(x.ready.Browser+"/signin/consent", url.Values{"flow": {flowOf(t, page)}, "decision": {"accept"}, "organization": {"1"}}))
	if forced["code"] != "" || forced["error"] != "access_denied" {
		t.Fatalf("a form without its page was believed: %v", forced)
	}
	// Once an administrator has consented for everybody, nobody is asked again.
	x.visit(x.page(address), "priya@contoso.example", acceptForAll())
	back := hidden(x.visit(x.page(address), "paul@contoso.example", nil))
	if back["code"] == "" {
		t.Fatalf("after consent for the organization: %v", back)
	}
}

func TestTheTokenCarriesTheUnionOfAllConsents(t *testing.T) {
	x := start(t, rehearsal.Options{})
	x.signIn("adele@contoso.example", "Application.Read.All")
	scp, _ := claims(t, x.signIn("adele@contoso.example", scopesWho))["scp"].(string)
	if !strings.Contains(scp, "Application.Read.All") || !strings.Contains(scp, "User.Read") {
		t.Errorf("scp: %s", scp)
	}
	other, _ := claims(t, x.signIn("carlos@contoso.example", scopesWho))["scp"].(string)
	if strings.Contains(other, "Application.Read.All") {
		t.Errorf("a consent for one person went to another: %s", other)
	}
}

func TestADeviceCodeWaitsForSomebodyWhoApprovesIt(t *testing.T) {
	x := start(t, rehearsal.Options{})
	d := x.form(x.ready.Authority+"/organizations/oauth2/v2.0/devicecode", url.Values{"client_id": {commandLineTools}, "scope": {withResource(scopesWho)}})
	poll := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "client_id": {commandLineTools}, "device_code": {d.text("device_code")}}
	want(t, x.token(poll), 400, "authorization_pending")
	if a := x.page(x.ready.Browser + "/device?user_code=WRONG"); !strings.Contains(string(a.raw), "Check the code and try again") {
		t.Errorf("wrong code: %s", a.raw)
	}
	typed := x.form(x.ready.Browser+"/device", url.Values{"user_code": {strings.ToLower(d.text("user_code"))}})
	if done := x.visit(typed, "adele@contoso.example", accept()); !strings.Contains(string(done.raw), "You have signed in") {
		t.Fatalf("last page: %s", done.raw)
	}
	if a := x.token(poll); a.status != http.StatusOK {
		t.Fatalf("approved: %d %s", a.status, a.raw)
	}
	want(t, x.token(poll), 400, "bad_verification_code")

	want(t, x.deviceSignIn("adele@contoso.example", "Policy.Read.All", cancel()), 400, "authorization_declined")
	d = x.form(x.ready.Authority+"/organizations/oauth2/v2.0/devicecode", url.Values{"client_id": {commandLineTools}, "scope": {withResource(scopesWho)}})
	poll.Set("device_code", d.text("device_code"))
	x.clock.advance(16 * time.Minute)
	want(t, x.token(poll), 400, "expired_token")
}

func TestTheAzureCommandLineGetsItsFixedScopesOnly(t *testing.T) {
	x := start(t, rehearsal.Options{})
	q := authorizeQuery("Policy.Read.All")
	q.Set("client_id", "04b07795-8ddb-461a-bbee-02f9e1bf7b46")
	back := hidden(x.visit(x.page(x.authorizeAddress(q)), "adele@contoso.example", nil))
	if !strings.HasPrefix(back["error_description"], "AADSTS65002:") {
		t.Errorf("posted back: %v", back)
	}
}

func TestAnUnknownAccountOrScopeIsNamed(t *testing.T) {
	x := start(t, rehearsal.Options{})
	page := x.visit(x.page(x.authorizeAddress(authorizeQuery(scopesWho))), "nobody@elsewhere.example", nil)
	if page.status != 400 || !strings.Contains(string(page.raw), "AADSTS50020") {
		t.Errorf("unknown account: %d", page.status)
	}
	back := hidden(x.visit(x.page(x.authorizeAddress(authorizeQuery("Users.Read.Everything"))), "adele@contoso.example", nil))
	if !strings.HasPrefix(back["error_description"], "AADSTS650053:") {
		t.Errorf("unknown scope: %v", back)
	}
}

func TestASilentRequestIsNotAnsweredWithAPage(t *testing.T) {
	x := start(t, rehearsal.Options{})
	q := authorizeQuery(scopesWho)
	q.Set("prompt", "none")
	if back := hidden(x.page(x.authorizeAddress(q))); back["error"] != "login_required" {
		t.Errorf("posted back: %v", back)
	}
}

func TestNamesFromTheTenantAreTextOnAPage(t *testing.T) {
	x := start(t, rehearsal.Options{})
	adele := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(adele, "<script>alert(1)")
	x.enable(adele, c)
	page := x.page(x.consentLink(c, nil))
	if strings.Contains(string(page.raw), "<script>alert") || !strings.Contains(string(page.raw), "&lt;script&gt;alert(1)") {
		t.Errorf("page: %s", page.raw)
	}
	if policy := page.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") {
		t.Errorf("policy: %s", policy)
	}
}
