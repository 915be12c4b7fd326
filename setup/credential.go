package setup

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/gate"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
	"gatehouse/setup/tenant"
)

// proofs are the kinds of credential that can be proven from a desktop; none for a federated connector (DESIGN.md rule 11).
func proofs(v View) []string {
	return slices.DeleteFunc(kindsOf(v), func(kind string) bool { return kind == definition.Federated })
}

// wantedCredentials is what the gate asks for before sign-in is switched on.
func wantedCredentials(v View) (gate.Want, error) {
	var want gate.Want
	for _, c := range v.Target.Definition.CredentialsFor(v.Target.Choices.Credential) {
		switch c.Kind {
		case definition.Federated:
			f, err := v.Target.Definition.FederatedFor(v.Target.Choices)
			if err != nil {
				return gate.Want{}, err
			}
			want.Federated = &f
		case definition.Secret:
			want.Secret = true
		case definition.Certificate:
			want.Certificate = true
		}
	}
	return want, nil
}

// keptCredential is a secret or a certificate that this machine keeps.
type keptCredential struct{ tenant.AppCredential }

func (k keptCredential) wipe() {
	k.Secret.Wipe()
	if k.Certificate != nil {
		k.Certificate.Wipe()
	}
}

// appSession gets a token with a fresh credential object: one issued before consent carries no roles and stays in the
// client library's cache for an hour (DESIGN.md rule 12).
func (s *Session) appSession(ctx context.Context, v View, kind string) (*tenant.AppSession, error) {
	with, err := s.kept(ctx, v.Live.App, kind)
	if err != nil {
		return nil, err
	}
	defer with.wipe()
	return s.client.AsApp(ctx, v.Live.App.AppID, with.AppCredential)
}

// kept is the credential of a kind that lives longest, is marked as kept, and lies on this machine.
func (s *Session) kept(ctx context.Context, app *entra.Application, kind string) (keptCredential, error) {
	type candidate struct {
		id  string
		end time.Time
	}
	var all []candidate
	if kind == definition.Certificate {
		for _, k := range app.Keys {
			all = append(all, candidate{k.KeyID, k.End})
		}
	} else {
		for _, p := range app.Passwords {
			all = append(all, candidate{p.KeyID, p.End})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return b.end.Compare(a.end) })
	for _, c := range all {
		if !plan.IsKept(app.Tags, c.id) || !c.end.After(s.now()) {
			continue
		}
		got, err := s.read(ctx, secret.Name{TenantID: s.me.Tenant.ID, AppID: app.AppID, KeyID: c.id}, kind)
		if err == nil || !errors.Is(err, secret.ErrNotFound) && !errors.Is(err, secret.ErrAbsent) {
			return got, err
		}
	}
	noun := "client secret"
	if kind == definition.Certificate {
		noun = "certificate's key"
	}
	return keptCredential{}, problem.New(problem.Refused, "This machine does not hold the connector's "+noun+".",
		"It was kept on another machine, by whoever brought it, or removed from the keychain.", "Verify where it is kept.", secret.ErrNotFound)
}

func (s *Session) read(ctx context.Context, name secret.Name, kind string) (keptCredential, error) {
	var out keptCredential
	if kind == definition.Certificate {
		c, err := apply.KeptCertificate(ctx, s.house.keep, name)
		if err == nil {
			out.Certificate = &c
		}
		return out, err
	}
	var err error
	out.Secret, err = s.house.keep.Get(ctx, name)
	return out, err
}

// ReadCertificate reads a certificate that a person brings and says why it cannot be used.
func (h *House) ReadCertificate(data []byte, passphrase secret.Secret) (certificate.Certificate, error) {
	c, err := certificate.Read(data, passphrase)
	if err != nil {
		return certificate.Certificate{}, err
	}
	return c, c.Check(h.time(), 0)
}

// ExportFormat is the form of an exported certificate.
type ExportFormat string

// The formats: PFX for Windows and most services, PEM for the others. Both protect the key with the passphrase.
const (
	ExportPFX ExportFormat = "pfx"
	ExportPEM ExportFormat = "pem"
)

// ExportCertificate gives the kept certificate with its key for the vendor, protected by a passphrase. It is meant to be done once,
// on purpose: what leaves the keychain can be copied.
func (s *Session) ExportCertificate(ctx context.Context, t Target, format ExportFormat, passphrase secret.Secret) ([]byte, error) {
	if err := certificate.CheckPassphrase(passphrase); err != nil {
		return nil, err
	}
	v, err := s.Look(ctx, t)
	if err != nil {
		return nil, err
	}
	if v.Live.App == nil {
		return nil, problem.New(problem.Refused, t.Definition.Name+" is not created in this tenant yet.", "", "Apply it first: gatehouse apply "+t.CommandArgs()+".", nil)
	}
	with, err := s.kept(ctx, v.Live.App, definition.Certificate)
	if err != nil {
		return nil, err
	}
	defer with.wipe()
	if strings.EqualFold(string(format), string(ExportPEM)) {
		return with.Certificate.PEM(passphrase)
	}
	return with.Certificate.PFX(passphrase)
}
