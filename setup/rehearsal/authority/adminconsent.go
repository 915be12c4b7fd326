package authority

import (
	"net/http"
	"net/url"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/rehearsal/directory"
)

// adminRequest is what somebody opened with a link to the admin consent page.
type adminRequest struct {
	redirect string
	state    string
	scope    string // second version of the page only
	v2       bool
}

// adminConsent begins tenant-wide consent. It needs an enabled service principal and a reply address, as the real page does.
func (a *Authority) adminConsent(w http.ResponseWriter, r *http.Request) {
	shared, ok := a.tenant(r.PathValue("tenant"))
	if !ok {
		a.errorPage(w, r, tenantNotFound(r.PathValue("tenant")))
		return
	}
	q := r.URL.Query()
	request := &adminRequest{redirect: q.Get("redirect_uri"), state: q.Get("state"), scope: q.Get("scope"), v2: strings.Contains(r.URL.Path, "/v2.0/")}
	if request.v2 && strings.TrimSpace(request.scope) == "" {
		a.errorPage(w, r, refuse(900144, "invalid_request", "The request body must contain the following parameter: 'scope'."))
		return
	}
	var c *client
	var want *wanted
	var bad *failure
	a.Store.View(func(t *directory.Tx) {
		if c, bad = a.client(t, q.Get("client_id"), shared); bad != nil {
			return
		}
		back := &authorizeRequest{redirect: request.redirect}
		if bad = c.checkReply(back); bad != nil {
			return
		}
		request.redirect = back.redirect
		if want, bad = a.parseScope(r, t, request.scope); bad == nil && !want.everything && want.resourceApp == entra.GraphAppID {
			want.values = append(want.values, want.openID...) // the sign-in scopes are permissions of Microsoft Graph like others
		}
	})
	if bad != nil {
		a.errorPage(w, r, bad)
		return
	}
	a.accountPage(w, a.begin(&flow{client: c, want: want, admin: request}), q.Get("login_hint"))
}

// allowMeetings plays the Teams administrator, who works in PowerShell: it gives an application an application access policy for the whole
// tenant (New-CsApplicationAccessPolicy, Grant-CsApplicationAccessPolicy -Global).
func (a *Authority) allowMeetings(w http.ResponseWriter, r *http.Request) {
	clientID := r.PostFormValue("client_id")
	known := false
	a.Store.Change(func(t *directory.Tx) {
		if _, known = t.PrincipalOf(clientID); known {
			t.AllowMeetingsFromNowOn(clientID)
		}
	})
	if !known {
		a.fail(w, r, appNotFound(clientID))
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"allowed": clientID})
}

// line is one permission on a consent page.
type line struct {
	Value, Name, Resource string
	Application           bool
}

func scopeLines(resource directory.Object, values []string) []line {
	var out []line
	for _, v := range values {
		s, _ := scopeNamed(resource, v)
		out = append(out, line{Value: v, Name: directory.Text(s, "adminConsentDisplayName"), Resource: directory.Text(resource, "displayName")})
	}
	return out
}

// requiredLines are the permissions that the application lists, and whether a person may grant them all.
func requiredLines(t *directory.Tx, app directory.Object, may directory.Role) (lines []line, allowed bool) {
	allowed = true
	for _, want := range directory.Items(app, "requiredResourceAccess") {
		appID := directory.Text(want, "resourceAppId")
		resource, ok := t.PrincipalOf(appID)
		if !ok {
			if resource, ok = directory.ResourcePrincipal("", appID); !ok {
				continue
			}
		}
		for _, access := range directory.Items(want, "resourceAccess") {
			role := directory.Text(access, "type") == "Role"
			collection := "oauth2PermissionScopes"
			if role {
				collection = "appRoles"
			}
			value, ok := directory.ValueOf(resource, collection, directory.Text(access, "id"))
			if !ok {
				continue
			}
			lines = append(lines, line{Value: value, Resource: directory.Text(resource, "displayName"), Application: role})
			allowed = allowed && mayConsent(may, appID, role)
		}
	}
	return lines, allowed && (may.ConsentDelegated || may.ConsentGraph)
}

// mayConsent follows "Grant tenant-wide admin consent": application permissions of Microsoft Graph (and Azure AD Graph) need more.
func mayConsent(may directory.Role, resourceAppID string, application bool) bool {
	switch {
	case !application:
		return may.ConsentDelegated
	case resourceAppID == entra.GraphAppID || resourceAppID == "00000002-0000-0000-c000-000000000000":
		return may.ConsentGraph
	}
	return may.ConsentOther
}

func (a *Authority) adminConsentStep(t *directory.Tx, w http.ResponseWriter, r *http.Request, f *flow, user directory.Object) func() {
	may := t.Abilities(f.userID)
	if f.explicitScopes() {
		resource, ok := t.PrincipalOf(f.want.resourceApp)
		if !ok {
			return func() { a.refuseFlow(w, r, f, resourceNotFound(f.want.resourceName)) }
		}
		if bad := f.want.check(f.client, resource); bad != nil {
			return func() { a.refuseFlow(w, r, f, bad) }
		}
		f.missing = f.want.values
		if !may.ConsentDelegated {
			return func() { a.approvalPage(w, f, user) }
		}
		lines := scopeLines(resource, f.want.values)
		return func() { a.consentPage(w, f, user, lines) }
	}
	lines, allowed := requiredLines(t, f.client.app, may)
	if !allowed {
		return func() { a.approvalPage(w, f, user) }
	}
	return func() { a.consentPage(w, f, user, lines) }
}

// explicitScopes holds for the second version of the page with single delegated permissions named.
func (f *flow) explicitScopes() bool { return f.admin.v2 && !f.want.everything }

func (a *Authority) grantAsAdministrator(w http.ResponseWriter, r *http.Request, f *flow) {
	var bad *failure
	a.Store.Change(func(t *directory.Tx) {
		may := t.Abilities(f.userID)
		if f.explicitScopes() {
			resource, ok := t.PrincipalOf(f.want.resourceApp)
			if !ok || !may.ConsentDelegated {
				bad = adminConsentNeeded(f.client.name)
				return
			}
			t.Consent(newID, f.client.id(), directory.Text(resource, "id"), "", f.want.values)
			return
		}
		// What is granted is what the application lists now, not what it listed when the page was drawn.
		app, ok := t.ApplicationOf(f.client.appID)
		if _, allowed := requiredLines(t, app, may); !ok || !allowed {
			bad = adminConsentNeeded(f.client.name)
			return
		}
		t.ConsentAsApplication(newID, f.client.principal, app)
	})
	if bad != nil {
		a.refuseFlow(w, r, f, bad)
		return
	}
	a.end(f)
	values := url.Values{"admin_consent": {"True"}, "tenant": {a.tenantID}}
	if f.admin.v2 {
		values.Set("scope", f.admin.scope)
	}
	a.answerAdmin(w, r, f, values)
}

func (a *Authority) answerAdminRefused(w http.ResponseWriter, r *http.Request, f *flow, bad *failure) {
	a.answerAdmin(w, r, f, url.Values{
		"admin_consent": {"True"}, "error": {bad.error},
		"error_description": {bad.description(newID(), correlationOf(r), a.Store.Now().Format("2006-01-02 15:04:05Z"))},
	})
}

func (a *Authority) answerAdmin(w http.ResponseWriter, r *http.Request, f *flow, values url.Values) {
	if f.admin.state != "" {
		values.Set("state", f.admin.state)
	}
	http.Redirect(w, r, withQuery(f.admin.redirect, values), http.StatusFound)
}
