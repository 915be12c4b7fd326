// Package plan turns (definition, choices, live state) into ordered steps. Pure: no I/O, no clock, no Fyne, no SDK.
package plan

import (
	"strings"
	"time"

	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/network"
)

// Phase groups steps; the gate stands before Enable and before Consent.
type Phase string

// Phases in their order.
const (
	Create     Phase = "create"
	Credential Phase = "credential"
	Enable     Phase = "enable"
	Consent    Phase = "consent"
)

// Input is everything a plan is made of.
type Input struct {
	Definition *definition.Definition
	Choices    definition.Choices // validated
	Live       entra.Connector
	Me         entra.Identity
	Policies   entra.Policies
	Requested  []Wanted                 // the definition's permissions, resolved against the tenant or the catalogue
	Approval   string                   // approval tag to write, "" when not approved yet
	Kept       func(keyID string) bool  // holds when this machine has the secret or key for keyID; nil = nothing known
	Brought    *certificate.Certificate // that the person wants to be used; nil = Gatehouse makes one
	// Rotate asks for a new credential of this kind beside the one that is kept; "" = none.
	Rotate string
	Now    time.Time // server time when known
	// Readers are the hosts whose traffic somebody in between may read; Skew is how far this machine's clock is from the tenant's.
	Readers []network.Peer
	Skew    network.Skew
}

// Wanted is a permission resolved to its id.
type Wanted struct {
	definition.Permission
	ID           string `json:"id"`
	ResourceName string `json:"resourceName"`
	OIDC         bool   `json:"oidc,omitempty"` // openid, profile, email, offline_access: left out of comparisons (rule 15)
}

// Plan is the ordered list of what has to change, and what was found on the way.
type Plan struct {
	Connector string    `json:"connector"` // unique name
	Name      string    `json:"name"`      // display name
	Steps     []Step    `json:"steps"`
	Findings  []Finding `json:"findings,omitempty"`
}

// Nothing holds when no step of the given phases is left (all phases when none is given).
func (p *Plan) Nothing(phases ...Phase) bool { return len(p.Of(phases...)) == 0 }

// Of gives the steps of the given phases in order (all when none is given).
func (p *Plan) Of(phases ...Phase) []Step {
	if len(phases) == 0 {
		return p.Steps
	}
	var out []Step
	for _, s := range p.Steps {
		for _, ph := range phases {
			if s.Phase == ph {
				out = append(out, s)
			}
		}
	}
	return out
}

// Step is one idempotent change.
type Step struct {
	ID      string   `json:"id"` // stable within a connector: "application", "principal", "grant:User.Read.All"
	Phase   Phase    `json:"phase"`
	Title   string   `json:"title"`  // "Application Gatehouse – Outlook Calendar"
	Detail  string   `json:"detail"` // one sentence for people
	Changes []Change `json:"changes,omitempty"`
	Action  Action   `json:"-"`
}

// Change is one line of the diff. From is empty for something new, To for something removed.
type Change struct {
	Field string `json:"field"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// RecordsApproval holds for a step that writes nothing but the tag of an approval: it goes with the change that the approval
// opens the gate for.
func (s Step) RecordsApproval() bool {
	if put, ok := s.Action.(PutApplication); !ok || put.ObjectID == "" || len(s.Changes) == 0 {
		return false
	}
	for _, c := range s.Changes {
		if c.Field != tagField || !strings.HasPrefix(c.From+c.To, ApprovalPrefix) {
			return false
		}
	}
	return true
}

// New holds when the step makes something that was not there.
func (s Step) New() bool {
	for _, c := range s.Changes {
		if c.From != "" {
			return false
		}
	}
	return true
}

// Action is what a step does; apply switches on its type.
type Action interface{ isAction() }

// The actions. Want values are complete (collections are replaced whole by Graph, so they are already merged).
type (
	// PutApplication creates or updates the app registration by uniqueName; ObjectID is empty when it is new.
	PutApplication struct {
		ObjectID string
		Want     entra.Application
	}
	// CreatePrincipal makes the service principal with sign-in off.
	CreatePrincipal struct {
		Tags  []string
		Notes string
	}
	// CreateResource makes the service principal of a resource that offers planned permissions and that the tenant does not have.
	CreateResource struct{ AppID, Name string }
	// AddOwner adds the signed-in person as owner; already there = done, 403 = a finding.
	AddOwner struct{ Owner entra.Owner }
	// PutFederated creates or updates one federated credential by name.
	PutFederated struct{ Want entra.Federated }
	// AddSecret issues one client secret, keeps it and marks it as kept.
	AddSecret struct {
		Label string // shown in the portal, followed by the operation id
		End   time.Time
	}
	// AddCertificate registers a certificate whose key is kept before. Brought is nil for one that Gatehouse makes.
	AddCertificate struct {
		Label      string // shown in the portal, followed by the operation id
		CommonName string
		End        time.Time
		Brought    *certificate.Certificate
		// Lend gets the certificate instead of the keychain: it lives in memory and is removed again. Nil = it is kept and marked.
		Lend func(keyID string, c certificate.Certificate)
	}
	// RemoveCredential takes one client secret or certificate away, and what this machine keeps of it.
	RemoveCredential struct {
		KeyID       string
		Certificate bool
	}
	// MarkKept writes the kept tag for a secret that this machine holds but the tenant does not say so. End is when it expires.
	MarkKept struct {
		KeyID string
		End   time.Time
	}
	// RevokeRole takes one granted application permission away.
	RevokeRole struct {
		GrantID string
		Name    string
	}
	// RevokeScopes takes delegated permissions out of one grant; Keep is what stays of it.
	RevokeScopes struct {
		GrantID string
		Revoke  []string
		Keep    []string
	}
	// SwitchOn sets accountEnabled to true.
	SwitchOn struct{}
	// GrantRole grants one application permission.
	GrantRole struct{ Wanted Wanted }
	// GrantScopes grants delegated permissions of one resource tenant-wide; Scopes is the complete union to write.
	GrantScopes struct {
		ResourceAppID string
		ResourceName  string
		GrantID       string // existing grant to widen, or empty
		Scopes        []string
	}
)

func (PutApplication) isAction()   {}
func (CreatePrincipal) isAction()  {}
func (CreateResource) isAction()   {}
func (AddOwner) isAction()         {}
func (PutFederated) isAction()     {}
func (AddSecret) isAction()        {}
func (AddCertificate) isAction()   {}
func (RemoveCredential) isAction() {}
func (MarkKept) isAction()         {}
func (RevokeRole) isAction()       {}
func (RevokeScopes) isAction()     {}
func (SwitchOn) isAction()         {}
func (GrantRole) isAction()        {}
func (GrantScopes) isAction()      {}
