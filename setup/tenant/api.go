// Package tenant is the only package that talks to Entra and Microsoft Graph: sign-in through azidentity, the Graph SDK's
// request builders, one transport under both, and the clouds. It must not decide anything and must not retry a write.
package tenant

import (
	"context"
	"time"
)

// Cloud is one Microsoft cloud. Hosts follow Microsoft's "national cloud deployments".
type Cloud struct {
	Name               string // global, gcc-high, dod, china
	Label              string // "Global cloud"
	Authority          string // https://login.microsoftonline.com
	Graph              string // https://graph.microsoft.com
	EntraPortal        string // https://entra.microsoft.com
	FederationAudience string // api://AzureADTokenExchange
}

// Endpoint is where a sign-in goes. For the rehearsal tenant Authority and Graph are loopback addresses, CAPEM its authority.
type Endpoint struct {
	Cloud     Cloud
	Authority string // replaces Cloud.Authority when set
	Graph     string // replaces Cloud.Graph when set
	Browser   string // plain-http base of the pages that a browser opens; only for the rehearsal tenant
	CAPEM     []byte // trusted instead of the system's roots; only for the rehearsal tenant
	Rehearsal bool
}

// DeviceCode is what the person needs to sign in on another page.
type DeviceCode struct {
	URL      string
	UserCode string
	Expires  time.Time
	// Done closes when nobody waits for the code any more: signed in, refused, or cancelled. It may be nil.
	Done <-chan struct{}
}

// Step names the scopes asked for together (DESIGN.md rule 6).
type Step string

// The steps.
const (
	StepWho    Step = "who"
	StepLook   Step = "look"
	StepCreate Step = "create"
	StepGrant  Step = "grant"
	StepSample Step = "sample" // scopes come from the definition
	// StepReports is the setting that usage reports conceal names.
	StepReports Step = "reports"
)

// Prompt tells the person what is about to be asked before a browser opens or a code is shown. All functions may be nil.
type Prompt struct {
	// Explain is called before every interactive sign-in with the step, the scopes and one sentence why. An error refuses it.
	Explain func(step Step, scopes []string, why string) error
	// ExplainContext is Explain with the context of the work that needs the scopes, so that the question can be taken back when
	// that work ends. Where both are set, this one is called.
	ExplainContext func(ctx context.Context, step Step, scopes []string, why string) error
	// Browser is called when the browser is about to open.
	Browser func()
	// Notice is called with one sentence when something goes another way than asked ("The browser could not be opened …").
	Notice func(text string)
	// Code is called with a device code to show.
	Code func(DeviceCode)
}

// SignInOptions say who signs in where.
type SignInOptions struct {
	Endpoint   Endpoint
	Tenant     string // domain or id that the person named; the token's tid must match
	ClientID   string // empty = Microsoft Graph Command Line Tools
	Account    string // login hint
	DeviceCode bool   // no browser
	Prompt     Prompt
	Timeout    time.Duration // for one interactive sign-in; 0 = 5 minutes
	Log        *Log
	// KeepTokens keeps tokens in the system's encrypted cache, where there is one, until Kept.Forget.
	KeepTokens bool
	// AskPerson opens the sign-in page although an earlier sign-in is kept: the person chooses who signs in.
	AskPerson bool
	// Earlier is what an earlier run kept for this person: tried first, and then no browser opens. Nil = none.
	Earlier *Kept
}

// DefaultClientID is Microsoft Graph Command Line Tools, the client that Microsoft's own Connect-MgGraph uses.
const DefaultClientID = "14d82eec-204b-4c2f-b7e8-296a70dab67e"

// Sent is one line of "What was sent": no headers, no bodies, no tokens; ids in the path are kept, queries are cut to names.
type Sent struct {
	Time      time.Time     `json:"time"`
	Host      string        `json:"host"`
	Method    string        `json:"method"`
	Path      string        `json:"path"`
	Status    int           `json:"status"` // 0: no answer
	Code      string        `json:"code,omitempty"`
	RequestID string        `json:"requestId,omitempty"`
	Took      time.Duration `json:"took"`
	Note      string        `json:"note,omitempty"`      // "5 reads", "no answer", "asked again with claims"
	Connector string        `json:"connector,omitempty"` // unique name; empty where a request is for none or several
}
