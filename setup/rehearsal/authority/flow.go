package authority

import (
	"net/http"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

// flow is one visit of a person to the sign-in pages, from the first page to the last.
type flow struct {
	id      string
	expires time.Time
	client  *client
	want    *wanted
	userID  string
	missing []string // scopes that the consent page names
	org     bool     // consent for the whole organisation was offered

	// exactly one of the three is set
	authorize *authorizeRequest
	device    *device
	admin     *adminRequest
}

const flowLife = 15 * time.Minute

func (a *Authority) begin(f *flow) *flow {
	now := a.Store.Now()
	f.id, f.expires = token.Random(24), now.Add(flowLife)
	a.mu.Lock()
	defer a.mu.Unlock()
	expire(a.flows, now, func(f *flow) time.Time { return f.expires })
	a.flows[f.id] = f
	return f
}

// flow finds a visit by the hidden field of its form.
func (a *Authority) flow(r *http.Request) (*flow, *failure) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f := a.flows[r.PostFormValue("flow")]
	if f == nil || a.Store.Now().After(f.expires) {
		return nil, refuse(50089, "invalid_grant", "Flow token expired. Start the sign-in again.")
	}
	copied := *f
	return &copied, nil
}

func (a *Authority) keep(f *flow) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.flows[f.id] = f
}

// end takes a visit away so that its last page cannot be sent twice. It reports whether the visit was still there.
func (a *Authority) end(f *flow) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, there := a.flows[f.id]
	delete(a.flows, f.id)
	return there
}

// account finds who wants to sign in by user principal name or mail.
func (a *Authority) account(t *directory.Tx, name string) (directory.Object, *failure) {
	name = strings.TrimSpace(name)
	user, ok := t.Find(directory.Users, func(o directory.Object) bool {
		return strings.EqualFold(directory.Text(o, "userPrincipalName"), name) || (name != "" && strings.EqualFold(directory.Text(o, "mail"), name))
	})
	if !ok {
		return nil, refuse(50020, "invalid_request", "User account '%s' does not exist in tenant '%s' and cannot access the application. The account needs to be added as an external user in the tenant first.", clean(name), directory.TenantName)
	}
	if !directory.Flag(user, "accountEnabled") {
		return nil, refuse(50057, "invalid_grant", "The user account is disabled.")
	}
	return user, nil
}

// chooseAccount is the answer of the account picker.
func (a *Authority) chooseAccount(w http.ResponseWriter, r *http.Request) {
	f, bad := a.flow(r)
	if bad != nil {
		a.errorPage(w, r, bad)
		return
	}
	name := r.PostFormValue("account")
	if name == "" {
		name = r.PostFormValue("other")
	}
	a.proceed(w, r, f, name)
}

// proceed goes on after the picker: consent page, refusal page, or done.
func (a *Authority) proceed(w http.ResponseWriter, r *http.Request, f *flow, name string) {
	var next func()
	a.Store.View(func(t *directory.Tx) {
		user, bad := a.account(t, name)
		if bad != nil {
			next = func() { a.errorPage(w, r, bad) }
			return
		}
		if t.SignInBlocked(f.way()) {
			next = func() { a.blockFlow(w, r, f) }
			return
		}
		f.userID = directory.Text(user, "id")
		if f.admin != nil {
			next = a.adminConsentStep(t, w, r, f, user)
			return
		}
		next = a.consentStep(t, w, r, f, user)
	})
	a.keep(f)
	next()
}

