// Package signin asks who signs in where, before any browser opens. It must not sign in itself.
package signin

import (
	"regexp"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
	"gatehouse/ui/screen/words"
)

// State is everything the screen shows.
type State struct {
	Rehearsal  bool
	Accounts   []string // who can sign in to the rehearsal tenant
	Tenant     string
	Account    string
	ClientID   string
	DeviceCode bool
	Advanced   bool
	Busy       string // what is waited for; empty = nothing
	Notice     string // what somebody who signs in has to know first
	Code       *tenant.DeviceCode
	Problem    *problem.Problem
	Kept       []setup.KeptSignIn // sign-ins of earlier runs
}

// Events of the person and of the sign-in.
type (
	// SetTenant, SetAccount and SetClient are typing.
	SetTenant struct{ Text string }
	// SetAccount is typing.
	SetAccount struct{ Text string }
	// SetClient is typing.
	SetClient struct{ Text string }
	// UseCode switches to a device code.
	UseCode struct{ On bool }
	// ShowAdvanced opens the rarely needed fields.
	ShowAdvanced struct{ On bool }
	// Submit starts; whoever signs in is chosen on Microsoft's page.
	Submit struct{}
	// GoOn takes up a kept sign-in.
	GoOn struct{ Kept setup.KeptSignIn }
	// Stop cancels.
	Stop struct{}
	// Offline goes on without signing in.
	Offline struct{}
	// CopyCode copies the device code.
	CopyCode struct{}
	// OpenPage opens the page where the code is typed.
	OpenPage struct{}
	// GoDoctor goes to the page that tests this machine.
	GoDoctor struct{}
	// Noticed is a sentence that the person has to know before they sign in.
	Noticed struct{ Text string }
	// BrowserOpens tells that the browser is about to open.
	BrowserOpens struct{}
	// GotCode is a device code to show.
	GotCode struct{ Code tenant.DeviceCode }
	// Failed is a sign-in that did not come about; a cancelled one is not shown.
	Failed struct {
		Problem   *problem.Problem
		Cancelled bool
	}
	// Done is a finished sign-in.
	Done struct{}
)

// Effects that the window runs.
type (
	// Start a sign-in.
	Start struct{ Options tenant.SignInOptions }
	// Cancel it.
	Cancel struct{}
	// Browse goes to the catalogue without signing in.
	Browse struct{}
	// Copy text to the clipboard.
	Copy struct{ Text string }
	// Examine this machine.
	Examine struct{}
	// Open a page in the browser.
	Open struct{ URL string }
)

var (
	domain = regexp.MustCompile(`^(?i)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$`)
	guid   = regexp.MustCompile(`^(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
)

// TenantError says what is wrong with the tenant typed so far, a sentence; empty = nothing. An empty field is not yet wrong.
func (s State) TenantError() string {
	t := strings.TrimSpace(s.Tenant)
	switch {
	case t == "", guid.MatchString(t), domain.MatchString(t):
		return ""
	case strings.Contains(t, "@"):
		return words.L("Only the part after the @ names the tenant.")
	case strings.Contains(t, "://"):
		return words.L("A domain such as contoso.com, without https://.")
	}
	return words.L("Neither a domain such as contoso.com nor a tenant id.")
}

// ClientError says what is wrong with the client id.
func (s State) ClientError() string {
	if c := strings.TrimSpace(s.ClientID); c != "" && !guid.MatchString(c) {
		return words.L("A client id has the form 14d82eec-204b-4c2f-b7e8-296a70dab67e.")
	}
	return ""
}

// AccountError says what is wrong with the account.
func (s State) AccountError() string {
	a := strings.TrimSpace(s.Account)
	if a == "" {
		return ""
	}
	if i := strings.LastIndex(a, "@"); i < 1 || !domain.MatchString(a[i+1:]) {
		return words.L("An account has the form adele@contoso.com.")
	}
	return ""
}

// Ready holds when a sign-in can start.
func (s State) Ready() bool {
	return s.Busy == "" && strings.TrimSpace(s.Tenant) != "" && s.TenantError() == "" && s.ClientError() == "" && s.AccountError() == ""
}

func (s State) start(o tenant.SignInOptions) (State, []any) {
	o.ClientID, o.DeviceCode = strings.TrimSpace(s.ClientID), s.DeviceCode
	s.Problem, s.Code, s.Notice, s.Busy = nil, nil, "", words.L("Asking Microsoft where to sign in …")
	return s, []any{Start{o}}
}

// Update is the screen's whole behaviour.
func Update(s State, event any) (State, []any) {
	switch e := event.(type) {
	case SetTenant:
		s.Tenant = e.Text
	case SetAccount:
		s.Account = e.Text
	case SetClient:
		s.ClientID = e.Text
	case UseCode:
		s.DeviceCode = e.On
	case ShowAdvanced:
		s.Advanced = e.On
	case Submit:
		if !s.Ready() {
			return s, nil
		}
		return s.start(tenant.SignInOptions{Tenant: strings.TrimSpace(s.Tenant), Account: strings.TrimSpace(s.Account), AskPerson: true})
	case GoOn:
		if s.Busy != "" || s.ClientError() != "" {
			return s, nil
		}
		return s.start(tenant.SignInOptions{Tenant: e.Kept.TenantID, Account: e.Kept.UPN})
	case Stop:
		s.Busy, s.Code = "", nil
		return s, []any{Cancel{}}
	case Offline:
		return s, []any{Browse{}}
	case CopyCode:
		if s.Code != nil {
			return s, []any{Copy{s.Code.UserCode}}
		}
	case OpenPage:
		if s.Code != nil {
			return s, []any{Open{s.Code.URL}}
		}
	case GoDoctor:
		return s, []any{Examine{}}
	case Noticed:
		s.Notice = strings.TrimSpace(s.Notice + " " + e.Text)
	case BrowserOpens:
		s.Busy = words.L("Go on in your browser: choose the account and sign in there. Gatehouse waits.")
	case GotCode:
		s.Code = &e.Code
		s.Busy = words.L("Waiting until the code is typed on that page …")
	case Failed:
		s.Busy, s.Code = "", nil
		if !e.Cancelled {
			s.Problem = e.Problem
		}
	case Done:
		s.Busy, s.Notice, s.Code, s.Problem = "", "", nil, nil
	}
	return s, nil
}
