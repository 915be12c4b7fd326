package authority

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

// refresh is what a refresh token stands for.
type refresh struct {
	clientID string
	userID   string
	sessions directory.Sessions
	expires  time.Time
}

const refreshLife = 24 * time.Hour

// token is the token endpoint.
func (a *Authority) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		a.fail(w, r, refuse(90014, "invalid_request", "The request body could not be read."))
		return
	}
	segment := r.PathValue("tenant")
	shared, ok := a.tenant(segment)
	if !ok {
		a.fail(w, r, tenantNotFound(segment))
		return
	}
	switch grant := r.PostFormValue("grant_type"); grant {
	case "authorization_code":
		a.redeemCode(w, r)
	case "refresh_token":
		a.redeemRefresh(w, r)
	case "client_credentials":
		if shared {
			a.fail(w, r, refuse(90019, "invalid_request", "No tenant-identifying information found in either the request or implied by any provided credentials."))
			return
		}
		a.clientCredentials(w, r)
	case "urn:ietf:params:oauth:grant-type:device_code", "device_code":
		a.redeemDevice(w, r)
	case "":
		a.fail(w, r, refuse(900144, "invalid_request", "The request body must contain the following parameter: 'grant_type'."))
	default:
		a.fail(w, r, refuse(70003, "unsupported_grant_type", "The app requested an unsupported grant type '%s'.", clean(grant)))
	}
}

func (a *Authority) redeemCode(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	c := a.codes[r.PostFormValue("code")]
	var bad *failure
	switch {
	case c == nil:
		bad = refuse(70000, "invalid_grant", "The provided value for the 'code' parameter is not valid.")
	case c.used:
		bad = refuse(54005, "invalid_grant", "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.")
	case a.Store.Now().After(c.expires):
		bad = refuse(70008, "invalid_grant", "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.")
	case c.clientID != r.PostFormValue("client_id"):
		bad = refuse(700005, "invalid_grant", "The provided authorization code is intended to be used against another application.")
	case c.redirect != r.PostFormValue("redirect_uri"):
		bad = refuse(500112, "invalid_grant", "The reply address '%s' does not match the reply address '%s' provided when requesting Authorization code.", clean(r.PostFormValue("redirect_uri")), clean(c.redirect))
	default:
		// A code is spent by the first try, right or wrong.
		c.used = true
		bad = checkVerifier(c.challenge, r.PostFormValue("code_verifier"))
	}
	a.mu.Unlock()
	if bad != nil {
		a.fail(w, r, bad)
		return
	}
	grant := userGrant{clientID: c.clientID, userID: c.userID, scope: r.PostFormValue("scope"), nonce: c.nonce, redirect: c.redirect, way: directory.ByBrowser}
	if grant.scope == "" {
		grant.scope = c.scope
	}
	a.issueForUser(w, r, grant)
}

func checkVerifier(challenge, verifier string) *failure {
	if challenge == "" && verifier == "" {
		return nil
	}
	sum := sha256.Sum256([]byte(verifier))
	if verifier == "" || base64.RawURLEncoding.EncodeToString(sum[:]) != challenge {
		return refuse(501481, "invalid_grant", "The Code_Verifier does not match the code_challenge supplied in the authorization request.")
	}
	return nil
}

func (a *Authority) redeemRefresh(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	f := a.refresh[r.PostFormValue("refresh_token")]
	a.mu.Unlock()
	switch {
	case f == nil || f.clientID != r.PostFormValue("client_id"):
		a.fail(w, r, refuse(9002313, "invalid_grant", "Invalid request. Request is malformed or invalid: the refresh token is unknown."))
	case a.Store.Now().After(f.expires):
		a.fail(w, r, refuse(700082, "invalid_grant", "The refresh token has expired due to inactivity."))
	default:
		a.issueForUser(w, r, userGrant{clientID: f.clientID, userID: f.userID, scope: r.PostFormValue("scope"), way: directory.BySession, sessions: &f.sessions})
	}
}

// userGrant is what a person's sign-in entitles a client to ask.
type userGrant struct {
	clientID, userID, scope, nonce, redirect string

	way      string              // how the person signed in
	sessions *directory.Sessions // of the sign-in that is gone on with; nil for a new one
}

