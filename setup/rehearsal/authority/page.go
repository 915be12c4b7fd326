package authority

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

//go:embed page.html
var pageSource string

var pages = template.Must(template.New("").Parse(pageSource))

// view is what the page template shows; Kind picks the body.
type view struct {
	Kind, Title, Text, Flow, App, Hint string
	Accounts                           []directory.Account
	Person, PersonName                 string
	Lines                              []line
	Organization, Everybody            bool
	Action                             template.URL
	Fields                             []field
	Nonce                              string
	Code                               string
	Tenant                             string
}

type field struct{ Name, Value string }

func (a *Authority) show(w http.ResponseWriter, status int, v view) {
	v.Nonce, v.Tenant = token.Random(16), directory.TenantName
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, "page", v); err != nil {
		http.Error(w, "the page cannot be shown", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+v.Nonce+"'; script-src 'nonce-"+v.Nonce+"'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the browser went away: nobody is left to tell
}

func (a *Authority) startPage(w http.ResponseWriter, _ *http.Request) {
	a.donePage(w, "Rehearsal tenant", "This is the sign-in service of a rehearsal tenant. Nothing here is real. To approve a device code, open the page /device.")
}

func (a *Authority) accountPage(w http.ResponseWriter, f *flow, hint string) {
	list := slices.Clone(directory.Accounts)
	slices.SortStableFunc(list, func(x, y directory.Account) int {
		switch {
		case x.UPN == hint && y.UPN != hint:
			return -1
		case y.UPN == hint && x.UPN != hint:
			return 1
		}
		return 0
	})
	a.show(w, http.StatusOK, view{Kind: "account", Title: "Pick an account", Text: "to continue to " + f.client.name, Flow: f.id, Accounts: list, Hint: hint})
}

func (a *Authority) consentPage(w http.ResponseWriter, f *flow, user directory.Object, lines []line) {
	v := view{
		Kind: "consent", Title: "Permissions requested", App: f.client.name, Flow: f.id, Lines: lines,
		Person: directory.Text(user, "userPrincipalName"), PersonName: directory.Text(user, "displayName"),
		Organization: f.org && f.admin == nil, Everybody: f.admin != nil,
	}
	if f.admin != nil {
		v.Title = "Permissions requested: review for your organization"
	}
	a.show(w, http.StatusOK, v)
}

func (a *Authority) approvalPage(w http.ResponseWriter, f *flow, user directory.Object) {
	bad := a.needsAdministrator(f.client.name)
	title := "Need admin approval"
	if bad.code == approvalRequested {
		title = "Approval required"
	}
	a.show(w, http.StatusOK, view{
		Kind: "approval", Title: title, App: f.client.name, Flow: f.id, Code: "AADSTS" + strconv.Itoa(bad.code), Text: bad.text,
		Person: directory.Text(user, "userPrincipalName"), PersonName: directory.Text(user, "displayName"),
	})
}

func (a *Authority) codePage(w http.ResponseWriter, problem string) {
	a.show(w, http.StatusOK, view{Kind: "code", Title: "Enter code to allow access", Text: problem})
}

func (a *Authority) donePage(w http.ResponseWriter, title, text string) {
	a.show(w, http.StatusOK, view{Kind: "done", Title: title, Text: text})
}

func (a *Authority) errorPage(w http.ResponseWriter, r *http.Request, bad *failure) {
	trace, when := newID(), a.Store.Now().Format("2006-01-02 15:04:05Z")
	a.show(w, http.StatusBadRequest, view{
		Kind: "error", Title: "Sorry, but we’re having trouble signing you in.", Text: bad.description(trace, correlationOf(r), when),
	})
}

// postBackPage answers by a form that sends itself, as response_mode=form_post asks for.
func (a *Authority) postBackPage(w http.ResponseWriter, redirect string, values url.Values) {
	v := view{Kind: "postback", Title: "Working…", Action: template.URL(redirect)} //nolint:gosec // registered reply address, checked before
	for _, name := range []string{"code", "error", "error_description", "error_subcode", "state", "session_state"} {
		if values.Has(name) {
			v.Fields = append(v.Fields, field{name, values.Get(name)})
		}
	}
	a.show(w, http.StatusOK, v)
}
