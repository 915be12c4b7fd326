package lifecycle

import (
	"strings"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/gate"
	"gatehouse/setup/plan"
)

// Input is everything a report is made of.
type Input struct {
	Definition *definition.Definition
	Instance   string
	Choices    definition.Choices // as far as they are known here
	Live       entra.Connector
	Wanted     []plan.Wanted
	Kinds      []string       // of credentials that the connector needs; nil = not known here
	Approval   *gate.Approval // the one that counts; nil = none
	Current    bool           // the approval equals today's definition and rules, without leaks
	Plan       *plan.Plan     // what is left to do; nil when settings are missing
	Verified   time.Time      // last good verification; zero = none
	Now        time.Time      // server time when known
	// CanConsent decides what is offered for missing consent; CannotTell offers to try.
	CanConsent entra.Ability
	// Unfinished is since when an interrupted apply waits; zero = none. Busy: one runs right now.
	Unfinished time.Time
	Busy       bool
	// Left is how this machine left the connector; nil = it never saw to it.
	Left *Left
}

// An expiring credential is named from soon on, urgent from late on, and asks to be dealt with today in its last week.
const (
	aDay = 24 * time.Hour
	soon = 30 * aDay
	late = 14 * aDay
	week = 7 * aDay
)

// facts is the input, looked at once.
type facts struct {
	Input
	cred        credential
	permissions []Permission
	granted     int
	planned     int
	drift       []Drift
	behind      []string
	disabled    bool // sign-in was on once and is off now
}

func gather(in Input) facts {
	f := facts{Input: in}
	f.cred = credentialOf(in)
	f.permissions = permissions(in)
	for _, p := range f.permissions {
		if p.OIDC || p.State == GrantedUnplanned {
			continue
		}
		f.planned++
		if p.State == Granted {
			f.granted++
		}
	}
	f.drift = drift(in)
	f.behind = behind(in)
	// Permissions are granted only after sign-in was switched on.
	f.disabled = in.Live.Principal != nil && !in.Live.Principal.Enabled && (f.granted > 0 || !in.Verified.IsZero())
	return f
}

func (f facts) created() bool   { return f.Live.App != nil && f.Live.Principal != nil }
func (f facts) enabled() bool   { return f.Live.Principal != nil && f.Live.Principal.Enabled }
func (f facts) consented() bool { return f.created() && f.granted == f.planned }
func (f facts) verified() bool {
	return !f.Verified.IsZero() && f.enabled() && f.consented() && f.cred.live
}

// incomplete holds when the plan has steps of the phase.
func (f facts) incomplete(phases ...plan.Phase) bool {
	return f.Plan != nil && !f.Plan.Nothing(phases...)
}

// unfinishedSteps counts what is left of creating and the credential. Writing an approval's tag goes with the next change and
// is nothing that a person has to do.
func (f facts) unfinishedSteps() int {
	if f.Plan == nil {
		return 0
	}
	n := 0
	for _, s := range f.Plan.Of(plan.Create, plan.Credential) {
		if !s.RecordsApproval() {
			n++
		}
	}
	return n
}

// day is a date for people, relative when it is close.
func day(t, now time.Time) string {
	t = t.In(now.Location())
	switch days := civilDays(now) - civilDays(t); days {
	case 0:
		return "today"
	case 1:
		return "yesterday"
	}
	return "on " + date(t)
}

func civilDays(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func date(t time.Time) string { return t.Format("2 January 2006") }

// name is what people call the connector.
func (f facts) name() string {
	if f.Instance == "" || f.Instance == "main" {
		return f.Definition.Name
	}
	return f.Definition.Name + " (" + strings.TrimSpace(f.Instance) + ")"
}
