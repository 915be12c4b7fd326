package authority

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

const clientID = "7d1f7b62-1f0b-4f39-8f3f-0a3f5a3c9d11"

// certified is an authority, a client with one certificate, and what its key signs.
type certified struct {
	authority *Authority
	client    *client
	request   *http.Request
	good      string
}

func newCertified(t testing.TB) *certified {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "x"}, NotBefore: noon.Add(-time.Hour), NotAfter: noon.Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	store := directory.NewStore(0, func() time.Time { return noon })
	a := New(Config{Store: store, Tokens: token.New(func() time.Time { return noon })})
	c := &certified{authority: a, client: &client{appID: clientID, principal: directory.Object{}, app: directory.Object{"keyCredentials": directory.List(directory.Object{
		"keyId": "1", "usage": "Verify", "startDateTime": directory.Time(template.NotBefore), "endDateTime": directory.Time(template.NotAfter), "#key": base64.StdEncoding.EncodeToString(der),
	})}}}
	c.request = httptest.NewRequest(http.MethodPost, "https://login.example/"+a.tenantID+"/oauth2/v2.0/token", nil)
	c.request.SetPathValue("tenant", a.tenantID)
	sum := sha256.Sum256(der)
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	head := part(map[string]string{"alg": "PS256", "x5t#S256": base64.StdEncoding.EncodeToString(sum[:])}) + "." +
		part(map[string]any{"iss": clientID, "sub": clientID, "jti": "1", "aud": "https://login.example/" + a.tenantID + "/v2.0", "nbf": noon.Unix(), "exp": noon.Unix() + 60})
	digest := sha256.Sum256([]byte(head))
	signature, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	if err != nil {
		t.Fatal(err)
	}
	c.good = head + "." + base64.RawURLEncoding.EncodeToString(signature)
	return c
}

func (c *certified) check(assertion string) (bad *failure) {
	c.authority.Store.View(func(t *directory.Tx) { bad = c.authority.checkAssertion(t, c.request, c.client, assertion) })
	return bad
}

func TestWhatTheKeySignedIsTaken(t *testing.T) {
	c := newCertified(t)
	if bad := c.check(c.good); bad != nil {
		t.Fatalf("AADSTS%d %s", bad.code, bad.text)
	}
	c.client.principal, c.client.app = c.client.app, directory.Object{}
	if bad := c.check(c.good); bad != nil {
		t.Errorf("a certificate of the principal: AADSTS%d %s", bad.code, bad.text)
	}
}

// FuzzNoAssertionIsTakenWithoutTheKey changes head, claims and signature of an assertion that is good.
func FuzzNoAssertionIsTakenWithoutTheKey(f *testing.F) {
	c := newCertified(f)
	parts := strings.Split(c.good, ".")
	for _, seed := range []string{c.good, "", "..", "a.b.c", parts[0] + "." + parts[1] + ".", "e30.e30.e30", parts[0] + ".." + parts[2], `eyJhbGciOiJub25lIn0.` + parts[1] + "."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, assertion string) {
		if bad := c.check(assertion); bad == nil && assertion != c.good {
			// The last character of base64 holds unused bits, which decoders ignore.
			signed, signature, _ := token.Signed(assertion)
			if want, real, _ := token.Signed(c.good); string(signed) != string(want) || string(signature) != string(real) {
				t.Fatalf("taken: %q", assertion)
			}
		}
	})
}
