package window

import (
	"context"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/secret"
)

// aged gives the third connector a life: two secrets while a rotation is under way, differences, an unplanned grant.
func aged(h *fakeHouse, secrets int) {
	v := &h.views[2]
	app := *v.Live.App
	app.Tags, app.Passwords = nil, nil
	for i := range secrets {
		id := []string{"0c1d0000-0000-0000-0000-00000000aa01", "0c1d0000-0000-0000-0000-00000000bb02"}[i]
		app.Tags = append(app.Tags, "gatehouse.credential:"+id)
		app.Passwords = append(app.Passwords, entra.Password{KeyID: id, Start: clock.Add(time.Duration(i) * 24 * time.Hour), End: clock.Add(time.Duration(12+i*170) * 24 * time.Hour)})
	}
	v.Live.App = &app
	v.Status.Permissions = []lifecycle.Permission{{Name: "Mail.Read", ID: "Mail.Read", Kind: entra.ApplicationPermission, State: lifecycle.GrantedUnplanned}}
	v.Status.Drift = []lifecycle.Drift{
		{Kind: lifecycle.RedirectAdded, What: "https://evil.example", Text: "Somebody added the redirect address https://evil.example."},
		{Kind: lifecycle.GrantExtra, What: "Mail.Read", Text: "Mail.Read (Microsoft Graph, application) is granted; the plan does not ask for it."},
		{Kind: lifecycle.SecretForeign, What: "k", Text: "Somebody added a client secret that Gatehouse does not keep."},
	}
}

func (s *fakeSession) did(what string, observe setup.Observer) {
	s.h.note(func() { s.h.applied = append(s.h.applied, what) })
	if observe != nil {
		observe(apply.Progress{Step: plan.Step{ID: what, Title: what}, State: apply.Done, Took: time.Second})
	}
}

func (s *fakeSession) Rotate(_ context.Context, t setup.Target, o setup.RotateOptions, observe setup.Observer) (setup.View, setup.Rotation, error) {
	what := "rotate " + o.Kind
	if o.LifetimeDays > 0 {
		what += " for " + time.Duration(o.LifetimeDays*24*int(time.Hour)).String()
	}
	if o.Brought != nil {
		what += " brought"
	}
	s.did(what, observe)
	aged(s.h, 2)
	return s.h.views[2], setup.RotationOf(s.h.views[2], o.Kind), nil
}

func (s *fakeSession) Retire(_ context.Context, _ setup.Target, kind string, observe setup.Observer) (setup.View, error) {
	s.did("retire "+kind, observe)
	aged(s.h, 1)
	return s.h.views[2], nil
}

func (s *fakeSession) Revoke(_ context.Context, _ setup.Target, o setup.RevokeOptions, observe setup.Observer) (setup.View, error) {
	what := "revoke unplanned"
	if len(o.Names) > 0 {
		what = "revoke " + o.Names[0]
	}
	s.did(what, observe)
	s.h.views[2].Status.Permissions = nil
	return s.h.views[2], nil
}

func (s *fakeSession) KeptSecret(context.Context, setup.Target) (secret.Secret, error) {
	s.h.note(func() { s.h.applied = append(s.h.applied, "take the secret out") })
	return secret.New([]byte("a made-up value")), nil
}

func (s *fakeSession) ExportCertificate(_ context.Context, _ setup.Target, format setup.ExportFormat, passphrase secret.Secret) ([]byte, error) {
	s.h.note(func() { s.h.applied = append(s.h.applied, "export "+string(format)) })
	return []byte("sealed with " + string(passphrase.Reveal())), nil
}

func (h *fakeHouse) ReadCertificate(data []byte, passphrase secret.Secret) (certificate.Certificate, error) {
	return certificate.Read(data, passphrase)
}

// certified gives the third connector a kept certificate in place of its secret.
func certified(h *fakeHouse) {
	v := &h.views[2]
	h.defs[2].Credentials = []definition.Credential{{Kind: definition.Certificate}, {Kind: definition.Secret}}
	app := *v.Live.App
	app.Tags, app.Keys = []string{"gatehouse.credential:k"}, []entra.Key{{KeyID: "k", Start: clock, End: clock.Add(180 * 24 * time.Hour)}}
	v.Live.App, v.Target.Choices.Credential = &app, definition.Certificate
}

func (s *fakeSession) Remove(_ context.Context, t setup.Target, observe setup.Observer) (setup.Removed, error) {
	s.did("remove "+t.Definition.ID, observe)
	s.h.views[2].Live = entra.Connector{}
	s.h.note(func() { s.h.removed = &setup.Removed{Target: t, Until: clock.Add(30 * 24 * time.Hour)} })
	return *s.h.removed, nil
}

func (s *fakeSession) FindRemoved(context.Context, setup.Target) (*setup.Removed, error) {
	return s.h.removed, nil
}

func (s *fakeSession) Restore(_ context.Context, t setup.Target, observe setup.Observer) (setup.View, error) {
	s.did("restore "+t.Definition.ID, observe)
	s.h.note(func() { s.h.removed = nil })
	s.h.views[2].Live = fakeViews(s.h.defs)[2].Live
	return s.h.views[2], nil
}

func (s *fakeSession) Purge(_ context.Context, t setup.Target, observe setup.Observer) error {
	s.did("purge "+t.Definition.ID, observe)
	s.h.note(func() { s.h.removed = nil })
	return nil
}

// ProveHere says what it is about to do, then proves it.
func (s *fakeSession) ProveHere(ctx context.Context, t setup.Target, note func(setup.Check)) (setup.Verification, error) {
	s.h.note(func() { s.h.applied = append(s.h.applied, "prove "+t.Definition.ID) })
	note(setup.Check{Name: "certificate", OK: true, Waiting: true, Text: "The connector gets a temporary certificate."})
	return s.Verify(ctx, t, note)
}
