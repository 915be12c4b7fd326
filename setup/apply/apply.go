// Package apply runs the steps of a plan: check, change, read-back, with a journal, cancel and resume.
// It talks to the tenant only through Directory, to secrets only through secret.Keeper.
package apply

import (
	"context"
	"time"

	"gatehouse/setup/certificate"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/secret"
)

// Directory is what apply needs of a tenant. Errors are *entra.Error for every answer that is not a success; a write that was
// sent and not answered has Unknown set. Implementations never retry a write.
type Directory interface {
	// Look reads the connector (application, principal, owners, federated credentials, grants) and the named resources.
	// The query may carry ids from the journal or an earlier look, so that a lagging index does not hide what exists. An application
	// that could not be read is an error and never a nil App; other reads that failed become Problems.
	Look(ctx context.Context, q Query) (entra.Connector, error)
	// PutApplication upserts by uniqueName (Prefer: create-if-missing), or updates by id what has no unique name. The result may be
	// nil when it existed (204).
	PutApplication(ctx context.Context, want entra.Application) (*entra.Application, error)
	// PostApplication makes an application that its name tag tells from others: nothing keeps a second one from being made.
	PostApplication(ctx context.Context, want entra.Application) (*entra.Application, error)
	// PatchTags replaces the application's tags.
	PatchTags(ctx context.Context, objectID string, tags []string) error
	// CreatePrincipal POSTs {appId, accountEnabled:false}.
	CreatePrincipal(ctx context.Context, appID string, tags []string, notes string) (*entra.ServicePrincipal, error)
	// CreateResource POSTs {appId} of a resource that the tenant does not have.
	CreateResource(ctx context.Context, appID string) (entra.Resource, error)
	SetEnabled(ctx context.Context, principalID string, on bool) error
	AddOwner(ctx context.Context, appObjectID, userID string) error
	// PutFederated upserts by name (Prefer: create-if-missing).
	PutFederated(ctx context.Context, appObjectID string, want entra.Federated) error
	AddPassword(ctx context.Context, appObjectID, displayName string, end time.Time) (entra.Password, secret.Secret, error)
	RemovePassword(ctx context.Context, appObjectID, keyID string) error
	// PutKeys replaces the application's certificates; entries without their certificate are those that are there.
	PutKeys(ctx context.Context, appObjectID string, keys []entra.Key) error
	GrantRole(ctx context.Context, principalID, resourceID, roleID string) (entra.RoleGrant, error)
	CreateScopeGrant(ctx context.Context, principalID, resourceID string, scopes []string) (entra.ScopeGrant, error)
	UpdateScopeGrant(ctx context.Context, grantID string, scopes []string) error
	RevokeRole(ctx context.Context, principalID, grantID string) error
	DeleteScopeGrant(ctx context.Context, grantID string) error
}

// Query names the connector to look at.
type Query struct {
	UniqueName  string
	AppID       string   // when known
	ObjectID    string   // of the application, when known
	PrincipalID string   // when known
	Resources   []string // app ids
	// DisplayName is that of a new application. Where it is given, what a plan has to know is read besides (entra.Before).
	DisplayName string
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

// Runner is everything a run needs besides the plan.
type Runner struct {
	Directory Directory
	Keeper    secret.Keeper // needed only for secrets and certificates
	Journal   Journal
	Observer  func(Progress) // nil = nobody watches
	// Live is the look that the plan was made from, or Result.Connector of the run before.
	Live     entra.Connector
	TenantID string // names kept secrets
	// Ours holds when this machine set the connector up or changed it before: nobody else is setting it up then.
	Ours bool
	// OperationID marks what this operation makes. Empty = the journal's, or a new one.
	OperationID string
	// Gate is asked before the first step of Enable and of Consent, with what the connector looks like by then. Nil refuses.
	Gate func(plan.Phase, entra.Connector) error
	// StepDeadline ends the retries of one step; 0 = 10 minutes.
	StepDeadline time.Duration
	// SkipReadBack leaves the final look to a following run of the same plan, which gets Result.Did as its Unread.
	SkipReadBack bool
	// Unread are steps that an earlier run did without reading back; the final look compares them too.
	Unread []plan.Step

	Now    func() time.Time                                 // nil = time.Now
	Sleep  func(ctx context.Context, d time.Duration) error // nil = a timer
	Jitter func() float64                                   // 0 to 1; nil = random
	// Make makes a certificate; nil = certificate.Make, which takes a second.
	Make func(commonName string, now, end time.Time) (certificate.Certificate, error)
}

// Result is what a run reached; it is valid beside an error too.
type Result struct {
	Connector   entra.Connector // final read-back, or what is known when the run ended early
	Findings    []plan.Finding
	Done        int
	Did         []plan.Step // the steps that were done
	OperationID string
	KeyID       string // of the secret or certificate that this run made and kept
}
