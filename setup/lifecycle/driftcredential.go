package lifecycle

import (
	"slices"
	"strings"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// credentials finds ways to sign in that Gatehouse did not make, and the end of those that it did.
func (d *drifts) credentials() {
	app := d.Live.App
	for _, kind := range d.kinds() {
		if c := one(d.Input, kind); c.expired {
			d.add(CredentialExpired, kind, "Its %s expired on %s.", c.noun, date(c.expires))
		}
	}
	d.removed()
	for _, k := range app.Keys {
		switch {
		case strings.HasPrefix(k.DisplayName, plan.ProofLabel):
			d.add(ProofLeft, k.KeyID, "A temporary certificate of an interrupted proof is still registered.")
		case d.foreign(k.KeyID, k.DisplayName, k.End):
			d.add(CertificateForeign, k.KeyID, "Somebody added the certificate %q, valid until %s.", k.DisplayName, date(k.End))
		}
	}
	for _, p := range app.Passwords {
		if d.foreign(p.KeyID, p.DisplayName, p.End) {
			d.add(SecretForeign, p.KeyID, "Somebody added the client secret %q, valid until %s.", p.DisplayName, date(p.End))
		}
	}
	d.onPrincipal()
}

// onPrincipal finds live credentials of the service principal itself. Gatehouse never makes one, so whoever did has a way in that the
// page of the app registration does not show.
func (d *drifts) onPrincipal() {
	p := d.Live.Principal
	if p == nil {
		return
	}
	const how = "The page of the app registration does not show it, and whoever has it signs in as this connector. Gatehouse leaves it alone."
	for _, c := range p.Passwords {
		if c.End.After(d.Now) {
			d.add(PrincipalSecret, c.KeyID, "The service principal itself has a client secret %q (key id %s), valid until %s. %s", c.DisplayName, c.KeyID, date(c.End), how)
		}
	}
	for _, c := range p.Keys {
		if c.End.After(d.Now) {
			d.add(PrincipalKey, c.KeyID, "The service principal itself has a certificate %q (key id %s), valid until %s. %s", c.DisplayName, c.KeyID, date(c.End), how)
		}
	}
}

// foreign holds for a live credential that no tag marks as kept. One with the label of an operation of ours is left of an interrupted
// apply while that apply waits, or while one runs; otherwise anybody could have called it so.
func (d *drifts) foreign(keyID, label string, end time.Time) bool {
	ours := strings.HasPrefix(label, plan.SecretLabel+" op-") && (!d.Unfinished.IsZero() || d.Busy)
	return end.After(d.Now) && !plan.IsKept(d.Live.App.Tags, keyID) && !ours
}

// removed finds the marks of kept credentials that are gone.
func (d *drifts) removed() {
	app := d.Live.App
	for _, t := range app.Tags {
		id, marked := strings.CutPrefix(t, plan.CredentialTag(""))
		if !marked {
			continue
		}
		there := slices.ContainsFunc(app.Passwords, func(p entra.Password) bool { return strings.EqualFold(p.KeyID, id) }) ||
			slices.ContainsFunc(app.Keys, func(k entra.Key) bool { return strings.EqualFold(k.KeyID, id) })
		if !there {
			d.add(CredentialRemoved, id, "A credential that Gatehouse keeps (key id %s) was removed from the application.", id)
		}
	}
}

func (d *drifts) kinds() []string {
	if len(d.Kinds) > 0 {
		return d.Kinds
	}
	return likely(d.Input)
}

// federatedAdded finds federated credentials beside the planned one: whoever holds such an identity can sign in as the connector.
func (d *drifts) federatedAdded() {
	planned, ok := d.plannedFederated()
	if !ok {
		return
	}
	for _, f := range d.Live.App.Federated {
		if f.Name != planned {
			d.add(FederatedExtra, f.Name, "Somebody added the federated credential %s (issuer %s, subject %s).", f.Name, f.Issuer, f.Subject)
		}
	}
}

// plannedFederated is the name of the federated credential that is the connector's own; "" when it needs none, and not ok when that
// cannot be told: without the settings any of them may be it.
func (d *drifts) plannedFederated() (string, bool) {
	if len(d.Kinds) > 0 && !slices.Contains(d.Kinds, definition.Federated) {
		return "", true
	}
	live := d.Live.App.Federated
	want, err := d.Definition.FederatedFor(d.Choices)
	if err != nil {
		_, known := d.Definition.Credential(definition.Federated)
		return "", !known
	}
	// Issuer and subject are unique within an application: the same pair under another name is the same credential.
	for _, f := range live {
		if f.Name == want.Name {
			return f.Name, true
		}
	}
	for _, f := range live {
		if f.Issuer == want.Issuer && f.Subject == want.Subject {
			return f.Name, true
		}
	}
	return want.Name, true
}
