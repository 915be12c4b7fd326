package rehearsal_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // the thumbprint that x5t names
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"maps"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/setup/rehearsal"
)

// twoKeys are made once: a key takes a while.
var twoKeys = sync.OnceValue(func() [2]*rsa.PrivateKey {
	var out [2]*rsa.PrivateKey
	for i := range out {
		out[i], _ = rsa.GenerateKey(rand.Reader, 2048) // fails only without a source of randomness
	}
	return out
})

// certified is a certificate with its key.
type certified struct {
	key crypto.Signer
	der []byte
}

func certify(t *testing.T, key crypto.Signer, from, to time.Time) certified {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(from.Unix()), Subject: pkix.Name{CommonName: "connector"}, NotBefore: from, NotAfter: to}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return certified{key, der}
}

func (c certified) entry() map[string]any {
	return map[string]any{"type": "AsymmetricX509Cert", "usage": "Verify", "displayName": "CN=connector", "key": base64.StdEncoding.EncodeToString(c.der)}
}

func (c certified) thumb() []byte {
	sum := sha256.Sum256(c.der)
	return sum[:]
}

// header is what MSAL for Go sends: the thumbprint in padded standard base64.
func (c certified) header() map[string]any {
	return map[string]any{"alg": "PS256", "typ": "JWT", "x5t#S256": base64.StdEncoding.EncodeToString(c.thumb())}
}

func sign(t *testing.T, key crypto.Signer, header, claims map[string]any) string {
	t.Helper()
	head := part(t, header) + "." + part(t, claims)
	sum := sha256.Sum256([]byte(head))
	var options crypto.SignerOpts = crypto.SHA256
	if header["alg"] == "PS256" {
		options = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256}
	}
	signature, err := key.Sign(rand.Reader, sum[:], options)
	if err != nil {
		t.Fatal(err)
	}
	return head + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func (x *tenant) assertionClaims(c connector) map[string]any {
	now := x.clock.now().Unix()
	return map[string]any{
		"iss": c.client, "sub": c.client, "aud": x.ready.Authority + "/" + x.ready.TenantID + "/oauth2/v2.0/token", "nbf": now, "exp": now + 600,
		"jti": "6d4f2f0a-0f5c-4a3e-9a0e-3f1f6f1e8f11",
	}
}

func (x *tenant) setKeys(token string, c connector, entries ...any) answer {
	x.t.Helper()
	return x.graph(token, "PATCH", "/applications/"+c.object, map[string]any{"keyCredentials": append([]any{}, entries...)})
}

func with(m map[string]any, changes ...any) map[string]any {
	out := maps.Clone(m)
	for i := 0; i+1 < len(changes); i += 2 {
		name, _ := changes[i].(string)
		if changes[i+1] == nil {
			delete(out, name)
			continue
		}
		out[name] = changes[i+1]
	}
	return out
}

