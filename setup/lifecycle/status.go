// Package lifecycle says how a connector stands: the six marks of its life line, permission states, drift, what needs attention.
// Pure: it does no I/O and reads no clock.
package lifecycle

import (
	"time"

	"gatehouse/setup/entra"
)

// MarkState is the state of one mark of the life line.
type MarkState string

// The states of a mark.
const (
	Todo    MarkState = "todo"
	Current MarkState = "current"
	Done    MarkState = "done"
	Warning MarkState = "warning"
)

// Mark is one of the six marks: Previewed, Created, Credential, Enabled, Consented, Verified (in this order).
type Mark struct {
	Name  string    `json:"name"`
	State MarkState `json:"state"`
	Text  string    `json:"text"` // "approved today by Adele Vance", "1 of 4"
}

// Tone colours a chip; the chip's text begins with its mark character, so that colour is never alone.
type Tone string

// The tones.
const (
	Neutral Tone = "neutral"
	Good    Tone = "good"
	Info    Tone = "info"
	Caution Tone = "caution"
	Bad     Tone = "bad"
)

// Chip is a short state: "✓ Enabled and verified", "Consent 1 of 4", "! Drifted".
type Chip struct {
	Text string `json:"text"`
	Tone Tone   `json:"tone"`
}

// Permission states: from the grants themselves.
type PermissionState string

// The four states.
const (
	Granted          PermissionState = "granted"
	Requested        PermissionState = "requested but not granted"
	GrantedUnplanned PermissionState = "granted but not planned"
	CannotTell       PermissionState = "cannot tell"
)

// Permission is one planned or found permission with its state.
type Permission struct {
	Name     string          `json:"name"`
	Kind     entra.Kind      `json:"kind"`
	Resource string          `json:"resource"` // app id
	ID       string          `json:"id"`
	State    PermissionState `json:"state"`
	OIDC     bool            `json:"oidc,omitempty"`
	// People counts those who granted a delegated permission for themselves only; that makes it granted for nobody else.
	People int `json:"people,omitempty"`
	// Everyone tells an unplanned delegated permission that is granted for the whole tenant from one of single people.
	Everyone bool `json:"everyone,omitempty"`
}

// Attention is one thing that needs the person, most urgent first.
type Attention struct {
	Chip   Chip   `json:"chip"`   // "✕ 12 days", "! consent", "! drift"
	Text   string `json:"text"`   // one or two sentences
	Action string `json:"action"` // "enable", "consent", "report", "approve", "resume", "verify", "rotate", "retire", "review"
}

// Report is how one connector stands.
type Report struct {
	UniqueName  string       `json:"uniqueName"`
	State       string       `json:"state"` // absent, created, credential, enabled, consented, verified, behind, disabled, expired, drifted
	Chip        Chip         `json:"chip"`
	Marks       []Mark       `json:"marks"`
	Permissions []Permission `json:"permissions"`
	GrantedOf   [2]int       `json:"grantedOf"` // granted, planned (without OIDC)
	Drift       []Drift      `json:"drift,omitempty"`
	Behind      []string     `json:"behind,omitempty"` // permissions that today's definition needs and the connector was never set up with
	Attention   []Attention  `json:"attention,omitempty"`
	Credential  string       `json:"credential"` // one phrase: "federated (GCP)", "client secret until 20 May 2027"
	Expires     time.Time    `json:"expires,omitzero"`
}
