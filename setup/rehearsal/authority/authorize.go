package authority

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

// authorizeRequest is what a client sent to the authorize page.
type authorizeRequest struct {
	redirect  string
	state     string
	mode      string // query, fragment, form_post
	challenge string
	nonce     string
}

// code is an authorization code: good once, for ten minutes.
type code struct {
	clientID  string
	redirect  string
	challenge string
	nonce     string
	userID    string
	scope     string
	used      bool
	expires   time.Time
}

const codeLife = 10 * time.Minute

// authorize begins an authorization code sign-in.
func (a *Authority) authorize(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		a.errorPage(w, r, refuse(90014, "invalid_request", "The request body could not be read."))
		return
	}
	shared, ok := a.tenant(r.PathValue("tenant"))
	if !ok {
		a.errorPage(w, r, tenantNotFound(r.PathValue("tenant")))
		return
	}
	q := r.Form
	request := &authorizeRequest{
		redirect: q.Get("redirect_uri"), state: q.Get("state"), mode: q.Get("response_mode"), challenge: q.Get("code_challenge"), nonce: q.Get("nonce"),
	}
	var c *client
	var want *wanted
	var bad, answer *failure
	a.Store.View(func(t *directory.Tx) {
		if c, bad = a.client(t, q.Get("client_id"), shared); bad != nil {
			return
		}
		if bad = c.checkReply(request); bad != nil {
			return
		}
		if answer = request.check(q); answer == nil {
			want, answer = a.parseScope(r, t, q.Get("scope"))
		}
	})
	switch {
	case bad != nil: // the address to answer to cannot be trusted
		a.errorPage(w, r, bad)
		return
	case answer != nil:
		a.answerWithError(w, r, request, answer)
		return
	}
	f := a.begin(&flow{client: c, want: want, authorize: request})
	if hint := q.Get("login_hint"); hint != "" && q.Get("prompt") != "select_account" {
		a.proceed(w, r, f, hint)
		return
	}
	a.accountPage(w, f, q.Get("login_hint"))
}

func (c *client) checkReply(request *authorizeRequest) *failure {
	replies := c.replies()
	if len(replies) == 0 {
		return noReplyAddress()
	}
	if request.redirect == "" {
		request.redirect = replies[0]
	}
	if !matchesReply(replies, request.redirect) {
		return replyMismatch(request.redirect, c.appID)
	}
	return nil
}

func (request *authorizeRequest) check(q url.Values) *failure {
	switch {
	case q.Get("response_type") != "code":
		return refuse(900144, "unsupported_response_type", "The rehearsal tenant issues authorization codes only: response_type must be 'code'.")
	case q.Get("code_challenge_method") != "" && q.Get("code_challenge_method") != "S256":
		return refuse(50147, "invalid_request", "Invalid size or method of Code_Challenge parameter: only S256 is accepted.")
	case request.challenge != "" && len(request.challenge) != 43:
		return refuse(50147, "invalid_request", "Invalid size of Code_Challenge parameter.")
	case q.Get("prompt") == "none":
		return refuse(50058, "login_required", "A silent sign-in request was sent but no user is signed in.")
	case strings.TrimSpace(q.Get("scope")) == "":
		return refuse(900144, "invalid_request", "The request body must contain the following parameter: 'scope'.")
	}
	switch request.mode {
	case "", "query", "fragment", "form_post":
		return nil
	}
	mode := request.mode
	request.mode = "query"
	return refuse(70001, "invalid_request", "The response mode '%s' is not supported.", clean(mode))
}

func (a *Authority) answerWithCode(w http.ResponseWriter, r *http.Request, f *flow) {
	now := a.Store.Now()
	value := "1." + token.Random(48)
	a.mu.Lock()
	expire(a.codes, now, func(c *code) time.Time { return c.expires })
	a.codes[value] = &code{
		clientID: f.client.appID, redirect: f.authorize.redirect, challenge: f.authorize.challenge, nonce: f.authorize.nonce,
		userID: f.userID, scope: strings.Join(append(append([]string{}, f.want.raw...), f.want.openID...), " "), expires: now.Add(codeLife),
	}
	a.mu.Unlock()
	a.answer(w, r, f.authorize, url.Values{"code": {value}, "session_state": {newID()}})
}

func (a *Authority) answerWithError(w http.ResponseWriter, r *http.Request, request *authorizeRequest, bad *failure) {
	a.answer(w, r, request, url.Values{
		"error":             {bad.error},
		"error_description": {bad.description(newID(), correlationOf(r), a.Store.Now().Format("2006-01-02 15:04:05Z"))},
		"error_subcode":     {subcode(bad)},
	})
}

func subcode(bad *failure) string {
	if bad.code == 65004 || bad.code == 90094 || bad.code == approvalRequested {
		return "cancel"
	}
	return ""
}

// answer sends the browser back to the client in the way that the client asked for.
func (a *Authority) answer(w http.ResponseWriter, r *http.Request, request *authorizeRequest, values url.Values) {
	if values.Get("error_subcode") == "" {
		values.Del("error_subcode")
	}
	if request.state != "" {
		values.Set("state", request.state)
	}
	switch request.mode {
	case "form_post":
		a.postBackPage(w, request.redirect, values)
	case "fragment":
		http.Redirect(w, r, request.redirect+"#"+values.Encode(), http.StatusFound)
	default:
		http.Redirect(w, r, withQuery(request.redirect, values), http.StatusFound)
	}
}

func withQuery(address string, values url.Values) string {
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	return address + separator + values.Encode()
}