func TestACertificateProvesTheApplicationAndNothingElseDoes(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-certificate-main")
	x.enable(admin, c)
	now := x.clock.now()
	mine, other := twoKeys()[0], twoKeys()[1]
	elliptical, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := certify(t, mine, now.Add(-time.Hour), now.Add(90*24*time.Hour))
	curve := certify(t, elliptical, now.Add(-time.Hour), now.Add(time.Hour))
	x.expect(204, x.setKeys(admin, c, cert.entry(), curve.entry()))
	header, claims := cert.header(), x.assertionClaims(c)
	sha := sha1.Sum(cert.der) //nolint:gosec // the thumbprint that x5t names
	own := x.ready.Authority + "/" + x.ready.TenantID

	for name, good := range map[string]string{
		"as MSAL for Go":      sign(t, mine, header, claims),
		"as documented":       sign(t, mine, with(header, "x5t#S256", base64.RawURLEncoding.EncodeToString(cert.thumb())), claims),
		"SHA-1 and RS256":     sign(t, mine, map[string]any{"alg": "RS256", "typ": "JWT", "x5t": base64.RawURLEncoding.EncodeToString(sha[:])}, claims),
		"to the issuer":       sign(t, mine, header, with(claims, "aud", own+"/v2.0")),
		"to the domain":       sign(t, mine, header, with(claims, "aud", x.ready.Authority+"/contoso.example/oauth2/v2.0/token")),
		"clock a little fast": sign(t, mine, header, with(claims, "nbf", now.Unix()+290)),
	} {
		if a := x.token(c.withAssertion(good)); a.status != 200 {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
	parts := strings.Split(sign(t, mine, header, claims), ".")
	for name, bad := range map[string]struct{ assertion, number, oauth string }{
		"another key":           {sign(t, other, header, claims), "700027", "invalid_client"},
		"not uploaded":          {sign(t, other, certify(t, other, now, now.Add(time.Hour)).header(), claims), "700027", "invalid_client"},
		"claims changed":        {parts[0] + "." + part(t, with(claims, "exp", now.Unix()+9000)) + "." + parts[2], "700027", "invalid_client"},
		"no signature":          {parts[0] + "." + parts[1] + ".", "700027", "invalid_client"},
		"two thumbprints":       {sign(t, mine, with(header, "x5t", base64.RawURLEncoding.EncodeToString(sha[:10])), claims), "700027", "invalid_client"},
		"no thumbprint":         {sign(t, mine, with(header, "x5t#S256", nil), claims), "5002723", "invalid_client"},
		"algorithm none":        {part(t, with(header, "alg", "none")) + "." + parts[1] + ".", "5002730", "invalid_request"},
		"algorithm HS256":       {part(t, with(header, "alg", "HS256")) + "." + parts[1] + "." + parts[2], "5002730", "invalid_request"},
		"elliptic key":          {sign(t, elliptical, with(curve.header(), "alg", "ES256"), claims), "5002730", "invalid_request"},
		"expired":               {sign(t, mine, header, with(claims, "exp", now.Unix())), "700024", "invalid_client"},
		"not yet valid":         {sign(t, mine, header, with(claims, "nbf", now.Unix()+301)), "700024", "invalid_client"},
		"no expiry":             {sign(t, mine, header, with(claims, "exp", nil)), "50027", "invalid_client"},
		"no id":                 {sign(t, mine, header, with(claims, "jti", nil)), "50027", "invalid_client"},
		"other audience":        {sign(t, mine, header, with(claims, "aud", "https://login.example/"+x.ready.TenantID+"/v2.0")), "700023", "invalid_client"},
		"other tenant":          {sign(t, mine, header, with(claims, "aud", x.ready.Authority+"/fabrikam.invalid/v2.0")), "700023", "invalid_client"},
		"other subject":         {sign(t, mine, header, with(claims, "sub", "11111111-2222-4333-8444-555555555555")), "50048", "invalid_client"},
		"of another client":     {sign(t, mine, header, with(claims, "iss", "11111111-2222-4333-8444-555555555555", "sub", "11111111-2222-4333-8444-555555555555")), "700021", "invalid_client"},
		"not a token":           {"x", "50027", "invalid_client"},
		"header that is no map": {part(t, "x") + "." + parts[1] + "." + parts[2], "50027", "invalid_client"},
	} {
		status := 401
		if bad.oauth == "invalid_request" {
			status = 400
		}
		t.Run(name, func(t *testing.T) { aadsts(t, x.token(c.withAssertion(bad.assertion)), status, bad.number, bad.oauth) })
	}
	x.clock.advance(91 * 24 * time.Hour)
	late := x.token(c.withAssertion(sign(t, mine, header, x.assertionClaims(c))))
	aadsts(t, late, 401, "700027", "invalid_client")
	if !strings.Contains(late.text("error_description"), "The key used is expired") {
		t.Errorf("expired certificate: %s", late.raw)
	}
}

func TestACertificateIsKnownAndForgottenOnlyAfterTheLag(t *testing.T) {
	const lag = 30 * time.Second
	x := start(t, rehearsal.Options{Lag: lag})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	app := x.expect(201, x.graph(admin, "POST", "/applications", map[string]any{"displayName": "certified"}))
	c := connector{object: app.text("id"), client: app.text("appId")}
	x.clock.advance(lag)
	x.expect(201, x.graph(admin, "POST", "/servicePrincipals", map[string]any{"appId": c.client}))
	x.clock.advance(lag)
	now := x.clock.now()
	cert := certify(t, twoKeys()[0], now.Add(-time.Hour), now.Add(time.Hour))
	assertion := func() string { return sign(t, cert.key, cert.header(), x.assertionClaims(c)) }
	x.expect(204, x.setKeys(admin, c, cert.entry()))
	aadsts(t, x.token(c.withAssertion(assertion())), 401, "700027", "invalid_client")
	x.clock.advance(lag)
	x.expect(200, x.token(c.withAssertion(assertion())))
	x.expect(204, x.setKeys(admin, c))
	x.expect(200, x.token(c.withAssertion(assertion())))
	x.clock.advance(lag)
	aadsts(t, x.token(c.withAssertion(assertion())), 401, "700027", "invalid_client")
}

func TestUploadedCertificatesAreHeldAgainstTheirOwnDates(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-dates-main")
	now := x.clock.now()
	good := certify(t, twoKeys()[0], now.Add(-time.Hour), now.Add(90*24*time.Hour)).entry()
	old := certify(t, twoKeys()[0], now.Add(-48*time.Hour), now.Add(-24*time.Hour)).entry()
	at := func(d time.Duration) string { return now.Add(d).Format(time.RFC3339) }
	for name, bad := range map[string]struct {
		entry map[string]any
		code  string
	}{
		"ends after the certificate":    {with(good, "endDateTime", at(91*24*time.Hour)), "KeyCredentialsInvalidEndDate"},
		"ends before it starts":         {with(good, "startDateTime", at(2*time.Hour), "endDateTime", at(time.Hour)), "KeyCredentialsInvalidEndDate"},
		"end is no date":                {with(good, "endDateTime", "soon"), "Request_BadRequest"},
		"starts before the certificate": {with(good, "startDateTime", at(-2*time.Hour)), "KeyCredentialsInvalidStartDate"},
		"expired":                       {old, "KeyCredentialsInvalidEndDate"},
		"no key":                        {with(good, "key", nil), "KeyCredentialsInvalidKey"},
		"not base64":                    {with(good, "key", "a b"), "Request_BadRequest"},
		"not a certificate":             {with(good, "key", base64.StdEncoding.EncodeToString([]byte("PFX"))), "KeyCredentialsInvalidKey"},
		"no usage":                      {with(good, "usage", nil), "Request_BadRequest"},
		"usage Sign":                    {with(good, "usage", "Sign"), "Request_BadRequest"},
		"no type":                       {with(good, "type", nil), "Request_BadRequest"},
		"key id is no GUID":             {with(good, "keyId", "first"), "Request_BadRequest"},
		"unknown property":              {with(good, "colour", "red"), "Request_BadRequest"},
	} {
		t.Run(name, func(t *testing.T) { want(t, x.setKeys(admin, c, good, bad.entry), 400, bad.code) })
	}
	if left := x.graph(admin, "GET", "/applications/"+c.object, nil).json["keyCredentials"]; len(left.([]any)) != 0 {
		t.Errorf("a refused request left something: %v", left)
	}
	offset := with(good, "endDateTime", now.Add(24*time.Hour).In(time.FixedZone("", 7200)).Format(time.RFC3339), "displayName", strings.Repeat("n", 120))
	x.expect(204, x.setKeys(admin, c, offset))
	kept := x.keys(admin, c, "")[0]
	if kept["endDateTime"] != "2026-03-05T10:00:00Z" || len(kept["displayName"].(string)) != 90 {
		t.Errorf("kept as: %v", kept)
	}
}

// keys reads the certificates of an application.
func (x *tenant) keys(token string, c connector, query string) []map[string]any {
	x.t.Helper()
	list, _ := x.expect(200, x.graph(token, "GET", "/applications/"+c.object+query, nil)).json["keyCredentials"].([]any)
	var out []map[string]any
	for _, k := range list {
		m, _ := k.(map[string]any)
		out = append(out, m)
	}
	return out
}

func TestCertificatesAreReplacedWholeAndExistingOnesGoBackWithoutTheirKey(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-keys-main")
	now := x.clock.now()
	first := certify(t, twoKeys()[0], now.Add(-time.Hour), now.Add(90*24*time.Hour))
	second := certify(t, twoKeys()[1], now.Add(-time.Hour), now.Add(90*24*time.Hour))
	x.expect(204, x.setKeys(admin, c, first.entry()))
	listed := x.keys(admin, c, "")[0]
	sum := sha1.Sum(first.der) //nolint:gosec // the thumbprint that Entra shows
	if _, shown := listed["#key"]; shown || listed["key"] != nil || listed["customKeyIdentifier"] != base64.StdEncoding.EncodeToString(sum[:]) {
		t.Errorf("listed as: %v", listed)
	}
	if selected := x.keys(admin, c, "?$select=id,keyCredentials")[0]; selected["key"] != base64.StdEncoding.EncodeToString(first.der) {
		t.Errorf("selected as: %v", selected)
	}
	for _, o := range x.graph(admin, "GET", "/applications?$select=keyCredentials", nil).list() {
		if keys, _ := o["keyCredentials"].([]any); len(keys) > 0 && keys[0].(map[string]any)["key"] != nil {
			t.Error("a list shows the certificate")
		}
	}
	x.expect(204, x.setKeys(admin, c, listed, second.entry()))
	if have := x.keys(admin, c, ""); len(have) != 2 || have[0]["keyId"] != listed["keyId"] {
		t.Fatalf("after adding: %v", have)
	}
	want(t, x.setKeys(admin, c, with(listed, "usage", nil)), 400, "Request_BadRequest")
	want(t, x.setKeys(admin, c, with(listed, "endDateTime", "2026-03-20T00:00:00Z")), 400, "Request_BadRequest")
	want(t, x.setKeys(admin, c, listed, listed), 400, "Request_BadRequest")
	want(t, x.setKeys(admin, c, with(listed, "keyId", "11111111-2222-4333-8444-555555555555")), 400, "KeyCredentialsInvalidKey")
	x.expect(204, x.graph(admin, "PATCH", "/applications/"+c.object, map[string]any{"notes": "the certificates stay"}))
	x.expect(204, x.setKeys(admin, c, x.keys(admin, c, "")[1]))
	if have := x.keys(admin, c, ""); len(have) != 1 || have[0]["keyId"] == listed["keyId"] {
		t.Errorf("after removing: %v", have)
	}
}

func TestACertificateMayComeWithTheApplicationOrLieOnThePrincipal(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	now := x.clock.now()
	first := certify(t, twoKeys()[0], now.Add(-time.Hour), now.Add(time.Hour))
	second := certify(t, twoKeys()[1], now.Add(-time.Hour), now.Add(time.Hour))
	app := x.expect(201, x.graph(admin, "POST", "/applications", map[string]any{"displayName": "x", "keyCredentials": []any{first.entry()}}))
	c := connector{object: app.text("id"), client: app.text("appId")}
	sp := x.expect(201, x.graph(admin, "POST", "/servicePrincipals", map[string]any{"appId": c.client}))
	x.expect(200, x.token(c.withAssertion(sign(t, first.key, first.header(), x.assertionClaims(c)))))
	aadsts(t, x.token(c.withAssertion(sign(t, second.key, second.header(), x.assertionClaims(c)))), 401, "700027", "invalid_client")
	path := "/servicePrincipals/" + sp.text("id")
	x.expect(204, x.graph(admin, "PATCH", path, map[string]any{"keyCredentials": []any{second.entry()}}))
	x.expect(200, x.token(c.withAssertion(sign(t, second.key, second.header(), x.assertionClaims(c)))))
	der := base64.StdEncoding.EncodeToString(second.der)
	if strings.Contains(string(x.graph(admin, "GET", path, nil).raw), der) {
		t.Error("the principal shows its certificate without being asked")
	}
	if !strings.Contains(string(x.graph(admin, "GET", path+"?$select=keyCredentials", nil).raw), der) {
		t.Error("the principal does not show its certificate when asked")
	}
}

func TestACertificateThatIsUploadedAgainCountsWithItsNewDates(t *testing.T) {
	x := start(t, rehearsal.Options{})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-again-main")
	x.enable(admin, c)
	now := x.clock.now()
	cert := certify(t, twoKeys()[0], now.Add(-time.Hour), now.Add(48*time.Hour))
	x.expect(204, x.setKeys(admin, c, with(cert.entry(), "endDateTime", now.Add(time.Hour).Format(time.RFC3339))))
	x.clock.advance(2 * time.Hour)
	aadsts(t, x.token(c.withAssertion(sign(t, cert.key, cert.header(), x.assertionClaims(c)))), 401, "700027", "invalid_client")
	admin = x.signIn("adele@contoso.example", scopesGrant)
	x.expect(204, x.setKeys(admin, c, x.keys(admin, c, "")[0], cert.entry()))
	x.expect(200, x.token(c.withAssertion(sign(t, cert.key, cert.header(), x.assertionClaims(c)))))
}
