// Package setuppage is the one page on which a connector comes to life: preview, plan, create, credential, enable, consent, verify.
// It must not talk to the tenant; it says what it wants and draws what came of it.
package setuppage

import (
	"maps"
	"strings"
	"time"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/report"
)

// Step is one of the seven steps on the left; an eighth, the life after them, is there once the connector is.
type Step int

// The steps in their order.
const (
	StepPreview Step = iota
	StepPlan
	StepCreate
	StepCredential
	StepEnable
	StepConsent
	StepVerify
	StepCare // only while there is something to look after
)

// State is everything the page shows.
type State struct {
	Target    setup.Target
	SignedIn  bool
	Rehearsal bool
	Me        entra.Identity

	Loading bool
	View    *setup.View
	Problem *problem.Problem
	// LookFailed: Problem is why the connector could not be read.
	LookFailed bool
	Notice     string // something that went well, one sentence

	Values     map[string]string        // the settings as typed
	Credential string                   // chosen kind; empty = the definition's first
	Lifetime   int                      // days that a new credential lives; 0 = the definition's
	Brought    *certificate.Certificate // what the person brought; lives in memory only
	Reference  Reference
	Removed    *setup.Removed // what is left of the connector among the deleted items

	OpenStep Step
	Picked   bool // the person chose the open step; it stays open

	Run          *Run
	Ways         *setup.ConsentWays
	Preview      *preview.Result // the last preview of this connector, for its counts; may be nil
	Checking     bool
	Checks       []setup.Check
	Waiting      string // what verify waits for
	Verification *setup.Verification
	Beside       Beside
	Sheet        *report.Sheet // what the vendor's settings page asks for; nil: it cannot be said yet
	Watch        *Watch        // an approver is waited for
	Manual       Manual
	Owners       Owners
}

// Beside is what follows from a look and this machine's records.
type Beside struct {
	Steps []definition.ManualStep   // with the connector's ids in their commands
	Done  map[string]setup.StepDone // manual steps, by id
}

// Action is a write that the person starts.
type Action string

// The actions.
const (
	Create    Action = "create" // create and credential
	Enable    Action = "enable"
	Consent   Action = "consent"
	SwitchOff Action = "disable"
)

// Run is a running or finished plan, line by line.
type Run struct {
	Action  Action
	Rows    []Row
	Running bool
	Stopped bool // the person paused it
}

// Row is one step of a run.
type Row struct {
	Step    plan.Step
	State   apply.State
	Note    string
	Started time.Time
	Retry   time.Duration
	Asked   time.Time // when the last event came
	Took    time.Duration
	Now     time.Time
}

// Events of the person.
type (
	// Typed is one setting changed.
	Typed struct{ ID, Value string }
	// PickCredential chooses the kind of credential.
	PickCredential struct{ Kind string }
	// PickStep opens a step.
	PickStep struct{ Step Step }
	// Start asks for an action; Confirmed is the answer of the confirmation.
	Start struct{ Action Action }
	// Confirmed starts an action after the tenant's domain was typed.
	Confirmed struct{ Action Action }
	// Pause stops the running plan; it goes on later.
	Pause struct{}
	// Verify asks for the verification.
	Verify struct{}
	// SeePreview opens the preview screen.
	SeePreview struct{}
	// Export writes the report, or the hand-over file for an approver who has Gatehouse.
	Export struct{ Handover bool }
	// CopyText copies one of the shown texts.
	CopyText struct{ Text string }
	// OpenPage opens a page in the browser.
	OpenPage struct{ URL string }
	// Again reads the connector again.
	Again struct{}
	// SignIn asks for the sign-in page.
	SignIn struct{}
)

// Events of finished work.
type (
	// Looked is the connector as it stands.
	Looked struct {
		View   setup.View
		Beside Beside
	}
	// LookFailed tells that it could not be read.
	LookFailed struct {
		Problem   *problem.Problem
		Cancelled bool
	}
	// Progressed is one event of the running plan.
	Progressed struct {
		Progress apply.Progress
		At       time.Time
	}
	// Tick moves the time of what is waited for.
	Tick struct{ Now time.Time }
	// RunEnded is the end of a plan. View may be the zero View when nothing could be read.
	RunEnded struct {
		Action    Action
		View      *setup.View
		Problem   *problem.Problem
		Cancelled bool
		Removed   *setup.Removed // after Remove
		Beside    Beside
	}
	// SheetRead is what the vendor's settings page asks for; nil when it cannot be said yet.
	SheetRead struct{ Sheet *report.Sheet }
	// WaysFound are the ways to consent elsewhere.
	WaysFound struct{ Ways setup.ConsentWays }
	// Checked is one line of the verification.
	Checked struct{ Check setup.Check }
	// Verified is its end.
	Verified struct {
		Result    *setup.Verification
		Problem   *problem.Problem
		Cancelled bool
	}
	// Said is a sentence to show.
	Said struct{ Text string }
	// Failed is a problem of some smaller work.
	Failed struct{ Problem *problem.Problem }
)

// Effects that the window runs.
type (
	// Look reads the connector; Soon waits until the typing pauses.
	Look struct {
		Target setup.Target
		Soon   bool
	}
	// Do runs an action.
	Do struct {
		Action Action
		Target setup.Target
	}
	// Ask lets the person type the tenant's domain before an action writes.
	Ask struct {
		Action Action
		Domain string
	}
	// Halt cancels the running plan or verification.
	Halt struct{}
	// Check runs the verification.
	Check struct {
		Target setup.Target
		Here   bool // a federated connector, with a temporary certificate
	}
	// FindWays asks for the ways to consent.
	FindWays struct{ Target setup.Target }
	// GoPreview opens the preview screen.
	GoPreview struct{ Target setup.Target }
	// WriteReport exports the report, or the hand-over file.
	WriteReport struct {
		Target   setup.Target
		Handover bool
	}
	// Copy text to the clipboard.
	Copy struct{ Text string }
	// Browse opens a page.
	Browse struct{ URL string }
	// GoSignIn opens the sign-in page.
	GoSignIn struct{}
)

// Open gives the page for a connector and the first effects. values are the choices remembered on this machine.
func Open(t setup.Target, signedIn, rehearsal bool, me entra.Identity) (State, []any) {
	s := State{Target: t, SignedIn: signedIn, Rehearsal: rehearsal, Me: me, Values: maps.Clone(t.Choices.Settings), Credential: t.Choices.Credential, Lifetime: t.Choices.LifetimeDays}
	s.Reference.Value = t.Choices.ServiceManagementReference
	if s.Values == nil {
		s.Values = map[string]string{}
	}
	if !signedIn {
		return s, nil
	}
	s.Loading = true
	return s, []any{Look{Target: s.target()}}
}

// target is the connector with the choices as typed.
func (s State) target() setup.Target {
	t := s.Target
	t.Choices.Settings = maps.Clone(s.Values)
	t.Choices.Credential, t.Choices.LifetimeDays = s.Credential, s.Lifetime
	t.Choices.ServiceManagementReference = strings.TrimSpace(s.Reference.Value)
	t.Brought = s.Brought
	return t
}
