// Package apply runs the steps of a plan: check, change, read-back, with a journal, cancel and resume.
// It talks to the tenant only through Directory, to secrets only through secret.Keeper.
package apply

import (
	"context"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/secret"
)

// Directory is what apply needs of a tenant. Errors are *entra.Error for every answer that is not a success; a write that was
// sent and not answered has Unknown set. Implementations never retry a write.
type Directory interface {
	// Look reads the connector (application, principal, owners, federated credentials, grants) and the named resources.
	// known may carry ids from the journal or an earlier look, so that a lagging index does not hide what exists.
	Look(ctx context.Context, q Query) (entra.Connector, error)
	// PutApplication upserts by uniqueName (Prefer: create-if-missing). The result may be nil when it existed (204).
	PutApplication(ctx context.Context, want entra.Application) (*entra.Application, error)
	// PatchTags replaces the application's tags.
	PatchTags(ctx context.Context, objectID string, tags []string) error
	// CreatePrincipal POSTs {appId, accountEnabled:false}.
	CreatePrincipal(ctx context.Context, appID string, tags []string, notes string) (*entra.ServicePrincipal, error)
	SetEnabled(ctx context.Context, principalID string, on bool) error
	AddOwner(ctx context.Context, appObjectID, userID string) error
	// PutFederated upserts by name (Prefer: create-if-missing).
	PutFederated(ctx context.Context, appObjectID string, want entra.Federated) error
	AddPassword(ctx context.Context, appObjectID, displayName string, end time.Time) (entra.Password, secret.Secret, error)
	RemovePassword(ctx context.Context, appObjectID, keyID string) error
	GrantRole(ctx context.Context, principalID, resourceID, roleID string) (entra.RoleGrant, error)
	CreateScopeGrant(ctx context.Context, principalID, resourceID string, scopes []string) (entra.ScopeGrant, error)
	UpdateScopeGrant(ctx context.Context, grantID string, scopes []string) error
}

// Query names the connector to look at.
type Query struct {
	UniqueName  string
	AppID       string   // when known
	ObjectID    string   // of the application, when known
	PrincipalID string   // when known
	Resources   []string // app ids
}

// State of one step while a plan runs.
type State string

// The states.
const (
	Pending State = "pending"
	Running State = "running"
	Waiting State = "waiting" // a transient answer; Note says what is waited for, Retry when the next try is
	Done    State = "done"
	Finding State = "finding" // could not be done, the rest goes on; Note says why
	Broken  State = "failed"
)

// Progress is one event of a running plan. Events of one run come in order from one goroutine.
type Progress struct {
	Step    plan.Step
	State   State
	Note    string        // one sentence for people
	Retry   time.Duration // until the next try, when Waiting
	Attempt int
	Took    time.Duration
}

// Result is what a run reached.
type Result struct {
	Connector entra.Connector // final read-back
	Findings  []plan.Finding
	Done      int
}
