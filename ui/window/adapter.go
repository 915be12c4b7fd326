package window

import (
	"context"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/gate"
	"gatehouse/setup/secret"
	"gatehouse/setup/tenant"
	"gatehouse/ui/screen/activity"
)

// looker reads connectors.
type looker interface {
	Identity() entra.Identity
	Connectors(ctx context.Context) ([]setup.View, error)
	Look(ctx context.Context, t setup.Target) (setup.View, error)
	Ways(ctx context.Context, t setup.Target) (setup.ConsentWays, error)
}

// changer changes them.
type changer interface {
	Apply(ctx context.Context, t setup.Target, observe setup.Observer) (setup.View, error)
	Enable(ctx context.Context, t setup.Target, observe setup.Observer) (setup.View, error)
	Disable(ctx context.Context, t setup.Target) (setup.View, error)
	Consent(ctx context.Context, t setup.Target, observe setup.Observer) (setup.View, error)
}

// carer looks after connectors once they exist.
type carer interface {
	Rotate(ctx context.Context, t setup.Target, o setup.RotateOptions, observe setup.Observer) (setup.View, setup.Rotation, error)
	Retire(ctx context.Context, t setup.Target, kind string, observe setup.Observer) (setup.View, error)
	Revoke(ctx context.Context, t setup.Target, o setup.RevokeOptions, observe setup.Observer) (setup.View, error)
	ExportCertificate(ctx context.Context, t setup.Target, format setup.ExportFormat, passphrase secret.Secret) ([]byte, error)
}

// certificates reads those that people bring.
type certificates interface {
	ReadCertificate(data []byte, passphrase secret.Secret) (certificate.Certificate, error)
}

// remover takes them away and brings them back.
type remover interface {
	Remove(ctx context.Context, t setup.Target, observe setup.Observer) (setup.Removed, error)
	FindRemoved(ctx context.Context, t setup.Target) (*setup.Removed, error)
	Restore(ctx context.Context, t setup.Target, observe setup.Observer) (setup.View, error)
	Purge(ctx context.Context, t setup.Target, observe setup.Observer) error
}

// papers are the documents for the person who consents.
type papers interface {
	Report(ctx context.Context, t setup.Target, format, path string) error
	OpenHandover(ctx context.Context, path string) (setup.View, error)
}

// session is one signed-in person in one tenant.
type session interface {
	looker
	changer
	carer
	remover
	adopter
	together
	colleagues
	watcher
	manual
	owners
	Verify(ctx context.Context, t setup.Target, note func(setup.Check)) (setup.Verification, error)
	ProveHere(ctx context.Context, t setup.Target, note func(setup.Check)) (setup.Verification, error)
	papers
	offerer
	Close()         // ends it; what the encrypted token cache keeps stays for the next run
	SignOut() error // ends it and forgets it
}

// previewer makes and approves previews.
type previewer interface {
	Preview(ctx context.Context, s session, req setup.PreviewRequest) (*preview.Result, error)
	Approve(ctx context.Context, s session, t setup.Target, r *preview.Result, typedName string) (gate.Approval, error)
	Approvals() ([]gate.Approval, error)
	Coverage(d *definition.Definition) (*setup.Coverage, error)
	ComparePreset(d *definition.Definition, id string) (*setup.Comparison, error)
	CompareFile(d *definition.Definition, path string) (*setup.Comparison, error)
	SaveRules(path string, data []byte) error
}

// house is this machine.
type house interface {
	previewer
	certificates
	Catalogue() []*definition.Definition
	Target(d *definition.Definition, tenantID, instance string) setup.Target
	SignIn(ctx context.Context, opts tenant.SignInOptions) (session, error)
	place
	maker
	patient
}

// place is what the settings and activity screens read.
type place interface {
	Sent() *tenant.Log
	Rehearsal() bool
	CloudLabel() string
	StateDir() string
	Activity() ([]activity.Entry, error)
	Damaged() ([]setup.DamagedFile, error)
	KeptSignIns() []setup.KeptSignIn
	KeychainState(ctx context.Context) (secret.Place, error)
}

// realHouse lets *setup.House be used through the interfaces above.
type realHouse struct{ *setup.House }

func (h realHouse) SignIn(ctx context.Context, opts tenant.SignInOptions) (session, error) {
	s, err := h.House.SignIn(ctx, opts)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (h realHouse) CloudLabel() string { return h.Endpoint().Cloud.Label }

func (h realHouse) Target(d *definition.Definition, tenantID, instance string) setup.Target {
	return h.House.Target(d, tenantID, instance, nil)
}

func (h realHouse) Preview(ctx context.Context, s session, req setup.PreviewRequest) (*preview.Result, error) {
	return h.House.Preview(ctx, realSession(s), req)
}

func (h realHouse) Approve(ctx context.Context, s session, t setup.Target, r *preview.Result, typedName string) (gate.Approval, error) {
	return h.House.Approve(ctx, realSession(s), t, r, typedName)
}

func (h realHouse) Activity() ([]activity.Entry, error) {
	list, err := h.House.Activity()
	out := make([]activity.Entry, 0, len(list))
	for _, a := range list {
		out = append(out, activity.Entry{Time: a.Time, Account: a.Account, Connector: a.Connector, Step: a.Step, Asked: a.Asked, Status: a.Status, RequestID: a.RequestID})
	}
	return out, err
}

// realSession is the session behind the interface; nobody signed in is nil.
func realSession(s session) *setup.Session {
	real, _ := s.(*setup.Session)
	return real
}
