// Package setup is what happens in the tenant, as one facade for the window and the command line: House (this machine) and
// Session (one signed-in person in one tenant). It must not draw, print or import Fyne.
package setup

import (
	"context"
	"time"

	"gatehouse/preview"
	"gatehouse/setup/apply"
	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/gate"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/report"
	"gatehouse/setup/secret"
	"gatehouse/setup/tenant"
)

// Config is what main gives a House.
type Config struct {
	StateDir string          // empty = the default for this user (its own folder for the rehearsal tenant)
	Endpoint tenant.Endpoint // where sign-ins go
	Version  string
	// Passphrase asks for the passphrase of the encrypted file; nil = there is nobody to ask. confirm: a new one, asked twice.
	Passphrase func(ctx context.Context, confirm bool) (secret.Secret, error)
	// Keychain replaces the operating system's keychain; nil = that one. Tests must not fill a person's keychain.
	Keychain secret.Keeper
	// KeepTokens keeps tokens in the system's encrypted cache between runs, until SignOut. Off, they stay in memory.
	KeepTokens bool
	// Journal wraps the journal that a run writes to, so that a test can end the program at any line; nil = as it is.
	Journal func(apply.Journal) apply.Journal
	// MayBeRead asks whether a client secret may be issued although somebody in between may read the traffic; nil = never.
	MayBeRead func(ctx context.Context, reason string) bool
	// OfferVault asks whether the encrypted file may be used because the keychain cannot be; nil = never.
	OfferVault func(ctx context.Context, reason string) bool
	// KeepFailed asks what to do with a credential that is issued and could not be kept, although the keychain had been tried; canFile:
	// the encrypted file is a choice. Nil = it is given up, and removed from Entra. An answer is waited for at most three minutes.
	KeepFailed func(ctx context.Context, p problem.Problem, canFile bool) KeepChoice
}

// Target names one connector: a definition and the person's choices (Instance decides the identity).
type Target struct {
	Definition *definition.Definition
	Choices    definition.Choices
	// Brought is a certificate that the person wants to be used. It lives in memory for this run only; nil = Gatehouse makes one.
	Brought *certificate.Certificate
}

// View is how one connector stands: live state, what is left to do, status. Made by Session.Look and Session.Connectors.
type View struct {
	Target     Target
	Live       entra.Connector
	Wanted     []plan.Wanted
	Plan       *plan.Plan // nil when settings are missing (see Incomplete)
	Status     lifecycle.Report
	Approval   *gate.Approval // the one that counts, nil when there is none
	Current    bool           // Approval equals today's definition and rules, without leaks
	Journal    time.Time      // an unfinished apply since; zero = none
	Verified   time.Time      // last good verify on this machine
	LeftAt     time.Time      // when this machine last changed or verified it; zero = never
	Incomplete error          // settings are missing or wrong: no plan yet
	at         time.Time      // when it was looked at
	special    bool           // Plan is not what a look leads to, but one for a rotation

	Handover *report.HandoverFile // the file that this look answers (OpenHandover), nil otherwise
}

// PreviewRequest says what to preview.
type PreviewRequest struct {
	Target Target
	Source preview.Source
	Call   string // one call by name; empty = all (with File it must be set, or the file name decides)
	File   string // with preview.File: a JSON (or CSV) file
	User   string // with preview.Live: whose data; empty = the signed-in person
	// Progress is called before each live call; may be nil.
	Progress func(call string, done, total int)
	// Opened gets the preview of a large sample as soon as its rows can be looked at, before the leak check; may be nil.
	Opened func(*preview.Result)
}

// Observer gets the progress of a running plan; may be nil.
type Observer func(apply.Progress)

// Check is one line of a verification.
type Check struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Text string `json:"text"`
	// Waiting lines are told while they last; they are not part of a Verification.
	Waiting bool `json:"-"`
}

// Verification is the result of verify. Federated connectors are "proven elsewhere": Command is what proves them there.
type Verification struct {
	Connector string    `json:"connector"`
	At        time.Time `json:"at"`
	OK        bool      `json:"ok"`
	Elsewhere bool      `json:"provenElsewhere"`
	Checks    []Check   `json:"checks"`
	Command   string    `json:"command,omitempty"`
}

// ConsentWays is what is left when the person may not consent in place.
type ConsentWays struct {
	Portal string `json:"portal"`         // https page of the enterprise application's permissions
	Link   string `json:"link,omitempty"` // admin consent link; empty where no redirect URI exists
	Note   string `json:"note"`           // what the last page will look like
}