// consentStep decides what a person sees before a client gets a token.
func (a *Authority) consentStep(t *directory.Tx, w http.ResponseWriter, r *http.Request, f *flow, user directory.Object) func() {
	resource, ok := t.PrincipalOf(f.want.resourceApp)
	if !ok {
		return func() { a.refuseFlow(w, r, f, resourceNotFound(f.want.resourceName)) }
	}
	if bad := f.want.check(f.client, resource); bad != nil {
		return func() { a.refuseFlow(w, r, f, bad) }
	}
	if f.client.fixed {
		for _, v := range f.want.values {
			if !containsFold(preauthorisedFor(resource), v) {
				return func() { a.refuseFlow(w, r, f, notPreauthorised(f.client.appID, f.want.resourceApp)) }
			}
		}
		return func() { a.finish(w, r, f) }
	}
	f.missing = f.want.missing(t.ConsentedScopes(f.client.id(), directory.Text(resource, "id"), f.userID))
	if len(f.missing) == 0 {
		return func() { a.finish(w, r, f) }
	}
	may := t.Abilities(f.userID)
	f.org = may.ConsentDelegated
	needsAdmin := !t.MembersMayConsent()
	for _, v := range f.missing {
		s, _ := scopeNamed(resource, v)
		needsAdmin = needsAdmin || directory.Text(s, "type") == "Admin"
	}
	if needsAdmin && !may.ConsentDelegated {
		return func() { a.approvalPage(w, f, user) }
	}
	lines := scopeLines(resource, f.missing)
	return func() { a.consentPage(w, f, user, lines) }
}

func notPreauthorised(appID, resource string) *failure {
	return refuse(65002, "invalid_client", "Consent between first party application '%s' and first party resource '%s' must be configured via preauthorization - applications owned and operated by Microsoft must get approval from the API owner before requesting tokens for that API.", appID, resource)
}

// decide is the answer of the consent page, and of the page that says that an administrator is needed.
func (a *Authority) decide(w http.ResponseWriter, r *http.Request) {
	f, bad := a.flow(r)
	if bad != nil {
		a.errorPage(w, r, bad)
		return
	}
	switch {
	case f.userID == "":
		a.errorPage(w, r, refuse(50058, "login_required", "A silent sign-in request was sent but no user is signed in."))
	case r.PostFormValue("decision") != "accept":
		if r.PostFormValue("decision") == "return" {
			a.refuseFlow(w, r, f, a.needsAdministrator(f.client.name))
			return
		}
		a.refuseFlow(w, r, f, declined())
	case f.admin != nil:
		a.grantAsAdministrator(w, r, f)
	default:
		a.consent(w, r, f, r.PostFormValue("organization") != "")
	}
}

// consent writes down what the person accepted. The rights are checked again: a form can be sent without its page.
func (a *Authority) consent(w http.ResponseWriter, r *http.Request, f *flow, organisation bool) {
	var bad *failure
	a.Store.Change(func(t *directory.Tx) {
		resource, ok := t.PrincipalOf(f.want.resourceApp)
		if !ok {
			bad = resourceNotFound(f.want.resourceName)
			return
		}
		may := t.Abilities(f.userID)
		needsAdmin := organisation || !t.MembersMayConsent()
		for _, v := range f.missing {
			s, _ := scopeNamed(resource, v)
			needsAdmin = needsAdmin || directory.Text(s, "type") == "Admin"
		}
		if needsAdmin && !may.ConsentDelegated {
			bad = adminConsentNeeded(f.client.name)
			return
		}
		who := f.userID
		if organisation {
			who = ""
		}
		t.Consent(newID, f.client.id(), directory.Text(resource, "id"), who, f.missing)
	})
	if bad != nil {
		a.refuseFlow(w, r, f, bad)
		return
	}
	a.finish(w, r, f)
}

// finish ends a visit with success.
func (a *Authority) finish(w http.ResponseWriter, r *http.Request, f *flow) {
	if !a.end(f) {
		a.errorPage(w, r, refuse(50089, "invalid_grant", "Flow token expired. Start the sign-in again."))
		return
	}
	if f.device != nil {
		a.approveDevice(w, f)
		return
	}
	a.answerWithCode(w, r, f)
}

// refuseFlow ends a visit with an error for the client.
func (a *Authority) refuseFlow(w http.ResponseWriter, r *http.Request, f *flow, bad *failure) {
	a.end(f)
	switch {
	case f.device != nil:
		a.declineDevice(w, r, f, bad)
	case f.admin != nil:
		a.answerAdminRefused(w, r, f, bad)
	default:
		a.answerWithError(w, r, f.authorize, bad)
	}
}
