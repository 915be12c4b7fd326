package authority

import (
	"net/http"
	"net/url"
	"strings"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

// clientCredentials issues a token to an application as itself.
func (a *Authority) clientCredentials(w http.ResponseWriter, r *http.Request) {
	fromBasic(r)
	var bad *failure
	var answer map[string]any
	a.Store.View(func(t *directory.Tx) { answer, bad = a.applicationAnswer(t, r) })
	if bad != nil {
		a.fail(w, r, bad)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

// fromBasic copies credentials from the header to the form, where the rest looks for them (RFC 6749, 2.3.1).
func fromBasic(r *http.Request) {
	user, secret, ok := r.BasicAuth()
	if !ok || r.PostForm.Get("client_id") != "" {
		return
	}
	if id, err := url.QueryUnescape(user); err == nil {
		r.PostForm.Set("client_id", id)
	}
	if s, err := url.QueryUnescape(secret); err == nil {
		r.PostForm.Set("client_secret", s)
	}
}

func (a *Authority) applicationAnswer(t *directory.Tx, r *http.Request) (map[string]any, *failure) {
	clientID := r.PostFormValue("client_id")
	app, ok := t.ApplicationOf(clientID)
	if !ok {
		return nil, appNotFound(clientID)
	}
	principal, ok := t.PrincipalOf(clientID)
	if !ok {
		return nil, principalMissing(clientID, a.tenantID)
	}
	c := &client{appID: directory.Text(app, "appId"), name: directory.Text(app, "displayName"), app: app, principal: principal}
	if bad := a.checkCredential(t, r, c); bad != nil {
		return nil, bad
	}
	if !directory.Flag(principal, "accountEnabled") {
		return nil, appDisabled(c.appID, c.name)
	}
	want, bad := a.parseScope(r, t, r.PostFormValue("scope"))
	if bad != nil {
		return nil, bad
	}
	if !want.everything || len(want.values) > 0 {
		return nil, refuse(1002012, "invalid_scope", "The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", clean(r.PostFormValue("scope")))
	}
	resource, ok := t.PrincipalOf(want.resourceApp)
	if !ok {
		return nil, resourceNotFound(want.resourceName)
	}
	id := directory.Text(principal, "id")
	return map[string]any{
		"token_type": "Bearer", "expires_in": int(token.Lifetime.Seconds()), "ext_expires_in": int(token.Lifetime.Seconds()),
		"access_token": a.Tokens.Access(token.Claims{
			Audience: want.audience(), Issuer: a.issuer(r), AppID: c.appID, AppName: c.name, Type: "app", ObjectID: id, Subject: id,
			TenantID: a.tenantID, Roles: t.RoleValues(id, resource),
		}),
	}, nil
}

// checkCredential checks the secret or the assertion that a client presents.
func (a *Authority) checkCredential(t *directory.Tx, r *http.Request, c *client) *failure {
	secret, assertion := r.PostFormValue("client_secret"), r.PostFormValue("client_assertion")
	switch {
	case assertion != "" && r.PostFormValue("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer":
		return refuse(50027, "invalid_request", "The client_assertion_type '%s' is not supported.", clean(r.PostFormValue("client_assertion_type")))
	case assertion != "":
		return a.checkAssertion(t, r, c, assertion)
	case secret != "":
		return checkSecret(t, c, secret)
	}
	return refuse(7000216, "invalid_client", "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.")
}

func checkSecret(t *directory.Tx, c *client, secret string) *failure {
	expired, delay := false, t.SecretDelay()
	// A service principal may hold secrets of its own, which are as good as the application's.
	for _, p := range append(directory.Items(c.app, "passwordCredentials"), directory.Items(c.principal, "passwordCredentials")...) {
		if !token.SecretMatches(directory.Text(p, "#salt"), directory.Text(p, "#hash"), secret) {
			continue
		}
		if made := directory.ReadTime(p, "#made"); !made.IsZero() && t.Now().Before(made.Add(delay)) {
			continue // kept, and not known everywhere yet
		}
		start, end := directory.ReadTime(p, "startDateTime"), directory.ReadTime(p, "endDateTime")
		if t.Now().Before(end) && !t.Now().Before(start) {
			return nil
		}
		expired = true
	}
	if expired {
		return refuse(7000222, "invalid_client", "The provided client secret keys for app '%s' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.", c.appID)
	}
	return refuse(7000215, "invalid_client", "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%s'.", c.appID)
}

// assertionClaims are what an assertion says about where it comes from.
type assertionClaims struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience any    `json:"aud"`
	Expires  int64  `json:"exp"`
	Before   int64  `json:"nbf"`
	ID       string `json:"jti"`
}

// checkAssertion compares issuer, subject and audience byte for byte with the federated credentials of the application. The keys of a
// foreign issuer cannot be fetched offline: an assertion that is not signed by the rehearsal's own issuer is refused, never believed.
func (a *Authority) checkAssertion(t *directory.Tx, r *http.Request, c *client, raw string) *failure {
	var claims assertionClaims
	if err := token.Peek(raw, &claims); err != nil {
		return refuse(50027, "invalid_client", "JWT token is invalid or malformed.")
	}
	// An issuer elsewhere has an address; whoever names anything else speaks for itself.
	if !strings.Contains(claims.Issuer, "://") {
		return a.checkCertificate(t, r, c, raw, claims)
	}
	credentials := t.List(directory.Federated)
	var mine []directory.Object
	for _, f := range credentials {
		if directory.Text(f, "#app") == directory.Text(c.app, "id") {
			mine = append(mine, f)
		}
	}
	if bad := matchFederated(mine, c.appID, claims); bad != nil {
		return bad
	}
	if bad := claims.checkTimes(t.Now()); bad != nil {
		return bad
	}
	var signed assertionClaims
	if err := a.Tokens.Open(raw, &signed); err != nil {
		return refuse(700027, "invalid_client", "Client assertion failed signature validation. The rehearsal tenant cannot fetch the signing keys of issuer '%s'; it accepts assertions of its own issuer only (POST /rehearsal/assertion).", clean(claims.Issuer))
	}
	return nil
}

// matchFederated looks for a credential with the same issuer, then subject, then audience, and names the first that differs.
func matchFederated(mine []directory.Object, appID string, claims assertionClaims) *failure {
	if len(mine) == 0 {
		return refuse(70025, "invalid_client", "The client '%s' has no configured federated identity credentials.", appID)
	}
	issuer, subject := false, false
	for _, f := range mine {
		if directory.Text(f, "issuer") != claims.Issuer {
			continue
		}
		issuer = true
		if directory.Text(f, "subject") != claims.Subject {
			continue
		}
		subject = true
		if audienceMatches(directory.Texts(f, "audiences"), claims.Audience) {
			return nil
		}
	}
	const tail = "Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://docs.microsoft.com/en-us/azure/active-directory/develop/workload-identity-federation"
	switch {
	case !issuer:
		return refuse(700211, "invalid_client", "No matching federated identity record found for presented assertion issuer '%s'. %s", clean(claims.Issuer), tail)
	case !subject:
		return refuse(700213, "invalid_client", "No matching federated identity record found for presented assertion subject '%s'. %s", clean(claims.Subject), tail)
	}
	return refuse(700212, "invalid_client", "No matching federated identity record found for presented assertion audience '%s'. %s", clean(audienceText(claims.Audience)), tail)
}

func audienceMatches(allowed []string, presented any) bool {
	for _, want := range allowed {
		switch aud := presented.(type) {
		case string:
			if aud == want {
				return true
			}
		case []any:
			for _, v := range aud {
				if v == want {
					return true
				}
			}
		}
	}
	return false
}

func audienceText(presented any) string {
	switch aud := presented.(type) {
	case string:
		return aud
	case []any:
		var words []string
		for _, v := range aud {
			if s, ok := v.(string); ok {
				words = append(words, s)
			}
		}
		return strings.Join(words, " ")
	}
	return ""
}

// mintAssertion plays the workload's platform: it signs what the platform would say about the workload.
func (a *Authority) mintAssertion(w http.ResponseWriter, r *http.Request) {
	answer := a.Assertion(r.PostFormValue("issuer"), r.PostFormValue("subject"), r.PostFormValue("audience"))
	writeJSON(w, http.StatusOK, map[string]any{"assertion": answer})
}

// Assertion signs an assertion of the rehearsal's own issuer, good for five minutes.
func (a *Authority) Assertion(issuer, subject, audience string) string {
	now := a.Store.Now().Unix()
	return a.Tokens.Assertion(map[string]any{
		"iss": issuer, "sub": subject, "aud": audience, "iat": now, "nbf": now, "exp": now + 300, "jti": newID(),
	})
}
