package authority

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

// admitted decides whether a sign-in may go on, and for which moment the new token stands: now for a new sign-in, or for one that
// answers a claims challenge; otherwise for the same as before.
func (g userGrant) admitted(t *directory.Tx, r *http.Request) (directory.Sessions, *failure) {
	now := t.SessionsOf(g.userID)
	if t.SignInBlocked(g.way) {
		return now, blocked()
	}
	if g.sessions == nil {
		return now, nil
	}
	if g.sessions.Revoked != now.Revoked {
		return now, refuse(50173, "invalid_grant", "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued before and the TokensValidFrom date for this user is later.")
	}
	if asked := claimsOf(r); asked.Token.NotBefore != nil {
		return now, nil
	}
	return *g.sessions, nil
}

// way is how a visit signs in.
func (f *flow) way() string {
	if f.device != nil {
		return directory.ByDeviceCode
	}
	return directory.ByBrowser
}

// blockFlow ends a visit on Entra's own page. A program that waits for a code is told at its next question; one that waits for the
// browser to come back hears nothing.
func (a *Authority) blockFlow(w http.ResponseWriter, r *http.Request, f *flow) {
	a.end(f)
	if f.device != nil {
		a.mu.Lock()
		f.device.refused = blocked()
		a.mu.Unlock()
	}
	a.errorPage(w, r, blocked())
}

func blocked() *failure {
	return refuse(53003, "invalid_grant", "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.")
}

// askedClaims is the claims parameter of a request (OpenID Connect Core, 5.5; Microsoft Entra docs, "Claims challenges and claims
// requests").
type askedClaims struct {
	Token struct {
		NotBefore    json.RawMessage `json:"nbf"`
		Capabilities struct {
			Values []string `json:"values"`
		} `json:"xms_cc"`
	} `json:"access_token"`
}

// claimsOf reads the parameter; a broken one asks for nothing.
func claimsOf(r *http.Request) (c askedClaims) {
	if json.Unmarshal([]byte(r.FormValue("claims")), &c) != nil {
		return askedClaims{}
	}
	return c
}

// capabilities are those of the client that Microsoft Graph knows.
func capabilities(r *http.Request) []string {
	if slices.ContainsFunc(claimsOf(r).Token.Capabilities.Values, func(v string) bool { return strings.EqualFold(v, "CP1") }) {
		return []string{"CP1"}
	}
	return nil
}

// interrupt plays the administrator who revokes a person's sign-ins, and the events that make Microsoft Graph ask for a new token.
func (a *Authority) interrupt(how func(*directory.Tx, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var bad *failure
		a.Store.Change(func(t *directory.Tx) {
			var user directory.Object
			if user, bad = a.account(t, r.PostFormValue("account")); bad == nil {
				how(t, directory.Text(user, "id"))
			}
		})
		if bad != nil {
			a.fail(w, r, bad)
			return
		}
		writeJSON(w, http.StatusOK, map[string]any{"account": r.PostFormValue("account")})
	}
}
