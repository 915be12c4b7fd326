package plan

import (
	"fmt"
	"strings"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
)

// SecretLabel begins the display name of every secret that Gatehouse issues; the operation's id follows.
const SecretLabel = "Gatehouse"

const (
	defaultLifetimeDays = 180
	// policyMargin keeps a secret inside the longest lifetime that the tenant allows when the clocks differ a little.
	policyMargin = 5 * time.Minute
	// maxFederated is the number of federated credentials that one application can hold (Microsoft, workload identity federation considerations).
	maxFederated = 20
)

func ownerOf(me entra.Identity) entra.Owner {
	return entra.Owner{ObjectID: me.ObjectID, Name: me.Name, UPN: me.UPN}
}

func (m *maker) credential() error {
	wanted := m.in.Definition.CredentialsFor(m.in.Choices.Credential)
	if len(wanted) == 0 {
		return problem.New(problem.BadInput, fmt.Sprintf("%s has no credential of the kind %q.", m.in.Definition.Name, m.in.Choices.Credential), "",
			"Choose one of the kinds that its definition lists.", nil)
	}
	m.temporary()
	for _, c := range wanted {
		switch c.Kind {
		case definition.Federated:
			if err := m.federated(); err != nil {
				return err
			}
		case definition.Secret:
			m.secret(c)
		case definition.Certificate:
			m.certificate(c)
		default:
			return problem.New(problem.BadInput, fmt.Sprintf("Gatehouse cannot set up a credential of the kind %q.", c.Kind), "",
				"Choose a federated credential, a certificate or a client secret.", nil)
		}
	}
	m.besides(wanted)
	return nil
}

func (m *maker) federated() error {
	want, err := m.in.Definition.FederatedFor(m.in.Choices)
	if err != nil {
		return fmt.Errorf("plan federated credential: %w", err)
	}
	if strings.HasSuffix(want.Issuer, "/") {
		m.tell(IssuerSlash, "Compare with iss of a real token, and correct the setting if it has no slash.",
			"The issuer %s ends with a slash. Microsoft Entra compares it byte for byte with what the tokens carry.", want.Issuer)
	}
	var there []entra.Federated
	if m.in.Live.App != nil {
		there = m.in.Live.App.Federated
	}
	var live *entra.Federated
	for i := range there {
		// Issuer and subject are unique within an application: the same pair under another name is the same credential.
		if there[i].Name == want.Name || live == nil && there[i].Issuer == want.Issuer && there[i].Subject == want.Subject {
			live = &there[i]
		}
	}
	for i := range there {
		if live == nil || there[i].Name != live.Name {
			m.tell(FederatedForeign, "Remove it in the Entra admin centre if nobody needs it.",
				"Somebody added the federated credential %s (%s, %s): whoever holds that identity can sign in as this connector.", there[i].Name, there[i].Issuer, there[i].Subject)
		}
	}
	var from entra.Federated
	if live != nil {
		if live.Same(want) {
			return nil
		}
		want.Name, want.ID, from = live.Name, live.ID, *live
	} else if len(there) >= maxFederated {
		m.block(TooManyFederated, Credential, "Remove one that nobody needs in the Entra admin centre.", "The application already has %d federated credentials, the most that Entra allows.", len(there))
	}
	step := Step{
		ID: "federated:" + want.Name, Phase: Credential, Title: "Federated credential " + want.Name,
		Detail: "Trusts tokens of this issuer for this subject. There is no secret to keep or to lose.",
		Action: PutFederated{Want: want},
	}
	for _, f := range [][3]string{{"issuer", from.Issuer, want.Issuer}, {"subject", from.Subject, want.Subject}, {"audience", from.Audience, want.Audience}} {
		if f[1] != f[2] {
			step.Changes = append(step.Changes, Change{Field: f[0], From: f[1], To: f[2]})
		}
	}
	m.add(step)
	return nil
}

func (m *maker) secret(chosen definition.Credential) {
	held := func(id string) bool { return m.in.Kept != nil && m.in.Kept(id) }
	var kept, unmarked *entra.Password
	var live []credentialEnd
	if app := m.in.Live.App; app != nil {
		for i, p := range app.Passwords {
			if !p.End.After(m.in.Now) {
				continue
			}
			switch {
			case IsKept(app.Tags, p.KeyID):
				live = append(live, credentialEnd{p.KeyID, p.Start, p.End})
				// The machine's own secret first: it can be proven from here. Then the one that lives longest.
				if kept == nil || !held(kept.KeyID) && held(p.KeyID) || held(kept.KeyID) == held(p.KeyID) && p.End.After(kept.End) {
					kept = &app.Passwords[i]
				}
			case held(p.KeyID):
				unmarked = &app.Passwords[i]
			case strings.HasPrefix(p.DisplayName, SecretLabel+" op-"):
				m.tell(SecretInterrupted, "If it is still there after the next run, remove it in the Entra admin centre.",
					"An interrupted run issued the client secret %q and could not keep it. A resumed run removes it.", p.DisplayName)
			default:
				m.tell(SecretForeign, "If nobody uses it, remove it in the Entra admin centre.",
					"The application has a client secret %q that Gatehouse does not keep.", p.DisplayName)
			}
		}
	}
	m.overlap("client secret", live)
	switch {
	case m.in.Rotate == definition.Secret && len(live) < 2:
		m.newSecret(chosen)
	case kept != nil:
		if m.in.Kept != nil && !held(kept.KeyID) {
			m.tell(KeptElsewhere, "Verify and hand over from the computer that keeps it.", "The client secret is kept on another computer or in another keychain.")
		}
	case unmarked != nil:
		m.markKept(unmarked.KeyID, unmarked.End, "client secret")
	default:
		m.newSecret(chosen)
	}
}

func (m *maker) newSecret(chosen definition.Credential) {
	if m.in.Policies.SecretsForbidden {
		m.block(SecretForbidden, Credential, m.instead(definition.Secret), "The tenant's app management policy forbids new client secrets.")
	}
	end := m.secretEnd(chosen)
	day := end.Format("2 January 2006")
	m.add(Step{
		ID: "secret", Phase: Credential, Title: "Client secret until " + day,
		Detail:  "Issued once, kept at once, never shown. If it cannot be kept, it is removed again.",
		Changes: []Change{{Field: "client secret", To: "until " + day}},
		Action:  AddSecret{Label: SecretLabel, End: end},
	})
}

// secretEnd is the chosen or the definition's lifetime, shortened to what the tenant's policy allows.
func (m *maker) secretEnd(chosen definition.Credential) time.Time {
	days := chosen.LifetimeDays
	if m.in.Choices.LifetimeDays > 0 {
		days = m.in.Choices.LifetimeDays
	}
	if days <= 0 {
		days = defaultLifetimeDays
	}
	return m.end(days, m.in.Policies.SecretMaxLifetime, "client secrets", "one")
}

func inWords(d time.Duration) string {
	if d >= 48*time.Hour {
		return fmt.Sprintf("%d days", int(d.Hours()/24))
	}
	return strings.TrimSuffix(strings.TrimSuffix(d.Round(time.Minute).String(), "0s"), "0m")
}
