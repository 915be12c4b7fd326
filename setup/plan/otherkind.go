package plan

import (
	"fmt"
	"slices"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
)

// besides tells of ways to sign in that no choice asks for: what an earlier choice left, and what stands on the service principal itself.
// Nothing of it is removed by a plan: the vendor may use the one, and who made the other has to be found out first.
func (m *maker) besides(wanted []definition.Credential) {
	var kinds []string
	for _, c := range wanted {
		kinds = append(kinds, c.Kind)
	}
	for _, k := range EarlierKind(m.in.Live.App, kinds, m.in.Now) {
		m.tell(OtherKindLeft, "Once the vendor has the new one, retire the old one.",
			"The %s that was chosen before still works until %s.", noun(k.Kind), k.End.UTC().Format("2 January 2006"))
	}
	p := m.in.Live.Principal
	if p == nil {
		return
	}
	const next = "Find out who made it. Remove it with Remove-MgServicePrincipalPassword or Remove-MgServicePrincipalKey if nobody needs it."
	for _, c := range p.Passwords {
		if c.End.After(m.in.Now) {
			m.tell(PrincipalForeign, next, "The service principal itself has a client secret %q: whoever has it signs in as this connector.", c.DisplayName)
		}
	}
	for _, c := range p.Keys {
		if c.End.After(m.in.Now) {
			m.tell(PrincipalForeign, next, "The service principal itself has a certificate %q: whoever has its key signs in as this connector.", c.DisplayName)
		}
	}
}

func noun(kind string) string {
	if kind == definition.Secret {
		return "client secret"
	}
	return kind
}

// EarlierKind are the kept secrets and certificates that still work although the connector is to sign in with other kinds now.
func EarlierKind(app *entra.Application, kinds []string, now time.Time) []Kept {
	var out []Kept
	for _, kind := range []string{definition.Secret, definition.Certificate} {
		if len(kinds) == 0 || slices.Contains(kinds, kind) {
			continue
		}
		for _, k := range KeptCredentials(app, kind) {
			if k.End.After(now) {
				out = append(out, k)
			}
		}
	}
	return out
}

// RetireEarlier plans the end of what an earlier choice left, once every kind that the connector signs in with now is there and good.
func RetireEarlier(app *entra.Application, kinds []string, now time.Time) []Step {
	for _, kind := range kinds {
		if kind == definition.Federated {
			if app == nil || len(app.Federated) == 0 {
				return nil
			}
			continue
		}
		if kept := KeptCredentials(app, kind); len(kept) == 0 || !kept[0].End.After(now) {
			return nil
		}
	}
	var out []Step
	for _, k := range EarlierKind(app, kinds, now) {
		until := k.End.UTC().Format("2 January 2006")
		out = append(out, Step{
			ID: "retire:" + k.KeyID, Phase: Credential, Title: fmt.Sprintf("Remove the %s of the earlier choice (until %s)", noun(k.Kind), until),
			Detail:  "Whoever still uses it is locked out at once, the vendor too if it does not have what takes its place.",
			Changes: []Change{{Field: noun(k.Kind), From: "until " + until}},
			Action:  RemoveCredential{KeyID: k.KeyID, Certificate: k.Kind == definition.Certificate},
		})
	}
	return out
}
