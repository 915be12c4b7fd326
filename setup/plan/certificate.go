package plan

import (
	"fmt"
	"strings"
	"time"

	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
)

// ProofLabel begins the display name of a certificate that lives only while a federated connector is proven from here.
const ProofLabel = "Gatehouse proof"

// temporary plans the removal of what an interrupted proof left behind: whoever had that computer's memory could sign in with it.
func (m *maker) temporary() {
	if m.in.Live.App == nil {
		return
	}
	for _, k := range m.in.Live.App.Keys {
		if strings.HasPrefix(k.DisplayName, ProofLabel) {
			m.add(Step{
				ID: "proof:" + k.KeyID, Phase: Credential, Title: "Remove the temporary certificate of an interrupted proof",
				Detail:  "Its key was in the memory of the computer that proved the connector and is gone.",
				Changes: []Change{{Field: "certificate", From: certificateName(k)}},
				Action:  RemoveCredential{KeyID: k.KeyID, Certificate: true},
			})
		}
	}
}

func certificateName(k entra.Key) string {
	name := "until " + k.End.UTC().Format("2 January 2006")
	if k.Thumbprint != "" {
		name += ", thumbprint " + k.Thumbprint
	}
	return name
}

func (m *maker) certificate(chosen definition.Credential) {
	held := func(id string) bool { return m.in.Kept != nil && m.in.Kept(id) }
	var kept, unmarked, brought *entra.Key
	var live []credentialEnd
	if app := m.in.Live.App; app != nil {
		for i, k := range app.Keys {
			if !k.End.After(m.in.Now) || strings.HasPrefix(k.DisplayName, ProofLabel) {
				continue
			}
			if m.in.Brought != nil && k.Thumbprint == m.in.Brought.Thumbprint() {
				brought = &app.Keys[i]
			}
			switch {
			case IsKept(app.Tags, k.KeyID):
				live = append(live, credentialEnd{k.KeyID, k.Start, k.End})
				if kept == nil || !held(kept.KeyID) && held(k.KeyID) || held(kept.KeyID) == held(k.KeyID) && k.End.After(kept.End) {
					kept = &app.Keys[i]
				}
			case held(k.KeyID):
				unmarked = &app.Keys[i]
			case brought == &app.Keys[i]:
			default:
				m.tell(KeyForeign, "If nobody uses it, remove it in the Entra admin centre.",
					"The application has a certificate (%s) whose key Gatehouse does not keep.", certificateName(k))
			}
		}
	}
	m.overlap("certificate", live)
	switch {
	case m.in.Rotate == definition.Certificate && m.in.Brought == nil && len(live) < 2:
		m.newCertificate(chosen)
	case m.in.Brought != nil && brought == nil:
		m.newCertificate(chosen)
	case brought != nil && !IsKept(m.in.Live.App.Tags, brought.KeyID):
		m.markKept(brought.KeyID, brought.End, "certificate")
	case kept != nil:
		if m.in.Kept != nil && !held(kept.KeyID) {
			m.tell(KeptElsewhere, "Verify and hand over from where it is kept.", "The certificate's key is kept on another computer, in another keychain, or by whoever brought it.")
		}
	case unmarked != nil:
		m.markKept(unmarked.KeyID, unmarked.End, "certificate")
	default:
		m.newCertificate(chosen)
	}
}

func (m *maker) markKept(keyID string, end time.Time, what string) {
	m.add(Step{
		ID: "kept:" + keyID, Phase: Credential, Title: "Mark the " + what + " as kept",
		Detail:  "This computer keeps it already; the tenant does not say so yet.",
		Changes: []Change{{Field: "tag", To: CredentialTag(keyID)}},
		Action:  MarkKept{KeyID: keyID, End: end},
	})
}

func (m *maker) newCertificate(chosen definition.Credential) {
	if c := m.in.Brought; c != nil {
		if err := c.Check(m.in.Now, m.in.Policies.KeyMaxLifetime); err != nil {
			m.block(KeyUnusable, Credential, "Bring another certificate, or let Gatehouse make one.", "The certificate cannot be used: %s", err)
		}
		detail := "Its key is kept before the certificate is registered; it never leaves this computer unless you export it."
		if !c.HasKey() {
			detail = "Only the certificate was brought: whoever has its key keeps it, and the connector cannot be proven from here."
		}
		m.addCertificate(AddCertificate{Label: SecretLabel, End: c.Public().NotAfter, Brought: c}, detail)
		return
	}
	if m.in.Policies.TrustedKeysOnly {
		m.block(KeyAuthorities, Credential, m.instead(definition.Certificate),
			"The tenant takes certificates of authorities that it trusts only, and Gatehouse makes its own.")
	}
	if m.in.Policies.HiddenRule {
		m.tell(HiddenRule, "If the certificate is refused, bring one of an authority that the tenant trusts.",
			"The tenant has a rule on certificates that Microsoft Graph does not name. It may refuse this one.")
	}
	end := m.certificateEnd(chosen)
	m.addCertificate(AddCertificate{Label: SecretLabel, CommonName: "Gatehouse " + m.plan.Connector, End: end},
		fmt.Sprintf("Made here with an RSA key of %d bits. The key is kept before the certificate is registered, and never shown.", certificate.Bits))
}

func (m *maker) addCertificate(a AddCertificate, detail string) {
	day := a.End.UTC().Format("2 January 2006")
	to := "until " + day
	if a.Brought != nil {
		to += ", thumbprint " + a.Brought.Thumbprint()
	}
	m.add(Step{
		ID: "certificate", Phase: Credential, Title: "Certificate until " + day, Detail: detail,
		Changes: []Change{{Field: "certificate", To: to}}, Action: a,
	})
}

// certificateEnd is the definition's lifetime, shortened to what the tenant's policy allows.
func (m *maker) certificateEnd(chosen definition.Credential) time.Time {
	days := chosen.LifetimeDays
	if m.in.Choices.LifetimeDays > 0 {
		days = m.in.Choices.LifetimeDays
	}
	if days <= 0 {
		days = certificate.DefaultDays
	}
	return m.end(days, m.in.Policies.KeyMaxLifetime, "certificates", "certificate")
}

// end keeps a lifetime inside the longest one that the tenant's policy allows.
func (m *maker) end(days int, most time.Duration, plural, one string) time.Time {
	life := time.Duration(days) * 24 * time.Hour
	if most > 0 && life > most-policyMargin {
		m.adapt(LifetimeShortened, "", "The tenant's policy allows %s for %s at most; the new %s ends earlier than asked for.", plural, inWords(most), one)
		life = max(most-policyMargin, most/2)
	}
	return m.in.Now.Add(life).UTC().Truncate(time.Second)
}
