package tenant

import (
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// fakeAuthority is a sign-in service that a test bends in ways in which an honest one does not.
type fakeAuthority struct {
	https, http *httptest.Server

	mu      sync.Mutex
	tid     string                                        // tenant of the next tokens
	user    string                                        // who signs in next
	refuse  func(form url.Values) (code int, word string) // an error for a token request; 0 = none
	decline string                                        // error_description that the sign-in page sends back
	odd     bool                                          // the token answer is JSON of something else
	tokens  []url.Values
}

func newFakeAuthority(t *testing.T) *fakeAuthority {
	a := &fakeAuthority{tid: objectID, user: "zoe@contoso.example"}
	pages := http.NewServeMux()
	pages.HandleFunc("GET /{tenant}/oauth2/v2.0/authorize", a.page)
	a.http = httptest.NewServer(pages)
	api := http.NewServeMux()
	api.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", a.metadata)
	api.HandleFunc("POST /{tenant}/oauth2/v2.0/token", a.token)
	api.HandleFunc("POST /{tenant}/oauth2/v2.0/devicecode", func(w http.ResponseWriter, _ *http.Request) {
		sendJSON(w, 200, map[string]any{"user_code": "ABCD", "device_code": "d", "verification_uri": a.http.URL + "/device", "expires_in": 900, "interval": 1, "message": "m"})
	})
	api.HandleFunc("PATCH /v1.0/servicePrincipals/{id}", a.guarded)
	a.https = httptest.NewTLSServer(api)
	t.Cleanup(a.http.Close)
	t.Cleanup(a.https.Close)
	return a
}

func (a *fakeAuthority) endpoint() Endpoint {
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.https.Certificate().Raw})
	return Endpoint{Cloud: clouds[0], Authority: a.https.URL, Graph: a.https.URL, CAPEM: ca, Rehearsal: true}
}

// guarded is a request that continuous access evaluation refuses for every token but one with claims.
func (a *fakeAuthority) guarded(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.Header.Get("Authorization"), "-with-claims") {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_claims", claims="`+base64.StdEncoding.EncodeToString([]byte(`{"access_token":{"nbf":{"essential":true}}}`))+`"`)
	sendJSON(w, 401, graphFailure("InvalidAuthenticationToken", "challenge"))
}

func (a *fakeAuthority) metadata(w http.ResponseWriter, r *http.Request) {
	if name := r.PathValue("tenant"); name != objectID && name != "contoso.example" {
		sendJSON(w, 400, map[string]any{"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant 'Zoë' not found.", "error_codes": []int{90002}})
		return
	}
	base := a.https.URL + "/" + objectID
	sendJSON(w, 200, map[string]any{
		"issuer": base + "/v2.0", "token_endpoint": base + "/oauth2/v2.0/token", "device_authorization_endpoint": base + "/oauth2/v2.0/devicecode",
		"authorization_endpoint": a.http.URL + "/" + objectID + "/oauth2/v2.0/authorize",
	})
}

func (a *fakeAuthority) page(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	decline := a.decline
	a.mu.Unlock()
	q := r.URL.Query()
	fields := map[string]string{"state": q.Get("state"), "code": "c"}
	if decline != "" {
		fields = map[string]string{"state": q.Get("state"), "error": "access_denied", "error_description": decline}
	}
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprintf(w, `<form method="post" action="%s">`, html.EscapeString(q.Get("redirect_uri")))
	for name, value := range fields {
		fmt.Fprintf(w, `<input type="hidden" name="%s" value="%s">`, name, html.EscapeString(value))
	}
	fmt.Fprint(w, `</form>`)
}

func (a *fakeAuthority) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		panic(err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tokens = append(a.tokens, r.PostForm)
	if a.refuse != nil {
		if code, word := a.refuse(r.PostForm); code != 0 {
			sendJSON(w, 400, map[string]any{"error": word, "error_description": fmt.Sprintf("AADSTS%d: Zoë did something.", code), "error_codes": []int{code}, "trace_id": "trace-1", "timestamp": "2026-05-01 10:00:00Z"})
			return
		}
	}
	if a.odd {
		sendJSON(w, 200, map[string]any{"welcome": "to our network"})
		return
	}
	var scopes []string
	for _, s := range strings.Fields(r.PostForm.Get("scope")) {
		if s != "openid" && s != "profile" && s != "offline_access" {
			scopes = append(scopes, s)
		}
	}
	access := tokenOf(`{"oid":"` + someID + `","tid":"` + a.tid + `","roles":["User.Read.All"]}`)
	if strings.Contains(r.PostForm.Get("claims"), "nbf") {
		access += "-with-claims"
	}
	encode := func(v any) string {
		raw, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	sendJSON(w, 200, map[string]any{
		"token_type": "Bearer", "expires_in": 3600, "access_token": access, "refresh_token": "r", "scope": strings.Join(scopes, " "),
		"client_info": encode(map[string]string{"uid": "uid-" + a.user, "utid": a.tid}),
		"id_token":    "e30." + encode(map[string]string{"iss": a.https.URL + "/" + a.tid + "/v2.0", "tid": a.tid, "aud": DefaultClientID, "preferred_username": a.user, "oid": someID, "sub": "s"}) + ".x",
	})
}

func (a *fakeAuthority) set(change func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change()
}

func (a *fakeAuthority) sent() []url.Values {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]url.Values(nil), a.tokens...)
}

func (a *fakeAuthority) grants() (kinds []string) {
	for _, f := range a.sent() {
		kinds = append(kinds, f.Get("grant_type"))
	}
	return kinds
}

type countingBase struct{ hosts []string }

func (c *countingBase) RoundTrip(req *http.Request) (*http.Response, error) {
	c.hosts = append(c.hosts, req.URL.Host)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

// Every path of the global cloud's sign-in service was open to a sign-in to another cloud, its token endpoint too.
func TestASignInAsksItsOwnCloudAndTheDiscoveryOfAllClouds(t *testing.T) {
	for request, sent := range map[string]bool{
		"POST https://login.microsoftonline.us/t/oauth2/v2.0/token":                       true,
		"GET https://login.microsoftonline.com/common/discovery/instance?api-version=1.1": true,
		"POST https://login.microsoftonline.com/t/oauth2/v2.0/token":                      false,
		"POST https://login.microsoftonline.com/common/discovery/instance":                false,
		"GET https://login.microsoftonline.com/t/v2.0/.well-known/openid-configuration":   false,
		"GET http://login.microsoftonline.us/t/v2.0/.well-known/openid-configuration":     false,
		"POST https://login.microsoftonline.us.evil.example/t/oauth2/v2.0/token":          false,
		"POST https://login.microsoftonline.us:8443/t/oauth2/v2.0/token":                  false,
	} {
		gov, err := CloudByName("gcc-high")
		if err != nil {
			t.Fatal(err)
		}
		base := &countingBase{}
		wire, err := newAuthorityWire(Endpoint{Cloud: gov}, base, nil)
		if err != nil {
			t.Fatal(err)
		}
		method, address, _ := strings.Cut(request, " ")
		req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := wire.RoundTrip(req)
		if err == nil {
			res.Body.Close()
		}
		if (err == nil) != sent || (len(base.hosts) == 1) != sent {
			t.Errorf("%s: %v, asked %v", request, err, base.hosts)
		}
	}
}