// issueForUser answers with tokens for a person: the access token carries the union of all scopes ever consented for the client.
func (a *Authority) issueForUser(w http.ResponseWriter, r *http.Request, g userGrant) {
	var bad *failure
	var answer map[string]any
	a.Store.View(func(t *directory.Tx) { answer, bad = a.userAnswer(t, r, g) })
	if bad != nil {
		a.fail(w, r, bad)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

func (a *Authority) userAnswer(t *directory.Tx, r *http.Request, g userGrant) (map[string]any, *failure) {
	c, bad := a.client(t, g.clientID, false)
	if bad != nil {
		return nil, bad
	}
	if bad := a.proveClient(t, r, c, g.redirect); bad != nil {
		return nil, bad
	}
	user, ok := t.Get(directory.Users, g.userID)
	if !ok || !directory.Flag(user, "accountEnabled") {
		return nil, refuse(50057, "invalid_grant", "The user account is disabled.")
	}
	sessions, bad := g.admitted(t, r)
	if bad != nil {
		return nil, bad
	}
	want, bad := a.parseScope(r, t, g.scope)
	if bad != nil {
		return nil, bad
	}
	resource, ok := t.PrincipalOf(want.resourceApp)
	if !ok {
		return nil, resourceNotFound(want.resourceName)
	}
	consented := t.ConsentedScopes(c.id(), directory.Text(resource, "id"), g.userID)
	if c.fixed {
		consented = preauthorisedFor(resource)
	}
	if want.missing(consented) != nil || (want.everything && len(consented) == 0) {
		return nil, notConsented(c.appID, c.name)
	}
	values := slices.DeleteFunc(consented, func(v string) bool { return slices.Contains(openIDScopes, v) })
	answer := map[string]any{
		"token_type": "Bearer", "expires_in": int(token.Lifetime.Seconds()), "ext_expires_in": int(token.Lifetime.Seconds()),
		"scope":        strings.Join(answeredScopes(want, values), " "),
		"access_token": a.userToken(t, r, c, user, want, values, sessions),
	}
	a.addIdentity(t, r, answer, c, user, want, g.nonce, sessions)
	return answer, nil
}

// proveClient checks the credential of a client that must have one.
func (a *Authority) proveClient(t *directory.Tx, r *http.Request, c *client, redirect string) *failure {
	if r.PostFormValue("client_secret") == "" && r.PostFormValue("client_assertion") == "" {
		if c.public(redirect) {
			return nil
		}
		return notPublic()
	}
	return a.checkCredential(t, r, c)
}

// answeredScopes repeats every scope in the form requested (clients refuse an answer that lacks one), then names all others.
func answeredScopes(want *wanted, values []string) []string {
	out := slices.Concat(want.openID, want.raw)
	for _, v := range values {
		full := want.resourceName + "/" + v
		if !containsFold(out, full) {
			out = append(out, full)
		}
	}
	return out
}

func (a *Authority) userToken(t *directory.Tx, r *http.Request, c *client, user directory.Object, want *wanted, values []string, sessions directory.Sessions) string {
	var wids []string
	for _, o := range t.List(directory.DirectoryRoleGrant) {
		if directory.Text(o, "principalId") == directory.Text(user, "id") {
			wids = append(wids, directory.Text(o, "roleDefinitionId"))
		}
	}
	return a.Tokens.Access(token.Claims{
		Audience: want.audience(), Issuer: a.issuer(r), AppID: c.appID, AppName: c.name, Type: "user",
		ObjectID: directory.Text(user, "id"), Subject: directory.Text(user, "id"), TenantID: t.IssuedBy(a.tenantID),
		Scope: strings.Join(append(slices.Clone(want.openID), values...), " "), RoleIDs: wids,
		UPN: directory.Text(user, "userPrincipalName"), Name: directory.Text(user, "displayName"),
		GivenName: directory.Text(user, "givenName"), FamilyName: directory.Text(user, "surname"),
		Capabilities: capabilities(r), Revoked: sessions.Revoked, Challenged: sessions.Challenged,
	})
}

// audience is the resource as asked; Graph under any of its names keeps the name of the request, as Entra does.
func (w *wanted) audience() string {
	if w.resourceApp == entra.GraphAppID {
		return w.resourceName
	}
	return w.resourceApp
}

// addIdentity adds the id token, the client info and the refresh token.
func (a *Authority) addIdentity(t *directory.Tx, r *http.Request, answer map[string]any, c *client, user directory.Object, want *wanted, nonce string, sessions directory.Sessions) {
	oid := directory.Text(user, "id")
	claims := map[string]any{
		"aud": c.appID, "iss": a.issuer(r), "name": user["displayName"], "oid": oid, "preferred_username": user["userPrincipalName"],
		"sub": oid, "tid": t.IssuedBy(a.tenantID), "uti": token.Random(16),
	}
	if nonce != "" {
		claims["nonce"] = nonce
	}
	answer["id_token"] = a.Tokens.Identity(claims)
	if r.PostFormValue("client_info") == "1" {
		info, _ := json.Marshal(map[string]string{"uid": oid, "utid": t.IssuedBy(a.tenantID)}) // strings always marshal
		answer["client_info"] = base64.RawURLEncoding.EncodeToString(info)
	}
	if slices.Contains(want.openID, "offline_access") {
		value := "1." + token.Random(64)
		a.mu.Lock()
		expire(a.refresh, t.Now(), func(f *refresh) time.Time { return f.expires })
		a.refresh[value] = &refresh{clientID: c.appID, userID: oid, sessions: sessions, expires: t.Now().Add(refreshLife)}
		a.mu.Unlock()
		answer["refresh_token"] = value
	}
}
