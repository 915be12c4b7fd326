package rehearsal_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"gatehouse/setup/rehearsal"
)

func (c connector) withAssertion(assertion string) url.Values {
	return url.Values{
		"grant_type": {"client_credentials"}, "client_id": {c.client}, "scope": {"https://graph.microsoft.com/.default"}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	}
}

func TestClientCredentialsFailWithEntrasCodes(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	unknown := connector{client: "11111111-2222-4333-8444-555555555555"}
	aadsts(t, x.token(unknown.asItself("x")), 400, "700016", "unauthorized_client")

	app := x.graph(admin, "POST", "/applications", map[string]any{"displayName": "no principal"})
	aadsts(t, x.token(connector{client: app.text("appId")}.asItself("x")), 401, "7000229", "invalid_client")

	c := x.create(admin, "gatehouse-codes-main")
	x.enable(admin, c)
	none := c.asItself("")
	aadsts(t, x.token(none), 401, "7000216", "invalid_client")
	single := c.asItself(c.secret)
	single.Set("scope", "https://graph.microsoft.com/User.Read.All")
	aadsts(t, x.token(single), 400, "1002012", "invalid_scope")
	foreign := c.asItself(c.secret)
	foreign.Set("scope", "https://manage.office.com/.default")
	aadsts(t, x.token(foreign), 400, "500011", "invalid_resource")
	shared := x.form(x.ready.Authority+"/organizations/oauth2/v2.0/token", c.asItself(c.secret))
	aadsts(t, shared, 400, "90019", "invalid_request")
	want(t, x.token(url.Values{"grant_type": {"password"}}), 400, "unsupported_grant_type")

	x.clock.advance(3 * 365 * 24 * time.Hour)
	aadsts(t, x.token(c.asItself(c.secret)), 401, "7000222", "invalid_client")
}

func TestAFederatedCredentialMatchesByteForByte(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-federated-main")
	x.enable(admin, c)
	const issuer, subject, audience = "https://accounts.google.com", "100172753465132042621", "api://AzureADTokenExchange"
	aadsts(t, x.token(c.withAssertion(x.server.Assertion(issuer, subject, audience))), 401, "70025", "invalid_client")

	credential := map[string]any{"@odata.type": "#microsoft.graph.federatedIdentityCredential", "issuer": issuer, "subject": subject, "audiences": []string{audience}}
	path := "/applications/" + c.object + "/federatedIdentityCredentials(name='GcpFederation')"
	if a := x.graph(admin, "PATCH", path, credential, "Prefer", "create-if-missing"); a.status != http.StatusCreated || a.text("name") != "GcpFederation" {
		t.Fatalf("create: %d %s", a.status, a.raw)
	}
	if a := x.graph(admin, "PATCH", path, credential, "Prefer", "create-if-missing"); a.status != http.StatusNoContent {
		t.Fatalf("again: %d %s", a.status, a.raw)
	}
	for number, assertion := range map[string]string{
		"700211": x.server.Assertion(issuer+"/", subject, audience),
		"700213": x.server.Assertion(issuer, subject+"0", audience),
		"700212": x.server.Assertion(issuer, subject, "api://azureadtokenexchange"),
		"700027": forged(t, issuer, subject, audience, x.clock.now()),
	} {
		aadsts(t, x.token(c.withAssertion(assertion)), 401, number, "invalid_client")
	}
	if a := x.token(c.withAssertion(x.server.Assertion(issuer, subject, audience))); a.status != http.StatusOK {
		t.Fatalf("token: %d %s", a.status, a.raw)
	}
	old := x.server.Assertion(issuer, subject, audience)
	x.clock.advance(6 * time.Minute)
	aadsts(t, x.token(c.withAssertion(old)), 401, "700024", "invalid_client")
}

func part(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// forged says everything right and is signed by nobody.
func forged(t *testing.T, issuer, subject, audience string, now time.Time) string {
	t.Helper()
	return part(t, map[string]string{"alg": "RS256", "typ": "JWT"}) + "." +
		part(t, map[string]any{"iss": issuer, "sub": subject, "aud": audience, "exp": now.Unix() + 300, "nbf": now.Unix()}) + "." + base64.RawURLEncoding.EncodeToString([]byte("signature"))
}
